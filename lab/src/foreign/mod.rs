//! What becomes of other programs' models: is it accepted, what does it compute in float, does it compile, does the integer network
//! run as it should.
//!
//! | module | what it does |
//! |---|---|
//! | [`answer`] | a model and an input, and what is found out about them, as JSON |
//! | `image` | the input: pixels, or any numbers |
//! | `integer` | from the float model to the emulator and the simulated accelerator |

pub mod answer;
mod image;
mod integer;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use firebrick_nn::float;
use firebrick_nn::model::FloatModel;
use firebrick_nn::network::{Colour, Preprocess, Resize};
use firebrick_nn::random;
use firebrick_spec::{EngineConfig, chain};
use firebrick_weights::{Companion, ImportError, WeightsError, read_companion, read_onnx};

use crate::rtl::Rtl;
use answer::{Answer, Job, Refused};
use image::Image;

/// The engine that models are compiled for and run on; `onnx_random` has the same, so that its simulation is built once.
pub const ENGINE: EngineConfig = EngineConfig::with_pes(3);

/// Memory of the simulated board.
const MEMORY_BYTES: usize = 8 << 20;

/// Seed of the stalls on the simulated buses.
const STALLS: u64 = 3;

/// Answers jobs; the simulated accelerator is made once, when a job asks for it.
#[derive(Default)]
pub struct Foreign {
    rtl: Option<Rtl>,
}

impl Foreign {
    /// What is found out about a model; a panic is part of it.
    pub fn answer(&mut self, job: &Job) -> Answer {
        let found = catch_unwind(AssertUnwindSafe(|| self.look(job)));
        found.unwrap_or_else(|cause| {
            // It may have been left in the middle of a frame.
            self.rtl = None;
            Answer { panic: Some(text(&*cause)), ..Answer::of(job) }
        })
    }

    fn look(&mut self, job: &Job) -> Answer {
        let mut answer = Answer::of(job);
        let image = match job.input.as_deref().map(Image::read).transpose() {
            Ok(image) => image,
            Err(why) => return Answer { error: Some(why), ..answer },
        };
        match import(job, &image, true) {
            Ok(model) => match image.as_ref().map(|image| scores(&model, image)) {
                Some(Ok(found)) => answer.scores = Some(found),
                Some(Err(why)) => answer.no_scores = Some(why),
                None => (),
            },
            Err(error) => answer.no_scores = Some(chain(&error)),
        }
        // As the program opens it, with what lies beside the file.
        match companion(job).and_then(|companion| read_onnx(&job.model, companion)) {
            Ok(model) => {
                answer.accepted = true;
                self.run(&model, image.as_ref(), job, &mut answer);
            }
            Err(error) => {
                answer.refusals = refusals(&error);
                answer.error = Some(chain(&error));
            }
        }
        answer
    }

    fn run(&mut self, model: &FloatModel, image: Option<&Image>, job: &Job, answer: &mut Answer) {
        let drawn = |seed| random::pixels(seed, model.network.input);
        let pixels = image.and_then(|image| image.pixels(model.network.input)).unwrap_or_else(|| drawn(0));
        let calibration: Vec<Vec<u8>> = (1..4).map(drawn).chain([pixels.clone()]).collect();
        let rtl =
            job.rtl.then(|| self.rtl.get_or_insert_with(|| Rtl::new(&ENGINE, MEMORY_BYTES, Some(STALLS))));
        integer::run(model, &calibration, &pixels, rtl, answer);
    }
}

/// The model: with the preprocessing that lies beside it for pixels, without any for other numbers.
fn import(job: &Job, image: &Option<Image>, software: bool) -> Result<FloatModel, WeightsError> {
    let companion = Companion { software, ..companion(job)? };
    let preprocess = match image {
        Some(Image::Numbers { channels, .. }) => Some(nothing(*channels)),
        _ => companion.preprocess,
    };
    read_onnx(&job.model, Companion { preprocess, ..companion })
}

/// What lies beside the file, and which output the job asks for.
fn companion(job: &Job) -> Result<Companion, WeightsError> {
    let companion = read_companion(&job.model)?;
    Ok(Companion { output: job.output.clone().or(companion.output), ..companion })
}

/// Preprocessing that changes nothing.
fn nothing(channels: usize) -> Preprocess {
    Preprocess {
        colour: if channels == 1 { Colour::Grey } else { Colour::Rgb },
        resize: Resize::Warp,
        mean: vec![0.0; channels],
        scale: vec![1.0; channels],
    }
}

fn scores(model: &FloatModel, image: &Image) -> Result<Vec<f32>, String> {
    let input = model.network.input;
    let run = match image {
        Image::Pixels { values, .. } => float::run(model, values),
        Image::Numbers { .. } => float::run_values(model, &image.numbers(input)?),
    };
    run.map(|run| run.scores).map_err(|e| chain(&e))
}

/// The layers that were refused; none if the file was refused as a whole.
fn refusals(error: &WeightsError) -> Vec<Refused> {
    let WeightsError::Import { source, .. } = error else { return Vec::new() };
    let ImportError::Refused(list) = &**source else { return Vec::new() };
    let refused = list.iter().map(|refusal| Refused {
        layer: refusal.layer.clone(),
        operator: refusal.operator.clone(),
        reason: chain(&refusal.reason),
    });
    refused.collect()
}

/// What a panic says.
fn text(cause: &(dyn Any + Send)) -> String {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("a panic without a text").to_owned()
}

/// The input of a model: the array beside it, if there is one.
pub fn beside(model: &Path) -> Option<std::path::PathBuf> {
    Some(model.with_extension("npy")).filter(|path| path.exists())
}
