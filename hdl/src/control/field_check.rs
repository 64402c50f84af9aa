//! Whether a descriptor's word is in range: reserved bits, alignment, and values.
//!
//! Combinational; the caller registers `bad`. Throughput: a word a cycle. The masks are made from
//! [`firebrick_spec::descriptor`]'s fields. What a value means together with others (whether a map fits its region, say) is not
//! checked; the check sum is [`super::DescriptorCheck`]'s.

use firebrick_fields::contract;
use firebrick_spec::descriptor as d;
use firebrick_spec::field::Field;
use rust_hdl_core::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::Fixed;

/// Words of a descriptor.
const WORDS: usize = d::DESCRIPTOR_WORDS;

/// Masks: see [`mask`].
const MASKS: usize = 3 * WORDS;

/// Fields of a pass that are 0 without its bypass bit.
const BYPASS_FIELDS: &[Field] = &[d::BYPASS_SOURCE, d::BYPASS_STRIDE, d::BYPASS_MULTIPLIER, d::BYPASS_SHIFT];

/// Fields of a pass that are 0 without its strided bit.
const STRIDED_FIELDS: &[Field] = &[d::INPUT_STRIDE, d::INPUT_RUNS];

/// Low bits of a field that are always 0.
const ALIGNED: &[(Field, usize)] = &[
    (d::SOURCE, 4),
    (d::TARGET, 3),
    (d::STRIDE, 4),
    (d::BYPASS_SOURCE, 4),
    (d::BYPASS_STRIDE, 4),
    (d::INPUT_STRIDE, 4),
];

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct FieldCheck {
    /// The word.
    pub word: Signal<In, Bits<32>>,
    /// Number of the word in the descriptor.
    pub index: Signal<In, Bits<4>>,
    /// The word belongs to a weight load (else a pass).
    pub is_weights: Signal<In, Bit>,
    /// The word belongs to a pass with a bypass map; not together with `is_weights`.
    pub bypass: Signal<In, Bit>,
    /// The word belongs to a pass with a strided input; not together with `is_weights`.
    pub strided: Signal<In, Bit>,
    /// The word belongs to a pass with pooling.
    pub pooled: Signal<In, Bit>,
    /// The word belongs to a pass of partial sums.
    pub partial: Signal<In, Bit>,
    /// Bits that no field has are not 0.
    pub reserved_bits: Signal<Out, Bit>,
    /// A field is out of its range.
    pub out_of_range: Signal<Out, Bit>,
    selector: Signal<Local, Bits<6>>,
    mask: Signal<Local, Bits<32>>,
    reserved: Signal<Local, Bits<32>>,
    filters: Signal<Local, Bits<10>>,
    strips: Signal<Local, Bits<8>>,
    valid: Signal<Local, Bits<4>>,
    rows: Signal<Local, Bits<16>>,
    pooled_strips: Signal<Local, Bits<8>>,
    shift: Signal<Local, Bits<5>>,
    beats: Signal<Local, Bits<24>>,
    mode: Signal<Local, Bits<2>>,
    runs: Signal<Local, Bits<20>>,
    option: Signal<Local, Bit>,
    range: Signal<Local, Bit>,
    #[default((0..MASKS as u64).map(|i| Fixed::new(i.into())).collect())]
    at: Vec<Fixed<Bits<6>>>,
    #[default((0..MASKS).map(|i| Fixed::new(u64::from(mask(i)).into())).collect())]
    masks: Vec<Fixed<Bits<32>>>,
    #[default(Fixed::new((2 * WORDS as u64).into()))]
    weights_bit: Fixed<Bits<6>>,
    #[default(Fixed::new((WORDS as u64).into()))]
    option_bit: Fixed<Bits<6>>,
    #[default(MASKS)]
    _masks: usize,
}

/// Bits that must be 0 in word `selector % 16` of a pass (0 to 15), one with the options that the word belongs to (16 to 31), a
/// weight load (32 to 47).
fn mask(selector: usize) -> u32 {
    let fields = if selector < 2 * WORDS { d::PASS_FIELDS } else { d::WEIGHT_LOAD_FIELDS };
    let same = |a: &Field, b: &Field| a.lsb == b.lsb;
    let mut used = 0;
    for field in fields {
        let mut optional = BYPASS_FIELDS.iter().chain(STRIDED_FIELDS);
        let absent = selector < WORDS && optional.any(|f| same(f, field));
        let (word, lsb) = field.word();
        if word != selector % WORDS || absent {
            continue;
        }
        let zeros = ALIGNED.iter().find(|(f, _)| same(f, field)).map_or(0, |(_, zeros)| *zeros);
        used |= (field.max() as u32 >> zeros << zeros) << lsb;
    }
    !used
}

#[contract]
impl Logic for FieldCheck {
    #[hdl_gen]
    fn update(&mut self) {
        self.selector.next = bit_cast::<6, 4>(self.index.val());
        if self.is_weights.val() {
            self.selector.next = bit_cast::<6, 4>(self.index.val()) | self.weights_bit.val();
        }
        self.option.next = self.bypass.val();
        if (self.index.val() == word!(pass.input_stride)) | (self.index.val() == word!(pass.input_runs)) {
            self.option.next = self.strided.val();
        }
        if self.option.val() {
            self.selector.next = bit_cast::<6, 4>(self.index.val()) | self.option_bit.val();
        }
        self.mask.next = 0.into();
        for i in 0..self._masks {
            if self.selector.val() == self.at[i].val() {
                self.mask.next = self.masks[i].val();
            }
        }
        self.reserved.next = self.word.val() & self.mask.val();

        self.mode.next = field!(self.word.val(), pass.output);
        self.beats.next = field!(self.word.val(), pass.beats);
        self.filters.next = field!(self.word.val(), pass.filters);
        self.strips.next = field!(self.word.val(), pass.strips);
        self.valid.next = field!(self.word.val(), pass.last_valid);
        self.rows.next = field!(self.word.val(), pass.rows);
        self.pooled_strips.next = field!(self.word.val(), pass.pooled_strips);
        self.shift.next = field!(self.word.val(), pass.bypass_shift);
        self.runs.next = field!(self.word.val(), pass.input_runs);
        self.range.next = false;
        if self.index.val() == word!(pass.output) {
            self.range.next = is!(self.mode.val(), output.partial)
                & field!(self.word.val(), pass.bypass)
                & !self.is_weights.val();
        }
        if self.index.val() == word!(pass.beats) {
            self.range.next = !self.beats.val().any();
        }
        if (self.index.val() == word!(pass.filters)) & !self.is_weights.val() {
            self.range.next = !self.filters.val().any()
                | (self.filters.val() > number!(PASS_CHANNELS))
                | !self.strips.val().any()
                | !self.valid.val().any()
                | self.valid.val().all()
                | (self.partial.val() & self.filters.val().get_bits::<2>(0).any());
        }
        if (self.index.val() == word!(pass.rows)) & !self.is_weights.val() {
            self.range.next = !self.rows.val().any() | (self.pooled_strips.val().any() ^ self.pooled.val());
        }
        if (self.index.val() == word!(pass.bypass_shift)) & self.bypass.val() {
            self.range.next = !self.shift.val().any() | (self.shift.val() > number!(BYPASS_SHIFT_MAX));
        }
        if (self.index.val() == word!(pass.input_runs)) & self.strided.val() {
            self.range.next = !self.runs.val().any();
        }
        self.reserved_bits.next = self.reserved.val().any();
        self.out_of_range.next = self.range.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bits of a word that some fields take.
    fn used(fields: &[Field], word: usize) -> u32 {
        let here = fields.iter().filter(|field| field.word().0 == word);
        here.fold(0, |bits, field| bits | (field.max() as u32) << field.word().1)
    }

    #[test]
    fn masks_cover_what_the_descriptors_do_not_use() {
        let optional: Vec<Field> = BYPASS_FIELDS.iter().chain(STRIDED_FIELDS).copied().collect();
        for word in 0..WORDS {
            let zeros = ALIGNED.iter().filter(|(field, _)| field.word().0 == word);
            let low = zeros.fold(0, |bits, (field, count)| bits | ((1u32 << count) - 1) << field.word().1);
            let (pass, load) = (used(d::PASS_FIELDS, word), used(d::WEIGHT_LOAD_FIELDS, word));
            let plain = pass & !used(&optional, word);
            assert_eq!(mask(word), !plain | low, "word {word} of a pass without options");
            assert_eq!(mask(WORDS + word), !pass | low, "word {word} of a pass with all options");
            assert_eq!(mask(2 * WORDS + word), !load | low & load, "word {word} of a weight load");
        }
        assert_eq!(mask(d::DESCRIPTOR_WORDS - 2), u32::MAX);
    }
}
