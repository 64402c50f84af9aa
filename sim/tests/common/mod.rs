//! Co-simulation of a block: the same random inputs through rust-hdl's simulator and Verilator.

use firebrick_sim::blocks::BlockSim;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rust_hdl_core::prelude::*;

/// A value that can be drawn at random and compared as words.
pub trait Wire: Sized {
    /// Draws a value.
    fn draw(rng: &mut ChaCha8Rng) -> Self;
    /// Each bit as given.
    fn all(bit: bool) -> Self;
    /// The value as 32-bit words, lowest first.
    fn words(&self) -> Vec<u32>;
}

impl Wire for bool {
    fn draw(rng: &mut ChaCha8Rng) -> Self {
        rng.gen_bool(0.5)
    }

    fn all(bit: bool) -> Self {
        bit
    }

    fn words(&self) -> Vec<u32> {
        vec![u32::from(*self)]
    }
}

impl<const N: usize> Wire for Bits<N> {
    fn draw(rng: &mut ChaCha8Rng) -> Self {
        // Extremes are worth more than their share.
        match rng.gen_range(0..8) {
            0 => Bits::default(),
            1 => !Bits::default(),
            _ => {
                let mut value = Bits::default();
                for _ in 0..N {
                    value = (value << 1) | Bits::from(u64::from(rng.gen_bool(0.5)));
                }
                value
            }
        }
    }

    fn all(bit: bool) -> Self {
        if bit { !Bits::default() } else { Bits::default() }
    }

    fn words(&self) -> Vec<u32> {
        let mut words = vec![0; N.div_ceil(32)];
        for bit in 0..N {
            words[bit / 32] |= u32::from(self.get_bit(bit)) << (bit % 32);
        }
        words
    }
}

/// Sets the port `name` of the verilated block.
pub fn drive(sim: &BlockSim, name: &str, words: &[u32]) {
    sim.set_words(name, words).unwrap();
}

/// Compares the port `name` of the verilated block with the Rust model's value.
pub fn compare(sim: &BlockSim, name: &str, expected: &[u32], cycle: usize, seed: u64) {
    let words = sim.get_words(name).unwrap();
    assert_eq!(words, expected, "port {name} differs in cycle {cycle} of seed {seed} (Verilog, Rust)");
}

/// Runs a block in both simulators with random inputs and compares every output in every cycle, before
/// and after the clock's edge. The `rare` inputs are rarely high, `fixed` ones keep their value.
macro_rules! cosimulate {
    ($block:expr, $cycles:expr, $seed:expr, inputs: [$($input:ident),*], rare: [$($rare:ident),*], outputs: [$($output:ident),*]
        $(, fixed: [$($fixed:ident = $value:expr),*])?) => {{
        #[allow(unused_imports)]
        use rand::{Rng as _, SeedableRng as _};
        use rust_hdl_core::prelude::*;
        let seed: u64 = $seed;
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let mut block = $block;
        block.clock.connect();
        $(block.$input.connect();)*
        $(block.$rare.connect();)*
        let sim = firebrick_sim::blocks::BlockSim::new(&mut block).unwrap();
        $($({
            block.$fixed.next = $value;
            $crate::suites::common::drive(&sim, stringify!($fixed), &$crate::suites::common::Wire::words(&$value));
        })*)?
        for cycle in 0..$cycles {
            $({
                let value = $crate::suites::common::Wire::draw(&mut rng);
                block.$input.next = value;
                $crate::suites::common::drive(&sim, stringify!($input), &$crate::suites::common::Wire::words(&value));
            })*
            $({
                let value = cycle == 0 || rng.gen_bool(0.01);
                let value = $crate::suites::common::Wire::all(value);
                block.$rare.next = value;
                $crate::suites::common::drive(&sim, stringify!($rare), &$crate::suites::common::Wire::words(&value));
            })*
            block.clock.next = false.into();
            assert!(rust_hdl_core::simulate::simulate(&mut block, 100), "the Rust model does not settle");
            sim.eval();
            $($crate::suites::common::compare(&sim, stringify!($output), &$crate::suites::common::Wire::words(&block.$output.val()), cycle, seed);)*
            block.clock.next = true.into();
            assert!(rust_hdl_core::simulate::simulate(&mut block, 100), "the Rust model does not settle");
            sim.step(1);
            $($crate::suites::common::compare(&sim, stringify!($output), &$crate::suites::common::Wire::words(&block.$output.val()), cycle, seed);)*
        }
    }};
}
