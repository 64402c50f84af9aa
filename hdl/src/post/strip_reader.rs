//! The halves read from the reassembly, with what a bypass map adds, columns beyond the map's width set to 0, and
//! the halo pixels on either side of the strip.
//!
//! The left halo is the last pixel of the same channel in the row's previous strip, kept in a small memory. Latency:
//! [`StripReader::LATENCY`] cycles from `read_valid` to `out_valid`. Throughput: a half a cycle; the same channel
//! of the next tile comes at least five cycles later. The strip flags hold still from the tile's first read until
//! a cycle behind its last one.

use firebrick_fields::contract;
use firebrick_spec::config::PASS_CHANNELS;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use super::{BypassReader, Reassembly, SaturatingSum};
use crate::leaf::{BlockRam, Copies, Fixed};

const _: () = assert!(Reassembly::LATENCY == 2 && BypassReader::LATENCY == 2);

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct StripReader {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops what is on its way.
    pub reset: Signal<In, Bit>,
    /// A half is read in this cycle.
    pub read_valid: Signal<In, Bit>,
    /// Channel of the half that is read.
    pub read_channel: Signal<In, Bits<9>>,
    /// Pixels 7 to 13.
    pub read_half: Signal<In, Bit>,
    /// Pixels of the half that is read, two cycles later.
    pub pixels: Signal<In, Bits<56>>,
    /// First pixel of the right neighbour, two cycles later.
    pub next_first: Signal<In, Bits<8>>,
    /// What the half of the bypass map adds, two cycles later.
    pub added: Signal<In, Bits<64>>,
    /// The halo pixels are 0.
    pub no_halo: Signal<In, Bit>,
    /// The tile is its row's first.
    pub strip_first: Signal<In, Bit>,
    /// The tile is its row's last.
    pub strip_last: Signal<In, Bit>,
    /// Bit `i`: pixel `i` of a row's last strip counts.
    pub valid_pixels: Signal<In, Bits<14>>,
    /// A half leaves.
    pub out_valid: Signal<Out, Bit>,
    /// Channel of the half.
    pub out_channel: Signal<Out, Bits<9>>,
    /// Pixels 7 to 13.
    pub out_half: Signal<Out, Bit>,
    /// Pixels of the half.
    pub out_pixels: Signal<Out, Bits<56>>,
    /// With the first half the pixel left of the strip, with the second one that right of it.
    pub out_halo: Signal<Out, Bits<8>>,
    adders: SaturatingSum,
    #[default(BlockRam::new(PASS_CHANNELS))]
    edges: BlockRam<8, 9>,
    left_edge: DFF<Bits<8>>,
    first_2: DFF<Bit>,
    last_2: DFF<Bit>,
    valid_1: DFF<Bit>,
    channel_1: DFF<Bits<9>>,
    half_1: DFF<Bit>,
    valid_2: DFF<Bit>,
    channel_2: DFF<Bits<9>>,
    // One for the adders' selects, one for all else.
    halves_2: Copies<2>,
    half_2: Signal<Local, Bit>,
    valid_3: DFF<Bit>,
    channel_3: DFF<Bits<9>>,
    half_3: DFF<Bit>,
    pixels_3: DFF<Bits<56>>,
    halo_3: DFF<Bits<8>>,
    #[default(Fixed::new(Bits::from((1u64 << 7) - 1)))]
    all: Fixed<Bits<7>>,
}

impl StripReader {
    /// Cycles from the read to the half.
    pub const LATENCY: usize = Reassembly::LATENCY + 1;
}

#[wired]
#[contract]
impl Logic for StripReader {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, left_edge, first_2, last_2, valid_1, channel_1, half_1, valid_2, channel_2, valid_3,
            channel_3, half_3, pixels_3, halo_3
        );
        connect!(self <- self: valid_1.d = read_valid, channel_1.d = read_channel, half_1.d = read_half,
            valid_2.d = valid_1.q, channel_2.d = channel_1.q, halves_2.clock = clock, halves_2.value = half_1.q,
            valid_3.d = valid_2.q, channel_3.d = channel_2.q);
        self.half_2.next = self.halves_2.copies.val().get_bit(1);
        self.half_3.d.next = self.half_2.val();

        // The next tile may have begun when a tile's last halves are here.
        connect!(self <- self: first_2.d = strip_first, last_2.d = strip_last);

        self.edges.clock.next = self.clock.val();
        self.edges.read_enable.next = true;
        self.edges.read_address.next = self.read_channel.val();
        self.left_edge.d.next = self.edges.read_data.val();
        self.edges.write_enable.next = self.valid_3.q.val() & self.half_3.q.val();
        self.edges.write_address.next = self.channel_3.q.val();
        self.edges.write_data.next = self.pixels_3.q.val().get_bits::<8>(48);

        self.adders.half.next = self.halves_2.copies.val().get_bit(0);
        connect!(self.adders <- self: pixels, right = next_first, values = added);
        self.adders.keep.next = self.all.val();
        if self.last_2.q.val() {
            self.adders.keep.next = self.valid_pixels.val().get_bits::<7>(0);
            if self.half_2.val() {
                self.adders.keep.next = self.valid_pixels.val().get_bits::<7>(7);
            }
        }
        self.pixels_3.d.next = self.adders.sums.val();
        self.halo_3.d.next = self.left_edge.q.val();
        if self.half_2.val() {
            self.halo_3.d.next = self.adders.right_sum.val();
        }
        if self.no_halo.val()
            | (self.half_2.val() & self.last_2.q.val())
            | (!self.half_2.val() & self.first_2.q.val())
        {
            self.halo_3.d.next = 0.into();
        }

        connect!(self <- self: out_valid = valid_3.q, out_channel = channel_3.q, out_half = half_3.q,
            out_pixels = pixels_3.q, out_halo = halo_3.q);
        if self.reset.val() {
            self.valid_1.d.next = false;
            // Only so that these chains of registers do not become LUTs.
            self.channel_2.d.next = 0.into();
            self.valid_2.d.next = false;
            self.valid_3.d.next = false;
        }
    }
}
