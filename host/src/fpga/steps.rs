//! What is to be done where the kernel does nothing: the steps of a boot loader.

use crate::processor::Processor;

/// The steps for a mainline kernel, a line each; `bitstream` is the file's name.
pub fn boot_loader(processor: Option<Processor>, bitstream: &str) -> String {
    // U-Boot: `loadb` takes the .bit file, `load` the .bin; 0x4000000 is free on all boards with 512 MiB.
    let clock = match processor {
        Some(Processor::UltrascalePlus) => "   setenv bootargs $bootargs clk_ignore_unused\n",
        _ => "",
    };
    let way = if bitstream.ends_with(".bin") { "load" } else { "loadb" };
    format!(
        "1. On a computer, merge the overlay into the board's device tree, compiled with
   `dtc -@`:
   fdtoverlay -i BOARD.dtb -o firebrick.dtb firebrick-mainline.dtbo
2. Copy {bitstream} and firebrick.dtb to the boot partition.
3. At U-Boot's prompt, or in its script, before the kernel starts:
   load mmc 0 0x4000000 {bitstream}
   fpga {way} 0 0x4000000 $filesize
{clock}   load mmc 0 $fdt_addr_r firebrick.dtb
4. Under Linux, as root:
   modprobe uio_pdrv_genirq; insmod u-dma-buf.ko; firebrick load
"
    )
}
