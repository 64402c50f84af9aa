//! The released engine's area and paths by Verilog: `docs/timing-history.csv`, a row for each that was measured, and its picture.

use std::process::Command;

use firebrick_board::synth::Report;
use plotters::prelude::*;
use serde::{Deserialize, Serialize};

use crate::generated::{replace, root};

/// Where the rows are, from the repository's root.
const FILE: &str = "docs/timing-history.csv";
/// Pixels of the picture.
const SIZE: (u32, u32) = (760, 420);
/// Colours of the two rules and of the LUTs that can be told apart also without colour vision (Okabe and Ito).
const COLOURS: [RGBColor; 2] = [RGBColor(0, 114, 178), RGBColor(213, 94, 0)];

/// What was measured of a Verilog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Date of the commit that the tree was of, or on top of.
    pub date: String,
    /// The first digits of a hash of the Verilog.
    pub verilog: String,
    /// LUTs, inverters left out.
    pub luts: usize,
    /// Flip-flops.
    pub flip_flops: usize,
    /// Control sets of at least 5 flip-flops.
    pub control_sets: usize,
    /// The worst path of the netlist as it is.
    pub netlist_path_ps: u32,
    /// Its ends above 6 ns.
    pub netlist_late_endpoints: usize,
    /// The worst path with block RAMs' output registers.
    pub path_ps: u32,
    /// Its ends above 6 ns.
    pub late_endpoints: usize,
}

/// The rows of the repository, the oldest first; none if there is no such file.
///
/// # Errors
/// A file that is something else.
pub fn rows() -> Result<Vec<Row>, String> {
    match std::fs::read_to_string(root().join(FILE)) {
        Ok(text) => read(&text).map_err(|e| format!("{FILE}: {e}")),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(format!("{FILE}: {e}")),
    }
}

fn read(text: &str) -> Result<Vec<Row>, csv::Error> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect()
}

/// Adds what was found of a Verilog, by its hash, to the rows of the repository, or puts it in the place of the same one's.
///
/// # Errors
/// A file that cannot be read or written, or no git.
pub fn add(verilog: &str, report: &Report) -> Result<(), String> {
    let (timing, cells) = (&report.measure.estimate, &report.cells);
    let row = Row {
        date: date()?,
        verilog: verilog.chars().take(12).collect(),
        luts: cells.luts(),
        flip_flops: cells.flip_flops(),
        control_sets: report.measure.registers.control_sets,
        netlist_path_ps: timing.netlist_path_ps,
        netlist_late_endpoints: timing.netlist_late_endpoints,
        path_ps: timing.path_ps,
        late_endpoints: timing.late_endpoints,
    };
    let mut rows = rows()?;
    put(&mut rows, row);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |e: csv::Error| format!("{FILE}: {e}");
    rows.iter().try_for_each(|row| writer.serialize(row)).map_err(failed)?;
    let text = writer.into_inner().map_err(|e| format!("{FILE}: {e}"))?;
    let text = String::from_utf8(text).map_err(|e| format!("{FILE}: {e}"))?;
    replace(&root().join(FILE), &text).map_err(|e| format!("{FILE}: {e}"))
}

/// A row in its place; a Verilog that was measured before keeps its date.
fn put(rows: &mut Vec<Row>, row: Row) {
    match rows.iter_mut().find(|other| other.verilog == row.verilog) {
        Some(other) => *other = Row { date: other.date.clone(), ..row },
        None => rows.push(row),
    }
}

/// The date of the last commit.
fn date() -> Result<String, String> {
    let output = Command::new("git").current_dir(root()).args(["log", "-1", "--format=%cs"]).output();
    let output = output.map_err(|e| format!("git log: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if text.is_empty() {
        Err("git log: no commit, of which the history needs the date".to_owned())
    } else {
        Ok(text)
    }
}

/// What `docs/timing.md` shows of the rows: the picture, if there is one.
pub fn shown(rows: &[Row]) -> String {
    match rows {
        [] => "Nothing was measured yet.\n".to_owned(),
        rows => format!("![Worst paths of {} Verilogs by both rules](timing-history.svg)\n", rows.len()),
    }
}

/// The worst paths by both rules over the rows, in SVG.
///
/// # Errors
/// The drawing library's.
pub fn picture(rows: &[Row]) -> Result<String, String> {
    let mut text = String::new();
    draw(rows, &mut text).map_err(|e| format!("{FILE}: {e}"))?;
    Ok(text + "\n")
}

type Drawing = DrawingAreaErrorKind<std::io::Error>;

/// What a curve shows of a row.
type Figure = fn(&Row) -> u32;

fn draw(rows: &[Row], text: &mut String) -> Result<(), Drawing> {
    let area = SVGBackend::with_string(text, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let last = rows.len().max(2) as f64;
    let most = rows.iter().map(|row| row.netlist_path_ps).max().unwrap_or_default();
    let top = (f64::from(most) / 1000.0).ceil() + 1.0;
    let font = |size: f64| TextStyle::from(FontDesc::new(FontFamily::SansSerif, size, FontStyle::Normal));
    let mut chart = ChartBuilder::on(&area)
        .caption("Worst path of 32 PEs with two ports, estimated", font(18.0))
        .margin(14)
        .x_label_area_size(44)
        .y_label_area_size(52)
        .build_cartesian_2d(0.5..last + 0.5, 0.0..top)?;
    let first_of = |place: &f64| {
        let row = (place.fract() == 0.0).then(|| rows.get((*place as usize).wrapping_sub(1))).flatten();
        row.map_or_else(String::new, |row| row.verilog.chars().take(6).collect())
    };
    chart
        .configure_mesh()
        .x_labels(rows.len().clamp(2, 12))
        .x_label_formatter(&first_of)
        .x_desc("Verilog, by its hash")
        .y_desc("ns")
        .label_style(font(14.0))
        .draw()?;
    let rules: [(&str, Figure); 2] = [
        ("the netlist as it is", |row| row.netlist_path_ps),
        ("with block RAMs' output registers", |row| row.path_ps),
    ];
    for (number, ((name, of), colour)) in rules.into_iter().zip(COLOURS).enumerate() {
        let places =
            || rows.iter().enumerate().map(move |(i, row)| (i as f64 + 1.0, f64::from(of(row)) / 1000.0));
        chart.draw_series(LineSeries::new(places(), colour.stroke_width(2)))?;
        chart.draw_series(places().map(|place| Circle::new(place, 4, colour.filled())))?;
        // The legend stands below the curves, where no path is.
        let high = 0.5 + 0.7 * number as f64;
        chart.draw_series([Circle::new((0.62, high), 4, colour.filled())])?;
        let text = font(14.0).color(&colour).pos(plotters::style::text_anchor::Pos::new(
            plotters::style::text_anchor::HPos::Left,
            plotters::style::text_anchor::VPos::Center,
        ));
        chart.draw_series([Text::new(name, (0.62 + 0.02 * last, high), text)])?;
    }
    area.present()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(verilog: &str, path_ps: u32) -> Row {
        Row {
            date: "2026-01-02".into(),
            verilog: verilog.into(),
            luts: 1,
            flip_flops: 2,
            control_sets: 3,
            netlist_path_ps: path_ps + 10,
            netlist_late_endpoints: 4,
            path_ps,
            late_endpoints: 5,
        }
    }

    #[test]
    fn a_verilog_has_one_row_with_its_first_date() {
        let mut rows = vec![row("a", 9000)];
        put(&mut rows, row("b", 8000));
        put(&mut rows, Row { date: "2027-01-01".into(), ..row("a", 7000) });
        assert_eq!(rows, [row("a", 7000), row("b", 8000)]);
    }

    #[test]
    fn the_rows_of_the_repository_are_drawn() {
        let mut rows = rows().unwrap();
        rows.push(row("abcdef012345", 6000));
        let picture = picture(&rows).unwrap();
        assert!(picture.contains("abcdef") && picture.contains("6"), "{picture}");
        assert_eq!(picture.matches("<circle").count(), 2 * rows.len() + 2);
    }
}
