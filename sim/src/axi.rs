//! The signals of the engine's buses in one cycle. `None` on a channel means that its valid is low.

/// OKAY response.
pub const OKAY: u8 = 0;
/// SLVERR response: the addressed slave failed.
pub const SLVERR: u8 = 2;
/// DECERR response: no slave at the address.
pub const DECERR: u8 = 3;

/// Payload of AR or AW.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// Address of the first beat.
    pub addr: u32,
    /// Beats less one.
    pub len: u8,
    /// Log2 of the beat's bytes.
    pub size: u8,
    /// 1 is INCR.
    pub burst: u8,
    /// Memory attributes.
    pub cache: u8,
    /// Protection attributes.
    pub prot: u8,
}

impl Address {
    /// Beats of the burst.
    pub fn beats(&self) -> usize {
        usize::from(self.len) + 1
    }
}

/// Payload of W.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteBeat {
    /// Eight bytes, the lowest address in the low bits.
    pub data: u64,
    /// One bit a byte.
    pub strobe: u8,
    /// Last beat of the burst.
    pub last: bool,
}

/// Payload of R.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadBeat {
    /// Eight bytes, the lowest address in the low bits.
    pub data: u64,
    /// Response code.
    pub resp: u8,
    /// Last beat of the burst.
    pub last: bool,
}

/// What the engine's memory port drives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MasterSignals {
    /// Write address.
    pub aw: Option<Address>,
    /// Write data.
    pub w: Option<WriteBeat>,
    /// Read address.
    pub ar: Option<Address>,
    /// Ready for a write response.
    pub b_ready: bool,
    /// Ready for read data.
    pub r_ready: bool,
}

/// What the memory drives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlaveSignals {
    /// Ready for a write address.
    pub aw_ready: bool,
    /// Ready for write data.
    pub w_ready: bool,
    /// Ready for a read address.
    pub ar_ready: bool,
    /// Write response code.
    pub b: Option<u8>,
    /// Read data.
    pub r: Option<ReadBeat>,
}

/// What the processor drives on AXI4-Lite.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LiteRequest {
    /// Write address.
    pub aw: Option<u32>,
    /// Write data; all four strobes are set.
    pub w: Option<u32>,
    /// Read address.
    pub ar: Option<u32>,
    /// Ready for a write response.
    pub b_ready: bool,
    /// Ready for read data.
    pub r_ready: bool,
}

/// What the register file drives on AXI4-Lite.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LiteResponse {
    /// Ready for a write address.
    pub aw_ready: bool,
    /// Ready for write data.
    pub w_ready: bool,
    /// Ready for a read address.
    pub ar_ready: bool,
    /// Write response code.
    pub b: Option<u8>,
    /// Read data and response code.
    pub r: Option<(u32, u8)>,
}
