//! Descriptors from the words of the queue.

use super::fields as d;
use super::{
    Bypass, DESCRIPTOR_WORDS, Descriptor, OutputMode, Pass, Strides, WeightLoad, check as sum, get, pooled,
};
use crate::config::{PASS_CHANNELS, POOL_WORDS};
use crate::field::Field;
use crate::requant::BYPASS_SHIFT_MAX;
use crate::{CONTRACT_VERSION, PIXELS, WordFormat};

/// Words that are no descriptor, or one that the contract forbids.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DescriptorError {
    /// Made for another contract.
    #[error("contract version {0}, accepted: {CONTRACT_VERSION}")]
    Version(u32),
    /// Neither a load of weights nor a pass.
    #[error("kind {0}, accepted: {weights}, {pass}", weights = d::KIND_WEIGHTS, pass = d::KIND_PASS)]
    Kind(u32),
    /// An unknown mode of the post-processing.
    #[error("output {0}, accepted: 0 to 3")]
    Output(u32),
    /// A field that is out of its range, or does not fit the others.
    #[error("{field} {value} is not possible")]
    Field {
        /// The field, or what follows from several.
        field: &'static str,
        /// Its value.
        value: u32,
    },
}

impl Descriptor {
    /// The descriptor of [`Self::words`]. Beyond what the hardware checks, which is each field for itself, values must fit
    /// together. Reserved bits are not looked at.
    ///
    /// # Errors
    /// What is not possible, with its value.
    pub fn decode(words: &[u32; DESCRIPTOR_WORDS]) -> Result<Self, DescriptorError> {
        let get = |field: Field| get(words, field);
        if get(d::VERSION) != CONTRACT_VERSION {
            return Err(DescriptorError::Version(get(d::VERSION)));
        }
        check("check", get(d::CHECK), get(d::CHECK) == u32::from(sum(words)))?;
        match get(d::KIND) {
            d::KIND_WEIGHTS => {
                let load = WeightLoad { source: get(d::SOURCE), beats: get(d::BEATS) };
                check("source", load.source, load.source % 16 == 0)?;
                Ok(Descriptor::Weights(load))
            }
            d::KIND_PASS => pass(&get).map(Descriptor::Pass),
            kind => Err(DescriptorError::Kind(kind)),
        }
    }
}

fn pass(get: &impl Fn(Field) -> u32) -> Result<Pass, DescriptorError> {
    let pass = Pass {
        interrupt: get(d::INTERRUPT) == 1,
        image: get(d::IMAGE) == 1,
        output: output(get(d::OUTPUT))?,
        source: get(d::SOURCE),
        beats: get(d::BEATS),
        strides: strides(get)?,
        lead_words: get(d::LEAD),
        tail_words: get(d::TAIL),
        target: get(d::TARGET),
        strip_stride: get(d::STRIDE),
        filters: get(d::FILTERS),
        strips: get(d::STRIPS),
        last_valid: get(d::LAST_VALID),
        rows: get(d::ROWS),
        pooled_strips: get(d::POOLED_STRIPS),
        bypass: bypass(get)?,
    };
    check_pass(&pass)?;
    Ok(pass)
}

/// The bypass map; without one its fields are 0.
fn bypass(get: &impl Fn(Field) -> u32) -> Result<Option<Bypass>, DescriptorError> {
    let fields = [d::BYPASS_SOURCE, d::BYPASS_STRIDE, d::BYPASS_MULTIPLIER, d::BYPASS_SHIFT];
    let [source, stride, multiplier, shift] = fields.map(get);
    if get(d::BYPASS) == 0 {
        fields.into_iter().try_for_each(|field| check(field.name, get(field), get(field) == 0))?;
        return Ok(None);
    }
    let word = WordFormat::Map.bytes() as u32;
    check("bypass_source", source, source % word == 0)?;
    check("bypass_stride", stride, stride % word == 0)?;
    check("bypass_shift", shift, (1..=u32::from(BYPASS_SHIFT_MAX)).contains(&shift))?;
    Ok(Some(Bypass { source, stride, multiplier: multiplier as u16, shift: shift as u8 }))
}

/// The runs of a strided input; without, their fields are 0.
fn strides(get: &impl Fn(Field) -> u32) -> Result<Option<Strides>, DescriptorError> {
    let (stride, runs) = (get(d::INPUT_STRIDE), get(d::INPUT_RUNS));
    if get(d::STRIDED) == 0 {
        check("input_stride", stride, stride == 0)?;
        check("input_runs", runs, runs == 0)?;
        return Ok(None);
    }
    check("input_stride", stride, stride % 16 == 0)?;
    check("input_runs", runs, runs > 0)?;
    check("beats of a run", get(d::BEATS), get(d::BEATS) % 2 == 0 && get(d::IMAGE) == 0)?;
    Ok(Some(Strides { stride, runs }))
}

fn output(code: u32) -> Result<OutputMode, DescriptorError> {
    [OutputMode::Map, OutputMode::Pooled, OutputMode::Sums, OutputMode::Partial]
        .into_iter()
        .find(|mode| mode.code() == code)
        .ok_or(DescriptorError::Output(code))
}

fn check_pass(p: &Pass) -> Result<(), DescriptorError> {
    check("source", p.source, p.source % 16 == 0)?;
    check("target", p.target, p.target % 8 == 0)?;
    check("strip_stride", p.strip_stride, p.strip_stride % 16 == 0)?;
    check("filters", p.filters, (1..=PASS_CHANNELS as u32).contains(&p.filters))?;
    check("strips", p.strips, p.strips > 0)?;
    check("last_valid", p.last_valid, (1..=PIXELS as u32).contains(&p.last_valid))?;
    check("rows", p.rows, p.rows > 0)?;
    if p.output == OutputMode::Partial {
        check("filters of partial sums", p.filters, p.filters % 4 == 0)?;
        check("bypass of partial sums", 1, p.bypass.is_none())?;
    }
    let pooled_strips = match p.output {
        OutputMode::Pooled => pooled(p.width()).div_ceil(PIXELS),
        _ => 0,
    };
    check("pooled_strips", p.pooled_strips, p.pooled_strips as usize == pooled_strips)?;
    if p.output == OutputMode::Pooled {
        check("rows before pooling", p.rows, p.rows >= 2)?;
        let words = p.strips * p.filters;
        check("strips x filters of a pooled pass", words, words as usize <= POOL_WORDS)?;
    }
    Ok(())
}

fn check(field: &'static str, value: u32, ok: bool) -> Result<(), DescriptorError> {
    if ok { Ok(()) } else { Err(DescriptorError::Field { field, value }) }
}
