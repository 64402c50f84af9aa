//! The checker on small crates.

mod paths;

use std::fs;

use tempfile::TempDir;

use super::{Report, Tests, circles, roots};

/// A crate of these files; the first one is its root.
fn written(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn report_with(files: &[(&str, &str)], tests: Tests) -> Report {
    let folder = written(files);
    circles(&folder.path().join(files[0].0), tests).unwrap()
}

fn report(files: &[(&str, &str)]) -> Report {
    report_with(files, Tests::LeftOut)
}

/// The edges as `from>to`, without `crate::`.
fn edges(report: &Report) -> Vec<String> {
    let short = |path: &str| path.trim_start_matches("crate::").to_owned();
    report.edges.iter().map(|edge| format!("{}>{}", short(&edge.from), short(&edge.to))).collect()
}

fn files(report: &Report) -> Vec<String> {
    report.files.iter().map(|circle| circle.modules.join(" ")).collect()
}

fn folders(report: &Report) -> Vec<String> {
    report.folders.iter().map(|circle| circle.modules.join(" ")).collect()
}

#[test]
fn two_files_that_use_each_other_are_a_circle() {
    let a = "use crate::b::B;\npub struct A(B);\n";
    let found = report(&[
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", a),
        ("b.rs", "pub struct B; pub fn f(_: super::a::A) {}"),
        ("c.rs", "use crate::a::A; pub struct C(A);"),
    ]);
    assert_eq!(files(&found), ["crate::a crate::b"]);
    assert_eq!(folders(&found), ["crate::a crate::b"]);
    let text = found.files[0].to_string();
    assert!(text.contains("a.rs:1: crate::b::B (crate::b::B)\n"), "{text}");
    assert!(text.contains("b.rs:1: super::a::A (crate::a::A)\n"), "{text}");
}

#[test]
fn a_parents_reexport_leads_to_the_child_that_defines() {
    for (import, name) in
        [("use one::One;", "One"), ("pub use one::*;", "One"), ("use one::One as Uno;", "Uno")]
    {
        let parent = format!("mod one; mod two; {import}");
        let two = format!("use super::{name}; pub struct Two({name});");
        let found = report(&[
            ("lib.rs", "mod p;"),
            ("p/mod.rs", &parent),
            ("p/one.rs", "pub struct One; fn f(_: super::two::Two) {}"),
            ("p/two.rs", &two),
        ]);
        assert_eq!(files(&found), ["crate::p::one crate::p::two"], "{import}");
    }
}

#[test]
fn a_parent_that_uses_its_children_is_no_circle() {
    let found = report(&[
        ("lib.rs", "mod p; pub use p::one::One; pub struct Top;"),
        ("p.rs", "pub mod one; use one::One; pub struct P(One); pub fn f() { one::g() }"),
        ("p/one.rs", "use super::P; pub struct One; pub fn g() { let _: Option<(P, crate::Top)> = None; }"),
    ]);
    assert_eq!(edges(&found), ["p::one>crate", "p::one>p"]);
    assert!(found.files.is_empty() && found.folders.is_empty());
}

#[test]
fn a_circle_of_folders_need_not_be_one_of_files() {
    let found = report(&[
        ("lib.rs", "mod p; mod q;"),
        ("p/mod.rs", "pub mod a; pub mod b;"),
        ("p/a.rs", "pub struct A;"),
        ("p/b.rs", "use crate::q::d::D; pub struct B(D);"),
        ("q/mod.rs", "pub mod c; pub mod d;"),
        ("q/c.rs", "use crate::p::a::A; pub struct C(A);"),
        ("q/d.rs", "pub struct D;"),
    ]);
    assert!(found.files.is_empty());
    assert_eq!(folders(&found), ["crate::p crate::q"]);
    assert!(found.folders[0].to_string().contains("q/c.rs:1: crate::p::a::A (crate::p::a::A)"));
}

#[test]
fn code_for_tests_counts_only_if_asked_for() {
    let a = "pub struct A;
        #[cfg(test)] use crate::b::B;
        #[cfg(all(test, unix))] fn f(_: crate::b::B) {}
        #[test] fn g() { crate::b::h() }
        #[cfg(test)] mod inner { use crate::b::B; }
        #[cfg(test)] #[path = \"a_tests.rs\"] mod tests;
        impl A { #[cfg(test)] fn f(_: crate::b::B) {} }";
    let crate_of_three = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", a),
        ("a_tests.rs", "use crate::b::B;"),
        ("b.rs", "use crate::a::A; pub struct B(A); pub fn h() {}"),
    ];
    let found = report(&crate_of_three);
    assert_eq!((found.modules.len(), edges(&found)), (3, vec!["b>a".to_owned()]));
    let found = report_with(&crate_of_three, Tests::Included);
    assert_eq!((found.modules.len(), files(&found)), (4, vec!["crate::a crate::b".to_owned()]));
}

#[test]
fn modules_are_found_where_rust_finds_them() {
    let found = report(&[
        ("src/lib.rs", "mod a; mod inner { pub mod deep; } #[path = \"other/z.rs\"] mod named;"),
        ("src/a.rs", "mod b; mod inner { mod c; }"),
        ("src/a/b.rs", ""),
        ("src/a/inner/c.rs", ""),
        ("src/inner/deep/mod.rs", "mod deeper;"),
        ("src/inner/deep/deeper.rs", ""),
        ("src/other/z.rs", "mod y;"),
        ("src/other/y.rs", ""),
    ]);
    let expected =
        ["", "::a", "::a::b", "::a::inner::c", "::inner::deep", "::inner::deep::deeper", "::named"];
    let expected: Vec<String> = expected.iter().map(|path| format!("crate{path}")).collect();
    assert_eq!(found.modules[..7], expected);
    assert_eq!(found.modules[7], "crate::named::y");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder =
        written(&[("src/lib.rs", "mod missing;"), ("src/main.rs", "fn main( {}"), ("src/bin/x.rs", "")]);
    let all = roots(folder.path()).unwrap();
    assert_eq!(all.len(), 3);
    let errors: Vec<String> = all.iter().filter_map(|root| circles(root, Tests::LeftOut).err()).collect();
    assert!(
        errors[0].starts_with("crate::missing: neither ") && errors[0].contains("missing.rs"),
        "{errors:?}"
    );
    assert!(errors[1].contains("main.rs: line 1: "), "{errors:?}");
}
