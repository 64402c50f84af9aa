//! What the sequencer does not accept of a descriptor's words, and what it does.

use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, Descriptor, WeightLoad, seal};
use firebrick_spec::registers as map;

use super::bench::{Bench, Event, pass};

/// Every field of a pass and of a weight load, out of range: the word that is changed, its new value, the word to be named.
fn bad_words() -> Vec<(bool, usize, u32)> {
    let (mut bad, good) = (Vec::new(), pass(false));
    for (word, used) in [(0, 0x3_ffffu32), (2, 0xff_ffff), (5, 0xff_ffff), (6, 0x3f_ffff), (7, 0xff_ffff)] {
        bad.extend((0..32).filter(|bit| used >> bit & 1 == 0).map(|bit| (true, word, good[word] | 1 << bit)));
    }
    bad.push((true, 0, good[0] | 3 << 14 | 1 << 16)); // partial sums with a bypass map
    bad.push((true, 0, good[0] | 1 << 14)); // pooled, without pooled strips: word 7 is named
    bad.extend([1, 2, 4, 8].map(|bit| (true, 1, good[1] | bit)));
    bad.extend([1, 2, 4].map(|bit| (true, 4, good[4] | bit)));
    bad.extend([1, 2, 4, 8].map(|bit| (true, 5, good[5] | bit)));
    let shape = |filters: u32, strips: u32, valid: u32| (true, 6, filters | strips << 10 | valid << 18);
    bad.extend([(true, 2, 0), shape(0, 2, 14), shape(513, 2, 14), shape(1023, 2, 14), shape(4, 0, 14)]);
    bad.extend([shape(4, 2, 0), shape(4, 2, 15), (true, 7, 0), (true, 7, 3 | 1 << 16)]);
    bad.extend((8..16).flat_map(|word| [(true, word, 1), (true, word, 1 << 31)]));
    bad.extend([
        (false, 0, 1 << 13),
        (false, 0, 1 << 16),
        (false, 0, 1 << 17),
        (false, 1, 0x8001),
        (false, 2, 0),
        (false, 2, 1 << 24),
    ]);
    bad.extend((3..16).map(|word| (false, word, 1 << word)));
    bad
}

#[test]
fn a_field_out_of_range_stops_before_anything_starts() {
    let load = Descriptor::Weights(WeightLoad { source: 0x8000, beats: 99 }).words();
    for (is_pass, word, value) in bad_words() {
        let mut bench = Bench::new();
        bench.sequencer.weights_ready.next = true;
        bench.sequencer.weights_exhausted.next = true;
        let mut words = if is_pass { pass(false) } else { load };
        words[word] = if word == 0 { words[0] | value } else { value };
        if word < 15 {
            seal(&mut words);
        }
        bench.queue.extend(load.into_iter().chain(words));
        bench.cycles(70);
        let name = format!("word {word} = {value:#x} of a {}", if is_pass { "pass" } else { "weight load" });
        let starts = bench.events.iter().filter(|e| matches!(e, Event::Start | Event::WeightsStart)).count();
        assert_eq!(starts, 1, "{name}: only the weight load before it starts");
        let named = if is_pass && word == 0 && value >> 14 & 3 == 1 { 7 } else { word as u32 };
        assert_eq!(bench.error(), (u64::from(map::ERROR_FIELD), 1 << 8 | named), "{name}");
    }
}

#[test]
fn a_descriptor_that_is_not_as_it_was_sealed_starts_nothing() {
    for word in 0..DESCRIPTOR_WORDS {
        // A bit that leaves the word in range.
        let bit = [12, 9, 3, 5, 9, 9, 0, 4][word % 8];
        let mut bench = Bench::new();
        bench.sequencer.weights_ready.next = true;
        let mut words = pass(false);
        (words[0], words[8], words[9], words[10]) = (words[0] | 3 << 16, 0x3010, 64, 24 << 16);
        (words[11], words[12]) = (0x400, 6);
        seal(&mut words);
        words[word] ^= 1 << bit;
        bench.queue.extend(words);
        bench.cycles(50);
        assert!(!bench.events.contains(&Event::Start), "word {word}");
        let named = if word == 13 || word == 14 { word as u32 } else { 15 };
        assert_eq!(bench.error(), (u64::from(map::ERROR_FIELD), named), "word {word}");
    }
}

#[test]
fn values_at_the_ends_of_their_ranges_are_accepted() {
    let shape = |filters: u32, strips: u32, valid: u32| (6, filters | strips << 10 | valid << 18);
    let good =
        [shape(512, 255, 1), shape(1, 1, 14), (2, 0xff_ffff), (3, u32::MAX), (7, 0xffff), (4, 0xffff_fff8)];
    for (word, value) in good {
        let mut bench = Bench::new();
        bench.sequencer.weights_ready.next = true;
        let mut words = pass(false);
        words[word] = value;
        seal(&mut words);
        bench.queue.extend(words);
        bench.cycles(50);
        assert!(bench.events.contains(&Event::Start), "word {word} = {value:#x}: {:?}", bench.error());
    }
}

#[test]
fn a_bypass_maps_fields_are_checked() {
    let cases =
        [(8, 0x3018, false), (9, 65, false), (10, 0, false), (10, 25 << 16, false), (10, 31 << 16, false)];
    for (word, value, good) in cases.into_iter().chain([(10, 1 << 16, true), (10, 24 << 16 | 0xffff, true)]) {
        let mut words = pass(false);
        words[0] |= 1 << 16;
        (words[8], words[9], words[10]) = (0x3010, 64, 24 << 16);
        check_word(words, word, value, good);
    }
}

#[test]
fn a_strided_inputs_fields_and_those_of_partial_sums_are_checked() {
    let cases = [
        (11, 0x401, false),
        (11, 1 << 24, false),
        (12, 0, false),
        (12, 1 << 20, false),
        (12, (1 << 20) - 1, true),
        (6, 4 | 2 << 10 | 14 << 18, true),
        (6, 5 | 2 << 10 | 14 << 18, false),
        (6, 6 | 2 << 10 | 14 << 18, false),
    ];
    for (word, value, good) in cases {
        let mut words = pass(false);
        (words[0], words[11], words[12]) = (words[0] | 1 << 17 | 3 << 14, 0x400, 6);
        check_word(words, word, value, good);
    }
}

/// A pass of `words` with another value of one of them is accepted, or that word is named.
fn check_word(mut words: [u32; DESCRIPTOR_WORDS], word: usize, value: u32, good: bool) {
    let mut bench = Bench::new();
    words[word] = value;
    seal(&mut words);
    bench.sequencer.weights_ready.next = true;
    bench.queue.extend(words);
    bench.cycles(50);
    let expected = if good { (0, 0) } else { (u64::from(map::ERROR_FIELD), word as u32) };
    assert_eq!(bench.error(), expected, "word {word} = {value:#x}");
}
