//! The Verilog of the blocks that are proved, by name; the top module is always [`TOP`].

use firebrick_hdl::bus::{
    BlockFifo, BurstCutter, ReadArbiter, ReadClient, ReadDma, ReadPort, WindowCheck, WriteDma,
};
use firebrick_hdl::control::{LitePort, RegisterFile, ResetControl};
use firebrick_hdl::emit::emit_block;
use firebrick_hdl::load::ActivationLoader;
use firebrick_hdl::pe::{PeChain, ResultPort, Walker};
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
        "ResetControl<4 cycles>" => emit(ResetControl::<2>::new(4)),
        "RegisterFile" => emit(RegisterFile::new(&EngineConfig::with_pes(1))),
        "BurstCutter" => emit(BurstCutter::default()),
        "WindowCheck" => emit(WindowCheck::default()),
        "WriteDma" => emit(WriteDma::default()),
        "ReadPort" => emit(ReadPort::default()),
        "ReadArbiter" => emit(ReadArbiter::default()),
        "ReadClient" => emit(ReadClient::default()),
        "ResultPort" => emit(ResultPort::new(false)),
        "ResultPort<one address>" => emit(ResultPort::new(true)),
        "ActivationLoader<4 words>" => emit(ActivationLoader::new(4)),
        "ActivationLoader<512 words>" => emit(ActivationLoader::new(512)),
        "Walker" => emit(Walker::default()),
        "PeChain<3 PEs, 4 words>" => emit(chain(4)),
        "PeChain<3 PEs, 512 words>" => emit(chain(512)),
        "ReadDma<1 port>" => shorten(&emit(ReadDma::new(1)), FIRST_WORDS_BITS),
        "ReadDma<2 ports>" => shorten(&emit(ReadDma::new(2)), FIRST_WORDS_BITS),
        _ => return None,
    };
    Some(text)
}

fn chain(activation_words: usize) -> PeChain {
    PeChain::new(&EngineConfig { activation_words, ..EngineConfig::with_pes(3) })
}

/// Address bits that a memory of the read master keeps: no fewer words than a bounded proof has cycles, so that none is ever written twice.
const FIRST_WORDS_BITS: usize = 5;

/// Verilog whose memories have at most `2^bits` words; the RAMs are modules with their depth as a parameter.
fn shorten(verilog: &str, bits: usize) -> String {
    let mut text = String::with_capacity(verilog.len());
    let mut rest = verilog;
    while let Some(at) = rest.find(DEPTH) {
        let (before, number) = rest.split_at(at + DEPTH.len());
        let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        let depth = number[..digits].parse::<usize>().map_or(bits, |depth| depth.min(bits));
        text.push_str(before);
        text.push_str(&depth.to_string());
        rest = &number[digits..];
    }
    text + rest
}

/// What stands before a RAM's depth where it is instantiated.
const DEPTH: &str = ".DEPTH_BITS(";

fn emit(mut block: impl Block) -> String {
    block.connect_all();
    emit_block(&block, TOP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_are_shortened_and_nothing_else() {
        let text = |depth| {
            format!("block_ram #(.W(64), .A(9), .DEPTH_BITS({depth})) ram (\n    parameter DEPTH_BITS = 9\n")
        };
        assert_eq!(shorten(&text(9), 5), text(5));
        assert_eq!(shorten(&text(4), 5), text(4));
        let whole = emit(ReadDma::new(2));
        let short = verilog("ReadDma<2 ports>").expect("a block");
        let words = |text: &str| text.matches(".DEPTH_BITS(9)").count();
        assert!(words(&whole) > 0 && words(&short) == 0 && whole.lines().count() == short.lines().count());
    }
}
