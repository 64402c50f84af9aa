//! What [`Core`] does in a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

use super::Core;

#[contract]
impl Logic for Core {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(
            self,
            clock,
            registers,
            queue,
            sequencer,
            counters,
            log,
            read_dma,
            write_dma,
            activations,
            weights,
            chain,
            post
        );

        // Reset: the registers only by the reset from outside, the rest by the sequencer's too.
        self.registers.reset.next = self.reset.val();
        self.sequencer.reset.next = self.reset.val();
        self.counters.reset.next = self.sequencer.core_reset.val();
        self.queue.reset.next = self.sequencer.core_reset.val();
        self.read_dma.reset.next = self.sequencer.core_reset.val();
        self.write_dma.reset.next = self.sequencer.core_reset.val();
        self.activations.reset.next = self.sequencer.core_reset.val();
        self.weights.reset.next = self.sequencer.core_reset.val();
        self.chain.reset.next = self.sequencer.core_reset.val();
        self.post.reset.next = self.sequencer.core_reset.val();

        // Registers, queue, sequencer.
        self.registers.s_axi_awaddr.next = self.s_axi_awaddr.val();
        self.registers.s_axi_awvalid.next = self.s_axi_awvalid.val();
        self.s_axi_awready.next = self.registers.s_axi_awready.val();
        self.registers.s_axi_wdata.next = self.s_axi_wdata.val();
        self.registers.s_axi_wstrb.next = self.s_axi_wstrb.val();
        self.registers.s_axi_wvalid.next = self.s_axi_wvalid.val();
        self.s_axi_wready.next = self.registers.s_axi_wready.val();
        self.s_axi_bresp.next = self.registers.s_axi_bresp.val();
        self.s_axi_bvalid.next = self.registers.s_axi_bvalid.val();
        self.registers.s_axi_bready.next = self.s_axi_bready.val();
        self.registers.s_axi_araddr.next = self.s_axi_araddr.val();
        self.registers.s_axi_arvalid.next = self.s_axi_arvalid.val();
        self.s_axi_arready.next = self.registers.s_axi_arready.val();
        self.s_axi_rdata.next = self.registers.s_axi_rdata.val();
        self.s_axi_rresp.next = self.registers.s_axi_rresp.val();
        self.s_axi_rvalid.next = self.registers.s_axi_rvalid.val();
        self.registers.s_axi_rready.next = self.s_axi_rready.val();
        self.irq.next = self.registers.irq.val();
        self.queue.in_valid.next = self.registers.queue_valid.val();
        self.queue.in_data.next = self.registers.queue_data.val();
        self.registers.queue_free.next = self.queue.free.val();
        self.sequencer.word_valid.next = self.queue.out_valid.val();
        self.sequencer.word_data.next = self.queue.out_data.val();
        self.queue.out_ready.next = self.sequencer.word_ready.val();
        self.sequencer.queue_empty.next = self.queue.empty.val();
        self.sequencer.queue_overflow.next = self.queue.overflow.val();
        self.sequencer.queue_lost.next = self.queue.lost.val();
        self.sequencer.reset_request.next = self.registers.soft_reset.val();
        self.registers.reset_busy.next = self.sequencer.reset_busy.val();
        self.registers.reset_done.next = self.sequencer.reset_done.val();
        self.registers.busy.next = self.sequencer.busy.val();
        self.registers.error.next = self.sequencer.error.val();
        self.registers.error_code.next = self.sequencer.error_code.val();
        self.registers.error_info.next = self.sequencer.error_info.val();
        self.registers.event_error.next = self.sequencer.event_error.val();
        self.registers.event_done.next = self.sequencer.event_done.val();
        self.registers.passes_done.next = self.sequencer.passes_done.val();
        self.registers.cycles.next = self.sequencer.cycles.val();
        self.log.write.next = self.counters.log_write.val();
        self.log.index.next = self.counters.log_index.val();
        self.log.data.next = self.counters.log_data.val();
        self.log.read_index.next = self.registers.log_index.val();
        self.registers.log_data.next = self.log.read_data.val();

        self.queue.restart.next = self.reset.val();
        self.counters.restart.next = self.reset.val();
        self.queue.closed.next = self.sequencer.reset_busy.val();

        // Descriptors to the blocks.
        self.activations.cfg_valid.next = self.sequencer.cfg_valid.val();
        self.activations.cfg_index.next = self.sequencer.cfg_index.val();
        self.activations.cfg_data.next = self.sequencer.cfg_data.val();
        self.weights.cfg_valid.next = self.sequencer.cfg_valid.val();
        self.weights.cfg_index.next = self.sequencer.cfg_index.val();
        self.weights.cfg_data.next = self.sequencer.cfg_data.val();
        self.post.cfg_valid.next = self.sequencer.cfg_valid.val();
        self.post.cfg_index.next = self.sequencer.cfg_index.val();
        self.post.cfg_data.next = self.sequencer.cfg_data.val();
        self.activations.start.next = self.sequencer.start.val();
        self.post.start.next = self.sequencer.start.val();
        self.weights.start.next = self.sequencer.weights_start.val();
        self.weights.pass_finished.next = self.sequencer.pass_finished.val();
        self.sequencer.weights_ready.next = self.weights.pass_ready.val();
        self.sequencer.weights_exhausted.next = self.weights.exhausted.val();
        self.sequencer.bad_packet.next = self.weights.crc_error.val();
        self.sequencer.packet.next = self.weights.crc_packet.val();
        self.sequencer.pass_done.next = self.post.pass_done.val();
        self.sequencer.input_sent.next = self.activations.idle.val();
        self.sequencer.watchdog_limit.next = self.registers.watchdog.val();
        self.sequencer.watchdog_set.next = self.registers.watchdog_set.val();
        self.sequencer.progress.next = self.activations.word_valid.val()
            | self.weights.weight_valid.val()
            | self.weights.param_valid.val()
            | self.chain.result_valid.val()
            | (self.post.beat_valid.val() & self.write_dma.in_ready.val())
            | self.read_dma.moved0.val().any()
            | self.read_dma.moved1.val().any()
            | self.read_dma.moved2.val().any()
            | self.write_dma.moved.val();

        // Counters.
        self.counters.tick.next = self.sequencer.busy.val();
        self.counters.close.next = self.sequencer.log_close.val();
        self.counters.started.next = self.sequencer.log_started.val();
        self.counters.ended.next = self.sequencer.log_ended.val();
        self.counters.number.next = self.sequencer.log_index.val();
        self.counters.census.next = self.chain.census.val();
        self.counters.awaiting.next = self.sequencer.awaiting.val();
        self.counters.running.next = self.sequencer.running.val();
        self.counters.start.next = self.sequencer.start.val();
        self.counters.word_sent.next = self.activations.word_valid.val();
        self.counters.tiles_in.next = self.post.tiles_in.val();
        self.counters.starved.next = self.activations.starved.val();
        self.counters.results_full.next = self.post.results_full.val();
        self.counters.moved0.next = self.read_dma.moved0.val();
        self.counters.moved1.next = self.read_dma.moved1.val();
        self.counters.moved2.next = self.read_dma.moved2.val();
        self.counters.written.next = self.write_dma.moved.val();

        // Reads.
        self.read_dma.stop.next = self.sequencer.stop.val();
        self.read_dma.hold.next = self.reset.val();
        self.read_dma.forget.next = self.sequencer.forget.val();
        self.sequencer.read_idle.next = self.read_dma.idle.val();
        self.sequencer.read_error.next = self.read_dma.error.val();
        self.sequencer.read_error_address.next = self.read_dma.error_address.val();
        self.sequencer.read_outside.next = self.read_dma.outside.val();
        self.sequencer.read_outside_address.next = self.read_dma.outside_address.val();
        self.read_dma.start0.next = self.activations.run_valid.val();
        self.activations.run_ready.next = self.read_dma.ready0.val();
        self.read_dma.address0.next = self.activations.run_address.val();
        self.read_dma.beats0.next = self.activations.run_beats.val();
        self.activations.entry_valid.next = self.read_dma.valid0.val();
        self.activations.entry.next = self.read_dma.data0.val();
        self.read_dma.take0.next = self.activations.entry_ready.val();
        self.read_dma.start1.next = self.weights.dma_start.val();
        self.read_dma.address1.next = self.weights.dma_address.val();
        self.read_dma.beats1.next = self.weights.dma_beats.val();
        self.weights.beat_valid.next = self.read_dma.valid1.val();
        self.weights.beat.next = self.read_dma.data1.val();
        self.read_dma.take1.next = self.weights.beat_ready.val();
        self.read_dma.start2.next = self.post.bypass_run_valid.val();
        self.read_dma.address2.next = self.post.bypass_run_address.val();
        self.read_dma.beats2.next = self.post.bypass_run_beats.val();
        self.read_dma.take2.next = self.post.bypass_take.val();
        self.read_dma.base.next = self.registers.read_base.val();
        self.read_dma.limit.next = self.registers.read_limit.val();
        self.write_dma.hold.next = self.reset.val();
        self.write_dma.forget.next = self.sequencer.forget.val();
        self.write_dma.base.next = self.registers.write_base.val();
        self.write_dma.limit.next = self.registers.write_limit.val();
        self.m_axi_araddr.next = self.read_dma.araddr.val();
        self.m_axi_arlen.next = self.read_dma.arlen.val();
        self.m_axi_arsize.next = self.read_dma.arsize.val();
        self.m_axi_arburst.next = self.read_dma.arburst.val();
        self.m_axi_arcache.next = self.read_dma.arcache.val();
        self.m_axi_arprot.next = self.read_dma.arprot.val();
        self.m_axi_arvalid.next = self.read_dma.arvalid.val();
        self.m_axi_rready.next = self.read_dma.rready.val();
        self.read_dma.arready.next = self.m_axi_arready.val();
        self.read_dma.rdata.next = self.m_axi_rdata.val();
        self.read_dma.rresp.next = self.m_axi_rresp.val();
        self.read_dma.rlast.next = self.m_axi_rlast.val();
        self.read_dma.rvalid.next = self.m_axi_rvalid.val();
        self.m_axi1_araddr.next = self.read_dma.araddr1.val();
        self.m_axi1_arlen.next = self.read_dma.arlen1.val();
        self.m_axi1_arsize.next = self.read_dma.arsize1.val();
        self.m_axi1_arburst.next = self.read_dma.arburst1.val();
        self.m_axi1_arcache.next = self.read_dma.arcache1.val();
        self.m_axi1_arprot.next = self.read_dma.arprot1.val();
        self.m_axi1_arvalid.next = self.read_dma.arvalid1.val();
        self.read_dma.arready1.next = self.m_axi1_arready.val();
        self.read_dma.rdata1.next = self.m_axi1_rdata.val();
        self.read_dma.rresp1.next = self.m_axi1_rresp.val();
        self.read_dma.rlast1.next = self.m_axi1_rlast.val();
        self.read_dma.rvalid1.next = self.m_axi1_rvalid.val();
        self.m_axi1_rready.next = self.read_dma.rready1.val();

        // The chain.
        self.chain.word_valid.next = self.activations.word_valid.val();
        self.chain.word.next = self.activations.word.val();
        self.activations.credit.next = self.chain.credit.val();
        self.chain.weight_valid.next = self.weights.weight_valid.val();
        self.chain.weight_hops.next = self.weights.weight_hops.val();
        self.chain.weight_end.next = self.weights.weight_end.val();
        self.chain.weight.next = self.weights.weight.val();
        self.chain.token.next = self.post.tile_token.val();
        self.post.result_valid.next = self.chain.result_valid.val();
        self.post.result_slot.next = self.chain.result_tag.val().get_bits::<2>(10);
        self.post.result_half.next = self.chain.result_tag.val().get_bit(9);
        self.post.result_index.next = self.chain.result_tag.val().get_bits::<9>(0);
        self.post.result_sums.next = self.chain.result.val();
        self.post.param_write.next = self.weights.param_valid.val();
        self.post.param_bank.next = self.weights.param_bank.val();
        self.post.param_index.next = self.weights.param_index.val();
        self.post.param_data.next = self.weights.param.val();
        self.post.bypass_run_ready.next = self.read_dma.ready2.val();
        self.post.bypass_valid.next = self.read_dma.valid2.val();
        self.post.bypass_data.next = self.read_dma.data2.val();

        // Writes.
        self.post.write_idle.next = self.write_dma.idle.val();
        self.write_dma.stop.next = self.sequencer.stop.val();
        self.sequencer.write_idle.next = self.write_dma.quiet.val();
        self.sequencer.write_error.next = self.write_dma.error.val();
        self.sequencer.write_error_address.next = self.write_dma.error_address.val();
        self.sequencer.write_outside.next = self.write_dma.outside.val();
        self.sequencer.write_outside_address.next = self.write_dma.outside_address.val();
        self.write_dma.run_valid.next = self.post.run_valid.val();
        self.write_dma.run_address.next = self.post.run_address.val();
        self.write_dma.run_beats.next = self.post.run_beats.val();
        self.post.run_ready.next = self.write_dma.run_ready.val();
        self.write_dma.in_valid.next = self.post.beat_valid.val();
        self.write_dma.in_data.next = self.post.beat_data.val();
        self.post.beat_ready.next = self.write_dma.in_ready.val();
        self.m_axi_awaddr.next = self.write_dma.awaddr.val();
        self.m_axi_awlen.next = self.write_dma.awlen.val();
        self.m_axi_awsize.next = self.write_dma.awsize.val();
        self.m_axi_awburst.next = self.write_dma.awburst.val();
        self.m_axi_awcache.next = self.write_dma.awcache.val();
        self.m_axi_awprot.next = self.write_dma.awprot.val();
        self.m_axi_awvalid.next = self.write_dma.awvalid.val();
        self.m_axi_wdata.next = self.write_dma.wdata.val();
        self.m_axi_wstrb.next = self.write_dma.wstrb.val();
        self.m_axi_wlast.next = self.write_dma.wlast.val();
        self.m_axi_wvalid.next = self.write_dma.wvalid.val();
        self.m_axi_bready.next = self.write_dma.bready.val();
        self.write_dma.awready.next = self.m_axi_awready.val();
        self.write_dma.wready.next = self.m_axi_wready.val();
        self.write_dma.bresp.next = self.m_axi_bresp.val();
        self.write_dma.bvalid.next = self.m_axi_bvalid.val();
    }
}
