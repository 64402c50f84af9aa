//! The contract by name, for what asks for it while it is compiled: the hardware's description (crate `firebrick-fields`).
//!
//! | table | its names are those of |
//! |---|---|
//! | `pass`, `weight_load` | [`PASS_FIELDS`], [`WEIGHT_LOAD_FIELDS`] |
//! | `packet`, `list`, `entry`, `param` | [`PACKET_FIELDS`], [`LIST_FIELDS`], [`ENTRY_FIELDS`], [`PARAM_FIELDS`] |
//! | a register, as `STATUS` | the register's fields |
//! | `fault`, `awaited` | [`FIELD_FIELDS`], [`AWAITED_FIELDS`]: details of errors |
//!
//! All is read from the tables that the documents are made from; nothing is written here but numbers that follow from others.

use crate::config::{PASS_CHANNELS, RESULT_SLOTS};
use crate::descriptor::{DESCRIPTOR_WORDS, PASS_FIELDS, WEIGHT_LOAD_FIELDS, WORD_GROUPS};
use crate::field::{Field, Words};
use crate::numbers::NUMBERS;
use crate::registers::{
    AWAITED_FIELDS, ERRORS, FIELD_FIELDS, LOG_FIELDS, LOG_GROUPS, PASS_LOG, PASS_LOG_WORDS, REGISTERS,
};
use crate::timing::RESULT_PORT_FULL;
use crate::values::{VALUES, Values};
use crate::weights::{ENTRY_FIELDS, LIST_FIELDS, PACKET_FIELDS, PARAM_FIELDS};
use crate::{BEAT_BYTES, BURST_BYTES};

/// A name that the contract does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no {what} `{name}` in the contract, accepted: {}", accepted.join(", "))]
pub struct UnknownName {
    /// What was looked for: "field of `pass`", say.
    pub what: String,
    /// The name.
    pub name: String,
    /// The names that there are.
    pub accepted: Vec<&'static str>,
}

/// Numbers that only the hardware asks for, beside those of [`NUMBERS`].
const DERIVED: &[(&str, u64)] = &[
    ("BEAT_BITS", BEAT_BYTES.ilog2() as u64),
    ("BURST_BITS", BURST_BYTES.ilog2() as u64),
    ("DESCRIPTOR_WORD_BITS", DESCRIPTOR_WORDS.ilog2() as u64),
    ("PASS_CHANNEL_BITS", PASS_CHANNELS.ilog2() as u64),
    ("PASS_LOG_INDEX_BITS", (PASS_LOG / 4).ilog2() as u64),
    ("PASS_LOG_WORD_BITS", PASS_LOG_WORDS.ilog2() as u64),
    ("REGISTER_WORDS", (REGISTERS.len() - 1) as u64),
    ("RESULT_PORT_FULL", RESULT_PORT_FULL as u64),
    ("RESULT_SLOTS", RESULT_SLOTS as u64),
];

/// Tables of fields that are no register's.
const TABLES: &[(&str, &[Field])] = &[
    ("pass", PASS_FIELDS),
    ("weight_load", WEIGHT_LOAD_FIELDS),
    ("packet", PACKET_FIELDS),
    ("list", LIST_FIELDS),
    ("entry", ENTRY_FIELDS),
    ("param", PARAM_FIELDS),
    ("fault", FIELD_FIELDS),
    ("awaited", AWAITED_FIELDS),
];

/// The fields of a table or register.
///
/// # Errors
/// There is no such table.
pub fn table(table: &str) -> Result<&'static [Field], UnknownName> {
    let registers = || REGISTERS.iter().map(|r| (r.name, r.fields));
    let mut all = TABLES.iter().copied().chain(registers());
    let found = all.find(|(name, _)| *name == table);
    found.map(|(_, fields)| fields).ok_or_else(|| {
        let accepted =
            TABLES.iter().map(|(name, _)| *name).chain(registers().map(|(name, _)| name)).collect();
        unknown("table", table, accepted)
    })
}

/// A field. In a descriptor, its lowest bit is that within its word ([`word`]).
///
/// # Errors
/// There is no such table or field.
pub fn field(of: &str, name: &str) -> Result<Field, UnknownName> {
    let found = find(&format!("field of `{of}`"), name, table(of)?, |field| field.name)?;
    let lsb = if is_descriptor(of) { found.word().1 } else { found.lsb };
    Ok(Field { lsb, ..*found })
}

/// The number of a word: of a field's in its descriptor (`pass`, `weight_load`), or of a word in a record of the pass log (`log`).
///
/// # Errors
/// There is no such table or name, or the table is that of a single word.
pub fn word(of: &str, name: &str) -> Result<usize, UnknownName> {
    if of == "log" {
        return Ok(find("word of `log`", name, LOG_FIELDS, |word| word.name)?.word);
    }
    if !is_descriptor(of) {
        return Err(unknown("table with words", of, vec!["pass", "weight_load", "log"]));
    }
    Ok(find(&format!("field of `{of}`"), name, table(of)?, |field| field.name)?.word().0)
}

/// The number of a register's 32-bit word in the window.
///
/// # Errors
/// There is no such register.
pub fn register_word(name: &str) -> Result<usize, UnknownName> {
    Ok(find("register", name, REGISTERS, |register| register.name)?.offset / 4)
}

/// An error code.
///
/// # Errors
/// There is no such error.
pub fn error(name: &str) -> Result<u32, UnknownName> {
    Ok(find("error", name, ERRORS, |error| error.name)?.code)
}

/// Words that belong together.
///
/// # Errors
/// There is no such group.
pub fn group(name: &str) -> Result<Words, UnknownName> {
    let all: Vec<(&str, Words)> = WORD_GROUPS.iter().chain(LOG_GROUPS).copied().collect();
    Ok(find("group of words", name, &all, |(name, _)| name)?.1)
}

/// A number.
///
/// # Errors
/// There is no such number.
pub fn number(name: &str) -> Result<u64, UnknownName> {
    let all: Vec<(&str, u64)> =
        NUMBERS.iter().map(|number| (number.name, number.value)).chain(DERIVED.iter().copied()).collect();
    Ok(find("number", name, &all, |(name, _)| name)?.1)
}

/// A value of a field that takes one of several, and the field.
///
/// # Errors
/// There is no such field or value.
pub fn value(of: &str, name: &str) -> Result<(Field, u64), UnknownName> {
    let Values { field, values, .. } = find("field with named values", of, VALUES, |field| field.name)?;
    Ok((*field, find(&format!("value of `{of}`"), name, values, |value| value.name)?.value))
}

fn is_descriptor(table: &str) -> bool {
    ["pass", "weight_load"].contains(&table)
}

fn find<'a, T>(
    what: &str,
    name: &str,
    items: &'a [T],
    named: impl Fn(&T) -> &'static str,
) -> Result<&'a T, UnknownName> {
    let found = items.iter().find(|item| named(item) == name);
    found.ok_or_else(|| unknown(what, name, items.iter().map(named).collect()))
}

fn unknown(what: &str, name: &str, accepted: Vec<&'static str>) -> UnknownName {
    UnknownName { what: what.into(), name: name.into(), accepted }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor as d;
    use crate::descriptor::{OUTPUT, OutputMode};

    #[test]
    fn names_are_found_in_the_documents_tables() {
        let (word, lsb) = d::STRIPS.word();
        assert_eq!(word_and_field("pass", "strips"), (word, Field { lsb, ..d::STRIPS }));
        assert_eq!(field("packet", "after"), Ok(crate::weights::PACKET_AFTER));
        assert_eq!(field("STATUS", "error"), Ok(crate::registers::STATUS_ERROR));
        assert_eq!(register_word("CONTROL"), Ok(crate::registers::CONTROL / 4));
        assert_eq!(error("READ_WINDOW"), Ok(crate::registers::ERROR_READ_WINDOW));
        assert_eq!(self::word("log", "written"), Ok(crate::registers::LOG_WRITTEN));
        assert_eq!(value("output", "sums"), Ok((OUTPUT, u64::from(OutputMode::Sums.code()))));
        assert_eq!(number("PASS_CHANNELS"), Ok(512));
    }

    fn word_and_field(of: &str, name: &str) -> (usize, Field) {
        (word(of, name).unwrap(), field(of, name).unwrap())
    }

    #[test]
    fn a_name_that_is_not_there_is_told_with_those_that_are() {
        let text = field("STATUS", "buzy").unwrap_err().to_string();
        assert_eq!(text, "no field of `STATUS` `buzy` in the contract, accepted: busy, error");
        assert!(
            field("pas", "strips").unwrap_err().to_string().contains("accepted: pass, weight_load, packet")
        );
        assert!(word("packet", "pe").unwrap_err().to_string().contains("pass, weight_load, log"));
        assert!(register_word("STATE").is_err() && error("READS").is_err() && group("x").is_err());
        assert!(number("PIXEL").is_err() && value("output", "mop").is_err() && value("x", "map").is_err());
    }

    #[test]
    fn names_of_a_table_differ() {
        let registers = REGISTERS.iter().map(|r| r.fields);
        for fields in TABLES.iter().map(|(_, fields)| *fields).chain(registers) {
            let mut names: Vec<_> = fields.iter().map(|field| field.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), fields.len());
        }
    }
}
