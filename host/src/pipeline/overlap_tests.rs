//! That the stages overlap: an engine that ends a frame only when its neighbours have done what they can do meanwhile.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use firebrick_spec::EngineConfig;
use firebrick_spec::bus::{BusError, RegisterBus};
use firebrick_weights::embedded;

use super::stages::BETWEEN;
use super::{RawSize, Source, run};
use crate::device::Device;
use crate::driver::Engine;
use crate::driver::mock::Mock;

const FRAMES: usize = 10;
const SIZE: RawSize = RawSize { width: 4, height: 4 };

/// How many frames behind the engine's one the decoder must begin while the engine works. Were preprocessing on the engine's thread, the
/// decoder would come one less far: `BETWEEN` frames wait, and it holds the next.
const AHEAD: usize = BETWEEN + 2;

/// Long enough for any machine; over only if the stages do not overlap.
const PATIENCE: Duration = Duration::from_secs(20);

/// An input that says which frame's reading begins.
struct Announced {
    read: usize,
    begun: Sender<usize>,
}

impl Read for Announced {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let (frame, within) = (self.read / SIZE.bytes(), self.read % SIZE.bytes());
        if frame == FRAMES {
            return Ok(0);
        }
        if within == 0 {
            // The engine listens no more after it has failed.
            let _ = self.begun.send(frame);
        }
        let count = bytes.len().min(SIZE.bytes() - within);
        self.read += count;
        Ok(count)
    }
}

/// An engine that is as fast as its neighbours let it be.
struct Patient {
    engine: Mock,
    frame: usize,
    begun: Receiver<usize>,
    taken: Receiver<usize>,
}

impl Patient {
    fn await_frame(&self, events: &Receiver<usize>, frame: usize, what: &str) -> Result<(), BusError> {
        loop {
            match events.recv_timeout(PATIENCE) {
                Ok(seen) if seen >= frame => return Ok(()),
                Ok(_) => {}
                Err(error) => {
                    let text =
                        format!("frame {frame} is not {what} while frame {} runs: {error}", self.frame);
                    return Err(BusError::device(std::io::Error::other(text)));
                }
            }
        }
    }
}

impl RegisterBus for Patient {
    fn read(&mut self, offset: usize) -> Result<u32, BusError> {
        RegisterBus::read(&mut self.engine, offset)
    }

    fn write(&mut self, offset: usize, value: u32) -> Result<(), BusError> {
        RegisterBus::write(&mut self.engine, offset, value)
    }

    /// Waited for once a frame.
    fn wait_interrupt(&mut self, cycles: u64) -> Result<bool, BusError> {
        if self.frame + AHEAD < FRAMES {
            self.await_frame(&self.begun, self.frame + AHEAD, "being decoded")?;
        }
        if self.frame > 0 {
            self.await_frame(&self.taken, self.frame - 1, "taken")?;
        }
        self.frame += 1;
        self.engine.wait_interrupt(cycles)
    }
}

#[test]
fn decoding_preprocessing_and_postprocessing_go_on_while_the_engine_runs() {
    let config = EngineConfig::with_pes(4);
    let mock = Mock::new(config, 1 << 20);
    let ((begins, begun), (takes, taken)) = (channel(), channel());
    let patient = Patient { engine: mock.clone(), frame: 0, begun, taken };
    let engine = Engine::open(patient, mock, config).unwrap();
    let mut device = Device::with_engine(embedded::digits(), engine).unwrap();
    let source = Source::raw("frames".into(), Box::new(Announced { read: 0, begun: begins }), SIZE);
    let mut count = 0;
    let take = |_| {
        takes.send(count)?;
        count += 1;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    };
    let times = run(source, &mut device, false, take).unwrap();
    assert_eq!(times.frames, FRAMES as u64);
}
