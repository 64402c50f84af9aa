// The read master as a whole (`bus::ReadDma`): of every run of every client, each beat comes out once, in the order asked, whatever the memory, the other
// clients and the ports do; nothing is lost.
//
// The memory's word at an address is a function of the address. Of a client chosen at will, the beat at a place chosen at will (`place`, in entries since
// the last reset) is watched: the word at its address is all ones, and every other one is 0. If what comes out at that place is all ones, for every
// place, then the stream is the words of its runs, each once and in order. Of a word, its highest and its lowest bit are looked at: nothing in the
// master tells one bit of a word from another.
//
// Assumed: runs are of less than 32 beats, start at a multiple of 8 (activations and bypass maps of 16) in the first 2 KiB, and lie in the window; a
// reset, which may come at any time, ends only when the master is idle; bursts are forgotten only in a reset; the memory answers each port in its order,
// a cycle after the address or later, holds at most four bursts a port behind the one that it answers, and knows nothing of what the master forgets.
// When runs start, when entries are taken, when addresses are taken and beats come, on each port by itself, and `stop`, are free.
//
// Proved for a number of cycles after power-on; that it stays so later is the induction of the parts (read_client.sv, read_arbiter.sv, read_port.sv,
// burst_cutter.sv, fifo.sv). The memories of the FIFOs are cut to their first words: what is written behind these would be lost, and be found.
module read_dma_properties #(
    parameter PORTS = 1
) (
    input wire clock,
    input wire reset,
    input wire hold,
    input wire forget,
    input wire stop,
    input wire [2:0] start,
    input wire [23:0] places,
    input wire [14:0] lengths,
    input wire [2:0] take,
    input wire [1:0] arready,
    input wire [1:0] rvalid
);
    localparam ASKED = 4;

    // The watched client, its entry, and the entry's half (of client 0).
    (* anyconst *) wire [1:0] who;
    (* anyconst *) wire [5:0] place;
    (* anyconst *) wire half;

    wire idle;
    wire [2:0] ready, valid;
    wire [127:0] data0;
    wire [63:0] data1, data2;
    wire [1:0] arvalid;
    wire [31:0] araddr [0:1];
    wire [7:0] arlen [0:1];
    // What the memory answers next on each port.
    reg [7:0] next [0:1];
    reg [4:0] left [0:1];
    reg known = 0;
    reg [7:0] target = 0;
    // The 128 bytes in which its run began: it is of the run's first burst, or of a later one, which with two ports may be on the other one.
    reg [3:0] block = 0;
    wire [1:0] rlast = {left[1] == 1, left[0] == 1};
    wire [1:0] hit = {known && next[1] == target, known && next[0] == target};
    dut dut (.clock(clock), .reset({12{reset}}), .hold(hold), .forget(forget), .stop(stop), .idle(idle), .base(32'd0), .limit(32'hffffffff),
        .start0(start[0]), .address0({21'd0, places[7:0], 3'd0}), .beats0({19'd0, lengths[4:0]}), .ready0(ready[0]),
        .valid0(valid[0]), .data0(data0), .take0(take[0]), .start1(start[1]), .address1({21'd0, places[15:8], 3'd0}),
        .beats1({19'd0, lengths[9:5]}), .ready1(ready[1]), .valid1(valid[1]), .data1(data1), .take1(take[1]), .start2(start[2]),
        .address2({21'd0, places[23:16], 3'd0}), .beats2({19'd0, lengths[14:10]}), .ready2(ready[2]), .valid2(valid[2]), .data2(data2),
        .take2(take[2]), .araddr(araddr[0]), .arlen(arlen[0]), .arvalid(arvalid[0]), .arready(arready[0]),
        .rdata({64{hit[0]}}), .rresp(2'd0), .rlast(rlast[0]), .rvalid(rvalid[0]), .araddr1(araddr[1]), .arlen1(arlen[1]),
        .arvalid1(arvalid[1]), .arready1(arready[1]), .rdata1({64{hit[1]}}), .rresp1(2'd0), .rlast1(rlast[1]),
        .rvalid1(rvalid[1]));

    // Bursts behind the one that is answered, on each port.
    reg [2:0] queued [0:1];
    reg [12:0] queue [0:2 * ASKED - 1];
    wire [1:0] ar = arvalid & arready;

    // Entries of the watched client asked for and taken since the last reset; cycles in which one should come and does not.
    reg [7:0] asked = 0, taken = 0;
    reg [2:0] hidden = 0;
    reg was_reset = 0;
    wire [7:0] first = places >> (8 * who);
    wire [4:0] length = lengths >> (5 * who);
    wire begins = start[who] && ready[who] && !reset;
    wire [7:0] entries = who == 0 ? (length + 6'd1) >> 1 : length;
    wire [7:0] within = place - asked;
    wire [4:0] beat = who == 0 ? {within[3:0], half} : within[4:0];
    wire due = asked != taken && ready[who] && idle && !valid[who];
    wire its = known && valid[who] && taken == place;

    integer i, p;
    initial for (p = 0; p < 2; p = p + 1) begin
        next[p] = 0;
        left[p] = 0;
        queued[p] = 0;
        for (i = 0; i < ASKED; i = i + 1) queue[ASKED * p + i] = 0;
    end

    always @(posedge clock) begin
        was_reset <= reset;
        hidden <= due ? hidden + (hidden != 7) : 0;
        if (begins) begin
            asked <= asked + entries;
            if (within < entries && beat < length) begin
                known <= 1;
                target <= first + beat;
                block <= first[7:4];
            end
        end
        if (valid[who] && take[who]) taken <= taken + 1;
        for (p = 0; p < 2; p = p + 1) begin
            // The next burst when nothing is left of the one before.
            if (left[p] == 0 || (rvalid[p] && rlast[p])) begin
                {next[p], left[p]} <= queued[p] != 0 ? queue[ASKED * p] : 0;
                if (queued[p] != 0) begin
                    queued[p] <= queued[p] - 1 + ar[p];
                    for (i = 0; i + 1 < ASKED; i = i + 1) queue[ASKED * p + i] <= queue[ASKED * p + i + 1];
                end else queued[p] <= ar[p];
                if (ar[p]) queue[ASKED * p + (queued[p] != 0 ? queued[p] - 1 : 0)] <= {araddr[p][10:3], arlen[p][4:0] + 5'd1};
            end else begin
                if (rvalid[p]) begin
                    next[p] <= next[p] + 1;
                    left[p] <= left[p] - 1;
                end
                if (ar[p]) begin
                    queue[ASKED * p + queued[p]] <= {araddr[p][10:3], arlen[p][4:0] + 5'd1};
                    queued[p] <= queued[p] + 1;
                end
            end
            if (forget) begin
                left[p] <= 0;
                queued[p] <= 0;
            end
        end
        if (reset) begin
            asked <= 0;
            taken <= 0;
            known <= 0;
            hidden <= 0;
        end
    end

    reg good;
    always @* begin
        good = 1;
        for (i = 0; i < 3; i = i + 1)
            if ((i != 1 && places[8 * i]) || (places[8 * i +: 8] + lengths[5 * i +: 5] > 256)) good = 0;
        for (p = 0; p < 2; p = p + 1)
            if ((rvalid[p] && left[p] == 0) || (arready[p] && queued[p] == ASKED)) good = 0;
    end

    always @* begin
        assume (good);
        assume (who != 3);
        assume (!was_reset || reset || idle);
        assume (!forget || reset);
        assume (!half || who == 0);
    end

    always @* begin
        activations_in_place: assert (!its || who != 0 || (half ? data0[127] && data0[64] : data0[63] && data0[0]));
        weights_in_place: assert (!its || who != 1 || (data1[63] && data1[0]));
        bypass_in_place: assert (!its || who != 2 || (data2[63] && data2[0]));
        nothing_made_up: assert (!valid[who] || reset || taken != asked);
        nothing_lost: assert (hidden < 5);
        second_port_unused: assert (PORTS == 2 || !arvalid[1]);
        cover_activations: cover (its && who == 0 && half && place == 1);
        cover_weights: cover (its && who == 1 && place == 3 && take[1]);
        cover_bypass: cover (its && who == 2 && place == 1);
        cover_second_burst: cover (its && who == 1 && target[7:4] != block);
        cover_after_reset: cover (its && !reset && stop);
    end
endmodule
