//! No circles between the modules of a crate; how long a file and a function may be.

use firebrick_lab::generated::root;
use firebrick_tests::lengths::functions;
use firebrick_tests::modules::{Circle, Tests, circles, roots};
use firebrick_tests::workspace::{folders, sources};

/// Most lines of a file.
const FILE: usize = 300;

/// Most lines of a function.
const FUNCTION: usize = 60;

#[test]
fn no_crate_has_a_circle_of_modules() {
    let mut files = 0;
    for folder in folders() {
        for file in roots(&folder).unwrap() {
            let report = circles(&file, Tests::LeftOut).unwrap();
            let found: Vec<String> =
                report.files.iter().chain(&report.folders).map(Circle::to_string).collect();
            assert!(found.is_empty(), "{}:\n{}", file.display(), found.join("\n"));
            files += report.modules.len();
        }
    }
    assert!(files > 400, "{files} files");
}

#[test]
fn files_and_functions_are_short() {
    let mut long = Vec::new();
    let (mut files, mut measured) = (0, 0);
    for path in sources() {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        let lines = text.lines().count();
        if lines > FILE {
            long.push(format!("{}: {lines} lines, at most {FILE}", path.display()));
        }
        for function in functions(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display())) {
            measured += 1;
            // What a block does in a cycle is one function: rust-hdl makes one `always` of it.
            let update = path.starts_with("hdl") && function.name == "update";
            if function.lines > FUNCTION && !update {
                let (path, name, line) = (path.display(), &function.name, function.line);
                long.push(format!(
                    "{path}: {name} (line {line}): {} lines, at most {FUNCTION}",
                    function.lines
                ));
            }
        }
        files += 1;
    }
    assert!(files > 400 && measured > 2000, "{files} files, {measured} functions");
    assert!(long.is_empty(), "too long:\n{}", long.join("\n"));
}
