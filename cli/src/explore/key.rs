//! The key beside the picture: what its marks are, and the name of each point of the front by its number.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Point;
use super::canvas::{Canvas, ChartError, Front, GREY, SMALL, pes, style};
use super::front::Capacity;
use crate::output::grouped;
use crate::picture::width;

/// Height of a line; most lines of a column; what the key's head takes.
const LINE: i32 = 15;
const LINES: usize = 84;
const HEAD: i32 = 92;

/// Right ends of the number and the rate, and distance of columns.
const NUMBER: i32 = 28;
const RATE: i32 = 92;
const GAP: i32 = 14;

/// The title of the names.
const NAMES: &str = "network as --network takes it, density of its weights, engine";

/// The key of a front.
pub(super) struct Key<'a> {
    pub front: &'a Front<'a>,
    pub capacity: Capacity,
    pub clock_mhz: f64,
}

/// A line: a size's title with its colour, or a point with its number.
enum Line<'a> {
    Size(usize, usize, RGBColor),
    Point(usize, &'a Point),
}

impl Key<'_> {
    /// Width and height.
    pub fn size(&self) -> (u32, u32) {
        let lines = self.lines().len();
        let high = self.lines_of_a_column();
        (lines.div_ceil(high) as u32 * self.column(), (HEAD + LINE * (high as i32 + 1)) as u32)
    }

    /// Columns are equally long, at least one line.
    fn lines_of_a_column(&self) -> usize {
        let lines = self.lines().len().max(1);
        lines.div_ceil(lines.div_ceil(LINES))
    }

    fn column(&self) -> u32 {
        let names = self.front.points().map(name).chain([NAMES.to_owned()]);
        (self.capacity_end() + GAP + widest(names) + GAP) as u32
    }

    /// The right end of the capacities.
    fn capacity_end(&self) -> i32 {
        let texts = self.front.points().map(|point| grouped(self.capacity.of(point)));
        RATE + GAP + widest(texts.chain([self.capacity.short().to_owned()]))
    }

    fn lines(&self) -> Vec<Line<'_>> {
        let mut lines = Vec::new();
        let mut number = 0;
        for size in &self.front.sizes {
            lines.push(Line::Size(size.pes, size.dsps, size.colour));
            for point in &size.points {
                number += 1;
                lines.push(Line::Point(number, point));
            }
        }
        lines
    }

    /// Draws it, its corner at `left`.
    pub fn draw(&self, area: &Canvas<'_>, left: i32) -> Result<(), ChartError> {
        let pen = Pen { area };
        let middle = 26;
        pen.mark(left + 8, middle, 4, BLACK)?;
        area.draw(&PathElement::new([(left, middle), (left + 16, middle)], BLACK))?;
        let front = format!("the front: beaten by no point in {}, frames/s and DSPs", self.capacity.name());
        pen.left(&front, left + 24, middle, false)?;
        pen.left("together; a line joins its points of one number of DSPs", left + 24, middle + 14, false)?;
        pen.mark(left + 8, middle + 32, 2, GREY)?;
        pen.left("points that another one beats", left + 24, middle + 32, false)?;
        for (column, lines) in self.lines().chunks(self.lines_of_a_column()).enumerate() {
            self.column_of(lines, &pen, left + column as i32 * self.column() as i32)?;
        }
        Ok(())
    }

    /// A column's titles and lines.
    fn column_of(&self, lines: &[Line<'_>], pen: &Pen<'_, '_>, x: i32) -> Result<(), ChartError> {
        let end = x + self.capacity_end();
        pen.right("frames/s", x + RATE, HEAD - 8)?;
        pen.right(self.capacity.short(), end, HEAD - 8)?;
        pen.left(NAMES, end + GAP, HEAD - 8, false)?;
        for (row, line) in lines.iter().enumerate() {
            let y = HEAD + 4 + LINE * row as i32 + LINE / 2;
            match line {
                Line::Size(number, dsps, colour) => {
                    pen.mark(x + 8, y, 4, *colour)?;
                    pen.left(&format!("{}, {dsps} DSPs", pes(*number)), x + 24, y, true)?;
                }
                Line::Point(number, point) => {
                    pen.right(&number.to_string(), x + NUMBER, y)?;
                    pen.right(&format!("{:.1}", point.rate(self.clock_mhz)), x + RATE, y)?;
                    pen.right(&grouped(self.capacity.of(point)), end, y)?;
                    pen.left(&name(point), end + GAP, y, false)?;
                }
            }
        }
        Ok(())
    }
}

/// Draws marks and small texts, whose middle is at a height.
struct Pen<'a, 'b> {
    area: &'a Canvas<'b>,
}

impl Pen<'_, '_> {
    fn mark(&self, x: i32, y: i32, radius: i32, colour: RGBColor) -> Result<(), ChartError> {
        Ok(self.area.draw(&Circle::new((x, y), radius, colour.filled()))?)
    }

    fn left(&self, text: &str, x: i32, y: i32, bold: bool) -> Result<(), ChartError> {
        self.text(text, (x, y), style(SMALL, bold).pos(Pos::new(HPos::Left, VPos::Center)))
    }

    fn right(&self, text: &str, x: i32, y: i32) -> Result<(), ChartError> {
        self.text(text, (x, y), style(SMALL, false).pos(Pos::new(HPos::Right, VPos::Center)))
    }

    fn text(&self, text: &str, at: (i32, i32), style: TextStyle<'_>) -> Result<(), ChartError> {
        Ok(self.area.draw(&Text::new(text.to_owned(), at, style))?)
    }
}

/// Pixels of the widest text.
fn widest(texts: impl Iterator<Item = String>) -> i32 {
    texts.map(|text| width(&text, SMALL)).fold(0.0, f64::max).ceil() as i32
}

/// A point's network, weights and engine; its PEs are said above it.
fn name(point: &Point) -> String {
    let candidate = &point.candidate;
    let config = &candidate.config;
    let ports = if config.ports == 1 { "1 port" } else { "2 ports" };
    let stores = format!(", stores of {} and {} words", config.activation_words, config.weight_words);
    let default = firebrick_spec::EngineConfig::default();
    let usual =
        (config.activation_words, config.weight_words) == (default.activation_words, default.weight_words);
    format!(
        "{}, {}, {ports}{}",
        candidate.network(),
        candidate.density,
        if usual { "" } else { stores.as_str() }
    )
}
