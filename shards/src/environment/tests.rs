//! Queues' variables as their programs set them.

use super::*;

/// The shard of a command in an environment of `NAME=VALUE`.
fn found(asked: Option<&str>, environment: &str) -> Result<Option<Shard>, String> {
    let of = |name: &str| {
        let pairs = environment.split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).next()
    };
    let asked = asked.map(|text| text.parse().unwrap());
    shard(asked, &of).map_err(|error| error.to_string())
}

fn of(index: u64, count: u64) -> Result<Option<Shard>, String> {
    Ok(Some(Shard { index, count }))
}

/// As Slurm 22.05 sets them in a task of `--array=LEAST-MOST`.
fn slurm(task: u64, least: u64, most: u64, count: u64) -> String {
    format!(
        "SLURM_ARRAY_TASK_ID={task} SLURM_ARRAY_TASK_MIN={least} SLURM_ARRAY_TASK_MAX={most} \
         SLURM_ARRAY_TASK_COUNT={count} SLURM_ARRAY_TASK_STEP=1"
    )
}

#[test]
fn the_command_goes_first_and_the_queue_numbers_the_task() {
    assert_eq!(found(None, ""), Ok(None));
    assert_eq!(found(None, &slurm(3, 0, 7, 8)), Ok(None), "an array of something else");
    assert_eq!(found(Some("3/8"), "FIREBRICK_SHARDS=9 SLURM_ARRAY_TASK_ID=5"), of(3, 8));
    assert_eq!(found(Some("3"), "FIREBRICK_SHARDS=9"), of(3, 9));
    assert_eq!(found(None, &format!("FIREBRICK_SHARDS=8 {}", slurm(5, 0, 7, 8))), of(5, 8));
    assert_eq!(found(Some("env/8"), &slurm(7, 0, 7, 8)), of(7, 8));
    assert_eq!(found(Some("env/8"), "JOB_COMPLETION_INDEX=0"), of(0, 8));
    assert_eq!(found(Some("env/8"), "PARALLEL_SEQ=1"), of(0, 8));
    assert_eq!(found(Some("env/8"), "PARALLEL_SEQ=8"), of(7, 8));
    assert_eq!(found(Some("env/8"), "PARALLEL_SEQ=6 SLURM_ARRAY_TASK_ID=5"), of(5, 8), "both say so");
}

#[test]
fn one_task_that_is_sent_again_is_what_it_was() {
    assert_eq!(found(Some("env/8"), &slurm(3, 3, 3, 1)), of(3, 8));
    assert_eq!(found(Some("env/8"), &slurm(0, 0, 0, 1)), of(0, 8));
}

#[test]
fn arrays_that_are_numbered_otherwise_are_refused_with_the_right_command() {
    for (array, told) in [
        (slurm(1, 1, 8, 8), "this Slurm array has the 8 tasks 1 to 8, but there are 8 shards"),
        (slurm(1, 0, 3, 4), "the 4 tasks 0 to 3"),
        (slurm(4, 0, 14, 8), "the 8 tasks 0 to 14"),
        (slurm(3, 3, 5, 2), "the 2 tasks 3 to 5"),
        (slurm(8, 8, 8, 1), "the 1 tasks 8 to 8"),
    ] {
        let error = found(Some("env/8"), &array).unwrap_err();
        assert!(error.contains(told) && error.contains("`sbatch --array=0-7 ...`"), "{error}");
    }
}

#[test]
fn what_does_not_say_a_shard_is_refused() {
    let refused = |asked, environment| found(asked, environment).unwrap_err();
    assert_eq!(
        refused(Some("3"), ""),
        "--shard 3: of how many? accepted: --shard 3/N, or FIREBRICK_SHARDS=N"
    );
    assert!(refused(Some("env"), "").starts_with("--shard env: of how many?"));
    assert!(
        refused(Some("9"), "FIREBRICK_SHARDS=9").contains("--shard is `9`; accepted: a whole number, 0 to 8")
    );
    let none = refused(None, "FIREBRICK_SHARDS=4");
    assert!(
        none.starts_with("which of 4 shards? accepted: --shard I/4, or one of SLURM_ARRAY_TASK_ID"),
        "{none}"
    );
    assert!(
        refused(None, "FIREBRICK_SHARDS=0").contains("FIREBRICK_SHARDS is `0`; accepted: a whole number, 1")
    );
    assert!(refused(None, "FIREBRICK_SHARDS=many").contains("FIREBRICK_SHARDS is `many`"));
    let last = refused(Some("env/8"), "PARALLEL_SEQ=9");
    assert_eq!(last, "PARALLEL_SEQ is `9`; accepted: a whole number, 1 to 8");
    assert!(refused(Some("env/8"), "JOB_COMPLETION_INDEX=8").contains("0 to 7"));
    let two = refused(Some("env/8"), "SLURM_ARRAY_TASK_ID=1 PARALLEL_SEQ=4");
    assert_eq!(two, "SLURM_ARRAY_TASK_ID says shard 1, PARALLEL_SEQ says 3; accepted: --shard I/8");
    for text in ["", "/", "8/8", "1/0", "-1/8", "a/8", "1/b", "1/2/3", "env/", "1/1000001"] {
        assert!(text.parse::<Asked>().is_err(), "{text}");
    }
}
