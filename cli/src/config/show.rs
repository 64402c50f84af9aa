//! The settings for a reader, and for programs.

use super::key::Key;
use super::settings::Settings;
use crate::columns::Columns;
use crate::json::board::Setting;
use crate::output::width;

impl Settings {
    /// A line for each setting: its value and where it comes from.
    pub fn text(&self) -> String {
        let mut table = Columns::default().text("").text("");
        for key in Key::ALL {
            let text = match self.get(key) {
                Some((value, from)) => format!("{}, from {from}", value.to_string_lossy()),
                None => "not set".to_owned(),
            };
            table.row([key.name().to_owned(), text]);
        }
        table.lines(width(), "")
    }

    /// The same for programs.
    pub fn records(&self) -> Vec<Setting> {
        let record = |key: Key| {
            let set = self.get(key);
            Setting {
                setting: key.name(),
                setting_value: set.map(|(value, _)| value.to_string_lossy().into_owned()),
                setting_source: set.map(|(_, from)| from.to_string()),
            }
        };
        Key::ALL.map(record).to_vec()
    }
}
