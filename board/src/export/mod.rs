//! A compiled network as files for drivers in other languages: `docs/export.md` has the format.
//!
//! [`Export::files`] makes them, the same ones for the same input. [`check()`] reads a folder of them: what is of another version of the
//! format, incomplete or changed is refused by its name.

mod c;
mod check;
mod error;
mod manifest;

use firebrick_compiler::compile::{CompileError, Program, compile};
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::network::{Colour, Resize};
use firebrick_nn::shapes::{NetworkError, shapes};
use firebrick_spec::descriptor::{CHECK, DESCRIPTOR_WORDS};
use firebrick_spec::weights::{CRC_POLYNOMIAL, CRC_START};
use firebrick_spec::{BURST_BYTES, CONTRACT_VERSION, EngineConfig};

pub use check::check;
pub use error::{ExportError, Fault};
pub use manifest::*;

/// Version of the format. What a reader of this version would misread needs another one.
pub const FORMAT_VERSION: u32 = 1;

/// What [`Manifest::format`] says.
pub const FORMAT: &str = "firebrick-export";

/// The manifest's file.
pub const MANIFEST: &str = "manifest.json";

const WEIGHTS: &str = "weights.bin";
const DESCRIPTORS: &str = "descriptors.bin";
const LABELS: &str = "labels.txt";

/// What is to be exported.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    /// The network.
    pub model: &'a QuantisedModel,
    /// The engine that it is for.
    pub engine: EngineConfig,
    /// The board's name, if it is for one.
    pub board: Option<&'a str>,
    /// Names of the classes, one each; none if they have none.
    pub labels: &'a [String],
}

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why there is nothing to write.
#[derive(Debug, thiserror::Error)]
pub enum CannotExport {
    /// The network does not run on the engine.
    #[error("the network cannot be compiled for {pes} PEs")]
    Compile {
        /// The engine's processing elements.
        pes: usize,
        /// Why.
        source: CompileError,
    },
    /// The network's graph is impossible.
    #[error("the network's graph")]
    Network(#[from] NetworkError),
}

impl Export<'_> {
    /// Every file, the manifest last.
    ///
    /// # Errors
    /// [`CannotExport`].
    pub fn files(&self) -> Result<Vec<File>, CannotExport> {
        let pes = self.engine.pes;
        let program =
            compile(self.model, &self.engine).map_err(|source| CannotExport::Compile { pes, source })?;
        let mut manifest = self.manifest(&program)?;
        let words: Vec<u32> = program.descriptors(0).iter().flat_map(|d| d.words()).collect();
        let mut files = vec![
            File { name: WEIGHTS, bytes: program.weights.clone() },
            File { name: DESCRIPTORS, bytes: words.iter().flat_map(|word| word.to_le_bytes()).collect() },
        ];
        if !self.labels.is_empty() {
            files.push(File { name: LABELS, bytes: lines(self.labels).into_bytes() });
        }
        files.push(File { name: c::HEADER, bytes: c::header(&manifest).into_bytes() });
        files.push(File { name: c::SOURCE, bytes: c::source(&manifest).into_bytes() });
        files.push(File { name: c::ASSEMBLY, bytes: c::assembly().into_bytes() });
        manifest.files = files.iter().map(Entry::of).collect();
        files.push(File { name: MANIFEST, bytes: manifest.sealed().into_bytes() });
        Ok(files)
    }

    fn manifest(&self, program: &Program) -> Result<Manifest, CannotExport> {
        let model = self.model;
        let shapes = shapes(&model.network)?;
        let last = model.network.layers.last().and_then(|layer| layer.inputs.first());
        let pixels = last.map_or(1, |name| shapes[name].height * shapes[name].width);
        Ok(Manifest {
            format: FORMAT.to_owned(),
            format_version: FORMAT_VERSION,
            manifest_sha256: String::new(),
            made_by: format!("firebrick {}", env!("CARGO_PKG_VERSION")),
            contract_version: CONTRACT_VERSION,
            engine: engine(&self.engine),
            board: self.board.map(str::to_owned),
            network: model.network.name.clone(),
            buffer: Buffer {
                bytes: program.memory_bytes,
                alignment: BURST_BYTES,
                first_written: program.weights_offset + program.weights.len(),
            },
            weights: Weights {
                file: WEIGHTS.to_owned(),
                offset: program.weights_offset,
                bytes: program.weights.len(),
            },
            descriptors: Descriptors {
                file: DESCRIPTORS.to_owned(),
                count: program.passes.len() + 1,
                words_each: DESCRIPTOR_WORDS,
                passes: program.passes.len(),
                relocations: relocations(program),
                seal: seal(),
            },
            input: input(model),
            image: image(program),
            sums: Sums {
                offset: program.sums.offset,
                classes: program.sums.channels,
                bytes: program.sums.bytes(),
                border: program.border.clone(),
            },
            score: Score { pixels, zero: model.output_zero, scale: model.output_scale },
            labels: (!self.labels.is_empty()).then(|| LABELS.to_owned()),
            files: Vec::new(),
        })
    }
}

/// One a line; a line end within a name would make two of it.
fn lines(labels: &[String]) -> String {
    labels.iter().map(|label| label.replace(['\n', '\r'], " ") + "\n").collect()
}

fn engine(config: &EngineConfig) -> Engine {
    Engine {
        pes: config.pes,
        ports: config.ports,
        activation_words: config.activation_words,
        weight_words: config.weight_words,
        queue_words: config.queue_words,
        config_hash: format!("{:#010x}", config.hash()),
    }
}

/// The words that are addresses: they differ between two places of the buffer. The check sums differ, too, and are none: adding to them
/// would not make them right.
fn relocations(program: &Program) -> Vec<usize> {
    let words = |base| program.descriptors(base).into_iter().flat_map(|d| d.words());
    let check = CHECK.word().0;
    let pairs = words(0).zip(words(BURST_BYTES as u32)).enumerate();
    pairs.filter(|(n, (a, b))| a != b && n % DESCRIPTOR_WORDS != check).map(|(n, _)| n).collect()
}

fn seal() -> Seal {
    let (word, lsb) = CHECK.word();
    Seal {
        word,
        lsb,
        width: CHECK.width,
        polynomial: format!("{CRC_POLYNOMIAL:#06x}"),
        start: format!("{CRC_START:#06x}"),
        zero_bits_before_each_word: 32,
    }
}

fn input(model: &QuantisedModel) -> Input {
    let (resize, short_side) = match model.preprocess.resize {
        Resize::Warp => ("warp", None),
        Resize::CentreCrop { short_side } => ("centre_crop", Some(short_side)),
    };
    let colour = match model.preprocess.colour {
        Colour::Grey => "grey",
        Colour::Rgb => "rgb",
        Colour::Bgr => "bgr",
    };
    let shape = model.network.input;
    Input {
        channels: shape.channels,
        height: shape.height,
        width: shape.width,
        colour: colour.to_owned(),
        resize: resize.to_owned(),
        short_side,
    }
}

fn image(program: &Program) -> Image {
    let (region, phases) = (&program.image, &program.image.phases);
    Image {
        offset: region.offset,
        bytes: region.layout.bytes(),
        stride: phases.stride,
        factor: phases.factor(),
        pad: phases.pad,
        zero: phases.zero.clone(),
        planes: region.layout.channels,
        rows: region.layout.height,
        columns: region.layout.width,
        strips: region.layout.strips,
        pixels_per_strip: firebrick_spec::PIXELS,
        word_bytes: region.layout.format.bytes(),
        word_pixels: region.layout.format.used_bytes(),
        first_pixel: region.layout.format.first_pixel(),
    }
}

#[cfg(test)]
mod tests;
