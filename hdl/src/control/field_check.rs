//! Whether a descriptor's word is in range: reserved bits, alignment, and values.
//!
//! Combinational; the caller registers `bad`. Throughput: a word a cycle. The masks are made from
//! [`firebrick_spec::descriptor`]'s fields. What a value means together with others (whether a map fits its region, say) is not
//! checked; the check sum is [`super::DescriptorCheck`]'s.

use firebrick_spec::descriptor as d;
use firebrick_spec::field::Field;
use rust_hdl_core::prelude::*;

const _: () = {
    assert!(d::DESCRIPTOR_WORDS == WORDS && d::OUTPUT.word().1 == 14 && d::OUTPUT.width == 2);
    assert!(d::BEATS.word().0 == 2 && d::BEATS.word().1 == 0 && d::BEATS.width == 24);
    assert!(d::FILTERS.word().0 == 6 && d::FILTERS.word().1 == 0 && d::FILTERS.width == 10);
    assert!(d::STRIPS.word().0 == 6 && d::STRIPS.word().1 == 10 && d::STRIPS.width == 8);
    assert!(d::LAST_VALID.word().0 == 6 && d::LAST_VALID.word().1 == 18 && d::LAST_VALID.width == 4);
    assert!(d::ROWS.word().0 == 7 && d::ROWS.word().1 == 0 && d::ROWS.width == 16);
    assert!(d::POOLED_STRIPS.word().0 == 7 && d::POOLED_STRIPS.word().1 == 16 && d::POOLED_STRIPS.width == 8);
    assert!(d::BYPASS_SHIFT.word().0 == 10 && d::BYPASS_SHIFT.word().1 == 16 && d::BYPASS_SHIFT.width == 5);
    assert!(d::BYPASS.word().0 == 0 && d::BYPASS.word().1 == 16);
    assert!(d::INPUT_RUNS.word().0 == 12 && d::INPUT_RUNS.word().1 == 0 && d::INPUT_RUNS.width == 20);
};

/// Words of a descriptor.
const WORDS: usize = 16;

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

/// See the module's text.
#[derive(LogicBlock)]
pub struct FieldCheck {
    /// The word.
    pub word: Signal<In, Bits<32>>,
    /// Its number.
    pub index: Signal<In, Bits<4>>,
    /// It belongs to a weight load (else a pass).
    pub is_weights: Signal<In, Bit>,
    /// It belongs to a pass with a bypass map; not together with `is_weights`.
    pub bypass: Signal<In, Bit>,
    /// It belongs to a pass with a strided input; not together with `is_weights`.
    pub strided: Signal<In, Bit>,
    /// It belongs to a pass with pooling.
    pub pooled: Signal<In, Bit>,
    /// It belongs to a pass of partial sums.
    pub partial: Signal<In, Bit>,
    /// It is out of range.
    pub bad: Signal<Out, Bit>,
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
    at: Vec<Constant<Bits<6>>>,
    masks: Vec<Constant<Bits<32>>>,
    weights_bit: Constant<Bits<6>>,
    option_bit: Constant<Bits<6>>,
    _masks: usize,
}

impl Default for FieldCheck {
    fn default() -> Self {
        let masks: Vec<u32> = (0..3 * WORDS).map(mask).collect();
        Self {
            word: Default::default(),
            index: Default::default(),
            is_weights: Default::default(),
            bypass: Default::default(),
            strided: Default::default(),
            pooled: Default::default(),
            partial: Default::default(),
            bad: Default::default(),
            selector: Default::default(),
            mask: Default::default(),
            reserved: Default::default(),
            filters: Default::default(),
            strips: Default::default(),
            valid: Default::default(),
            rows: Default::default(),
            pooled_strips: Default::default(),
            shift: Default::default(),
            beats: Default::default(),
            mode: Default::default(),
            runs: Default::default(),
            option: Default::default(),
            range: Default::default(),
            at: (0..masks.len()).map(|i| Constant::new((i as u64).into())).collect(),
            _masks: masks.len(),
            masks: masks.into_iter().map(|m| Constant::new(u64::from(m).into())).collect(),
            weights_bit: Constant::new((2 * WORDS as u64).into()),
            option_bit: Constant::new((WORDS as u64).into()),
        }
    }
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

impl Logic for FieldCheck {
    #[hdl_gen]
    fn update(&mut self) {
        self.selector.next = bit_cast::<6, 4>(self.index.val());
        if self.is_weights.val() {
            self.selector.next = bit_cast::<6, 4>(self.index.val()) | self.weights_bit.val();
        }
        self.option.next = self.bypass.val();
        if (self.index.val() == 11) | (self.index.val() == 12) {
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

        self.mode.next = self.word.val().get_bits::<2>(14);
        self.beats.next = self.word.val().get_bits::<24>(0);
        self.filters.next = self.word.val().get_bits::<10>(0);
        self.strips.next = self.word.val().get_bits::<8>(10);
        self.valid.next = self.word.val().get_bits::<4>(18);
        self.rows.next = self.word.val().get_bits::<16>(0);
        self.pooled_strips.next = self.word.val().get_bits::<8>(16);
        self.shift.next = self.word.val().get_bits::<5>(16);
        self.runs.next = self.word.val().get_bits::<20>(0);
        self.range.next = false;
        if self.index.val() == 0 {
            self.range.next = self.mode.val().all() & self.word.val().get_bit(16) & !self.is_weights.val();
        }
        if self.index.val() == 2 {
            self.range.next = !self.beats.val().any();
        }
        if (self.index.val() == 6) & !self.is_weights.val() {
            self.range.next = !self.filters.val().any()
                | (self.filters.val() > 512)
                | !self.strips.val().any()
                | !self.valid.val().any()
                | self.valid.val().all()
                | (self.partial.val() & self.filters.val().get_bits::<2>(0).any());
        }
        if (self.index.val() == 7) & !self.is_weights.val() {
            self.range.next = !self.rows.val().any() | (self.pooled_strips.val().any() ^ self.pooled.val());
        }
        if (self.index.val() == 10) & self.bypass.val() {
            self.range.next = !self.shift.val().any() | (self.shift.val() > 24);
        }
        if (self.index.val() == 12) & self.strided.val() {
            self.range.next = !self.runs.val().any();
        }
        self.bad.next = self.reserved.val().any() | self.range.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_cover_what_the_descriptors_do_not_use() {
        assert_eq!(mask(0), 0xfffc_0000);
        assert_eq!((mask(1), mask(2), mask(3)), (0xf, 0xff00_0000, 0));
        assert_eq!((mask(4), mask(5), mask(6), mask(7)), (7, 0xff00_000f, 0xffc0_0000, 0xff00_0000));
        assert_eq!((mask(8), mask(9), mask(10), mask(11)), (u32::MAX, u32::MAX, u32::MAX, u32::MAX));
        assert_eq!((mask(16), mask(24), mask(25), mask(26)), (mask(0), 0xf, 0xff00_000f, 0xffe0_0000));
        assert_eq!((mask(12), mask(13), mask(27), mask(28)), (u32::MAX, u32::MAX, 0xff00_000f, 0xfff0_0000));
        assert_eq!(
            (mask(14), mask(15), mask(31), mask(47)),
            (u32::MAX, 0xffff_0000, 0xffff_0000, 0xffff_0000)
        );
        assert_eq!((mask(32), mask(33), mask(34), mask(35)), (0xffff_e000, 0xf, 0xff00_0000, u32::MAX));
    }
}
