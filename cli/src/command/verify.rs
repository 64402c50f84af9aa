//! `firebrick verify`: a frame on an accelerator, layer by layer against the golden model.

use crate::refused::UsageError;
use clap::Args;
use firebrick_nn::random;
use serde_json::{Value, json};

use crate::options::accelerator::AcceleratorOptions;
use crate::options::inputs::OneInput;
use crate::options::model::NetworkOptions;
use crate::output::{self, grouped};
use firebrick_host::device::Verified;
use firebrick_host::image;

/// Compare every feature map of a frame with the golden model, bit for bit. Exit code 1 if one differs
///
/// Without an image the frame is random pixels.
#[derive(Debug, Args)]
#[command(override_usage = "firebrick verify [OPTIONS] [MODEL] [IMAGE]")]
pub(crate) struct Verify {
    #[command(flatten)]
    network: NetworkOptions,
    #[command(flatten)]
    accelerator: AcceleratorOptions,
    /// Seed of a random image [default: 1]
    #[arg(long, value_name = "SEED")]
    image_seed: Option<u64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    input: OneInput,
}

impl Verify {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        let (model, image) = self.input.sorted()?;
        self.network.check_usage(model.as_deref())?;
        if image.is_some() && self.image_seed.is_some() {
            return Err(UsageError::Both { option: "--image-seed", other: "an image".into() });
        }
        self.accelerator.check_usage("verified")
    }

    pub fn run(self) -> anyhow::Result<()> {
        self.input.warn();
        let (path, image) = self.input.sorted().map_err(anyhow::Error::msg)?;
        let model = self.network.open(path.as_deref())?;
        let pixels = match &image {
            Some(file) => image::load_for(file, &model)?,
            None => random::pixels(self.image_seed.unwrap_or(1), model.network.input),
        };
        let layers = self.accelerator.open(model)?.verify(&pixels)?;
        if self.json {
            output::print_json(&Value::from(layers.iter().map(record).collect::<Vec<_>>()))?;
        } else {
            output::print(&text(&layers))?;
        }
        match layers.iter().find_map(|layer| layer.difference.as_ref()) {
            Some(difference) => anyhow::bail!("{difference}"),
            None => Ok(()),
        }
    }
}

fn record(layer: &Verified) -> Value {
    let difference = layer.difference.as_ref().map(|difference| {
        let place = layer.place.map(|place| {
            json!({ "channel": place.channel, "row": place.row, "column": place.column, "tile": place.tile })
        });
        json!({
            "values": difference.count,
            "index": difference.index,
            "place": place,
            "found": difference.found,
            "expected": difference.expected,
        })
    });
    json!({ "layer": layer.layer, "values": layer.values, "difference": difference })
}

/// A line for each layer.
fn text(layers: &[Verified]) -> String {
    let width = layers.iter().map(|layer| layer.layer.len()).max().unwrap_or(0).max("layer".len());
    let mut text = format!("{:<width$}  {:>10}  {:>10}\n", "layer", "values", "different");
    for layer in layers {
        let different = layer.difference.as_ref().map_or(0, |difference| difference.count);
        let (values, different) = (grouped(layer.values as u64), grouped(different as u64));
        text += &format!("{:<width$}  {values:>10}  {different:>10}{}\n", layer.layer, place(layer));
    }
    text
}

/// Where a layer differs first, and how.
fn place(layer: &Verified) -> String {
    let Some(difference) = &layer.difference else { return String::new() };
    let place = match layer.place {
        Some(place) => {
            format!(
                "channel {}, row {}, column {} (tile {})",
                place.channel, place.row, place.column, place.tile
            )
        }
        None => format!("class {}", difference.index),
    };
    format!("  first at {place}: {}, expected {}", difference.found, difference.expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use firebrick_host::device::{Difference, Place};

    #[test]
    fn a_line_says_where_a_layer_differs_first() {
        let difference =
            Difference { layer: "fire2/concat".into(), index: 14, found: 9, expected: 2, count: 3 };
        let place = Place { channel: 5, row: 3, column: 17, tile: 7 };
        let wrong = Verified {
            layer: "fire2/concat".into(),
            values: 12544,
            difference: Some(difference.clone()),
            place: Some(place),
        };
        let sums = Verified { layer: "sums".into(), values: 10, difference: Some(difference), place: None };
        let right = Verified { layer: "pool1".into(), values: 100, difference: None, place: None };
        let text = text(&[right, wrong.clone(), sums]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "pool1                100           0");
        assert!(
            lines[2].ends_with(
                "12,544           3  first at channel 5, row 3, column 17 (tile 7): 9, expected 2"
            )
        );
        assert!(lines[3].ends_with("first at class 14: 9, expected 2"), "{text}");
        assert_eq!(record(&wrong)["difference"]["place"]["tile"], 7);
    }
}
