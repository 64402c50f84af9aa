//! Shards of mutants that are judged without a simulation.

use std::cell::Cell;

use super::super::draw;
use super::*;

const TEXT: &str = "\
module a (
    input wire y
);
    assign x = y & 2'h1;
    assign z = y | 2'h2;
    assign w = y ^ 2'h3;
endmodule
";

/// Judges by the text's length; the engine itself passes.
fn judge(text: &str) -> io::Result<Verdict> {
    Ok(match (text == TEXT, text.len() % 3) {
        (true, _) => Verdict::Survived,
        (_, 0) => Verdict::Hung("signal: 9 (SIGKILL)".into()),
        _ => Verdict::Failed("a case".into(), "map x: 1, golden 2".into()),
    })
}

fn work<'a>(mutants: &'a [Mutant], judge: &'a dyn Fn(&str) -> io::Result<Verdict>) -> Work<'a> {
    Work { verilog: TEXT, seed: 3, seconds: 300, mutants, judge }
}

#[test]
fn reports_of_any_number_of_shards_are_those_of_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let mutants = draw(TEXT, 3, 9);
    let work = work(&mutants, &judge);
    let mut whole = Report { seed: 3, judged: Vec::new() };
    work.each(0..mutants.len(), |place, judged| {
        whole.judged.push((place + 1, judged));
        Ok::<_, WorkError>(())
    })
    .unwrap();
    assert_eq!(whole.judged.len(), 9);
    for count in [1, 2, 7, 100] {
        let file = |index: u64| folder.path().join(format!("{count}-{index}.jsonl"));
        for index in 0..count {
            let header = work.header(Shard { index, count });
            work.part(&header, (&file(index), false)).unwrap();
        }
        let files: Vec<PathBuf> = (0..count).map(file).collect();
        let (merged, gaps) = merge(&files, false).unwrap();
        assert!(merged == whole && gaps.is_empty(), "{count}");
        assert_eq!(merged.table(), whole.table());
        assert_eq!(merged.json().to_string(), whole.json().to_string());
        if count > 1 {
            let told = merge(&files[1..], false).unwrap_err().to_string();
            assert!(told.contains("one is missing: 0"), "{told}");
        }
    }
}

#[test]
fn the_engine_itself_is_judged_by_whoever_has_something_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("0.jsonl");
    let mutants = draw(TEXT, 3, 4);
    let times = Cell::new(0);
    let counted = |text: &str| {
        times.set(times.get() + 1);
        judge(text)
    };
    let work = work(&mutants, &counted);
    let header = work.header(Shard::WHOLE);
    let (report, _) = work.part(&header, (&out, false)).unwrap();
    assert_eq!((report.judged.len(), times.get()), (4, 5));
    let bytes = std::fs::read(&out).unwrap();
    // Nothing is left: nothing is judged.
    assert_eq!(work.part(&header, (&out, true)).unwrap().0, report);
    assert_eq!(times.get(), 5);
    // A torn line is judged again, on an engine that passes.
    std::fs::write(&out, &bytes[..bytes.len() - 150]).unwrap();
    assert_eq!(work.part(&header, (&out, true)).unwrap().0, report);
    assert_eq!((std::fs::read(&out).unwrap(), times.get()), (bytes, 7));
    let broken = |_: &str| Ok(Verdict::Refused("no verilator".into()));
    let work = Work { judge: &broken, ..work };
    let told = work.part(&header, (&folder.path().join("1.jsonl"), false)).unwrap_err().to_string();
    assert_eq!(told, "the engine itself fails: refused: no verilator");
}

#[test]
fn shards_of_other_mutants_are_foreign() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = (0..2).map(|index| folder.path().join(format!("{index}.jsonl"))).collect();
    let mutants = draw(TEXT, 3, 4);
    let one = work(&mutants, &judge);
    one.part(&one.header(Shard { index: 0, count: 2 }), (&files[0], false)).unwrap();
    let other = Work { seed: 4, ..work(&mutants, &judge) };
    other.part(&other.header(Shard { index: 1, count: 2 }), (&files[1], false)).unwrap();
    let told = merge(&files, false).unwrap_err().to_string();
    assert!(told.contains("1.jsonl: foreign: its job.seed is 4"), "{told}");
    let told = crate::stress::part::merge(&files[..1], true).unwrap_err().to_string();
    assert!(told.contains("0.jsonl: a shard of `rtl_mutants`; accepted: those of `stress`"), "{told}");
}
