//! The engine's ports: their list, and the pins of a model of it.

use firebrick_hdl::emit::top::{self, PORTS};

use crate::axi::{Address, LiteRequest, LiteResponse, MasterSignals, SlaveSignals, WriteBeat};
use crate::error::SimError;
use crate::verilated::{Model, Pin, Port};

/// The ports of the accelerator's top module.
pub(super) fn engine_ports() -> Vec<Port> {
    let port = |p: &top::Port| Port { name: p.name.to_owned(), width: p.width, input: p.input };
    PORTS.iter().map(port).collect()
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

pins!(
    /// Pins of the memory port but for the address channels.
    DataPins, "m_axi_",
    awready arready wdata wstrb wlast wvalid wready bresp bvalid bready rdata rresp rlast rvalid rready
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

/// Pins of the memory port.
pub(super) struct MasterPins {
    aw: AddressPins,
    ar: AddressPins,
    data: DataPins,
}

impl MasterPins {
    pub fn new(model: &Model) -> Result<Self, SimError> {
        let (aw, ar) = (AddressPins::new(model, "m_axi_aw")?, AddressPins::new(model, "m_axi_ar")?);
        Ok(MasterPins { aw, ar, data: DataPins::pins(model)? })
    }

    #[inline]
    pub fn drive(&self, signals: &SlaveSignals) {
        let pins = &self.data;
        pins.awready.set(u64::from(signals.aw_ready));
        pins.wready.set(u64::from(signals.w_ready));
        pins.arready.set(u64::from(signals.ar_ready));
        pins.bvalid.set(u64::from(signals.b.is_some()));
        pins.bresp.set(u64::from(signals.b.unwrap_or(0)));
        pins.rvalid.set(u64::from(signals.r.is_some()));
        if let Some(beat) = signals.r {
            pins.rdata.set(beat.data);
            pins.rresp.set(u64::from(beat.resp));
            pins.rlast.set(u64::from(beat.last));
        }
    }

    #[inline]
    pub fn sample(&self) -> MasterSignals {
        let pins = &self.data;
        MasterSignals {
            aw: self.aw.sample(),
            w: pins.wvalid.is_high().then(|| WriteBeat {
                data: pins.wdata.get(),
                strobe: pins.wstrb.get() as u8,
                last: pins.wlast.is_high(),
            }),
            ar: self.ar.sample(),
            b_ready: pins.bready.is_high(),
            r_ready: pins.rready.is_high(),
        }
    }
}
