// The credits along the chain of PEs (`pe::PeChain`, three of them): what comes back to the loader is the least count of all PEs, each as it was some
// cycles ago, so never above the count of any of them; and no PE's activation store overflows.
//
// The counts hop modulo 2^11, and each PE compares two of them by the sign of their difference. Here the words sent and not released are counted
// without a modulus (`due`), for each PE and for each hop, so that a comparison of counts that are too far apart would be found.
//
// Assumed: the loader sends a word only when of those that it has sent, this one included, no more than a store holds are still needed by the credit
// (activation_credit.sv), and none in the first cycle after a reset; a PE's count only grows, and is at most WORDS - 1 ahead of what was sent: a
// tile's window fits the store (`spec`), and a PE leaves it behind only when it has issued an entry, whose word has arrived (walker.sv); a reset lasts
// until it has reached all PEs. What the PEs count otherwise, and when words come, is free. A reset may come at any time.
module pe_chain_properties #(
    parameter WORDS = 4
) (
    input wire clock,
    input wire reset,
    input wire word_valid
);
    localparam PES = 3;
    localparam signed [12:0] MOST = WORDS;
    wire [10:0] credit;
    dut dut (.clock(clock), .reset(reset), .word_valid(word_valid), .credit(credit));
    (* hierconn *) wire [10:0] \dut.pe_0.walker.pipe.free ;
    (* hierconn *) wire [10:0] \dut.pe_1.walker.pipe.free ;
    (* hierconn *) wire [10:0] \dut.pe_2.walker.pipe.free ;
    (* hierconn *) wire [10:0] \dut.pe_0.credit ;
    (* hierconn *) wire [10:0] \dut.pe_1.credit ;
    (* hierconn *) wire [10:0] \dut.pe_2.credit ;
    (* hierconn *) wire [10:0] \dut.pe_0.activations.count ;
    (* hierconn *) wire [10:0] \dut.pe_1.activations.count ;
    (* hierconn *) wire [10:0] \dut.pe_2.activations.count ;
    (* hierconn *) wire \dut.pe_0.activations.hop_valid ;
    (* hierconn *) wire \dut.pe_1.activations.hop_valid ;
    (* hierconn *) wire [1:0] \dut.pe_0.resets.kept ;
    (* hierconn *) wire [1:0] \dut.pe_1.resets.kept ;
    (* hierconn *) wire [1:0] \dut.pe_2.resets.kept ;
    // Of each PE, the first one lowest: words released, the credit that goes back, words that have come, and its reset.
    wire [32:0] released = {\dut.pe_2.walker.pipe.free , \dut.pe_1.walker.pipe.free , \dut.pe_0.walker.pipe.free };
    wire [32:0] credits = {\dut.pe_2.credit , \dut.pe_1.credit , \dut.pe_0.credit };
    wire [32:0] came = {\dut.pe_2.activations.count , \dut.pe_1.activations.count , \dut.pe_0.activations.count };
    wire [2:0] resets = {\dut.pe_2.resets.kept [0], \dut.pe_1.resets.kept [0], \dut.pe_0.resets.kept [0]};
    wire [2:0] walkers = {\dut.pe_2.resets.kept [1], \dut.pe_1.resets.kept [1], \dut.pe_0.resets.kept [1]};
    wire [1:0] hops = {\dut.pe_1.activations.hop_valid , \dut.pe_0.activations.hop_valid };

    // Words sent before this cycle, and what was in the cycle before.
    reg [10:0] sent = 0;
    reg word_then = 0;
    reg [32:0] released_then = 0;
    reg [2:0] resets_then = 0;
    // Words sent and not released: by each PE in the cycle before and now, and by the credit of each hop. Below 0 if a PE is ahead.
    reg signed [12:0] due_then [0:PES-1];
    reg signed [12:0] due [0:PES-1];
    reg signed [12:0] owed [0:PES-1];
    wire [10:0] needed = sent + word_valid - credit;
    reg [10:0] grown, held, above;
    reg all_ahead_little, sums_good, none_above, none_overflows, below_words, in_order, arrivals_good, least, cleared;
    integer i, j;
    initial for (i = 0; i < PES; i = i + 1) begin
        due_then[i] = 0;
        owed[i] = 0;
    end

    always @* begin
        {all_ahead_little, sums_good, none_above, none_overflows, below_words, in_order, least, cleared} = 8'hff;
        for (i = 0; i < PES; i = i + 1) begin
            grown = released[11 * i +: 11] - released_then[11 * i +: 11];
            due[i] = due_then[i] + $signed({12'd0, word_then}) - $signed({2'd0, grown});
            if (due[i] < 13'sd1 - MOST) all_ahead_little = 0;
            if (due[i][10:0] != sent - released[11 * i +: 11]) sums_good = 0;
            held = came[11 * i +: 11] - released[11 * i +: 11];
            if (!held[10] && held > WORDS) none_overflows = 0;
            above = released[11 * i +: 11] - credit;
            if (above[10]) none_above = 0;
            if (credits[11 * i +: 11] != sent - owed[i][10:0]) least = 0;
            if (owed[i] > MOST) below_words = 0;
            if (resets[i] && resets_then[i] && (released[11 * i +: 11] != 0 || came[11 * i +: 11] != 0
                || credits[11 * i +: 11] != 0)) cleared = 0;
            if (i < 2 && resets[i] && resets_then[i] && hops[i]) cleared = 0;
        end
        for (i = 0; i < PES; i = i + 1)
            for (j = i; j < PES; j = j + 1) if (owed[i] < due[j] || owed[i] < owed[j]) in_order = 0;
        arrivals_good = came[10:0] == sent && came[21:11] == sent - hops[0] && came[32:22] == sent - hops[0] - hops[1];
    end

    always @(posedge clock) begin
        sent <= reset ? 0 : sent + word_valid;
        word_then <= word_valid && !reset;
        released_then <= reset ? 0 : released;
        resets_then <= resets;
        for (i = 0; i < PES; i = i + 1) begin
            due_then[i] <= reset ? 0 : due[i];
            owed[i] <= reset ? 0 : $signed({12'd0, word_valid})
                + (i == PES - 1 || due[i] > owed[i == PES - 1 ? i : i + 1] ? due[i] : owed[i == PES - 1 ? i : i + 1]);
        end
    end

    always @* begin
        assume (reset || needed[10] || !word_valid || needed <= WORDS);
        assume (!resets[0] || !word_valid);
        assume (reset || all_ahead_little);
        // A reset ends only when it has reached all.
        assume (reset || !resets[0] || (&resets && &resets_then));
    end

    always @* begin
        never_above_any: assert (reset || none_above);
        store_never_overflows: assert (reset || none_overflows);
        lemma_least: assert (reset || least);
        lemma_sums: assert (reset || sums_good);
        lemma_in_order: assert (reset || in_order);
        lemma_below_words: assert (reset || below_words);
        lemma_arrivals: assert (reset || arrivals_good);
        lemma_cleared: assert (cleared);
        lemma_copies: assert (walkers == resets);
        lemma_resets: assert (reset || ((!resets[1] || !hops[0]) && (!resets[2] || !hops[1])));
        lemma_reset_hops: assert (resets[2:1] == resets_then[1:0] && (reset || resets == 0
            || (&resets && &resets_then) || (resets == 6 && &resets_then) || (resets == 4 && resets_then == 6)));
        cover_second_is_least: cover (!reset && credit == 2 && released[10:0] > 3 && released[32:22] > 3);
        cover_ahead: cover (!reset && due[1] < 0 && resets == 0);
    end
endmodule
