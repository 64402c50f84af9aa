//! The settings of this process.

use std::sync::OnceLock;

use super::settings::Settings;

static CURRENT: OnceLock<Settings> = OnceLock::new();

/// Makes these the settings of the process. The first ones stay.
pub(crate) fn set(settings: Settings) {
    // Only a second call could fail.
    let _ = CURRENT.set(settings);
}

/// The settings of the process; none before they are set.
pub(crate) fn current() -> &'static Settings {
    static NONE: OnceLock<Settings> = OnceLock::new();
    CURRENT.get().unwrap_or_else(|| NONE.get_or_init(Settings::default))
}
