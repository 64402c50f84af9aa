//! Edges between files and folders, and their circles.

use std::collections::{BTreeMap, BTreeSet};

use super::found::Use;
use super::tree::Tree;
use super::{Circle, Edge, Named};

/// Who uses whom, by the numbers of modules, and what.
type Edges = BTreeMap<(usize, usize), Vec<Named>>;

/// The edges of a crate.
pub(super) struct Graph<'a> {
    tree: &'a Tree,
    /// Between files.
    files: Edges,
    /// Between the children of a parent, by the parent's number.
    folders: BTreeMap<usize, Edges>,
}

impl<'a> Graph<'a> {
    /// The edges that `uses` make.
    pub fn new(tree: &'a Tree, uses: &[Use]) -> Self {
        let mut graph = Graph { tree, files: Edges::new(), folders: BTreeMap::new() };
        for found in uses {
            let (from, to) = (tree.modules[found.from].node, tree.modules[found.to].node);
            // A parent, and the file itself, use what is in them.
            if tree.is_within(to, from) {
                continue;
            }
            let named = Named {
                item: format!("{}::{}", tree.modules[found.to].path, found.item),
                file: tree.modules[from].file.clone(),
                line: found.line,
                path: found.path.clone(),
            };
            if let Some((parent, children)) = graph.siblings(from, to) {
                add(graph.folders.entry(parent).or_default(), children, &named);
            }
            add(&mut graph.files, (from, to), &named);
        }
        graph
    }

    /// The lowest parent of both, and its two children that they are in or are. `None` if one of them is above the other one.
    fn siblings(&self, from: usize, to: usize) -> Option<(usize, (usize, usize))> {
        let nodes = |module| -> Vec<usize> {
            let mut nodes: Vec<usize> =
                self.tree.ancestors(module).map(|module| self.tree.modules[module].node).collect();
            nodes.dedup();
            nodes.reverse();
            nodes
        };
        let (from, to) = (nodes(from), nodes(to));
        let same = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
        Some((from[same - 1], (*from.get(same)?, *to.get(same)?)))
    }

    /// All edges between files.
    pub fn edges(&self) -> Vec<Edge> {
        self.files.iter().map(|(ends, named)| self.edge(*ends, named)).collect()
    }

    /// The circles between files.
    pub fn files(&self) -> Vec<Circle> {
        self.circles(&self.files)
    }

    /// The circles between the children of each parent.
    pub fn folders(&self) -> Vec<Circle> {
        self.folders.values().flat_map(|edges| self.circles(edges)).collect()
    }

    fn circles(&self, edges: &Edges) -> Vec<Circle> {
        let circle = |members: BTreeSet<usize>| {
            let inner = edges.iter().filter(|((from, to), _)| members.contains(from) && members.contains(to));
            Circle {
                edges: inner.map(|(ends, named)| self.edge(*ends, named)).collect(),
                modules: members.iter().map(|module| self.tree.modules[*module].path.clone()).collect(),
            }
        };
        components(edges.keys().copied()).into_iter().map(circle).collect()
    }

    fn edge(&self, (from, to): (usize, usize), named: &[Named]) -> Edge {
        let path = |module: usize| self.tree.modules[module].path.clone();
        Edge { from: path(from), to: path(to), named: named.to_vec() }
    }
}

/// Adds what is used, if it is the first use of this item.
fn add(edges: &mut Edges, ends: (usize, usize), named: &Named) {
    let known = edges.entry(ends).or_default();
    if known.iter().all(|other| other.item != named.item || other.file != named.file) {
        known.push(named.clone());
    }
}

/// The strongly connected components of more than one node. A crate has so few files that all that each of them reaches
/// can be compared.
fn components(edges: impl Iterator<Item = (usize, usize)>) -> Vec<BTreeSet<usize>> {
    let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    edges.for_each(|(from, to)| next.entry(from).or_default().push(to));
    let reached: BTreeMap<usize, BTreeSet<usize>> =
        next.keys().map(|&node| (node, reached(&next, node))).collect();
    let mut found: Vec<BTreeSet<usize>> = Vec::new();
    for (node, others) in reached.iter().filter(|(node, others)| others.contains(node)) {
        if found.iter().all(|circle| !circle.contains(node)) {
            let back = |other: &&usize| reached.get(other).is_some_and(|theirs| theirs.contains(node));
            found.push(others.iter().filter(back).copied().collect());
        }
    }
    found
}

/// All nodes that a way from `start` leads to.
fn reached(next: &BTreeMap<usize, Vec<usize>>, start: usize) -> BTreeSet<usize> {
    let (mut found, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(node) = open.pop() {
        let new = next.get(&node).into_iter().flatten().filter(|other| found.insert(**other));
        open.extend(new);
    }
    found
}
