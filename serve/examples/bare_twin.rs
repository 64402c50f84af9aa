//! How fast the twin is without a server around it: what `make serve-check` compares the server with.
//!
//! `bare_twin [MODEL.fbk]` (the embedded digits unless said) prints frames a second of `run_all` on many frames, and the median of
//! single frames in milliseconds, both on all processors.

use std::path::Path;
use std::time::{Duration, Instant};

use firebrick_nn::twin::Twin;
use firebrick_weights::{embedded, read_fbk};

/// How long each is measured.
const TIME: Duration = Duration::from_secs(2);

/// Frames that `run_all` gets at a time.
const BATCH: usize = 64;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = match std::env::args().nth(1) {
        Some(path) => read_fbk(Path::new(&path))?,
        None => embedded::digits(),
    };
    let twin = Twin::new(&model)?;
    let pixels = vec![128; model.network.input.len()];
    let batch = vec![pixels.as_slice(); BATCH];
    let (begin, mut frames) = (Instant::now(), 0);
    while begin.elapsed() < TIME {
        frames += twin.run_all(&batch)?.len();
    }
    let rate = frames as f64 / begin.elapsed().as_secs_f64();
    let (begin, mut times) = (Instant::now(), Vec::new());
    while begin.elapsed() < TIME {
        let one = Instant::now();
        twin.run(&pixels)?;
        times.push(one.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!("{{\"run_all_per_s\": {rate:.1}, \"single_ms\": {:.3}}}", times[times.len() / 2]);
    Ok(())
}
