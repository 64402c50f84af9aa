//! What all shards of an evaluation have in common.

use firebrick_shards::digest::ListDigest;
use firebrick_spec::chain;
use serde_json::{Value, json};

use super::Evaluate;
use super::prepared::Prepared;
use crate::json::engine::Engine;
use crate::options::images::Images;
use crate::part::{data_hash, model_hash};

impl Evaluate {
    /// All that a record depends on.
    pub(super) fn job(&self, models: &[Prepared], images: &Images) -> anyhow::Result<Value> {
        let described = |model: &Prepared| {
            let mut value = serde_json::to_value(&model.subject)?;
            value["sha256"] = model_hash(format_args!("{:?}{:?}", model.float, model.quantised))?.into();
            let mut classes = ListDigest::default();
            for class in &model.expected {
                match class {
                    Ok(class) => classes.add(b"", *class as u64),
                    Err(why) => classes.add(chain(why).as_bytes(), u64::MAX),
                }
            }
            value["classes_sha256"] = classes.finish().into();
            Ok::<_, anyhow::Error>(value)
        };
        let models = models.iter().map(described).collect::<anyhow::Result<Vec<_>>>()?;
        let engine = self.runs_on_an_engine().then(|| Engine::from(&self.engine.config()));
        Ok(json!({
            "models": models,
            "images": images.pictures.len(),
            "data_sha256": data_hash(images),
            "left_out": images.lost,
            "orientation": format!("{:?}", self.network.images.orientation()),
            "engine": engine,
            "stalls": self.engine.stalls,
        }))
    }
}
