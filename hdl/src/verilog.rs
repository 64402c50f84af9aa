//! The core's Verilog: inputs marked as driven from outside, checks, emission.

use firebrick_spec::EngineConfig;
use rust_hdl_core::prelude::*;

use crate::accelerator::Core;
use crate::emit::power_up::PowerUp;
use crate::emit::{Emission, emit_accelerator};
use crate::leaf::ResetSynchroniser;

/// The accelerator of a valid configuration as Verilog; the top module is [`crate::emit::top::TOP`].
///
/// # Panics
/// If the configuration is not valid, or the design has an unconnected signal.
pub fn verilog(config: &EngineConfig) -> String {
    verilog_from(config, PowerUp::Known)
}

/// The same with other values at power-up.
///
/// # Panics
/// As [`verilog`].
pub fn verilog_from(config: &EngineConfig, power_up: PowerUp) -> String {
    verilog_as(config, Emission::of(power_up))
}

/// The same, written otherwise.
///
/// # Panics
/// As [`verilog`].
pub fn verilog_as(config: &EngineConfig, emission: Emission) -> String {
    config.validate().expect("a valid configuration");
    let mut core = Core::new(config);
    connect_inputs(&mut core);
    core.connect_all();
    check_all(&core).expect("every signal is driven once");
    let mut reset = ResetSynchroniser::default();
    reset.clock.connect();
    reset.reset_n.connect();
    reset.connect_all();
    emit_accelerator(&core, &reset, config, emission)
}

/// Marks the core's inputs as driven from outside.
fn connect_inputs(core: &mut Core) {
    core.clock.connect();
    core.reset.connect();
    core.s_axi_awaddr.connect();
    core.s_axi_awvalid.connect();
    core.s_axi_wdata.connect();
    core.s_axi_wstrb.connect();
    core.s_axi_wvalid.connect();
    core.s_axi_bready.connect();
    core.s_axi_araddr.connect();
    core.s_axi_arvalid.connect();
    core.s_axi_rready.connect();
    core.m_axi_awready.connect();
    core.m_axi_wready.connect();
    core.m_axi_bresp.connect();
    core.m_axi_bvalid.connect();
    core.m_axi_arready.connect();
    core.m_axi_rdata.connect();
    core.m_axi_rresp.connect();
    core.m_axi_rlast.connect();
    core.m_axi_rvalid.connect();
    core.m_axi1_arready.connect();
    core.m_axi1_rdata.connect();
    core.m_axi1_rresp.connect();
    core.m_axi1_rlast.connect();
    core.m_axi1_rvalid.connect();
}
