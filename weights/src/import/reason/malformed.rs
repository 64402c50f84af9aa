//! Files that no network can be made of.

use super::super::wire::WireError;
use super::caffe::CaffeFault;
use super::external::ExternalError;

/// Most nodes of an ONNX graph or layers of a Caffe network: some checks of a network take time with the square of their number.
pub(crate) const MOST_NODES: usize = 4096;

/// Deepest nesting of messages in a description: the parser calls itself for each, and a file of brackets must not use up the
/// stack. Caffe's own descriptions need a handful.
pub(crate) const MOST_DEPTH: usize = 16;

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Malformed {
    /// Its bytes are no protobuf message.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// Its text is no protobuf message.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// A Caffe network that is none, or says too little.
    #[error(transparent)]
    Caffe(#[from] CaffeFault),
    /// A field of a description that is no number where one is expected.
    #[error("{field}: {text}, accepted: {accepted}")]
    NoNumber {
        /// The field.
        field: String,
        /// What it holds.
        text: String,
        /// What is possible.
        accepted: &'static str,
    },
    /// A field of a description with an impossible value.
    #[error("{field}: {text}, accepted: {accepted}")]
    Field {
        /// The field.
        field: &'static str,
        /// What it holds.
        text: String,
        /// What is possible.
        accepted: &'static str,
    },
    /// An image of other than one or three colours.
    #[error("the image has {0} channels, accepted: 1 (grey), 3 (colour)")]
    ImageChannels(usize),
    /// An image without pixels, or with too many.
    #[error("the image has {height}x{width} pixels, accepted: 1 to 65536")]
    ImagePixels {
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
    },
    /// A model without a graph.
    #[error("has no graph")]
    NoGraph,
    /// Too many nodes.
    #[error("more than {MOST_NODES} nodes")]
    Nodes,
    /// Too many layers.
    #[error("has {0} layers, accepted: at most {MOST_NODES}")]
    Layers(usize),
    /// Weights with their places.
    #[error("holds sparse tensors, accepted: dense ones")]
    Sparse,
    /// A size that is none.
    #[error("tensor `{tensor}` has the size {size}")]
    Size {
        /// The tensor.
        tensor: String,
        /// Its size.
        size: i64,
    },
    /// An input of too many sizes.
    #[error("input `{0}` has more than 8 sizes")]
    InputSizes(String),
    /// Other inputs than the image, by their names.
    #[error("has {} inputs{}, accepted: 1, the image", .0.len(), listed(.0))]
    Inputs(Vec<String>),
    /// Other outputs than the scores, by their names, of which one can be chosen.
    #[error("has {} outputs{}, accepted: 1, the scores, or the name of the one that holds them", .0.len(), listed(.0))]
    Outputs(Vec<String>),
    /// An output that the file does not have.
    #[error("has no output `{found}`; it has {}", listed(.outputs).trim_start_matches([':', ' ']))]
    NoSuchOutput {
        /// The output that was asked for.
        found: String,
        /// Those that there are.
        outputs: Vec<String>,
    },
    /// A layer that reads what it gives, by way of others.
    #[error(
        "layer `{layer}` ({operator}) gives `{tensor}` and depends on it: the graph has a circle, accepted: none"
    )]
    Circle {
        /// The layer.
        layer: String,
        /// Its operator.
        operator: String,
        /// What it gives.
        tensor: String,
    },
    /// A model of integers.
    #[error(
        "is quantised already (layer `{layer}` is {operator}), accepted: the float model that it was made from"
    )]
    Quantised {
        /// The first layer that is.
        layer: String,
        /// Its operator.
        operator: String,
    },
    /// A file beside the model that is not as the model says.
    #[error(transparent)]
    External(#[from] ExternalError),
    /// Two nodes that give one tensor.
    #[error("gives the tensor `{0}` twice")]
    GivenTwice(String),
    /// An image whose size is not told.
    #[error(
        "input `{input}` has the sizes {}, accepted: batch x channels x rows x columns; `input: {{ channels: 3, height: 224, \
         width: 224 }}` in a YAML file says what is open",
        sizes(.dims)
    )]
    OpenShape {
        /// The input.
        input: String,
        /// Its sizes, where there are some.
        dims: Vec<Option<usize>>,
    },
    /// An image of which nothing is told.
    #[error(
        "input `{0}` has no four sizes, accepted: a deployment's description, or `input:` in a YAML file"
    )]
    NoShape(String),
    /// An input layer that no layer can read.
    #[error("the input layer gives nothing")]
    NoImage,
    /// A layer that no layer can read.
    #[error("layer `{layer}` ({operator}) gives nothing")]
    GivesNothing {
        /// The layer.
        layer: String,
        /// Its type.
        operator: String,
    },
}

/// Names behind a colon, as many as fit a line.
fn listed(names: &[String]) -> String {
    const MOST: usize = 20;
    let mut list: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    if names.len() > MOST {
        list.push(format!("{} more", names.len() - MOST));
    }
    if list.is_empty() { String::new() } else { format!(": {}", list.join(", ")) }
}

fn sizes(dims: &[Option<usize>]) -> String {
    let size = |d: &Option<usize>| d.map_or("?".to_string(), |d| d.to_string());
    dims.iter().map(size).collect::<Vec<_>>().join(" x ")
}

/// Why a description is no protobuf text.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct SyntaxError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: Syntax,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Syntax {
    /// Messages in messages.
    #[error("nested more than {MOST_DEPTH} deep")]
    Depth,
    /// No closing bracket; the line is that of the message's beginning.
    #[error("the message `{0}` does not end")]
    Message(String),
    /// The closing bracket of another kind.
    #[error("`{found}` closes the message `{name}` of line {line}, accepted: `{accepted}`")]
    Close {
        /// The bracket.
        found: char,
        /// The field whose message is open.
        name: String,
        /// Where it begins.
        line: usize,
        /// The bracket that closes it.
        accepted: char,
    },
    /// No closing bracket of a list.
    #[error("the list of `{0}` does not end")]
    List(String),
    /// No closing quote.
    #[error("a text does not end")]
    Text,
    /// Escapes that are no character.
    #[error("a text with escapes that are no UTF-8")]
    Escape,
    /// Something else in the place of a name.
    #[error("`{0}` where a field's name is expected")]
    Name(String),
    /// A name alone.
    #[error("`{0}` has no value")]
    Value(String),
    /// More fields than the memory for one file holds.
    #[error(transparent)]
    Parts(#[from] WireError),
}
