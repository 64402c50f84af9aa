// What a PE's walker (`pe::Walker`) keeps to: a tile begins only with a token, an entry is issued only when its word has arrived, a result only when there
// is room for it (as result_port.sv assumes), and an entry that has to wait stays as it is. Both are asked for in the cycle before the issue: the words
// that have arrived only grow in number, and `room` is that of the next cycle.
//
// Assumed: never more than seven tokens are there. The weights, and when words, tokens and room come, are free. A reset may come at any time.
module walker_properties (
    input wire clock,
    input wire reset,
    input wire list_waiting,
    input wire [63:0] store_data,
    input wire token,
    input wire [10:0] arrived,
    input wire room
);
    wire issue, first, last;
    wire [10:0] address, tag;
    wire [1:0] dx;
    wire [7:0] weight;
    dut dut (.clock(clock), .reset(reset), .reset_plain(reset), .list_waiting(list_waiting), .store_data(store_data), .token(token),
        .arrived(arrived), .room(room), .issue(issue), .address(address), .dx(dx), .weight(weight), .first(first),
        .last(last), .tag(tag));
    (* hierconn *) wire \dut.start_tile ;
    (* hierconn *) wire \dut.pipe.valid5 ;
    (* hierconn *) wire [2:0] \dut.grants ;
    (* hierconn *) wire [4:0] \dut.pipe.moves.kept ;

    // Tokens there, four at reset.
    reg [3:0] tokens = 0;
    reg waited = 0;
    reg [33:0] waiting = 0;
    wire [33:0] now = {address, dx, weight, first, last, tag};
    // The cycle before.
    reg [10:0] arrived_then = 0;
    reg room_then = 0;
    wire [10:0] behind = arrived_then - address - 11'd1;

    always @(posedge clock) begin
        tokens <= reset ? 4 : tokens + token - \dut.start_tile ;
        waited <= \dut.pipe.valid5 && !issue && !reset;
        waiting <= now;
        arrived_then <= arrived;
        room_then <= room;
    end

    always @* assume (!token || tokens < 7);

    always @* begin
        tile_has_token: assert (!\dut.start_tile || tokens != 0);
        word_has_arrived: assert (!issue || !behind[10]);
        result_has_room: assert (!issue || !last || room_then);
        waits_unchanged: assert (!waited || (\dut.pipe.valid5 && now == waiting));
        lemma_copies: assert (\dut.pipe.moves.kept == 0 || &\dut.pipe.moves.kept );
        lemma_tokens: assert (\dut.grants == tokens && tokens < 8);
        cover_result: cover (issue && last && waited);
        cover_two_tiles: cover (\dut.start_tile && tokens == 2);
    end
endmodule
