//! The points as one SVG file: frames a second against capacity, both logarithmic, the front as a line for each number of DSPs, its
//! points numbered as in the key beside the plot.

use std::ops::Range;

use plotters::chart::ChartContext;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Point;
use super::canvas::{Canvas, ChartError, Front, GREY, SMALL, pes, style};
use super::front::Capacity;
use super::key::Key;
use super::labels::{Area, Obstacles, Placed, Wanted, place};
use crate::picture::{tick_text, ticks, width};

/// Pixels of the plot with its axes, the key not counted; beside a long key it is up to this high.
const PLOT: (u32, u32) = (820, 660);
const HIGHEST: u32 = 1000;

/// Pixels of the fonts of title and axes.
const TITLE: f64 = 16.0;
const AXES: f64 = 12.0;

/// Radius of a mark of the front.
const MARK: i32 = 4;

/// What is drawn.
pub struct Chart<'a> {
    /// All points.
    pub points: &'a [Point],
    /// Those of the front, as [`super::front::front`] sorts them.
    pub front: &'a [&'a Point],
    /// What the vertical axis shows.
    pub capacity: Capacity,
    /// Clock of the frame rates.
    pub clock_mhz: f64,
}

impl Chart<'_> {
    /// The file's text.
    ///
    /// # Errors
    /// A picture that cannot be drawn: no points.
    pub fn svg(&self) -> Result<String, ChartError> {
        if self.points.is_empty() {
            return Err(ChartError::Empty);
        }
        let front = Front::new(self.front);
        let key = Key { front: &front, capacity: self.capacity, clock_mhz: self.clock_mhz };
        let (wide, high) = key.size();
        let size = (PLOT.0 + wide, PLOT.1.max(high));
        let mut text = String::new();
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        area.fill(&WHITE)?;
        self.plot(&area, size.1.min(HIGHEST), &front)?;
        key.draw(&area, PLOT.0 as i32)?;
        area.present()?;
        drop(area);
        Ok(text)
    }

    fn place(&self, point: &Point) -> (f64, f64) {
        (point.rate(self.clock_mhz), self.capacity.of(point) as f64)
    }

    /// What an axis shows: all values, and a tenth more at either end.
    fn range(&self, of: fn((f64, f64)) -> f64) -> Range<f64> {
        let values = self.points.iter().map(|point| of(self.place(point)));
        let (least, most) = values.fold((f64::MAX, 0f64), |(least, most), v| (least.min(v), most.max(v)));
        0.9 * least..1.1 * most
    }

    fn plot(&self, area: &Canvas<'_>, height: u32, front: &Front<'_>) -> Result<(), ChartError> {
        let (left, _) = area.split_horizontally(PLOT.0 as i32);
        let (left, _) = left.split_vertically(height as i32);
        let (x, y) = (self.range(|place| place.0), self.range(|place| place.1));
        let title =
            format!("{} points by the analytic model, {} on the front", self.points.len(), self.front.len());
        let axis = |range: &Range<f64>| log_ticks(range.start, range.end);
        let (x_ticks, y_ticks) = (axis(&x), axis(&y));
        let texts = |values: &[f64]| {
            let step = values.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::MAX, f64::min);
            move |value: &f64| tick_text(*value, step)
        };
        let (x_text, y_text) = (texts(&x_ticks), texts(&y_ticks));
        // Beside the ticks stands the axis's name.
        let widest = y_ticks.iter().map(|value| width(&y_text(value), AXES)).fold(0.0, f64::max);
        let mut chart = ChartBuilder::on(&left)
            .caption(title, style(TITLE, true))
            .margin(14)
            .x_label_area_size(44)
            .y_label_area_size(widest.ceil() as i32 + 34)
            .build_cartesian_2d(
                x.log_scale().with_key_points(x_ticks),
                y.log_scale().with_key_points(y_ticks),
            )?;
        chart
            .configure_mesh()
            .x_desc(format!("frames/s at {} MHz", self.clock_mhz))
            .y_desc(self.capacity.name())
            .x_label_formatter(&x_text)
            .y_label_formatter(&y_text)
            .label_style(style(AXES, false))
            .draw()?;
        chart
            .draw_series(self.points.iter().map(|point| Circle::new(self.place(point), 2, GREY.filled())))?;
        for size in &front.sizes {
            let places = || size.points.iter().map(|point| self.place(point));
            chart.draw_series(LineSeries::new(places(), size.colour.stroke_width(1)))?;
            chart.draw_series(places().map(|place| Circle::new(place, MARK, size.colour.filled())))?;
        }
        self.numbers(area, &chart, front)
    }

    /// The front's points' numbers, and each line's PEs beside its slowest point, where lines are farthest apart.
    fn numbers<X: Ranged<ValueType = f64>, Y: Ranged<ValueType = f64>>(
        &self,
        area: &Canvas<'_>,
        chart: &ChartContext<'_, SVGBackend<'_>, Cartesian2d<X, Y>>,
        front: &Front<'_>,
    ) -> Result<(), ChartError> {
        let pixel = |point: &Point| {
            let (x, y) = chart.backend_coord(&self.place(point));
            (f64::from(x), f64::from(y))
        };
        let at = |(x, y): (f64, f64)| {
            let r = f64::from(MARK) + 1.0;
            Area { x0: x - r, y0: y - r, x1: x + r, y1: y + r }
        };
        let marks: Vec<Area> = front.points().map(|point| at(pixel(point))).collect();
        let line = |pair: &[&Point]| {
            let ((x0, y0), (x1, y1)) = (pixel(pair[0]), pixel(pair[1]));
            Area { x0, y0, x1, y1 }
        };
        let lines = front.sizes.iter().flat_map(|size| size.points.windows(2).map(line));
        let small = self.points.iter().map(|point| line(&[point, point]));
        let lines: Vec<Area> = lines.chain(small).collect();
        let (x, y) = chart.plotting_area().get_pixel_range();
        let [x0, x1, y0, y1] = [x.start, x.end, y.start, y.end].map(f64::from);
        let obstacles = Obstacles { bounds: Area { x0, y0, x1, y1 }, marks: &marks, lines: &lines };
        let (mut labels, mut texts) = (Vec::new(), Vec::new());
        let mut want = |text: String, mark: (f64, f64), bold: bool, colour: RGBColor| {
            // Places are rounded to pixels.
            labels.push(Wanted { mark, size: (width(&text, SMALL) + 2.0, 1.3 * SMALL) });
            texts.push((text, bold, colour));
        };
        for size in &front.sizes {
            want(pes(size.pes), pixel(size.points[size.points.len() - 1]), true, size.colour);
        }
        for (number, point) in front.points().enumerate() {
            want((number + 1).to_string(), pixel(point), false, BLACK);
        }
        for (placed, (text, bold, colour)) in place(&labels, &obstacles).into_iter().zip(texts) {
            let Some(Placed { area: label, leader }) = placed else { continue };
            if let Some(Area { x0, y0, x1, y1 }) = leader {
                let ends = [(x0 as i32, y0 as i32), (x1 as i32, y1 as i32)];
                area.draw(&PathElement::new(ends, RGBColor(120, 120, 120)))?;
            }
            let (x, y) = label.centre();
            let style = style(SMALL, bold).color(&colour).pos(Pos::new(HPos::Center, VPos::Center));
            area.draw(&Text::new(text, (x.round() as i32, y.round() as i32), style))?;
        }
        Ok(())
    }
}

/// Round values of a logarithmic axis: 1, 2 and 5 times powers of ten; if those are few, such as a linear axis has.
fn log_ticks(least: f64, most: f64) -> Vec<f64> {
    let (first, last) = (least.log10().floor() as i32, most.log10().ceil() as i32);
    let values = (first..=last).flat_map(|power| [1.0, 2.0, 5.0].map(|m| m * 10f64.powi(power)));
    let values: Vec<f64> = values.filter(|value| (least..=most).contains(value)).collect();
    if values.len() < 4 { ticks(least, most, 8) } else { values }
}
