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
        dff_setup!(
            self,
            clock,
            low,
            log,
            from_log,
            pending_reset,
            push,
            limit_set,
            push_data,
            enable,
            status,
            line
        );
        connect!(self.port <- self: clock, reset, awaddr = s_axi_awaddr, awvalid = s_axi_awvalid,
            wdata = s_axi_wdata, wstrb = s_axi_wstrb, wvalid = s_axi_wvalid);
        connect!(self <- self.port: s_axi_awready = awready, s_axi_wready = wready);
        connect!(self <- self.port: s_axi_bresp = bresp, s_axi_bvalid = bvalid, s_axi_arready = arready, s_axi_rdata = rdata);
        connect!(self.port <- self: bready = s_axi_bready, araddr = s_axi_araddr, arvalid = s_axi_arvalid);
        self.s_axi_rresp.next = 0.into();
        self.s_axi_rvalid.next = self.port.rvalid.val();
        self.port.rready.next = self.s_axi_rready.val();

        // Reads: word by word, bits gated and collected; the decode is registered.
        self.reset_bit.next = self.pending_reset.q.val() | self.reset_busy.val();
        self.status_bits.next = 0.into();
        if self.busy.val() {
            self.status_bits.next = mask!(STATUS.busy).into();
        }
        if self.error.val() {
            self.status_bits.next = mask!(STATUS.error).into();
        }
        if self.busy.val() & self.error.val() {
            self.status_bits.next = mask!(STATUS.busy, STATUS.error).into();
        }
        connect!(self <- self: value[word!(ID)] = identity, value[word!(VERSION)] = version,
            value[word!(CONFIG)] = shape, value[word!(STORES)] = stores, value[word!(CONFIG_HASH)] = hash);
        self.value[word!(CONTROL)].next = 0.into();
        if self.reset_bit.val() {
            self.value[word!(CONTROL)].next = mask!(CONTROL.soft_reset).into();
        }
        self.value[word!(STATUS)].next = bit_cast::<32, 2>(self.status_bits.val());
        self.value[word!(IRQ_ENABLE)].next = bit_cast::<32, 2>(self.enable.q.val());
        self.value[word!(IRQ_STATUS)].next = bit_cast::<32, 2>(self.status.q.val());
        self.value[word!(QUEUE_DATA)].next = 0.into();
        self.value[word!(QUEUE_FREE)].next = bit_cast::<32, 10>(self.queue_free.val());
        connect!(self <- self: value[word!(PASSES_DONE)] = passes_done, value[word!(ERROR_CODE)] = error_code,
            value[word!(ERROR_INFO)] = error_info, value[word!(CYCLES)] = cycles,
            value[word!(READ_BASE)] = setting[0].q, value[word!(READ_LIMIT)] = setting[1].q,
            value[word!(WRITE_BASE)] = setting[2].q, value[word!(WRITE_LIMIT)] = setting[3].q,
            value[word!(WATCHDOG)] = setting[4].q);
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

        // Writes.
        self.push.d.next =
            self.port.write.val() & (self.port.write_word.val() == self.at[word!(QUEUE_DATA)].val());
        self.push_data.d.next = self.port.write_data.val();
        self.queue_valid.next = self.push.q.val();
        self.queue_data.next = self.push_data.q.val();
        if self.port.write.val() & (self.port.write_word.val() == self.at[word!(IRQ_ENABLE)].val()) {
            self.enable.d.next = self.port.write_data.val().get_bits::<2>(0);
        }
        for i in 0..self._settings {
            self.setting[i].clock.next = self.clock.val();
            self.setting[i].d.next = self.setting[i].q.val();
            if self.port.write.val() & (self.port.write_word.val() == self.setting_at[i].val()) {
                self.setting[i].d.next = self.port.write_data.val();
            }
            if self.reset.val() {
                self.setting[i].d.next = self.setting_reset[i].val();
            }
        }
        connect!(self <- self: read_base = setting[0].q, read_limit = setting[1].q, write_base = setting[2].q,
            write_limit = setting[3].q, watchdog = setting[4].q, soft_reset = pending_reset.q);
        self.limit_set.d.next =
            self.port.write.val() & (self.port.write_word.val() == self.at[word!(WATCHDOG)].val());
        self.watchdog_set.next = self.limit_set.q.val();
        if self.reset_done.val() {
            self.pending_reset.d.next = false;
        }
        if self.port.write.val()
            & (self.port.write_word.val() == self.at[word!(CONTROL)].val())
            & field!(self.port.write_data.val(), CONTROL.soft_reset)
        {
            self.pending_reset.d.next = true;
        }

        // Interrupts: an event in the cycle of its clearing stays.
        self.event_bits.next = 0.into();
        if self.event_done.val() {
            self.event_bits.next = mask!(IRQ_STATUS.done).into();
        }
        if self.event_error.val() {
            self.event_bits.next = mask!(IRQ_STATUS.error).into();
        }
        if self.event_done.val() & self.event_error.val() {
            self.event_bits.next = mask!(IRQ_STATUS.done, IRQ_STATUS.error).into();
        }
        self.clear_bits.next = 0.into();
        if self.port.write.val() & (self.port.write_word.val() == self.at[word!(IRQ_STATUS)].val()) {
            self.clear_bits.next = self.port.write_data.val().get_bits::<2>(0);
        }
        if self.reset_done.val() {
            self.clear_bits.next = mask!(IRQ_STATUS.done, IRQ_STATUS.error).into();
        }
        self.status.d.next = (self.status.q.val() & !self.clear_bits.val()) | self.event_bits.val();
        self.raised.next = self.status.q.val() & self.enable.q.val();
        self.line.d.next = self.raised.val().any();
        self.irq.next = self.line.q.val();
        if self.reset.val() {
            self.pending_reset.d.next = false;
            self.push.d.next = false;
            self.enable.d.next = 0.into();
            self.status.d.next = 0.into();
        }
    }
}
