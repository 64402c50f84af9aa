//! One target, chosen by the environment, under libFuzzer: no panic, no hang, no large allocation.
#![no_main]

use std::sync::LazyLock;

use firebrick_fuzz::heap;
use firebrick_fuzz::target::Target;
use libfuzzer_sys::fuzz_target;
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// The environment variable that names the target.
const ENVIRONMENT: &str = "FIREBRICK_FUZZ_TARGET";

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var(ENVIRONMENT).unwrap_or_default();
    Target::find(&name).unwrap_or_else(|| {
        eprintln!("{ENVIRONMENT}={name}: accepted: {}", Target::names().join(", "));
        std::process::exit(2)
    })
});

fuzz_target!(|data: &[u8]| {
    let target = &*TARGET;
    heap::limited(&HEAP, data.len(), || target.run(data));
});
