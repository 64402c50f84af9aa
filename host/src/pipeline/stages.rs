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

/// Something on its way, or the error that ends it all.
type Passed<T> = Result<(T, String), PipelineError>;

/// Classifies every frame of `source` on `device`, and compares it with the golden model if `check`; `take` gets each in its
/// order, on a thread of its own.
///
/// # Errors
/// The first error of a stage or of `take`; the frames before it have been taken.
pub fn run<E: From<PipelineError> + Send>(
    source: Source,
    device: &mut Device,
    check: bool,
    take: impl FnMut(Output) -> Result<(), E> + Send,
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

/// Runs `work` and adds its time.
fn timed<T>(busy: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    *busy += start.elapsed();
    result
}

/// Sends until the source ends, fails, or nobody listens.
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
                // The error is the last thing that this stage says.
                let _ = next.send(Err(error.into()));
                return busy;
            }
        };
        if sent.is_err() {
            return busy;
        }
    }
}

/// Until an error, or until one of the neighbours has gone.
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
        let failed = made.is_err();
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
        let failed = ran.is_err();
        if next.send(ran).is_err() || failed {
            break;
        }
    }
    busy
}

/// Frames that were taken and the time of the stage.
fn postprocess<E: From<PipelineError>>(
    model: &QuantisedModel,
    results: Receiver<Passed<FrameSums>>,
    mut take: impl FnMut(Output) -> Result<(), E>,
) -> Result<(u64, Duration), E> {
    let (mut frames, mut busy) = (0, Duration::ZERO);
    for result in results {
        let (frame, name) = result?;
        let found = timed(&mut busy, || Classification::new(model, frame.sums, frame.run));
        let found = found.map_err(PipelineError::from)?;
        take(Output { name, found })?;
        frames += 1;
    }
    Ok((frames, busy))
}
