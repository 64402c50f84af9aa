//! A block, clocked, and its signals over time.

use std::fs;
use std::path::Path;

use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

use crate::picture;
use crate::row::{Form, Row, Sample};
use crate::signals;

/// Most evaluations until a block settles; one that needs more has a loop.
const SETTLE: usize = 200;

/// Set to `1`, it has [`Waveform::check`] write the pictures.
const BLESS: &str = "FIREBRICK_BLESS";

/// A block in rust-hdl's simulator, and what its signals were in each cycle.
pub struct Waveform<B> {
    title: &'static str,
    block: B,
    clock: fn(&mut B) -> &mut Signal<In, Clock>,
    rows: Vec<Row>,
    cycles: usize,
}

impl<B: Block> Waveform<B> {
    /// A picture called `title` of a block with this clock. All its inputs are 0 at first.
    pub fn new(title: &'static str, mut block: B, clock: fn(&mut B) -> &mut Signal<In, Clock>) -> Self {
        block.connect_all();
        Self { title, block, clock, rows: Vec::new(), cycles: 0 }
    }

    /// Adds a signal, by its path in the block (`in_valid`, `state.q`), and what it means. A bit is drawn as a level, anything else as
    /// hexadecimal digits or the state's name.
    pub fn show(mut self, signal: &'static str, meaning: &'static str) -> Self {
        self.rows.push(Row::new(signal, meaning));
        self
    }

    /// The signal added last counts only in cycles in which the bit `valid` is high, and is left out in others.
    pub fn when(mut self, valid: &'static str) -> Self {
        self.row().when = Some(valid);
        self
    }

    /// The signal added last is written by `form`, which sees its lowest 128 bits.
    pub fn written(mut self, form: Form) -> Self {
        self.row().form = Some(form);
        self
    }

    fn row(&mut self) -> &mut Row {
        self.rows.last_mut().expect("a signal was added")
    }

    /// A cycle: `inputs` sets the block's inputs, outputs follow, the clock rises. Gives the block as it is before the edge to `seen`.
    pub fn cycle_with<T>(&mut self, inputs: impl FnOnce(&mut B), seen: impl FnOnce(&B) -> T) -> T {
        inputs(&mut self.block);
        self.settle(false);
        let signals = signals::read(&self.block);
        for row in &mut self.rows {
            row.see(&signals);
        }
        self.cycles += 1;
        let result = seen(&self.block);
        self.settle(true);
        result
    }

    /// A cycle: `inputs` sets the block's inputs, outputs follow, the clock rises.
    pub fn cycle(&mut self, inputs: impl FnOnce(&mut B)) {
        self.cycle_with(inputs, |_| ());
    }

    fn settle(&mut self, clock: bool) {
        (self.clock)(&mut self.block).next = clock.into();
        assert!(simulate(&mut self.block, SETTLE), "the block does not settle in cycle {}", self.cycles);
    }

    /// The first cycle in which a bit that is shown is high.
    ///
    /// # Panics
    /// If it is not shown, or never high.
    pub fn first(&self, bit: &str) -> usize {
        let row = self.rows.iter().find(|row| row.signal == bit).expect("the signal is shown");
        let high = row.samples.iter().position(|s| *s == Some(Sample::Level(true)));
        high.unwrap_or_else(|| panic!("{bit} is never high"))
    }

    /// The picture: SVG text without empty lines, so that documentation may include it.
    pub fn svg(&self) -> String {
        picture::draw(self.title, &self.rows, self.cycles)
    }

    /// Compares the picture with the file at `path`, or writes it there if the environment's `FIREBRICK_BLESS` is `1`.
    ///
    /// # Panics
    /// If they differ, or the file cannot be read or written.
    pub fn check(&self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        if std::env::var_os(BLESS).is_some_and(|value| value == "1") {
            fs::write(path, self.svg()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            return;
        }
        self.compare(path);
    }

    fn compare(&self, path: &Path) {
        let picture = self.svg();
        let kept = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let same = kept == picture;
        assert!(same, "{} shows something else than the simulation; run: make waveforms", path.display());
    }
}

#[cfg(test)]
mod tests {
    use rust_hdl_macros::{LogicBlock, hdl_gen};
    use rust_hdl_widgets::prelude::*;

    use super::*;

    /// Adds up what comes while `add` is high.
    #[derive(LogicBlock, Default)]
    struct Adder {
        clock: Signal<In, Clock>,
        add: Signal<In, Bit>,
        number: Signal<In, Bits<6>>,
        sum: DFF<Bits<6>>,
    }

    impl Logic for Adder {
        #[hdl_gen]
        fn update(&mut self) {
            dff_setup!(self, clock, sum);
            if self.add.val() {
                self.sum.d.next = self.sum.q.val() + self.number.val();
            }
        }
    }

    fn wave() -> Waveform<Adder> {
        let mut wave = Waveform::new("An adder", Adder::default(), |adder| &mut adder.clock)
            .show("add", "adds at the edge")
            .show("number", "what it adds")
            .when("add")
            .written(|number| number.to_string())
            .show("sum.q", "the sum < 64");
        for (add, number) in [(false, 0), (true, 13), (true, 20), (false, 0)] {
            wave.cycle(|adder| {
                adder.add.next = add;
                adder.number.next = number.into();
            });
        }
        wave
    }

    fn texts(wave: &Waveform<Adder>, row: usize) -> Vec<&str> {
        let samples = wave.rows[row].samples.iter();
        samples
            .map(|s| match s {
                Some(Sample::Text(text)) => text.as_str(),
                _ => "",
            })
            .collect()
    }

    #[test]
    fn signals_are_as_before_the_edge() {
        let wave = wave();
        assert_eq!(wave.first("add"), 1);
        assert_eq!(texts(&wave, 1), ["", "13", "20", ""]);
        assert_eq!(texts(&wave, 2), ["00", "00", "0d", "21"]);
    }

    #[test]
    fn the_picture_has_all_of_it_and_can_stand_in_documentation() {
        let svg = wave().svg();
        for text in ["An adder", "sum.q", "the sum &lt; 64", "\n0d\n", "\n20\n", "cycle"] {
            assert!(svg.contains(text), "{text} is not in {svg}");
        }
        assert!(svg.starts_with("<svg ") && svg.lines().all(|line| !line.trim().is_empty()), "{svg}");
    }

    #[test]
    #[should_panic(expected = "make waveforms")]
    fn another_picture_is_told() {
        wave().compare(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs")));
    }

    #[test]
    #[should_panic(expected = "no signal carry")]
    fn a_signal_that_the_block_does_not_have_is_told() {
        Waveform::new("An adder", Adder::default(), |adder| &mut adder.clock).show("carry", "").cycle(|_| ());
    }
}
