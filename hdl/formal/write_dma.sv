// The AXI4 write master (`bus::WriteDma`, ARM IHI 0022, A3) towards any memory that keeps to AXI4.
//
// Assumed: the block is reset only while it is quiet; runs start at a multiple of 8 and do not wrap around the end of the address space, which is
// said of them where they leave their FIFO, whose memory is free; the window stays as it is; the memory answers a burst only after its last beat.
// When the memory is ready, and when runs and beats come, is free. The FIFOs are proved on their own (fifo.sv); here the beats go to the bus as they
// come out of theirs.
module write_dma_properties (
    input wire clock,
    input wire reset,
    input wire stop,
    input wire run_valid,
    input wire [31:0] run_address,
    input wire [15:0] run_beats,
    input wire in_valid,
    input wire [63:0] in_data,
    input wire awready,
    input wire wready,
    input wire [1:0] bresp,
    input wire bvalid
);
    localparam ROOM = 512;

    (* anyconst *) wire [31:0] base;
    (* anyconst *) wire [31:0] limit;
    wire quiet, run_ready, in_ready, awvalid, wlast, wvalid, bready, outside;
    wire [31:0] awaddr, outside_address;
    wire [63:0] wdata;
    wire [7:0] awlen, wstrb;
    wire [2:0] awsize, awprot;
    wire [1:0] awburst;
    wire [3:0] awcache;
    dut dut (.clock(clock), .reset(reset), .stop(stop), .quiet(quiet), .base(base), .limit(limit), .outside(outside),
        .outside_address(outside_address), .run_valid(run_valid), .run_address(run_address), .run_beats(run_beats),
        .run_ready(run_ready), .in_valid(in_valid), .in_data(in_data), .in_ready(in_ready), .awaddr(awaddr),
        .awlen(awlen), .awsize(awsize), .awburst(awburst), .awcache(awcache), .awprot(awprot), .awvalid(awvalid),
        .awready(awready), .wdata(wdata), .wstrb(wstrb), .wlast(wlast), .wvalid(wvalid), .wready(wready),
        .bresp(bresp), .bvalid(bvalid), .bready(bready));
    // The beats' FIFO within.
    (* hierconn *) wire \dut.beats.in_valid ;
    (* hierconn *) wire \dut.beats.out_ready ;
    (* hierconn *) wire \dut.beats.out_valid ;
    (* hierconn *) wire [63:0] \dut.beats.out_data ;
    // Runs where they leave their FIFO.
    (* hierconn *) wire [31:0] \dut.cutter.run_address ;
    (* hierconn *) wire [23:0] \dut.cutter.run_beats ;

    wire aw = awvalid && awready;
    wire w = wvalid && wready;
    wire b = bvalid && bready;

    // Bursts whose address was taken and whose last beat was not; whose last beat was taken and who have no answer.
    reg [4:0] owing = 0, unanswered = 0;
    // Beats taken of the burst whose data flow.
    reg [4:0] beat = 0;
    // A burst chosen at will: its length, bursts before it.
    (* anyseq *) wire choose;
    reg watching = 0;
    reg [7:0] length = 0;
    reg [4:0] before = 0;
    // Beats that came and did not leave.
    reg [10:0] held = 0;
    // Beats of bursts offered that were not sent.
    reg [10:0] promised = 0;
    // The cycle before.
    reg aw_stalled = 0, w_stalled = 0, w_last = 0, stopped = 0, was_outside = 0;
    reg [31:0] address = 0;
    reg [7:0] len = 0;

    wire [10:0] offered = promised + (awvalid && !aw_stalled ? awlen + 1 : 0);
    wire [32:0] last_byte = {1'b0, awaddr} + {22'd0, awlen, 3'd7};
    wire [32:0] run_end = {1'b0, \dut.cutter.run_address } + {6'd0, \dut.cutter.run_beats , 3'd0};
    wire [12:0] page_end = {1'b0, awaddr[11:0]} + {2'd0, awlen, 3'd7};

    always @(posedge clock) begin
        owing <= owing + aw - (w && wlast);
        unanswered <= unanswered + (w && wlast) - b;
        if (w) beat <= wlast ? 0 : beat + 1;
        promised <= offered - w;
        held <= held + (in_valid && in_ready) - w;
        if (watching && w && wlast) begin
            if (before == 0) watching <= 0;
            before <= before - 1;
        end
        if (!watching && aw && choose) begin
            watching <= 1;
            length <= awlen;
            before <= owing - (w && wlast);
        end
        aw_stalled <= awvalid && !awready;
        w_stalled <= wvalid && !wready;
        w_last <= wlast;
        address <= awaddr;
        len <= awlen;
        stopped <= stop;
        was_outside <= (was_outside || outside) && !reset;
        if (reset) held <= 0;
    end

    always @* begin
        assume (!reset || quiet);
        assume (\dut.cutter.run_address [2:0] == 0 && run_end <= 33'h1_0000_0000);
        assume (!bvalid || unanswered != 0);
    end

    always @* begin
        holds_aw: assert (!aw_stalled || (awvalid && awaddr == address && awlen == len));
        holds_w: assert (!w_stalled || (wvalid && wlast == w_last));
        burst_of_16_at_most: assert (!awvalid || awlen < 16);
        burst_within_page: assert (!awvalid || !page_end[12]);
        burst_aligned: assert (!awvalid || awaddr[2:0] == 0);
        burst_within_window: assert (!awvalid || (awaddr >= base && last_byte <= {1'b0, limit}));
        constants: assert (awsize == 3 && awburst == 1 && awprot == 0 && wstrb == 8'hff && bready);
        data_after_address: assert (!wvalid || owing != 0);
        last_in_its_place: assert (!watching || before != 0 || !wvalid || wlast == (beat == length));
        quiet_when_answered: assert (!quiet || (owing == 0 && unanswered == 0 && !awvalid));
        beats_before_address: assert (offered <= held);
        beats_are_there: assert (held <= ROOM);
        stop_issues_nothing: assert (!stopped || !awvalid || aw_stalled);
        nothing_after_refusal: assert (!was_outside || !awvalid || aw_stalled);
        beats_in: assert (\dut.beats.in_valid == in_valid);
        beats_out: assert ((\dut.beats.out_ready && \dut.beats.out_valid ) == w && (!w || wdata == \dut.beats.out_data ));
        cover_partial_burst: cover (watching && before == 0 && w && wlast && length == 3);
        cover_two_open: cover (owing == 2 && unanswered == 1);
        cover_refused: cover (outside);
        cover_reset_again: cover (reset && watching == 0 && length == 1);
    end
endmodule
