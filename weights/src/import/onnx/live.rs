//! Which nodes the scores depend on, and in what order.

use std::collections::{BTreeMap, BTreeSet};

use super::super::reason::Malformed;
use super::message::NodeMessage;

/// The output that is wanted, which may be left out where there is one.
pub(super) fn output<'a>(outputs: &[&'a str], wanted: Option<&str>) -> Result<&'a str, Malformed> {
    let names = || outputs.iter().map(|name| name.to_string()).collect();
    match wanted {
        Some(wanted) => outputs
            .iter()
            .find(|output| **output == wanted)
            .copied()
            .ok_or_else(|| Malformed::NoSuchOutput { found: wanted.to_string(), outputs: names() }),
        None => match outputs {
            &[output] => Ok(output),
            _ => Err(Malformed::Outputs(names())),
        },
    }
}

/// The nodes that the output depends on, each behind those that it reads, and otherwise in the file's order.
///
/// Converters append nodes to the end that others read, and onnxruntime does not mind.
///
/// # Errors
/// A tensor that two nodes give, or that is there without them, and circles.
pub(super) fn nodes<'m, 'a>(
    nodes: &'m [NodeMessage<'a>],
    is_taken: impl Fn(&str) -> bool,
    output: &str,
) -> Result<Vec<&'m NodeMessage<'a>>, Malformed> {
    let mut givers: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, node) in nodes.iter().enumerate() {
        for &name in node.outputs.iter().filter(|name| !name.is_empty()) {
            if is_taken(name) || givers.insert(name, i).is_some() {
                return Err(Malformed::GivenTwice(name.to_string()));
            }
        }
    }
    // For each node that is needed those that read it, and how many that it reads are not done yet.
    let mut readers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut left: BTreeMap<usize, usize> = BTreeMap::new();
    let mut wanted: Vec<usize> = givers.get(output).copied().into_iter().collect();
    while let Some(i) = wanted.pop() {
        if left.contains_key(&i) {
            continue;
        }
        let read: Vec<usize> = nodes[i].inputs.iter().filter_map(|name| givers.get(name)).copied().collect();
        left.insert(i, read.len());
        read.iter().for_each(|&giver| readers.entry(giver).or_default().push(i));
        wanted.extend(read);
    }
    let mut ready: BTreeSet<usize> = left.iter().filter(|(_, count)| **count == 0).map(|(i, _)| *i).collect();
    let mut order = Vec::with_capacity(left.len());
    while let Some(i) = ready.pop_first() {
        left.remove(&i);
        order.push(&nodes[i]);
        for reader in readers.remove(&i).unwrap_or_default() {
            if let Some(count) = left.get_mut(&reader) {
                *count -= 1;
                if *count == 0 {
                    ready.insert(reader);
                }
            }
        }
    }
    match left.first_key_value() {
        None => Ok(order),
        Some((&first, _)) => Err(circle(nodes, &givers, &left, first)),
    }
}

/// A circle among the nodes that are `left`, each of which reads another one of them, found on the way from `first`.
fn circle(
    nodes: &[NodeMessage<'_>],
    givers: &BTreeMap<&str, usize>,
    left: &BTreeMap<usize, usize>,
    first: usize,
) -> Malformed {
    let before = |i: usize| {
        let mut read = nodes[i].inputs.iter().filter_map(|name| Some((*name, *givers.get(name)?)));
        read.rfind(|(_, giver)| left.contains_key(giver))
    };
    let (mut at, mut tensor) = (first, "");
    // So many steps lead into the circle.
    for _ in 0..=left.len() {
        let Some((name, giver)) = before(at) else { break };
        (at, tensor) = (giver, name);
    }
    let node = &nodes[at];
    let layer = if node.name.is_empty() { node.outputs.first() } else { Some(&node.name) };
    Malformed::Circle {
        layer: layer.copied().unwrap_or_default().to_string(),
        operator: node.operator.to_string(),
        tensor: tensor.to_string(),
    }
}
