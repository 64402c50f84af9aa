// The AXI4 write master (`bus::WriteDma`, ARM IHI 0022, A3) towards any memory that keeps to AXI4.
//
// Assumed: a reset, which may come at any time, ends only when the block is quiet; bursts are forgotten only in a reset; runs start at a multiple of 8 and do not wrap around the end of the address space, which is
// said of them where they leave their FIFO; the window stays as it is; the memory answers a burst only after its address and its last beat. When the
// memory is ready, for the address first or for the data, when runs and beats come, and when nothing may be valid (`hold`), is free.
//
// The FIFOs are proved on their own (fifo.sv), so here the memories of four are free: of runs, of beats (they go to the bus as they come out), of
// addresses (they are only reported) and of lengths, which come out as they went in (`queue`).
//
// That bursts end is said of a memory that is never `slow`: it takes an address and each beat within PATIENCE cycles, and answers a burst that it has
// whole within PATIENCE cycles of that or of the answer before. Then a burst ends within PATIENCE + 3 cycles for each beat up to its last, PATIENCE for
// its address, and PATIENCE for each answer up to its own; and so do all that are open, in a reset, which begins none. While something is held back,
// the time begins anew. Of a memory that is slow once, nothing is said.
module write_dma_properties #(
    parameter PATIENCE = 2
) (
    input wire clock,
    input wire reset,
    input wire hold,
    input wire forget,
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
    localparam BURSTS = 8;
    localparam ROOM = 512;

    (* anyconst *) wire [31:0] base;
    (* anyconst *) wire [31:0] limit;
    wire idle, quiet, run_ready, in_ready, awvalid, wlast, wvalid, bready, outside, moved, error;
    wire [31:0] awaddr, outside_address;
    wire [63:0] wdata;
    wire [7:0] awlen, wstrb;
    wire [2:0] awsize, awprot;
    wire [1:0] awburst;
    wire [3:0] awcache;
    dut dut (.clock(clock), .reset({3{reset}}), .hold(hold), .hold_data(hold), .forget(forget), .stop(stop), .idle(idle), .quiet(quiet), .base(base), .limit(limit),
        .outside(outside), .outside_address(outside_address), .moved(moved), .error(error), .run_valid(run_valid),
        .run_address(run_address), .run_beats(run_beats), .run_ready(run_ready), .in_valid(in_valid), .in_data(in_data),
        .in_ready(in_ready), .awaddr(awaddr), .awlen(awlen), .awsize(awsize), .awburst(awburst), .awcache(awcache),
        .awprot(awprot), .awvalid(awvalid), .awready(awready), .wdata(wdata), .wstrb(wstrb), .wlast(wlast),
        .wvalid(wvalid), .wready(wready), .bresp(bresp), .bvalid(bvalid), .bready(bready));
    // The beats' FIFO within.
    (* hierconn *) wire \dut.beats.in_valid ;
    (* hierconn *) wire \dut.beats.out_ready ;
    (* hierconn *) wire \dut.beats.out_valid ;
    (* hierconn *) wire [63:0] \dut.beats.out_data ;
    (* hierconn *) wire [9:0] \dut.beats.held ;
    (* hierconn *) wire [9:0] \dut.beats.stored ;
    (* hierconn *) wire \dut.beats.fetched ;
    (* hierconn *) wire \dut.beats.waiting ;
    (* hierconn *) wire [9:0] \dut.spare ;
    // The cutter of runs into bursts, and the window's check.
    (* hierconn *) wire [31:0] \dut.cutter.run_address ;
    (* hierconn *) wire [23:0] \dut.cutter.run_beats ;
    (* hierconn *) wire \dut.cutter.valid ;
    (* hierconn *) wire [31:0] \dut.cutter.address ;
    (* hierconn *) wire [23:0] \dut.cutter.left ;
    (* hierconn *) wire [4:0] \dut.cutter.beats ;
    (* hierconn *) wire \dut.checked ;
    (* hierconn *) wire \dut.enough ;
    (* hierconn *) wire \dut.halted ;
    (* hierconn *) wire \dut.check.below ;
    (* hierconn *) wire \dut.check.above ;
    // What counts bursts.
    (* hierconn *) wire [3:0] \dut.flights.held ;
    (* hierconn *) wire [3:0] \dut.opened.held ;
    (* hierconn *) wire \dut.opened.push ;
    (* hierconn *) wire \dut.opened.pop ;
    (* hierconn *) wire [4:0] \dut.opened.in_data ;
    (* hierconn *) wire [4:0] \dut.opened.out_data ;
    (* hierconn *) wire [4:0] \dut.left ;
    (* hierconn *) wire \dut.grant ;
    (* hierconn *) wire \dut.asking ;
    wire valid = \dut.cutter.valid ;
    wire [31:0] next = \dut.cutter.address ;
    wire [4:0] beats = \dut.cutter.beats ;
    wire [31:0] next_last = {next[31:7], next[6:3] + beats[3:0] - 4'd1, 3'd7};
    wire [32:0] left_end = {1'b0, next} + {6'd0, \dut.cutter.left , 3'd0};
    wire [4:0] left = \dut.left ;
    wire flowing = left != 0;

    wire aw = awvalid && awready;
    wire w = wvalid && wready;
    wire b = bvalid && bready;

    wire grant = \dut.grant ;
    wire asking = \dut.asking ;

    // Bursts begun whose answer has not come, and whose last beat was not taken.
    reg [4:0] open = 0, owing = 0;
    // Beats taken of the burst whose data flow; cycles that data are owed and not offered.
    reg [4:0] beat = 0;
    reg [3:0] silent = 0;
    // A burst chosen at will: its length, bursts before it.
    (* anyseq *) wire choose;
    reg watching = 0;
    reg [7:0] length = 0;
    reg [4:0] before = 0;
    // Beats that came and did not leave; beats of bursts begun that were not sent.
    reg [10:0] held = 0, promised = 0;
    // The cycle before.
    reg aw_stalled = 0, w_stalled = 0, w_last = 0, stopped = 0, was_outside = 0, w_then = 0, bad_then = 0, was_reset = 0;
    reg chosen = 0, granted = 0;
    reg [31:0] address = 0;
    reg [7:0] len = 0;
    // The lengths in `opened`, the oldest first, 0 behind the last; and their sums, from each on.
    reg [4:0] queue [0:BURSTS];
    reg [10:0] sum [0:BURSTS];
    wire [3:0] queued = \dut.opened.held ;
    wire [3:0] place = queued - \dut.opened.pop ;

    // A burst until it is answered: beats up to its last and answers up to its own that are to come, bursts begun behind it.
    reg ending = 0;
    reg [10:0] to_go = 0;
    reg [4:0] to_answer = 0, behind = 0;
    // Cycles without a beat while one is owed; cycles that the memory lets an address, a beat, an answer wait; it was too slow once.
    reg [7:0] quiet_cycles = 0, aw_waits = 0, w_waits = 0, b_waits = 0;
    reg slow = 0;
    wire owes = open > owing && open > asking;
    // The time that is left for that burst and for all that are open, and what the memory may still take.
    reg [15:0] its_time = 0, drain_time = 0;
    wire [15:0] for_address = PATIENCE - aw_waits;
    wire its_address = asking && behind == 0;
    wire [15:0] its_need = (to_go != 0 ? (PATIENCE + 3) * to_go - quiet_cycles : 0) + (its_address ? for_address : 0)
        + PATIENCE * to_answer - (to_go == 0 && !its_address ? b_waits : 0);
    wire [15:0] need = (owing != 0 ? (PATIENCE + 3) * promised - quiet_cycles : 0) + (asking ? for_address : 0)
        + PATIENCE * open - (owing == 0 && !asking ? b_waits : 0);
    wire [10:0] promised_next = promised + (grant ? \dut.opened.in_data : 0) - w;
    wire [4:0] open_next = open + grant - b;

    wire [32:0] last_byte = {1'b0, awaddr} + {22'd0, awlen, 3'd7};
    wire [32:0] run_end = {1'b0, \dut.cutter.run_address } + {6'd0, \dut.cutter.run_beats , 3'd0};
    wire [12:0] page_end = {1'b0, awaddr[11:0]} + {2'd0, awlen, 3'd7};

    integer i;
    initial for (i = 0; i <= BURSTS; i = i + 1) begin
        queue[i] = 0;
        sum[i] = 0;
    end
    reg lengths_good, sums_good;
    reg [4:0] of_watched;
    reg [10:0] beats_behind;
    always @* begin
        lengths_good = 1;
        of_watched = 0;
        beats_behind = 0;
        sums_good = 1;
        for (i = 0; i < BURSTS; i = i + 1) begin
            if (sum[i] != queue[i] + sum[i + 1]) sums_good = 0;
            if (i < queued ? queue[i] == 0 || queue[i] > 16 : queue[i] != 0) lengths_good = 0;
            if (i + flowing == before) of_watched = queue[i];
            if (i + behind == queued) beats_behind = sum[i];
        end
    end

    always @(posedge clock) begin
        open <= open_next;
        owing <= owing + grant - (w && wlast);
        if (w) beat <= wlast ? 0 : beat + 1;
        silent <= (owing == 0 || wvalid || hold) ? 0 : silent + 1;
        promised <= promised_next;
        held <= held + (in_valid && in_ready) - w;
        if (watching && w && wlast) begin
            if (before == 0) watching <= 0;
            before <= before - 1;
        end
        quiet_cycles <= owing == 0 || w || hold ? 0 : quiet_cycles + 1;
        aw_waits <= !asking || aw || hold ? 0 : aw_waits + 1;
        w_waits <= !wvalid || w || hold ? 0 : w_waits + 1;
        b_waits <= !owes || b || hold ? 0 : b_waits + 1;
        if ((awvalid && !awready && aw_waits == PATIENCE - 1) || (wvalid && !wready && w_waits == PATIENCE - 1)
            || (owes && !b && !hold && b_waits == PATIENCE - 1)) slow <= 1;
        if (ending) begin
            to_go <= to_go - (w && to_go != 0);
            to_answer <= to_answer - b;
            behind <= behind + grant;
            its_time <= its_time - 1;
            if (hold) its_time <= (PATIENCE + 3) * to_go + PATIENCE + PATIENCE * to_answer;
            if (b && to_answer == 1) ending <= 0;
        end else if (grant && choose) begin
            ending <= 1;
            to_go <= promised_next;
            to_answer <= open_next;
            behind <= 0;
            its_time <= (PATIENCE + 3) * promised_next + PATIENCE + PATIENCE * open_next;
        end
        drain_time <= drain_time - 1;
        if (hold || !reset) drain_time <= (PATIENCE + 3) * promised_next + PATIENCE + PATIENCE * open_next;
        chosen <= 0;
        if (!watching && grant && choose) begin
            watching <= 1;
            chosen <= 1;
            length <= \dut.opened.in_data - 1;
            before <= owing - (w && wlast);
        end
        for (i = 0; i < BURSTS; i = i + 1) begin
            if (\dut.opened.pop ) queue[i] <= queue[i + 1];
            if (\dut.opened.push && i == place) queue[i] <= \dut.opened.in_data ;
            sum[i] <= (\dut.opened.pop ? sum[i + 1] : sum[i])
                + (\dut.opened.push && i <= place ? \dut.opened.in_data : 0);
            if (forget) begin
                queue[i] <= 0;
                sum[i] <= 0;
            end
        end
        // What was offered and not taken is offered again when nothing is held back any more.
        if (!hold) begin
            aw_stalled <= awvalid && !awready;
            w_stalled <= wvalid && !wready;
            w_last <= wlast;
            address <= awaddr;
            len <= awlen;
        end
        was_reset <= reset;
        granted <= grant;
        w_then <= w;
        bad_then <= b && bresp[1] && !reset;
        stopped <= stop;
        was_outside <= (was_outside || outside) && !reset;
        if (reset) held <= 0;
        if (forget) begin
            open <= 0;
            owing <= 0;
            beat <= 0;
            silent <= 0;
            promised <= 0;
            watching <= 0;
            aw_stalled <= 0;
            w_stalled <= 0;
            ending <= 0;
            quiet_cycles <= 0;
            aw_waits <= 0;
            w_waits <= 0;
            b_waits <= 0;
        end
    end

    always @* begin
        assume (!was_reset || reset || quiet);
        assume (!forget || reset);
        assume (\dut.cutter.run_address [2:0] == 0 && run_end <= 33'h1_0000_0000);
        assume (!bvalid || (open > owing && open > asking));
        assume (queued == 0 || \dut.opened.out_data == queue[0]);
    end

    always @* begin
        holds_aw: assert (!aw_stalled || ((awvalid || hold) && awaddr == address && awlen == len));
        holds_w: assert (hold || !w_stalled || (wvalid && wlast == w_last));
        holds_back: assert (!hold || (!awvalid && !wvalid));
        burst_of_16_at_most: assert (!asking || awlen < 16);
        burst_within_page: assert (!asking || !page_end[12]);
        burst_aligned: assert (!asking || awaddr[2:0] == 0);
        burst_within_window: assert (!asking || (awaddr >= base && last_byte <= {1'b0, limit}));
        constants: assert (awsize == 3 && awburst == 1 && awprot == 0 && bready);
        all_bytes_or_none: assert (wstrb == (reset ? 8'h00 : 8'hff));
        data_of_bursts_only: assert (!wvalid || owing != 0);
        data_wait_for_nothing: assert (silent < 3);
        length_as_begun: assert (!chosen || (asking && awlen == length));
        last_in_its_place: assert (!watching || before != 0 || !wvalid || wlast == (beat == length));
        bursts_open: assert (open <= BURSTS);
        quiet_when_answered: assert (quiet == (open == 0));
        idle_when_empty: assert (!idle || (quiet && held == 0));
        beats_before_address: assert (reset || was_reset || promised <= held);
        beats_are_there: assert (held <= ROOM);
        stop_issues_nothing: assert (!stopped || !granted);
        nothing_after_refusal: assert (!was_outside || !grant);
        beats_in: assert (\dut.beats.in_valid == in_valid);
        beats_out: assert (reset || (\dut.beats.out_ready && \dut.beats.out_valid ) == w && (!w || wdata == \dut.beats.out_data ));
        tells_beats: assert (moved == w_then);
        tells_errors: assert (error == bad_then);
        burst_ends: assert (slow || !ending || its_time != 0);
        drain_ends: assert (slow || open == 0 || drain_time != 0);
        lemma_cut: assert (!valid || (beats != 0 && beats <= \dut.cutter.left && next[6:3] + beats <= 16));
        lemma_no_wrap: assert (next[2:0] == 0 && left_end <= 33'h1_0000_0000);
        lemma_checked: assert (!\dut.checked || !valid
            || (\dut.check.below == (next < base) && \dut.check.above == (next_last > limit || next[31:7] == 25'h1ffffff)));
        lemma_enough: assert (!\dut.enough || (valid && \dut.checked && \dut.spare >= beats));
        lemma_flights: assert (\dut.flights.held == open);
        lemma_asking: assert (awvalid == (asking && !hold) && open >= asking && (!aw_stalled || asking));
        lemma_owing: assert (owing == queued + flowing && owing <= open);
        lemma_silent: assert (silent == 0 || (flowing && (was_reset || \dut.beats.fetched || \dut.beats.waiting )));
        lemma_waiting: assert (silent < 2 || was_reset || \dut.beats.waiting );
        lemma_w: assert (!w_stalled || (flowing && wlast == w_last && (was_reset || \dut.beats.waiting )));
        lemma_held: assert (held == \dut.beats.held
            && held == \dut.beats.stored + \dut.beats.fetched + \dut.beats.waiting );
        lemma_spare: assert (was_reset ? \dut.spare == 0 && held == 0 : \dut.spare + promised == held);
        lemma_promised: assert (promised == left + sum[0]);
        lemma_beat: assert (left <= 16 && (flowing || beat == 0));
        lemma_before: assert (!watching || before < owing);
        lemma_watched: assert (!watching || (flowing && before == 0 ? beat + left : of_watched) == length + 1);
        lemma_halted: assert (!was_outside || \dut.halted );
        lemma_waits: assert (slow || (aw_waits < PATIENCE && w_waits < PATIENCE && b_waits < PATIENCE));
        lemma_waits_for: assert ((asking || aw_waits == 0) && (owes || b_waits == 0) && (w_stalled || w_waits == 0)
            && (owing != 0 || quiet_cycles == 0));
        lemma_quiet: assert (slow || quiet_cycles <= (w_waits != 0 ? w_waits + 2 : silent));
        lemma_ending: assert (!ending || (to_answer != 0 && behind < open && to_answer == open - behind
            && (owing > behind ? beats_behind < promised && to_go == promised - beats_behind : to_go == 0)));
        lemma_its_time: assert (slow || !ending || its_time >= its_need);
        lemma_drain_time: assert (slow || open == 0 || drain_time >= need);
        lemma_lengths: assert (lengths_good && queue[BURSTS] == 0);
        lemma_sums: assert (sums_good && sum[BURSTS] == 0);
        cover_partial_burst: cover (watching && before == 0 && w && wlast && length == 3);
        cover_two_open: cover (owing == 2 && open == 3);
        cover_data_first: cover (awvalid && !awready && aw_stalled && open == 1 && owing == 0);
        cover_drained: cover (was_reset && reset && w && wlast && length == 3);
        cover_refused: cover (outside);
        cover_reset_again: cover (reset && watching == 0 && length == 1);
    end
endmodule
