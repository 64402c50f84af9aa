//! How fast the twin is without a server around it: what `make serve-check` compares the server with.
//!
//! `bare_twin [MODEL.fbk]` (the embedded digits unless said) prints frames a second of `run_all` on many frames, on all processors.
//! `bare_twin MODEL.fbk turns` runs a frame on all processors for each line of standard input and prints how many milliseconds it took,
//! so that it can take turns with a server, and what else the machine does meanwhile hits both.

use std::io::{BufRead as _, stdin};
use std::path::Path;
use std::time::{Duration, Instant};

use firebrick_nn::twin::Twin;
use firebrick_weights::{embedded, read_fbk};

/// How long the rate is measured.
const TIME: Duration = Duration::from_secs(2);

/// Frames that `run_all` gets at a time.
const BATCH: usize = 64;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let model = match arguments.first() {
        Some(path) => read_fbk(Path::new(path))?,
        None => embedded::digits(),
    };
    let twin = Twin::new(&model)?;
    let pixels = vec![128; model.network.input.len()];
    if arguments.get(1).is_some_and(|way| way == "turns") {
        for line in stdin().lock().lines() {
            line?;
            let begin = Instant::now();
            twin.run(&pixels)?;
            println!("{:.4}", begin.elapsed().as_secs_f64() * 1e3);
        }
        return Ok(());
    }
    let batch = vec![pixels.as_slice(); BATCH];
    let (begin, mut frames) = (Instant::now(), 0);
    while begin.elapsed() < TIME {
        frames += twin.run_all(&batch)?.len();
    }
    println!("{{\"run_all_per_s\": {:.1}}}", frames as f64 / begin.elapsed().as_secs_f64());
    Ok(())
}
