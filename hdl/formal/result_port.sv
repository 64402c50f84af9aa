// A PE's place on the result chain (`pe::ResultPort`): nothing is lost, duplicated or made up, and its FIFO of four results never overflows.
//
// What comes from behind goes on in the next cycle, unchanged, so the same holds of a chain of any length. Of the PE's own results one is chosen at will
// (`choose`): its low half and its high half leave once, in this order and in the order of issue, with its tag and its sums.
//
// Assumed: a result is issued only if `room` was high in the cycle before; the array has results in the order of issue, none that was not issued, and says
// so a cycle ahead (`soon`). A reset may come at any time. With ONE_ADDRESS the low sums' memory has one address, as the high sums' has. The three memories are modelled by one word, of an address chosen at will (`place`), so their other words are free.
module result_port_properties #(
    parameter ONE_ADDRESS = 0
) (
    input wire clock,
    input wire reset,
    input wire issue,
    input wire [10:0] issue_tag,
    input wire soon,
    input wire done,
    input wire [167:0] low,
    input wire [167:0] high,
    input wire in_valid,
    input wire [11:0] in_tag,
    input wire [167:0] in_sums
);
    wire room, out_valid;
    wire [11:0] out_tag;
    wire [167:0] out_sums;
    dut dut (.clock(clock), .reset(reset), .issue(issue), .issue_tag(issue_tag), .room(room), .soon(soon), .done(done), .low(low),
        .high(high), .in_valid(in_valid), .in_tag(in_tag), .in_sums(in_sums), .out_valid(out_valid), .out_tag(out_tag),
        .out_sums(out_sums));
    (* hierconn *) wire [1:0] \dut.issued ;
    (* hierconn *) wire [2:0] \dut.tail ;
    (* hierconn *) wire [2:0] \dut.head ;
    (* hierconn *) wire [1:0] \dut.low_place ;
    (* hierconn *) wire [1:0] \dut.high_place ;
    (* hierconn *) wire \dut.upper ;
    (* hierconn *) wire \dut.ones ;
    (* hierconn *) wire \dut.twos ;
    (* hierconn *) wire \dut.fours ;
    (* hierconn *) wire \dut.eights ;
    (* hierconn *) wire \dut.hop_sums.passes_0 ;
    (* hierconn *) wire \dut.hop_sums.passes_1 ;
    (* hierconn *) wire \dut.hop_sums.passes_2 ;
    (* hierconn *) wire \dut.hop_sums.passes_3 ;
    (* hierconn *) wire \dut.hop_sums.uppers_0 ;
    (* hierconn *) wire \dut.hop_sums.uppers_1 ;
    (* hierconn *) wire \dut.hop_sums.uppers_2 ;
    (* hierconn *) wire \dut.hop_sums.uppers_3 ;
    (* hierconn *) wire [7:0] \dut.hop_sums.fall_0 ;
    (* hierconn *) wire [7:0] \dut.hop_sums.fall_1 ;
    (* hierconn *) wire [7:0] \dut.hop_sums.fall_2 ;
    (* hierconn *) wire [7:0] \dut.hop_sums.fall_3 ;
    (* hierconn *) wire [7:0] \dut.hop_sums.fall_4 ;
    (* hierconn *) wire [7:0] \dut.hop_sums.fall_5 ;
    (* hierconn *) wire [7:0] \dut.hop_sums.fall_6 ;
    (* hierconn *) wire [10:0] \dut.tags.read_data ;
    (* hierconn *) wire [167:0] \dut.lows.read_data ;
    (* hierconn *) wire [167:0] \dut.highs.read_data ;

    // Halves that the port counts.
    wire [3:0] claimed = {\dut.eights , \dut.fours , \dut.twos , \dut.ones };
    // The choices of the hop's lanes.
    wire [3:0] passes = {\dut.hop_sums.passes_3 , \dut.hop_sums.passes_2 , \dut.hop_sums.passes_1 , \dut.hop_sums.passes_0 };
    wire [3:0] uppers = {\dut.hop_sums.uppers_3 , \dut.hop_sums.uppers_2 , \dut.hop_sums.uppers_1 , \dut.hop_sums.uppers_0 };

    // The addresses at which low and high sums are read, that of the high ones also written, or of both, and their words at `place`.
    reg [1:0] address = 0, high_address = 0;
    (* anyconst *) wire [1:0] place;
    reg [10:0] tag_there = 0;
    reg [167:0] low_there = 0, high_there = 0;

    // Results issued whose high half has not left, and those of them that the array has given; the high half of the oldest is next.
    reg [2:0] open = 0, given = 0;
    reg half = 0;
    wire one = ONE_ADDRESS != 0;
    wire leaves = given != 0 && !in_valid && !(soon && (one || half)) && !(one && done && half);
    wire ends = leaves && half;
    // A result chosen at will, its tag, the results before it, whether it was given, its halves.
    (* anyseq *) wire choose;
    reg watching = 0, known = 0;
    reg [10:0] tag = 0;
    reg [2:0] before = 0;
    reg [167:0] its_low = 0, its_high = 0;
    wire its = watching && before == 0 && leaves;

    // What a high half's sums still lack, in the register of the hop; and the same of the result watched.
    wire [55:0] fall = {\dut.hop_sums.fall_6 , \dut.hop_sums.fall_5 , \dut.hop_sums.fall_4 , \dut.hop_sums.fall_3 ,
        \dut.hop_sums.fall_2 , \dut.hop_sums.fall_1 , \dut.hop_sums.fall_0 };
    reg [55:0] its_fall;
    integer g;
    always @* for (g = 0; g < 7; g = g + 1) its_fall[8 * g +: 8] = its_low[24 * g + 16 +: 8];

    // The cycle before, and the one before that.
    reg room_then = 1, soon_then = 0;
    reg started = 0, passed = 0, left = 0, its_left = 0, its_upper = 0;
    reg [11:0] tag_then = 0, its_tag = 0;
    reg passed2 = 0, its_left2 = 0;
    reg [167:0] sums_then = 0, its_sums = 0;
    // A high half as it has to leave: see `pe::ResultHop`.
    function [167:0] good(input [167:0] of_low, input [167:0] of_high, input upper);
        integer g;
        for (g = 0; g < 7; g = g + 1)
            good[24 * g +: 24] = upper ? of_high[24 * g +: 24] + {{16{of_low[24 * g + 23]}}, of_low[24 * g + 16 +: 8]} + 24'd1
                : of_low[24 * g +: 24] ^ 24'hff0000;
    endfunction

    always @(posedge clock) begin
        if (issue && \dut.issued == place) tag_there <= issue_tag;
        address <= \dut.low_place ;
        high_address <= \dut.high_place ;
        room_then <= room;
        soon_then <= soon;
        if (done && (one ? address : \dut.tail [1:0]) == place) low_there <= low;
        if (done && high_address == place) high_there <= high;
        open <= open + issue - ends;
        given <= given + done - ends;
        half <= half ^ leaves;
        if (watching && !known && done && given == before) begin
            known <= 1;
            its_low <= low;
            its_high <= high;
        end
        if (watching && ends) begin
            before <= before - 1;
            if (before == 0) watching <= 0;
        end
        if (!watching && issue && choose && \dut.issued == place) begin
            watching <= 1;
            known <= 0;
            tag <= issue_tag;
            before <= open - ends;
        end
        started <= 1;
        passed <= in_valid && !reset;
        left <= leaves && !reset;
        its_left <= its && !reset;
        its_upper <= half;
        its_tag <= {tag[10:9], half, tag[8:0]};
        tag_then <= in_tag;
        passed2 <= passed;
        its_left2 <= its_left;
        sums_then <= in_sums;
        its_sums <= good(its_low, its_high, its_upper);
        if (reset) begin
            open <= 0;
            given <= 0;
            half <= 0;
            watching <= 0;
        end
    end

    always @* begin
        assume (!issue || room_then);
        assume (done == soon_then);
        assume (!done || given < open);
        assume (\dut.head [1:0] != place || \dut.tags.read_data == tag_there);
        assume (address != place || \dut.lows.read_data == low_there);
        assume (high_address != place || \dut.highs.read_data == high_there);
    end

    always @* begin
        never_overflows: assert (open <= 4 && given <= open);
        room_for_three: assert (room || open + issue - ends == 4);
        one_goes_on: assert (out_valid == (passed || left));
        passes_tag: assert (!passed || out_tag == tag_then);
        passes_sums: assert (!passed2 || out_sums == sums_then);
        its_tag_leaves: assert (!its_left || out_tag == its_tag);
        its_sums_leave: assert (!its_left2 || out_sums == its_sums);
        lemma_given: assert (!its || known);
        lemma_head: assert (\dut.tail == \dut.head + given && \dut.issued == \dut.head [1:0] + open[1:0]);
        lemma_claimed: assert (claimed == 2 * open - half && \dut.upper == half && (!half || given != 0));
        lemma_watched: assert (!watching || (before < open && place == \dut.head [1:0] + before[1:0]
            && tag_there == tag && known == (before < given)));
        lemma_known: assert (!watching || !known || (low_there == its_low && high_there == its_high));
        lemma_address: assert (!done || (high_address == \dut.tail [1:0] && (!one || address == high_address)));
        lemma_hop: assert (!half || (one && done) || address == \dut.head [1:0]);
        lemma_lanes: assert ((passes == 0 || &passes) && (uppers == 0 || &uppers));
        lemma_hop_passes: assert (started
            ? passed <= passes[0] && (uppers[0] ? !passes[0] : fall == 0)
            : !passed && !its_left);
        lemma_hop_watched: assert (!its_left || (!passes[0] && uppers[0] == its_upper
            && address == place && low_there == its_low && high_there == its_high
            && (!its_upper || (fall == its_fall && high_address == place))));
        cover_full: cover (open == 4 && given == 4 && in_valid);
        cover_watched_leaves: cover (its_left2 && its_sums[23:0] == 24'h123456);
    end
endmodule
