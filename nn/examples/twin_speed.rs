//! Frames a second of the golden model and of its twin on SqueezeNet v1.0 at 227x227 with random
//! weights: `cargo run --release -p firebrick-nn --example twin_speed`.

mod support;

use std::time::{Duration, Instant};

use firebrick_nn::family::SqueezeNet;
use firebrick_nn::twin::Twin;
use firebrick_nn::{golden, random};

type AnyError = Box<dyn std::error::Error>;

fn main() -> Result<(), AnyError> {
    for (name, density) in [("33 % of the weights", 0.33), ("dense", 1.0)] {
        let model = support::random_weights(SqueezeNet::v1_0().network()?, density);
        let pixels = random::pixels(1, model.network.input);
        let start = Instant::now();
        let expected = golden::run(&model, &pixels)?.sums;
        let golden = start.elapsed().as_secs_f64();

        let twin = Twin::new(&model)?;
        let single = twin.clone().with_threads(1);
        let alone = seconds(1, || Ok(single.run(&pixels)? == expected))?;
        let shared = seconds(1, || Ok(twin.run(&pixels)? == expected))?;
        let batch = vec![pixels.as_slice(); 8];
        let many = seconds(8, || Ok(twin.run_all(&batch)?.iter().all(|sums| *sums == expected)))?;
        println!("{name}: golden {:.2} frames/s", 1.0 / golden);
        for (how, time) in
            [("1 thread", alone), ("all threads, a frame", shared), ("all threads, 8 frames", many)]
        {
            println!("  twin, {how}: {:.1} frames/s, {:.0} times golden", 1.0 / time, golden / time);
        }
    }
    Ok(())
}

/// Seconds per frame of a run of `frames` frames that says whether its result was right, over at least
/// half a second.
fn seconds(frames: u32, mut run: impl FnMut() -> Result<bool, AnyError>) -> Result<f64, AnyError> {
    let (start, mut runs) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_millis(500) {
        if !run()? {
            return Err("the twin's sums differ from the golden model's".into());
        }
        runs += frames;
    }
    Ok(start.elapsed().as_secs_f64() / f64::from(runs))
}
