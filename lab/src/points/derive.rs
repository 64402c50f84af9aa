//! Points that nobody lists, so that none is forgotten: what there is one of for each part or state of the emission, and for each
//! entry of a table of `spec`.

use firebrick_spec::descriptor::DESCRIPTOR_WORDS;
use firebrick_spec::field::Field;
use firebrick_spec::registers as r;

use super::design::Module;
use super::point::Point;

/// The modules that are FIFOs with `in_ready` and `out_valid`.
pub(super) const FIFOS: [&str; 2] = ["fifo", "block_fifo"];

/// The module that latches the first error.
const LATCH: &str = "fault_latch";

/// All of a design.
pub fn derive(modules: &[Module<'_>]) -> Vec<Point> {
    let mut points: Vec<Point> = modules
        .iter()
        .flat_map(|module| [fifos(module, modules), resets(module), stalls(module)].concat())
        .collect();
    points.extend(errors());
    points
}

/// Each FIFO full and empty.
fn fifos(module: &Module<'_>, modules: &[Module<'_>]) -> Vec<Point> {
    let is_fifo = |of: &str| modules.iter().any(|other| other.name == of && FIFOS.contains(&other.stem));
    let parts = module.parts.iter().filter(|(_, of)| is_fifo(of));
    let point = |part: &str, what: &str, when: String| {
        // Copies of a part are one place: `weight_fifo_0` and `weight_fifo_1`.
        let copy = part.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
        Point::new(format!("fifo/{}.{copy}/{what}", module.stem), module.name, when)
    };
    parts
        .flat_map(|(part, _)| {
            [
                point(part, "full", format!("~{part}.in_ready")),
                point(part, "empty", format!("~{part}.out_valid")),
            ]
        })
        .collect()
}

/// A reset that begins in each state of a machine.
fn resets(module: &Module<'_>) -> Vec<Point> {
    let Some(machine) = &module.machine else { return Vec::new() };
    let point = |(state, constant): &(&str, &str)| {
        let when = format!("$rose({}) && {} == {constant}", machine.reset, machine.register);
        Point::new(format!("reset/{}/{state}", module.stem), module.name, when)
    };
    machine.states.iter().map(point).collect()
}

/// What a block offers and another one does not take: at either side of each handshake.
fn stalls(module: &Module<'_>) -> Vec<Point> {
    let pair = |valid: &&str, output: &bool| {
        let base = valid.strip_suffix("valid")?;
        let ready = format!("{base}ready");
        let opposite = *module.ports.get(ready.as_str())? != *output;
        opposite.then(|| (base.trim_end_matches('_').to_owned(), ready))
    };
    if FIFOS.contains(&module.stem) {
        return Vec::new();
    }
    let pairs =
        module.ports.iter().filter_map(|(valid, output)| Some((*valid, *output, pair(valid, output)?)));
    pairs
        .map(|(valid, output, (channel, ready))| {
            let what = if output { "is not taken" } else { "is not taken yet" };
            let (channel, when) = (channel.replace('_', " "), format!("{valid} & ~{ready}"));
            Point::new(format!("stall/{}/{channel} {what}", module.stem), module.name, when)
        })
        .collect()
}

/// Each error as the first one, each word that a field error can name, and all that the watchdog and a reset can find missing.
fn errors() -> Vec<Point> {
    let point = |name: &str, what: &str, when: String| {
        Point::new(format!("error/{name}/{what}"), LATCH, format!("~latched & {when}"))
    };
    let named = r::ERRORS.iter().filter(|error| error.code != r::ERROR_NONE);
    let codes = named.map(|error| point(error.name, "first", format!("any & new_code == 4'd{}", error.code)));
    let words = (0..DESCRIPTOR_WORDS)
        .map(|word| point("FIELD", &format!("word {word}"), format!("bad_field & field_word == 4'd{word}")));
    let bits = |name: &'static str, signals: (&'static str, &'static str), fields: &'static [Field]| {
        fields.iter().map(move |field| {
            let (event, detail) = signals;
            point(name, field.name, format!("{event} & {detail}[{}]", field.lsb))
        })
    };
    let awaited = bits("WATCHDOG", ("expired", "awaited"), r::AWAITED_FIELDS);
    let given_up = bits("RESET", ("unanswered", "given_up"), GIVEN_UP);
    codes.chain(words).chain(awaited).chain(given_up).collect()
}

/// What a reset can give up.
const GIVEN_UP: &[Field] = &[r::AWAITED_READS, r::AWAITED_WRITES];
