//! The commands that a document shows.

/// A command of a fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Where it starts, from 1.
    pub line: usize,
    /// As it is typed, lines that go on joined, without remarks.
    pub text: String,
}

/// The commands of all fenced blocks for a shell, in their order.
pub fn shown(document: &str) -> Vec<Shown> {
    let mut commands = Vec::new();
    let mut shell = None;
    let mut open: Option<Shown> = None;
    for (i, line) in document.lines().enumerate() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            shell = match shell {
                None => Some(["", "sh", "bash", "console", "shell"].contains(&language.trim())),
                Some(_) => None,
            };
            continue;
        }
        if shell != Some(true) {
            continue;
        }
        let line = without_remark(line.trim().trim_start_matches("$ "));
        let (text, goes_on) = line.strip_suffix('\\').map_or((line, false), |start| (start.trim(), true));
        let mut command = match open.take() {
            Some(command) => Shown { text: format!("{} {text}", command.text), ..command },
            None => Shown { line: i + 1, text: text.to_owned() },
        };
        command.text = command.text.trim().to_owned();
        if goes_on {
            open = Some(command);
        } else if !command.text.is_empty() {
            commands.push(command);
        }
    }
    commands
}

/// A line without what stands behind ` #`.
fn without_remark(line: &str) -> &str {
    match line.find(" #") {
        _ if line.starts_with('#') => "",
        Some(at) => line[..at].trim_end(),
        None => line,
    }
}

/// The commands of `firebrick` in back quotes outside of blocks: often parts of one, to talk about.
pub fn mentioned(document: &str) -> Vec<String> {
    let mut block = false;
    // A paragraph ends every quote.
    let mut paragraphs = vec![String::new()];
    for line in document.lines() {
        let fence = line.trim_start().starts_with("```");
        block ^= fence;
        if fence || line.trim().is_empty() {
            paragraphs.push(String::new());
        } else if let (false, Some(paragraph)) = (block, paragraphs.last_mut()) {
            *paragraph += line;
            paragraph.push(' ');
        }
    }
    let quoted = paragraphs.iter().flat_map(|paragraph| paragraph.split('`').skip(1).step_by(2));
    let program = |text: &&str| text.starts_with("firebrick ") || text.starts_with("./firebrick ");
    quoted.filter(program).map(str::to_owned).collect()
}

#[test]
fn commands_are_found_in_blocks_and_in_quotes() {
    let document = "Try `firebrick\nCOMMAND --help` or `make`:\n\n```sh\n# first\nfirebrick inspect   # layers\n\
                    cargo run -- \\\n    x.png\n```\n\nAs `./firebrick doctor` does.\n\n```text\nfirebrick says\n```\n";
    let commands = shown(document);
    let found: Vec<(usize, &str)> = commands.iter().map(|c| (c.line, c.text.as_str())).collect();
    assert_eq!(found, [(6, "firebrick inspect"), (7, "cargo run -- x.png")]);
    assert_eq!(mentioned(document), ["firebrick COMMAND --help", "./firebrick doctor"]);
}
