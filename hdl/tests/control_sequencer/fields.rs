//! What the sequencer does not accept of a descriptor's words, and what it does.

use firebrick_spec::descriptor as d;
use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, Descriptor, OutputMode, WeightLoad, seal};
use firebrick_spec::field::Field;
use firebrick_spec::registers as map;

use super::bench::{Bench, Event, pass, with_bypass, with_strides};

type Words = [u32; DESCRIPTOR_WORDS];

/// Fields that are 0 without the option that they belong to.
const OPTIONS: [Field; 6] = [
    d::BYPASS_SOURCE,
    d::BYPASS_STRIDE,
    d::BYPASS_MULTIPLIER,
    d::BYPASS_SHIFT,
    d::INPUT_STRIDE,
    d::INPUT_RUNS,
];

/// Fields with the number of their low bits that are always 0.
const ALIGNED: [(Field, usize); 3] = [(d::SOURCE, 4), (d::TARGET, 3), (d::STRIDE, 4)];

/// Words with some fields' values changed, and sealed.
fn with(mut words: Words, changes: &[(Field, u32)]) -> Words {
    changes.iter().for_each(|(field, value)| d::set(&mut words, *field, *value));
    seal(&mut words);
    words
}

/// A descriptor's words, each with one reserved bit set, and the word to be named. Of words without a field, the outer bits.
fn reserved_bits(good: Words, fields: &[Field]) -> Vec<(Words, usize)> {
    let taken = |word: usize, bit: usize| {
        let place = 32 * word + bit;
        fields.iter().any(|field| (field.lsb..field.lsb + field.width).contains(&place))
    };
    let tried =
        |word: usize, bit: usize| [0, 31].contains(&bit) || fields.iter().any(|field| field.word().0 == word);
    let all = (0..DESCRIPTOR_WORDS).flat_map(|word| (0..32).map(move |bit| (word, bit)));
    all.filter(|(word, bit)| !taken(*word, *bit) && tried(*word, *bit))
        .map(|(word, bit)| {
            let mut words = good;
            words[word] |= 1 << bit;
            // The last word has the check sum: its other bits are not covered.
            if word < DESCRIPTOR_WORDS - 1 {
                seal(&mut words);
            }
            (words, word)
        })
        .collect()
}

/// Every field of a pass and of a weight load, out of range, with the word to be named.
fn bad_words() -> Vec<(Words, usize)> {
    let (good, load) = (pass(false), load());
    let plain: Vec<Field> = d::PASS_FIELDS.iter().filter(|field| !OPTIONS.contains(field)).copied().collect();
    let mut bad = reserved_bits(good, &plain);
    // Of a weight load's words but the first, whose bits mean something in a pass, the lowest reserved bit.
    let mut of_load = reserved_bits(load, d::WEIGHT_LOAD_FIELDS);
    of_load.dedup_by(|(_, next), (_, word)| next == word && *word != 0);
    bad.extend(of_load);
    for (field, zeros) in ALIGNED {
        let aligned = d::get(&good, field);
        bad.extend((0..zeros).map(|bit| (with(good, &[(field, aligned | 1 << bit)]), field.word().0)));
    }
    let mut out_of_range =
        |changes: &[(Field, u32)], named: Field| bad.push((with(good, changes), named.word().0));
    out_of_range(&[(d::OUTPUT, OutputMode::Partial.code()), (d::BYPASS, 1)], d::OUTPUT);
    // Pooled, without pooled strips; pooled strips, without pooling.
    out_of_range(&[(d::OUTPUT, OutputMode::Pooled.code())], d::POOLED_STRIPS);
    out_of_range(&[(d::POOLED_STRIPS, 1)], d::POOLED_STRIPS);
    for (field, values) in [
        (d::BEATS, &[0][..]),
        (d::FILTERS, &[0, 513, 1023]),
        (d::STRIPS, &[0]),
        (d::LAST_VALID, &[0, 15]),
        (d::ROWS, &[0]),
    ] {
        values.iter().for_each(|value| out_of_range(&[(field, *value)], field));
    }
    bad.push((with(load, &[(d::SOURCE, 0x8001)]), d::SOURCE.word().0));
    bad.push((with(load, &[(d::BEATS, 0)]), d::BEATS.word().0));
    bad
}

fn load() -> Words {
    Descriptor::Weights(WeightLoad { source: 0x8000, beats: 99 }).words()
}

#[test]
fn a_field_out_of_range_stops_before_anything_starts() {
    for (words, named) in bad_words() {
        let mut bench = Bench::new();
        bench.sequencer.weights_ready.next = true;
        bench.sequencer.weights_exhausted.next = true;
        bench.queue.extend(load().into_iter().chain(words));
        bench.cycles(70);
        let starts = bench.events.iter().filter(|e| matches!(e, Event::Start | Event::WeightsStart)).count();
        assert_eq!(starts, 1, "{words:x?}: only the weight load before it starts");
        let detail = map::FIELD_DESCRIPTOR.put(1) | map::FIELD_WORD.put(named as u64);
        assert_eq!(bench.error(), (u64::from(map::ERROR_FIELD), detail as u32), "{words:x?}");
    }
}

#[test]
fn a_descriptor_that_is_not_as_it_was_sealed_starts_nothing() {
    let good = with_strides(with_bypass(pass(false)));
    // One bit for each word, which leaves it in range where there is such a bit.
    let fields = [
        (d::INTERRUPT, 0),
        (d::SOURCE, 9),
        (d::BEATS, 4),
        (d::LEAD, 5),
        (d::TARGET, 9),
        (d::STRIDE, 9),
        (d::STRIPS, 3),
        (d::ROWS, 4),
        (d::BYPASS_SOURCE, 12),
        (d::BYPASS_STRIDE, 9),
        (d::BYPASS_MULTIPLIER, 3),
        (d::INPUT_STRIDE, 5),
        (d::INPUT_RUNS, 9),
        (d::CHECK, 4),
    ];
    for (field, bit) in fields {
        refused(good, field.lsb + bit, DESCRIPTOR_WORDS - 1);
    }
    for word in [DESCRIPTOR_WORDS - 3, DESCRIPTOR_WORDS - 2] {
        refused(good, 32 * word + 3, word);
    }
}

/// With one bit changed, a descriptor starts nothing, and a word is named.
fn refused(mut words: Words, bit: usize, named: usize) {
    words[bit / 32] ^= 1 << (bit % 32);
    let mut bench = Bench::new();
    bench.sequencer.weights_ready.next = true;
    bench.queue.extend(words);
    bench.cycles(50);
    assert!(!bench.events.contains(&Event::Start), "bit {bit}");
    let detail = map::FIELD_WORD.put(named as u64) as u32;
    assert_eq!(bench.error(), (u64::from(map::ERROR_FIELD), detail), "bit {bit}");
}

#[test]
fn values_at_the_ends_of_their_ranges_are_accepted() {
    let shape =
        |filters, strips, valid| vec![(d::FILTERS, filters), (d::STRIPS, strips), (d::LAST_VALID, valid)];
    let good = [
        shape(512, 255, 1),
        shape(1, 1, 14),
        vec![(d::BEATS, 0xff_ffff)],
        vec![(d::LEAD, 0xffff), (d::TAIL, 0xffff)],
        vec![(d::ROWS, 0xffff)],
        vec![(d::TARGET, 0xffff_fff8)],
    ];
    for changes in good {
        let mut bench = Bench::new();
        bench.sequencer.weights_ready.next = true;
        bench.queue.extend(with(pass(false), &changes));
        bench.cycles(50);
        assert!(bench.events.contains(&Event::Start), "{changes:?}: {:?}", bench.error());
    }
}

#[test]
fn a_bypass_maps_fields_are_checked() {
    let good = with_bypass(pass(false));
    let bad =
        [(d::BYPASS_SOURCE, 0x3018), (d::BYPASS_STRIDE, 65), (d::BYPASS_SHIFT, 0), (d::BYPASS_SHIFT, 25)];
    for change in bad.into_iter().chain([(d::BYPASS_SHIFT, 31)]) {
        checked(good, &[change], false);
    }
    checked(good, &[(d::BYPASS_SHIFT, 1)], true);
    checked(good, &[(d::BYPASS_SHIFT, 24), (d::BYPASS_MULTIPLIER, 0xffff)], true);
}

#[test]
fn a_strided_inputs_fields_and_those_of_partial_sums_are_checked() {
    let good = with(with_strides(pass(false)), &[(d::OUTPUT, OutputMode::Partial.code())]);
    for (field, value, accepted) in [
        (d::INPUT_STRIDE, 0x401, false),
        (d::INPUT_RUNS, 0, false),
        (d::INPUT_RUNS, (1 << 20) - 1, true),
        (d::FILTERS, 4, true),
        (d::FILTERS, 5, false),
        (d::FILTERS, 6, false),
    ] {
        checked(good, &[(field, value)], accepted);
    }
    for (words, word) in reserved_bits(good, d::PASS_FIELDS) {
        if [d::INPUT_STRIDE, d::INPUT_RUNS].iter().any(|field| field.word().0 == word) {
            named(words, word, "a reserved bit");
        }
    }
}

/// A pass with some values changed is accepted, or the first one's word is named.
fn checked(words: Words, changes: &[(Field, u32)], good: bool) {
    let words = with(words, changes);
    let what = format!("{} = {:#x}", changes[0].0.name, changes[0].1);
    if !good {
        return named(words, changes[0].0.word().0, &what);
    }
    let mut bench = Bench::new();
    bench.sequencer.weights_ready.next = true;
    bench.queue.extend(words);
    bench.cycles(50);
    assert_eq!(bench.error(), (0, 0), "{what}");
}

/// A descriptor is refused, and this word named.
fn named(words: Words, word: usize, what: &str) {
    let mut bench = Bench::new();
    bench.sequencer.weights_ready.next = true;
    bench.queue.extend(words);
    bench.cycles(50);
    let detail = map::FIELD_WORD.put(word as u64) as u32;
    assert_eq!(bench.error(), (u64::from(map::ERROR_FIELD), detail), "{what}");
}
