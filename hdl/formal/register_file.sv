// Reads change nothing in the register file (`control::RegisterFile`): two copies of it get the same inputs but for the three read channels,
// where each gets what it likes, and no other output ever differs. All write accesses, events and resets are free.
module register_file_properties (
    input wire clock,
    input wire reset,
    input wire [13:0] awaddr,
    input wire awvalid,
    input wire [31:0] wdata,
    input wire [3:0] wstrb,
    input wire wvalid,
    input wire bready,
    input wire [13:0] araddr_a,
    input wire [13:0] araddr_b,
    input wire arvalid_a,
    input wire arvalid_b,
    input wire rready_a,
    input wire rready_b,
    input wire [31:0] log_data_a,
    input wire [31:0] log_data_b,
    input wire reset_busy,
    input wire reset_done,
    input wire [9:0] queue_free,
    input wire busy,
    input wire error,
    input wire [31:0] error_code,
    input wire [31:0] error_info,
    input wire event_done,
    input wire event_error,
    input wire [31:0] passes_done,
    input wire [31:0] cycles
);
    // Everything that a copy drives but the read channels and the pass log's index: write channels, interrupt, reset, queue, settings.
    wire [4:0] hands_a, hands_b;
    wire [35:0] queue_a, queue_b;
    wire [159:0] settings_a, settings_b;
    wire rvalid_a, rvalid_b, arready_a, arready_b;
    wire [31:0] rdata_a, rdata_b;
    wire [1:0] rresp_a, rresp_b, bresp_a, bresp_b;

    dut a (.clock(clock), .reset(reset), .s_axi_awaddr(awaddr), .s_axi_awvalid(awvalid), .s_axi_awready(hands_a[0]),
        .s_axi_wdata(wdata), .s_axi_wstrb(wstrb), .s_axi_wvalid(wvalid), .s_axi_wready(hands_a[1]), .s_axi_bresp(bresp_a),
        .s_axi_bvalid(hands_a[2]), .s_axi_bready(bready), .s_axi_araddr(araddr_a), .s_axi_arvalid(arvalid_a),
        .s_axi_arready(arready_a), .s_axi_rdata(rdata_a), .s_axi_rresp(rresp_a), .s_axi_rvalid(rvalid_a),
        .s_axi_rready(rready_a), .irq(hands_a[3]), .soft_reset(hands_a[4]), .reset_busy(reset_busy),
        .reset_done(reset_done), .queue_valid(queue_a[32]), .queue_data(queue_a[31:0]), .queue_free(queue_free),
        .busy(busy), .error(error), .error_code(error_code), .error_info(error_info), .event_done(event_done),
        .event_error(event_error), .passes_done(passes_done), .cycles(cycles), .read_base(settings_a[31:0]),
        .read_limit(settings_a[63:32]), .write_base(settings_a[95:64]), .write_limit(settings_a[127:96]),
        .watchdog(settings_a[159:128]), .log_data(log_data_a));
    dut b (.clock(clock), .reset(reset), .s_axi_awaddr(awaddr), .s_axi_awvalid(awvalid), .s_axi_awready(hands_b[0]),
        .s_axi_wdata(wdata), .s_axi_wstrb(wstrb), .s_axi_wvalid(wvalid), .s_axi_wready(hands_b[1]), .s_axi_bresp(bresp_b),
        .s_axi_bvalid(hands_b[2]), .s_axi_bready(bready), .s_axi_araddr(araddr_b), .s_axi_arvalid(arvalid_b),
        .s_axi_arready(arready_b), .s_axi_rdata(rdata_b), .s_axi_rresp(rresp_b), .s_axi_rvalid(rvalid_b),
        .s_axi_rready(rready_b), .irq(hands_b[3]), .soft_reset(hands_b[4]), .reset_busy(reset_busy),
        .reset_done(reset_done), .queue_valid(queue_b[32]), .queue_data(queue_b[31:0]), .queue_free(queue_free),
        .busy(busy), .error(error), .error_code(error_code), .error_info(error_info), .event_done(event_done),
        .event_error(event_error), .passes_done(passes_done), .cycles(cycles), .read_base(settings_b[31:0]),
        .read_limit(settings_b[63:32]), .write_base(settings_b[95:64]), .write_limit(settings_b[127:96]),
        .watchdog(settings_b[159:128]), .log_data(log_data_b));
    assign queue_a[35:33] = 0;
    assign queue_b[35:33] = 0;

    always @* begin
        reads_leave_writes: assert (hands_a[2:0] == hands_b[2:0]);
        reads_leave_interrupt_and_reset: assert (hands_a[4:3] == hands_b[4:3]);
        reads_leave_queue: assert (queue_a == queue_b);
        reads_leave_settings: assert (settings_a == settings_b);
        answers_are_okay: assert (rresp_a == 0 && !bresp_a[0]);
        cover_other_reads: cover (rvalid_a && !rvalid_b && queue_a[32]);
        cover_setting_written: cover (rvalid_a && settings_a[31:0] == 32'h1234);
        cover_interrupt: cover (hands_a[3] && rvalid_b && !rvalid_a);
    end
endmodule
