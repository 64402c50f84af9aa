//! What [`RegisterFile`] does in a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::RegisterFile;

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
        self.port.clock.next = self.clock.val();
        self.port.reset.next = self.reset.val();
        self.port.awaddr.next = self.s_axi_awaddr.val();
        self.port.awvalid.next = self.s_axi_awvalid.val();
        self.s_axi_awready.next = self.port.awready.val();
        self.port.wdata.next = self.s_axi_wdata.val();
        self.port.wstrb.next = self.s_axi_wstrb.val();
        self.port.wvalid.next = self.s_axi_wvalid.val();
        self.s_axi_wready.next = self.port.wready.val();
        self.s_axi_bresp.next = self.port.bresp.val();
        self.s_axi_bvalid.next = self.port.bvalid.val();
        self.port.bready.next = self.s_axi_bready.val();
        self.port.araddr.next = self.s_axi_araddr.val();
        self.port.arvalid.next = self.s_axi_arvalid.val();
        self.s_axi_arready.next = self.port.arready.val();
        self.s_axi_rdata.next = self.port.rdata.val();
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
        self.value[word!(ID)].next = self.identity.val();
        self.value[word!(VERSION)].next = self.version.val();
        self.value[word!(CONFIG)].next = self.shape.val();
        self.value[word!(STORES)].next = self.stores.val();
        self.value[word!(CONFIG_HASH)].next = self.hash.val();
        self.value[word!(CONTROL)].next = 0.into();
        if self.reset_bit.val() {
            self.value[word!(CONTROL)].next = mask!(CONTROL.soft_reset).into();
        }
        self.value[word!(STATUS)].next = bit_cast::<32, 2>(self.status_bits.val());
        self.value[word!(IRQ_ENABLE)].next = bit_cast::<32, 2>(self.enable.q.val());
        self.value[word!(IRQ_STATUS)].next = bit_cast::<32, 2>(self.status.q.val());
        self.value[word!(QUEUE_DATA)].next = 0.into();
        self.value[word!(QUEUE_FREE)].next = bit_cast::<32, 10>(self.queue_free.val());
        self.value[word!(PASSES_DONE)].next = self.passes_done.val();
        self.value[word!(ERROR_CODE)].next = self.error_code.val();
        self.value[word!(ERROR_INFO)].next = self.error_info.val();
        self.value[word!(CYCLES)].next = self.cycles.val();
        self.value[word!(READ_BASE)].next = self.setting[0].q.val();
        self.value[word!(READ_LIMIT)].next = self.setting[1].q.val();
        self.value[word!(WRITE_BASE)].next = self.setting[2].q.val();
        self.value[word!(WRITE_LIMIT)].next = self.setting[3].q.val();
        self.value[word!(WATCHDOG)].next = self.setting[4].q.val();
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
        self.read_base.next = self.setting[0].q.val();
        self.read_limit.next = self.setting[1].q.val();
        self.write_base.next = self.setting[2].q.val();
        self.write_limit.next = self.setting[3].q.val();
        self.watchdog.next = self.setting[4].q.val();
        self.limit_set.d.next =
            self.port.write.val() & (self.port.write_word.val() == self.at[word!(WATCHDOG)].val());
        self.watchdog_set.next = self.limit_set.q.val();
        self.soft_reset.next = self.pending_reset.q.val();
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
