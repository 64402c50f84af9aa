//! Where the time of many frames went.

use std::time::Duration;

/// A stage of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading and decoding.
    Decode,
    /// Resizing, cropping, order of channels.
    Preprocess,
    /// The accelerator, from the image in its memory to the sums; the golden model on a device without one.
    Engine,
    /// Probabilities.
    Postprocess,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Stage; 4] = [Stage::Decode, Stage::Preprocess, Stage::Engine, Stage::Postprocess];

    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Decode => "decode",
            Stage::Preprocess => "preprocess",
            Stage::Engine => "engine",
            Stage::Postprocess => "postprocess",
        }
    }
}

/// Times of a number of frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Frames that came out.
    pub frames: u64,
    /// From the first one's start to the last one's end.
    pub elapsed: Duration,
    /// What each stage worked, all frames together, without waiting for its neighbours.
    pub busy: [Duration; 4],
}

impl Times {
    /// Frames a second as a user sees them; 0 without frames.
    pub fn frames_per_second(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { self.frames as f64 / seconds } else { 0.0 }
    }

    /// A stage's mean time for a frame.
    pub fn mean(&self, stage: Stage) -> Duration {
        self.busy[stage as usize].div_f64(self.frames.max(1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_means_are_of_frames() {
        let busy = [4, 8, 12, 2].map(Duration::from_millis);
        let times = Times { frames: 4, elapsed: Duration::from_millis(20), busy };
        assert_eq!(times.frames_per_second(), 200.0);
        let means = Stage::ALL.map(|stage| times.mean(stage).as_micros());
        assert_eq!(means, [1000, 2000, 3000, 500]);
        assert_eq!(Times::default().frames_per_second(), 0.0);
    }
}
