//! Injected faults on the board stand-in: the unmodified program on its real device files, with the Verilated RTL behind them. Each
//! ends in a clear error or a recovery, never in a hang or a wrong answer. `docs/board-stand-in.md` says what this proves.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use firebrick_compiler::compile::{Program, compile};
use firebrick_sim::standin::{Delivery, StandIn, StandInOptions};
use firebrick_sim::{Faults, SimOptions};
use firebrick_spec::{CONTRACT_VERSION, EngineConfig, registers as r};
use firebrick_tests::standin::{Outcome, Run, board, can_run, golden_sums, options, samples};
use firebrick_weights::embedded;

fn sample() -> Vec<PathBuf> {
    samples()[3..4].to_vec()
}

/// The one line of a program that failed.
fn refusal(outcome: &Outcome) -> &str {
    let (code, out) = (outcome.code, outcome.stdout.as_str());
    assert_eq!((code, out), (Some(1), ""), "{}", outcome.stderr);
    let line = outcome.stderr.trim_end();
    assert!(line.starts_with("error: ") && !line.contains('\n'), "{line}");
    line
}

/// A run on this board has the golden model's sums; what it warned of.
fn succeeds(stand_in: &StandIn, what: &str) -> Outcome {
    let outcome = Run::native(&sample()).on(stand_in);
    assert_eq!(outcome.sums(), Some(golden_sums(&sample())), "{what}: {}", outcome.stderr);
    outcome
}

fn program() -> Program {
    compile(&embedded::digits(), &EngineConfig::with_pes(4)).unwrap()
}

/// The program's message on a board with these faults, to which nothing was written.
fn refused(options: &StandInOptions, arguments: &[&str]) -> String {
    let outcome = Run { arguments, ..Run::native(&sample()) }.on(&board(options));
    assert_eq!((outcome.counts.writes, outcome.counts.syncs.len()), (0, 0), "{}", outcome.stderr);
    refusal(&outcome).to_owned()
}

fn with_register(offset: usize, word: u32) -> StandInOptions {
    StandInOptions { overrides: vec![(offset, word)], ..options() }
}

#[test]
fn what_is_not_the_expected_accelerator_is_refused_before_anything_is_written() {
    if !can_run("what_is_not_the_expected_accelerator_is_refused_before_anything_is_written") {
        return;
    }
    let error = refused(&with_register(r::ID, 0xdead_beef), &[]);
    assert!(error.contains("ID reads 0xdeadbeef, expected 0x4642524b: this is no Firebrick"), "{error}");
    let error = refused(&with_register(r::VERSION, CONTRACT_VERSION + 1), &[]);
    let expected = format!("this program was made for {CONTRACT_VERSION:#x}");
    assert!(error.contains("VERSION value is 0x") && error.contains(&expected), "{error}");
    let eight = r::CONFIG_PES.put(8) | r::CONFIG_PIXELS.put(14) | r::CONFIG_PORTS.put(1);
    let error = refused(&with_register(r::CONFIG, eight as u32), &[]);
    assert!(error.contains("CONFIG_HASH value is"), "{error}");
    let error = refused(&options(), &["--pes", "8"]);
    assert!(error.contains("pes = 8: the accelerator on the board has 4; leave --pes away"), "{error}");
}

#[test]
fn a_buffer_that_is_missing_or_too_small_is_told_with_what_makes_it() {
    if !can_run("a_buffer_that_is_missing_or_too_small_is_told_with_what_makes_it") {
        return;
    }
    let error = refused(&options(), &["--buffer", "udmabuf1"]);
    assert!(error.contains("no u-dma-buf named udmabuf1 below"), "{error}");
    assert!(error.contains("`modprobe u-dma-buf udmabuf1=1048576`"), "{error}");
    let error = refused(&StandInOptions { memory_bytes: 4096, ..options() }, &[]);
    let needed = program().memory_bytes;
    assert!(error.contains(&format!("udmabuf0: 4096 bytes, the network needs {needed}")), "{error}");
    assert!(error.contains("`rmmod u-dma-buf; modprobe u-dma-buf udmabuf0=1048576`"), "{error}");
}

#[test]
fn a_second_program_is_refused_and_the_first_one_goes_on() {
    if !can_run("a_second_program_is_refused_and_the_first_one_goes_on") {
        return;
    }
    let stand_in = board(&options());
    thread::scope(|scope| {
        let first = scope.spawn(|| Run::native(&samples()).on(&stand_in));
        // The registers are locked before they are written.
        while stand_in.counts().unwrap().writes == 0 && !first.is_finished() {
            thread::sleep(Duration::from_millis(5));
        }
        let second = Run::native(&sample()).on(&stand_in);
        assert!(!first.is_finished(), "the first program was too fast for this test");
        let error = refusal(&second);
        assert!(error.contains("in use by process ") && error.contains("one program at a time"), "{error}");
        let first = first.join().unwrap();
        assert_eq!(first.sums(), Some(golden_sums(&samples())), "{}", first.stderr);
    });
}

#[test]
fn a_program_killed_in_mid_frame_leaves_an_engine_that_the_next_one_uses() {
    if !can_run("a_program_killed_in_mid_frame_leaves_an_engine_that_the_next_one_uses") {
        return;
    }
    let stand_in = board(&options());
    let image = sample();
    // Without the interrupt, the wait for the frame's end has register accesses, too.
    let polled = Run { arguments: &["--poll"], ..Run::native(&image) };
    let counts = polled.on(&stand_in).counts;
    let accesses = counts.reads + counts.writes;
    let mut in_mid_frame = 0;
    for eighth in 1..8 {
        let killed_at = accesses * eighth / 8;
        let killed = Run { killed_at: Some(killed_at), ..polled.clone() }.on(&stand_in);
        assert_eq!((killed.code, killed.stdout.as_str()), (None, ""), "at access {killed_at}");
        let status = u64::from(stand_in.read(r::STATUS).unwrap());
        in_mid_frame += r::STATUS_BUSY.get(status);
        succeeds(&stand_in, &format!("after a program that was killed at access {killed_at}"));
    }
    assert!(in_mid_frame >= 2, "the engine worked after {in_mid_frame} of the kills only");
}

#[test]
fn a_bus_error_in_mid_pass_is_told_with_the_pass_and_survived() {
    if !can_run("a_bus_error_in_mid_pass_is_told_with_the_pass_and_survived") {
        return;
    }
    let stand_in = board(&options());
    let program = program();
    let written = program.map("fire3/squeeze1x1").expect("a map in memory").offset;
    let last_weights = program.weights_offset + program.weights.len() - 8;
    let cases = [
        (program.image.offset, "Read", "pass 1 of 11 (pool1)"),
        (written, "Write", "pass 5 of 11 (fire3/squeeze1x1)"),
        (last_weights, "Read", ""),
    ];
    for (offset, kind, pass) in cases {
        let address = SimOptions::default().bus_address + offset as u32;
        stand_in.set_faults(Faults { slave_error: Some(address..address + 8), ..Faults::default() }).unwrap();
        let outcome = Run::native(&sample()).on(&stand_in);
        let error = refusal(&outcome);
        assert!(error.contains(&format!("stopped with an error in {pass}")), "{error}");
        assert!(error.contains(&format!("({kind} answered with SLVERR or DECERR")), "{error}");
        stand_in.set_faults(Faults::default()).unwrap();
        succeeds(&stand_in, &format!("after a bus error at offset {offset:#x}"));
    }
}

#[test]
fn a_memory_that_falls_silent_ends_by_the_watchdog() {
    if !can_run("a_memory_that_falls_silent_ends_by_the_watchdog") {
        return;
    }
    // The driver reads the register very often until a reset gives the memory up.
    let stand_in = board(&StandInOptions { cycles_per_read: 2, ..options() });
    stand_in.set_faults(Faults { silent_from: Some(0), ..Faults::default() }).unwrap();
    let outcome = Run::native(&sample()).on(&stand_in);
    let error = refusal(&outcome);
    assert!(error.contains("stopped with an error in pass 1 of 11 (pool1)"), "{error}");
    assert!(error.contains("awaited: "), "{error}");
    // A master's read is still unanswered: the next program's reset gives it up, and says so.
    let outcome = Run::native(&sample()).on(&stand_in);
    let error = refusal(&outcome);
    assert!(error.contains("memory did not answer what was open when it was reset"), "{error}");
    assert!(error.contains("awaited: reads"), "{error}");
    // Answered after all, before anything else is asked, it comes to nobody.
    stand_in.set_faults(Faults::default()).unwrap();
    succeeds(&stand_in, "after a silence");
}

#[test]
fn an_interrupt_that_is_late_or_spurious_changes_nothing() {
    if !can_run("an_interrupt_that_is_late_or_spurious_changes_nothing") {
        return;
    }
    for interrupt in [Delivery::Prompt, Delivery::Late(20_000), Delivery::Spurious] {
        let stand_in = board(&StandInOptions { interrupt, ..options() });
        let outcome = succeeds(&stand_in, &format!("{interrupt:?}"));
        assert_eq!(outcome.stderr, "", "{interrupt:?}");
        match interrupt {
            Delivery::Spurious => assert!(outcome.counts.interrupts > 1, "{:?}", outcome.counts.interrupts),
            _ => assert_eq!(outcome.counts.interrupts, 1, "{interrupt:?}"),
        }
    }
}

#[test]
fn without_its_interrupt_the_program_warns_once_and_polls() {
    if !can_run("without_its_interrupt_the_program_warns_once_and_polls") {
        return;
    }
    let stand_in = board(&StandInOptions { interrupt: Delivery::Never, ..options() });
    let outcome = Run::native(&samples()[..3]).on(&stand_in);
    assert_eq!(outcome.sums(), Some(golden_sums(&samples()[..3])), "{}", outcome.stderr);
    let warning = outcome.stderr.trim_end();
    assert!(warning.starts_with("warning: the interrupt is not delivered: check `interrupts`"), "{warning}");
    assert!(!warning.contains('\n') && outcome.counts.interrupts == 0, "{warning}");
}
