//! Circles between the modules of one crate, found in its sources.
//!
//! | module | what it does |
//! |---|---|
//! | `attributes` | which code is for tests only |
//! | `names` | what a module defines and what it imports |
//! | `tree` | a crate's modules, read from its files |
//! | `resolve` | where a path leads, through imports, re-exports and globs |
//! | `scope` | the names of blocks and functions, which hide those of the module |
//! | `tokens` | paths in what macros are given |
//! | `found` | what a path that is written somewhere uses |
//! | `uses` | all code of a crate, searched for paths |
//! | `graph` | edges between files and folders, and their circles |
//!
//! A node is a file; an inline module belongs to the file that holds it. A file uses another one if it names an item that is
//! defined there, however the name reached it: an item that a parent re-exports counts for the file that defines it, and
//! `Type::method` for the file that defines the type. That a parent uses what is below it is no edge: it is how a folder is
//! put together. To name a module alone is none either.
//!
//! What this cannot see: calls of methods (`value.method()`), traits that come by a glob and are used by their methods only,
//! and single names in a macro's input that is neither expressions nor statements. An import that is needed for any of these
//! is seen.

mod attributes;
mod found;
mod graph;
mod names;
mod resolve;
mod scope;
mod tokens;
mod tree;
mod uses;

#[cfg(test)]
mod tests;

use std::fmt;
use std::path::{Path, PathBuf};

pub(crate) use attributes::is_for_tests;
use graph::Graph;
use tree::Tree;

/// What is done with `#[cfg(test)]` and `#[test]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tests {
    /// Such code is left out.
    LeftOut,
    /// Such code counts like any other.
    Included,
}

/// An item of another file, and where it is named first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The item's path where it is defined.
    pub item: String,
    /// The file that names it.
    pub file: PathBuf,
    /// Line of the file.
    pub line: usize,
    /// The path as it is written.
    pub path: String,
}

/// A file or folder that uses another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Path of the module that uses.
    pub from: String,
    /// Path of the module that is used.
    pub to: String,
    /// What is used.
    pub named: Vec<Named>,
}

/// Modules of which each uses each other one, by way of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// The modules' paths.
    pub modules: Vec<String>,
    /// Who uses whom among them.
    pub edges: Vec<Edge>,
}

/// The modules of a crate, and the circles between them.
#[derive(Clone, Debug)]
pub struct Report {
    /// Paths of all modules that have a file.
    pub modules: Vec<String>,
    /// All edges between files.
    pub edges: Vec<Edge>,
    /// Circles between files.
    pub files: Vec<Circle>,
    /// Circles between the children of one parent, each child with all that is below it.
    pub folders: Vec<Circle>,
}

/// Reads the crate whose root is the file `root`.
///
/// # Errors
/// A file that is missing, cannot be read or is not Rust, named.
pub fn circles(root: &Path, tests: Tests) -> Result<Report, String> {
    let tree = Tree::read(root, tests)?;
    let graph = Graph::new(&tree, &uses::uses(&tree));
    Ok(Report {
        modules: tree.nodes().map(|node| tree.modules[node].path.clone()).collect(),
        edges: graph.edges(),
        files: graph.files(),
        folders: graph.folders(),
    })
}

/// The roots of a package: its library and its programs.
///
/// # Errors
/// A folder that cannot be read, named.
pub fn roots(package: &Path) -> Result<Vec<PathBuf>, String> {
    let source = package.join("src");
    let mut roots = vec![source.join("lib.rs"), source.join("main.rs")];
    let programs = source.join("bin");
    if programs.is_dir() {
        let failed = |e| format!("{}: {e}", programs.display());
        for entry in std::fs::read_dir(&programs).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            roots.push(if path.is_dir() { path.join("main.rs") } else { path });
        }
    }
    roots.retain(|root| root.is_file() && root.extension().is_some_and(|extension| extension == "rs"));
    roots.sort();
    Ok(roots)
}

impl fmt::Display for Circle {
    /// The modules, then a line for each item that one of them uses of another one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.modules.join(", "))?;
        self.edges.iter().try_for_each(|edge| edge.fmt(f))
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {} uses {}", self.from, self.to)?;
        for named in &self.named {
            writeln!(f, "    {}:{}: {} ({})", named.file.display(), named.line, named.path, named.item)?;
        }
        Ok(())
    }
}
