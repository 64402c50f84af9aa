//! What each column says of each image, as a table for other programs.

use super::report::Report;

/// The columns.
const TITLES: [&str; 9] =
    ["model", "file", "truth", "truth_label", "column", "answer", "answer_label", "probability", "top5"];

impl Report {
    /// A row for each column of each image, in their order.
    ///
    /// # Errors
    /// None that is known.
    pub fn predictions(&self) -> anyhow::Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(TITLES)?;
        for outcome in &self.outcomes {
            let model = outcome.subject.model.as_deref().unwrap_or_default();
            for run in &outcome.runs {
                for (column, found) in outcome.subject.columns.iter().zip(&run.answers) {
                    let answer = found.top.first().copied().unwrap_or(0);
                    let top: Vec<String> = found.top.iter().map(usize::to_string).collect();
                    writer.write_record([
                        model,
                        &run.name,
                        &run.truth.to_string(),
                        &outcome.label(run.truth),
                        column,
                        &answer.to_string(),
                        &outcome.label(answer),
                        &format!("{:.6}", f64::from(found.ppm) / 1e6),
                        &top.join(" "),
                    ])?;
                }
            }
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }
}
