//! What [`RegisterFile`] does in a cycle.

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::RegisterFile;

impl Logic for RegisterFile {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, low, log, from_log, pending_reset, push, push_data, enable, status, line);
        self.port.clock.next = self.clock.val();
        self.port.reset.next = self.reset.val();
        self.port.awaddr.next = self.s_axi_awaddr.val();
        self.port.awvalid.next = self.s_axi_awvalid.val();
        self.s_axi_awready.next = self.port.awready.val();
        self.port.wdata.next = self.s_axi_wdata.val();
        self.port.wstrb.next = self.s_axi_wstrb.val();
        self.port.wvalid.next = self.s_axi_wvalid.val();
        self.s_axi_wready.next = self.port.wready.val();
        self.s_axi_bresp.next = 0.into();
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
            self.status_bits.next = 1.into();
        }
        if self.error.val() {
            self.status_bits.next = 2.into();
        }
        if self.busy.val() & self.error.val() {
            self.status_bits.next = 3.into();
        }
        self.value[0].next = self.identity.val();
        self.value[1].next = self.version.val();
        self.value[2].next = self.shape.val();
        self.value[3].next = self.stores.val();
        self.value[4].next = self.hash.val();
        self.value[5].next = 0.into();
        if self.reset_bit.val() {
            self.value[5].next = 1.into();
        }
        self.value[6].next = bit_cast::<32, 2>(self.status_bits.val());
        self.value[7].next = bit_cast::<32, 2>(self.enable.q.val());
        self.value[8].next = bit_cast::<32, 2>(self.status.q.val());
        self.value[9].next = 0.into();
        self.value[10].next = bit_cast::<32, 10>(self.queue_free.val());
        self.value[11].next = self.passes_done.val();
        self.value[12].next = self.error_code.val();
        self.value[13].next = self.error_info.val();
        self.value[14].next = self.cycles.val();
        for i in 0..self._settings {
            self.value[i + 15].next = self.setting[i].q.val();
        }
        self.sum[0].next = 0.into();
        for i in 0..self._registers {
            self.hit[i].clock.next = self.clock.val();
            self.hit[i].d.next = self.port.read_word.val() == self.at[i].val();
            self.sum[i + 1].next = self.sum[i].val();
            if self.hit[i].q.val() {
                self.sum[i + 1].next = self.sum[i].val() | self.value[i].val();
            }
        }
        self.low.d.next = self.sum[20].val();
        self.log_index.next = self.port.read_word.val().get_bits::<11>(0);
        self.log.d.next = self.log_data.val();
        self.from_log.d.next = self.port.read_word.val().get_bit(11);
        self.port.read_data.next = self.low.q.val();
        if self.from_log.q.val() {
            self.port.read_data.next = self.log.q.val();
        }

        // Writes.
        self.push.d.next = self.port.write.val() & (self.port.write_word.val() == self.at[9].val());
        self.push_data.d.next = self.port.write_data.val();
        self.queue_valid.next = self.push.q.val();
        self.queue_data.next = self.push_data.q.val();
        if self.port.write.val() & (self.port.write_word.val() == self.at[7].val()) {
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
        self.soft_reset.next = self.pending_reset.q.val();
        if self.reset_done.val() {
            self.pending_reset.d.next = false;
        }
        if self.port.write.val()
            & (self.port.write_word.val() == self.at[5].val())
            & self.port.write_data.val().get_bit(0)
        {
            self.pending_reset.d.next = true;
        }

        // Interrupts: an event in the cycle of its clearing stays.
        self.event_bits.next = 0.into();
        if self.event_done.val() {
            self.event_bits.next = 1.into();
        }
        if self.event_error.val() {
            self.event_bits.next = 2.into();
        }
        if self.event_done.val() & self.event_error.val() {
            self.event_bits.next = 3.into();
        }
        self.clear_bits.next = 0.into();
        if self.port.write.val() & (self.port.write_word.val() == self.at[8].val()) {
            self.clear_bits.next = self.port.write_data.val().get_bits::<2>(0);
        }
        if self.reset_done.val() {
            self.clear_bits.next = 3.into();
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
