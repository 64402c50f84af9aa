//! Which nodes the scores depend on, and that each comes behind those that it reads.

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
            _ => Err(Malformed::NamedOutputs(names())),
        },
    }
}

/// The nodes that the output depends on, in their order.
///
/// # Errors
/// A tensor that two nodes give, or that is there without them, or one that is read before it is given.
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
    let mut live = BTreeSet::new();
    let mut wanted: Vec<usize> = givers.get(output).copied().into_iter().collect();
    while let Some(i) = wanted.pop() {
        if !live.insert(i) {
            continue;
        }
        for name in &nodes[i].inputs {
            let Some(&giver) = givers.get(name) else { continue };
            if giver >= i {
                let node = &nodes[i];
                let layer = if node.name.is_empty() { node.outputs.first() } else { Some(&node.name) };
                return Err(Malformed::Order {
                    layer: layer.copied().unwrap_or_default().to_string(),
                    operator: node.operator.to_string(),
                    tensor: name.to_string(),
                });
            }
            wanted.push(giver);
        }
    }
    Ok(live.into_iter().map(|i| &nodes[i]).collect())
}
