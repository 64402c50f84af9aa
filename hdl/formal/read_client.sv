// One reader of the read master (`bus::ReadClient`): its run, its bursts, and the room for them in its FIFOs, one a port (lane).
//
// A burst is issued only when its FIFO has room for all of its entries, those included that are reserved for bursts before it: so no FIFO overflows,
// and every beat that comes is taken. An entry is one beat, or two with PAIRS.
//
// Assumed: runs start at a multiple of 8 and do not wrap around the end of the address space; an entry waits only if it came, that is, if a burst
// reserved it; a reset empties the FIFOs. The FIFO that keeps the ports' order is proved on its own (fifo.sv), its memory is free.
module read_client_properties #(
    parameter DEPTH = 64,
    parameter PAIRS = 0,
    parameter LANES = 1
) (
    input wire clock,
    input wire reset,
    input wire start,
    input wire [31:0] address,
    input wire [23:0] beats,
    input wire burst_ready,
    input wire waiting0,
    input wire waiting1,
    input wire out_ready
);
    localparam LONGEST = PAIRS ? 8 : 16;
    wire ready, burst_valid, burst_lane, urgent, take0, take1, out_valid, out_lane;
    wire [31:0] burst_address;
    wire [4:0] burst_beats;
    dut dut (.clock(clock), .reset({2{reset}}), .dual(LANES == 2), .pairs(PAIRS != 0), .room_below(DEPTH - LONGEST + 1),
        .low_below(DEPTH / 4), .start(start), .address(address), .beats(beats), .ready(ready),
        .burst_valid(burst_valid), .burst_address(burst_address), .burst_beats(burst_beats), .burst_lane(burst_lane),
        .burst_ready(burst_ready), .urgent(urgent), .waiting0(waiting0), .take0(take0), .waiting1(waiting1),
        .take1(take1), .out_valid(out_valid), .out_lane(out_lane), .out_ready(out_ready));
    (* hierconn *) wire \dut.cutter.valid ;
    (* hierconn *) wire [31:0] \dut.cutter.address ;
    (* hierconn *) wire [23:0] \dut.cutter.left ;
    (* hierconn *) wire [4:0] \dut.cutter.beats ;
    (* hierconn *) wire [9:0] \dut.room0.used ;
    (* hierconn *) wire [9:0] \dut.room1.used ;
    (* hierconn *) wire \dut.room0.freed ;
    (* hierconn *) wire \dut.room1.freed ;
    (* hierconn *) wire \dut.room0.fits ;
    (* hierconn *) wire \dut.room1.fits ;
    (* hierconn *) wire [6:0] \dut.order.queue.held ;
    wire valid = \dut.cutter.valid ;
    wire [31:0] next = \dut.cutter.address ;
    wire [4:0] cut = \dut.cutter.beats ;
    wire [32:0] left_end = {1'b0, next} + {6'd0, \dut.cutter.left , 3'd0};

    wire burst = burst_valid && burst_ready;
    wire [10:0] entries = PAIRS ? (burst_beats + 6'd1) >> 1 : burst_beats;
    // Entries reserved and not taken, of each FIFO.
    reg [10:0] reserved0 = 0, reserved1 = 0;
    reg stalled = 0, was_burst = 0;
    reg [31:0] address_then = 0;
    reg [4:0] beats_then = 0;

    always @(posedge clock) begin
        reserved0 <= reserved0 + (burst && !burst_lane ? entries : 0) - (waiting0 && take0);
        reserved1 <= reserved1 + (burst && burst_lane ? entries : 0) - (waiting1 && take1);
        stalled <= burst_valid && !burst_ready && !reset;
        was_burst <= burst && !reset;
        address_then <= burst_address;
        beats_then <= burst_beats;
        if (reset) begin
            reserved0 <= 0;
            reserved1 <= 0;
        end
    end

    always @* begin
        assume (address[2:0] == 0 && {1'b0, address} + {6'd0, beats, 3'd0} <= 33'h1_0000_0000);
        assume (!waiting0 || reserved0 != 0);
        assume (!waiting1 || reserved1 != 0);
    end

    always @* begin
        room_is_reserved: assert (reserved0 <= DEPTH && reserved1 <= DEPTH);
        room_for_the_burst: assert (!burst_valid || (burst_lane ? reserved1 : reserved0) + entries <= DEPTH);
        holds_burst: assert (!stalled || (burst_valid && burst_address == address_then && burst_beats == beats_then));
        burst_within_128_bytes: assert (!burst_valid
            || (burst_beats != 0 && burst_address[2:0] == 0 && burst_address[6:3] + burst_beats <= 16));
        takes_from_one: assert (!(take0 && take1) && (!out_valid || (out_lane ? waiting1 : waiting0)));
        lemma_cut: assert (!valid || (cut != 0 && cut <= \dut.cutter.left && next[6:3] + cut <= 16));
        lemma_no_wrap: assert (next[2:0] == 0 && left_end <= 33'h1_0000_0000);
        lemma_after_burst: assert (!was_burst || (!valid && !burst_valid));
        lemma_offer: assert (!burst_valid || valid);
        lemma_used0: assert (\dut.room0.used == reserved0 + \dut.room0.freed && \dut.room0.used <= DEPTH);
        lemma_used1: assert (\dut.room1.used == reserved1 + \dut.room1.freed && \dut.room1.used <= DEPTH);
        lemma_fits0: assert (was_burst || !\dut.room0.fits || \dut.room0.used <= DEPTH - LONGEST);
        lemma_fits1: assert (was_burst || !\dut.room1.fits || \dut.room1.used <= DEPTH - LONGEST);
        lemma_room: assert (!burst_valid || ((burst_lane ? \dut.room1.fits : \dut.room0.fits )
            && (LANES == 1 || \dut.order.queue.held < 64)));
        lemma_order: assert (\dut.order.queue.held <= 64);
        lemma_offered: assert (!burst_valid
            || (burst_lane ? \dut.room1.used : \dut.room0.used ) <= DEPTH - LONGEST);
        cover_two_bursts: cover (burst && reserved0 > LONGEST);
        cover_taken: cover (out_valid && out_ready && reserved0 == 1);
    end
endmodule
