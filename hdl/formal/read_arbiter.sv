// Between the read clients and the ports (`bus::ReadArbiter`): one burst a cycle, only to a free port, only inside the window, for the client that asked.
//
// A burst is picked, and its port claimed, a cycle before it is granted.
//
// Assumed: bursts begin at a multiple of 8 and lie within 128 bytes (burst_cutter.sv); what is offered is offered until it is granted
// (read_client.sv); the window stays as it is. Who asks when, when the ports are free, and when a reset comes, is free.
module read_arbiter_properties (
    input wire clock,
    input wire reset,
    input wire stop,
    input wire urgent,
    input wire [2:0] valid,
    input wire [2:0] lane,
    input wire [95:0] addresses,
    input wire [14:0] lengths,
    input wire [1:0] free
);
    (* anyconst *) wire [31:0] base;
    (* anyconst *) wire [31:0] limit;
    wire outside, idle;
    wire [31:0] outside_address, address;
    wire [2:0] grant;
    wire [1:0] claim, issue, client;
    wire [4:0] beats;
    dut dut (.clock(clock), .reset(reset), .stop(stop), .base(base), .limit(limit), .outside(outside),
        .outside_address(outside_address), .idle(idle), .urgent(urgent), .valid0(valid[0]), .lane0(lane[0]),
        .address0(addresses[31:0]), .beats0(lengths[4:0]), .grant0(grant[0]), .valid1(valid[1]), .lane1(lane[1]),
        .address1(addresses[63:32]), .beats1(lengths[9:5]), .grant1(grant[1]), .valid2(valid[2]), .lane2(lane[2]),
        .address2(addresses[95:64]), .beats2(lengths[14:10]), .grant2(grant[2]), .free0(free[0]), .claim0(claim[0]),
        .issue0(issue[0]), .free1(free[1]), .claim1(claim[1]), .issue1(issue[1]), .address(address), .beats(beats),
        .client(client));
    (* hierconn *) wire \dut.given_lane ;
    (* hierconn *) wire \dut.picked ;
    (* hierconn *) wire \dut.picked_lane ;
    (* hierconn *) wire [1:0] \dut.picked_client ;
    (* hierconn *) wire [31:0] \dut.picked_address ;
    (* hierconn *) wire [4:0] \dut.picked_beats ;
    (* hierconn *) wire \dut.checked ;
    (* hierconn *) wire \dut.checked_lane ;
    (* hierconn *) wire \dut.check.below ;
    (* hierconn *) wire \dut.check.above ;
    (* hierconn *) wire \dut.halted ;

    // The burst granted in this cycle, and those of the two cycles before: {client, lane, beats, address}.
    wire [1:0] who = grant[2] ? 2 : grant[1] ? 1 : 0;
    wire [39:0] burst = {who, lane[who], lengths[5 * who +: 5], addresses[32 * who +: 32]};
    reg [39:0] burst1 = 0, burst2 = 0;
    reg granted1 = 0, granted2 = 0;
    // A burst was refused.
    reg refused = 0;
    wire [31:0] last = {address[31:7], address[6:3] + beats[3:0] - 4'd1, 3'd7};
    // Of the last 128 bytes below 4 GiB nothing may be read.
    wire above = last > limit || address[31:7] == 25'h1ffffff;
    // What is granted in this cycle is still offered.
    wire [2:0] offers = valid & ~grant;
    wire [2:0] can = offers & {free[lane[2]], free[lane[1]], free[lane[0]]};
    // The cycle before: what could go, why nothing may, what was claimed, what was offered and not granted.
    reg [2:0] can_then = 0, waits = 0, lane_then = 0;
    reg none_then = 1, stopped = 0;
    reg [1:0] claimed = 0;
    reg [95:0] addresses_then = 0;
    reg [14:0] lengths_then = 0;
    reg within;
    integer i;
    always @* begin
        within = 1;
        for (i = 0; i < 3; i = i + 1)
            if (valid[i] && (lengths[5 * i +: 5] == 0 || addresses[32 * i +: 3] != 0
                || addresses[32 * i + 3 +: 4] + lengths[5 * i +: 5] > 16)) within = 0;
    end

    always @(posedge clock) begin
        can_then <= reset ? 0 : can;
        none_then <= reset || stop || refused || (urgent && !offers[0]);
        stopped <= stop;
        claimed <= reset ? 0 : claim;
        waits <= reset ? 0 : offers;
        lane_then <= lane;
        addresses_then <= addresses;
        lengths_then <= lengths;
        granted1 <= grant != 0 && !reset;
        burst1 <= burst;
        granted2 <= granted1 && !reset;
        burst2 <= burst1;
        refused <= (refused || outside) && !reset;
    end

    reg held;
    always @* begin
        held = 1;
        for (i = 0; i < 3; i = i + 1)
            if (waits[i] && (!valid[i] || lane[i] != lane_then[i] || lengths[5 * i +: 5] != lengths_then[5 * i +: 5]
                || addresses[32 * i +: 32] != addresses_then[32 * i +: 32])) held = 0;
    end

    always @* begin
        assume (within);
        assume (held);
    end

    always @* begin
        grants_one: assert (grant[0] + grant[1] + grant[2] <= 1);
        grants_what_can_go: assert ((grant & ~can_then) == 0);
        grants_some: assert (grant != 0 || can_then == 0 || none_then);
        stop_grants_nothing: assert (!stopped || grant == 0);
        claims_for_the_grant: assert (claimed == (grant == 0 ? 2'd0 : 2'd1 << lane[who]));
        claims_free_ports: assert ((claim & ~free) == 0);
        issues_as_granted: assert (issue == 0
            || (granted2 && {client, issue[1], beats, address} == burst2 && issue != 3));
        loses_none: assert (!granted2 || issue != 0 || outside || refused);
        issues_inside: assert (issue == 0 || (address >= base && last <= limit && last >= address));
        refuses_outside: assert (!outside || (granted2 && outside_address == burst2[31:0] && issue == 0
            && (address < base || above)));
        nothing_after_refusal: assert (!refused || (issue == 0 && claim == 0));
        idle_when_none: assert (idle == (grant == 0 && !granted1 && !granted2));
        lemma_given: assert (grant == 0 || \dut.given_lane == lane[who]);
        lemma_granted: assert ((grant & ~waits) == 0);
        lemma_picked: assert (\dut.picked == granted1 && (!granted1
            || {\dut.picked_client , \dut.picked_lane , \dut.picked_beats , \dut.picked_address } == burst1));
        lemma_checked: assert (\dut.checked == granted2
            && (!granted2 || {client, \dut.checked_lane , beats, address} == burst2));
        lemma_window: assert (!granted2 || (\dut.check.below == (address < base) && \dut.check.above == above));
        lemma_halted: assert (\dut.halted == refused);
        lemma_within: assert ((!granted1 || (burst1[36:32] != 0 && burst1[2:0] == 0 && burst1[6:3] + burst1[36:32] <= 16))
            && (!granted2 || (burst2[36:32] != 0 && burst2[2:0] == 0 && burst2[6:3] + burst2[36:32] <= 16)));
        cover_two_ports: cover (issue == 2 && granted1 && burst1[37] == 0);
        cover_refused: cover (outside && granted1);
        cover_bypass: cover (issue == 1 && client == 2 && beats == 5);
    end
endmodule
