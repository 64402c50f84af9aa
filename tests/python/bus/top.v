// The accelerator with what a memory of another hand asks for: IDs, which the engine does not have, are always 0. Inputs are unknown
// until something drives them.
`timescale 1ns / 1ps

module top;
    reg clk, rst_n;
    wire irq;

    // Registers.
    reg [13:0] s_axi_awaddr, s_axi_araddr;
    reg [2:0] s_axi_awprot, s_axi_arprot;
    reg s_axi_awvalid, s_axi_wvalid, s_axi_bready, s_axi_arvalid, s_axi_rready;
    reg [31:0] s_axi_wdata;
    reg [3:0] s_axi_wstrb;
    wire s_axi_awready, s_axi_wready, s_axi_bvalid, s_axi_arready, s_axi_rvalid;
    wire [1:0] s_axi_bresp, s_axi_rresp;
    wire [31:0] s_axi_rdata;

    // Memory ports.
    wire m_axi_awid = 0, m_axi_arid = 0, m_axi1_arid = 0;
    reg m_axi_bid, m_axi_rid, m_axi1_rid;
    wire [31:0] m_axi_awaddr, m_axi_araddr, m_axi1_araddr;
    wire [7:0] m_axi_awlen, m_axi_arlen, m_axi1_arlen;
    wire [2:0] m_axi_awsize, m_axi_arsize, m_axi1_arsize;
    wire [1:0] m_axi_awburst, m_axi_arburst, m_axi1_arburst;
    wire [3:0] m_axi_awcache, m_axi_arcache, m_axi1_arcache;
    wire [2:0] m_axi_awprot, m_axi_arprot, m_axi1_arprot;
    wire m_axi_awvalid, m_axi_wvalid, m_axi_bready, m_axi_arvalid, m_axi_rready, m_axi1_arvalid, m_axi1_rready;
    reg m_axi_awready, m_axi_wready, m_axi_bvalid, m_axi_arready, m_axi_rvalid, m_axi1_arready, m_axi1_rvalid;
    wire [63:0] m_axi_wdata;
    wire [7:0] m_axi_wstrb;
    wire m_axi_wlast;
    reg [63:0] m_axi_rdata, m_axi1_rdata;
    reg m_axi_rlast, m_axi1_rlast;
    reg [1:0] m_axi_bresp, m_axi_rresp, m_axi1_rresp;

    firebrick dut(
        .m_axi_awaddr(m_axi_awaddr), .m_axi_awlen(m_axi_awlen), .m_axi_awsize(m_axi_awsize), .m_axi_awburst(m_axi_awburst),
        .m_axi_awcache(m_axi_awcache), .m_axi_awprot(m_axi_awprot), .m_axi_awvalid(m_axi_awvalid), .m_axi_awready(m_axi_awready),
        .m_axi_wdata(m_axi_wdata), .m_axi_wstrb(m_axi_wstrb), .m_axi_wlast(m_axi_wlast), .m_axi_wvalid(m_axi_wvalid),
        .m_axi_wready(m_axi_wready), .m_axi_bresp(m_axi_bresp), .m_axi_bvalid(m_axi_bvalid), .m_axi_bready(m_axi_bready),
        .m_axi_araddr(m_axi_araddr), .m_axi_arlen(m_axi_arlen), .m_axi_arsize(m_axi_arsize), .m_axi_arburst(m_axi_arburst),
        .m_axi_arcache(m_axi_arcache), .m_axi_arprot(m_axi_arprot), .m_axi_arvalid(m_axi_arvalid), .m_axi_arready(m_axi_arready),
        .m_axi_rdata(m_axi_rdata), .m_axi_rresp(m_axi_rresp), .m_axi_rlast(m_axi_rlast), .m_axi_rvalid(m_axi_rvalid),
        .m_axi_rready(m_axi_rready),
`ifdef TWO_PORTS
        .m_axi1_araddr(m_axi1_araddr), .m_axi1_arlen(m_axi1_arlen), .m_axi1_arsize(m_axi1_arsize), .m_axi1_arburst(m_axi1_arburst),
        .m_axi1_arcache(m_axi1_arcache), .m_axi1_arprot(m_axi1_arprot), .m_axi1_arvalid(m_axi1_arvalid), .m_axi1_arready(m_axi1_arready),
        .m_axi1_rdata(m_axi1_rdata), .m_axi1_rresp(m_axi1_rresp), .m_axi1_rlast(m_axi1_rlast), .m_axi1_rvalid(m_axi1_rvalid),
        .m_axi1_rready(m_axi1_rready),
`endif
        .s_axi_awaddr(s_axi_awaddr), .s_axi_awprot(s_axi_awprot), .s_axi_awvalid(s_axi_awvalid), .s_axi_awready(s_axi_awready),
        .s_axi_wdata(s_axi_wdata), .s_axi_wstrb(s_axi_wstrb), .s_axi_wvalid(s_axi_wvalid), .s_axi_wready(s_axi_wready),
        .s_axi_bresp(s_axi_bresp), .s_axi_bvalid(s_axi_bvalid), .s_axi_bready(s_axi_bready),
        .s_axi_araddr(s_axi_araddr), .s_axi_arprot(s_axi_arprot), .s_axi_arvalid(s_axi_arvalid), .s_axi_arready(s_axi_arready),
        .s_axi_rdata(s_axi_rdata), .s_axi_rresp(s_axi_rresp), .s_axi_rvalid(s_axi_rvalid), .s_axi_rready(s_axi_rready),
        .clk(clk), .rst_n(rst_n), .irq(irq)
    );
`ifndef TWO_PORTS
    assign {m_axi1_arvalid, m_axi1_rready} = 0;
    assign {m_axi1_araddr, m_axi1_arlen, m_axi1_arsize, m_axi1_arburst, m_axi1_arcache, m_axi1_arprot} = 0;
`endif

    // Each output and each input of the engine before each rising edge, from one cycle of a reset on: x and z are counted, the first ones
    // told. What a channel carries may be unknown while its VALID is low (ARM IHI 0022, A3.2).
    reg watched = 0;
    // The interrupt is a register behind those that a reset sets.
    reg settled = 0;
    reg held = 0;
    reg spoiled = 0;
    integer faults = 0;
    integer cycles = 0;
    task look(input [8*16-1:0] name, input bad);
        if (bad) begin
            faults = faults + 1;
            spoiled <= 1;
            if (faults <= 20) $display("UNKNOWN: %0s in cycle %0d", name, cycles);
        end
    endtask
    // In a reset VALIDs are low (A3.1.2): the masters' at once, those of the registers behind the clock.
    task low(input [8*16-1:0] name, input value);
        if (value !== 0) begin
            faults = faults + 1;
            spoiled <= 1;
            if (faults <= 20) $display("NOT LOW IN RESET: %0s in cycle %0d", name, cycles);
        end
    endtask
    always @(posedge clk) begin
        cycles <= cycles + 1;
        if (rst_n === 0) begin
            watched <= 1;
            low("m_axi_awvalid", m_axi_awvalid);
            low("m_axi_wvalid", m_axi_wvalid);
            low("m_axi_arvalid", m_axi_arvalid);
            low("m_axi1_arvalid", m_axi1_arvalid);
        end
        if (rst_n === 0 && held) begin
            low("s_axi_bvalid", s_axi_bvalid);
            low("s_axi_rvalid", s_axi_rvalid);
        end
        held <= rst_n === 0;
        settled <= watched;
        if (watched) begin
            // The engine is not to blame for what it is given; the models leave what they do not offer unknown.
            look("rst_n", ^rst_n === 1'bx);
            look("s_axi_awvalid", ^s_axi_awvalid === 1'bx);
            look("s_axi_wvalid", ^s_axi_wvalid === 1'bx);
            look("s_axi_arvalid", ^s_axi_arvalid === 1'bx);
            look("s_axi READYs", ^{s_axi_bready, s_axi_rready} === 1'bx);
            look("s_axi AW", s_axi_awvalid && ^{s_axi_awaddr, s_axi_awprot} === 1'bx);
            look("s_axi W", s_axi_wvalid && ^{s_axi_wdata, s_axi_wstrb} === 1'bx);
            look("s_axi AR", s_axi_arvalid && ^{s_axi_araddr, s_axi_arprot} === 1'bx);
            look("m_axi READYs", ^{m_axi_awready, m_axi_wready, m_axi_arready} === 1'bx);
            look("m_axi_bvalid", ^m_axi_bvalid === 1'bx);
            look("m_axi_rvalid", ^m_axi_rvalid === 1'bx);
            look("m_axi B", m_axi_bvalid && ^m_axi_bresp === 1'bx);
            look("m_axi R", m_axi_rvalid && ^{m_axi_rdata, m_axi_rresp, m_axi_rlast} === 1'bx);
`ifdef TWO_PORTS
            look("m_axi1_arready", ^m_axi1_arready === 1'bx);
            look("m_axi1_rvalid", ^m_axi1_rvalid === 1'bx);
            look("m_axi1 R", m_axi1_rvalid && ^{m_axi1_rdata, m_axi1_rresp, m_axi1_rlast} === 1'bx);
`endif
            // Inputs that nothing else reads; the simulator would leave them out.
            look("m_axi_bid", m_axi_bvalid && m_axi_bid !== 0);
            look("m_axi_rid", m_axi_rvalid && m_axi_rid !== 0);
`ifdef TWO_PORTS
            look("m_axi1_rid", m_axi1_rvalid && m_axi1_rid !== 0);
`endif
            look("irq", settled && ^irq === 1'bx);
            look("s_axi_awready", ^s_axi_awready === 1'bx);
            look("s_axi_wready", ^s_axi_wready === 1'bx);
            look("s_axi_bvalid", ^s_axi_bvalid === 1'bx);
            look("s_axi_bresp", s_axi_bvalid && ^s_axi_bresp === 1'bx);
            look("s_axi_arready", ^s_axi_arready === 1'bx);
            look("s_axi_rvalid", ^s_axi_rvalid === 1'bx);
            look("s_axi_rdata", s_axi_rvalid && ^s_axi_rdata === 1'bx);
            look("s_axi_rresp", ^s_axi_rresp === 1'bx);
            look("m_axi_awaddr", m_axi_awvalid && ^m_axi_awaddr === 1'bx);
            look("m_axi_awlen", m_axi_awvalid && ^m_axi_awlen === 1'bx);
            look("m_axi_awsize", ^m_axi_awsize === 1'bx);
            look("m_axi_awburst", ^m_axi_awburst === 1'bx);
            look("m_axi_awcache", ^m_axi_awcache === 1'bx);
            look("m_axi_awprot", ^m_axi_awprot === 1'bx);
            look("m_axi_awvalid", ^m_axi_awvalid === 1'bx);
            look("m_axi_wdata", m_axi_wvalid && ^m_axi_wdata === 1'bx);
            look("m_axi_wstrb", ^m_axi_wstrb === 1'bx);
            look("m_axi_wlast", m_axi_wvalid && ^m_axi_wlast === 1'bx);
            look("m_axi_wvalid", ^m_axi_wvalid === 1'bx);
            look("m_axi_bready", ^m_axi_bready === 1'bx);
            look("m_axi_araddr", m_axi_arvalid && ^m_axi_araddr === 1'bx);
            look("m_axi_arlen", m_axi_arvalid && ^m_axi_arlen === 1'bx);
            look("m_axi_arsize", ^m_axi_arsize === 1'bx);
            look("m_axi_arburst", ^m_axi_arburst === 1'bx);
            look("m_axi_arcache", ^m_axi_arcache === 1'bx);
            look("m_axi_arprot", ^m_axi_arprot === 1'bx);
            look("m_axi_arvalid", ^m_axi_arvalid === 1'bx);
            look("m_axi_rready", ^m_axi_rready === 1'bx);
            look("m_axi1_araddr", m_axi1_arvalid && ^m_axi1_araddr === 1'bx);
            look("m_axi1_arlen", m_axi1_arvalid && ^m_axi1_arlen === 1'bx);
            look("m_axi1_arsize", ^m_axi1_arsize === 1'bx);
            look("m_axi1_arburst", ^m_axi1_arburst === 1'bx);
            look("m_axi1_arcache", ^m_axi1_arcache === 1'bx);
            look("m_axi1_arprot", ^m_axi1_arprot === 1'bx);
            look("m_axi1_arvalid", ^m_axi1_arvalid === 1'bx);
            look("m_axi1_rready", ^m_axi1_rready === 1'bx);
        end
    end
endmodule
