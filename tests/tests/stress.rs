//! The campaign of random stress itself: what it draws, what it notices, how it reduces, and what it once found.

use std::time::Duration;

use firebrick_lab::generated::root;
use firebrick_lab::place::{find, statements};
use firebrick_lab::stress::campaign::{self, Plan};
use firebrick_lab::stress::case::{Bus, Event, Sequence, Setup};
use firebrick_lab::stress::draw::{self, POOL};
use firebrick_lab::stress::life::{self, Designs};
use firebrick_lab::stress::part::{self, Totals, Work};
use firebrick_lab::stress::summary::Summary;
use firebrick_lab::stress::{keep, reduce};
use firebrick_nn::random::Kind;
use firebrick_shards::Shard;
use firebrick_sim::WriteOrder;

const SEED: u64 = 1;

/// Enough for every reduction here to end by itself.
const TRIES: usize = 5000;

fn drawn(number: u64) -> Sequence {
    draw::sequence(SEED, number, &POOL)
}

#[test]
fn sequences_are_repeatable_and_survive_a_file() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..20 {
        let sequence = drawn(number);
        assert_eq!(sequence, drawn(number));
        let path = keep::write(&sequence, folder.path(), &format!("{number:02}"), "seen\ntwice").unwrap();
        assert_eq!(keep::read(&path), Ok(sequence));
    }
    assert_ne!(drawn(0).cases, drawn(1).cases);
    assert_eq!(keep::all(folder.path()).unwrap().len(), 20);
}

#[test]
fn a_file_that_is_no_sequence_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.yaml");
    std::fs::write(&path, "engine: {pes: 2}\ncases: []\n").unwrap();
    let error = keep::read(&path).unwrap_err();
    assert!(error.contains("bad.yaml") && error.contains("ports"), "{error}");
    let text = keep::text(&drawn(0)).unwrap().replacen("pes: ", "pes: 900", 1);
    std::fs::write(&path, text).unwrap();
    let error = keep::read(&path).unwrap_err();
    assert!(error.contains("bad.yaml") && error.contains("pes = 900"), "{error}");
}

#[test]
fn everything_is_drawn() {
    let sequences: Vec<Sequence> = (0..100).map(drawn).collect();
    for setup in POOL {
        assert!(sequences.iter().any(|sequence| sequence.engine == setup), "{setup:?}");
    }
    let cases: Vec<_> = sequences.iter().flat_map(|sequence| &sequence.cases).collect();
    let events = cases.iter().flat_map(|case| &case.events);
    let names = events.map(|event| match event {
        Event::Reset { .. } => "reset",
        Event::HardReset { silent: false, .. } => "hard reset",
        Event::HardReset { silent: true, .. } => "unanswered",
        Event::Sweep { .. } => "sweep",
        Event::Torn { .. } => "torn",
        Event::Early { .. } => "early",
        Event::BusErrors { .. } => "errors",
        Event::Silence { .. } => "silence",
        Event::Overfill {} => "overfill",
        Event::Window { .. } => "window",
        Event::Descriptor { .. } => "descriptor",
        Event::Stream { .. } => "stream",
        Event::Disorder { twice: false } => "no weights",
        Event::Disorder { twice: true } => "weights twice",
    });
    let kinds: std::collections::BTreeSet<&str> = names.collect();
    assert_eq!(kinds.len(), 14, "{kinds:?}");
    assert!(WriteOrder::ALL.iter().all(|order| cases.iter().any(|case| case.bus.order == *order)));
    assert!(cases.iter().any(|case| case.frames > 1) && cases.iter().any(|case| case.polls.is_some()));
    assert!(
        [Kind::Plain, Kind::Bypasses, Kind::Kernels]
            .iter()
            .all(|kind| cases.iter().any(|c| c.network.kind == *kind))
    );
}

/// Whether a silence stands somewhere before a network with an addition.
fn silence_then_addition(sequence: &Sequence) -> bool {
    let silent = |event: &Event| matches!(event, Event::Silence { after } if *after > 3);
    let first = sequence.cases.iter().position(|case| case.events.iter().any(silent));
    let adds = |case: &firebrick_lab::stress::case::Case| {
        case.frames > 0 && case.network.model().is_some_and(|model| !model.adds.is_empty())
    };
    first.is_some_and(|first| sequence.cases[first + 1..].iter().any(adds))
}

#[test]
fn a_failure_is_reduced_to_what_it_needs() {
    let failing =
        (0..).map(drawn).find(|s| silence_then_addition(s) && s.cases.len() > 5 && s.engine.pes > 2);
    let mut failing = failing.expect("one is drawn");
    // As a campaign gives it: the last case is the one that fails.
    while failing.cases.len() > 1 {
        let shorter =
            Sequence { cases: failing.cases[..failing.cases.len() - 1].to_vec(), ..failing.clone() };
        if !silence_then_addition(&shorter) {
            break;
        }
        failing = shorter;
    }
    let reduced = reduce::reduce(&failing, &POOL, TRIES, &mut silence_then_addition);
    assert!(silence_then_addition(&reduced));
    assert_eq!(reduced.engine, POOL[0]);
    let [first, second] = reduced.cases.as_slice() else { panic!("{reduced:?}") };
    assert_eq!(first.events, [Event::Silence { after: 4 }]);
    assert_eq!((first.frames, second.frames), (0, 1));
    assert!(second.events.is_empty() && first.polls.is_none() && second.polls.is_none());
    assert_eq!((&first.bus, &second.bus), (&Bus::QUIET, &Bus::QUIET));
    let model = second.network.model().unwrap();
    assert_eq!(model.adds.len(), 1);
    assert!(
        model.network.convs().unwrap().iter().all(|conv| conv.output.channels <= 2),
        "{:?}",
        model.network
    );
}

#[test]
fn what_always_fails_becomes_nothing_and_what_never_does_stays() {
    let sequence = drawn(3);
    let nothing = reduce::reduce(&sequence, &POOL, TRIES, &mut |_| true);
    assert_eq!(nothing.cases.len(), 1);
    let [case] = nothing.cases.as_slice() else { panic!("{nothing:?}") };
    assert_eq!((case.events.len(), case.frames, case.polls, nothing.engine), (0, 0, None, POOL[0]));
    assert_eq!(reduce::reduce(&sequence, &POOL, TRIES, &mut |_| false), sequence);
    let mut asked = 0;
    reduce::reduce(&sequence, &POOL, 7, &mut |_| {
        asked += 1;
        false
    });
    assert_eq!(asked, 7);
}

/// An engine that, once it has added a bypass map, adds one in every pass.
fn faulty(setup: &Setup) -> String {
    let good = firebrick_hdl::verilog(&setup.config());
    let all = statements(&good);
    let bypass = find(&all, "settings", "bypass").expect("the settings tell whether there is a bypass");
    let value = &good[bypass.value.clone()];
    let stuck = format!("reg stuck = 1'b0; always @(posedge clock) stuck <= stuck | {value};");
    format!("{}{stuck} assign bypass = stuck | {value}{}", &good[..bypass.begin], &good[bypass.value.end..])
}

#[test]
#[ignore = "slow: make check"]
fn a_seeded_mistake_is_found_and_reduced() {
    let engines = [POOL[2]];
    let designs = Designs::made_by(faulty);
    let plan = Plan {
        engines: &engines,
        seed: SEED,
        time: Duration::from_secs(3600),
        jobs: 1,
        sequences: Some(50),
        first: &[],
    };
    let report = campaign::run(&plan, &designs, |_| ());
    let [found] = report.found.as_slice() else { panic!("{report:?}") };
    let fails =
        |sequence: &Sequence| life::run(sequence, &designs, || false).failure.map(|(_, failure)| failure);
    let mut same =
        |sequence: &Sequence| fails(sequence).is_some_and(|failure| failure.kind == found.failure.kind);
    let reduced = reduce::reduce(&found.sequence, &engines, 150, &mut same);
    assert!(same(&reduced), "{reduced:?}");
    assert!(reduced.cases.len() <= 2, "{reduced:?}");
    assert!(reduced.cases.iter().any(|case| case.network.kind == Kind::Bypasses), "{reduced:?}");
    assert!(reduced.cases.iter().all(|case| case.events.is_empty()), "{reduced:?}");
    // The accelerator itself does it right.
    assert_eq!(life::run(&reduced, &Designs::new(), || false).failure, None);
}

/// Compares reports of these numbers of shards with one process's, byte for byte.
fn same(sequences: u64, counts: &[u64]) {
    let folder = tempfile::tempdir().unwrap();
    let (designs, quiet) = (Designs::new(), |found: &campaign::Found| panic!("{found:?}"));
    let work = Work { engines: &POOL[1..2], seed: SEED, sequences };
    let rtl = part::rtl(work.engines);
    let whole = work.whole(&designs, quiet);
    assert!(whole.sequences == sequences && whole.total().frames > 0, "{whole:?}");
    let told = |totals: &Totals| {
        let summary = Summary::of(totals, SEED);
        (summary.text(), summary.json().to_string())
    };
    for &count in counts {
        let file = |index: u64| folder.path().join(format!("{index}-{count}.jsonl"));
        for index in 0..count {
            let header = work.header(&rtl, Shard { index, count });
            let shard = || work.part(&header, (&file(index), true), &designs, quiet).unwrap().0;
            let once = shard();
            // A file that is torn in its last line is gone on with.
            let bytes = std::fs::read(file(index)).unwrap();
            std::fs::write(file(index), &bytes[..bytes.len() - 30]).unwrap();
            assert_eq!(shard(), once);
            assert_eq!(std::fs::read(file(index)).unwrap(), bytes);
        }
        let files: Vec<_> = (0..count).map(file).collect();
        let (_, merged, gaps) = part::merge(&files, false).unwrap();
        assert_eq!((told(&merged), gaps.len()), (told(&whole), 0), "{count}");
        if count > 1 {
            let error = part::merge(&files[1..], false).unwrap_err().to_string();
            assert!(error.contains("missing: 0"), "{error}");
        }
    }
}

#[test]
fn shards_of_any_number_make_the_report_of_one_process() {
    // Of a hundred, most have none.
    same(5, &[1, 2, 7, 100]);
}

#[test]
#[ignore = "minutes: ALL=1 make check"]
fn a_hundred_shards_make_the_report_of_one_process() {
    same(100, &[100]);
}

#[test]
fn shards_of_another_engine_or_seed_are_foreign() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = (0..2).map(|index| folder.path().join(format!("{index}.jsonl"))).collect();
    // Nothing is run: what a file begins with is enough.
    let work = Work { engines: &POOL[..1], seed: SEED, sequences: 0 };
    let write = |index: u64, rtl: &str, work: Work<'_>| {
        let file = &files[index as usize];
        let _ = std::fs::remove_file(file);
        let header = work.header(rtl, Shard { index, count: 2 });
        work.part(&header, (file, false), &Designs::new(), |_| ()).unwrap();
    };
    write(0, "ab", work);
    for (rtl, other, told) in [
        ("cd", work, "its job.rtl is cd"),
        ("ab", Work { seed: 2, ..work }, "its job.seed is 2"),
        ("ab", Work { engines: &POOL[1..2], ..work }, "its job.engines.0."),
    ] {
        write(1, rtl, other);
        let error = part::merge(&files, false).unwrap_err().to_string();
        assert!(error.contains("1.jsonl: foreign: ") && error.contains(told), "{error}");
    }
}

#[test]
fn what_was_once_found_is_not_found_again() {
    let designs = Designs::new();
    for (path, sequence) in keep::all(&root().join("tests/regressions")).unwrap() {
        let failure = life::run(&sequence, &designs, || false).failure;
        assert_eq!(failure, None, "{}", path.display());
    }
}
