//! Several frames of one program in one buffer: each with an image and sums of its own. The first frame uses the program's regions, the
//! others' lie behind them; maps are shared, because a frame's passes are over when the next one's begin.

use firebrick_compiler::compile::Program;
use firebrick_spec::{BURST_BYTES, Descriptor};

/// Offsets of what a frame does not share with the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameRegion {
    /// The image.
    pub image: usize,
    /// The sums.
    pub sums: usize,
}

/// The regions of `frames` frames.
pub(super) fn regions(program: &Program, frames: usize) -> Vec<FrameRegion> {
    let first = FrameRegion { image: program.image.offset, sums: program.sums.offset };
    let behind = (1..frames).map(|n| {
        let image = program.memory_bytes.next_multiple_of(BURST_BYTES) + (n - 1) * frame_bytes(program);
        FrameRegion { image, sums: image + image_bytes(program) }
    });
    std::iter::once(first).chain(behind).collect()
}

/// Bytes of the buffer that `frames` frames need.
pub(super) fn bytes(program: &Program, frames: usize) -> usize {
    match frames {
        0 | 1 => program.memory_bytes,
        n => program.memory_bytes.next_multiple_of(BURST_BYTES) + (n - 1) * frame_bytes(program),
    }
}

/// A frame's descriptors; only the last frame asks for an interrupt.
pub(super) fn descriptors(
    program: &Program,
    bus_address: u32,
    region: &FrameRegion,
    last: bool,
) -> Vec<Descriptor> {
    let moved = |address: u32, from: usize, bytes: usize, to: usize| {
        let offset = address.wrapping_sub(bus_address) as usize;
        if (from..from + bytes).contains(&offset) { address - from as u32 + to as u32 } else { address }
    };
    let mut descriptors = program.descriptors(bus_address);
    for descriptor in &mut descriptors {
        if let Descriptor::Pass(pass) = descriptor {
            pass.source = moved(pass.source, program.image.offset, image_bytes(program), region.image);
            pass.target = moved(pass.target, program.sums.offset, sums_bytes(program), region.sums);
            pass.interrupt &= last;
        }
    }
    descriptors
}

fn image_bytes(program: &Program) -> usize {
    program.image.layout.bytes().next_multiple_of(BURST_BYTES)
}

fn sums_bytes(program: &Program) -> usize {
    program.sums.bytes().next_multiple_of(BURST_BYTES)
}

fn frame_bytes(program: &Program) -> usize {
    image_bytes(program) + sums_bytes(program)
}

#[cfg(test)]
mod tests {
    use firebrick_compiler::compile::compile;
    use firebrick_spec::EngineConfig;
    use firebrick_weights::embedded;

    use super::*;

    #[test]
    fn regions_fill_the_buffer_without_overlap() {
        let program = compile(&embedded::digits(), &EngineConfig::with_pes(4)).unwrap();
        let regions = regions(&program, 4);
        assert_eq!(regions.len(), 4);
        assert_eq!(bytes(&program, 1), program.memory_bytes);
        let mut end = program.memory_bytes.next_multiple_of(BURST_BYTES);
        for region in &regions[1..] {
            assert_eq!((region.image, region.sums), (end, end + image_bytes(&program)));
            end = region.sums + sums_bytes(&program);
        }
        assert_eq!(bytes(&program, 4), end);
    }
}
