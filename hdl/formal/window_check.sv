// The check of a burst against an address window (`bus::WindowCheck`): outside is said of exactly the bursts that have a byte outside.
//
// Assumed: a burst has 1 to 16 beats and lies within a block of 128 bytes, as burst_cutter.sv proves.
module window_check_properties (
    input wire clock,
    input wire [31:0] base,
    input wire [31:0] limit,
    input wire [31:0] address,
    input wire [4:0] beats
);
    wire outside;
    dut dut (.clock(clock), .base(base), .limit(limit), .address(address), .beats(beats), .outside(outside));

    wire [31:0] last = address + {24'd0, beats, 3'd0} - 32'd1;
    reg known = 0, below = 0, above = 0;
    always @(posedge clock) begin
        known <= 1;
        below <= address < base;
        // The last 128 bytes below 4 GiB are in no window.
        above <= last > limit || address[31:7] == 25'h1ffffff;
    end

    always @* assume (address[2:0] == 0 && beats != 0 && address[6:3] + beats <= 16);

    always @* begin
        below_is_outside: assert (!known || !below || outside);
        above_is_outside: assert (!known || !above || outside);
        inside_is_not: assert (!known || below || above || !outside);
        cover_inside: cover (known && !outside && base == 32'h1000 && limit == 32'h10ff && address == 32'h1080);
        cover_last_byte: cover (known && above && !below);
    end
endmodule
