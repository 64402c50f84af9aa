use std::time::Duration;

use super::*;
use crate::prove::catalogue::load as proofs;

const TOOLS: &str = "yosys 1; abc 1";

fn outcome(task: crate::prove::run::Task, problem: Option<&str>) -> Outcome {
    Outcome { proof: 0, task, problem: problem.map(str::to_owned), time: Duration::from_millis(1234) }
}

/// A first proof with the record of a whole run of it.
fn recorded() -> (Vec<Loaded>, Records) {
    let mut proofs = proofs().unwrap();
    proofs.truncate(1);
    let outcomes: Vec<Outcome> = tasks(&proofs[0]).into_iter().map(|task| outcome(task, None)).collect();
    let records = updated(&Records::new(), &proofs, &outcomes, TOOLS);
    (proofs, records)
}

#[test]
fn a_header_changes_no_hash_and_everything_else_does() {
    let loaded = proofs().unwrap().swap_remove(0);
    let hash = |loaded: &Loaded| stamp_of(loaded, "prover", TOOLS).hash;
    let old = hash(&loaded);
    let with = |change: &dyn Fn(&mut Loaded)| {
        let mut changed = loaded.clone();
        change(&mut changed);
        hash(&changed)
    };
    assert_eq!(with(&|l| l.verilog = format!("// version 9, 2030-01-01\n\n{}", l.verilog)), old);
    let changes: [&dyn Fn(&mut Loaded); 8] = [
        &|l| l.verilog.push_str("// at the end\n"),
        &|l| l.properties.push('\n'),
        &|l| l.proof.mistakes[0].at.push(' '),
        &|l| l.proof.mistakes.truncate(1),
        &|l| l.proof.parameters.extend([("N".to_owned(), 1)]),
        &|l| l.proof.search += 1,
        &|l| l.proof.closed = !l.proof.closed,
        &|l| l.proof.free.push("ram".to_owned()),
    ];
    for (number, change) in changes.iter().enumerate() {
        assert_ne!(with(change), old, "change {number}");
    }
    assert_ne!(stamp_of(&loaded, "another script", TOOLS).hash, old);
    assert_ne!(stamp_of(&loaded, "prover", "yosys 2; abc 1").hash, old);
}

#[test]
fn the_prover_s_scripts_and_limits_are_in_its_code() {
    let code = PROVER.map(code).concat();
    for text in ["chformal -cover -remove", "bmc3 -F {cycles}", "const SECONDS", "fold; strash; pdr"] {
        assert!(code.contains(text), "{text}");
    }
    assert!(!code.contains("#[test]"));
}

#[test]
fn a_whole_run_is_kept_and_said_to_be() {
    let (proofs, records) = recorded();
    let decision = decide(&proofs[0], &records, TOOLS);
    let record = &records[&proofs[0].proof.name];
    assert_eq!(decision, Decision::Keep(record.clone()));
    let text = explain(&proofs, &[decision]);
    let hash = &record.hash[..8];
    let passed = tasks(&proofs[0]).len();
    let wanted =
        format!("fifo: not run again: unchanged since hash {hash}, {passed} tasks passed with {TOOLS}\n");
    assert_eq!(text, wanted);
}

/// Whatever stands in a record: it is a reason to skip only with this hash, these tools and all tasks passed.
#[test]
fn a_failed_or_other_record_is_no_reason_to_skip() {
    let (proofs, records) = recorded();
    let (name, all) = (&proofs[0].proof.name, tasks(&proofs[0]).len());
    let good = &records[name];
    let hashes = [good.hash.clone(), good.hash[..8].to_owned(), String::new(), digest(&[])];
    for (hash, tools) in hashes.iter().flat_map(|hash| [TOOLS, "", "yosys 2; abc 1"].map(|t| (hash, t))) {
        for passed in 0..=all + 1 {
            let record = Record { hash: hash.clone(), tools: tools.to_owned(), passed, seconds: 1.0 };
            let same = *hash == good.hash && tools == TOOLS && passed == all;
            let decision = decide(&proofs[0], &Records::from([(name.clone(), record)]), TOOLS);
            assert_eq!(matches!(decision, Decision::Keep(_)), same, "{decision:?}");
        }
    }
    let other = Records::from([("other".to_owned(), good.clone())]);
    assert_eq!(decide(&proofs[0], &other, TOOLS), Decision::Run("nothing is kept of it".to_owned()));
    let newer = decide(&proofs[0], &records, "yosys 2; abc 1");
    let text = explain(&proofs, &[newer]);
    assert_eq!(text, "running fifo: kept is the result of `yosys 1; abc 1`, here is `yosys 2; abc 1`\n");
}

#[test]
fn a_failure_leaves_no_record() {
    let (proofs, records) = recorded();
    let mut outcomes: Vec<Outcome> = tasks(&proofs[0]).into_iter().map(|task| outcome(task, None)).collect();
    outcomes[1].problem = Some("fails".to_owned());
    assert_eq!(updated(&records, &proofs, &outcomes, TOOLS), Records::new());
    // What did not run keeps its record, what is listed no more does not.
    let mut more = records.clone();
    more.insert("gone".to_owned(), records["fifo"].clone());
    assert_eq!(updated(&more, &proofs, &[], TOOLS), records);
}

#[test]
fn records_are_read_as_they_were_written() {
    let (_, records) = recorded();
    let text = serde_yaml::to_string(&records).unwrap();
    assert_eq!(serde_yaml::from_str::<Records>(&text).unwrap(), records);
    assert_eq!(records["fifo"].seconds, (12.34 * records["fifo"].passed as f64).round() / 10.0);
    // The repository's are well-formed, of whatever Verilog they are.
    load().unwrap();
}
