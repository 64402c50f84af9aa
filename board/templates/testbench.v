// Self-checking testbench of the {{ top }}: two frames of a small network with random stalls on every memory port.
//
// Run it in this folder: it reads sim/*.hex, which the golden model made, and ends with a line PASSED or FAILED.
//   iverilog -g2005 -o testbench {{ name }}.v {{ name }}_testbench.v && vvp -n testbench
//   xvlog {{ name }}.v {{ name }}_testbench.v && xelab {{ name }}_testbench && xsim -R work.{{ name }}_testbench
`timescale 1ns / 1ps

module {{ name }}_testbench;
    localparam [31:0] BASE = 32'h{{ bench.base }};
    localparam [31:0] WORDS = {{ bench.words }};
    localparam [31:0] FIRST_WRITTEN = {{ bench.first_written_offset }};
    localparam DESCRIPTOR_WORDS = {{ bench.descriptor_words }};
    localparam MOST_CYCLES = 200000;

    reg [63:0] memory [0:WORDS-1];
    reg [63:0] original [0:WORDS-1];
    reg [63:0] expected [0:WORDS-1];
    reg [31:0] descriptors [0:DESCRIPTOR_WORDS-1];

    reg clk = 0;
    reg rst_n = 0;
    wire irq;
    integer cycles = 0;
    integer errors = 0;

    always #5 clk = ~clk;

    // The end, whatever happens.
    always @(posedge clk) begin
        cycles <= cycles + 1;
        if (cycles == MOST_CYCLES) begin
            $display("FAILED: not finished after %0d cycles, irq = %b", cycles, irq);
            $finish;
        end
    end

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

    // Memory ports.
{% for master in masters %}
    wire [31:0] {{ master.name }}_araddr;
    wire [7:0] {{ master.name }}_arlen;
    wire {{ master.name }}_arvalid, {{ master.name }}_arready;
    wire [63:0] {{ master.name }}_rdata;
    wire [1:0] {{ master.name }}_rresp;
    wire {{ master.name }}_rlast, {{ master.name }}_rvalid, {{ master.name }}_rready;
    wire [31:0] {{ master.name }}_address;
    wire [31:0] {{ master.name }}_index = ({{ master.name }}_address - BASE) >> 3;
    {{ name }}_read_port #(.SEED({{ 100 + loop.index }})) {{ master.name }}_reads(
        .clk(clk), .araddr({{ master.name }}_araddr), .arlen({{ master.name }}_arlen),
        .arvalid({{ master.name }}_arvalid), .arready({{ master.name }}_arready),
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
    wire written, last_beat;
    wire [31:0] written_index = (written_address - BASE) >> 3;
    {{ name }}_write_port #(.SEED(99)) m_axi_writes(
        .clk(clk), .awaddr(m_axi_awaddr), .awlen(m_axi_awlen), .awvalid(m_axi_awvalid), .awready(m_axi_awready),
        .wlast(m_axi_wlast), .wvalid(m_axi_wvalid), .wready(m_axi_wready),
        .bresp(m_axi_bresp), .bvalid(m_axi_bvalid), .bready(m_axi_bready),
        .address(written_address), .written(written), .last(last_beat)
    );
    always @(posedge clk) if (rst_n && written !== 0) begin
        if (written_address < BASE + FIRST_WRITTEN || written_address >= BASE + 8 * WORDS)
            wrong("written address, outside of what may be written", written_address, BASE + FIRST_WRITTEN);
        else if (m_axi_wstrb !== 8'hff) wrong("m_axi_wstrb", m_axi_wstrb, 8'hff);
        else memory[written_index] <= m_axi_wdata;
        if (m_axi_wlast !== last_beat) wrong("m_axi_wlast", m_axi_wlast, last_beat);
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

    // The golden model's bytes; those that it says nothing of are x in the file.
    task check_memory;
        integer at, lane;
        begin
            for (at = 0; at < WORDS; at = at + 1)
                for (lane = 0; lane < 8; lane = lane + 1)
                    if (^expected[at][8*lane +: 8] !== 1'bx && memory[at][8*lane +: 8] !== expected[at][8*lane +: 8])
                        wrong("byte of a feature map or sum", memory[at][8*lane +: 8], expected[at][8*lane +: 8]);
        end
    endtask

    task run_frame;
        integer at, start;
        begin
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

    initial begin
        $readmemh("sim/memory.hex", original);
        $readmemh("sim/expected.hex", expected);
        $readmemh("sim/descriptors.hex", descriptors);
        repeat (10) @(posedge clk);
        rst_n <= 1;
        repeat (10) @(posedge clk);
        check_register("ID", {{ offset.ID }}, 32'h{{ identity }});
        check_register("VERSION", {{ offset.VERSION }}, {{ version }});
        check_register("CONFIG_HASH", {{ offset.CONFIG_HASH }}, 32'h{{ hash }});
        write_register({{ offset.CONTROL }}, 1);
        read_register({{ offset.CONTROL }});
        while (value[0] !== 0) read_register({{ offset.CONTROL }});
        write_register({{ offset.IRQ_ENABLE }}, {{ irq_both }});
        write_register({{ offset.READ_BASE }}, BASE);
        write_register({{ offset.READ_LIMIT }}, BASE + 8 * WORDS - 1);
        write_register({{ offset.WRITE_BASE }}, BASE + FIRST_WRITTEN);
        write_register({{ offset.WRITE_LIMIT }}, BASE + 8 * WORDS - 1);
        run_frame;
        run_frame;
        if (errors == 0) $display("PASSED");
        else $display("FAILED: %0d errors", errors);
        $finish;
    end
endmodule

// Read channels of a memory with random stalls; responses in order.
module {{ name }}_read_port #(parameter SEED = 1) (
    input wire clk,
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
    reg stall = 0;
    integer seed = SEED;

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
        stall <= $random(seed) % 4 == 0;
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

// Write channels of a memory with random stalls; the data of a burst is taken behind its address.
module {{ name }}_write_port #(parameter SEED = 1) (
    input wire clk,
    input wire [31:0] awaddr,
    input wire [7:0] awlen,
    input wire awvalid,
    output wire awready,
    input wire wlast,
    input wire wvalid,
    output wire wready,
    output wire [1:0] bresp,
    output reg bvalid,
    input wire bready,
    output wire [31:0] address,
    output wire written,
    output wire last
);
    reg [31:0] addresses [0:7];
    reg [7:0] lengths [0:7];
    reg [2:0] first = 0, free = 0;
    reg [3:0] waiting = 0;
    reg [7:0] beat = 0;
    reg [7:0] unanswered = 0;
    reg stall = 0;
    integer seed = SEED;

    initial bvalid = 0;
    assign bresp = 2'b00;
    assign awready = waiting != 8 && !stall;
    assign wready = waiting != 0 && !stall;
    assign address = addresses[first] + 8 * beat;
    assign written = wvalid && wready;
    assign last = beat == lengths[first];

    wire take = awvalid && awready;
    wire answer = unanswered != 0 && !stall && (!bvalid || bready);

    always @(posedge clk) begin
        stall <= $random(seed) % 4 == 0;
        waiting <= waiting + take - (written && last);
        unanswered <= unanswered + (written && last) - answer;
        if (take) begin
            addresses[free] <= awaddr;
            lengths[free] <= awlen;
            free <= free + 3'd1;
        end
        if (written) begin
            beat <= last ? 8'd0 : beat + 8'd1;
            if (last) first <= first + 3'd1;
        end
        if (answer) bvalid <= 1;
        else if (bready) bvalid <= 0;
    end
endmodule
