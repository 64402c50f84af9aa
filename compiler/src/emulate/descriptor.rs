//! Descriptors from the words of the queue.

use firebrick_spec::descriptor as d;
use firebrick_spec::field::Field;
use firebrick_spec::requant::BYPASS_SHIFT_MAX;
use firebrick_spec::{
    Bypass, CONTRACT_VERSION, Descriptor, OutputMode, PIXELS, Pass, Strides, WeightLoad, WordFormat,
};

use super::reason::DescriptorReason;

/// The descriptor of `words`; the error says what is not possible.
pub(super) fn decode(words: &[u32; d::DESCRIPTOR_WORDS]) -> Result<Descriptor, DescriptorReason> {
    let get = |field: Field| {
        let (word, lsb) = field.word();
        Field { lsb, ..field }.get(u64::from(words[word])) as u32
    };
    if get(d::VERSION) != CONTRACT_VERSION {
        return Err(DescriptorReason::Version(get(d::VERSION)));
    }
    check("check", get(d::CHECK), get(d::CHECK) == u32::from(d::check(words)))?;
    match get(d::KIND) {
        d::KIND_WEIGHTS => {
            let load = WeightLoad { source: get(d::SOURCE), beats: get(d::BEATS) };
            check("source", load.source, load.source % 16 == 0)?;
            Ok(Descriptor::Weights(load))
        }
        d::KIND_PASS => {
            let pass = Pass {
                interrupt: get(d::INTERRUPT) == 1,
                image: get(d::IMAGE) == 1,
                output: output(get(d::OUTPUT))?,
                source: get(d::SOURCE),
                beats: get(d::BEATS),
                strides: strides(&get)?,
                lead_words: get(d::LEAD),
                tail_words: get(d::TAIL),
                target: get(d::TARGET),
                strip_stride: get(d::STRIDE),
                filters: get(d::FILTERS),
                strips: get(d::STRIPS),
                last_valid: get(d::LAST_VALID),
                rows: get(d::ROWS),
                pooled_strips: get(d::POOLED_STRIPS),
                bypass: bypass(&get)?,
            };
            check_pass(&pass)?;
            Ok(Descriptor::Pass(pass))
        }
        kind => Err(DescriptorReason::Kind(kind)),
    }
}

/// The bypass map; without one its fields are 0.
fn bypass(get: &impl Fn(Field) -> u32) -> Result<Option<Bypass>, DescriptorReason> {
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
fn strides(get: &impl Fn(Field) -> u32) -> Result<Option<Strides>, DescriptorReason> {
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

fn output(code: u32) -> Result<OutputMode, DescriptorReason> {
    [OutputMode::Map, OutputMode::Pooled, OutputMode::Sums, OutputMode::Partial]
        .into_iter()
        .find(|mode| mode.code() == code)
        .ok_or(DescriptorReason::Output(code))
}

fn check_pass(p: &Pass) -> Result<(), DescriptorReason> {
    check("source", p.source, p.source % 16 == 0)?;
    check("target", p.target, p.target % 8 == 0)?;
    check("strip_stride", p.strip_stride, p.strip_stride % 16 == 0)?;
    check("filters", p.filters, (1..=512).contains(&p.filters))?;
    check("strips", p.strips, p.strips > 0)?;
    check("last_valid", p.last_valid, (1..=PIXELS as u32).contains(&p.last_valid))?;
    check("rows", p.rows, p.rows > 0)?;
    if p.output == OutputMode::Partial {
        check("filters of partial sums", p.filters, p.filters % 4 == 0)?;
        check("bypass of partial sums", 1, p.bypass.is_none())?;
    }
    let pooled_strips = match p.output {
        OutputMode::Pooled => d::pooled(width(p)).div_ceil(PIXELS),
        _ => 0,
    };
    check("pooled_strips", p.pooled_strips, p.pooled_strips as usize == pooled_strips)?;
    if p.output == OutputMode::Pooled {
        check("rows before pooling", p.rows, p.rows >= 2)?;
        let words = p.strips * p.filters;
        check(
            "strips x filters of a pooled pass",
            words,
            words as usize <= firebrick_spec::config::POOL_WORDS,
        )?;
    }
    Ok(())
}

/// Valid pixels of a row before pooling.
pub(super) fn width(p: &Pass) -> usize {
    (p.strips as usize - 1) * PIXELS + p.last_valid as usize
}

fn check(field: &'static str, value: u32, ok: bool) -> Result<(), DescriptorReason> {
    if ok { Ok(()) } else { Err(DescriptorReason::Field { field, value }) }
}
