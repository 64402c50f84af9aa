//! `firebrick generate`: the accelerator as Verilog, with what software needs to know of it.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use firebrick_spec::{EngineConfig, PIXELS, render};
use serde_json::json;

use super::options::{pes, ports};
use super::output;

/// Write the accelerator's Verilog (firebrick.v), the C header (firebrick.h) and its configuration (firebrick.json)
#[derive(Debug, Args)]
pub(super) struct Generate {
    /// Folder to write to; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Processing elements
    #[arg(long, value_name = "N", value_parser = pes, default_value_t = EngineConfig::default().pes)]
    pes: usize,
    /// Memory ports
    #[arg(long, value_name = "N", value_parser = ports, default_value_t = EngineConfig::default().ports)]
    ports: usize,
    /// Words of a PE's activation store
    #[arg(long, value_name = "N", default_value_t = EngineConfig::default().activation_words)]
    activation_words: usize,
    /// Words of a PE's weight store
    #[arg(long, value_name = "N", default_value_t = EngineConfig::default().weight_words)]
    weight_words: usize,
    /// Words of the descriptor queue
    #[arg(long, value_name = "N", default_value_t = EngineConfig::default().queue_words)]
    queue_words: usize,
}

impl Generate {
    fn engine(&self) -> EngineConfig {
        EngineConfig {
            activation_words: self.activation_words,
            weight_words: self.weight_words,
            queue_words: self.queue_words,
            ports: self.ports,
            ..EngineConfig::with_pes(self.pes)
        }
    }

    pub fn check_usage(&self) -> Result<(), String> {
        self.engine().validate().map_err(|e| e.to_string())
    }

    pub fn run(self) -> anyhow::Result<()> {
        let engine = self.engine();
        let files = [
            ("firebrick.v", firebrick_hdl::verilog(&engine)),
            ("firebrick.h", render::c_header()),
            ("firebrick.json", summary(&engine)),
        ];
        fs::create_dir_all(&self.out).with_context(|| self.out.display().to_string())?;
        let mut lines = String::new();
        // All files are complete before the first one gets its name.
        let mut complete = Vec::new();
        for (name, text) in &files {
            complete.push((self.out.join(name), output::temporary(&self.out, text)?, text.len()));
        }
        for (path, file, bytes) in complete {
            file.persist(&path).map_err(|e| e.error).with_context(|| path.display().to_string())?;
            lines += &format!("{}: {} bytes\n", path.display(), output::grouped(bytes as u64));
        }
        output::print(&lines)?;
        Ok(())
    }
}

fn summary(engine: &EngineConfig) -> String {
    let value = json!({
        "contract_version": firebrick_spec::CONTRACT_VERSION,
        "pixels": PIXELS,
        "pes": engine.pes,
        "activation_words": engine.activation_words,
        "weight_words": engine.weight_words,
        "queue_words": engine.queue_words,
        "ports": engine.ports,
        "config_hash": format!("{:#010x}", engine.hash()),
    });
    format!("{value:#}\n")
}
