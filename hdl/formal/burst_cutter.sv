// Runs cut into bursts (`bus::BurstCutter`), for both masters: at most 16 beats, no boundary of 128 bytes crossed (so none of 4 KiB), and the bursts of
// a run are its beats, each once and in order.
//
// Assumed: runs start at a multiple of 8 and do not wrap around the end of the address space. A reset may come at any time.
module burst_cutter_properties (
    input wire clock,
    input wire reset,
    input wire run_valid,
    input wire [31:0] run_address,
    input wire [23:0] run_beats,
    input wire burst_ready
);
    wire run_ready, burst_valid;
    wire [31:0] burst_address;
    wire [4:0] burst_beats;
    dut dut (.clock(clock), .reset(reset), .run_valid(run_valid), .run_address(run_address), .run_beats(run_beats),
        .run_ready(run_ready), .burst_valid(burst_valid), .burst_address(burst_address), .burst_beats(burst_beats),
        .burst_ready(burst_ready));

    wire run = run_valid && run_ready;
    wire burst = burst_valid && burst_ready;

    // The rest of the run: its first byte's address, its beats; cycles that it was not offered.
    reg [31:0] next = 0;
    reg [23:0] rest = 0;
    reg [2:0] hidden = 0;
    reg stalled = 0;
    reg [31:0] address = 0;
    reg [4:0] beats = 0;

    always @(posedge clock) begin
        if (burst) begin
            next <= next + {24'd0, burst_beats, 3'd0};
            rest <= rest - burst_beats;
        end
        if (run) begin
            next <= run_address;
            rest <= run_beats;
        end
        hidden <= (rest != 0 && !burst_valid) ? hidden + 1 : 0;
        stalled <= burst_valid && !burst_ready;
        address <= burst_address;
        beats <= burst_beats;
        if (reset) begin
            rest <= 0;
            hidden <= 0;
            stalled <= 0;
        end
    end

    always @* assume (run_address[2:0] == 0 && {1'b0, run_address} + {6'd0, run_beats, 3'd0} <= 33'h1_0000_0000);

    always @* begin
        holds_burst: assert (!stalled || (burst_valid && burst_address == address && burst_beats == beats));
        beats_1_to_16: assert (!burst_valid || (burst_beats != 0 && burst_beats <= 16));
        within_128_bytes: assert (!burst_valid || burst_address[6:3] + burst_beats <= 16);
        next_in_order: assert (!burst_valid || (burst_address == next && burst_beats <= rest));
        as_long_as_possible: assert (!burst_valid || burst_beats == rest || burst_address[6:3] + burst_beats == 16);
        offers_soon: assert (hidden < 2);
        takes_run_at_the_end: assert (run_ready == (rest == 0));
        cover_three_bursts: cover (burst && burst_beats == 3 && rest == 3 && address[8:7] == 1);
        cover_run_behind_run: cover (run && next[31:4] == 28'h1234567);
    end
endmodule
