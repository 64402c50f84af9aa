//! A reader may not take more memory than its input can justify.

use peak_alloc::PeakAlloc;

/// Bytes that a reader may have beyond twice its input.
const ALLOWANCE: usize = 64 << 20;

/// Runs `reader` on an input of `len` bytes.
///
/// # Panics
/// If it had more than 2 len + 64 MiB at a time.
pub fn limited(heap: &PeakAlloc, len: usize, reader: impl FnOnce()) {
    let before = heap.current_usage();
    heap.reset_peak_usage();
    reader();
    let taken = heap.peak_usage().saturating_sub(before);
    let limit = 2 * len + ALLOWANCE;
    assert!(taken <= limit, "{taken} bytes were taken for an input of {len}, accepted: {limit}");
}
