//! The points as one SVG file: frames a second against capacity, both logarithmic, the front in colours by its DSPs.

use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::*;

use super::Point;
use super::front::Capacity;

/// Pixels of the picture.
const SIZE: (u32, u32) = (900, 600);

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

const GREY: RGBColor = RGBColor(200, 200, 200);

/// What is drawn.
pub struct Chart<'a> {
    /// All points.
    pub points: &'a [Point],
    /// Those of the front.
    pub front: &'a [&'a Point],
    /// What the vertical axis shows.
    pub capacity: Capacity,
    /// Clock of the frame rates.
    pub clock_mhz: f64,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// There are no points.
    #[error("cannot draw 0 points: there is nothing to show")]
    Empty,
    /// The drawing library failed.
    #[error("cannot draw {points} points")]
    Drawing {
        /// Points of the chart.
        points: usize,
        /// What it says.
        source: DrawingAreaErrorKind<std::io::Error>,
    },
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
        let mut text = String::new();
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        self.draw(&area).map_err(|source| ChartError::Drawing { points: self.points.len(), source })?;
        drop(area);
        Ok(text)
    }

    fn place(&self, point: &Point) -> (f64, f64) {
        (point.rate(self.clock_mhz), self.capacity.of(point) as f64)
    }

    fn draw(
        &self,
        area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    ) -> Result<(), DrawingAreaErrorKind<std::io::Error>> {
        area.fill(&WHITE)?;
        let places = || self.points.iter().map(|point| self.place(point));
        let range = |values: &mut dyn Iterator<Item = f64>| {
            let (least, most) = values.fold((f64::MAX, 0f64), |(least, most), v| (least.min(v), most.max(v)));
            0.9 * least..1.1 * most
        };
        let (x, y) = (range(&mut places().map(|place| place.0)), range(&mut places().map(|place| place.1)));
        let title = format!("{} of {} points, analytic model", self.front.len(), self.points.len());
        let mut chart = ChartBuilder::on(area)
            .caption(title, ("sans-serif", 18))
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(84)
            .build_cartesian_2d(x.log_scale(), y.log_scale())?;
        let rates = format!("frames/s at {} MHz", self.clock_mhz);
        chart.configure_mesh().x_desc(rates).y_desc(self.capacity.name()).draw()?;
        chart.draw_series(places().map(|place| Circle::new(place, 2, GREY.filled())))?;
        let mut sizes: Vec<usize> = self.front.iter().map(|point| point.dsps).collect();
        sizes.dedup();
        for (dsps, colour) in sizes.into_iter().zip(COLOURS.into_iter().cycle()) {
            let of_size = self.front.iter().filter(|point| point.dsps == dsps);
            chart
                .draw_series(of_size.map(|point| Circle::new(self.place(point), 4, colour.filled())))?
                .label(format!("{dsps} DSPs"))
                .legend(move |(x, y)| Circle::new((x + 8, y), 4, colour.filled()));
        }
        chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(GREY).draw()?;
        area.present()?;
        Ok(())
    }
}
