//! What the help of each command shows beside its options, and how wide it is.

use clap::Command;
use clap::builder::StyledStr;
use clap::builder::styling::Styles;

/// Heading of the options that all commands have.
pub(crate) const GLOBAL: &str = "Options of all commands";

/// Columns where there is no terminal.
pub(crate) const WIDTH: usize = 80;

/// Commands that a build may be without.
#[cfg(test)]
pub(crate) const OPTIONAL: &[&str] =
    &["completions", "explore", "export", "fetch", "generate", "man", "merge", "paper", "serve", "synth"];

/// Of every command some lines as they are typed; what stands behind `#` is a remark.
const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "classify",
        &[
            "firebrick classify weights/digits/samples",
            "firebrick classify --device sim --pes 4 --json digit.png",
            "firebrick classify --raw 32x32 --throughput frames.rgb",
        ],
    ),
    ("compile", &["firebrick compile network.yaml --calibrate PHOTOS -o network.fbk"]),
    (
        "completions",
        &[
            "firebrick completions bash > firebrick.bash",
            "firebrick completions zsh > _firebrick",
            "firebrick completions fish > firebrick.fish",
        ],
    ),
    (
        "compress",
        &[
            "firebrick compress network.yaml --bits 6 -o network.fbz",
            "firebrick compress network.yaml --prune 0.33 -o third.fbz  # keeps a third",
        ],
    ),
    ("doctor", &["firebrick doctor", "firebrick doctor --json"]),
    (
        "estimate",
        &[
            "firebrick estimate --pes 16 --ports 2",
            "firebrick estimate --network squeezenet-v1.1 --board pynq-z2",
        ],
    ),
    (
        "evaluate",
        &[
            "firebrick evaluate weights/digits/held-out",
            "firebrick evaluate PHOTOS --model network.yaml --calibrate FIRST --skip 20",
            "firebrick evaluate weights/digits/held-out --shard 0/8 -o 0.jsonl",
        ],
    ),
    (
        "explore",
        &[
            "firebrick explore --svg points.svg --csv points.csv",
            "firebrick explore --base v1.1 --pes 8,16 --density 0.33",
        ],
    ),
    ("export", &["firebrick export network.fbk --board pynq-z2 -o model", "firebrick export --check model"]),
    ("fetch", &["firebrick fetch --list", "firebrick fetch squeezenet1.0-compressed"]),
    (
        "generate",
        &["firebrick generate --pes 8 --out build", "firebrick generate --board pynq-z2 --out build/pynq-z2"],
    ),
    ("inspect", &["firebrick inspect network.onnx", "firebrick inspect --network alexnet --json"]),
    (
        "load",
        &[
            "firebrick load --bitstream firebrick.bit --overlay firebrick.dtbo",
            "firebrick load --clock-mhz 125",
            "firebrick load  # what is there already: clock, port widths, driver",
        ],
    ),
    (
        "merge",
        &[
            "firebrick merge parts/0.jsonl parts/1.jsonl --json",
            "firebrick merge --partial parts/0.jsonl --report accuracy.html",
        ],
    ),
    ("man", &["firebrick man --out ~/.local/share/man/man1"]),
    ("paper", &["firebrick paper", "firebrick paper --table 3 --clock-mhz 150"]),
    (
        "profile",
        &[
            "firebrick profile --pes 4 --svg frame.svg",
            "firebrick profile --network squeezenet-v1.1 --pes 32 --ports 2",
        ],
    ),
    ("serve", &["firebrick serve", "firebrick serve --models nets --device board --http 0.0.0.0:8000"]),
    (
        "synth",
        &[
            "firebrick synth --board zybo-z7-10",
            "firebrick synth --board pynq-z2 --pes 16 --out build/synth  # keeps the files",
        ],
    ),
    ("unload", &["firebrick unload", "firebrick unload --json"]),
    (
        "verify",
        &[
            "firebrick verify --pes 4 --image-seed 7",
            "firebrick verify --device board digit.png",
            "firebrick verify --pes 4 weights/digits/samples --shard 0/8 -o 0.jsonl",
        ],
    ),
];

/// Behind the list of commands.
pub(crate) const SETTINGS: &str = "Board, cache, color, device and model can be set once: in firebrick.yaml or \
    ~/.config/firebrick/config.yaml by lines like `device: board`, or in the environment as FIREBRICK_DEVICE=board. `firebrick \
    doctor` shows what is set, and where.";

/// The examples of a command; none of one that there is not.
pub(crate) fn examples(command: &str) -> &'static [&'static str] {
    EXAMPLES.iter().find(|(name, _)| *name == command).map_or(&[], |(_, lines)| lines)
}

/// The commands that there are examples of.
#[cfg(test)]
pub(crate) fn commands_with_examples() -> impl Iterator<Item = &'static str> {
    EXAMPLES.iter().map(|(name, _)| *name)
}

/// Adds the examples.
pub(crate) fn with_examples(program: Command) -> Command {
    program.after_help(SETTINGS).mut_subcommands(|command| match examples(command.get_name()) {
        [] => command,
        lines => {
            let header = *Styles::styled().get_header();
            let text = format!("{header}Examples:{header:#}\n  {}", lines.join("\n  "));
            command.after_help(StyledStr::from(text))
        }
    })
}

/// Columns below which there is no room for what an option does beside it.
const NARROW: u16 = 60;

/// As wide as the terminal. Clap knows that, but has a width of its own where there is no terminal, and no end of columns on a narrow one.
pub(crate) fn fitted(program: Command) -> Command {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    match (told, terminal_size::terminal_size()) {
        (_, Some((columns, _))) if columns.0 > 0 && columns.0 < NARROW => program.next_line_help(true),
        // Some set it where they have no terminal; clap would put each word on a line of its own.
        (Some(0), None) | (None, None) => program.term_width(WIDTH),
        _ => program,
    }
}
