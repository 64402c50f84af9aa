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
    assert_eq!(documented("Pass", &w), expected(&w).map(|(name, value)| (name.to_owned(), value)));
    let plain = Descriptor::Pass(Pass { bypass: None, strides: None, ..p }).words();
    let absent = [
        BYPASS,
        STRIDED,
        BYPASS_SOURCE,
        BYPASS_STRIDE,
        BYPASS_MULTIPLIER,
        BYPASS_SHIFT,
        INPUT_STRIDE,
        INPUT_RUNS,
    ];
    assert!(absent.iter().all(|field| get(&plain, *field) == 0));
    let load = Descriptor::Weights(WeightLoad { source: 0x1230, beats: 99 }).words();
    let values: Vec<u32> = documented("Weight load", &load).into_iter().map(|(_, value)| value).collect();
    assert_eq!(values, [1, CONTRACT_VERSION, 0, 0x1230, 99, u32::from(check(&load))]);
}

/// What the page should say of the pass above, in its order.
fn expected(words: &[u32; DESCRIPTOR_WORDS]) -> [(&'static str, u32); 25] {
    [
        ("kind", 2),
        ("version", CONTRACT_VERSION),
        ("interrupt", 1),
        ("image", 0),
        ("output", 2),
        ("bypass", 1),
        ("source", 0x100),
        ("beats", 7),
        ("lead_words", 3),
        ("tail_words", 4),
        ("target", 0x2000),
        ("strip_stride", 160),
        ("filters", 512),
        ("strips", 8),
        ("last_valid", 13),
        ("rows", 111),
        ("pooled_strips", 4),
        ("bypass_source", 0x3010),
        ("bypass_stride", 1024),
        ("bypass_multiplier", 40_000),
        ("bypass_shift", 24),
        ("strided", 1),
        ("input_stride", 0x200),
        ("input_runs", 888),
        ("check", u32::from(check(words))),
    ]
}

/// Names and values, in the order of the page, as somebody reads them who has only the page.
fn documented(section: &str, words: &[u32; DESCRIPTOR_WORDS]) -> Vec<(String, u32)> {
    let page = crate::render::descriptors_markdown();
    let (_, table) = page.split_once(&format!("{section}:\n\n")).unwrap();
    let rows = table.lines().take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (high, low) = cells[2].split_once(':').unwrap_or((cells[2], cells[2]));
        let [word, high, low] = [cells[1], high, low].map(|number| number.parse::<usize>().unwrap());
        (cells[3].to_owned(), (u64::from(words[word]) >> low & ((1 << (high - low + 1)) - 1)) as u32)
    })
    .collect()
}

#[test]
fn the_check_notices_up_to_three_wrong_bits() {
    let good = Descriptor::Weights(WeightLoad { source: 0x1230, beats: 99 }).words();
    let sealed = |words: &[u32; DESCRIPTOR_WORDS]| get(words, CHECK) == u32::from(check(words));
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
