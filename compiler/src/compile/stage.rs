//! A stage: what the engine computes while it reads one map once.

use std::ops::Range;

use firebrick_spec::descriptor::pooled;
use firebrick_spec::{FeatureMapLayout, OutputMode, PIXELS, WordFormat};

use super::phases::Phases;
use super::reason::Reason;
use firebrick_nn::model::{QuantisedAdd, QuantisedConv};
use firebrick_nn::network::Shape;

/// One convolution of a stage.
pub(super) struct Part<'a> {
    pub name: &'a str,
    pub filters: usize,
    pub kernel: usize,
    pub stride: usize,
    pub pad: usize,
    pub conv: &'a QuantisedConv,
}

/// A map in memory that a stage adds to what it computes.
pub(super) struct Addend<'a> {
    /// Name of the map; it has the shape of the stage's output before pooling.
    pub source: &'a str,
    pub scale: QuantisedAdd,
}

/// What the engine computes in one reading of a map.
pub(super) struct Stage<'a> {
    /// Name of the layer whose output is written.
    pub name: &'a str,
    /// Every layer that the stage computes.
    pub layers: Vec<&'a str>,
    /// Name of the map that it reads.
    pub input: &'a str,
    /// Shape of that map.
    pub input_shape: Shape,
    /// The convolutions, in the order of their channels.
    pub parts: Vec<Part<'a>>,
    /// The map that is added before pooling.
    pub bypass: Option<Addend<'a>>,
    /// What is written.
    pub output: OutputMode,
    /// Output before pooling, without the border that a padded 1x1 convolution adds.
    pub shape: Shape,
    /// Pixels of that border.
    pub border_pixels: usize,
    /// The image's phases, if the stage reads the image.
    pub phases: Option<Phases>,
    /// Row (and column) taps of all convolutions together.
    pub taps: usize,
    /// Rows and columns from the first tap to the output pixel's own place; 0 over the image.
    pub above: usize,
}

/// Rows of a map that a pass reads, and rows of zeros around them.
pub(super) struct Rows {
    pub lead: usize,
    pub first: usize,
    pub count: usize,
    pub tail: usize,
}

impl Stage<'_> {
    /// Leaves out the last row and column of an even side, which no window of a pooling with floor rounding reads: the
    /// post-processing rounds up, and of an odd side that makes as many windows.
    pub fn leave_out_unpooled(&mut self) {
        for side in [&mut self.shape.height, &mut self.shape.width] {
            *side -= usize::from(*side % 2 == 0);
        }
    }

    /// Makes the stage one over the image.
    ///
    /// # Errors
    /// The reason if the engine cannot do that.
    pub fn read_image(&mut self, zero: &[u8]) -> Result<(), Reason> {
        let p = &self.parts[0];
        let (kernel, stride, pad) = (p.kernel, p.stride, p.pad);
        if self.parts.iter().any(|q| (q.kernel, q.stride, q.pad) != (kernel, stride, pad)) {
            return Err(Reason::ImageWindows);
        }
        let phases = Phases { image: self.input_shape, kernel, stride, pad, zero: zero.to_vec() };
        let (taps, accepted) = (phases.taps(), WordFormat::Image.max_taps());
        if taps > accepted {
            return Err(Reason::ImageTaps { kernel, stride, taps, accepted });
        }
        self.taps = taps;
        self.phases = Some(phases);
        Ok(())
    }

    /// Makes the stage one over a map: takes the border of padded 1x1 convolutions off.
    ///
    /// # Errors
    /// The reason if the engine cannot do that.
    pub fn read_map(&mut self) -> Result<(), Reason> {
        let sums = self.output == OutputMode::Sums;
        let border = self.parts[0].pad;
        // The border is a constant only as long as nothing is added to it.
        let bordered =
            sums && self.bypass.is_none() && self.parts.iter().all(|p| p.kernel == 1 && p.pad == border);
        if bordered {
            let outer = self.shape.height * self.shape.width;
            self.shape.height = self.input_shape.height;
            self.shape.width = self.input_shape.width;
            self.border_pixels = outer - self.shape.height * self.shape.width;
        }
        self.above = self.parts.iter().map(|p| self.pad(p)).max().unwrap_or(0);
        let below = self.parts.iter().map(|p| (p.kernel + self.above).saturating_sub(self.pad(p)));
        self.taps = below.max().unwrap_or(1);
        // In a widened copy of the input the first column behind the input's own strips holds anything.
        let kept = self.stored_layout().strips * PIXELS;
        let last = (self.shape.width - 1).saturating_add_signed(self.columns().end - 1);
        if self.is_widened() && last >= kept {
            let p = &self.parts[0];
            return Err(Reason::Padding {
                layer: p.name.to_owned(),
                pad: p.pad,
                columns: self.input_shape.width,
                padded: self.shape.width,
            });
        }
        Ok(())
    }

    /// True if the output has more strips in a row than the map that the stage reads. Words come strip by strip, so the stage
    /// then reads a copy of that map with as many.
    pub fn is_widened(&self) -> bool {
        self.phases.is_none() && self.strips() > self.stored_layout().strips
    }

    /// Layout of the map before the stage as it is stored.
    pub fn stored_layout(&self) -> FeatureMapLayout {
        let s = self.input_shape;
        FeatureMapLayout::map(s.channels, s.height, s.width)
    }

    /// Layout of the map (or image) that the stage reads: the stored one, or its widened copy.
    pub fn input_layout(&self) -> FeatureMapLayout {
        if let Some(phases) = &self.phases {
            return phases.layout(self.shape.height, self.shape.width);
        }
        let stored = self.stored_layout();
        FeatureMapLayout { strips: stored.strips.max(self.strips()), ..stored }
    }

    /// Name of the layer that computes what is written, before a pooling.
    pub fn computed(&self) -> &str {
        match self.output {
            OutputMode::Map | OutputMode::Partial => self.name,
            OutputMode::Pooled | OutputMode::Sums => self.layers[self.layers.len() - 2],
        }
    }

    /// The rows of the map that are read by passes with the row taps `taps`.
    pub fn rows_read(&self, taps: &Range<usize>) -> Rows {
        // Row taps `taps` of output rows 0 to `height - 1` are input rows `first` to `end - 1`, counted from `above` on.
        let (first, end) = (taps.start, self.shape.height + taps.end - 1);
        let lead = self.above.saturating_sub(first);
        let tail = end.saturating_sub(self.above + self.input_shape.height);
        Rows { lead, first: first.saturating_sub(self.above), count: end - first - lead - tail, tail }
    }

    /// Layout of the map that the stage writes; none if it writes sums.
    pub fn output_layout(&self) -> Option<FeatureMapLayout> {
        let s = self.shape;
        match self.output {
            OutputMode::Map => Some(FeatureMapLayout::map(s.channels, s.height, s.width)),
            OutputMode::Pooled => Some(FeatureMapLayout::map(s.channels, pooled(s.height), pooled(s.width))),
            // No stage ends in partial sums.
            OutputMode::Sums | OutputMode::Partial => None,
        }
    }

    /// Strips of an output row.
    pub fn strips(&self) -> usize {
        self.shape.width.div_ceil(PIXELS)
    }

    /// Tiles of a pass.
    pub fn tiles(&self) -> usize {
        self.shape.height * self.strips()
    }

    /// Columns, relative to the output pixel's own, that the filters over a map read.
    pub fn columns(&self) -> Range<isize> {
        -(self.above as isize)..(self.taps as isize - self.above as isize)
    }

    /// Where a part's weight of kernel row `ky` and column `kx` reads a map: the stage's row tap, and the column relative to
    /// the output pixel's own.
    pub fn place(&self, part: &Part<'_>, ky: usize, kx: usize) -> (usize, isize) {
        let pad = self.pad(part);
        (ky + self.above - pad, kx as isize - pad as isize)
    }

    /// The part's padding, without a border that the compiler adds.
    fn pad(&self, part: &Part<'_>) -> usize {
        if self.border_pixels > 0 { 0 } else { part.pad }
    }

    /// Part and filter of output channel `channel`.
    pub fn filter(&self, channel: usize) -> (&Part<'_>, usize) {
        let mut f = channel;
        for part in &self.parts {
            if f < part.filters {
                return (part, f);
            }
            f -= part.filters;
        }
        unreachable!("channel {channel} of stage {}", self.name)
    }
}
