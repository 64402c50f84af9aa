//! Labels in JSON, YAML, or as Python prints a dictionary.

use firebrick_weights::text::{TextError, check_nesting};
use serde_yaml::{Mapping, Value};

/// Keys that labels are under in other programs' files: Hugging Face's `config.json`, data sets of YOLO, and more.
const KEYS: &[&str] = &["id2label", "names", "labels", "classes", "class_names", "categories"];

/// Why a tree holds no labels.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// It cannot be parsed.
    #[error(transparent)]
    Syntax(#[from] serde_yaml::Error),
    /// It is nested too deep.
    #[error(transparent)]
    Nested(#[from] TextError),
    /// It is neither a list nor a dictionary of labels.
    #[error(
        "no labels in it; accepted: a list of labels, or a dictionary from index to label, from index to synset id and label, \
         or from label to index; also under one of the keys {}", KEYS.join(", ")
    )]
    NoLabels,
}

/// The labels of a JSON or YAML text, in the order of their indices.
///
/// # Errors
/// See [`TreeError`].
pub(super) fn labels(text: &str) -> Result<Vec<String>, TreeError> {
    // YAML takes all of JSON but tabs between its tokens; in its texts JSON has none.
    check_nesting(text)?;
    let value: Value = serde_yaml::from_str(&text.replace('\t', " "))?;
    of(&value).ok_or(TreeError::NoLabels)
}

fn of(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Sequence(list) => list.iter().map(label).collect(),
        Value::Mapping(pairs) => of_pairs(pairs),
        _ => None,
    }
}

/// The labels of a dictionary, one way or the other, or those under one of its keys.
fn of_pairs(pairs: &Mapping) -> Option<Vec<String>> {
    type Found = Option<Vec<(usize, String)>>;
    let by_index: Found = pairs.iter().map(|(index, value)| Some((number(index)?, label(value)?))).collect();
    let by_label =
        || pairs.iter().map(|(name, index)| Some((number(index)?, label(name)?))).collect::<Found>();
    let found = by_index.or_else(by_label);
    match found {
        Some(found) => in_order(found),
        None => KEYS.iter().find_map(|key| pairs.get(*key)).and_then(of),
    }
}

/// Labels by their indices, which begin at 0 or 1 and leave nothing out.
fn in_order(mut found: Vec<(usize, String)>) -> Option<Vec<String>> {
    found.sort();
    let first = found.first().map(|(index, _)| *index).filter(|first| *first <= 1)?;
    let complete = found.iter().enumerate().all(|(place, (index, _))| *index == place + first);
    complete.then(|| found.into_iter().map(|(_, label)| label).collect())
}

/// An index, which JSON's keys have as text.
fn number(value: &Value) -> Option<usize> {
    let index = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    usize::try_from(index).ok()
}

/// A label, or the synset id and the label behind it.
fn label(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        // YAML's words for truth: `no` is Norway.
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Sequence(parts) => match &parts[..] {
            [Value::String(id), Value::String(name)] => Some(format!("{} {}", id.trim(), name.trim())),
            [Value::String(name)] => Some(name.trim().to_owned()),
            _ => None,
        },
        Value::Mapping(parts) => parts.get("name").and_then(label),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_in_the_forms_of_other_programs() {
        let plain = ["tench", "goldfish", "it's"];
        for text in [
            r#"["tench", "goldfish", "it's"]"#,
            "{\n\t\"0\": \"tench\",\n\t\"2\": \"it's\",\n\t\"1\": \"goldfish\"\n}",
            r#"{"tench": 0, "it's": 2, "goldfish": 1}"#,
            "{0: 'tench',\n 1: 'goldfish',\n 2: \"it's\"}",
            r#"{"architectures": ["x"], "id2label": {"0": "tench", "1": "goldfish", "2": "it's"}}"#,
            "path: data\nnc: 3\nnames:\n  0: tench\n  1: goldfish\n  2: it's\n",
            "- tench\n- goldfish\n- it's\n",
            r#"{"1": "tench", "2": "goldfish", "3": "it's"}"#,
            r#"{"categories": [{"id": 1, "name": "tench"}, {"id": 2, "name": "goldfish"}, {"id": 3, "name": "it's"}]}"#,
        ] {
            assert_eq!(labels(text).unwrap(), plain, "{text}");
        }
        // As in Keras's imagenet_class_index.json.
        let index = r#"{"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}"#;
        assert_eq!(labels(index).unwrap(), ["n01440764 tench", "n01443537 goldfish"]);
    }

    #[test]
    fn what_holds_no_labels_says_what_is_accepted() {
        for text in [r#"{"0": "a", "2": "c"}"#, r#"{"a": "b"}"#, "3", r#"[[1, 2]]"#, "null"] {
            let error = labels(text).unwrap_err().to_string();
            assert!(error.starts_with("no labels in it; accepted: a list of labels"), "{text}: {error}");
        }
        assert!(matches!(labels("{\"0\": "), Err(TreeError::Syntax(_))));
    }
}
