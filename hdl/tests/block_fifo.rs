//! The FIFO in block RAM: order, capacity, latency, throughput.

use std::collections::VecDeque;

use firebrick_hdl::bus::BlockFifo;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

type Small = BlockFifo<64, 4, 5>;

/// One cycle: inputs, then the outputs that go with them, then the edge.
fn cycle(fifo: &mut Small, offered: Option<u64>, ready: bool) -> (bool, Option<u64>) {
    fifo.in_valid.next = offered.is_some();
    fifo.in_data.next = offered.unwrap_or(!0).into();
    fifo.out_ready.next = ready;
    fifo.clock.next = false.into();
    assert!(simulate(fifo, 100));
    let taken = offered.is_some() && fifo.in_ready.val();
    let given = (ready && fifo.out_valid.val()).then(|| fifo.out_data.val().to_u64());
    fifo.clock.next = true.into();
    assert!(simulate(fifo, 100));
    (taken, given)
}

fn fresh() -> Small {
    let mut fifo = Small::default();
    fifo.connect_all();
    fifo
}

#[test]
fn random_stalls_keep_every_word_in_order() {
    for seed in 0..6 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut fifo = fresh();
        let mut held = VecDeque::new();
        let (offer, ready) = (rng.gen_range(0.1..1.0), rng.gen_range(0.1..1.0));
        for word in 0..1500u64 {
            let offered = rng.gen_bool(offer).then_some(word);
            let (taken, given) = cycle(&mut fifo, offered, rng.gen_bool(ready));
            assert_eq!(taken, offered.is_some() && held.len() < 16, "seed {seed}, word {word}");
            if let Some(given) = given {
                assert_eq!(Some(given), held.pop_front(), "seed {seed}, word {word}");
            }
            held.extend(offered.filter(|_| taken));
            assert_eq!(fifo.count.val().index(), held.len(), "seed {seed}, word {word}");
        }
    }
}

#[test]
fn latency_and_full_throughput() {
    let mut fifo = fresh();
    for word in 0..100 {
        let (taken, given) = cycle(&mut fifo, Some(word), true);
        assert!(taken);
        assert_eq!(given, word.checked_sub(Small::LATENCY as u64));
    }
}

#[test]
fn reset_empties_it() {
    let mut fifo = fresh();
    for word in 0..9 {
        cycle(&mut fifo, Some(word), false);
    }
    fifo.reset.next = true;
    cycle(&mut fifo, None, false);
    fifo.reset.next = false;
    for _ in 0..5 {
        assert_eq!(cycle(&mut fifo, None, true), (false, None));
    }
    assert_eq!(fifo.count.val().index(), 0);
}
