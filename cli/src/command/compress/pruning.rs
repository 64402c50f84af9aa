//! What `--prune` may be.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use crate::refused::ValueError;
use anyhow::Context;
use firebrick_weights::compress::Pruning;
use firebrick_weights::text;

/// A pruning on the command line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PruningArgument {
    /// One that needs no file.
    Known(Pruning),
    /// A YAML file of shares by layer.
    File(PathBuf),
}

impl FromStr for PruningArgument {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        if text == "table1" {
            return Ok(PruningArgument::Known(Pruning::table_1()));
        }
        if let Some(parameters) = text.parse().ok().filter(|parameters| *parameters > 1) {
            return Ok(PruningArgument::Known(Pruning::Parameters(parameters)));
        }
        match text.parse::<f64>() {
            Ok(share) if (0.0..=1.0).contains(&share) => Ok(PruningArgument::Known(Pruning::Share(share))),
            Ok(_) => Err(ValueError::Accepted(&["a share from 0 to 1, or a whole number of parameters"])),
            Err(_) if text.ends_with(".yaml") || text.ends_with(".yml") => {
                Ok(PruningArgument::File(text.into()))
            }
            Err(_) => Err(ValueError::Accepted(&[
                "table1",
                "a share",
                "a number of parameters",
                "a file (.yaml, .yml)",
            ])),
        }
    }
}

impl PruningArgument {
    /// The pruning, from its file if it has one.
    pub fn read(&self) -> anyhow::Result<Pruning> {
        let path = match self {
            PruningArgument::Known(pruning) => return Ok(pruning.clone()),
            PruningArgument::File(path) => path,
        };
        let text = text::document(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        // By way of a value, which refuses a layer that stands twice.
        let layers: BTreeMap<String, f64> = serde_yaml::from_str::<serde_yaml::Value>(&text)
            .and_then(serde_yaml::from_value)
            .with_context(|| path.display().to_string())?;
        if let Some((layer, share)) = layers.iter().find(|(_, share)| !(0.0..=1.0).contains(*share)) {
            anyhow::bail!("{}: {layer} = {share}, accepted: 0 to 1", path.display());
        }
        Ok(Pruning::Layers(layers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart() {
        let parse = |text: &str| text.parse::<PruningArgument>();
        assert_eq!(parse("table1").unwrap(), PruningArgument::Known(Pruning::table_1()));
        assert_eq!(parse("0.33").unwrap(), PruningArgument::Known(Pruning::Share(0.33)));
        assert_eq!(parse("1").unwrap(), PruningArgument::Known(Pruning::Share(1.0)));
        assert_eq!(parse("421098").unwrap(), PruningArgument::Known(Pruning::Parameters(421_098)));
        assert_eq!(parse("a.yaml").unwrap(), PruningArgument::File("a.yaml".into()));
        for text in ["1.5", "-1", "NaN", "table2"] {
            assert!(parse(text).unwrap_err().to_string().starts_with("accepted: "), "{text}");
        }
    }
}
