//! What an engine needs of a part.
//!
//! Whatever an engine has but once, it has with any number of PEs; the PEs are alike, but for multipliers that are made of LUTs, on either side of
//! [`ONE_ADDRESS_PES`]. So an engine that yosys has made tells, module by module, what one with more or fewer PEs needs.

use firebrick_board::Family;
use firebrick_board::synth::Module;
use firebrick_compiler::estimate::dsps;
use firebrick_spec::timing::ONE_ADDRESS_PES;

use super::network::PORTS;
use crate::synthesis::{Engine, Record, engines, load};

/// The module of a PE, and of its multipliers.
const PE: &str = "core.chain.pe_*";
const ARRAY: &str = "core.chain.pe_*.array";
/// Multipliers of a PE, each of two pixels.
const LANES: usize = 7;
/// Block RAMs of a PE: two for its activations, one for its weights.
const PE_BLOCK_RAMS: usize = 3;
/// Its activations' alone.
const ACTIVATION_BLOCK_RAMS: usize = 2;

/// What an engine needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// DSPs, block RAMs, LUTs, flip-flops, UltraRAMs.
    pub used: [f64; 5],
    /// The worst path, estimated; that of the synthesised engine.
    pub path_ps: u32,
    /// The PEs of the synthesised engine that this follows from; none if it is this one.
    pub from: Option<usize>,
}

/// An engine that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The parts' family.
    pub family: Family,
    /// Processing elements.
    pub pes: usize,
    /// Weight stores are UltraRAMs.
    pub ultra: bool,
}

/// The engines that were synthesised.
pub struct Known(Vec<(Engine, Record)>);

/// LUTs and flip-flops.
type Logic = [f64; 2];

impl Known {
    /// Those of the repository.
    ///
    /// # Errors
    /// Boards or records that cannot be read.
    pub fn load() -> Result<Self, String> {
        let records = load()?;
        let known = engines()?.into_iter().filter_map(|engine| {
            let record = records.get(&engine.name)?.clone();
            Some((engine, record))
        });
        Ok(Known(known.collect()))
    }

    /// What an engine with two memory ports needs; none if nothing like it was synthesised.
    ///
    /// # Errors
    /// A record with a primitive that nobody has counted.
    pub fn figures(&self, asked: Asked) -> Result<Option<Figures>, String> {
        let alike = |engine: &Engine| {
            engine.family == asked.family
                && engine.config.ports == PORTS
                && (engine.config.pes >= ONE_ADDRESS_PES) == (asked.pes >= ONE_ADDRESS_PES)
        };
        let away = |engine: &Engine| {
            (engine.config.pes.abs_diff(asked.pes), engine.emission.ultra_weights != asked.ultra)
        };
        let nearest =
            self.0.iter().filter(|(engine, _)| alike(engine)).min_by_key(|(engine, _)| away(engine));
        let Some((engine, record)) = nearest else { return Ok(None) };
        let path_ps = record.measure.as_ref().map_or(0, |measure| measure.estimate.path_ps);
        let used = record.cells()?.used();
        if away(engine) == (0, false) {
            return Ok(Some(Figures { used, path_ps, from: None }));
        }
        let [luts, flip_flops] = self.logic(engine, record, [used[2], used[3]], asked.pes);
        let (pes, ultra) = (engine.config.pes, engine.emission.ultra_weights);
        let block_rams = used[1] - stores(pes, ultra) + stores(asked.pes, asked.ultra);
        let ultra_rams = if asked.ultra { asked.pes as f64 } else { 0.0 };
        let used = [dsps(asked.pes) as f64, block_rams, luts.round(), flip_flops.round(), ultra_rams];
        Ok(Some(Figures { used, path_ps, from: Some(pes) }))
    }

    /// LUTs and flip-flops of an engine like `engine`, which has `all`, with other PEs.
    fn logic(&self, engine: &Engine, record: &Record, all: Logic, pes: usize) -> Logic {
        let (old, lanes) = (engine.config.pes as f64, lut_lanes(engine.config.pes) as f64);
        let of_pes = module(record, PE).map_or([0.0; 2], logic);
        let lane = self.lut_lane(engine.family);
        let logic = |n: usize| {
            let once = all[n] - of_pes[n];
            let one = (of_pes[n] - lanes * lane[n]) / old;
            once + pes as f64 * one + lut_lanes(pes) as f64 * lane[n]
        };
        [logic(0), logic(1)]
    }

    /// What a multiplier of two pixels needs that is made of LUTs, more than one that is a DSP: an engine that has some beside one that has
    /// none. Nothing is known of it without both.
    ///
    /// Where a family has none without, or none with, it is as large as in another one; but yosys leaves registers and adders of UltraScale+'s DSPs beside them, and
    /// what the rest of the multipliers needs more than in the other family is theirs.
    pub fn lut_lane(&self, family: Family) -> Logic {
        let arrays = |family: Family, with: bool| {
            let alike = self.0.iter().filter(move |(engine, _)| {
                engine.family == family && (lut_lanes(engine.config.pes) > 0) == with
            });
            alike.filter_map(|(_, record)| module(record, ARRAY)).next()
        };
        let other = Family::Zynq7000;
        let Some(with) = arrays(family, true) else {
            let known = arrays(family, false).zip(arrays(other, false)).filter(|_| family != other);
            let Some((here, there)) = known else { return [0.0; 2] };
            let each = |array: &Module, n: usize| logic(array)[n] / (LANES * array.instances) as f64;
            let lane = self.lut_lane(other);
            return [0, 1].map(|n| lane[n] - (each(here, n) - each(there, n)));
        };
        let pes = with.instances;
        let lanes = lut_lanes(pes) as f64;
        let all_without =
            |without: &Module, n: usize| pes as f64 * logic(without)[n] / without.instances as f64;
        if let Some(without) = arrays(family, false) {
            return [0, 1].map(|n| (logic(with)[n] - all_without(without, n)) / lanes);
        }
        let Some(without) = arrays(other, false).filter(|_| family != other) else { return [0.0; 2] };
        let lane = self.lut_lane(other);
        let dsps = (LANES * pes) as f64 - lanes;
        [0, 1].map(|n| lane[n] - (logic(with)[n] - all_without(without, n) - lanes * lane[n]) / dsps)
    }

    /// The record of an engine, by its name.
    pub fn record(&self, name: &str) -> Option<&Record> {
        self.0.iter().find(|(engine, _)| engine.name == name).map(|(_, record)| record)
    }
}

/// A module of a record.
pub fn module<'a>(record: &'a Record, name: &str) -> Option<&'a Module> {
    record.measure.as_ref()?.modules.iter().find(|module| module.module == name)
}

fn logic(module: &Module) -> Logic {
    [module.luts() as f64, module.flip_flops as f64]
}

/// Multipliers of two pixels that an engine makes of LUTs.
pub fn lut_lanes(pes: usize) -> usize {
    LANES * pes + 7 - dsps(pes)
}

/// Block RAMs of the PEs.
fn stores(pes: usize, ultra: bool) -> f64 {
    (pes * if ultra { ACTIVATION_BLOCK_RAMS } else { PE_BLOCK_RAMS }) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far LUTs and flip-flops may be off that follow from an engine with other PEs.
    const MOST: f64 = 0.02;

    /// Each engine of two ports as if it were not known, from the others of its kind.
    #[test]
    fn what_follows_from_another_engine_is_what_yosys_makes() {
        let Known(all) = Known::load().unwrap();
        let mut compared = 0;
        for (engine, _) in &all {
            let asked =
                Asked { family: engine.family, pes: engine.config.pes, ultra: engine.emission.ultra_weights };
            let known = Known(all.clone()).figures(asked).unwrap();
            let others: Vec<_> = all.iter().filter(|(other, _)| other.name != engine.name).cloned().collect();
            let (Some(known), Some(found)) = (known, Known(others).figures(asked).unwrap()) else { continue };
            if engine.config.ports != PORTS {
                continue;
            }
            println!("{}: {:?}, from {:?}: {:?}", engine.name, known.used, found.from, found.used);
            assert_eq!([0, 1, 4].map(|n| found.used[n]), [0, 1, 4].map(|n| known.used[n]), "{}", engine.name);
            for n in [2, 3] {
                let off = found.used[n] / known.used[n] - 1.0;
                assert!(off.abs() <= MOST, "{}: {off:.3}", engine.name);
            }
            compared += 1;
        }
        println!("{compared} compared");
    }

    #[test]
    fn a_multiplier_of_luts_is_more_than_one_of_a_dsp() {
        assert_eq!([30, 31, 32, 33].map(lut_lanes), [0, 4, 11, 0]);
        for family in [Family::Zynq7000, Family::ZynqUltrascalePlus] {
            let [luts, _] = Known::load().unwrap().lut_lane(family);
            assert!((60.0..200.0).contains(&luts), "{family:?}: {luts}");
        }
    }

    #[test]
    fn nothing_is_told_of_what_is_unlike_all_that_is_known() {
        let asked = Asked { family: Family::ZynqUltrascalePlus, pes: ONE_ADDRESS_PES - 1, ultra: false };
        assert_eq!(Known::load().unwrap().figures(asked).unwrap(), None);
    }
}
