//! How descriptors are packed and sealed.

use super::*;

#[test]
fn fields_do_not_overlap_or_cross_words() {
    let mut taken = [0u32; DESCRIPTOR_WORDS];
    for f in PASS_FIELDS {
        let (word, lsb) = f.word();
        assert!(lsb + f.width <= 32, "{} crosses a word", f.name);
        let mask = (f.max() as u32) << lsb;
        assert_eq!(taken[word] & mask, 0, "{} overlaps", f.name);
        taken[word] |= mask;
    }
}

#[test]
fn a_pass_is_packed_as_documented() {
    let p = Pass {
        interrupt: true,
        image: false,
        output: OutputMode::Sums,
        source: 0x100,
        beats: 7,
        strides: Some(Strides { stride: 0x200, runs: 888 }),
        lead_words: 3,
        tail_words: 4,
        target: 0x2000,
        strip_stride: 160,
        filters: 512,
        strips: 8,
        last_valid: 13,
        rows: 111,
        pooled_strips: 4,
        bypass: Some(Bypass { source: 0x3010, stride: 1024, multiplier: 40_000, shift: 24 }),
    };
    let w = Descriptor::Pass(p).words();
    assert_eq!(w[0], 2 | CONTRACT_VERSION << 4 | 1 << 12 | 2 << 14 | 3 << 16);
    assert_eq!(&w[1..6], &[0x100, 7, 3 | 4 << 16, 0x2000, 160]);
    assert_eq!(w[6], 512 | 8 << 10 | 13 << 18);
    assert_eq!(w[7], 111 | 4 << 16);
    assert_eq!(&w[8..11], &[0x3010, 1024, 40_000 | 24 << 16]);
    assert_eq!(&w[11..], &[0x200, 888, 0, 0, u32::from(check(&w))]);
    let plain = Descriptor::Pass(Pass { bypass: None, strides: None, ..p }).words();
    assert_eq!((plain[0] >> 16 & 3, &plain[8..15]), (0, &[0; 7][..]));
}

#[test]
fn the_check_notices_up_to_three_wrong_bits() {
    let good = Descriptor::Weights(WeightLoad { source: 0x1230, beats: 99 }).words();
    let sealed = |words: &[u32; DESCRIPTOR_WORDS]| words[15] == u32::from(check(words));
    assert!(sealed(&good));
    let bits = 32 * (DESCRIPTOR_WORDS - 1) + 16;
    let flip = |words: &mut [u32; DESCRIPTOR_WORDS], bit: usize| words[bit / 32] ^= 1 << (bit % 32);
    for first in 0..bits {
        for second in first..bits {
            // One bit if they are the same, else two; a third at a place of its own.
            let mut words = good;
            flip(&mut words, first);
            if second != first {
                flip(&mut words, second);
            }
            assert!(!sealed(&words), "bits {first} and {second}");
            let third = (7 * first + 11 * second) % bits;
            if third != first && third != second && second != first {
                flip(&mut words, third);
                assert!(!sealed(&words), "bits {first}, {second} and {third}");
            }
        }
    }
}

#[test]
fn pooling_rounds_up_as_caffe_does() {
    for (size, out) in [(111, 55), (55, 27), (27, 13), (113, 56), (56, 28), (28, 14), (2, 1), (3, 1)] {
        assert_eq!(pooled(size), out);
    }
}
