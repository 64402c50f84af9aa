//! Which layers can be clipped: maps that share a scale must have the same ceiling, since the scale is what clips.

use std::collections::BTreeMap;

use crate::network::{Ceiling, Layer, Network, Op};
use crate::shapes::{Misplacement, NetworkError};

impl Network {
    /// That every ceiling is where the engine's integers can have one.
    pub(crate) fn check_ceilings(&self) -> Result<(), NetworkError> {
        let mut known: BTreeMap<&str, Option<Ceiling>> = BTreeMap::new();
        for layer in &self.layers {
            let of = |name: &str| known.get(name).copied().flatten();
            let first = layer.inputs.first().and_then(|name| of(name));
            let (own, reason) = match layer.op {
                Op::Conv { .. } => (layer.ceiling, None),
                Op::Add if of(self.addends(layer).main).is_some() => {
                    (None, Some(Misplacement::AddedCeilings))
                }
                Op::Add => (layer.ceiling, None),
                _ if layer.ceiling.is_some() => (None, Some(Misplacement::Ceiling)),
                Op::Concat if layer.inputs.iter().any(|name| of(name) != first) => {
                    (None, Some(Misplacement::Ceilings))
                }
                Op::Concat | Op::MaxPool { .. } => (first, None),
                Op::LinearConv { .. } | Op::GlobalAveragePool => (None, None),
            };
            if let Some(reason) = reason {
                return Err(NetworkError::Misplaced { layer: layer.name.clone(), reason });
            }
            known.insert(&layer.name, own);
        }
        Ok(())
    }

    /// True if the layer or, of a concat, one of its parts has a ceiling.
    pub(crate) fn has_ceiling(&self, layer: &Layer) -> bool {
        let has = |name: &String| self.layer(name).is_some_and(|part| part.ceiling.is_some());
        layer.ceiling.is_some() || layer.op == Op::Concat && layer.inputs.iter().any(has)
    }
}

#[cfg(test)]
#[path = "clipping_tests.rs"]
mod tests;
