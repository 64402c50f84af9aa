//! What [`Core`] does in a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;

use super::Core;

#[wired]
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
            slice,
            activations,
            weights,
            chain,
            post
        );

        // Reset: the registers only by the reset from outside, the rest by the sequencer's too.
        self.registers.reset.next = self.reset.val();
        self.sequencer.reset.next = self.reset.val();
        connect!(self <- self.sequencer: counters.reset = counters_reset, queue.reset = queue_reset,
            read_dma.reset = read_reset, write_dma.reset = write_reset, slice.reset = slice_reset,
            activations.reset = activations_reset, weights.reset = weights_reset, chain.reset = chain_reset,
            post.reset = post_reset);

        // Registers, queue, sequencer.
        connect!(self.registers <- self: s_axi_awaddr, s_axi_awvalid, s_axi_wdata, s_axi_wstrb, s_axi_wvalid,
            s_axi_bready, s_axi_araddr, s_axi_arvalid, s_axi_rready);
        connect!(self <- self.registers: s_axi_awready, s_axi_wready, s_axi_bresp, s_axi_bvalid,
            s_axi_arready, s_axi_rdata, s_axi_rresp, s_axi_rvalid, irq);
        connect!(self.queue <- self.registers: in_valid = queue_valid, in_data = queue_data);
        self.registers.queue_free.next = self.queue.free.val();
        connect!(self.sequencer <- self.queue: word_valid = out_valid, word_data = out_data,
            queue_empty = empty, queue_overflow = overflow, queue_lost = lost);
        self.queue.out_ready.next = self.sequencer.word_ready.val();
        self.sequencer.reset_request.next = self.registers.soft_reset.val();
        connect!(self.registers <- self.sequencer: reset_busy, reset_done, busy, error, error_code,
            error_info, event_error, event_done, passes_done, cycles);
        connect!(self.log <- self.counters: write = log_write, index = log_index, data = log_data);
        self.log.read_index.next = self.registers.log_index.val();
        self.registers.log_data.next = self.log.read_data.val();

        self.queue.restart.next = self.reset.val();
        self.counters.restart.next = self.reset.val();
        self.queue.closed.next = self.sequencer.reset_busy.val();

        // Descriptors to the blocks.
        connect!(self.activations <- self.sequencer: cfg_valid, cfg_index, cfg_data, start);
        connect!(self.weights <- self.sequencer: cfg_valid, cfg_index, cfg_data, start = weights_start,
            pass_finished);
        connect!(self.post <- self.sequencer: cfg_valid, cfg_index, cfg_data, start);
        connect!(self.sequencer <- self.weights: weights_ready = pass_ready, weights_exhausted = exhausted,
            bad_packet = crc_error, packet = crc_packet);
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
        connect!(self.counters <- self.sequencer: tick = busy, close = log_close, started = log_started,
            ended = log_ended, number = log_index, awaiting, running, start);
        self.counters.census.next = self.chain.census.val();
        connect!(self.counters <- self.activations: word_sent = word_valid, starved);
        connect!(self.counters <- self.post: tiles_in, results_full);
        connect!(self.counters <- self.read_dma: moved0, moved1, moved2);
        self.counters.written.next = self.write_dma.moved.val();

        // Reads.
        self.read_dma.stop.next = self.sequencer.stop.val();
        connect!(self.read_dma <- self: hold = reset);
        connect!(self.read_dma <- self.sequencer: forget);
        connect!(self.write_dma <- self: hold = reset);
        connect!(self.holds <- self: clock, value = reset);
        self.write_dma.hold_data.next = self.holds.copies.val().get_bit(0);
        connect!(self.write_dma <- self.sequencer: forget);
        connect!(self.slice <- self: hold = reset);
        connect!(self.slice <- self.sequencer: forget);
        connect!(self.sequencer <- self.read_dma: read_idle = idle, read_error = error,
            read_error_address = error_address, read_outside = outside,
            read_outside_address = outside_address);
        connect!(self.read_dma <- self.activations: start0 = run_valid, address0 = run_address,
            beats0 = run_beats, take0 = entry_ready);
        connect!(self.activations <- self.read_dma: run_ready = ready0, entry_valid = valid0, entry = data0);
        connect!(self.read_dma <- self.weights: start1 = dma_start, address1 = dma_address,
            beats1 = dma_beats, take1 = beat_ready);
        connect!(self.weights <- self.read_dma: beat_valid = valid1, beat = data1);
        connect!(self.read_dma <- self.post: start2 = bypass_run_valid, address2 = bypass_run_address,
            beats2 = bypass_run_beats, take2 = bypass_take);
        connect!(self.read_dma <- self.registers: base = read_base, limit = read_limit);
        connect!(self.write_dma <- self.registers: base = write_base, limit = write_limit);
        connect!(self <- self.read_dma: m_axi_araddr = araddr, m_axi_arlen = arlen, m_axi_arvalid = arvalid,
            m_axi1_araddr = araddr1, m_axi1_arlen = arlen1, m_axi1_arvalid = arvalid1);
        connect!(self.read_dma <- self: arready = m_axi_arready, rdata = m_axi_rdata, rresp = m_axi_rresp,
            rlast = m_axi_rlast, rvalid = m_axi_rvalid, arready1 = m_axi1_arready, rdata1 = m_axi1_rdata,
            rresp1 = m_axi1_rresp, rlast1 = m_axi1_rlast, rvalid1 = m_axi1_rvalid);

        // The chain.
        connect!(self.chain <- self.activations: word_valid, word);
        self.activations.credit.next = self.chain.credit.val();
        connect!(self.chain <- self.weights: weight_valid, weight_hops, weight_end, weight);
        self.chain.token.next = self.post.tile_token.val();
        self.post.result_valid.next = self.chain.result_valid.val();
        self.post.result_slot.next = self.chain.result_tag.val().get_bits::<2>(10);
        self.post.result_half.next = self.chain.result_tag.val().get_bit(9);
        self.post.result_index.next = self.chain.result_tag.val().get_bits::<9>(0);
        self.post.result_sums.next = self.chain.result.val();
        connect!(self.post <- self.weights: param_write = param_valid, param_bank, param_index,
            param_data = param);
        connect!(self.post <- self.read_dma: bypass_run_ready = ready2, bypass_valid = valid2,
            bypass_data = data2);

        // Writes.
        connect!(self.post <- self.write_dma: write_idle = idle, run_ready, beat_ready = in_ready);
        self.write_dma.stop.next = self.sequencer.stop.val();
        connect!(self.sequencer <- self.write_dma: write_idle = quiet, write_error = error,
            write_error_address = error_address, write_outside_address = outside_address);
        // The address stays, for a refused burst ends all issuing.
        connect!(self.refusal <- self: clock);
        self.refusal.value.next = self.write_dma.outside.val();
        self.sequencer.write_outside.next = self.refusal.copies.val().get_bit(0);
        connect!(self.write_dma <- self.post: run_valid, run_address, run_beats, in_valid = beat_valid,
            in_data = beat_data);
        connect!(self <- self.write_dma: m_axi_awaddr = awaddr, m_axi_awlen = awlen, m_axi_awsize = awsize,
            m_axi_awburst = awburst, m_axi_awcache = awcache, m_axi_awprot = awprot, m_axi_awvalid = awvalid,
            m_axi_bready = bready, slice.in_data = wdata, slice.in_last = wlast, slice.in_valid = wvalid);
        connect!(self.write_dma <- self: awready = m_axi_awready);
        connect!(self.write_dma <- self.slice: wready = in_ready, bresp = answer, bvalid = answered);
        connect!(self.slice <- self: wready = m_axi_wready, bresp = m_axi_bresp, bvalid = m_axi_bvalid);
        connect!(self <- self.slice: m_axi_wdata = wdata, m_axi_wstrb = wstrb, m_axi_wlast = wlast,
            m_axi_wvalid = wvalid);
    }
}
