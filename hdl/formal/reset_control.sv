// The reset (`control::ResetControl`): what the memory is owed ends before it, or is given up by name, and it always ends.
//
// Assumed: a soft reset is asked for until it is done; what takes too long is said only while that is waited for. When the masters are idle is free, and a
// reset from outside may come at any time, also while another one is under way.
module reset_control_properties (
    input wire clock,
    input wire reset,
    input wire request,
    input wire read_idle,
    input wire write_idle,
    input wire expired
);
    // Cycles without anything open; of the core's reset in the block that is proved; of both, with a cycle for each step.
    localparam QUIET = 16;
    localparam CYCLES = 4;
    localparam WHOLE = QUIET + CYCLES + 4;

    wire draining, forget, reads_lost, writes_lost, stop, busy, done;
    wire [1:0] cores;
    wire core_reset = cores[0];
    dut dut (.clock(clock), .reset(reset), .request(request), .read_idle(read_idle), .write_idle(write_idle), .expired(expired),
        .draining(draining), .forget(forget), .reads_lost(reads_lost), .writes_lost(writes_lost), .stop(stop),
        .core_reset(cores), .busy(busy), .done(done));

    wire idle = read_idle && write_idle;
    // Cycles in a row with nothing open while that is waited for; since nothing more is waited for; of a core reset.
    reg [5:0] quiet = 0, ending = 0, drained = 0;
    reg was_reset = 1, was_core = 0, was_busy = 1, was_expired = 0, was_draining = 0, was_request = 0, was_done = 0, given_up = 0;
    reg hard = 0, began = 0, read_then = 0, write_then = 0;

    always @(posedge clock) begin
        began <= began || reset;
        // A reset from outside is under way.
        hard <= reset || (hard && busy);
        quiet <= (draining && idle && !reset) ? quiet + (quiet != 63) : 0;
        // A reset under way with nothing open any more, or nothing that is still waited for.
        ending <= (busy && !reset && (idle || !draining)) ? ending + (ending != 63) : 0;
        if (draining) drained <= idle ? quiet + (quiet != 63) : 0;
        read_then <= read_idle;
        write_then <= write_idle;
        was_reset <= reset;
        was_core <= core_reset;
        was_busy <= busy;
        was_expired <= expired;
        was_draining <= draining;
        was_request <= request;
        was_done <= done;
        given_up <= (given_up && !reset && !(draining && !was_draining)) || (expired && !reset);
    end

    always @* begin
        assume (!expired || draining);
        assume (!was_request || request || was_done || was_reset);
    end

    always @* begin
        resets_the_core: assert (!began || !hard || !busy || core_reset);
        drains_first: assert (!was_reset || !began || draining);
        stops_meanwhile: assert (!busy || !began || stop || !was_busy);
        core_only_meanwhile: assert (!began || !core_reset || busy || was_busy);
        // A soft reset reaches the core only when nothing was open for long enough, or what was is given up.
        nothing_is_open: assert (!began || was_reset || was_core || !core_reset || given_up || drained >= QUIET);
        ends: assert (!began || ending < WHOLE);
        forgets_in_reset: assert (!forget || core_reset);
        forgets_when_told: assert (!began || forget == (was_expired && !was_reset));
        names_what_is_lost: assert (!began || (!reads_lost && !writes_lost) || given_up);
        names_each: assert (!began || !was_expired || was_reset || (reads_lost == !read_then && writes_lost == !write_then));
        lemma_same: assert (cores[1] == cores[0]);
        done_once: assert (!done || !was_done);
        cover_soft: cover (done && began && quiet == 0 && !was_reset && !given_up);
        cover_given_up: cover (began && !busy && reads_lost && !writes_lost);
        cover_again: cover (reset && began && draining && quiet == 5);
    end
endmodule
