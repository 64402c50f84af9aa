//! `firebrick verify`: a frame on an accelerator, layer by layer against the golden model.

use crate::refused::UsageError;
use clap::Args;
use firebrick_nn::random;

use crate::columns::Columns;
use crate::json::verify as json;
use crate::options::accelerator::AcceleratorOptions;
use crate::options::inputs::OneInput;
use crate::options::model::NetworkOptions;
use crate::options::number::seed;
use crate::output::{self, grouped, width, wrapped};
use firebrick_host::device::{Difference, Place, Verified};

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
    #[arg(long, value_name = "SEED", value_parser = seed)]
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
            Some(file) => self.network.images.load(file, &model.preprocess, model.network.input)?,
            None => random::pixels(self.image_seed.unwrap_or(1), model.network.input),
        };
        let network = model.network.name.clone();
        let mut device = self.accelerator.open(model)?;
        let layers = device.verify(&pixels)?;
        if self.json {
            let Some(program) = device.program() else {
                anyhow::bail!("the device {} has no engine", self.accelerator.device.name());
            };
            output::print_json(&json::Verified {
                network,
                device: self.accelerator.device.name(),
                engine: (&program.config).into(),
                identical_to_golden: layers.iter().all(|layer| layer.difference.is_none()),
                layers: layers.iter().map(record).collect(),
            })?;
        } else {
            output::print(&text(&layers))?;
        }
        match layers.iter().find_map(|layer| layer.difference.as_ref()) {
            Some(difference) => anyhow::bail!("{difference}"),
            None => Ok(()),
        }
    }
}

fn record(layer: &Verified) -> json::VerifiedLayer {
    let place = |place: Place| json::Place {
        channel: place.channel,
        map_row: place.row,
        map_column: place.column,
        tile: place.tile,
    };
    let first = |difference: &Difference| json::Difference {
        position: difference.index,
        place: layer.place.map(place),
        value: difference.found,
        golden_value: difference.expected,
    };
    json::VerifiedLayer {
        layer: layer.layer.clone(),
        values: layer.values,
        different: layer.difference.as_ref().map_or(0, |difference| difference.count),
        first: layer.difference.as_ref().map(first),
    }
}

/// A line for each layer, and where those that differ do so first.
fn text(layers: &[Verified]) -> String {
    let mut table = Columns::default().text("layer").number("values").number("different");
    for layer in layers {
        let different = layer.difference.as_ref().map_or(0, |difference| difference.count);
        table.row([layer.layer.clone(), grouped(layer.values as u64), grouped(different as u64)]);
    }
    let places = layers.iter().filter_map(place).map(|place| wrapped(&place, width()) + "\n");
    table.lines(width(), "") + &places.collect::<String>()
}

/// Where a layer differs first, and how.
fn place(layer: &Verified) -> Option<String> {
    let difference = layer.difference.as_ref()?;
    let place = match layer.place {
        Some(place) => {
            format!(
                "channel {}, row {}, column {} (tile {})",
                place.channel, place.row, place.column, place.tile
            )
        }
        None => format!("class {}", difference.index),
    };
    let Difference { found, expected, .. } = difference;
    Some(format!("{}: first at {place}: {found}, expected {expected}", layer.layer))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(lines[1], "pool1            100          0");
        assert!(lines[2].starts_with("fire2/concat  12,544          3"), "{text}");
        let place = "fire2/concat: first at channel 5, row 3, column 17 (tile 7): 9, expected 2";
        assert_eq!(lines[4..], [place, "sums: first at class 14: 9, expected 2"]);
        let record = record(&wrong);
        assert_eq!((record.different, record.first.unwrap().place.unwrap().tile), (3, 7));
    }
}
