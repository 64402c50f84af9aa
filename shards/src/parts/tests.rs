//! Shards that make a whole, and those that do not.

use serde_json::json;

use super::*;
use crate::journal::Journal;

const ITEMS: u64 = 37;

fn header(index: u64, count: u64) -> Header {
    Header::new("test", json!({ "model": "ab" }), ITEMS, Shard { index, count })
}

fn write(path: &Path, header: &Header) {
    let mut journal = Journal::open(path, header, false, |_| Ok(())).unwrap();
    for index in header.of().range(header.items) {
        journal.add(&json!({ "cube": index * index * index })).unwrap();
    }
    journal.finish().unwrap();
}

/// Files of so many shards, in a folder of their own.
fn files(count: u64) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let name = |index: u64| folder.path().join(format!("{index}.jsonl"));
    let paths: Vec<PathBuf> = (0..count).map(name).collect();
    paths.iter().zip(0..).for_each(|(path, index)| write(path, &header(index, count)));
    (folder, paths)
}

/// What all items say, and what is missing.
fn merged(paths: &[PathBuf], partial: bool) -> Result<(String, Vec<Gap>), String> {
    let mut text = String::new();
    let mut merge = || {
        let parts = Parts::open(paths, partial)?;
        parts.each(|item, _| {
            text += &format!("{}: {}\n", item.index, item.says);
            Ok::<_, MergeError>(())
        })
    };
    let gaps = merge().map_err(|error| error.to_string())?;
    Ok((text, gaps))
}

#[test]
fn any_number_of_shards_in_any_order_says_the_same() {
    let (_folder, one) = files(1);
    let (whole, gaps) = merged(&one, false).unwrap();
    assert_eq!((whole.lines().count() as u64, gaps), (ITEMS, vec![]));
    for count in [2, 7, 100] {
        let (_folder, mut paths) = files(count);
        paths.reverse();
        paths.swap(0, count as usize / 2);
        assert_eq!(merged(&paths, false).unwrap().0, whole, "{count}");
    }
}

#[test]
fn missing_doubled_and_foreign_shards_are_named() {
    let (folder, paths) = files(7);
    let refused = |paths: &[PathBuf]| merged(paths, false).unwrap_err();
    assert_eq!(refused(&[]), "no shard's file to merge");
    let told = refused(&[&paths[..2], &paths[5..6]].concat());
    assert_eq!(told, "of 7 shards some are missing: 2-4,6; --partial merges the others");
    let copy = folder.path().join("copy.jsonl");
    std::fs::copy(&paths[3], &copy).unwrap();
    let told = refused(&[&paths[..], &[copy]].concat());
    assert!(told.ends_with("copy.jsonl are both of shard 3/7; accepted: one file of each"), "{told}");
    for (foreign, what) in [
        (
            Header { job: json!({ "model": "cd" }), ..header(3, 7) },
            "3.jsonl: foreign: its job.model is cd, that of",
        ),
        (header(3, 8), "its shards is 8"),
        (Header { items: 38, ..header(3, 7) }, "its items is 38"),
        (Header { program: "9.9.9".into(), ..header(3, 7) }, "its program is 9.9.9"),
        (Header { command: "other".into(), ..header(3, 7) }, "its command is other"),
    ] {
        std::fs::remove_file(&paths[3]).unwrap();
        write(&paths[3], &foreign);
        let told = refused(&paths);
        assert!(told.contains(what), "{told}");
    }
    std::fs::write(&paths[3], "photo").unwrap();
    assert!(refused(&paths).ends_with("3.jsonl: no shard's file, as --out with --shard writes it"));
    let later = "{\"record\":\"header\",\"format\":2,\"program\":\"9.9.9\"}\n";
    std::fs::write(&paths[3], later).unwrap();
    assert!(refused(&paths).contains("of format 2 (firebrick 9.9.9); accepted: 1"));
}

#[test]
fn a_shard_that_is_cut_is_named_and_merged_on_demand() {
    let (_folder, paths) = files(7);
    let whole = merged(&paths, false).unwrap().0;
    let text = std::fs::read_to_string(&paths[3]).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    // A header, two items, and half of a third.
    std::fs::write(&paths[3], lines[..3].concat() + &lines[3][..9]).unwrap();
    let told = merged(&paths, false).unwrap_err();
    assert!(told.contains("3.jsonl: broken off after 2 of 6 items; go on with --resume"), "{told}");
    let (text, gaps) = merged(&paths, true).unwrap();
    let range = Shard { index: 3, count: 7 }.range(ITEMS);
    assert_eq!(gaps, [Gap { shard: Shard { index: 3, count: 7 }, items: range.start + 2..range.end }]);
    let expected: String = whole
        .lines()
        .enumerate()
        .filter(|(i, _)| !gaps[0].items.contains(&(*i as u64)))
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    assert_eq!(text, expected);
    std::fs::write(&paths[3], "").unwrap();
    assert_eq!(merged(&paths, true).unwrap().1[0].items, range);
    let (text, gaps) = merged(&paths[1..2], true).unwrap();
    assert_eq!((text.lines().count(), gaps.len()), (5, 6));
}
