//! The engine's Verilog, emitted once for each configuration: rust-hdl takes seconds to write it, and whoever opens a simulated
//! engine needs it only to find the model that was built of it.

use std::fs;
use std::path::Path;

use firebrick_spec::EngineConfig;

use crate::verilated::Toolchain;

impl Toolchain {
    /// The Verilog of a valid configuration, from the cache if the same sources have written it there before.
    ///
    /// # Panics
    /// As [`firebrick_hdl::verilog`].
    pub fn verilog(&self, config: &EngineConfig) -> String {
        verilog(config, &self.cache)
    }
}

fn verilog(config: &EngineConfig, cache: &Path) -> String {
    let path = cache.join(format!("engine-{:08x}-{}.v", config.hash(), firebrick_hdl::SOURCES));
    if let Ok(text) = fs::read_to_string(&path) {
        return text;
    }
    let emitting =
        tracing::info_span!("writing the engine's Verilog", pes = config.pes, ports = config.ports);
    let text = emitting.in_scope(|| firebrick_hdl::verilog(config));
    // The cache only saves time: the model's build, which needs the folder, says what is wrong with it.
    let _ = keep(&text, &path, cache);
    text
}

fn keep(text: &str, path: &Path, cache: &Path) -> std::io::Result<()> {
    fs::create_dir_all(cache)?;
    firebrick_scratch::write(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_is_emitted() {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path().join("cache");
        let config = EngineConfig::with_pes(1);
        let fresh = verilog(&config, &cache);
        assert_eq!(fresh, firebrick_hdl::verilog(&config));
        assert_eq!(verilog(&config, &cache), fresh);
        let names: Vec<_> = fs::read_dir(&cache).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 1, "{names:?}");
        fs::write(cache.join(&names[0]), "other").unwrap();
        assert_eq!(verilog(&config, &cache), "other");
    }

    #[test]
    fn a_folder_that_cannot_be_written_to_costs_time_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let config = EngineConfig::with_pes(1);
        assert_eq!(verilog(&config, &file), firebrick_hdl::verilog(&config));
    }
}
