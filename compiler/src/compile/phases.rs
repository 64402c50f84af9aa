//! The image as the first layer reads it: phase planes.
//!
//! A first layer of kernel `k` and stride `s` over `C` channels becomes a stride-1 layer of
//! `ceil(k/s)` taps over `f * f * C` channels, `f = min(k, s)`. Plane `(py * f + px) * C + c` holds
//! the pixels at rows `s * r + py` and columns `s * q + px` of channel `c` of the padded image.
//! Kernel row `ky` is row tap `ky / s` of phase `ky % s`, and columns likewise. With a stride beyond the kernel the phases from
//! `k` on meet no weight, and are left out.
//!
//! So the engine needs no strides: neighbouring pixels of a plane are for neighbouring outputs, where a layer of stride 2 over the
//! image itself would use every other pixel of a word.

use firebrick_spec::FeatureMapLayout;

use firebrick_nn::network::Shape;

/// How the image is split into phase planes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phases {
    /// Shape of the image tensor.
    pub image: Shape,
    /// Kernel of the first layer.
    pub kernel: usize,
    /// Its stride.
    pub stride: usize,
    /// Its padding.
    pub pad: usize,
    /// The pixel that means zero, per channel.
    pub zero: Vec<u8>,
}

impl Phases {
    /// Phases in each direction.
    pub fn factor(&self) -> usize {
        self.kernel.min(self.stride)
    }

    /// Row (and column) taps of the stride-1 layer.
    pub fn taps(&self) -> usize {
        self.kernel.div_ceil(self.stride)
    }

    /// Phase planes: the channels that the engine sees.
    pub fn channels(&self) -> usize {
        self.factor() * self.factor() * self.image.channels
    }

    /// The plane, row tap and column tap of the kernel's weight `(c, ky, kx)`.
    pub fn place(&self, c: usize, ky: usize, kx: usize) -> (usize, usize, usize) {
        let (py, px) = (ky % self.stride, kx % self.stride);
        let plane = (py * self.factor() + px) * self.image.channels + c;
        (plane, ky / self.stride, kx / self.stride)
    }

    /// Layout of the planes for an output of `height` rows and `width` columns.
    pub fn layout(&self, height: usize, width: usize) -> FeatureMapLayout {
        let more = self.taps() - 1;
        FeatureMapLayout::image(self.channels(), height + more, width + more, width)
    }

    /// The planes of `pixels` (`[channel][row][column]`), laid out as `layout`.
    pub fn pack(&self, pixels: &[u8], layout: &FeatureMapLayout) -> Vec<u8> {
        let mut dense = Vec::with_capacity(layout.channels * layout.height * layout.width);
        for phase in 0..self.factor() * self.factor() {
            let (py, px) = (phase / self.factor(), phase % self.factor());
            for c in 0..self.image.channels {
                for r in 0..layout.height {
                    let y = r * self.stride + py;
                    dense.extend(
                        (0..layout.width).map(|q| self.padded_pixel(pixels, c, y, q * self.stride + px)),
                    );
                }
            }
        }
        layout.pack(&dense)
    }

    /// Pixel `(y, x)` of the padded image; 0 beyond it, where no weight ever reads.
    fn padded_pixel(&self, pixels: &[u8], c: usize, y: usize, x: usize) -> u8 {
        let (h, w) = (self.image.height, self.image.width);
        if y >= h + 2 * self.pad || x >= w + 2 * self.pad {
            return 0;
        }
        match (y.checked_sub(self.pad), x.checked_sub(self.pad)) {
            (Some(y), Some(x)) if y < h && x < w => pixels[(c * h + y) * w + x],
            _ => self.zero[c],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phases(kernel: usize, stride: usize, pad: usize) -> Phases {
        let image = Shape { channels: 2, height: 9, width: 11 };
        Phases { image, kernel, stride, pad, zero: vec![100, 200] }
    }

    #[test]
    fn every_weight_meets_its_pixel() {
        for (k, s, p) in
            [(7, 2, 0), (7, 2, 3), (3, 2, 1), (3, 1, 1), (1, 1, 0), (1, 3, 1), (5, 2, 2), (2, 3, 0)]
        {
            let phases = phases(k, s, p);
            let (h, w) = ((9 + 2 * p - k) / s + 1, (11 + 2 * p - k) / s + 1);
            let layout = phases.layout(h, w);
            let pixels: Vec<u8> = (0..2 * 9 * 11).map(|i| (i * 37 % 251) as u8).collect();
            let planes = layout.unpack(&phases.pack(&pixels, &layout));
            for (c, ky, kx, y, x) in
                [(0, 0, 0, 0, 0), (1, k - 1, k - 1, h - 1, w - 1), (0, k / 2, k - 1, h / 2, 0)]
            {
                let (plane, dy, dx) = phases.place(c, ky, kx);
                assert!(plane < phases.channels() && dy < phases.taps() && dx < phases.taps());
                let got = planes[(plane * layout.height + y + dy) * layout.width + x + dx];
                assert_eq!(got, phases.padded_pixel(&pixels, c, y * s + ky, x * s + kx), "{k} {s} {p}");
            }
        }
    }

    #[test]
    fn padding_is_the_zero_pixel() {
        let p = phases(3, 1, 1);
        let layout = p.layout(9, 11);
        let planes = layout.unpack(&p.pack(&[7; 2 * 9 * 11], &layout));
        assert_eq!(&planes[..3], &[100, 100, 100]);
        assert_eq!(planes[layout.width], 100);
        assert_eq!(planes[layout.width + 1], 7);
        assert_eq!(planes[layout.height * layout.width], 200);
    }
}
