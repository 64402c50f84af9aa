//! The engine as a whole: who is next, and what it brings about.

mod results;

use firebrick_spec::EngineConfig;

use super::load::{ActivationLoader, Loaded, WeightLoader};
use super::memory::{ACTIVATIONS, BYPASS, Reads, WEIGHTS};
use super::pe::{Pe, Spent, Surroundings};
use super::post::Post;
use super::timing as t;
use super::timing::NEVER;
use super::work::{PassWork, Work};
use super::{Design, MemoryModel};

/// Halves on the chain are at most a chain's length apart, `MAX_PES` slots: the places of slots that have passed are used again.
const CHAIN: usize = 256;

/// A pass that has ended.
pub(super) struct Done {
    /// When the sequencer could have started it if its weights had been there.
    pub possible: u32,
    pub start: u32,
    pub end: u32,
    /// What each PE did.
    pub spent: Vec<Spent>,
}

/// See the module's text. Places in `at`: walkers, result ports, read master, loaders, pass end,
/// reader of tiles with a bypass map.
pub(super) struct Machine<'a> {
    work: &'a Work,
    depth: u32,
    write_latency: u32,
    /// When each part is next.
    at: Vec<u32>,
    pes: Vec<Pe>,
    design: Design,
    /// For each chain the half that arrives at its end at a time, by that time: a slot of the chain is taken.
    chains: Vec<Vec<u32>>,
    reads: Reads,
    activations: ActivationLoader,
    weights: WeightLoader,
    post: Post,
    possible: u32,
    start: u32,
    /// When the pass's bypass table is filled.
    filled: u32,
    running: bool,
    ends: Vec<u32>,
    done: Vec<Done>,
}

impl<'a> Machine<'a> {
    /// An engine before the frame's first word.
    pub fn new(work: &'a Work, config: &EngineConfig, memory: &MemoryModel, design: Design) -> Self {
        let pes = config.pes;
        Machine {
            work,
            depth: config.activation_words as u32,
            write_latency: memory.write_latency,
            at: vec![NEVER; 2 * pes + 5],
            pes: (0..pes).map(Pe::new).collect(),
            design,
            chains: vec![vec![NEVER; CHAIN]; design.chains],
            reads: Reads::new(config.ports, memory),
            activations: ActivationLoader::default(),
            weights: WeightLoader::default(),
            post: Post::new(design),
            possible: 0,
            start: 0,
            filled: 0,
            running: false,
            ends: Vec::new(),
            done: Vec::new(),
        }
    }

    fn loader(&self) -> usize {
        2 * self.pes.len() + 1
    }

    fn wake(&mut self, part: usize, when: u32) {
        self.at[part] = self.at[part].min(when);
    }

    fn wake_memory(&mut self, when: u32) {
        let when = self.reads.next(when);
        self.wake(2 * self.pes.len(), when);
    }

    fn pass(&self) -> &'a PassWork {
        &self.work.passes[self.ends.len()]
    }

    /// Runs the frame.
    pub fn run(mut self) -> Vec<Done> {
        let (source, beats) = self.work.stream;
        self.reads.clients[WEIGHTS].start(t::FIRST_WORD_TO_STREAM, source, beats);
        self.wake_memory(t::FIRST_WORD_TO_STREAM);
        self.possible = t::FIRST_WORD_TO_STREAM + t::STREAM_TO_START;
        while self.ends.len() < self.work.passes.len() {
            let now = self.at.iter().copied().min().unwrap_or(NEVER);
            assert!(now != NEVER, "the estimate stands still in pass {}", self.ends.len());
            for part in 0..self.at.len() {
                if self.at[part] == now {
                    self.at[part] = NEVER;
                    self.step(part, now);
                }
            }
        }
        self.done
    }

    fn step(&mut self, part: usize, now: u32) {
        let (pes, loader) = (self.pes.len(), self.loader());
        if part < pes {
            self.walk(part, now);
        } else if part < 2 * pes {
            self.leave(part - pes, now);
        } else if part < loader {
            if let Some(client) = self.reads.issue(now) {
                // The bypass map's consumer is behind the other two's and the pass's end.
                self.wake(loader + if client == BYPASS { 3 } else { client }, now);
            }
            self.wake_memory(now + 1);
        } else if part == loader {
            self.load(now);
        } else if part == loader + 1 {
            self.load_weights(now);
        } else if part == loader + 2 {
            self.sequence(now);
        } else {
            self.read_half(now);
        }
    }

    fn walk(&mut self, place: usize, now: u32) {
        if !self.running {
            return;
        }
        let around =
            Surroundings { pass: self.pass(), sent: &self.activations.sent, freed: &self.post.freed };
        let walked = self.pes[place].walk(now, &around);
        self.wake(place, walked.next);
        if let Some(when) = walked.leaves {
            self.wake(self.pes.len() + place, when);
        }
        if walked.releases && self.activations.waits_for == Some(place) {
            self.wake(self.loader(), now);
        }
    }

    fn load(&mut self, now: u32) {
        if !self.running {
            return;
        }
        let word = self.activations.sent.len() as u32;
        let client = &mut self.reads.clients[ACTIVATIONS];
        let pass = &self.work.passes[self.ends.len()];
        match self.activations.send(now, pass, self.depth, client, &self.pes) {
            Loaded::Later(when) => self.wake(self.loader(), when),
            Loaded::Sent(next) => {
                self.wake(self.loader(), next);
                self.wake_memory(now + 2);
                for place in 0..self.pes.len() {
                    if self.pes[place].needs == word {
                        self.wake(place, now + t::WORD_TO_ISSUE + place as u32);
                    }
                }
            }
        }
    }

    fn load_weights(&mut self, now: u32) {
        let next = self.weights.take(now, self.work, &self.ends, &mut self.reads.clients[WEIGHTS]);
        self.wake(self.loader() + 1, next);
        self.wake_memory(now + 2);
        self.await_weights(now);
    }

    /// Cycles that the next pass's words of a bypass map and of a strided input take.
    fn option_words(&self) -> u32 {
        let Some(next) = self.work.passes.get(self.ends.len()) else { return 0 };
        let cost = |present: bool, words: u32| if present { words } else { 0 };
        cost(next.descriptor.bypass.is_some(), t::BYPASS_WORDS)
            + cost(next.descriptor.strides.is_some(), t::STRIDED_WORDS)
    }

    /// The next pass starts once its weights are in.
    fn await_weights(&mut self, now: u32) {
        if let (false, Some(ready)) = (self.running, self.weights.ready.get(self.ends.len())) {
            self.wake(self.loader() + 2, self.possible.max(ready + 1).max(now));
        }
    }

    /// A pass begins or ends.
    fn sequence(&mut self, now: u32) {
        if self.running {
            self.running = false;
            let spent = self.pes.iter().map(|pe| pe.spent).collect();
            self.done.push(Done { possible: self.possible, start: self.start, end: now, spent });
            self.ends.push(now);
            self.possible = now + t::END_TO_START + self.option_words();
            self.wake(self.loader() + 1, now + t::END_TO_GATE);
            return self.await_weights(now);
        }
        let pass = self.pass();
        self.running = true;
        self.start = now;
        if let Some(bypass) = &pass.descriptor.bypass {
            let shifts = firebrick_spec::requant::BYPASS_SHIFT_MAX.saturating_sub(bypass.shift);
            self.filled = self.possible + t::BYPASS_TABLE - t::BYPASS_WORD_TO_START + u32::from(shifts);
        }
        self.post.start(pass);
        self.activations.start(now, pass);
        let d = &pass.descriptor;
        let (stride, runs) = d.strides.map_or((0, 1), |strides| (strides.stride, strides.runs));
        for run in 0..runs {
            self.reads.clients[ACTIVATIONS].start(now + t::START_TO_RUN, d.source + run * stride, d.beats);
        }
        self.wake_memory(now);
        self.wake(self.loader(), now + t::START_TO_WORD);
        for place in 0..self.pes.len() {
            self.pes[place].start(now);
            self.wake(place, now);
        }
    }
}
