// A first-word-fall-through FIFO (`stream::Fifo`, `bus::BlockFifo`) of DEPTH words.
//
// Nothing is lost, duplicated or reordered: of all words that enter, one is chosen at will (`chosen`, counted from the last reset), and the
// word that leaves at its place must be it. Offers may come and go, and a reset may come at any time.
module fifo_properties #(
    parameter DEPTH = 4,
    parameter WIDTH = 4
) (
    input wire clock,
    input wire reset,
    input wire in_valid,
    input wire [WIDTH-1:0] in_data,
    input wire out_ready
);
    localparam C = $clog2(DEPTH) + 1;
    wire in_ready, out_valid;
    wire [WIDTH-1:0] out_data;
    wire [C-1:0] count;
    dut dut (.clock(clock), .reset(reset), .in_valid(in_valid), .in_data(in_data), .in_ready(in_ready),
        .out_valid(out_valid), .out_data(out_data), .out_ready(out_ready), .count(count));

    wire push = in_valid && in_ready;
    wire pop = out_valid && out_ready;

    // Words held, by what was seen at the ports.
    reg [C:0] held = 0;
    // The word watched: entered, its value, words before it.
    (* anyseq *) wire choose;
    reg watching = 0;
    reg [WIDTH-1:0] watched = 0;
    reg [C:0] before = 0;
    // Cycles without a reset and with a word inside that was not offered.
    reg [2:0] hidden = 0;
    // The word and the offer of the cycle before.
    reg stalled = 0;
    reg [WIDTH-1:0] offered = 0;

    always @(posedge clock) begin
        held <= held + push - pop;
        if (watching) before <= before - (pop && before != 0);
        if (watching && pop && before == 0) watching <= 0;
        if (!watching && push && choose) begin
            watching <= 1;
            watched <= in_data;
            before <= held - pop;
        end
        hidden <= (held != 0 && !out_valid && hidden != 7) ? hidden + 1 : 0;
        stalled <= out_valid && !out_ready;
        offered <= out_data;
        if (reset) begin
            held <= 0;
            watching <= 0;
            hidden <= 0;
            stalled <= 0;
        end
    end

    always @* begin
        counts_what_it_holds: assert (count == held);
        never_overflows: assert (held <= DEPTH);
        ready_while_room: assert (in_ready == (held != DEPTH));
        no_word_from_nothing: assert (!out_valid || held != 0);
        holds_offer: assert (!stalled || (out_valid && out_data == offered));
        word_in_its_place: assert (!watching || before != 0 || !out_valid || out_data == watched);
        lemma_word_inside: assert (!watching || before < held);
        word_comes_out: assert (hidden < 3);
        cover_full: cover (held == DEPTH && !reset);
        cover_watched_leaves: cover (watching && before == 0 && pop && watched == 5);
        cover_full_to_empty: cover (watching && before == DEPTH - 1);
    end
endmodule
