//! `firebrick load`: programs the FPGA and sets its clock.

use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::json::board::Loaded;
use crate::options::board::RootArguments;
use crate::options::number::clock_mhz;
use crate::output;
use crate::plain;
use firebrick_host::fpga::{Bitstream, Origin, apply, pl_clock, program};
use firebrick_host::mmio::{UioDevice, UioError, UioOptions, UioRegisters};

/// Program the FPGA of this board through the kernel's FPGA manager; read or set the clock of its logic
#[derive(Debug, Args)]
pub(crate) struct Load {
    /// Bitstream: .bit as Vivado writes it, or .bin in the FPGA manager's order of bytes
    #[arg(long, value_name = "FILE")]
    bitstream: Option<PathBuf>,
    /// Device-tree overlay (.dtbo) with the UIO device; applied after the bitstream
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// Set the logic's clock FCLK0, in MHz; the nearest that its divisors reach
    #[arg(long, value_name = "F", value_parser = clock_mhz)]
    clock_mhz: Option<f64>,
    /// Name of the UIO device, which nobody may use meanwhile
    #[arg(long, value_name = "NAME", default_value = "firebrick", value_parser = NonEmptyStringValueParser::new())]
    uio: String,
    /// Folder that the kernel takes firmware from
    #[arg(long, value_name = "DIR", default_value = "/lib/firmware", hide_short_help = true)]
    firmware_root: PathBuf,
    #[command(flatten)]
    roots: RootArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Load {
    pub fn run(self) -> anyhow::Result<()> {
        let roots = self.roots.roots();
        let bitstream = self.bitstream.as_deref().map(Bitstream::open).transpose()?;
        if bitstream.is_some() || self.overlay.is_some() {
            self.refuse_used()?;
        }
        let load = || bitstream.as_ref().map_or(Ok(()), |words| program(&roots, &self.firmware_root, words));
        match &self.overlay {
            Some(file) => apply(&roots, file, load)?,
            None => load()?,
        }
        let hertz = match self.clock_mhz {
            Some(mhz) => Some(pl_clock::set(&roots, (mhz * 1e6).round() as u64)?),
            None => pl_clock::read(&roots),
        };
        let mhz = hertz.map(|hertz| hertz as f64 / 1e6);
        if self.json {
            let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
            let (design, part) = match bitstream.map(|stream| stream.origin) {
                Some(Origin::Bit { design, part }) => (Some(design), Some(part)),
                Some(Origin::Bin) | None => (None, None),
            };
            let (bitstream, overlay) = (path(&self.bitstream), path(&self.overlay));
            output::print_json(&Loaded { bitstream, design, part, overlay, clock_mhz: mhz })?;
        } else {
            let wrapped = |line: &str| output::wrapped(line, output::width()) + "\n";
            output::print(&self.text(bitstream.as_ref(), mhz).lines().map(wrapped).collect::<String>())?;
        }
        Ok(())
    }

    /// Logic that changes under a program's accesses can hang the whole processor.
    fn refuse_used(&self) -> Result<(), UioError> {
        let Ok(device) = UioDevice::find(&self.roots.roots(), &self.uio) else { return Ok(()) };
        let options = UioOptions { poll: true };
        match UioRegisters::open(&device, &options) {
            Err(error @ UioError::Locked { .. }) => Err(error),
            _ => Ok(()),
        }
    }

    fn text(&self, bitstream: Option<&Bitstream>, mhz: Option<f64>) -> String {
        let mut text = String::new();
        if let (Some(stream), Some(path)) = (bitstream, &self.bitstream) {
            let path = plain::word(&path.display());
            text += &match &stream.origin {
                Origin::Bin => format!("{path}: loaded\n"),
                Origin::Bit { design, part } => {
                    let (design, part) = (plain::word(design), plain::word(part));
                    format!("{path}: design {design} for {part}, converted and loaded\n")
                }
            };
        }
        if let Some(path) = &self.overlay {
            text += &format!("{}: applied\n", plain::word(&path.display()));
        }
        text += &match mhz {
            Some(mhz) => format!("FCLK0: {mhz} MHz\n"),
            None => "FCLK0: not known to this kernel; the clock is measured while the accelerator runs\n"
                .to_owned(),
        };
        text
    }
}
