// A small copy engine with the ports of the accelerator's top, for the tests of the simulation.
//
// 0x00 source, 0x04 destination, 0x08 bursts of 16 beats: a write starts the copy,
// 0x0c status {error[3:2], done, busy}: a write clears done and the interrupt, 0x10 scratch,
// 0x14 misbehaviour: 1 a waiting AR changes, 2 WLAST comes early, 3 a waiting AR is dropped,
// 0x20 reads are never answered, 0x24 reads are answered with SLVERR.
module firebrick (
    input clk, input rst_n, output irq,
    input [11:0] s_axi_awaddr, input [2:0] s_axi_awprot, input s_axi_awvalid, output s_axi_awready,
    input [31:0] s_axi_wdata, input [3:0] s_axi_wstrb, input s_axi_wvalid, output s_axi_wready,
    output [1:0] s_axi_bresp, output reg s_axi_bvalid, input s_axi_bready,
    input [11:0] s_axi_araddr, input [2:0] s_axi_arprot, input s_axi_arvalid, output s_axi_arready,
    output reg [31:0] s_axi_rdata, output reg [1:0] s_axi_rresp, output reg s_axi_rvalid, input s_axi_rready,
    output reg [31:0] m_axi_awaddr, output [7:0] m_axi_awlen, output [2:0] m_axi_awsize,
    output [1:0] m_axi_awburst, output [3:0] m_axi_awcache, output [2:0] m_axi_awprot,
    output reg m_axi_awvalid, input m_axi_awready,
    output [63:0] m_axi_wdata, output [7:0] m_axi_wstrb, output m_axi_wlast, output reg m_axi_wvalid,
    input m_axi_wready, input [1:0] m_axi_bresp, input m_axi_bvalid, output m_axi_bready,
    output reg [31:0] m_axi_araddr, output [7:0] m_axi_arlen, output [2:0] m_axi_arsize,
    output [1:0] m_axi_arburst, output [3:0] m_axi_arcache, output [2:0] m_axi_arprot,
    output reg m_axi_arvalid, input m_axi_arready,
    input [63:0] m_axi_rdata, input [1:0] m_axi_rresp, input m_axi_rlast, input m_axi_rvalid,
    output m_axi_rready
);
    reg [31:0] scratch;
    reg [15:0] bursts;
    reg [1:0] misbehave, error;
    reg busy, done;
    reg [3:0] beat;
    reg [63:0] data [0:15];

    assign irq = done;
    assign {m_axi_awlen, m_axi_arlen} = {8'd15, 8'd15};
    assign {m_axi_awsize, m_axi_arsize} = {3'd3, 3'd3};
    assign {m_axi_awburst, m_axi_arburst} = {2'd1, 2'd1};
    assign {m_axi_awcache, m_axi_arcache} = {4'd3, 4'd3};
    assign {m_axi_awprot, m_axi_arprot} = 6'd0;
    assign {m_axi_bready, m_axi_rready} = 2'b11;
    assign m_axi_wdata = data[beat];
    assign m_axi_wstrb = 8'hff;
    assign m_axi_wlast = beat == (misbehave == 2 ? 4'd14 : 4'd15);
    assign s_axi_bresp = 2'd0;

    wire write = s_axi_awvalid && s_axi_wvalid && !s_axi_bvalid;
    wire read = s_axi_arvalid && !s_axi_rvalid;
    assign s_axi_awready = write;
    assign s_axi_wready = write;
    assign s_axi_arready = read;

    always @(posedge clk) begin
        if (s_axi_bready) s_axi_bvalid <= 0;
        if (s_axi_rready) s_axi_rvalid <= 0;
        if (read) begin
            s_axi_rvalid <= s_axi_araddr != 12'h20;
            s_axi_rresp <= s_axi_araddr == 12'h24 ? 2'd2 : 2'd0;
            case (s_axi_araddr)
                12'h00: s_axi_rdata <= m_axi_araddr;
                12'h04: s_axi_rdata <= m_axi_awaddr;
                12'h0c: s_axi_rdata <= {28'd0, error, done, busy};
                12'h10: s_axi_rdata <= scratch;
                default: s_axi_rdata <= 0;
            endcase
        end
        if (m_axi_arvalid && m_axi_arready) m_axi_arvalid <= 0;
        else if (m_axi_arvalid && misbehave == 1) m_axi_araddr <= m_axi_araddr + 128;
        else if (m_axi_arvalid && misbehave == 3) m_axi_arvalid <= 0;
        if (m_axi_awvalid && m_axi_awready) m_axi_awvalid <= 0;
        if (m_axi_rvalid) begin
            data[beat] <= m_axi_rdata;
            beat <= beat + 1;
            error <= error | m_axi_rresp;
            if (m_axi_rlast) {m_axi_awvalid, m_axi_wvalid} <= 2'b11;
        end
        if (m_axi_wvalid && m_axi_wready) begin
            beat <= beat + 1;
            if (beat == 15) m_axi_wvalid <= 0;
        end
        if (m_axi_bvalid) begin
            error <= error | m_axi_bresp;
            bursts <= bursts - 1;
            m_axi_araddr <= m_axi_araddr + 128;
            m_axi_awaddr <= m_axi_awaddr + 128;
            m_axi_arvalid <= bursts != 1;
            if (bursts == 1) {busy, done} <= 2'b01;
        end
        if (write) begin
            s_axi_bvalid <= 1;
            case (s_axi_awaddr)
                12'h00: m_axi_araddr <= s_axi_wdata;
                12'h04: m_axi_awaddr <= s_axi_wdata;
                12'h08: begin
                    bursts <= s_axi_wdata[15:0];
                    {m_axi_arvalid, busy, error} <= 4'b1100;
                end
                12'h0c: done <= 0;
                12'h10: scratch <= s_axi_wdata;
                12'h14: misbehave <= s_axi_wdata[1:0];
                default: ;
            endcase
        end
        if (!rst_n) begin
            {s_axi_bvalid, s_axi_rvalid, m_axi_arvalid, m_axi_awvalid, m_axi_wvalid} <= 0;
            {busy, done, error, misbehave, beat} <= 0;
        end
    end
endmodule
