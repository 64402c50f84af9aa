//! How feature maps, images and sums lie in memory.
//!
//! A map is stored `[row y][strip t][channel c]`, one word each. A strip is [`PIXELS`] neighbouring
//! pixels of a row.
//!
//! | format | bytes | byte `i` holds |
//! |---|---|---|
//! | [`WordFormat::Map`] | 16 | pixel `14 t - 1 + i`: 14 pixels and a halo pixel on either side |
//! | [`WordFormat::Image`] | 24 | pixel `14 t + i` for `i < 18`, then zeros |
//!
//! Pixels outside the map are 0: they are the next layer's padding. A tap of column `dx` reads byte
//! `p + dx` for pixel `p` of the strip; so a 1x1 filter on a map has `dx` = [`CENTRE_TAP`].

use crate::PIXELS;

/// The column tap that reads a map word's own pixel (byte 0 is the left halo).
pub const CENTRE_TAP: usize = 1;

/// Bytes of a word in a PE's activation store (144 bits, two block RAMs of 72).
pub const STORE_WORD_BYTES: usize = 18;

/// Bytes of one channel's sum (a little-endian u32) in a sums region.
pub const SUM_BYTES: usize = 4;

/// Byte planes of a partial sum: the channels of the map that holds it.
pub const PLANES: usize = 4;

/// The two kinds of words a pass can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordFormat {
    /// 16 bytes with halo, written by the engine and by the host.
    Map,
    /// 24 bytes, written by the host for the first layer; up to four column taps.
    Image,
}

impl WordFormat {
    /// Bytes in memory.
    pub const fn bytes(self) -> usize {
        match self {
            WordFormat::Map => 16,
            WordFormat::Image => 24,
        }
    }

    /// Bytes that hold pixels.
    pub const fn used_bytes(self) -> usize {
        match self {
            WordFormat::Map => 16,
            WordFormat::Image => STORE_WORD_BYTES,
        }
    }

    /// Pixel column of byte 0 relative to the strip's first pixel.
    pub const fn first_pixel(self) -> isize {
        match self {
            WordFormat::Map => -(CENTRE_TAP as isize),
            WordFormat::Image => 0,
        }
    }

    /// Most column taps (`dx` from 0) that a word serves for all 14 pixels.
    pub const fn max_taps(self) -> usize {
        match self {
            WordFormat::Map => 3,
            WordFormat::Image => 4,
        }
    }
}

/// Shape and word format of a map in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FeatureMapLayout {
    /// Valid pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Channels.
    pub channels: usize,
    /// Strips in a row: for a map `ceil(width / 14)`; an image has as many as its first layer's output.
    pub strips: usize,
    /// Word format.
    pub format: WordFormat,
}

impl FeatureMapLayout {
    /// Layout of a feature map between layers.
    pub const fn map(channels: usize, height: usize, width: usize) -> Self {
        let strips = width.div_ceil(PIXELS);
        FeatureMapLayout { width, height, channels, strips, format: WordFormat::Map }
    }

    /// Layout of the image's phase planes for a first layer whose output is `output_width` wide.
    pub const fn image(channels: usize, height: usize, width: usize, output_width: usize) -> Self {
        let strips = output_width.div_ceil(PIXELS);
        FeatureMapLayout { width, height, channels, strips, format: WordFormat::Image }
    }

    /// Words of one row.
    pub const fn pitch(&self) -> usize {
        self.strips * self.channels
    }

    /// Bytes of the whole map.
    pub const fn bytes(&self) -> usize {
        self.height * self.pitch() * self.format.bytes()
    }

    /// Byte offset of the word of row `y`, strip `t`, channel `c`.
    pub const fn offset(&self, y: usize, t: usize, c: usize) -> usize {
        ((y * self.strips + t) * self.channels + c) * self.format.bytes()
    }

    /// Lays a dense `[channel][row][column]` map out in words, halos included.
    pub fn pack(&self, dense: &[u8]) -> Vec<u8> {
        assert_eq!(dense.len(), self.channels * self.height * self.width, "dense map of another shape");
        let mut out = vec![0; self.bytes()];
        for y in 0..self.height {
            for t in 0..self.strips {
                let first = (t * PIXELS) as isize + self.format.first_pixel();
                for c in 0..self.channels {
                    let row = &dense[(c * self.height + y) * self.width..][..self.width];
                    let at = self.offset(y, t, c);
                    for i in 0..self.format.used_bytes() {
                        let x = first + i as isize;
                        if x >= 0 && (x as usize) < self.width {
                            out[at + i] = row[x as usize];
                        }
                    }
                }
            }
        }
        out
    }

    /// The dense `[channel][row][column]` map of words as [`Self::pack`] lays them out; halos are ignored.
    pub fn unpack(&self, words: &[u8]) -> Vec<u8> {
        assert_eq!(words.len(), self.bytes(), "packed map of another shape");
        let mut out = vec![0; self.channels * self.height * self.width];
        let lead = (-self.format.first_pixel()) as usize;
        for c in 0..self.channels {
            for y in 0..self.height {
                for x in 0..self.width {
                    let at = self.offset(y, x / PIXELS, c) + lead + x % PIXELS;
                    out[(c * self.height + y) * self.width + x] = words[at];
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halos_repeat_the_neighbours() {
        let l = FeatureMapLayout::map(1, 1, 16);
        let dense: Vec<u8> = (1..=16).collect();
        let words = l.pack(&dense);
        assert_eq!(&words[..16], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(&words[16..20], &[14, 15, 16, 0]);
        assert_eq!(l.unpack(&words), dense);
    }

    #[test]
    fn image_words_carry_four_taps() {
        let l = FeatureMapLayout::image(2, 3, 20, 17);
        assert_eq!((l.strips, l.bytes()), (2, 3 * 2 * 2 * 24));
        assert_eq!(WordFormat::Image.max_taps(), 4);
        assert_eq!(WordFormat::Map.max_taps(), 3);
        let dense: Vec<u8> = (0..120).collect();
        assert_eq!(&l.pack(&dense)[24 * 2..24 * 2 + 7], &[14, 15, 16, 17, 18, 19, 0]);
    }

    #[test]
    fn pack_and_unpack_are_inverse() {
        for w in [1, 13, 14, 15, 28, 29] {
            let l = FeatureMapLayout::map(3, 2, w);
            let dense: Vec<u8> = (0..3 * 2 * w).map(|i| (i * 7 + 1) as u8).collect();
            assert_eq!(l.unpack(&l.pack(&dense)), dense);
        }
    }
}
