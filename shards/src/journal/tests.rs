//! Files that are broken off, doubled, foreign, and gone on with.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::shard::Shard;

/// What item `index` says.
fn says(index: u64) -> Value {
    json!({ "name": format!("picture {index}.png"), "square": index * index })
}

fn header(index: u64, count: u64) -> Header {
    Header::new("test", json!({ "model": "ab", "labels": ["ä", "b\n"] }), 23, Shard { index, count })
}

fn none(_: Item) -> Result<(), JournalError> {
    panic!("a new file has no items")
}

/// Writes a whole file, or goes on with it.
fn run(path: &Path, header: &Header, resume: bool) -> Result<u64, JournalError> {
    let mut known = 0;
    let mut journal = Journal::open(path, header, resume, |item| {
        // What was changed is told at the end.
        assert_eq!(item.says["name"], says(item.index)["name"]);
        known += 1;
        Ok(())
    })?;
    if !journal.is_complete() {
        while journal.next() < header.of().range(header.items).end {
            journal.add(&says(journal.next()))?;
        }
    }
    journal.finish()?;
    Ok(known)
}

#[test]
fn a_file_has_header_items_and_end_and_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("0.jsonl");
    run(&path, &header(1, 7), false).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 2 + 3, "{text}");
    assert_eq!((&records[0]["record"], &records[0]["shard"]), (&json!("header"), &json!(1)));
    assert_eq!((&records[1]["index"], &records[1]["square"]), (&json!(3), &json!(9)));
    // No other program here: while one is started, it holds the locks of this process's files, too.
    let before = text.rsplit_once("{\"record\":\"end\"").unwrap().0;
    assert_eq!(records[4]["sha256"], crate::sha256(before.as_bytes()));
    let there = run(&path, &header(1, 7), false).unwrap_err().to_string();
    assert!(there.contains("is there already; --resume goes on with it"), "{there}");
    assert_eq!(run(&path, &header(1, 7), true).unwrap(), 3, "nothing is left to do");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    /// Whatever is left of a file, a run that goes on with it makes the same bytes.
    #[test]
    fn a_file_that_is_cut_anywhere_becomes_what_it_would_have_been(at in 0.0..1.0f64, index in 0..2u64) {
        let folder = tempfile::tempdir().unwrap();
        let [whole, cut] = ["whole", "cut"].map(|name| folder.path().join(name));
        run(&whole, &header(index, 2), false).unwrap();
        let bytes = std::fs::read(&whole).unwrap();
        std::fs::write(&cut, &bytes[..(at * bytes.len() as f64) as usize]).unwrap();
        run(&cut, &header(index, 2), true).unwrap();
        prop_assert!(std::fs::read(&cut).unwrap() == bytes);
    }
}

#[test]
fn two_tasks_do_not_write_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("0.jsonl");
    let first = Journal::open(&path, &header(0, 1), false, none).unwrap();
    let second = run(&path, &header(0, 1), true).unwrap_err().to_string();
    assert!(second.contains("0.jsonl: another process is writing it"), "{second}");
    drop(first);
    assert_eq!(run(&path, &header(0, 1), true).unwrap(), 0);
}

#[test]
fn a_file_of_other_work_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("0.jsonl");
    run(&path, &header(0, 2), false).unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused = |header: &Header| run(&path, header, true).unwrap_err().to_string();
    let model = Header { job: json!({ "model": "cd" }), ..header(0, 2) };
    assert!(
        refused(&model).contains("begun with another job.model: it has ab, this command cd"),
        "{}",
        refused(&model)
    );
    assert!(refused(&header(1, 2)).contains("another shard: it has 0/2, this command 1/2"));
    assert!(refused(&header(0, 3)).contains("another shards: it has 2, this command 3"));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    // Nor is anything else that has the name.
    for other in ["notes of mine", "notes\nof mine\n", "{\"record\":\"header\"}\n"] {
        std::fs::write(&path, other).unwrap();
        let told = refused(&header(0, 2));
        assert!(told.contains("no shard's file"), "{told}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), other);
    }
    let told = run(Path::new("/dev/null"), &header(0, 2), true).unwrap_err().to_string();
    assert!(told.contains("no shard's file"), "{told}");
}

#[test]
fn what_was_changed_behind_its_back_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("0.jsonl");
    run(&path, &header(0, 2), false).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let refused = |text: String| {
        std::fs::write(&path, text).unwrap();
        run(&path, &header(0, 2), true).unwrap_err().to_string()
    };
    assert!(refused(text.replace("\"square\":4", "\"square\":5")).contains("changed since it was written"));
    let twice = [&lines[..3], &lines[2..]].concat().join("\n") + "\n";
    assert!(refused(twice).contains("line 4: item 1 where item 2 was to come"));
    assert!(
        refused(text.replace("\"record\":\"item\",\"index\":3", "\"record\":\"it"))
            .contains("line 5: damaged")
    );
    assert!(refused(format!("{text}{text}")).contains("damaged"));
    assert!(refused(format!("{text}x")).contains("changed since"), "something behind the end");
    let early = [&lines[..3], &lines[lines.len() - 1..]].concat().join("\n") + "\n";
    assert!(refused(early).contains("changed since"), "an end too early");
}
