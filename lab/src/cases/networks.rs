//! Random networks: every word of every map, and the sums, equal the golden model's, under random bus stalls.

use firebrick_compiler::compile::compile;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::random;

use super::{Lab, is_split};
use crate::rtl::Rtl;

/// Memory of the simulated board.
const MEMORY_BYTES: usize = 8 << 20;

/// `count` networks of `draw` from the seed `first` on; those that the stores are too small for are left out.
pub fn random_networks(lab: &Lab, draw: fn(u64) -> QuantisedModel, first: u64, count: usize) {
    let mut rtl = open(lab);
    let fitting = (first..).map(|seed| (seed, draw(seed))).filter(|(_, m)| compile(m, &lab.config).is_ok());
    fitting.take(count).for_each(|(seed, model)| check(lab, &mut rtl, seed, &model));
}

/// `count` networks that do not fit the stores: their layers are split over input channels and rows, through partial sums.
pub fn partial_networks(lab: &Lab, first: u64, count: usize) {
    let mut rtl = open(lab);
    let draw = |seed| if seed % 2 == 0 { random::bypass_network(seed) } else { random::network(seed) };
    let split = (first..)
        .map(|seed| (seed, draw(seed)))
        .filter(|(_, model)| compile(model, &lab.config).is_ok_and(|program| is_split(&program)));
    split.take(count).for_each(|(seed, model)| check(lab, &mut rtl, seed, &model));
}

fn open(lab: &Lab) -> Rtl {
    lab.open(MEMORY_BYTES, Some(lab.config.pes as u64))
}

fn check(lab: &Lab, rtl: &mut Rtl, seed: u64, model: &QuantisedModel) {
    if let Err(why) = rtl.check(model, &random::pixels(seed, model.network.input)) {
        panic!("{:?}, network of seed {seed}: {why}", lab.config);
    }
}
