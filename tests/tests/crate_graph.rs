//! Who may depend on whom, and where `unsafe` may stand.

use std::collections::BTreeSet;
use std::path::PathBuf;

use firebrick_lab::generated::root;
use firebrick_tests::workspace::{packages, sources};

/// Workspace crates that each crate may depend on, and those that only its tests may.
const ALLOWED: &[(&str, &[&str], &[&str])] = &[
    ("scratch", &[], &[]),
    ("shards", &["scratch"], &[]),
    ("spec", &[], &[]),
    ("fields", &["spec"], &[]),
    ("nn", &["spec"], &[]),
    ("compiler", &["spec", "nn"], &[]),
    ("weights", &["scratch", "spec", "nn", "compiler"], &[]),
    ("hdl", &["spec", "fields", "wires"], &["nn", "waves"]),
    ("waves", &[], &[]),
    ("wires", &[], &[]),
    ("sim", &["scratch", "spec", "hdl"], &["nn", "weights"]),
    ("fault-handler", &[], &[]),
    ("host", &["scratch", "spec", "nn", "compiler", "weights", "sim", "fault-handler"], &[]),
    ("serve", &["scratch", "spec", "nn", "weights", "host"], &[]),
    ("board", &["scratch", "spec", "nn", "compiler", "hdl"], &[]),
    (
        "cli",
        &["scratch", "shards", "spec", "nn", "compiler", "weights", "hdl", "host", "serve", "board"],
        &[],
    ),
    ("lab", &["shards", "spec", "nn", "compiler", "weights", "hdl", "sim", "host", "board", "cli"], &[]),
    (
        "tests",
        &["shards", "spec", "nn", "compiler", "weights", "hdl", "sim", "host", "board", "cli", "lab"],
        &[],
    ),
];

/// Workspace crates that must stay optional: a board build, or the lean library, has none of them.
const OPTIONAL: &[(&str, &str)] = &[
    ("weights", "compiler"),
    ("host", "sim"),
    ("host", "fault-handler"),
    ("board", "hdl"),
    ("cli", "hdl"),
    ("cli", "serve"),
    ("cli", "shards"),
];

/// Crates from outside that must not appear in some of ours.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("spec", &["clap", "libc", "rust-hdl-core", "serde"]),
    ("nn", &["rust-hdl-core", "memmap2", "clap"]),
    ("weights", &["rust-hdl-core", "clap"]),
    ("compiler", &["rust-hdl-core", "memmap2", "clap"]),
    ("fault-handler", &["rust-hdl-core"]),
    (
        "host",
        &[
            "rust-hdl-core",
            "rust-hdl-widgets",
            "rust-hdl-macros",
            "anyhow",
            "indicatif",
            "minijinja",
            "nalgebra",
            "plotters",
            "svg",
        ],
    ),
    // Clients and TLS are others' work.
    ("serve", &["anyhow", "clap", "reqwest", "rustls", "rust-hdl-core"]),
    ("cli", &["rust-hdl-core", "rust-hdl-widgets", "rust-hdl-macros"]),
];

/// Where `unsafe` may stand, from the root.
const UNSAFE: &[&str] = &[
    "sim/",
    "fault-handler/",
    "host/src/mmio",
    "host/src/dma",
    "weights/src/map.rs",
    "scratch/src/child.rs",
    "serve/src/memory.rs",
];

fn short(name: &str) -> Option<&str> {
    name.strip_prefix("firebrick-")
}

#[test]
fn crates_depend_only_on_what_they_may() {
    let packages = packages();
    let known: BTreeSet<&str> = ALLOWED.iter().map(|(name, ..)| *name).collect();
    let found: BTreeSet<&str> =
        packages.iter().map(|p| short(p["name"].as_str().unwrap()).unwrap()).collect();
    assert_eq!(found, known, "the workspace's crates");
    for package in &packages {
        let name = short(package["name"].as_str().unwrap()).unwrap();
        let (_, normal, dev) = ALLOWED.iter().find(|(n, ..)| *n == name).unwrap();
        let forbidden = FORBIDDEN.iter().find(|(n, _)| *n == name).map_or(&[][..], |(_, list)| list);
        for dependency in package["dependencies"].as_array().unwrap() {
            let on = dependency["name"].as_str().unwrap();
            let is_dev = dependency["kind"].as_str() == Some("dev");
            let Some(on) = short(on) else {
                assert!(is_dev || !forbidden.contains(&on), "{name} must not depend on {on}");
                continue;
            };
            // A crate's tests may ask for its own features.
            let own = is_dev && on == name;
            assert!(
                own || normal.contains(&on) || (is_dev && dev.contains(&on)),
                "{name} must not depend on {on}; allowed: {normal:?}, in tests also {dev:?}"
            );
            if OPTIONAL.contains(&(name, on)) && !is_dev {
                assert!(dependency["optional"].as_bool().unwrap(), "{name} must take {on} by a feature only");
            }
        }
    }
}

#[test]
fn unsafe_stands_only_where_it_may_and_is_explained() {
    let mut checked = 0;
    for path in sources() {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (i, line) in lines.iter().enumerate().filter(|(_, line)| uses_unsafe(line)) {
            let place = format!("{}:{}: {}", path.display(), i + 1, line.trim());
            assert!(
                UNSAFE.iter().any(|allowed| path.starts_with_text(allowed)),
                "unsafe is not allowed here: {place}"
            );
            let before = &lines[i.saturating_sub(8)..=i];
            let explained = before.iter().any(|l| l.contains("SAFETY:") || l.contains("# Safety"));
            assert!(explained, "no SAFETY comment: {place}");
            checked += 1;
        }
    }
    assert!(checked > 0, "the search finds nothing, not even in sim");
}

/// A line of code with the keyword `unsafe`, comments and attributes left out.
fn uses_unsafe(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.into_iter().any(|word| word == "unsafe") && !code.contains('"')
}

trait StartsWithText {
    fn starts_with_text(&self, prefix: &str) -> bool;
}

impl StartsWithText for PathBuf {
    fn starts_with_text(&self, prefix: &str) -> bool {
        self.to_string_lossy().starts_with(prefix)
    }
}
