//! All frames that were compared: for a reader, and for programs.

use firebrick_host::device;

use super::record::{Became, FrameRecord, Subject};
use crate::columns::Columns;
use crate::json::verify::{DifferentImage, Verified, VerifiedLayer};
use crate::output::{self, grouped, width, wrapped};

/// What was compared, in its order.
#[derive(Debug)]
pub(crate) struct Report {
    subject: Subject,
    /// Frames that were compared.
    frames: usize,
    /// Images that cannot be used, and why the last one cannot.
    lost: (usize, Option<String>),
    /// What all frames say of each layer.
    layers: Vec<VerifiedLayer>,
    /// Frames in which each layer differs.
    frames_of_layer: Vec<usize>,
    /// Frames that differ, each with the layers that do.
    differing: Vec<(Option<String>, Vec<VerifiedLayer>)>,
}

/// Why a verification fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unverified {
    /// The one frame differs.
    #[error("{difference}")]
    Frame { difference: device::Difference },
    /// Some of several frames differ.
    #[error("{differing} of {frames} images differ from the golden model; of {first}, {difference}")]
    Frames { differing: usize, frames: usize, first: String, difference: device::Difference },
    /// None of several images can be used.
    #[error("none of {images} images can be used")]
    Images { images: usize },
}

impl Report {
    /// Of no frame yet.
    pub fn new(subject: Subject) -> Self {
        let layer = |layer: &super::record::Layer| VerifiedLayer {
            layer: layer.layer.clone(),
            values: 0,
            different: 0,
            first: None,
        };
        let layers: Vec<VerifiedLayer> = subject.layers.iter().map(layer).collect();
        let frames_of_layer = vec![0; layers.len()];
        Report { subject, frames: 0, lost: (0, None), layers, frames_of_layer, differing: Vec::new() }
    }

    /// Adds the next frame.
    pub fn add(&mut self, record: FrameRecord) {
        let differences = match record.became {
            Became::Compared { differences } => differences,
            Became::Lost { lost } => {
                self.lost = (self.lost.0 + 1, Some(lost));
                return;
            }
        };
        self.frames += 1;
        for ((all, one), frames) in
            self.layers.iter_mut().zip(&self.subject.layers).zip(&mut self.frames_of_layer)
        {
            all.values += one.values;
            if let Some(found) = differences.iter().find(|found| found.layer == one.layer) {
                all.different += found.different;
                *frames += 1;
                if all.first.is_none() {
                    all.first.clone_from(&found.first);
                }
            }
        }
        if !differences.is_empty() {
            self.differing.push((record.name, differences));
        }
    }

    /// Prints it, and fails if a frame differs; `whole` unless some shards are missing.
    ///
    /// # Errors
    /// [`Unverified`], or what standard output says.
    pub fn tell(&self, json: bool, whole: bool) -> anyhow::Result<()> {
        if self.frames == 0 && whole {
            return Err(self.unusable());
        }
        if json {
            output::print_json(&self.json())?;
        } else {
            output::print(&self.text())?;
        }
        self.check().map_err(anyhow::Error::from)
    }

    fn unusable(&self) -> anyhow::Error {
        match &self.lost {
            // Told already, and told once.
            (1, Some(why)) => anyhow::anyhow!("{why}"),
            (images, _) => Unverified::Images { images: *images }.into(),
        }
    }

    /// That no frame differs.
    ///
    /// # Errors
    /// [`Unverified`].
    pub fn check(&self) -> Result<(), Unverified> {
        let Some((name, layers)) = self.differing.first() else { return Ok(()) };
        let Some(difference) = layers.iter().find_map(of_device) else { return Ok(()) };
        let (differing, frames) = (self.differing.len(), self.frames);
        match name {
            Some(first) if frames > 1 => {
                Err(Unverified::Frames { differing, frames, first: first.clone(), difference })
            }
            _ => Err(Unverified::Frame { difference }),
        }
    }

    /// For programs.
    pub fn json(&self) -> Verified {
        let image = |(name, layers): &(Option<String>, Vec<VerifiedLayer>)| DifferentImage {
            file: name.clone(),
            layers: layers.clone(),
        };
        Verified {
            network: self.subject.network.clone(),
            device: self.subject.device.clone(),
            engine: self.subject.engine.clone(),
            image_count: self.frames,
            identical_to_golden: self.differing.is_empty(),
            layers: self.layers.clone(),
            different_images: self.differing.iter().map(image).collect(),
        }
    }

    /// A line for each layer, and where those that differ do so first: of one frame each of them, of several the first one of each frame.
    pub fn text(&self) -> String {
        let several = self.frames > 1;
        let table = Columns::default().text("layer").number("values").number("different");
        let mut table = if several { table.number("in images") } else { table };
        for (layer, frames) in self.layers.iter().zip(&self.frames_of_layer) {
            let mut row =
                vec![layer.layer.clone(), grouped(layer.values as u64), grouped(layer.different as u64)];
            if several {
                row.push(grouped(*frames as u64));
            }
            table.row(row);
        }
        let mut text = table.lines(width(), "");
        for (name, layers) in &self.differing {
            let shown = if several { &layers[..1] } else { &layers[..] };
            for place in shown.iter().filter_map(place) {
                let line =
                    name.iter().filter(|_| several).map(|name| format!("{name}: ")).collect::<String>();
                text += &(wrapped(&(line + &place), width()) + "\n");
            }
        }
        if several {
            let differing = match self.differing.len() {
                0 => "all identical to the golden model".to_owned(),
                1 => "1 differs from the golden model".to_owned(),
                some => format!("{} differ from the golden model", grouped(some as u64)),
            };
            text += &format!("{} images, {differing}\n", grouped(self.frames as u64));
        }
        text
    }
}

fn of_device(layer: &VerifiedLayer) -> Option<device::Difference> {
    let first = layer.first.as_ref()?;
    Some(device::Difference {
        layer: layer.layer.clone(),
        index: first.position,
        found: first.value,
        expected: first.golden_value,
        count: layer.different,
    })
}

/// Where a layer differs first, and how.
fn place(layer: &VerifiedLayer) -> Option<String> {
    let first = layer.first.as_ref()?;
    let place = match &first.place {
        Some(place) => {
            format!(
                "channel {}, row {}, column {} (tile {})",
                place.channel, place.map_row, place.map_column, place.tile
            )
        }
        None => format!("class {}", first.position),
    };
    Some(format!("{}: first at {place}: {}, expected {}", layer.layer, first.value, first.golden_value))
}

#[cfg(test)]
mod tests;
