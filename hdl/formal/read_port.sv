// One AXI4 read port (`bus::ReadPort`, ARM IHI 0022, A3) between the arbiter and any memory that keeps to AXI4.
//
// Assumed: a burst is promised only while the port is free, comes at most once for a promise, has 1 to 16 beats and lies within 128 bytes
// (burst_cutter.sv, read_arbiter.sv); a reset, which may come at any time,
// ends only when nothing is open; bursts are forgotten only in a reset; the memory sends only what was asked for, RLAST with each burst's
// last beat. When it takes addresses and sends beats is free.
//
// That bursts end is said of a memory that is never `slow`: it takes an address within PATIENCE cycles and sends RLAST of the oldest burst within
// ANSWER cycles of its address or of the RLAST before. Then a burst ends within PATIENCE cycles, ANSWER for each burst up to it, and one more; and so
// do all that are open, in a reset, which issues none. While something is held back, the time begins anew. Of a memory that is slow once, nothing is said.
//
// The FIFO of bursts in flight is proved on its own (fifo.sv), so here its memory is free, and the burst that is watched comes out as it went in.
module read_port_properties #(
    parameter PATIENCE = 4,
    parameter ANSWER = 20
) (
    input wire clock,
    input wire reset,
    input wire hold,
    input wire forget,
    input wire claim,
    input wire issue,
    input wire [31:0] address,
    input wire [4:0] beats,
    input wire [1:0] client,
    input wire arready,
    input wire [63:0] rdata,
    input wire [1:0] rresp,
    input wire rlast,
    input wire rvalid
);
    localparam BURSTS = 16;
    wire free, idle, beat0, beat1, beat2, beat_last, arvalid, error;
    wire [63:0] beat_data;
    wire [31:0] araddr, error_address;
    wire [7:0] arlen;
    dut dut (.clock(clock), .reset(reset), .hold(hold), .forget(forget), .free(free), .claim(claim), .issue(issue), .address(address), .beats(beats),
        .client(client), .idle(idle), .beat0(beat0), .beat1(beat1), .beat2(beat2), .beat_data(beat_data),
        .beat_last(beat_last), .error(error), .error_address(error_address), .araddr(araddr), .arlen(arlen),
        .arvalid(arvalid), .arready(arready), .rdata(rdata), .rresp(rresp), .rlast(rlast), .rvalid(rvalid));
    (* hierconn *) wire [33:0] \dut.flights.out_data ;
    (* hierconn *) wire [4:0] \dut.flights.held ;
    (* hierconn *) wire \dut.room ;
    (* hierconn *) wire \dut.here ;
    (* hierconn *) wire \dut.bad ;
    (* hierconn *) wire \dut.last ;
    (* hierconn *) wire [63:0] \dut.data ;
    (* hierconn *) wire \dut.claimed ;
    (* hierconn *) wire \dut.asking ;
    wire asking = \dut.asking ;
    // A burst promised before a reset is never issued.
    wire begins = issue && !reset;

    wire ar = arvalid && arready;
    // Promised, not issued; bursts issued whose last beat was not sent on, and asked whose last beat did not come.
    reg promised = 0, wanted = 0, was_reset = 0;
    reg [5:0] open = 0, asked = 0;
    // A burst chosen at will: its address and client, bursts before it.
    (* anyseq *) wire choose;
    reg watching = 0;
    reg [31:0] start = 0;
    reg [1:0] owner = 0;
    reg [5:0] before = 0;
    // The cycle before.
    reg stalled = 0, issued = 0, came = 0, was_last = 0, was_bad = 0, failed = 0, failed_watched = 0;
    reg [31:0] address_then = 0, issued_address = 0, failed_start = 0;
    reg [7:0] len_then = 0;
    reg [4:0] issued_beats = 0;
    reg [63:0] data_then = 0;
    // What was sent on a cycle after it came.
    reg gave = 0, gave_its = 0, gave_last = 0;
    reg [1:0] gave_owner = 0;
    reg [63:0] gave_data = 0;
    wire ends = came && was_last && open != 0;
    wire its = watching && before == 0;
    // Cycles that the memory lets an address and an RLAST wait; it was too slow once; the time that is left for the watched burst, and for all.
    reg [7:0] address_waits = 0, answer_waits = 0;
    reg slow = 0;
    reg [11:0] its_time = 0, drain_time = 0;
    // What the memory may still take, for the watched burst and for all.
    wire [11:0] for_address = asking ? PATIENCE - address_waits : 0;
    wire unasked = asking && before + 1 == open;
    wire [11:0] its_need = (unasked ? for_address : 0) + ANSWER * (before + 6'd1 - ends) - (unasked || before + 1 == ends ? 0 : answer_waits) + 1;
    wire [11:0] need = for_address + ANSWER * (open - ends) - (asking || open == ends ? 0 : answer_waits) + (open != 0);

    always @(posedge clock) begin
        promised <= (promised || claim) && !issue && !reset;
        open <= open + begins - ends;
        asked <= asked + ar - (rvalid && rlast);
        if (watching && ends) begin
            before <= before - 1;
            if (before == 0) watching <= 0;
        end
        wanted <= (wanted && !ar) || begins;
        was_reset <= reset;
        if (!watching && begins && choose) begin
            watching <= 1;
            start <= address;
            owner <= client;
            before <= open - ends;
        end
        // What was offered and not taken is offered again when nothing is held back any more.
        if (!hold) begin
            stalled <= arvalid && !arready;
            address_then <= araddr;
            len_then <= arlen;
        end
        issued <= begins;
        issued_address <= address;
        issued_beats <= beats;
        came <= rvalid;
        was_last <= rlast;
        was_bad <= rresp[1];
        failed <= came && was_bad && !reset && open != 0;
        failed_watched <= came && its;
        failed_start <= start;
        data_then <= rdata;
        gave <= came && open != 0 && !reset;
        gave_its <= its;
        gave_last <= was_last;
        gave_owner <= owner;
        gave_data <= data_then;
        address_waits <= !asking || ar ? 0 : address_waits + !hold;
        answer_waits <= asked == 0 || (rvalid && rlast) || hold ? 0 : answer_waits + 1;
        if (!hold && ((asking && arvalid && !arready && address_waits == PATIENCE - 1)
            || (asked != 0 && !(rvalid && rlast) && answer_waits == ANSWER - 1))) slow <= 1;
        its_time <= its_time - !hold;
        if (hold || !watching) its_time <= PATIENCE + ANSWER * (watching ? before + 1 : open - ends + 1) + 1;
        drain_time <= drain_time - 1;
        if (hold || !reset) drain_time <= PATIENCE + ANSWER * (open + begins) + 1;
        if (forget) begin
            open <= 0;
            asked <= 0;
            wanted <= 0;
            watching <= 0;
            stalled <= 0;
            address_waits <= 0;
            answer_waits <= 0;
        end
    end

    always @* begin
        assume (!claim || free);
        assume (!issue || promised);
        assume (!issue || (client != 3 && beats != 0 && address[2:0] == 0 && address[6:3] + beats <= 16));
        assume (!rvalid || asked != 0);
        assume (!was_reset || reset || idle);
        assume (!forget || reset);
        assume (open == 0 || \dut.flights.out_data [1:0] != 3);
        assume (!its || \dut.flights.out_data == {start, owner});
    end

    always @* begin
        holds_ar: assert (!stalled || ((arvalid || hold) && araddr == address_then && arlen == len_then));
        holds_back: assert (!hold || !arvalid);
        asks_as_issued: assert (!issued || (asking && araddr == issued_address && arlen + 1 == issued_beats));
        asks_only_what_was_issued: assert (asking == wanted);
        burst_of_16_at_most: assert (!asking || arlen < 16);
        burst_within_page: assert (!asking || araddr[11:3] + arlen < 512);
        bursts_open: assert (open <= BURSTS);
        free_while_room: assert (!free || (open < BURSTS && !promised && !asking));
        idle_when_answered: assert (idle == (open == 0));
        beat_to_one_client: assert (beat0 + beat1 + beat2 == gave);
        beat_to_its_client: assert (!gave_its || !gave || {beat2, beat1, beat0} == 3'd1 << gave_owner);
        beat_unchanged: assert (!gave || (beat_data == gave_data && beat_last == gave_last));
        tells_errors: assert (error == failed && (!failed || !failed_watched || error_address == failed_start));
        burst_ends: assert (slow || !watching || its_time != 0);
        drain_ends: assert (slow || open == 0 || drain_time != 0);
        lemma_asks: assert (arvalid == (asking && !hold) && (!stalled || asking));
        lemma_here: assert (\dut.here == came && \dut.bad == was_bad && \dut.last == was_last);
        lemma_data: assert (\dut.data == data_then);
        lemma_flights: assert (\dut.flights.held == open);
        lemma_open: assert (open == asked + asking + ends && asked <= BURSTS);
        lemma_came: assert (!came || was_last || asked != 0 || open == 0);
        lemma_claimed: assert (\dut.claimed == (promised || asking) && !(promised && asking));
        lemma_room: assert (!(\dut.room && !\dut.claimed ) || open < BURSTS);
        lemma_promised: assert (!promised || open < BURSTS);
        lemma_within: assert (!asking || (araddr[2:0] == 0 && araddr[6:3] + arlen < 16));
        lemma_before: assert (!watching || before < open);
        lemma_owner: assert (!watching || owner != 3);
        lemma_waits: assert (slow || (address_waits < PATIENCE && answer_waits < ANSWER));
        lemma_waits_for: assert ((asking || address_waits == 0) && (asked != 0 || answer_waits == 0));
        lemma_its_time: assert (slow || !watching || its_time >= its_need);
        lemma_drain_time: assert (slow || open == 0 || drain_time >= need);
        cover_three_open: cover (open == 3 && watching && before == 1);
        cover_third_client: cover (beat2 && gave_its);
        cover_reset: cover (reset && promised);
        cover_drained: cover (reset && came && open == 2 && asking);
    end
endmodule
