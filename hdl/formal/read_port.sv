// One AXI4 read port (`bus::ReadPort`, ARM IHI 0022, A3) between the arbiter and any memory that keeps to AXI4.
//
// Assumed: a burst is promised only while the port is free, comes at most once for a promise, has 1 to 16 beats and lies within 128 bytes
// (burst_cutter.sv); the port is reset only while it is idle; the memory sends only what was asked for, `rlast` with each burst's last beat.
module read_port_properties (
    input wire clock,
    input wire reset,
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
    wire [31:0] araddr;
    wire [7:0] arlen;
    dut dut (.clock(clock), .reset(reset), .free(free), .claim(claim), .issue(issue), .address(address), .beats(beats),
        .client(client), .idle(idle), .beat0(beat0), .beat1(beat1), .beat2(beat2), .beat_data(beat_data),
        .beat_last(beat_last), .error(error), .araddr(araddr), .arlen(arlen), .arvalid(arvalid), .arready(arready),
        .rdata(rdata), .rresp(rresp), .rlast(rlast), .rvalid(rvalid));

    wire ar = arvalid && arready;
    // Promised, not issued; bursts issued whose last beat was not sent on, and asked whose last beat did not come.
    reg promised = 0;
    reg [5:0] open = 0, asked = 0;
    // A burst chosen at will: its client, bursts before it.
    (* anyseq *) wire choose;
    reg watching = 0;
    reg [1:0] owner = 0;
    reg [5:0] before = 0;
    reg stalled = 0, issued = 0, came = 0, was_last = 0;
    reg [31:0] address_then = 0, issued_address = 0;
    reg [7:0] len_then = 0;
    reg [4:0] issued_beats = 0;
    reg [63:0] data_then = 0;
    wire ends = came && was_last;
    wire any_beat = beat0 || beat1 || beat2;

    always @(posedge clock) begin
        promised <= (promised || claim) && !issue && !reset;
        open <= open + issue - ends;
        asked <= asked + ar - (rvalid && rlast);
        if (watching && ends) begin
            before <= before - 1;
            if (before == 0) watching <= 0;
        end
        if (!watching && issue && choose) begin
            watching <= 1;
            owner <= client;
            before <= open - ends;
        end
        stalled <= arvalid && !arready;
        address_then <= araddr;
        len_then <= arlen;
        issued <= issue;
        issued_address <= address;
        issued_beats <= beats;
        came <= rvalid;
        was_last <= rlast;
        data_then <= rdata;
    end

    always @* begin
        assume (!claim || free);
        assume (!issue || promised);
        assume (!issue || (client != 3 && beats != 0 && address[2:0] == 0 && address[6:3] + beats <= 16));
        assume (!rvalid || asked != 0);
        assume (!reset || (idle && !issue));
    end

    always @* begin
        holds_ar: assert (!stalled || (arvalid && araddr == address_then && arlen == len_then));
        asks_as_issued: assert (!issued || (arvalid && araddr == issued_address && arlen + 1 == issued_beats));
        asks_only_what_was_issued: assert (!arvalid || stalled || issued);
        burst_of_16_at_most: assert (!arvalid || arlen < 16);
        burst_within_page: assert (!arvalid || araddr[11:3] + arlen < 512);
        bursts_open: assert (open <= BURSTS);
        idle_when_answered: assert (idle == (open == 0));
        beat_to_one_client: assert (any_beat == came && beat0 + beat1 + beat2 <= 1);
        beat_to_its_client: assert (!watching || before != 0 || !came || {beat2, beat1, beat0} == 3'd1 << owner);
        beat_unchanged: assert (!came || (beat_data == data_then && beat_last == was_last));
        cover_three_open: cover (open == 3 && watching && before == 1);
        cover_third_client: cover (beat2 && before == 0 && watching);
        cover_reset: cover (reset && promised);
    end
endmodule
