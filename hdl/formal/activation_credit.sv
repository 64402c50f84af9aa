// The activation loader's credit (`load::ActivationLoader`): of the words sent, never more than a store holds are still needed, so no store overflows.
//
// Assumed: the credit, words that no PE needs any more, modulo 2^11, only grows, is never more than 1024 words ahead of what was sent (PEs may leave
// behind words that were not sent yet), and is 0 when a reset ends. What is loaded, and when, is free.
module activation_credit_properties #(
    parameter WORDS = 4
) (
    input wire clock,
    input wire reset,
    input wire cfg_valid,
    input wire [3:0] cfg_index,
    input wire [31:0] cfg_data,
    input wire start,
    input wire run_ready,
    input wire entry_valid,
    input wire [127:0] entry,
    input wire [10:0] credit
);
    wire word_valid, idle;
    dut dut (.clock(clock), .reset({2{reset}}), .cfg_valid(cfg_valid), .cfg_index(cfg_index), .cfg_data(cfg_data),
        .start(start), .run_ready(run_ready), .entry_valid(entry_valid), .entry(entry), .credit(credit), .idle(idle),
        .word_valid(word_valid));
    (* hierconn *) wire [10:0] \dut.allowance.sent ;
    (* hierconn *) wire \dut.allowance.free ;
    (* hierconn *) wire \dut.assembly.completes ;
    (* hierconn *) wire \dut.under_way ;
    (* hierconn *) wire \dut.may ;

    // Words sent before this cycle; those sent and still needed, by the credit of the cycle before and of this one.
    reg [10:0] sent = 0, credit_then = 0;
    reg reset_then = 0;
    wire [10:0] needed_then = sent + word_valid - credit_then;
    wire [10:0] needed = sent + word_valid - credit;
    // The same with the word that is on its way to the chain.
    wire [10:0] all_then = needed_then + \dut.under_way ;
    wire [10:0] all = needed + \dut.under_way ;
    wire [10:0] grows = credit - credit_then;
    wire signed [12:0] grown = $signed({needed_then[10], needed_then[10], needed_then}) - $signed({2'b00, grows});

    always @(posedge clock) begin
        sent <= reset ? 0 : sent + word_valid;
        credit_then <= reset ? 0 : credit;
        reset_then <= reset;
    end

    always @* begin
        assume (reset || reset_then || grown >= -1024);
        assume (reset || !reset_then || credit == 0);
    end

    always @* begin
        never_overflows: assert (reset || needed[10] || needed <= WORDS);
        lemma_sent: assert (\dut.allowance.sent == sent + word_valid + \dut.under_way
            && (!reset_then || (sent == 0 && !word_valid && !\dut.under_way )));
        lemma_all: assert (reset || all[10] || all <= WORDS);
        lemma_may: assert (!\dut.may || !\dut.assembly.completes || \dut.allowance.free );
        lemma_room: assert (reset || !\dut.allowance.free || all[10] || all < WORDS);
        lemma_reset: assert (!reset_then || !\dut.allowance.free );
        lemma_then: assert (all_then[10] || all_then <= WORDS);
        lemma_room_then: assert (!\dut.allowance.free || all_then[10] || all_then < WORDS);
        cover_four: cover (needed == 4);
        cover_ahead: cover (needed[10] && word_valid);
    end
endmodule
