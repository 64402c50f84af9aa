//! Tests of the checker: each rule broken on purpose, and traffic that breaks none.

use firebrick_spec::registers as r;

use super::*;
use crate::axi::{Address, LiteRequest, LiteResponse, MasterSignals, ReadBeat, SlaveSignals, WriteBeat};

const GOOD: Address = Address { addr: 0x1000, len: 1, size: 3, burst: 1, cache: 3, prot: 0 };

fn ar(address: Address) -> MasterSignals {
    MasterSignals { ar: Some(address), r_ready: true, ..Default::default() }
}

fn aw(address: Address) -> MasterSignals {
    MasterSignals { aw: Some(address), ..Default::default() }
}

fn w(last: bool) -> MasterSignals {
    MasterSignals { w: Some(WriteBeat { data: 5, strobe: 255, last }), b_ready: true, ..Default::default() }
}

fn r(last: bool) -> SlaveSignals {
    SlaveSignals { r: Some(ReadBeat { data: 7, resp: 0, last }), ..READY }
}

const IDLE: MasterSignals = MasterSignals { aw: None, w: None, ar: None, b_ready: true, r_ready: true };
const BUSY: SlaveSignals =
    SlaveSignals { aw_ready: false, w_ready: false, ar_ready: false, b: None, r: None };
const READY: SlaveSignals = SlaveSignals { aw_ready: true, w_ready: true, ar_ready: true, ..BUSY };
const B: SlaveSignals = SlaveSignals { b: Some(0), ..READY };

/// Runs cycles through a checker of two bursts in flight; the rule broken in the last cycle.
fn broken(cycles: &[(MasterSignals, SlaveSignals)]) -> Option<Rule> {
    let mut checker = MasterChecker::new("", 2);
    for (cycle, (master, slave)) in cycles.iter().enumerate() {
        if let Err(violation) = checker.check(cycle as u64, master, slave) {
            assert_eq!(violation.cycle as usize, cycles.len() - 1, "too early: {violation}");
            return Some(violation.rule);
        }
    }
    None
}

#[test]
fn each_rule_says_where_it_stands() {
    for (number, law) in LAWS.iter().enumerate() {
        assert_eq!(
            (law.rule as usize, law.rule.law()),
            (number, law),
            "{law} stands in another rule's place"
        );
    }
    let told = |rule| Violation { rule, cycle: 7, detail: "AR".into() }.to_string();
    assert_eq!(
        told(Rule::Crosses4Kib),
        "bus protocol broken in cycle 7: Crosses4Kib: AR; a burst does not cross a boundary of 4 KiB (ARM IHI 0022, A3.4.1)"
    );
    assert!(told(Rule::Window).ends_with("open (a rule of Firebrick's own)"), "{}", told(Rule::Window));
}

#[test]
fn good_traffic_breaks_no_rule() {
    let read = [(ar(GOOD), BUSY), (ar(GOOD), READY), (IDLE, r(false)), (IDLE, r(true)), (IDLE, BUSY)];
    assert_eq!(broken(&read), None);
    let together = MasterSignals { aw: Some(GOOD), ..w(false) };
    let write = [(together, BUSY), (together, READY), (w(true), BUSY), (w(true), READY), (IDLE, B)];
    assert_eq!(broken(&write), None);
}

#[test]
fn waiting_channels_must_not_change() {
    for signals in [ar(GOOD), aw(GOOD)] {
        assert_eq!(broken(&[(signals, BUSY), (IDLE, BUSY)]), Some(Rule::ValidDropped));
    }
    let other = Address { addr: 0x2000, ..GOOD };
    assert_eq!(broken(&[(ar(GOOD), BUSY), (ar(other), READY)]), Some(Rule::PayloadChanged));
    assert_eq!(broken(&[(aw(GOOD), BUSY), (aw(other), READY)]), Some(Rule::PayloadChanged));
    let mut changed = w(false);
    changed.w = Some(WriteBeat { data: 6, strobe: 255, last: false });
    assert_eq!(broken(&[(aw(GOOD), READY), (w(false), BUSY), (changed, BUSY)]), Some(Rule::PayloadChanged));
    assert_eq!(broken(&[(aw(GOOD), READY), (w(false), BUSY), (IDLE, BUSY)]), Some(Rule::ValidDropped));
    let deaf = MasterSignals { r_ready: false, ..IDLE };
    assert_eq!(broken(&[(ar(GOOD), READY), (deaf, r(false)), (deaf, BUSY)]), Some(Rule::ValidDropped));
}

#[test]
fn bad_bursts_are_named() {
    let cases = [
        (Address { len: 16, ..GOOD }, Rule::BurstLength),
        (Address { burst: 0, ..GOOD }, Rule::BurstType),
        (Address { size: 2, ..GOOD }, Rule::BeatSize),
        (Address { cache: 2, ..GOOD }, Rule::Attributes),
        (Address { prot: 1, ..GOOD }, Rule::Attributes),
        (Address { addr: 0x1004, ..GOOD }, Rule::Alignment),
        (Address { addr: 0x1ff8, ..GOOD }, Rule::Crosses4Kib),
    ];
    for (address, rule) in cases {
        assert_eq!(broken(&[(ar(address), BUSY)]), Some(rule));
        assert_eq!(broken(&[(aw(address), BUSY)]), Some(rule));
    }
}

#[test]
fn last_marks_the_last_beat() {
    assert_eq!(broken(&[(aw(GOOD), READY), (w(true), BUSY)]), Some(Rule::LastBeat));
    assert_eq!(broken(&[(aw(GOOD), READY), (w(false), READY), (w(false), BUSY)]), Some(Rule::LastBeat));
    assert_eq!(broken(&[(ar(GOOD), READY), (IDLE, r(true))]), Some(Rule::LastBeat));
}

#[test]
fn nothing_comes_unasked() {
    assert_eq!(broken(&[(IDLE, B)]), Some(Rule::UnrequestedResponse));
    assert_eq!(
        broken(&[(aw(GOOD), READY), (w(false), READY), (w(true), B)]),
        Some(Rule::UnrequestedResponse)
    );
    assert_eq!(broken(&[(IDLE, r(true))]), Some(Rule::UnrequestedResponse));
}

/// Data may come before their address, or with it, or half of them; the answer comes behind both.
#[test]
fn data_may_come_before_their_address() {
    let late = MasterSignals { aw: Some(GOOD), b_ready: true, ..Default::default() };
    assert_eq!(broken(&[(w(false), READY), (w(true), READY), (late, READY), (IDLE, B)]), None);
    let half = MasterSignals { aw: Some(GOOD), ..w(true) };
    assert_eq!(broken(&[(w(false), READY), (half, BUSY), (half, READY), (IDLE, B)]), None);
    assert_eq!(
        broken(&[(w(false), READY), (w(true), READY), (IDLE, B)]),
        Some(Rule::UnrequestedResponse),
        "an answer without an address"
    );
    assert_eq!(broken(&[(w(true), READY), (late, READY)]), Some(Rule::LastBeat), "one beat of two");
    assert_eq!(broken(&[(w(false), READY); 17]), Some(Rule::BurstLength));
}

#[test]
fn bursts_in_flight_are_counted() {
    let reads = [(ar(GOOD), READY); 3];
    assert_eq!(broken(&reads[..2]), None);
    assert_eq!(broken(&reads), Some(Rule::Outstanding));
    assert_eq!(broken(&[(aw(GOOD), READY); 3]), Some(Rule::Outstanding));
}

#[test]
fn valid_in_reset_is_named() {
    let checker = MasterChecker::new("", 2);
    assert_eq!(checker.check_reset(3, &ar(GOOD)).unwrap_err().rule, Rule::ValidInReset);
    checker.check_reset(3, &IDLE).unwrap();
    let answer = LiteResponse { b: Some(0), ..Default::default() };
    assert_eq!(LiteChecker::new().check_reset(3, &answer).unwrap_err().rule, Rule::ValidInReset);
}

#[test]
fn the_register_file_answers_what_it_was_asked_and_nothing_else() {
    let read = LiteRequest { ar: Some(0), ..Default::default() };
    let listen = LiteRequest { r_ready: true, b_ready: true, ..Default::default() };
    let ready = LiteResponse { ar_ready: true, aw_ready: true, w_ready: true, ..Default::default() };
    let data = |value| LiteResponse { r: Some((value, 0)), ..Default::default() };
    let done = LiteResponse { b: Some(0), ..Default::default() };

    let mut checker = LiteChecker::new();
    checker.check(0, &read, &ready).unwrap();
    checker.check(1, &Default::default(), &data(5)).unwrap();
    assert_eq!(checker.check(2, &listen, &data(6)).unwrap_err().rule, Rule::PayloadChanged);

    let rule = |response| LiteChecker::new().check(0, &listen, &response).unwrap_err().rule;
    assert_eq!(rule(data(5)), Rule::UnrequestedResponse);
    assert_eq!(rule(done), Rule::UnrequestedResponse);

    let mut checker = LiteChecker::new();
    checker.check(0, &LiteRequest { aw: Some(4), ..Default::default() }, &ready).unwrap();
    assert_eq!(checker.check(1, &listen, &done).unwrap_err().rule, Rule::UnrequestedResponse);
}

#[test]
fn a_silent_register_file_is_noticed() {
    let read = LiteRequest { ar: Some(0x40), r_ready: true, ..Default::default() };
    let mut checker = LiteChecker::new();
    let first = (0..2000).find_map(|cycle| checker.check(cycle, &read, &Default::default()).err());
    let violation = first.unwrap();
    assert_eq!((violation.rule, violation.cycle), (Rule::NoAnswer, 1000));
    assert!(violation.to_string().contains("bus protocol broken in cycle 1000: NoAnswer: lite"));
}

#[test]
fn the_port_is_named() {
    let violation = MasterChecker::new("port 1: ", 2).check(9, &IDLE, &r(true)).unwrap_err();
    assert_eq!(violation.rule, Rule::UnrequestedResponse);
    assert!(violation.to_string().contains("cycle 9: UnrequestedResponse: port 1: R"), "{violation}");
}

/// The rule that a burst breaks `later` cycles after both windows were set to 0x1000 to 0x10ff, having been 0x4000 to 0x40ff.
fn window(later: u64, master: MasterSignals) -> Option<Rule> {
    let mut checker = WindowChecker::new(1);
    let mut cycle = 0;
    for (base, limit) in [(0x4000, 0x40ff), (0x1000, 0x10ff)] {
        cycle += 1000;
        for register in [r::READ_BASE, r::WRITE_BASE] {
            checker.written(cycle, register, base);
            checker.written(cycle, register + 4, limit);
        }
    }
    checker.check(cycle + later, 0, &master).err().map(|violation| violation.rule)
}

#[test]
fn bursts_outside_a_window_are_named() {
    let at = |addr, len| Address { addr, len, ..GOOD };
    for of in [ar, aw] {
        assert_eq!(window(100, of(at(0x1000, 15))), None);
        assert_eq!(window(100, of(at(0x10f0, 1))), None);
        assert_eq!(window(100, of(at(0x10f0, 2))), Some(Rule::Window));
        assert_eq!(window(100, of(at(0xff8, 1))), Some(Rule::Window));
        assert_eq!(window(100, of(at(0x4000, 1))), Some(Rule::Window));
        // What was checked before the window moved may still be under way.
        assert_eq!(window(10, of(at(0x4000, 1))), None);
        assert_eq!(window(10, of(at(0x5000, 1))), Some(Rule::Window));
    }
    let closed = WindowChecker::new(1).check(5, 0, &ar(GOOD)).unwrap_err();
    assert_eq!(closed.rule, Rule::Window);
}
