//! `firebrick load`: programs the FPGA, and all that its registers need.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::json::board::Loaded;
use crate::options::board::RootArguments;
use crate::options::number::clock_mhz;
use crate::output;
use crate::plain;
use firebrick_host::fpga::{Bitstream, LoadError, LoadOptions, Origin, Step, boot_loader, load, pl_clock};
use firebrick_host::mmio::{UioDevice, UioError, UioOptions, UioRegisters};
use firebrick_host::processor::Processor;
use firebrick_host::sysfs::Roots;

/// Program the FPGA of this board, apply the overlay, and see to clock, port widths, modules and rivals for its interrupt; where the kernel
/// cannot, say what the boot loader has to do
#[derive(Debug, Args)]
pub(crate) struct Load {
    /// Bitstream: .bit as Vivado writes it, or .bin in the FPGA manager's order of bytes
    #[arg(long, value_name = "FILE")]
    bitstream: Option<PathBuf>,
    /// Device-tree overlay (.dtbo) with the UIO device, made fit for this system's device tree
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
            refuse_used(&roots, &self.uio)?;
        }
        let options = LoadOptions {
            bitstream,
            overlay: self.overlay.clone(),
            uio: self.uio.clone(),
            hertz: self.clock_mhz.map(|mhz| (mhz * 1e6).round() as u32),
            firmware: self.firmware_root.clone(),
        };
        let steps = match load(&roots, &options) {
            Err(error @ LoadError::Mainline { .. }) => {
                self.say_boot_loader(&roots)?;
                return Err(error.into());
            }
            steps => steps?,
        };
        let hertz = match self.clock_mhz {
            // An overlay with a clock has set it.
            Some(mhz) if self.overlay.is_none() => Some(pl_clock::set(&roots, (mhz * 1e6).round() as u64)?),
            _ => pl_clock::read(&roots),
        };
        let mhz = hertz.map(|hertz| hertz as f64 / 1e6);
        let bitstream = options.bitstream.as_ref();
        if self.json {
            output::print_json(&self.record(bitstream, &steps, mhz))?;
        } else {
            print_lines(&self.text(bitstream, &steps, mhz))?;
        }
        Ok(())
    }

    /// What the kernel does not do.
    fn say_boot_loader(&self, roots: &Roots) -> anyhow::Result<()> {
        if self.json {
            return Ok(());
        }
        let name = self.bitstream.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy());
        let name = name.as_deref().unwrap_or("firebrick.bit");
        Ok(output::print(&boot_loader(Processor::of(roots), &plain::word(&name).to_string()))?)
    }

    fn record(&self, bitstream: Option<&Bitstream>, steps: &[Step], clock_mhz: Option<f64>) -> Loaded {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let (design, part) = match bitstream.map(|stream| &stream.origin) {
            Some(Origin::Bit { design, part }) => (Some(design.clone()), Some(part.clone())),
            Some(Origin::Bin | Origin::Raw) | None => (None, None),
        };
        let done = steps.iter().map(ToString::to_string).collect();
        Loaded {
            bitstream: path(&self.bitstream),
            design,
            part,
            overlay: path(&self.overlay),
            done,
            clock_mhz,
        }
    }

    fn text(&self, bitstream: Option<&Bitstream>, steps: &[Step], mhz: Option<f64>) -> String {
        let mut text = String::new();
        if let (Some(stream), Some(path)) = (bitstream, &self.bitstream) {
            let path = plain::word(&path.display());
            text += &match &stream.origin {
                Origin::Bin => format!("{path}: loaded\n"),
                Origin::Raw => format!("{path}: in Vivado's order of bytes, converted and loaded\n"),
                Origin::Bit { design, part } => {
                    let (design, part) = (plain::word(design), plain::word(part));
                    format!("{path}: design {design} for {part}, converted and loaded\n")
                }
            };
        }
        if let Some(path) = &self.overlay {
            text += &format!("{}: applied\n", plain::word(&path.display()));
        }
        text += &steps.iter().map(|step| format!("{}\n", plain::word(step))).collect::<String>();
        text += &match mhz {
            Some(mhz) => format!("FCLK0: {mhz} MHz\n"),
            None => "FCLK0: not known to this kernel; the clock is measured while the accelerator runs\n"
                .to_owned(),
        };
        text
    }
}

/// Prints lines as wide as the terminal.
pub(super) fn print_lines(text: &str) -> anyhow::Result<()> {
    let wrapped = |line: &str| output::wrapped(line, output::width()) + "\n";
    Ok(output::print(&text.lines().map(wrapped).collect::<String>())?)
}

/// Logic that changes under a program's accesses can hang the whole processor.
pub(super) fn refuse_used(roots: &Roots, name: &str) -> Result<(), UioError> {
    let Ok(device) = UioDevice::find(roots, name) else { return Ok(()) };
    let options = UioOptions { poll: true };
    match UioRegisters::open(&device, &options) {
        Err(error @ UioError::Locked { .. }) => Err(error),
        _ => Ok(()),
    }
}
