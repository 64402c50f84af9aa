//! What the plot and its key share: the canvas, the front by its engines' sizes and their colours, fonts.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::Point;

/// Pixels of the font of labels and key.
pub(super) const SMALL: f64 = 10.5;

/// Colours that can be told apart also without colour vision (Okabe and Ito); used in turn.
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(213, 94, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 0, 0),
];

pub(super) const GREY: RGBColor = RGBColor(200, 200, 200);

/// What is drawn on.
pub(super) type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// There is nothing to show.
    #[error("cannot draw 0 points")]
    Empty,
    /// The drawing library failed.
    #[error("cannot draw the points")]
    Drawing(#[from] DrawingAreaErrorKind<std::io::Error>),
}

/// The front by its engines' sizes.
pub(super) struct Front<'a> {
    pub sizes: Vec<Size<'a>>,
}

/// The front's points of one number of DSPs, the fastest first.
pub(super) struct Size<'a> {
    pub pes: usize,
    pub dsps: usize,
    pub colour: RGBColor,
    pub points: Vec<&'a Point>,
}

impl<'a> Front<'a> {
    /// Of the front's points, as [`super::front::front`] sorts them.
    pub fn new(points: &[&'a Point]) -> Self {
        let groups = points.chunk_by(|a, b| a.dsps == b.dsps).zip(COLOURS.into_iter().cycle());
        let size = |(points, colour): (&[&'a Point], RGBColor)| Size {
            pes: points[0].candidate.config.pes,
            dsps: points[0].dsps,
            colour,
            points: points.to_vec(),
        };
        Front { sizes: groups.map(size).collect() }
    }

    /// All points, in the order of their numbers.
    pub fn points(&self) -> impl Iterator<Item = &'a Point> + '_ {
        self.sizes.iter().flat_map(|size| size.points.iter().copied())
    }
}

/// Processing elements in words.
pub(super) fn pes(number: usize) -> String {
    if number == 1 { "1 PE".to_owned() } else { format!("{number} PEs") }
}

/// Black text of `size` pixels.
pub(super) fn style(size: f64, bold: bool) -> TextStyle<'static> {
    // The library makes fonts smaller by this factor.
    let font = FontDesc::new(
        FontFamily::SansSerif,
        1.24 * size,
        if bold { FontStyle::Bold } else { FontStyle::Normal },
    );
    TextStyle::from(font)
}
