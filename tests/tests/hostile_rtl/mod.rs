//! Hostile descriptors, windows at the edges of the address space, other contract versions: the hardware names the error, touches
//! nothing outside its windows, and a soft reset brings it back. (The simulated bus checks the windows and the protocol, the
//! ends of open bursts included, in every cycle of every test.)

mod bench;

use std::collections::BTreeMap;

use bench::{Bench, SEED, Words};
use firebrick_lab::generated::Generated;
use firebrick_spec::bus::DmaMemory;
use firebrick_spec::descriptor::{
    BYPASS, CHECK, DESCRIPTOR_WORDS, KIND, KIND_PASS, KIND_WEIGHTS, PASS_FIELDS, SOURCE, TARGET, VERSION,
    WEIGHT_LOAD_FIELDS, get, seal,
};
use firebrick_spec::field::Field;
use firebrick_spec::{CONTRACT_VERSION, registers as r};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a descriptor that is wrong may be answered with; the rest would be a wrong name.
fn is_named(code: u32) -> bool {
    [
        r::ERROR_NONE,
        r::ERROR_KIND,
        r::ERROR_VERSION,
        r::ERROR_FIELD,
        r::ERROR_ORDER,
        r::ERROR_READ_WINDOW,
        r::ERROR_WRITE_WINDOW,
        r::ERROR_WEIGHTS,
        r::ERROR_WATCHDOG,
    ]
    .contains(&code)
}

/// The field's value in a descriptor; fields may cross words.
fn value(words: &Words, field: &Field) -> u64 {
    (0..field.width)
        .map(|bit| u64::from(words[(field.lsb + bit) / 32] >> ((field.lsb + bit) % 32) & 1) << bit)
        .sum()
}

/// The rest of the descriptor as whoever means harm would seal it.
fn set(words: &mut Words, field: &Field, value: u64) {
    for bit in 0..field.width {
        let (word, at) = ((field.lsb + bit) / 32, (field.lsb + bit) % 32);
        words[word] = words[word] & !(1 << at) | ((value >> bit & 1) as u32) << at;
    }
    if field.lsb != CHECK.lsb {
        seal(words);
    }
}

/// The table of `docs/trust.md`, the most frequent first, those without an error last.
fn in_step(codes: &BTreeMap<u32, usize>) {
    let mut rows: Vec<(u32, usize)> = codes.iter().map(|(code, frames)| (*code, *frames)).collect();
    rows.sort_by_key(|(code, frames)| (*code == r::ERROR_NONE, std::cmp::Reverse(*frames)));
    let mut text = "| frames with a hostile field that ended in | |\n|---|---|\n".to_owned();
    for (code, frames) in rows {
        // What ERROR_INFO is stands behind the meaning.
        let meaning = r::ERRORS[code as usize].doc.split(';').next().unwrap_or_default();
        text += &format!("| {code}: {meaning} | {frames} |\n");
    }
    let table = Generated { path: "docs/trust.md".into(), mark: Some("hostile"), text };
    table.settle("cargo test -p firebrick-tests every_field_of_every").unwrap();
}

#[test]
fn every_field_of_every_descriptor_can_be_hostile() {
    let mut bench = Bench::new(Some(0x1000_0000));
    let frame = bench.frame();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut codes = BTreeMap::new();
    for (n, good) in frame.iter().enumerate() {
        let fields =
            if value(good, &KIND) == u64::from(KIND_PASS) { PASS_FIELDS } else { WEIGHT_LOAD_FIELDS };
        for field in fields {
            let now = value(good, field);
            let values =
                [0, 1, field.max(), now.wrapping_add(1), now.wrapping_sub(1), now ^ 1 << (field.width - 1)];
            let random = rng.gen_range(0..=field.max());
            for hostile in values.into_iter().chain([random]).map(|value| value & field.max()) {
                if hostile == now {
                    continue;
                }
                let what = format!("descriptor {n}, {} = {hostile} for {now}", field.name);
                let mut attacked = frame.clone();
                set(&mut attacked[n], field, hostile);
                let (code, info) = bench.attack(&what, &attacked);
                assert!(is_named(code), "{what}: error {code}, info {info:#x}");
                *codes.entry(code).or_insert(0) += 1;
            }
        }
        bench.guarded(&format!("attacks on descriptor {n}"));
        bench.recovers(&format!("attacks on descriptor {n}"));
    }
    println!("seed {SEED}, frames by error code: {codes:?}");
    in_step(&codes);
    for code in [r::ERROR_KIND, r::ERROR_VERSION, r::ERROR_FIELD, r::ERROR_READ_WINDOW, r::ERROR_WRITE_WINDOW]
    {
        assert!(codes.contains_key(&code), "no attack ended in error {code}: {codes:?}");
    }
}

#[test]
fn every_bit_of_a_descriptor_can_be_flipped() {
    let mut bench = Bench::new(Some(0x1000_0000));
    let frame = bench.frame();
    let bypass = frame.iter().position(|words| get(words, BYPASS) == 1).expect("a pass with a bypass map");
    for n in [0, bypass] {
        let fields = if n == 0 { WEIGHT_LOAD_FIELDS } else { PASS_FIELDS };
        for bit in 0..32 * DESCRIPTOR_WORDS {
            let what = format!("bit {bit} of descriptor {n}");
            let mut attacked = frame.clone();
            attacked[n][bit / 32] ^= 1 << (bit % 32);
            let (code, info) = bench.attack(&what, &attacked);
            let reserved = !fields.iter().any(|field| (field.lsb..field.lsb + field.width).contains(&bit));
            match reserved {
                true => assert_eq!((code, info & 0xf), (r::ERROR_FIELD, bit as u32 / 32), "{what}"),
                false if bit < 12 => {
                    assert!([r::ERROR_KIND, r::ERROR_VERSION].contains(&code), "{what}: error {code}")
                }
                // Out of its range, or else not as it was sealed.
                false => {
                    assert_eq!((code, info >> 8), (r::ERROR_FIELD, n as u32), "{what}");
                    assert!(
                        [bit as u32 / 32, 15].contains(&(info & 0xf)) || bit < 32,
                        "{what}: info {info:#x}"
                    );
                }
            }
        }
        bench.guarded("flipped bits");
        bench.recovers("flipped bits");
    }
}

#[test]
fn random_words_are_refused() {
    let mut bench = Bench::new(Some(0x1000_0000));
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    for round in 0..400 {
        let mut words: Words = rng.r#gen();
        set(&mut words, &VERSION, CONTRACT_VERSION.into());
        set(&mut words, &KIND, [KIND_WEIGHTS, KIND_PASS][round % 2].into());
        let what = format!("seed {SEED}, round {round}: {words:x?}");
        let (code, _) = bench.attack(&what, &[words]);
        assert!(code != r::ERROR_NONE && is_named(code), "{what}: error {code}");
    }
    bench.guarded("random words");
    bench.recovers("random words");
}

#[test]
fn descriptors_of_other_versions_are_refused_by_name() {
    let mut bench = Bench::new(Some(0x1000_0000));
    let frame = bench.frame();
    for version in 0..=VERSION.max() as u32 {
        for n in [0, 1] {
            let mut mixed = frame.clone();
            set(&mut mixed[n], &VERSION, version.into());
            let (first, what) = (mixed[n][0], format!("version {version} of descriptor {n}"));
            let expected =
                if version == CONTRACT_VERSION { (r::ERROR_NONE, 0) } else { (r::ERROR_VERSION, first) };
            assert_eq!(bench.attack(&what, &mixed), expected, "{what}");
        }
    }
    bench.recovers("other versions");
}

/// Buffers at the first and the last byte of the address space work; addresses count modulo 2^32, and what wraps around is outside
/// the window.
#[test]
fn the_address_space_has_edges() {
    for base in [Some(0), None] {
        let mut bench = Bench::new(base);
        let edge = if base.is_some() { "the first byte" } else { "the last byte" };
        let last = bench.address(bench.device.memory().size() - 1);
        let frame = bench.frame();
        assert_eq!(bench.attack(edge, &frame), (r::ERROR_NONE, 0), "{edge}");
        bench.guarded(edge);
        bench.window(r::WRITE_LIMIT, last);
        let pass = frame.iter().position(|words| value(words, &KIND) == u64::from(KIND_PASS)).unwrap();
        for (field, code) in [(&SOURCE, r::ERROR_READ_WINDOW), (&TARGET, r::ERROR_WRITE_WINDOW)] {
            // Begins within the space, ends beyond it.
            for distance in [16u32, 64, 128] {
                let what = format!("{edge}: {} {distance} bytes before the end", field.name);
                let mut attacked = frame.clone();
                set(&mut attacked[pass], field, 0u32.wrapping_sub(distance).into());
                assert_eq!(bench.attack(&what, &attacked).0, code, "{what}");
            }
        }
        bench.recovers(edge);
    }
}

#[test]
fn windows_that_are_inside_out_let_nothing_through() {
    let mut bench = Bench::new(Some(0x1000_0000));
    let frame = bench.frame();
    let (base, all) = (bench.address(0), [r::READ_BASE, r::READ_LIMIT, r::WRITE_BASE, r::WRITE_LIMIT]);
    let last = bench.address(bench.program.memory_bytes - 1);
    let good = [base, last, base, last];
    for (first, limit) in
        [(1, 0), (u32::MAX, 0), (last, base), (base + 8, base + 7), (u32::MAX, u32::MAX), (0, 0)]
    {
        for (at, code) in [(0, r::ERROR_READ_WINDOW), (2, r::ERROR_WRITE_WINDOW)] {
            let mut windows = good;
            windows[at..at + 2].copy_from_slice(&[first, limit]);
            for (register, value) in all.iter().zip(windows) {
                bench.window(*register, value);
            }
            let before = bench.device.statistics();
            let what = format!("window {at} from {first:#x} to {limit:#x}");
            assert_eq!(bench.attack(&what, &frame).0, code, "{what}");
            let after = bench.device.statistics();
            let bursts =
                [after.bursts_read - before.bursts_read, after.bursts_written - before.bursts_written];
            assert_eq!(bursts[at / 2], 0, "{what}");
        }
    }
    for (register, value) in all.iter().zip(good) {
        bench.window(*register, value);
    }
    bench.guarded("windows inside out");
    bench.recovers("windows inside out");
}
