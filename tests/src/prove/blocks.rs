//! The Verilog of the blocks that are proved, by name; the top module is always [`TOP`].

use firebrick_hdl::bus::{
    BlockFifo, BurstCutter, LaneOrder, LaneRoom, PairFifo, ReadArbiter, ReadClient, ReadPort, WindowCheck,
    WriteDma,
};
use firebrick_hdl::control::{LitePort, RegisterFile};
use firebrick_hdl::emit::emit_block;
use firebrick_hdl::load::ActivationLoader;
use firebrick_hdl::pe::{ResultPort, Walker};
use firebrick_hdl::stream::Fifo;
use firebrick_spec::EngineConfig;
use rust_hdl_core::prelude::Block;

/// Name of the block's module.
pub const TOP: &str = "dut";

/// The Verilog of a block as the engine has it, or with fewer and narrower words where its type allows; `None` for an unknown name.
pub fn verilog(name: &str) -> Option<String> {
    let text = match name {
        "Fifo<4 words of 4 bits>" => emit(Fifo::<4, 2, 3>::new(4)),
        "Fifo<8 words of 4 bits>" => emit(Fifo::<4, 3, 4>::new(8)),
        "BlockFifo<4 words of 4 bits>" => emit(BlockFifo::<4, 2, 3>::default()),
        "PairFifo" => emit(PairFifo::default()),
        "LitePort" => emit(LitePort::default()),
        "RegisterFile" => emit(RegisterFile::new(&EngineConfig::with_pes(1))),
        "BurstCutter" => emit(BurstCutter::default()),
        "WindowCheck" => emit(WindowCheck::default()),
        "WriteDma" => emit(WriteDma::default()),
        "ReadPort" => emit(ReadPort::default()),
        "ReadArbiter" => emit(ReadArbiter::default()),
        "ReadClient<1 port, 512 beats>" => emit(ReadClient::new(1, 512, false)),
        "ReadClient<2 ports, 512 pairs>" => emit(ReadClient::new(2, 512, true)),
        "LaneRoom<512, bursts of 16>" => emit(LaneRoom::new(512, 16)),
        "LaneRoom<512, bursts of 8>" => emit(LaneRoom::new(512, 8)),
        "LaneOrder" => emit(LaneOrder::default()),
        "ActivationLoader<512 words>" => emit(ActivationLoader::new(512)),
        "Walker" => emit(Walker::default()),
        "ResultPort" => emit(ResultPort::default()),
        _ => return None,
    };
    Some(text)
}

fn emit(mut block: impl Block) -> String {
    block.connect_all();
    emit_block(&block, TOP)
}
