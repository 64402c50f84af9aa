//! The four stages and the threads that they are on.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use firebrick_nn::model::QuantisedModel;

use super::{Frame, PipelineError, Source, Times};
use crate::device::{Classification, Device, FrameSums};
use crate::image;

/// Frames between two stages.
pub(super) const BETWEEN: usize = 2;

/// A frame that has come out.
#[derive(Clone, Debug)]
pub struct Output {
    /// What it is called.
    pub name: String,
    /// What the device says.
    pub found: Classification,
}

/// Something on its way, the error of an image, or the one that ends it all.
type Passed<T> = Result<(T, String), PipelineError>;

/// Classifies every frame of `source` on `device`, and compares it with the golden model if `check`; `take` gets each in its
/// order, on a thread of its own. In place of an image that cannot be used it gets the error, of which
/// [`PipelineError::is_of_one_image`] is true.
///
/// # Errors
/// The first other error of a stage, or the first of `take`; the frames before it have been taken.
pub fn run<E: From<PipelineError> + Send>(
    source: Source,
    device: &mut Device,
    check: bool,
    take: impl FnMut(Result<Output, PipelineError>) -> Result<(), E> + Send,
) -> Result<Times, E> {
    let start = Instant::now();
    let model = Arc::new(device.model().clone());
    let (images, decoded) = sync_channel(BETWEEN);
    let (inputs, preprocessed) = sync_channel(BETWEEN);
    let (results, ran) = sync_channel(BETWEEN);
    // These two are not joined after an error: the source may be a pipe that nothing comes from any more.
    let decoder = thread::spawn(move || decode(source, &images));
    let for_inputs = Arc::clone(&model);
    let preprocessor = thread::spawn(move || preprocess(&for_inputs, &decoded, &inputs));
    let (engine, (frames, post)) = thread::scope(|scope| {
        let postprocessor = scope.spawn(|| postprocess(&model, ran, take));
        let engine = execute(device, check, &preprocessed, &results);
        // Ends the thread behind.
        drop(results);
        Ok::<_, E>((engine, joined(postprocessor.join())?))
    })?;
    let busy = [joined(decoder.join()), joined(preprocessor.join()), engine, post];
    Ok(Times { frames, elapsed: start.elapsed(), busy })
}

/// What a thread returned; its panic goes on in this one.
fn joined<T>(result: thread::Result<T>) -> T {
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// True behind the last thing that a stage says.
fn ends<T>(passed: &Passed<T>) -> bool {
    passed.as_ref().is_err_and(|error| !error.is_of_one_image())
}

/// Runs `work` and adds its time.
fn timed<T>(busy: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    *busy += start.elapsed();
    result
}

/// Sends until the source ends, fails for good, or nobody listens.
fn decode(mut source: Source, next: &SyncSender<Passed<Frame>>) -> Duration {
    let mut busy = Duration::ZERO;
    loop {
        let sent = match timed(&mut busy, || source.next_frame()) {
            Ok(Some(frame)) => {
                let name = frame.name.clone();
                next.send(Ok((frame, name)))
            }
            Ok(None) => return busy,
            Err(error) => {
                let error = PipelineError::from(error);
                let last = !error.is_of_one_image();
                let sent = next.send(Err(error));
                if last {
                    return busy;
                }
                sent
            }
        };
        if sent.is_err() {
            return busy;
        }
    }
}

/// Until an error that ends all, or until one of the neighbours has gone.
fn preprocess(
    model: &QuantisedModel,
    frames: &Receiver<Passed<Frame>>,
    next: &SyncSender<Passed<Vec<u8>>>,
) -> Duration {
    let mut busy = Duration::ZERO;
    for frame in frames {
        let made = frame.and_then(|(frame, name)| {
            let fit = || image::preprocess(&frame.image, &model.preprocess, model.network.input);
            let named = |source| PipelineError::Image { name: name.clone(), source };
            let pixels = timed(&mut busy, fit).map_err(named)?;
            Ok((pixels, name))
        });
        let failed = ends(&made);
        if next.send(made).is_err() || failed {
            break;
        }
    }
    busy
}

/// The comparison is no part of its time.
fn execute(
    device: &mut Device,
    check: bool,
    inputs: &Receiver<Passed<Vec<u8>>>,
    next: &SyncSender<Passed<FrameSums>>,
) -> Duration {
    let mut busy = Duration::ZERO;
    for input in inputs {
        let ran = input.and_then(|(pixels, name)| {
            let frame = timed(&mut busy, || device.run(&pixels))?;
            if check {
                if let Some(difference) = device.difference(&pixels, &frame.sums)? {
                    return Err(PipelineError::Different { name, difference });
                }
            }
            Ok((frame, name))
        });
        let failed = ends(&ran);
        if next.send(ran).is_err() || failed {
            break;
        }
    }
    busy
}

/// Frames that were classified and the time of the stage.
fn postprocess<E: From<PipelineError>>(
    model: &QuantisedModel,
    results: Receiver<Passed<FrameSums>>,
    mut take: impl FnMut(Result<Output, PipelineError>) -> Result<(), E>,
) -> Result<(u64, Duration), E> {
    let (mut frames, mut busy) = (0, Duration::ZERO);
    for result in results {
        let (frame, name) = match result {
            Ok(ran) => ran,
            Err(error) if error.is_of_one_image() => {
                take(Err(error))?;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let found = timed(&mut busy, || Classification::new(model, frame.sums, frame.run));
        let found = found.map_err(PipelineError::from)?;
        take(Ok(Output { name, found }))?;
        frames += 1;
    }
    Ok((frames, busy))
}
