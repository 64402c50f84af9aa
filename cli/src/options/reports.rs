//! The options that say which files an evaluation is told in.

use std::path::PathBuf;

use clap::Args;

use super::out;
use crate::evaluation::report::Report;
use crate::output::Pending;
use crate::refused::UsageError;

/// What is to be written beside what is printed.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ReportOptions {
    /// Write a page for a browser: accuracies, classes, what is taken for what, the worst mistakes; it needs no other file
    #[arg(long, value_name = "FILE.html", value_parser = out::file())]
    pub report: Option<PathBuf>,
    /// Write what each column says of each image as CSV
    #[arg(long, value_name = "FILE.csv", value_parser = out::file())]
    pub predictions: Option<PathBuf>,
}

/// The files, begun before long work.
pub(crate) struct ReportFiles {
    page: Option<Pending>,
    predictions: Option<Pending>,
}

impl ReportOptions {
    /// Begins them.
    ///
    /// # Errors
    /// One that cannot be written; one file for both.
    pub fn begin(&self) -> anyhow::Result<ReportFiles> {
        let [page, predictions] =
            [&self.report, &self.predictions].map(|path| path.as_deref().map(Pending::new).transpose());
        let (page, predictions) = (page?, predictions?);
        if page.as_ref().zip(predictions.as_ref()).is_some_and(|(page, other)| page.is_same(other)) {
            let other = "--predictions of the same file".into();
            return Err(UsageError::Both { option: "--report", other }.into());
        }
        Ok(ReportFiles { page, predictions })
    }
}

impl ReportFiles {
    /// Completes them; `missing` is what the report is without.
    ///
    /// # Errors
    /// One that cannot be written.
    pub fn write(self, report: &Report, missing: &[String]) -> anyhow::Result<()> {
        if let Some(file) = self.page {
            file.write(&report.page(missing)?)?;
        }
        if let Some(file) = self.predictions {
            file.write(&report.predictions()?)?;
        }
        Ok(())
    }
}
