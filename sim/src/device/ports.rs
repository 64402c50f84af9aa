//! The engine's ports: their list, and the pins of a model of it.

use firebrick_hdl::emit::top;
use firebrick_spec::EngineConfig;

use crate::axi::{Address, LiteRequest, LiteResponse, MasterSignals, SlaveSignals, WriteBeat};
use crate::error::SimError;
use crate::verilated::{Model, Pin, Port};

/// The ports of the accelerator's top module with this many memory ports.
pub(super) fn engine_ports(ports: usize) -> Vec<Port> {
    let port = |p: &top::Port| Port { name: p.name.to_owned(), width: p.width, input: p.input };
    top::ports(&EngineConfig { ports, ..EngineConfig::default() }).iter().map(port).collect()
}

/// Pins of an address channel.
struct AddressPins {
    addr: Pin,
    len: Pin,
    size: Pin,
    burst: Pin,
    cache: Pin,
    prot: Pin,
    valid: Pin,
}

impl AddressPins {
    fn new(model: &Model, prefix: &str) -> Result<Self, SimError> {
        let pin = |name: &str| model.pin(&format!("{prefix}{name}"));
        Ok(AddressPins {
            addr: pin("addr")?,
            len: pin("len")?,
            size: pin("size")?,
            burst: pin("burst")?,
            cache: pin("cache")?,
            prot: pin("prot")?,
            valid: pin("valid")?,
        })
    }

    #[inline]
    fn sample(&self) -> Option<Address> {
        self.valid.is_high().then(|| Address {
            addr: self.addr.get() as u32,
            len: self.len.get() as u8,
            size: self.size.get() as u8,
            burst: self.burst.get() as u8,
            cache: self.cache.get() as u8,
            prot: self.prot.get() as u8,
        })
    }
}

macro_rules! pins {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $($pin:ident)*) => {
        $(#[$doc])*
        pub(super) struct $name { $($pin: Pin),* }

        impl $name {
            fn pins(model: &Model) -> Result<Self, SimError> {
                Ok($name { $($pin: model.pin(concat!($prefix, stringify!($pin)))?),* })
            }
        }
    };
}

pins!(
    /// Pins of the register file's port.
    LitePins, "s_axi_",
    awaddr awvalid awready wdata wstrb wvalid wready bresp bvalid bready
    araddr arvalid arready rdata rresp rvalid rready
);

/// Pins of a memory port's read half.
struct ReadPins {
    ar: AddressPins,
    arready: Pin,
    rdata: Pin,
    rresp: Pin,
    rlast: Pin,
    rvalid: Pin,
    rready: Pin,
}

pins!(
    /// Pins of the memory port's write half but for the address channel.
    WritePins, "m_axi_",
    awready wdata wstrb wlast wvalid wready bresp bvalid bready
);

impl LitePins {
    pub fn new(model: &Model) -> Result<Self, SimError> {
        let pins = Self::pins(model)?;
        pins.wstrb.set(0xf);
        Ok(pins)
    }

    pub fn drive(&self, request: &LiteRequest) {
        self.awvalid.set(u64::from(request.aw.is_some()));
        self.awaddr.set(u64::from(request.aw.unwrap_or(0)));
        self.wvalid.set(u64::from(request.w.is_some()));
        self.wdata.set(u64::from(request.w.unwrap_or(0)));
        self.arvalid.set(u64::from(request.ar.is_some()));
        self.araddr.set(u64::from(request.ar.unwrap_or(0)));
        self.bready.set(u64::from(request.b_ready));
        self.rready.set(u64::from(request.r_ready));
    }

    #[inline]
    pub fn sample(&self) -> LiteResponse {
        LiteResponse {
            aw_ready: self.awready.is_high(),
            w_ready: self.wready.is_high(),
            ar_ready: self.arready.is_high(),
            b: self.bvalid.is_high().then(|| self.bresp.get() as u8),
            r: self.rvalid.is_high().then(|| (self.rdata.get() as u32, self.rresp.get() as u8)),
        }
    }
}

impl ReadPins {
    fn new(model: &Model, prefix: &str) -> Result<Self, SimError> {
        let pin = |name: &str| model.pin(&format!("{prefix}{name}"));
        Ok(ReadPins {
            ar: AddressPins::new(model, &format!("{prefix}ar"))?,
            arready: pin("arready")?,
            rdata: pin("rdata")?,
            rresp: pin("rresp")?,
            rlast: pin("rlast")?,
            rvalid: pin("rvalid")?,
            rready: pin("rready")?,
        })
    }
}

/// Pins of a memory port; the second one only reads.
pub(super) struct MasterPins {
    read: ReadPins,
    write: Option<(AddressPins, WritePins)>,
}

impl MasterPins {
    /// The pins of port `index`.
    pub fn new(model: &Model, index: usize) -> Result<Self, SimError> {
        if index > 0 {
            return Ok(MasterPins { read: ReadPins::new(model, "m_axi1_")?, write: None });
        }
        let write = (AddressPins::new(model, "m_axi_aw")?, WritePins::pins(model)?);
        Ok(MasterPins { read: ReadPins::new(model, "m_axi_")?, write: Some(write) })
    }

    #[inline]
    pub fn drive(&self, signals: &SlaveSignals) {
        if let Some((_, pins)) = &self.write {
            pins.awready.set(u64::from(signals.aw_ready));
            pins.wready.set(u64::from(signals.w_ready));
            pins.bvalid.set(u64::from(signals.b.is_some()));
            pins.bresp.set(u64::from(signals.b.unwrap_or(0)));
        }
        let pins = &self.read;
        pins.arready.set(u64::from(signals.ar_ready));
        pins.rvalid.set(u64::from(signals.r.is_some()));
        if let Some(beat) = signals.r {
            pins.rdata.set(beat.data);
            pins.rresp.set(u64::from(beat.resp));
            pins.rlast.set(u64::from(beat.last));
        }
    }

    #[inline]
    pub fn sample(&self) -> MasterSignals {
        let read = MasterSignals {
            ar: self.read.ar.sample(),
            r_ready: self.read.rready.is_high(),
            ..MasterSignals::default()
        };
        let Some((aw, pins)) = &self.write else { return read };
        MasterSignals {
            aw: aw.sample(),
            w: pins.wvalid.is_high().then(|| WriteBeat {
                data: pins.wdata.get(),
                strobe: pins.wstrb.get() as u8,
                last: pins.wlast.is_high(),
            }),
            b_ready: pins.bready.is_high(),
            ..read
        }
    }
}
