//! Where paths lead.

use super::{edges, report};

/// The edges of a crate of `lib.rs` and the file `a.rs`, beside `b.rs` that defines a few things.
fn edges_of(a: &str) -> Vec<String> {
    const B: &str =
        "pub struct Item; pub enum Kind { One } pub fn run() {} pub const FEW: u8 = 1; pub trait Act {}
        impl Item { pub const MORE: u8 = 2; }";
    edges(&report(&[("lib.rs", "mod a; pub mod b;"), ("a.rs", a), ("b.rs", B)]))
}

#[test]
fn every_way_to_name_an_item_is_an_edge() {
    for code in [
        "use crate::b::Item;",
        "#[cfg(any(test, unix))] use crate::b::Item;",
        "use super::b::{self, Kind::One};",
        "use crate::{b::{Item as Other}};",
        "use crate::b::*;",
        "use crate::b::Kind::*;",
        "use crate::b as other; fn f() { other::run() }",
        "use super::b; fn f() -> u8 { b::Item::MORE }",
        "use super::*; fn f() { b::run() }",
        "fn f() { use crate::b; b::run() }",
        "fn f(_: &dyn crate::b::Act) {}",
        "fn f<T>() where T: crate::b::Act {}",
        "fn f(n: u8) -> bool { match n { crate::b::FEW => true, _ => false } }",
        "fn f(n: u8) -> bool { matches!(n, crate::b::FEW if n > 0) }",
        "fn f() { println!(\"{}\", crate::b::FEW) }",
        "fn f() { make!(a => crate::b::run) }",
        "macro_rules! m { () => { $crate::b::run() } }",
        "#[other(with = crate::b::run)] struct S;",
        "mod inner { use super::super::b::Item; }",
        "fn f() { <crate::b::Item>::new() }",
        "fn f() { <u8 as crate::b::Act>::act() }",
    ] {
        assert_eq!(edges_of(code).into_iter().filter(|edge| edge == "a>b").count(), 1, "{code}");
    }
}

#[test]
fn what_names_no_item_of_the_crate_is_none() {
    for code in [
        "use crate::b;",
        "use super::b::{self};",
        "use std::b::Item;",
        "use ::b::Item;",
        "mod b { pub fn run() {} } fn f() { b::run(); self::b::run() }",
        "use other::b; fn f() { b::run() }",
        "fn f<b: Other>() { b::run() }",
        "pub(in crate::b) fn f() {}",
        "/// [`crate::b::Item`]\nfn f() {}",
        "fn f() { <Vec<u8>>::crate_b() }",
    ] {
        assert_eq!(edges_of(code), [""; 0], "{code}");
    }
}

#[test]
fn variables_hide_what_a_glob_brings() {
    let lib = "mod a; mod b; use b::{run, FEW};";
    let with = |a: &str| {
        edges(&report(&[("lib.rs", lib), ("a.rs", a), ("b.rs", "pub fn run() {} pub const FEW: u8 = 1;")]))
    };
    assert_eq!(with("use super::*; fn f() { let run = 1; g(run) }"), [""; 0]);
    assert_eq!(with("use super::*; fn f(run: u8) { [1].map(|x| x + run); }"), [""; 0]);
    assert_eq!(with("use super::*; fn f() { { let run = 1; } run() }"), ["a>b"]);
    assert_eq!(with("use super::*; fn f() { let run = run(); }"), ["a>b"]);
    assert_eq!(with("use super::*; fn f(n: u8) { match n { FEW => 1, _ => 2 }; }"), ["a>b"]);
    assert_eq!(with("use super::*; fn f() { fn run() {} run() }"), [""; 0]);
}

#[test]
fn a_function_and_a_module_of_one_name_are_two() {
    let found = report(&[
        ("lib.rs", "extern crate self as own; mod a; mod c; mod b; pub use b::b;"),
        ("a.rs", "pub fn f() { crate::b() }"),
        ("b.rs", "pub fn b() {}"),
        ("c.rs", "pub fn f() { own::a::f() }"),
    ]);
    assert_eq!(edges(&found), ["a>b", "c>a"]);
}

#[test]
fn globs_do_not_bring_what_is_private() {
    let found = report(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::{b::*, c::*}; fn f(_: Thing) {}"),
        ("b.rs", "use crate::d::Thing;"),
        ("c.rs", "pub struct Thing;"),
        ("d.rs", "pub struct Thing;"),
    ]);
    assert_eq!(edges(&found), ["a>c", "b>d"]);
}

#[test]
fn macros_and_what_they_define_belong_to_their_module() {
    let found = report(&[
        ("lib.rs", "#[macro_use] mod a; mod b; mod c; mod d;"),
        ("a.rs", "macro_rules! make { ($n:ident) => { pub struct $n; } }"),
        ("b.rs", "make!(Made);"),
        ("c.rs", "use crate::b::Made; crate::export!();"),
        ("d.rs", "#[macro_export] macro_rules! export { () => {} }"),
    ]);
    assert_eq!(edges(&found), ["b>a", "c>b", "c>d"]);
}

#[test]
fn imports_that_go_in_circles_end() {
    let found = report(&[
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "pub use crate::b::*; use rand; pub struct A;"),
        ("b.rs", "pub use crate::a::*;"),
        ("c.rs", "use crate::b::A; fn f() { crate::b::nothing(); rand::random() }"),
    ]);
    assert_eq!(edges(&found), ["b>a", "c>a", "c>b"]);
}
