//! The core: registers and sequencer, loaders, the chain of PEs, post-processing, and the DMA masters.
//!
//! ```text
//!  AXI4-Lite -> RegisterFile -> DescriptorQueue -> Sequencer -> configuration bus, start
//!
//!  AXI4 read -> ReadDma -> ActivationLoader -> PeChain -> PostProcess -> WriteDma -> AXI4 write
//!                      \-> WeightLoader ----/      \-- parameters --/
//! ```

mod logic;

use firebrick_spec::EngineConfig;
use rust_hdl_core::prelude::*;

use crate::bus::{ReadDma, WriteDma, WriteSlice};
use crate::control::{Counters, DescriptorQueue, PassLog, RegisterFile, Sequencer};
use crate::leaf::Copies;
use crate::load::{ActivationLoader, WeightLoader};
use crate::pe::PeChain;
use crate::post::PostProcess;

/// Cycles of reset beyond one per PE: the depth of everything that is not the chain.
const RESET_MARGIN: usize = 64;

/// The whole accelerator; ports as the top's, see [`crate::emit`].
#[derive(LogicBlock, Default)]
pub struct Core {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Reset from outside, active high, synchronous.
    pub reset: Signal<In, Bit>,
    /// Interrupt.
    pub irq: Signal<Out, Bit>,
    /// AXI4-Lite write address.
    pub s_axi_awaddr: Signal<In, Bits<14>>,
    /// AXI4-Lite write address valid.
    pub s_axi_awvalid: Signal<In, Bit>,
    /// AXI4-Lite write address ready.
    pub s_axi_awready: Signal<Out, Bit>,
    /// AXI4-Lite write data.
    pub s_axi_wdata: Signal<In, Bits<32>>,
    /// AXI4-Lite write strobes.
    pub s_axi_wstrb: Signal<In, Bits<4>>,
    /// AXI4-Lite write data valid.
    pub s_axi_wvalid: Signal<In, Bit>,
    /// AXI4-Lite write data ready.
    pub s_axi_wready: Signal<Out, Bit>,
    /// AXI4-Lite write response.
    pub s_axi_bresp: Signal<Out, Bits<2>>,
    /// AXI4-Lite write response valid.
    pub s_axi_bvalid: Signal<Out, Bit>,
    /// AXI4-Lite write response ready.
    pub s_axi_bready: Signal<In, Bit>,
    /// AXI4-Lite read address.
    pub s_axi_araddr: Signal<In, Bits<14>>,
    /// AXI4-Lite read address valid.
    pub s_axi_arvalid: Signal<In, Bit>,
    /// AXI4-Lite read address ready.
    pub s_axi_arready: Signal<Out, Bit>,
    /// AXI4-Lite read data.
    pub s_axi_rdata: Signal<Out, Bits<32>>,
    /// AXI4-Lite read response.
    pub s_axi_rresp: Signal<Out, Bits<2>>,
    /// AXI4-Lite read data valid.
    pub s_axi_rvalid: Signal<Out, Bit>,
    /// AXI4-Lite read data ready.
    pub s_axi_rready: Signal<In, Bit>,
    /// AXI4 write address.
    pub m_axi_awaddr: Signal<Out, Bits<32>>,
    /// AXI4 write burst length less one.
    pub m_axi_awlen: Signal<Out, Bits<8>>,
    /// AXI4 write beat size.
    pub m_axi_awsize: Signal<Out, Bits<3>>,
    /// AXI4 write burst type.
    pub m_axi_awburst: Signal<Out, Bits<2>>,
    /// AXI4 write cache attributes.
    pub m_axi_awcache: Signal<Out, Bits<4>>,
    /// AXI4 write protection attributes.
    pub m_axi_awprot: Signal<Out, Bits<3>>,
    /// AXI4 write address valid.
    pub m_axi_awvalid: Signal<Out, Bit>,
    /// AXI4 write address ready.
    pub m_axi_awready: Signal<In, Bit>,
    /// AXI4 write data.
    pub m_axi_wdata: Signal<Out, Bits<64>>,
    /// AXI4 write strobes.
    pub m_axi_wstrb: Signal<Out, Bits<8>>,
    /// AXI4 last beat of a burst.
    pub m_axi_wlast: Signal<Out, Bit>,
    /// AXI4 write data valid.
    pub m_axi_wvalid: Signal<Out, Bit>,
    /// AXI4 write data ready.
    pub m_axi_wready: Signal<In, Bit>,
    /// AXI4 write response.
    pub m_axi_bresp: Signal<In, Bits<2>>,
    /// AXI4 write response valid.
    pub m_axi_bvalid: Signal<In, Bit>,
    /// AXI4 write response ready.
    pub m_axi_bready: Signal<Out, Bit>,
    /// AXI4 read address.
    pub m_axi_araddr: Signal<Out, Bits<32>>,
    /// AXI4 read burst length less one.
    pub m_axi_arlen: Signal<Out, Bits<8>>,
    /// AXI4 read address valid.
    pub m_axi_arvalid: Signal<Out, Bit>,
    /// AXI4 read address ready.
    pub m_axi_arready: Signal<In, Bit>,
    /// AXI4 read data.
    pub m_axi_rdata: Signal<In, Bits<64>>,
    /// AXI4 read response.
    pub m_axi_rresp: Signal<In, Bits<2>>,
    /// AXI4 last beat of a burst.
    pub m_axi_rlast: Signal<In, Bit>,
    /// AXI4 read data valid.
    pub m_axi_rvalid: Signal<In, Bit>,
    /// AXI4 port 1, which only reads: read address; unused with one port.
    pub m_axi1_araddr: Signal<Out, Bits<32>>,
    /// AXI4 port 1, which only reads: read burst length less one; unused with one port.
    pub m_axi1_arlen: Signal<Out, Bits<8>>,
    /// AXI4 port 1, which only reads: read address valid; unused with one port.
    pub m_axi1_arvalid: Signal<Out, Bit>,
    /// AXI4 port 1, which only reads: read address ready; unused with one port.
    pub m_axi1_arready: Signal<In, Bit>,
    /// AXI4 port 1, which only reads: read data; unused with one port.
    pub m_axi1_rdata: Signal<In, Bits<64>>,
    /// AXI4 port 1, which only reads: read response; unused with one port.
    pub m_axi1_rresp: Signal<In, Bits<2>>,
    /// AXI4 port 1, which only reads: last beat of a burst; unused with one port.
    pub m_axi1_rlast: Signal<In, Bit>,
    /// AXI4 port 1, which only reads: read data valid; unused with one port.
    pub m_axi1_rvalid: Signal<In, Bit>,
    registers: RegisterFile,
    queue: DescriptorQueue,
    sequencer: Sequencer,
    counters: Counters,
    log: PassLog,
    read_dma: ReadDma,
    write_dma: WriteDma,
    slice: WriteSlice,
    holds: Copies<1>,
    refusal: Copies<1>,
    activations: ActivationLoader,
    weights: WeightLoader,
    chain: PeChain,
    post: PostProcess,
}

impl Core {
    /// The core of a valid configuration.
    pub fn new(config: &EngineConfig) -> Self {
        Self {
            registers: RegisterFile::new(config),
            queue: DescriptorQueue::new(config.queue_words),
            sequencer: Sequencer::new(RESET_MARGIN + config.pes),
            counters: Counters::new(config.pes),
            read_dma: ReadDma::new(config.ports),
            activations: ActivationLoader::new(config.activation_words),
            chain: PeChain::new(config),
            ..Default::default()
        }
    }
}
