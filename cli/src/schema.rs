//! JSON schemas of what `--json` and `--jsonl` print, and all their fields in one table.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

use crate::json::board::{Examined, Exported, Generated, Loaded, Synthesised, Unloaded};
use crate::json::frame::{Estimated, Profiled};
use crate::json::images::{Classified, ClassifyLine, EvaluateLine, Evaluated};
use crate::json::model::{Compiled, Compressed, Fetched, Inspected};
use crate::json::study::{Explored, Papers};
use crate::json::verify::Verified;

/// What a command prints.
pub struct Document {
    /// The command; with `-line` behind it what stands in a line of `--jsonl`.
    pub name: &'static str,
    /// Its schema.
    pub schema: Schema,
}

/// All of them, by their names.
pub fn documents() -> Vec<Document> {
    vec![
        document::<Classified>("classify"),
        document::<ClassifyLine>("classify-line"),
        document::<Compiled>("compile"),
        document::<Compressed>("compress"),
        document::<Examined>("doctor"),
        document::<Estimated>("estimate"),
        document::<Evaluated>("evaluate"),
        document::<EvaluateLine>("evaluate-line"),
        document::<Explored>("explore"),
        document::<Exported>("export"),
        document::<Fetched>("fetch"),
        document::<Generated>("generate"),
        document::<Inspected>("inspect"),
        document::<Loaded>("load"),
        document::<Papers>("paper"),
        document::<Profiled>("profile"),
        document::<Synthesised>("synth"),
        document::<Unloaded>("unload"),
        document::<Verified>("verify"),
    ]
}

fn document<T: JsonSchema>(name: &'static str) -> Document {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), format!("firebrick {name}").into());
    Document { name, schema }
}

impl Document {
    /// The schema's file, from the root.
    pub fn path(&self) -> String {
        format!("docs/schemas/{}.json", self.name)
    }

    /// The file's text.
    pub fn text(&self) -> String {
        format!("{:#}\n", self.schema.as_value())
    }
}

/// A field of one or more documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Type of its values, without null.
    pub kind: String,
    /// What it says.
    pub meaning: String,
    /// The documents that have it.
    pub documents: Vec<&'static str>,
}

/// All fields by their names.
///
/// # Errors
/// Those that are not one thing under one name: a name with two types or meanings, or a meaning with two names. What stands behind a
/// semicolon (when it is null) is not part of a meaning.
pub fn fields(documents: &[Document]) -> Result<Vec<Field>, Vec<String>> {
    let mut fields: BTreeMap<String, Field> = BTreeMap::new();
    let mut problems = Vec::new();
    for document in documents {
        let mut found = Vec::new();
        collect(document.schema.as_value(), &mut found);
        for (name, schema) in found {
            let (kind, meaning) = (kind(schema), meaning(schema));
            let new = || Field {
                name: name.clone(),
                kind: kind.clone(),
                meaning: meaning.clone(),
                documents: vec![],
            };
            let field = fields.entry(name.clone()).or_insert_with(new);
            if (&field.kind, &field.meaning) != (&kind, &meaning) {
                let before = format!("{} ({})", field.meaning, field.kind);
                problems.push(format!("{}: {name} is `{before}` and `{meaning} ({kind})`", document.name));
            }
            if !field.documents.contains(&document.name) {
                field.documents.push(document.name);
            }
        }
    }
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for field in fields.values() {
        match names.insert(&field.meaning, &field.name) {
            Some(other) => problems.push(format!("{other} and {} are both `{}`", field.name, field.meaning)),
            None if field.meaning.is_empty() => problems.push(format!("{} has no meaning", field.name)),
            None => {}
        }
    }
    if problems.is_empty() { Ok(fields.into_values().collect()) } else { Err(problems) }
}

/// The table of all fields, as Markdown.
pub fn fields_markdown() -> String {
    let fields = fields(&documents()).unwrap_or_default();
    let mut text = "| field | type | what it says | printed by |\n|---|---|---|---|\n".to_owned();
    for Field { name, kind, meaning, documents } in fields {
        let commands: Vec<&str> = documents.into_iter().filter(|name| !name.ends_with("-line")).collect();
        let commands = if commands.is_empty() { "lines only".to_owned() } else { commands.join(", ") };
        text += &format!("| `{name}` | {kind} | {meaning} | {commands} |\n");
    }
    text
}

/// All properties of a schema and of the schemas in it.
fn collect<'a>(schema: &'a Value, found: &mut Vec<(String, &'a Value)>) {
    match schema {
        Value::Object(object) => {
            let properties = object.get("properties").and_then(Value::as_object);
            found.extend(properties.into_iter().flatten().map(|(name, value)| (name.clone(), value)));
            object.values().for_each(|value| collect(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

/// The name of a property's type.
fn kind(schema: &Value) -> String {
    let empty = Map::new();
    let object = schema.as_object().unwrap_or(&empty);
    let not_null = |value: &&Value| value.get("type").is_none_or(|kind| kind != "null");
    match (object.get("type"), object.get("anyOf").and_then(Value::as_array)) {
        (_, Some(any)) => any.iter().find(not_null).map_or_else(String::new, kind),
        (Some(Value::String(name)), _) if name == "array" => {
            format!("list of {}", object.get("items").map_or_else(String::new, kind))
        }
        (Some(Value::String(name)), _) => name.clone(),
        (Some(Value::Array(names)), _) => {
            let name = names.iter().filter_map(Value::as_str).find(|name| *name != "null");
            name.unwrap_or_default().to_owned()
        }
        _ => "object".to_owned(),
    }
}

/// A property's description without what stands behind a semicolon.
fn meaning(schema: &Value) -> String {
    if schema.get("const").is_some() {
        return "What the line is".to_owned();
    }
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let text = text.split(';').next().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_has_one_name_in_all_documents() {
        let problems = fields(&documents()).err().unwrap_or_default();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }

    /// What several commands tell of: its name, and who has it.
    const THINGS: &[(&str, &str)] = &[
        ("bytes", "compile compress export fetch generate inspect paper"),
        ("clock_mhz", "classify classify-line estimate explore generate load paper profile"),
        ("clock_source", "classify classify-line profile"),
        ("cycles", "classify classify-line estimate evaluate evaluate-line explore paper profile"),
        ("dense_macs", "estimate explore inspect paper profile"),
        ("device", "classify classify-line profile verify"),
        ("engine", "classify classify-line estimate explore generate paper profile synth verify"),
        (
            "file",
            "classify classify-line compile compress evaluate evaluate-line export fetch generate verify",
        ),
        ("frames_per_s", "classify classify-line estimate explore paper profile"),
        ("identical_to_golden", "classify classify-line verify"),
        ("index", "classify classify-line evaluate evaluate-line"),
        ("label", "classify classify-line evaluate evaluate-line"),
        ("latency_us", "classify classify-line estimate explore profile"),
        ("layer", "compress inspect verify"),
        ("model", "evaluate evaluate-line fetch"),
        ("network", "compile compress estimate evaluate evaluate-line explore export inspect profile verify"),
        ("nonzero_macs", "estimate paper profile"),
        ("nonzero_parameters", "compress explore paper"),
        ("nonzero_weights", "compile compress inspect"),
        ("parameters", "explore inspect paper"),
        ("part", "generate load synth"),
        ("pes", "classify classify-line estimate explore generate paper profile synth verify"),
        ("reason", "explore inspect paper"),
    ];

    #[test]
    fn every_command_that_tells_of_a_thing_calls_it_by_its_name() {
        let fields = fields(&documents()).unwrap();
        for (name, documents) in THINGS {
            let field = fields.iter().find(|field| field.name == *name).unwrap();
            assert_eq!(field.documents.join(" "), *documents, "{name}");
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        for Field { name, .. } in fields {
            assert!(name.chars().all(plain), "{name}");
            // A unit is said as in the other names.
            let unit = ["second", "micros", "millis", "ms", "us", "mhz"].iter().find(|u| name == **u);
            assert!(
                unit.is_none() && !name.ends_with("_per_second") && !name.ends_with("_seconds"),
                "{name}"
            );
        }
    }

    #[test]
    fn two_names_two_meanings_and_two_types_are_found() {
        let document = |text: &str| {
            let value: Value = serde_json::from_str(text).unwrap();
            Document { name: "x", schema: value.try_into().unwrap() }
        };
        let property = |name: &str, kind: &str, meaning: &str| {
            let text = r#"{"properties": {"NAME": {"type": "KIND", "description": "MEANING"}}}"#;
            document(&text.replace("NAME", name).replace("KIND", kind).replace("MEANING", meaning))
        };
        let first = || property("cycles", "integer", "Cycles; null in software.");
        assert_eq!(fields(&[first(), property("cycles", "integer", "Cycles.")]).unwrap().len(), 1);
        for other in [
            property("cycles", "number", "Cycles."),
            property("cycles", "integer", "Cycles of a pass."),
            property("ticks", "integer", "Cycles."),
            property("ticks", "integer", ""),
        ] {
            assert_eq!(fields(&[first(), other]).unwrap_err().len(), 1);
        }
    }
}
