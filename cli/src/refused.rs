//! Why arguments are refused: wrong usage.

use std::path::PathBuf;

use firebrick_board::BoardError;
use firebrick_nn::UnknownName;
use firebrick_nn::shapes::NetworkError;
use firebrick_spec::{ConfigError, chain};

/// Why an option's value is refused; which option and value it is, clap says before it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ValueError {
    /// Outside of a range, both ends of which are possible.
    #[error("accepted: {least} to {most}")]
    Range { least: f64, most: f64 },
    /// The same of whole numbers.
    #[error("accepted: a whole number, {least} to {most}")]
    Whole { least: u64, most: u64 },
    /// Above a bound, which is not possible itself.
    #[error("accepted: above {above}, up to {most}")]
    #[cfg_attr(not(feature = "study"), expect(dead_code))]
    Above { above: f64, most: f64 },
    /// None of some words, or of another form.
    #[error("accepted: {}", .0.join(", "))]
    Accepted(&'static [&'static str]),
    /// A file that is named as a folder is.
    #[error("a folder's name; accepted: that of a file")]
    FolderName,
    /// `-` as what is to be written.
    #[error("standard output has what the command tells; accepted: a name, ./- for what is called -")]
    StandardOutput,
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Name(#[from] UnknownName),
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// clap prints no causes, so they are part of the text.
    #[error("{}", chain(.0))]
    Board(BoardError),
}

/// Why options do not go together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UsageError {
    #[error("{option} needs {needed}")]
    Needs { option: &'static str, needed: &'static str },
    #[error("{option} names {what} twice")]
    Twice { option: &'static str, what: String },
    #[error("{option} cannot be used with {other}")]
    Both { option: &'static str, other: String },
    #[error("two models, --model {} and {}; accepted: one", option.display(), argument.display())]
    TwoModels { option: PathBuf, argument: PathBuf },
    #[error("no IMAGE behind the model {}", model.display())]
    NoImage { model: PathBuf },
    #[error("{}: a second image, accepted: one", image.display())]
    SecondImage { image: PathBuf },
    #[error("--device {device}: only an accelerator can be {done}")]
    NoAccelerator { device: &'static str, done: &'static str },
    #[error("{}: a model behind {}; accepted: MODEL, then IMAGE", model.display(), first.display())]
    ModelBehind { model: PathBuf, first: PathBuf },
    #[error("{option} has no use: the model is quantised")]
    Quantised { option: &'static str },
    #[cfg(feature = "shards")]
    #[error(transparent)]
    Which(#[from] firebrick_shards::environment::WhichError),
    /// clap prints no causes, so they are part of the text.
    #[cfg(feature = "compress")]
    #[error("{blamed}: {}", chain(.problem))]
    Compression { blamed: String, problem: Box<firebrick_weights::compress::CompressError> },
    #[error("--uio has {uio} names, --buffer {buffer}; accepted: a buffer for each device")]
    #[cfg_attr(not(feature = "serve"), expect(dead_code))]
    Pairs { uio: usize, buffer: usize },
    #[error("--raw takes one file, or - for standard input")]
    RawFiles,
    #[error("{}: this command reads it, too; accepted: another file to write", out.display())]
    OverInput { out: PathBuf },
    #[error("{}: read once for each model, but a pipe can be read once only; accepted: files", image.display())]
    PipeTwice { image: PathBuf },
    #[error("--out {}: accepted: a name that ends in .{} or .{}", out.display(), .endings[0], .endings[1])]
    #[cfg_attr(not(feature = "compress"), expect(dead_code))]
    Ending { out: PathBuf, endings: [&'static str; 2] },
    #[error(transparent)]
    Config(#[from] ConfigError),
}
