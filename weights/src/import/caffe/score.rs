//! Which tensor holds the scores, and what they are computed from: descriptions also have layers that train and evaluate.

use std::collections::{BTreeMap, BTreeSet};

use super::super::graph::Node;
use super::super::reason::CaffeFault;
use super::flow::{AsideLayer, Flow};
use super::operator::Aside;

/// Where the scores are.
pub(super) struct Scores {
    /// Their tensor.
    pub output: String,
    /// The image.
    pub input: String,
    /// The nodes that they are computed by.
    pub nodes: BTreeSet<usize>,
}

/// Finds the scores of a network with these inputs.
///
/// # Errors
/// No scores, or several tensors that may be them; several inputs that they are computed from.
pub(super) fn scores(flow: &Flow<'_, '_>, inputs: &BTreeSet<&str>) -> Result<Scores, CaffeFault> {
    let ends = ends(flow, inputs)?;
    let end = match ends.as_slice() {
        [end] => *end,
        ends => weightiest(&flow.asides, ends)
            .ok_or_else(|| CaffeFault::Outputs(ends.iter().map(|node| shown(&node.output)).collect()))?,
    };
    let makers: BTreeMap<&str, usize> =
        flow.nodes.iter().enumerate().map(|(i, node)| (node.output.as_str(), i)).collect();
    let (mut nodes, mut read) = (BTreeSet::new(), Vec::new());
    let mut open = vec![end.output.as_str()];
    while let Some(tensor) = open.pop() {
        match makers.get(tensor) {
            Some(&node) if nodes.insert(node) => {
                open.extend(flow.nodes[node].inputs.iter().map(String::as_str))
            }
            Some(_) => (),
            None if inputs.contains(tensor) && !read.contains(&tensor) => read.push(tensor),
            None => (),
        }
    }
    match read.as_slice() {
        [image] => Ok(Scores { output: end.output.clone(), input: (*image).to_string(), nodes }),
        several => Err(CaffeFault::Inputs(several.iter().map(|name| (*name).to_string()).collect())),
    }
}

/// The nodes that may give the scores: computed from an input, and read by no layer but those beside the network.
fn ends<'f, 'a>(flow: &'f Flow<'a, '_>, inputs: &BTreeSet<&str>) -> Result<Vec<&'f Node<'a>>, CaffeFault> {
    let mut read: BTreeSet<&str> = flow.seconds.iter().map(String::as_str).collect();
    read.extend(flow.nodes.iter().flat_map(|node| &node.inputs).map(String::as_str));
    for layer in &flow.asides {
        // Behind the first input are the truths that it is compared with.
        let scores = usize::from(layer.does != Aside::Hides);
        read.extend(layer.inputs.iter().skip(scores).map(String::as_str));
    }
    let mut computed: BTreeSet<&str> = inputs.clone();
    for node in &flow.nodes {
        if node.inputs.iter().any(|input| computed.contains(input.as_str())) {
            computed.insert(&node.output);
        }
    }
    if computed.len() == inputs.len() {
        return Err(CaffeFault::NoInput);
    }
    let is_end =
        |node: &&Node<'_>| computed.contains(node.output.as_str()) && !read.contains(node.output.as_str());
    Ok(flow.nodes.iter().filter(is_end).collect())
}

/// The one of several ends that counts most in training: auxiliary classifiers count less than the network's own.
fn weightiest<'f, 'a>(asides: &[AsideLayer<'_>], ends: &[&'f Node<'a>]) -> Option<&'f Node<'a>> {
    let weight = |node: &&'f Node<'a>| {
        let losses = asides.iter().filter(|layer| layer.inputs.first() == Some(&node.output));
        Some((losses.filter_map(|layer| layer.weight).reduce(f32::max)?, *node))
    };
    let weights = ends.iter().map(weight).collect::<Option<Vec<_>>>()?;
    let &(most, node) = weights.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    (weights.iter().filter(|(weight, _)| *weight == most).count() == 1).then_some(node)
}

/// The name that a tensor has in the file.
fn shown(tensor: &str) -> String {
    tensor.split_once('"').map_or(tensor, |(name, _)| name).to_string()
}
