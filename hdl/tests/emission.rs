//! What blocks become in Verilog, statement by statement.

use firebrick_fields::contract;
use firebrick_hdl::emit::emit_block;
use firebrick_spec::EngineConfig;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

fn emitted(mut block: impl Block) -> String {
    block.connect_all();
    emit_block(&block, "dut")
}

#[derive(Clone, Copy, Debug, PartialEq, LogicState)]
enum Phase {
    Idle,
    CountDown,
    Done,
}

/// Everything that a kernel does at least once.
#[derive(LogicBlock, Default)]
struct Timer {
    clock: Signal<In, Clock>,
    start: Signal<In, Bit>,
    cycles: Signal<In, Bits<8>>,
    busy: Signal<Out, Bit>,
    left: Signal<Out, Bits<12>>,
    phase: DFF<Phase>,
    edge_seen: DFF<Bit>,
    count: DFF<Bits<8>>,
    sum: DFF<Bits<4>>,
    last: Signal<Local, Bit>,
    step: Signal<Local, Bits<8>>,
}

#[contract]
impl Logic for Timer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, phase, edge_seen, count, sum);
        self.last.next = self.count.q.val() == 1;
        self.busy.next = self.phase.q.val() != Phase::Idle;
        self.left.next = (bit_cast::<12, 8>(self.count.q.val()) << 2) | 3;
        self.sum.d.next = bit_cast::<4, 8>(self.cycles.val()) + 1;
        self.edge_seen.d.next = !(self.start.val() | self.cycles.val().any()) & self.sum.d.val().get_bit(3);
        self.step.next = 1.into();
        if self.cycles.val().get_bits::<3>(5).all() & self.start.val() {
            self.step.next = 0x80.into();
        }
        match self.phase.q.val() {
            Phase::Idle => {
                if self.start.val() {
                    self.count.d.next = self.cycles.val();
                    self.phase.d.next = Phase::CountDown;
                }
            }
            Phase::CountDown => {
                self.count.d.next = self.count.q.val() - self.step.val();
                if self.last.val() {
                    self.phase.d.next = Phase::Done;
                } else if !self.start.val() {
                    self.phase.d.next = Phase::Idle;
                }
            }
            _ => {
                self.phase.d.next = Phase::Idle;
            }
        }
    }
}

const TIMER: &str = "\
module dut (
    input wire clock,
    input wire start,
    input wire [7:0] cycles,
    output wire busy,
    output wire [11:0] left
);
    localparam [1:0] PHASE_IDLE = 2'd0;
    localparam [1:0] PHASE_COUNT_DOWN = 2'd1;
    localparam [1:0] PHASE_DONE = 2'd2;
    reg [1:0] phase;
    reg edge_seen;
    reg [7:0] count;
    reg [3:0] sum;
    wire [3:0] sum_next;
    wire last;
    reg [7:0] step;

    assign last = count == 8'd1;
    assign busy = phase != PHASE_IDLE;
    assign left = ({4'd0, count} << 2) | 12'd3;
    assign sum_next = cycles[3:0] + 4'd1;
    always @(*) begin
        step = 8'd1;
        if ((&cycles[7:5]) & start) begin
            step = 8'd128;
        end
    end
    always @(posedge clock) begin
        edge_seen <= ~(start | (|cycles)) & sum_next[3];
        case (phase)
            PHASE_IDLE: begin
                if (start) begin
                    count <= cycles;
                    phase <= PHASE_COUNT_DOWN;
                end
            end
            PHASE_COUNT_DOWN: begin
                count <= count - step;
                if (last) begin
                    phase <= PHASE_DONE;
                end else if (~start) begin
                    phase <= PHASE_IDLE;
                end
            end
            default: phase <= PHASE_IDLE;
        endcase
        sum <= sum_next;
    end

    initial begin
        phase = 2'd0;
        edge_seen = 1'b0;
        count = 8'd0;
        sum = 4'd0;
    end
endmodule
";

#[test]
fn a_kernel_becomes_what_an_engineer_would_write() {
    let text = emitted(Timer::default());
    assert_eq!(text, TIMER, "{text}");
}

/// Two's complement, narrower and as wide.
#[derive(LogicBlock, Default)]
struct Signs {
    bits: Signal<In, Bits<8>>,
    number: Signal<In, Signed<8>>,
    wide: Signal<Out, Signed<12>>,
    same: Signal<Out, Signed<8>>,
    back: Signal<Out, Bits<8>>,
    below: Signal<Out, Bit>,
}

#[contract]
impl Logic for Signs {
    #[hdl_gen]
    fn update(&mut self) {
        self.wide.next = signed_bit_cast::<12, 8>(self.number.val());
        self.same.next = signed_cast(self.bits.val());
        self.back.next = unsigned_cast(self.number.val());
        self.below.next = self.number.val() < signed_cast(self.bits.val());
    }
}

#[test]
fn casts_change_the_sign_where_they_stand() {
    let text = emitted(Signs::default());
    for line in [
        "    input wire signed [7:0] number,\n",
        "    assign wide = $signed({{4{number[7]}}, number});\n",
        "    assign same = $signed(bits);\n",
        "    assign back = $unsigned(number);\n",
        "    assign below = number < $signed(bits);\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
}

/// A stage of a chain, which Verilog can build in two ways.
#[derive(LogicBlock, Default)]
struct Stage<const W: usize> {
    clock: Signal<In, Clock>,
    word_in: Signal<In, Bits<W>>,
    word_out: Signal<Out, Bits<W>>,
    spare: Signal<Out, Bit>,
    held: DFF<Bits<W>>,
    _way: u64,
}

#[contract(WAY = self._way)]
impl<const W: usize> Logic for Stage<W> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, held);
        self.held.d.next = self.word_in.val();
        self.word_out.next = self.held.q.val();
        self.spare.next = self.held.q.val().any();
    }
}

#[derive(LogicBlock)]
struct Chain {
    clock: Signal<In, Clock>,
    word_in: Signal<In, Bits<6>>,
    word_out: Signal<Out, Bits<6>>,
    narrow: Signal<Out, Bits<2>>,
    stage: Vec<Stage<6>>,
    other: Stage<2>,
    _stages: usize,
}

impl Chain {
    fn new(ways: &[u64]) -> Self {
        let stage = |way: &u64| Stage { _way: *way, ..Default::default() };
        Chain {
            clock: Default::default(),
            word_in: Default::default(),
            word_out: Default::default(),
            narrow: Default::default(),
            stage: ways.iter().map(stage).collect(),
            other: Default::default(),
            _stages: ways.len(),
        }
    }
}

#[contract]
impl Logic for Chain {
    #[hdl_gen]
    fn update(&mut self) {
        self.stage[0].clock.next = self.clock.val();
        self.stage[0].word_in.next = self.word_in.val();
        for k in 1..self._stages {
            self.stage[k].clock.next = self.clock.val();
            self.stage[k].word_in.next = self.stage[k - 1].word_out.val();
        }
        self.word_out.next = self.stage[1].word_out.val();
        self.other.clock.next = self.clock.val();
        self.other.word_in.next = 2.into();
        self.narrow.next = self.other.word_out.val() & bit_cast::<2, 6>(self.word_in.val());
    }
}

#[test]
fn equal_modules_are_one_and_values_are_parameters() {
    let text = emitted(Chain::new(&[0, 3]));
    let modules: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("module ")?.split(' ').next()).collect();
    assert_eq!(modules, ["stage_w6", "stage_w2", "dut"], "{text}");
    assert!(
        text.contains("module stage_w6 #(\n    parameter WAY = 0\n) (\n    input wire clock,\n"),
        "{text}"
    );
    assert!(text.contains(
        "    stage_w6 #(.WAY(3)) stage_1 (\n        .clock(clock),\n        .word_in(stage_0_word_out),\n        \
         .word_out(word_out),\n        .spare()\n    );\n"
    ));
    assert!(
        text.contains("    stage_w2 #(.WAY(0)) other (\n        .clock(clock),\n        .word_in(2'd2),\n")
    );
    assert!(text.contains("    assign narrow = other_word_out & word_in[1:0];\n"), "{text}");
}

#[test]
fn engines_have_at_most_100_modules_whatever_their_pes() {
    let modules = |pes| {
        let verilog = firebrick_hdl::verilog(&EngineConfig { ports: 2, ..EngineConfig::with_pes(pes) });
        verilog.lines().filter(|line| line.starts_with("module ")).count()
    };
    let counts = [modules(2), modules(4)];
    assert!(counts[0] == counts[1] && counts[0] <= 100, "{counts:?}");
}
