//! What [`RegisterFile`] does in a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::RegisterFile;

#[wired]
#[contract]
impl Logic for RegisterFile {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, low, log, from_log, pending_reset, push, push_data);
        connect!(self.port <- self: clock, reset, awaddr = s_axi_awaddr, awvalid = s_axi_awvalid,
            wdata = s_axi_wdata, wstrb = s_axi_wstrb, wvalid = s_axi_wvalid, bready = s_axi_bready,
            araddr = s_axi_araddr, arvalid = s_axi_arvalid, rready = s_axi_rready);
        connect!(self <- self.port: s_axi_awready = awready, s_axi_wready = wready, s_axi_bresp = bresp,
            s_axi_bvalid = bvalid, s_axi_arready = arready, s_axi_rdata = rdata, s_axi_rvalid = rvalid);
        self.s_axi_rresp.next = 0.into();
        // Reads: word by word, bits gated and collected; the decode is registered.
        connect!(self <- self: value[word!(ID)] = identity, value[word!(VERSION)] = version,
            value[word!(CONFIG)] = shape, value[word!(STORES)] = stores, value[word!(CONFIG_HASH)] = hash);
        self.value[word!(CONTROL)].next = 0.into();
        if self.pending_reset.q.val() | self.reset_busy.val() {
            self.value[word!(CONTROL)].next = mask!(CONTROL.soft_reset).into();
        }
        self.value[word!(STATUS)].next = 0.into();
        if self.busy.val() {
            self.value[word!(STATUS)].next = mask!(STATUS.busy).into();
        }
        if self.error.val() {
            self.value[word!(STATUS)].next = mask!(STATUS.error).into();
        }
        if self.busy.val() & self.error.val() {
            self.value[word!(STATUS)].next = mask!(STATUS.busy, STATUS.error).into();
        }
        self.value[word!(QUEUE_DATA)].next = 0.into();
        self.value[word!(QUEUE_FREE)].next = bit_cast::<32, 10>(self.queue_free.val());
        connect!(self <- self: value[word!(PASSES_DONE)] = passes_done, value[word!(ERROR_CODE)] = error_code,
            value[word!(ERROR_INFO)] = error_info, value[word!(CYCLES)] = cycles,
            value[word!(IRQ_ENABLE)] = interrupts.enable, value[word!(IRQ_STATUS)] = interrupts.status,
            value[word!(READ_BASE)] = settings.read_base, value[word!(READ_LIMIT)] = settings.read_limit,
            value[word!(WRITE_BASE)] = settings.write_base, value[word!(WRITE_LIMIT)] = settings.write_limit,
            value[word!(WATCHDOG)] = settings.watchdog);
        self.sum[0].next = 0.into();
        for i in 0..self._registers {
            self.hit[i].clock.next = self.clock.val();
            self.hit[i].d.next = self.port.read_word.val() == self.at[i].val();
            self.sum[i + 1].next = self.sum[i].val();
            if self.hit[i].q.val() {
                self.sum[i + 1].next = self.sum[i].val() | self.value[i].val();
            }
        }
        self.low.d.next = self.sum[number!(REGISTER_WORDS)].val();
        self.log_index.next = self.port.read_word.val().get_bits::<11>(0);
        self.log.d.next = self.log_data.val();
        self.from_log.d.next = self.port.read_word.val().get_bit(number!(PASS_LOG_INDEX_BITS));
        self.port.read_data.next = self.low.q.val();
        if self.from_log.q.val() {
            self.port.read_data.next = self.log.q.val();
        }

        // Writes: a cycle after the port has committed one, whose word was decoded meanwhile.
        connect!(self <- self: push.d = settings.queue, push_data.d = port.write_data);
        connect!(self <- self: queue_valid = push.q, queue_data = push_data.q, soft_reset = pending_reset.q);
        connect!(self.settings <- self: clock, reset);
        connect!(self.settings <- self.port: write, write_word, write_data);
        connect!(self <- self.settings: read_base, read_limit, write_base, write_limit, watchdog, watchdog_set);
        connect!(self.interrupts <- self: clock, reset, event_done, event_error, clear_all = reset_done);
        self.interrupts.data.next = self.port.write_data.val().get_bits::<2>(0);
        connect!(self.interrupts <- self.settings: clear = irq_status, set_enable = irq_enable);
        connect!(self <- self.interrupts: irq);
        if self.reset_done.val() {
            self.pending_reset.d.next = false;
        }
        if self.settings.control.val() & field!(self.port.write_data.val(), CONTROL.soft_reset) {
            self.pending_reset.d.next = true;
        }
        if self.reset.val() {
            self.pending_reset.d.next = false;
            self.push.d.next = false;
        }
    }
}
