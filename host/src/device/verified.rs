//! A frame compared with the golden model, layer by layer.

use firebrick_nn::golden::GoldenRun;
use firebrick_spec::PIXELS;
use firebrick_spec::layout::FeatureMapLayout;

use super::accelerator::Accelerator;
use super::difference::Difference;
use super::error::DeviceError;

/// What the network's output is called among the layers.
pub(super) const SUMS: &str = "sums";

/// The map of a layer, or the sums, against the golden model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The layer, or `sums`.
    pub layer: String,
    /// How many values were compared.
    pub values: usize,
    /// The first value that differs.
    pub difference: Option<Difference>,
    /// Where in the map that is; none of the sums, which have a class only.
    pub place: Option<Place>,
}

/// A place in a feature map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Channel.
    pub channel: usize,
    /// Row.
    pub row: usize,
    /// Column.
    pub column: usize,
    /// Tile of the map as it is written: rows of strips of [`PIXELS`] pixels, counted from 0.
    pub tile: usize,
}

impl Place {
    /// The place of a value in the dense map `[channel][row][column]`.
    pub fn new(index: usize, layout: &FeatureMapLayout) -> Self {
        let pixels = layout.height * layout.width;
        let (channel, pixel) = (index / pixels, index % pixels);
        let (row, column) = (pixel / layout.width, pixel % layout.width);
        Place { channel, row, column, tile: row * layout.strips + column / PIXELS }
    }
}

/// Every map that the last run has written, in the order of the passes, and its sums.
pub(super) fn compare(
    engine: &mut dyn Accelerator,
    golden: &GoldenRun,
    sums: &[u32],
) -> Result<Vec<Verified>, DeviceError> {
    let regions = engine.program().map_or(Vec::new(), |program| program.maps.clone());
    let mut all = Vec::new();
    for region in regions {
        let Some(expected) = golden.maps.get(&region.layer) else { continue };
        let found = engine.read_map(&region.layer)?;
        let difference = Difference::between(&region.layer, &found, expected);
        let place = difference.as_ref().map(|difference| Place::new(difference.index, &region.layout));
        all.push(Verified { layer: region.layer, values: expected.len(), difference, place });
    }
    let difference = Difference::between(SUMS, sums, &golden.sums);
    all.push(Verified { layer: SUMS.to_owned(), values: sums.len(), difference, place: None });
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_channel_by_channel_and_strip_by_strip() {
        let layout = FeatureMapLayout::map(3, 5, 30);
        let place = |index| Place::new(index, &layout);
        assert_eq!(place(0), Place { channel: 0, row: 0, column: 0, tile: 0 });
        assert_eq!(place(29), Place { channel: 0, row: 0, column: 29, tile: 2 });
        assert_eq!(place(150 + 60 + 14), Place { channel: 1, row: 2, column: 14, tile: 7 });
    }
}
