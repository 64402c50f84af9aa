// The AXI4-Lite slave port (`control::LitePort`, ARM IHI 0022, B1) and what it tells the register file.
//
// Nothing is assumed of the master: its offers may come and go. A reset may come at any time; it drops open accesses.
module lite_port_properties (
    input wire clock,
    input wire reset,
    input wire [13:0] awaddr,
    input wire awvalid,
    input wire [31:0] wdata,
    input wire [3:0] wstrb,
    input wire wvalid,
    input wire bready,
    input wire [13:0] araddr,
    input wire arvalid,
    input wire rready,
    input wire [31:0] read_data
);
    // The bounds that the block promises, in cycles.
    localparam WRITE_LATENCY = 2;
    localparam READ_LATENCY = 4;

    wire awready, wready, bvalid, arready, rvalid, write;
    wire [1:0] bresp;
    wire [31:0] rdata, write_data;
    wire [11:0] write_word, read_word;
    dut dut (.clock(clock), .reset(reset), .awaddr(awaddr), .awvalid(awvalid), .awready(awready), .wdata(wdata),
        .wstrb(wstrb), .wvalid(wvalid), .wready(wready), .bvalid(bvalid), .bresp(bresp), .bready(bready), .araddr(araddr),
        .arvalid(arvalid), .arready(arready), .rdata(rdata), .rvalid(rvalid), .rready(rready), .write(write),
        .write_word(write_word), .write_data(write_data), .read_word(read_word), .read_data(read_data));

    wire aw = awvalid && awready;
    wire w = wvalid && wready;
    wire b = bvalid && bready;
    wire ar = arvalid && arready;
    wire r = rvalid && rready;

    // Accesses taken and not yet answered; two writes may overlap: one waits for its B, the next one's AW and W are taken.
    reg [1:0] aw_open = 0, w_open = 0;
    reg ar_open = 0;
    // Cycles that an answer is due.
    reg [2:0] write_due = 0, read_due = 0;
    // Addresses, data and strobes of the write to come.
    reg [11:0] word = 0;
    reg [31:0] value = 0;
    reg whole = 0, part = 0, refused = 0, aw_new = 0, w_new = 0;
    // The word of the read, the cycle before's answer.
    reg [11:0] wanted = 0;
    reg [31:0] seen = 0, r_before = 0;
    reg b_stalled = 0, r_stalled = 0;
    // Writes that the register file was told, less those it should have been.
    wire complete = aw_new && w_new && !bvalid;

    always @(posedge clock) begin
        aw_open <= aw_open + aw - b;
        w_open <= w_open + w - b;
        ar_open <= (ar_open || ar) && !r;
        write_due <= (aw_open != 0 && w_open != 0 && !bvalid) ? write_due + 1 : 0;
        read_due <= (ar_open && !rvalid) ? read_due + 1 : 0;
        if (complete) begin
            refused <= part;
            aw_new <= 0;
            w_new <= 0;
        end
        if (aw) begin
            aw_new <= 1;
            word <= awaddr[13:2];
        end
        if (w) begin
            w_new <= 1;
            value <= wdata;
            whole <= wstrb == 4'hf;
            part <= wstrb != 4'hf && wstrb != 0;
        end
        if (ar) wanted <= araddr[13:2];
        seen <= read_data;
        b_stalled <= bvalid && !bready;
        r_stalled <= rvalid && !rready;
        r_before <= rdata;
        if (reset) begin
            aw_open <= 0;
            w_open <= 0;
            ar_open <= 0;
            write_due <= 0;
            read_due <= 0;
            aw_new <= 0;
            w_new <= 0;
            b_stalled <= 0;
            r_stalled <= 0;
        end
    end

    always @* begin
        holds_b: assert (!b_stalled || bvalid);
        holds_r: assert (!r_stalled || (rvalid && rdata == r_before));
        no_b_without_write: assert (!bvalid || (aw_open != 0 && w_open != 0));
        no_r_without_read: assert (!rvalid || ar_open);
        answers_write: assert (write_due < WRITE_LATENCY);
        answers_read: assert (read_due < READ_LATENCY);
        takes_address_when_idle: assert (awready || aw_open != 0 || reset);
        takes_data_when_idle: assert (wready || w_open != 0 || reset);
        takes_read_when_idle: assert (arready || ar_open || reset);
        few_writes_open: assert (aw_open <= 2 && w_open <= 2);
        one_read_open: assert (!(ar_open && arready));
        takes_nothing_in_reset: assert (!reset || !(awready || wready || arready));
        refuses_parts: assert (!bvalid || bresp == {refused, 1'b0});
        writes_once_if_whole: assert (write == (complete && whole));
        writes_what_was_sent: assert (!write || (write_word == word && write_data == value));
        reads_what_was_asked: assert (!ar_open || read_word == wanted);
        answers_what_was_read: assert (!rvalid || r_stalled || rdata == seen);
        cover_write: cover (write && write_data == 7);
        cover_b_late_by_three: cover (b && write_due == 0 && aw_open == 2 && w_open == 2);
        cover_read: cover (r && rdata == 9 && read_word == 3);
        cover_read_after_read: cover (ar && seen == 1 && wanted == 2);
        cover_void_write: cover (b && !whole);
        cover_refused: cover (b && bresp == 2);
    end
endmodule
