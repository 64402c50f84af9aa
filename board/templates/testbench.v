// Self-checking testbench of the {{ top }}: two frames of a small network with random stalls on every memory port.
//
// Run it in this folder: it reads sim/*.hex, which the golden model made, and its last line begins with PASSED or FAILED.
//   iverilog -g2005 -o testbench {{ name }}.v {{ name }}_testbench.v && vvp -n testbench
//   xvlog {{ name }}.v {{ name }}_testbench.v && xelab {{ name }}_testbench && xsim -R work.{{ name }}_testbench
//
// Options, as in `vvp -n testbench +write_order=together +seed=7` (XSim: -testplusarg seed=7):
//   +write_order=ORDER  in which order the memory takes the address and the data of a burst; AXI allows each:
//       address_first   the data after their address
//       together        the address and the first beat in one cycle: both READYs wait for both VALIDs
//       data_first      the address when a beat is offered, when one was taken, or when all were, drawn for each burst
//       drawn           one of these five, drawn for each burst; this is the default
//   +seed=NUMBER        of the stalls and of what is drawn, 0 to 4294967295; 1 is the default
//   +no_soft_reset      the frames begin as soon as rst_n has risen, without the soft reset that a driver begins with
`timescale 1ns / 1ps

module {{ name }}_testbench;
    localparam [31:0] BASE = 32'h{{ bench.base }};
    localparam [31:0] WORDS = {{ bench.words }};
    localparam [31:0] FIRST_WRITTEN = {{ bench.first_written_offset }};
    localparam DESCRIPTOR_WORDS = {{ bench.descriptor_words }};
    localparam MOST_CYCLES = 200000;
    // In a row, without a beat or an address on any memory port.
    localparam MOST_QUIET = 5000;

    reg [63:0] memory [0:WORDS-1];
    reg [63:0] original [0:WORDS-1];
    reg [63:0] expected [0:WORDS-1];
    reg [7:0] compared [0:WORDS-1];
    reg [31:0] descriptors [0:DESCRIPTOR_WORDS-1];
    reg [31:0] windows [0:3];

    reg clk = 0;
    reg rst_n = 0;
    wire irq;
    integer cycles = 0;
    integer errors = 0;

    always #5 clk = ~clk;

    // What is random: the same numbers in every simulator. The upper bits of such a sequence are the good ones.
    reg [31:0] drawn = 1;
    always @(posedge clk) drawn <= 32'd1664525 * drawn + 32'd1013904223;

    // Orders of the write port that are drawn from: the first one's number, and how many.
    reg [8*13-1:0] write_order = "drawn";
    reg [2:0] first_order = 0;
    reg [2:0] orders = 5;
    wire [10:0] lot = drawn[31:24] * orders;
    wire [2:0] drawn_order = first_order + lot[10:8];

    // Options.
    reg usable = 1;
    reg soft_reset = 1;
    reg [8*32-1:0] option;

    task read_write_order;
        begin
            if (!$value$plusargs("write_order=%s", option)) option = "";
            case (option)
                "address_first": begin first_order = 0; orders = 1; end
                "together": begin first_order = 1; orders = 1; end
                "data_first": begin first_order = 2; orders = 3; end
                "drawn": begin first_order = 0; orders = 5; end
                default: begin
                    usable = 0;
                    $display("FAILED: +write_order=%0s, accepted: together, data_first, address_first, drawn", option);
                end
            endcase
            write_order = option[8*13-1:0];
        end
    endtask

    task read_seed;
        reg [35:0] number;
        reg right;
        reg [7:0] digit;
        integer at;
        begin
            if (!$value$plusargs("seed=%s", option)) option = "";
            number = 0;
            right = option != 0;
            for (at = 31; at >= 0; at = at - 1) begin
                digit = option[8*at +: 8];
                if (digit >= "0" && digit <= "9") number = 10 * number + (digit - "0");
                else if (digit != 0) right = 0;
                if (number > 36'hffffffff) right = 0;
                if (!right) number = 0;
            end
            drawn = number[31:0];
            if (!right) begin
                usable = 0;
                $display("FAILED: +seed=%0s, accepted: 0 to 4294967295", option);
            end
        end
    endtask

    // Those that were given; of several mistakes the first one is told.
    task read_options;
        begin
            if ($test$plusargs("write_order")) read_write_order;
            if (usable && $test$plusargs("seed")) read_seed;
            if (usable && $test$plusargs("no_soft_reset")) begin
                soft_reset = 0;
                if (!$value$plusargs("no_soft_reset%s", option)) option = "";
                if (option != 0) begin
                    usable = 0;
                    $display("FAILED: +no_soft_reset%0s, accepted: +no_soft_reset", option);
                end
            end
        end
    endtask

    task wrong(input [8*48-1:0] what, input [31:0] found, input [31:0] wanted);
        begin
            errors = errors + 1;
            if (errors <= 20) $display("%0s: %h, expected %h (cycle %0d)", what, found, wanted, cycles);
        end
    endtask

    // Registers.
    reg [13:0] s_axi_awaddr = 0;
    reg s_axi_awvalid = 0;
    wire s_axi_awready;
    reg [31:0] s_axi_wdata = 0;
    reg s_axi_wvalid = 0;
    wire s_axi_wready;
    wire [1:0] s_axi_bresp;
    wire s_axi_bvalid;
    reg s_axi_bready = 0;
    reg [13:0] s_axi_araddr = 0;
    reg s_axi_arvalid = 0;
    wire s_axi_arready;
    wire [31:0] s_axi_rdata;
    wire [1:0] s_axi_rresp;
    wire s_axi_rvalid;
    reg s_axi_rready = 0;

    task write_register(input [13:0] offset, input [31:0] value);
        begin
            s_axi_awaddr <= offset;
            s_axi_wdata <= value;
            s_axi_awvalid <= 1;
            s_axi_wvalid <= 1;
            s_axi_bready <= 1;
            @(posedge clk);
            while (s_axi_awvalid || s_axi_wvalid || !s_axi_bvalid) begin
                if (s_axi_awready) s_axi_awvalid <= 0;
                if (s_axi_wready) s_axi_wvalid <= 0;
                @(posedge clk);
            end
            if (s_axi_bresp !== 2'b00) wrong("response to a register's write", s_axi_bresp, 0);
            s_axi_bready <= 0;
            @(posedge clk);
        end
    endtask

    reg [31:0] value;

    task read_register(input [13:0] offset);
        begin
            s_axi_araddr <= offset;
            s_axi_arvalid <= 1;
            s_axi_rready <= 1;
            @(posedge clk);
            while (s_axi_arvalid || !s_axi_rvalid) begin
                if (s_axi_arready) s_axi_arvalid <= 0;
                @(posedge clk);
            end
            value = s_axi_rdata;
            if (s_axi_rresp !== 2'b00) wrong("response to a register's read", s_axi_rresp, 0);
            s_axi_rready <= 0;
            @(posedge clk);
        end
    endtask

    task check_register(input [8*48-1:0] name, input [13:0] offset, input [31:0] wanted);
        begin
            read_register(offset);
            if (value !== wanted) wrong(name, value, wanted);
        end
    endtask

    // Memory ports. What the engine says while it is reset, which may be unknown, is nothing to them.
{% for master in masters %}
    wire [31:0] {{ master.name }}_araddr;
    wire [7:0] {{ master.name }}_arlen;
    wire {{ master.name }}_arvalid, {{ master.name }}_arready;
    wire [63:0] {{ master.name }}_rdata;
    wire [1:0] {{ master.name }}_rresp;
    wire {{ master.name }}_rlast, {{ master.name }}_rvalid, {{ master.name }}_rready;
    wire [31:0] {{ master.name }}_address;
    wire [31:0] {{ master.name }}_index = ({{ master.name }}_address - BASE) >> 3;
    {{ name }}_read_port {{ master.name }}_reads(
        .clk(clk), .stall(drawn[{{ 25 - 2 * loop.index }}:{{ 24 - 2 * loop.index }}] == 0),
        .araddr({{ master.name }}_araddr), .arlen({{ master.name }}_arlen),
        .arvalid(rst_n && {{ master.name }}_arvalid), .arready({{ master.name }}_arready),
        .rdata({{ master.name }}_rdata), .rresp({{ master.name }}_rresp), .rlast({{ master.name }}_rlast),
        .rvalid({{ master.name }}_rvalid), .rready({{ master.name }}_rready),
        .address({{ master.name }}_address), .word(memory[{{ master.name }}_index])
    );
    always @(posedge clk) if (rst_n && {{ master.name }}_arvalid !== 0) begin
        if ({{ master.name }}_arvalid !== 1) wrong("{{ master.name }}_arvalid", {{ master.name }}_arvalid, 1);
        else if ({{ master.name }}_araddr < BASE
                || {{ master.name }}_araddr + 8 * ({{ master.name }}_arlen + 1) > BASE + 8 * WORDS)
            wrong("{{ master.name }}_araddr, outside of the memory", {{ master.name }}_araddr, BASE);
    end
{% endfor %}
    wire [31:0] m_axi_awaddr;
    wire [7:0] m_axi_awlen;
    wire m_axi_awvalid, m_axi_awready;
    wire [63:0] m_axi_wdata;
    wire [7:0] m_axi_wstrb;
    wire m_axi_wlast, m_axi_wvalid, m_axi_wready;
    wire [1:0] m_axi_bresp;
    wire m_axi_bvalid, m_axi_bready;
    wire [31:0] written_address;
    wire [63:0] written_data;
    wire [7:0] written_strobe;
    wire written, written_last, last_beat;
    wire [31:0] written_index = (written_address - BASE) >> 3;
    {{ name }}_write_port m_axi_writes(
        .clk(clk), .stall(drawn[19:18] == 0), .drawn_order(drawn_order),
        .awaddr(m_axi_awaddr), .awlen(m_axi_awlen), .awvalid(rst_n && m_axi_awvalid), .awready(m_axi_awready),
        .wdata(m_axi_wdata), .wstrb(m_axi_wstrb), .wlast(m_axi_wlast), .wvalid(rst_n && m_axi_wvalid), .wready(m_axi_wready),
        .bresp(m_axi_bresp), .bvalid(m_axi_bvalid), .bready(m_axi_bready),
        .written(written), .address(written_address), .data(written_data), .strobe(written_strobe),
        .marked_last(written_last), .last(last_beat)
    );
    always @(posedge clk) if (rst_n && written !== 0) begin
        if (written_address < BASE + FIRST_WRITTEN || written_address >= BASE + 8 * WORDS)
            wrong("written address, outside of what may be written", written_address, BASE + FIRST_WRITTEN);
        else if (written_strobe !== 8'hff) wrong("m_axi_wstrb", written_strobe, 8'hff);
        else memory[written_index] <= written_data;
        if (written_last !== last_beat) wrong("m_axi_wlast", written_last, last_beat);
    end

    // The end, whatever happens: it takes too long, or nothing moves.
    integer quiet = 0;
    wire moved = m_axi_awvalid && m_axi_awready || m_axi_wvalid && m_axi_wready || m_axi_bvalid && m_axi_bready
{% for master in masters %}
        || {{ master.name }}_arvalid && {{ master.name }}_arready || {{ master.name }}_rvalid && {{ master.name }}_rready
{% endfor %}
        ;
    always @(posedge clk) begin
        cycles <= cycles + 1;
        quiet <= moved === 1'b1 ? 0 : quiet + 1;
        if (cycles == MOST_CYCLES || quiet == MOST_QUIET) begin
            $display("FAILED: not finished after %0d cycles, nothing moved in the last %0d; irq %b, awvalid %b, awready %b, wvalid %b, wready %b",
                cycles, quiet, irq, m_axi_awvalid, m_axi_awready, m_axi_wvalid, m_axi_wready);
            $finish;
        end
    end

    {{ top }} dut(
{% for master in masters %}
        .{{ master.name }}_araddr({{ master.name }}_araddr), .{{ master.name }}_arlen({{ master.name }}_arlen),
        .{{ master.name }}_arsize(), .{{ master.name }}_arburst(), .{{ master.name }}_arcache(), .{{ master.name }}_arprot(),
        .{{ master.name }}_arvalid({{ master.name }}_arvalid), .{{ master.name }}_arready({{ master.name }}_arready),
        .{{ master.name }}_rdata({{ master.name }}_rdata), .{{ master.name }}_rresp({{ master.name }}_rresp),
        .{{ master.name }}_rlast({{ master.name }}_rlast), .{{ master.name }}_rvalid({{ master.name }}_rvalid),
        .{{ master.name }}_rready({{ master.name }}_rready),
{% endfor %}
        .m_axi_awaddr(m_axi_awaddr), .m_axi_awlen(m_axi_awlen), .m_axi_awsize(), .m_axi_awburst(), .m_axi_awcache(),
        .m_axi_awprot(), .m_axi_awvalid(m_axi_awvalid), .m_axi_awready(m_axi_awready), .m_axi_wdata(m_axi_wdata),
        .m_axi_wstrb(m_axi_wstrb), .m_axi_wlast(m_axi_wlast), .m_axi_wvalid(m_axi_wvalid), .m_axi_wready(m_axi_wready),
        .m_axi_bresp(m_axi_bresp), .m_axi_bvalid(m_axi_bvalid), .m_axi_bready(m_axi_bready),
        .s_axi_awaddr(s_axi_awaddr), .s_axi_awprot(3'b000), .s_axi_awvalid(s_axi_awvalid), .s_axi_awready(s_axi_awready),
        .s_axi_wdata(s_axi_wdata), .s_axi_wstrb(4'hf), .s_axi_wvalid(s_axi_wvalid), .s_axi_wready(s_axi_wready),
        .s_axi_bresp(s_axi_bresp), .s_axi_bvalid(s_axi_bvalid), .s_axi_bready(s_axi_bready),
        .s_axi_araddr(s_axi_araddr), .s_axi_arprot(3'b000), .s_axi_arvalid(s_axi_arvalid), .s_axi_arready(s_axi_arready),
        .s_axi_rdata(s_axi_rdata), .s_axi_rresp(s_axi_rresp), .s_axi_rvalid(s_axi_rvalid), .s_axi_rready(s_axi_rready),
        .clk(clk), .rst_n(rst_n), .irq(irq)
    );

    // The golden model's bytes; those that it says nothing of are x in the file, and no bit of `compared`.
    task check_memory;
        integer at, lane;
        begin
            for (at = 0; at < WORDS; at = at + 1)
                for (lane = 0; lane < 8; lane = lane + 1)
                    if (compared[at][lane] && memory[at][8*lane +: 8] !== expected[at][8*lane +: 8])
                        wrong("byte of a feature map or sum", memory[at][8*lane +: 8], expected[at][8*lane +: 8]);
        end
    endtask

    // Ends at once if there was an error before.
    task run_frame;
        integer at, start;
        if (errors == 0) begin
            for (at = 0; at < WORDS; at = at + 1) memory[at] = original[at];
            start = cycles;
            for (at = 0; at < DESCRIPTOR_WORDS; at = at + 1) begin
                read_register({{ offset.QUEUE_FREE }});
                while (value == 0 && !irq) read_register({{ offset.QUEUE_FREE }});
                write_register({{ offset.QUEUE_DATA }}, descriptors[at]);
            end
            while (!irq) @(posedge clk);
            check_register("IRQ_STATUS", {{ offset.IRQ_STATUS }}, {{ irq_done }});
            check_register("ERROR_CODE", {{ offset.ERROR_CODE }}, 0);
            check_register("STATUS", {{ offset.STATUS }}, 0);
            write_register({{ offset.IRQ_STATUS }}, {{ irq_both }});
            if (irq !== 0) wrong("irq behind its acknowledgement", irq, 0);
            check_memory;
            $display("frame: %0d cycles", cycles - start);
        end
    endtask

    // As a driver does; or, without a soft reset, nothing but what the frame needs.
    task start_engine;
        begin
            if (soft_reset) begin
                repeat (10) @(posedge clk);
                check_register("ID", {{ offset.ID }}, 32'h{{ identity }});
                check_register("VERSION", {{ offset.VERSION }}, {{ version }});
                check_register("CONFIG_HASH", {{ offset.CONFIG_HASH }}, 32'h{{ hash }});
                write_register({{ offset.CONTROL }}, 1);
                read_register({{ offset.CONTROL }});
                while (value[0] !== 0) read_register({{ offset.CONTROL }});
            end
            write_register({{ offset.IRQ_ENABLE }}, {{ irq_both }});
            write_register({{ offset.READ_BASE }}, windows[0]);
            write_register({{ offset.READ_LIMIT }}, windows[1]);
            write_register({{ offset.WRITE_BASE }}, windows[2]);
            write_register({{ offset.WRITE_LIMIT }}, windows[3]);
            read_register({{ offset.CONTROL }});
            $write("at the start: CONTROL %0d", value);
            read_register({{ offset.QUEUE_FREE }});
            $display(", QUEUE_FREE %0d", value);
        end
    endtask

    // Not `initial`: there Verilator takes `<=` for `=`.
    always begin
        read_options;
        if (usable) begin
            $readmemh("sim/memory.hex", original);
            $readmemh("sim/expected.hex", expected);
            $readmemh("sim/compared.hex", compared);
            $readmemh("sim/descriptors.hex", descriptors);
            $readmemh("sim/windows.hex", windows);
            $display("write_order %0s, seed %0d", write_order, drawn);
            repeat (10) @(posedge clk);
            rst_n <= 1;
            start_engine;
            run_frame;
            run_frame;
            if (errors == 0) $display("PASSED");
            else $display("FAILED: %0d errors", errors);
        end
        $finish;
        @(posedge rst_n);
    end
endmodule

// Read channels of a memory, which stand still while `stall` is high; responses in order.
module {{ name }}_read_port (
    input wire clk,
    input wire stall,
    input wire [31:0] araddr,
    input wire [7:0] arlen,
    input wire arvalid,
    output wire arready,
    output reg [63:0] rdata,
    output wire [1:0] rresp,
    output reg rlast,
    output reg rvalid,
    input wire rready,
    output wire [31:0] address,
    input wire [63:0] word
);
    reg [31:0] addresses [0:7];
    reg [7:0] lengths [0:7];
    reg [2:0] first = 0, free = 0;
    reg [3:0] waiting = 0;
    reg [7:0] beat = 0;

    initial begin
        rvalid = 0;
        rlast = 0;
        rdata = 0;
    end
    assign rresp = 2'b00;
    assign arready = waiting != 8 && !stall;
    assign address = addresses[first] + 8 * beat;

    wire take = arvalid && arready;
    wire give = waiting != 0 && !stall && (!rvalid || rready);
    wire last = beat == lengths[first];

    always @(posedge clk) begin
        waiting <= waiting + take - (give && last);
        if (take) begin
            addresses[free] <= araddr;
            lengths[free] <= arlen;
            free <= free + 3'd1;
        end
        if (give) begin
            rvalid <= 1;
            rdata <= word;
            rlast <= last;
            beat <= last ? 8'd0 : beat + 8'd1;
            if (last) first <= first + 3'd1;
        end else if (rready) rvalid <= 0;
    end
endmodule

// Write channels of a memory, which stand still while `stall` is high; responses in order, each after its burst's data.
//
// A burst's address and data are taken in one of five orders: that of `drawn_order` when the burst before has given its address.
module {{ name }}_write_port (
    input wire clk,
    input wire stall,
    input wire [2:0] drawn_order,
    input wire [31:0] awaddr,
    input wire [7:0] awlen,
    input wire awvalid,
    output wire awready,
    input wire [63:0] wdata,
    input wire [7:0] wstrb,
    input wire wlast,
    input wire wvalid,
    output wire wready,
    output wire [1:0] bresp,
    output reg bvalid,
    input wire bready,
    // A beat for the memory, both its master's WLAST and what that should be.
    output wire written,
    output wire [31:0] address,
    output wire [63:0] data,
    output wire [7:0] strobe,
    output wire marked_last,
    output wire last
);
    // The address is taken: first, with the first beat, when a beat is offered, when one was taken, when all were.
    localparam [2:0] FIRST = 0, TOGETHER = 1, OFFERED = 2, ONE = 3, ALL = 4;

    // What was taken and is not yet in the memory.
    reg [31:0] addresses [0:7];
    reg [7:0] lengths [0:7];
    reg [2:0] first_address = 0, free_address = 0;
    reg [3:0] held_addresses = 0;
    reg [72:0] beats [0:15];
    reg [3:0] first_beat = 0, free_beat = 0;
    reg [4:0] held_beats = 0;
    reg [7:0] beat = 0;
    reg [7:0] unanswered = 0;

    // Addresses that were taken, their last beat not; beats that were taken before their address, all of a burst or not.
    reg [3:0] open = 0;
    reg early = 0, whole = 0;
    reg [2:0] order = FIRST;
    reg address_turn, early_turn;

    always @* begin
        address_turn = open == 0;
        early_turn = 0;
        case (order)
            FIRST: address_turn = 1;
            TOGETHER: begin
                address_turn = open == 0 && wvalid && held_beats != 16;
                early_turn = awvalid && held_addresses != 8;
            end
            OFFERED: address_turn = open == 0 && wvalid;
            ONE: begin
                address_turn = early;
                early_turn = !early;
            end
            default: begin
                address_turn = whole;
                early_turn = !whole;
            end
        endcase
    end
    assign awready = !stall && held_addresses != 8 && address_turn;
    assign wready = !stall && held_beats != 16 && (open != 0 || early_turn);

    initial bvalid = 0;
    assign bresp = 2'b00;
    assign written = held_addresses != 0 && held_beats != 0;
    assign address = addresses[first_address] + 8 * beat;
    assign {marked_last, strobe, data} = beats[first_beat];
    assign last = beat == lengths[first_address];

    wire take_address = awvalid && awready;
    wire take_beat = wvalid && wready;
    wire is_early = open == 0 && !take_address;
    wire answer = unanswered != 0 && !stall && (!bvalid || bready);

    always @(posedge clk) begin
        open <= open + (take_address && !whole) - (take_beat && wlast && !is_early);
        early <= !take_address && (early || take_beat && is_early);
        whole <= !take_address && (whole || take_beat && is_early && wlast);
        if (take_address || awvalid !== 1'b1 && !early && !(take_beat && is_early)) order <= drawn_order;

        held_addresses <= held_addresses + take_address - (written && last);
        held_beats <= held_beats + take_beat - written;
        unanswered <= unanswered + (written && last) - answer;
        if (take_address) begin
            addresses[free_address] <= awaddr;
            lengths[free_address] <= awlen;
            free_address <= free_address + 3'd1;
        end
        if (take_beat) begin
            beats[free_beat] <= {wlast, wstrb, wdata};
            free_beat <= free_beat + 4'd1;
        end
        if (written) begin
            first_beat <= first_beat + 4'd1;
            beat <= last ? 8'd0 : beat + 8'd1;
            if (last) first_address <= first_address + 3'd1;
        end
        if (answer) bvalid <= 1;
        else if (bready) bvalid <= 0;
    end
endmodule
