//! Inputs of other programs' models.

use std::fs;
use std::path::Path;

use firebrick_nn::network::Shape;

use crate::npy::Npy;

/// An input.
pub(super) enum Image {
    /// Pixels, `[channel][row][column]`.
    Pixels {
        /// The values.
        values: Vec<u8>,
    },
    /// A tensor as the graph takes it, of one image.
    Numbers {
        /// Its sizes without the batch.
        dims: [usize; 3],
        /// Its channels, the first or the last size.
        channels: usize,
        /// The values.
        values: Vec<f32>,
    },
}

impl Image {
    /// An array of a `.npy` file.
    ///
    /// # Errors
    /// What is wrong with it, with the file's name.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let refuse = |why: String| format!("{}: {why}", path.display());
        let bytes = fs::read(path).map_err(|e| refuse(e.to_string()))?;
        Self::parse(&bytes).map_err(refuse)
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let array = Npy::parse(bytes)?;
        if array.dtype == "|u1" {
            return Ok(Image::Pixels { values: array.values("|u1", u8::from_le_bytes)? });
        }
        let values = array.values("<f4", f32::from_le_bytes)?;
        let refuse = || {
            format!(
                "sizes {:?}, accepted: 1 x 1 or 3 channels x rows x columns, or channels last",
                array.dims
            )
        };
        let &[1, first, second, third] = array.dims.as_slice() else { return Err(refuse()) };
        // Images have more rows and columns than colours.
        let channels = [first, third].into_iter().find(|size| [1, 3].contains(size)).ok_or_else(refuse)?;
        Ok(Image::Numbers { dims: [first, second, third], channels, values })
    }

    /// The pixels, if it is some of an image of this shape.
    pub(super) fn pixels(&self, shape: Shape) -> Option<Vec<u8>> {
        match self {
            Image::Pixels { values } if values.len() == shape.len() => Some(values.clone()),
            _ => None,
        }
    }

    /// The numbers, `[channel][row][column]`.
    ///
    /// # Errors
    /// Other sizes than the network's.
    pub(super) fn numbers(&self, shape: Shape) -> Result<Vec<f32>, String> {
        let Shape { channels, height, width } = shape;
        match self {
            Image::Numbers { dims, values, .. } if *dims == [channels, height, width] => Ok(values.clone()),
            Image::Numbers { dims, values, .. } if *dims == [height, width, channels] => {
                let plane = |c| values.iter().skip(c).step_by(channels).copied();
                Ok((0..channels).flat_map(plane).collect())
            }
            _ => Err(format!("the input is not of the network's {channels}x{height}x{width} values")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(dims: &str, values: &[f32]) -> Result<Image, String> {
        let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({dims}), }}");
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let length = (header.len() as u16).to_le_bytes();
        Image::parse(&[b"\x93NUMPY\x01\x00", length.as_slice(), header.as_bytes(), &bytes].concat())
    }

    #[test]
    fn channels_may_be_last() {
        let shape = Shape { channels: 3, height: 2, width: 2 };
        let planes: Vec<f32> = (0..12u8).map(f32::from).collect();
        assert_eq!(tensor("1, 3, 2, 2", &planes).unwrap().numbers(shape).unwrap(), planes);
        let last = [0., 4., 8., 1., 5., 9., 2., 6., 10., 3., 7., 11.];
        assert_eq!(tensor("1, 2, 2, 3", &last).unwrap().numbers(shape).unwrap(), planes);
        let other = Shape { width: 3, ..shape };
        assert!(tensor("1, 2, 2, 3", &last).unwrap().numbers(other).unwrap_err().contains("3x2x3"));
    }

    #[test]
    fn what_is_no_image_is_refused() {
        for dims in ["12,", "2, 3, 2, 1", "1, 2, 3, 2"] {
            assert!(tensor(dims, &[0.0; 12]).err().unwrap().contains("accepted"), "{dims}");
        }
    }
}
