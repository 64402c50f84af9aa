//! The Verilog of the blocks that are proved, by name; the top module is always [`TOP`].

use firebrick_hdl::bus::{BlockFifo, BurstCutter, ReadArbiter, ReadClient, ReadPort, WindowCheck, WriteDma};
use firebrick_hdl::control::{LitePort, RegisterFile, ResetControl};
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
        "BlockFifo<4 words of 4 bits>" => emit(BlockFifo::<4, 2, 3>::default()),
        "LitePort" => emit(LitePort::default()),
        "ResetControl<4 cycles>" => emit(ResetControl::new(4)),
        "RegisterFile" => emit(RegisterFile::new(&EngineConfig::with_pes(1))),
        "BurstCutter" => emit(BurstCutter::default()),
        "WindowCheck" => emit(WindowCheck::default()),
        "WriteDma" => emit(WriteDma::default()),
        "ReadPort" => emit(ReadPort::default()),
        "ReadArbiter" => emit(ReadArbiter::default()),
        "ReadClient<1 port, 64 entries>" => emit(ReadClient::new(1, 64, false)),
        "ReadClient<2 ports, 512 entries of 2 beats>" => emit(ReadClient::new(2, 512, true)),
        "ResultPort" => emit(ResultPort::default()),
        "ActivationLoader<4 words>" => emit(ActivationLoader::new(4)),
        "ActivationLoader<512 words>" => emit(ActivationLoader::new(512)),
        "Walker" => emit(Walker::default()),
        _ => return None,
    };
    Some(text)
}

fn emit(mut block: impl Block) -> String {
    block.connect_all();
    emit_block(&block, TOP)
}
