//! A rust-hdl block against its own Verilog.

use firebrick_sim::blocks::BlockSim;
use firebrick_sim::verilated::Port;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::{dff_setup, prelude::DFF};

/// A stream of one signal.
#[derive(Clone, Debug, Default, LogicInterface)]
#[join = "StreamOut"]
struct StreamIn {
    valid: Signal<In, Bit>,
    data: Signal<In, Bits<72>>,
}

#[derive(Clone, Debug, Default, LogicInterface)]
#[join = "StreamIn"]
struct StreamOut {
    valid: Signal<Out, Bit>,
    data: Signal<Out, Bits<72>>,
}

/// Counts valid cycles and keeps the last data.
#[derive(Default, LogicBlock)]
struct Counter {
    pub clock: Signal<In, Clock>,
    pub stream: StreamIn,
    pub count: Signal<Out, Bits<5>>,
    pub last: StreamOut,
    counter: DFF<Bits<5>>,
    held: DFF<Bits<72>>,
    seen: DFF<Bit>,
}

impl Logic for Counter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, counter, held, seen);
        self.count.next = self.counter.q.val();
        self.last.valid.next = self.seen.q.val();
        self.last.data.next = self.held.q.val();
        if self.stream.valid.val() {
            self.counter.d.next = self.counter.q.val() + 1;
            self.seen.d.next = true;
            self.held.d.next = self.stream.data.val();
        }
    }
}

#[test]
fn a_block_runs_as_verilog() {
    let sim = BlockSim::new(&mut Counter::default()).unwrap();
    let expected = [
        Port::input("clock", 1),
        Port::input("stream_valid", 1),
        Port::input("stream_data", 72),
        Port::output("count", 5),
        Port::output("last_valid", 1),
        Port::output("last_data", 72),
    ];
    assert_eq!(sim.ports(), expected);
    sim.set("stream_valid", 1).unwrap();
    sim.set_words("stream_data", &[1, 2, 0xfff]).unwrap();
    sim.eval();
    assert_eq!(sim.get("last_valid").unwrap(), 0);
    sim.step(35);
    assert_eq!(sim.get("last_valid").unwrap(), 1);
    sim.set("stream_valid", 0).unwrap();
    sim.set("stream_data", 9).unwrap();
    sim.step(3);
    assert_eq!(sim.get("count").unwrap(), 3);
    assert_eq!(sim.get_words("last_data").unwrap(), [1, 2, 0xff]);
    assert!(sim.set("count", 1).unwrap_err().to_string().contains("count: an output cannot be set"));
}
