//! The delays of the estimate, in picoseconds.
//!
//! Cells: the -1 speed grade of the 7 series by its public timing data (DS187, and what the open tools know of the cells). Nets: no
//! wire is known before placement; a net's delay is that of an ordinary wire in a placement as good as the vendor's, by its loads. It
//! is not calibrated against that placer. UltraScale+ is faster: its primitives have the same figures here, an upper bound.

/// A net's delay by its loads: up to so many, so long.
pub const NETS: [(usize, u32); 5] = [(4, 550), (16, 800), (64, 1100), (256, 1600), (usize::MAX, 2200)];

/// A LUT, from any input; an inverter is one until it is taken into another.
pub const LUT: u32 = 124;
/// The multiplexers behind LUTs, from a data input and from the select. Their data inputs are in the same slice as the LUTs.
pub const MUXF7: (u32, u32) = (220, 290);
/// MUXF8 and MUXF9.
pub const MUXF8: (u32, u32) = (100, 290);
/// A LUT RAM, from its read address.
pub const LUT_RAM: u32 = 140;

/// A carry chain's slice. Its chain goes on to the neighbour without a net, and its S inputs are LUTs of the slice.
pub mod carry {
    /// From S or DI to the carry of the same bit.
    pub const IN_TO_CARRY: u32 = 340;
    /// More for each bit between them.
    pub const CARRY_BIT: u32 = 100;
    /// From S or DI to the sum of the same bit.
    pub const IN_TO_SUM: u32 = 350;
    /// More for each bit between them.
    pub const SUM_BIT: u32 = 110;
    /// From the carry input to the last carry.
    pub const THROUGH: u32 = 114;
    /// From the carry input to another carry.
    pub const CARRY_TO_CARRY: u32 = 200;
    /// From the carry input to a sum.
    pub const CARRY_TO_SUM: u32 = 330;
}

/// From the clock to an output.
pub mod clocked {
    /// A flip-flop.
    pub const FLIP_FLOP: u32 = 456;
    /// A shift register in a LUT.
    pub const SHIFT_REGISTER: u32 = 1470;
    /// A block RAM without its output register.
    pub const BLOCK_RAM: u32 = 2454;
    /// A block RAM with it.
    pub const BLOCK_RAM_REGISTER: u32 = 880;
    /// An UltraRAM without its output register: as a block RAM, an upper bound as all of UltraScale+ here. By the data sheets' fastest clocks
    /// without its registers (DS925), slow parts at a low voltage come near it.
    pub const ULTRA_RAM: u32 = 2454;
    /// An UltraRAM with it: slower than a block RAM, which the data sheets' fastest clocks say, too.
    pub const ULTRA_RAM_REGISTER: u32 = 1500;
    /// A multiplier with its output register.
    pub const DSP: u32 = 434;
}

/// Setup times: ports by their names, or by how they begin (`*`); the first that fits. What is not listed is no end of a path.
pub type Setups = &'static [(&'static str, u32)];

/// Of a flip-flop.
pub const FLIP_FLOP: Setups = &[("D", 80), ("CE", 205), ("R", 430), ("S", 430)];
/// Of a shift register.
pub const SHIFT_REGISTER: Setups = &[("D", 170), ("CE", 640)];
/// Of a LUT RAM: data, write enable, write address, which is the last port's.
pub const LUT_RAM_OF_4: Setups = &[("WE", 640), ("DI*", 460), ("ADDRD", 360)];
/// The same of UltraScale+.
pub const LUT_RAM_OF_8: Setups = &[("WE", 640), ("DI*", 460), ("ADDRH", 360)];
/// Of a LUT RAM with two ports.
pub const LUT_RAM_OF_2: Setups = &[("WE", 640), ("D", 460), ("A*", 360)];
/// Of a block RAM.
pub const BLOCK_RAM: Setups =
    &[("ADDR*", 566), ("DI*", 737), ("WE*", 532), ("EN*", 443), ("RE*", 360), ("RST*", 360)];
/// Of an UltraRAM, by the figures of a block RAM.
pub const ULTRA_RAM: Setups =
    &[("ADDR*", 566), ("DIN*", 737), ("BWE*", 532), ("RDB_WR*", 532), ("EN*", 443), ("RST*", 360)];
/// Of a multiplier; what differs with a register behind the input is in [`DSP_INPUTS`].
pub const DSP: Setups = &[
    ("D", 413),
    ("OPMODE", 2209),
    ("ALUMODE", 1980),
    ("INMODE", 2000),
    ("CARRYIN", 1300),
    ("CE*", 520),
    ("RST*", 550),
];
/// A multiplier's inputs, with and without a register.
pub const DSP_INPUTS: [(&str, u32, u32); 2] = [("A", 362, 1928), ("B", 450, 1750)];

/// The delay of a net of so many loads.
pub fn net(loads: usize) -> u32 {
    NETS.iter().find(|(most, _)| loads <= *most).map_or(0, |(_, delay)| *delay)
}
