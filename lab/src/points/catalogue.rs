//! `hdl/coverage/points.yaml`: points that somebody thought of, and points that need not be hit.

use std::collections::BTreeSet;
use std::fs;

use firebrick_spec::EngineConfig;
use serde::Deserialize;

use super::derive::derive;
use super::design::{Module, modules};
use super::passes;
use super::point::Point;
use crate::generated::root;
use crate::glob::matches;

/// Where it lies.
pub const PATH: &str = "hdl/coverage/points.yaml";

/// The file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Points beyond those that [`super::derive`](mod@super::derive) and [`passes`] make.
    points: Vec<Listed>,
    /// Points that no campaign has to hit.
    pub waivers: Vec<Waiver>,
}

/// A point of a module.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Its kind and what it is, `stall/no credit`.
    name: String,
    /// The module, without what constants add to its name.
    module: String,
    /// An expression over what is declared there.
    when: String,
}

/// Points that need not be hit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// Their name; `*` stands for any text without a `/`.
    pub points: String,
    /// Why.
    pub reason: String,
}

impl Waiver {
    /// Whether it is about a point.
    pub fn covers(&self, name: &str) -> bool {
        let (pattern, name): (Vec<&str>, Vec<&str>) =
            (self.points.split('/').collect(), name.split('/').collect());
        pattern.len() == name.len() && pattern.iter().zip(&name).all(|(pattern, part)| matches(pattern, part))
    }
}

impl Catalogue {
    /// The project's.
    ///
    /// # Errors
    /// A file that cannot be read, or is not of this form.
    pub fn open() -> Result<Self, String> {
        let text = fs::read_to_string(root().join(PATH)).map_err(|e| format!("{PATH}: {e}"))?;
        Self::parse(&text).map_err(|e| format!("{PATH}: {e}"))
    }

    fn parse(text: &str) -> Result<Self, String> {
        serde_yaml::from_str(text).map_err(|e| e.to_string())
    }

    /// All points of a design that the hardware sees, in an order that two runs share.
    pub fn points(&self, modules: &[Module<'_>]) -> Vec<Point> {
        let mut points = derive(modules);
        points.extend(self.listed(modules));
        points
    }

    /// The listed points of a design: those whose module and signals it has.
    fn listed(&self, modules: &[Module<'_>]) -> Vec<Point> {
        let here = |listed: &Listed| {
            let places = modules.iter().filter(|module| module.stem == listed.module);
            let places = places.filter(|module| unknown(&listed.when, module).is_none());
            places
                .map(|module| Point::new(listed.full(), module.name, listed.when.clone()))
                .collect::<Vec<_>>()
        };
        self.points.iter().flat_map(here).collect()
    }

    /// The names of all points of these engines, sorted.
    ///
    /// # Errors
    /// All listed points whose place none of them has, names that are there twice, and waivers of nothing.
    pub fn names(
        &self,
        engines: &[EngineConfig],
        verilog: impl Fn(&EngineConfig) -> String,
    ) -> Result<Vec<String>, String> {
        let (mut names, mut problems) = (BTreeSet::new(), Vec::new());
        let texts: Vec<String> = engines.iter().map(verilog).collect();
        let designs: Vec<Vec<Module<'_>>> = texts.iter().map(|text| modules(text)).collect();
        for design in &designs {
            names.extend(self.points(design).into_iter().map(|point| point.name));
        }
        let everywhere: Vec<&Module<'_>> = designs.iter().flatten().collect();
        problems.extend(self.points.iter().filter_map(|listed| listed.gone(&everywhere)));
        let mut listed: Vec<String> = self.points.iter().map(Listed::full).collect();
        listed.sort();
        let twice = listed.windows(2).filter(|pair| pair[0] == pair[1]);
        problems.extend(twice.map(|pair| format!("the point {} is there twice", pair[0])));
        names.extend(passes::all());
        let idle = self.waivers.iter().filter(|waiver| !names.iter().any(|name| waiver.covers(name)));
        problems.extend(idle.map(|waiver| format!("no point is called {}, which is waived", waiver.points)));
        if problems.is_empty() {
            return Ok(names.into_iter().collect());
        }
        Err(format!("{PATH}:\n{}", problems.join("\n")))
    }
}

impl Listed {
    /// `kind/module/what`.
    fn full(&self) -> String {
        let (kind, what) = self.name.split_once('/').unwrap_or(("other", &self.name));
        format!("{kind}/{}/{what}", self.module)
    }

    /// What is wrong if none of the modules is its place.
    fn gone(&self, modules: &[&Module<'_>]) -> Option<String> {
        let places: Vec<&&Module<'_>> = modules.iter().filter(|module| module.stem == self.module).collect();
        let missing: Option<Vec<&str>> = places.iter().map(|module| unknown(&self.when, module)).collect();
        let name = self.full();
        match missing?.first() {
            None => Some(format!("{name}: there is no module {}", self.module)),
            Some(signal) => Some(format!("{name}: {} has no `{signal}`; has it moved?", self.module)),
        }
    }
}

/// The first name of an expression that is not declared in a module; of `part.signal`, the part counts.
fn unknown<'a>(when: &'a str, module: &Module<'_>) -> Option<&'a str> {
    let inside = |c: char| c.is_ascii_alphanumeric() || "_.'$".contains(c);
    let words =
        when.split(|c: char| !inside(c)).filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
    words.map(|word| word.split('.').next().unwrap_or(word)).find(|name| !module.declared.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::derive::FIFOS;
    use crate::stress::draw::POOL;
    use firebrick_sim::verilated::Toolchain;

    const ENGINES: [usize; 2] = [1, 2];

    fn names(catalogue: &Catalogue) -> Result<Vec<String>, String> {
        let engines = ENGINES.map(|engine| POOL[engine].config());
        catalogue.names(&engines, |config| Toolchain::from_environment().verilog(config))
    }

    #[test]
    fn every_place_is_in_todays_verilog() {
        let names = names(&Catalogue::open().unwrap()).unwrap();
        // One of each family.
        for name in [
            "fifo/read_port.flights/full",
            "fifo/write_dma.beats/empty",
            "reset/pass_runner/AWAIT_WEIGHTS",
            "reset/reset_control/DRAINING",
            "stall/walker/no token",
            "stall/weight_loader/beat is not taken yet",
            "error/WATCHDOG/reads",
            "error/FIELD/word 15",
            "error/RESET/first",
            "order/data first/ready after valid/2 ports",
            "pass/partial sums/map, whole/1 port",
        ] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
    }

    /// Blocks that can wait, for they have states or are told when to go on, without a point that says why.
    fn silent(catalogue: &Catalogue) -> Vec<String> {
        let names = names(catalogue).unwrap();
        let texts = ENGINES.map(|engine| Toolchain::from_environment().verilog(&POOL[engine].config()));
        let everywhere = texts.iter().flat_map(|text| modules(text));
        let told = |module: &Module<'_>| {
            module.ports.iter().any(|(port, output)| port.ends_with("ready") && !output)
        };
        let waits: BTreeSet<&str> = everywhere
            .filter(|module| module.machine.is_some() || told(module))
            .map(|module| module.stem)
            .collect();
        // A FIFO waits for nothing but itself: it is full or empty.
        let known = |stem: &&str| {
            let [stall, fifo] = ["stall", "fifo"].map(|kind| format!("{kind}/{stem}/"));
            names.iter().any(|name| name.starts_with(&stall) || name.starts_with(&fifo))
                || FIFOS.contains(stem)
        };
        waits.into_iter().filter(|stem| !known(stem)).map(str::to_owned).collect()
    }

    #[test]
    fn every_block_that_can_wait_says_why() {
        assert_eq!(silent(&Catalogue::open().unwrap()), [""; 0]);
        // Without the listed points, these would say nothing.
        let found = silent(&Catalogue::default());
        for stem in ["summer", "tile_walker", "walker"] {
            assert!(found.iter().any(|name| name == stem), "{found:?}");
        }
    }

    #[test]
    fn a_place_that_is_gone_is_named() {
        let listed = |name: &str, module: &str, when: &str| Listed {
            name: name.into(),
            module: module.into(),
            when: when.into(),
        };
        let points = vec![
            listed("stall/a", "no_such_module", "1"),
            listed("stall/b", "walker", "state == WALK_WAIT & no_such_signal"),
            listed("stall/c", "walker", "$rose(reset) & grants == 3'd4"),
            listed("stall/c", "walker", "reset"),
        ];
        let waivers = vec![Waiver { points: "fifo/nobody/full".into(), reason: "a test".into() }];
        let problems = names(&Catalogue { points, waivers }).unwrap_err();
        for text in [
            "stall/no_such_module/a: there is no module no_such_module",
            "stall/walker/b: walker has no `no_such_signal`; has it moved?",
            "the point stall/walker/c is there twice",
            "no point is called fifo/nobody/full, which is waived",
        ] {
            assert!(problems.contains(text), "{problems}");
        }
        assert_eq!(problems.lines().count(), 5, "{problems}");
    }

    #[test]
    fn stars_stay_within_a_part() {
        let covers =
            |points: &str, name: &str| Waiver { points: points.into(), reason: String::new() }.covers(name);
        assert!(covers("fifo/*/full", "fifo/a.b/full") && covers("a/b */c*d", "a/b 3 ports/cxxd"));
        assert!(!covers("fifo/*", "fifo/a.b/full") && !covers("a/b", "a/bc") && !covers("a*/b", "b/b"));
    }
}
