//! The engines that are synthesised: each board's, equal ones once, and one that is small.

use firebrick_board::synth::Limits;
use firebrick_board::{Board, Family, names};
use firebrick_hdl::{Emission, PowerUp};
use firebrick_spec::EngineConfig;

/// Name of the released engine, the XC7Z020's.
pub const RELEASED: &str = "32 PEs, 2 ports, xc7";
/// Name of the smallest engine.
pub const SINGLE: &str = "1 PE, 1 port, xc7";

/// An engine for a family of parts.
#[derive(Clone, Debug)]
pub struct Engine {
    /// Its name in the records.
    pub name: String,
    /// What is built.
    pub config: EngineConfig,
    /// How its Verilog is written.
    pub emission: Emission,
    /// The parts' family.
    pub family: Family,
    /// What it may use.
    pub limits: Limits,
    /// The boards that have it.
    pub boards: Vec<Board>,
}

impl Engine {
    fn new(config: EngineConfig, emission: Emission, family: Family, limits: Limits) -> Self {
        let many = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        let ultra = if emission.ultra_weights { ", weights in UltraRAM" } else { "" };
        let (pes, ports) = (many(config.pes, "PE"), many(config.ports, "port"));
        let name = format!("{pes}, {ports}, {}{ultra}", family.yosys());
        Engine { name, config, emission, family, limits, boards: Vec::new() }
    }

    /// Its Verilog.
    pub fn verilog(&self) -> String {
        firebrick_hdl::verilog_as(&self.config, self.emission)
    }
}

/// All of them, the longest runs first: the boards', the released one, and the smallest one.
///
/// # Errors
/// A board's file.
pub fn engines() -> Result<Vec<Engine>, String> {
    let mut engines: Vec<Engine> = vec![released(), single()];
    for name in names() {
        let board = Board::find(name).map_err(|e| e.to_string())?;
        let emission = board.engine.emission(PowerUp::Known);
        let engine = Engine::new(board.engine.config(), emission, board.family, Limits::of(&board));
        match engines.iter_mut().find(|other| other.name == engine.name) {
            Some(other) => other.boards.push(board),
            None => engines.push(Engine { boards: vec![board], ..engine }),
        }
    }
    engines.sort_by_key(|engine| std::cmp::Reverse(engine.config.pes));
    Ok(engines)
}

/// The released engine, with both memory ports.
pub fn released() -> Engine {
    let config = EngineConfig { ports: 2, ..EngineConfig::with_pes(32) };
    Engine::new(config, Emission::default(), Family::Zynq7000, Limits::xc7z020())
}

/// One PE: what an engine has but once.
pub fn single() -> Engine {
    Engine::new(EngineConfig::with_pes(1), Emission::default(), Family::Zynq7000, Limits::xc7z020())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_with_the_same_engine_share_it() {
        let engines = engines().unwrap();
        let find = |name: &str| engines.iter().find(|engine| engine.name == name).unwrap();
        let ids: Vec<&str> = find(RELEASED).boards.iter().map(|board| board.id.as_str()).collect();
        assert_eq!(ids, ["pynq-z1", "pynq-z2", "zedboard"]);
        assert!(find(SINGLE).boards.is_empty());
        let boards: usize = engines.iter().map(|engine| engine.boards.len()).sum();
        assert_eq!(boards, names().len());
    }
}
