//! Raw frames, as a camera or a video decoder writes them: RGB, three bytes a pixel, row by row, without a header.

use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

/// Width and height of raw frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawSize {
    /// Pixels of a row, 1 to 16,384.
    pub width: u32,
    /// Rows, 1 to 16,384.
    pub height: u32,
}

/// Most pixels of a side.
const MAX_SIDE: u32 = 1 << 14;

impl RawSize {
    /// Bytes of a frame.
    pub fn bytes(self) -> usize {
        self.width as usize * self.height as usize * 3
    }
}

impl fmt::Display for RawSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// Text that is no size of raw frames.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no size, accepted: WxH in pixels, each 1 to {MAX_SIDE}, for instance 640x480")]
pub struct NoSize {
    /// The text.
    pub text: String,
}

/// Why there is no next raw frame.
#[derive(Debug, thiserror::Error)]
pub enum RawError {
    /// What the system says.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The input ends within a frame.
    #[error("ends after {found} bytes of a frame, a frame of {size} has {}", size.bytes())]
    Cut {
        /// Bytes of the frame that came.
        found: usize,
        /// Size of a frame.
        size: RawSize,
    },
    /// No frame at all: what fails before it writes its first frame must not look like success.
    #[error("is empty, a frame of {size} has {} bytes", size.bytes())]
    Empty {
        /// Size of a frame.
        size: RawSize,
    },
}

impl FromStr for RawSize {
    type Err = NoSize;

    /// `WIDTHxHEIGHT`, both 1 to 16384.
    fn from_str(text: &str) -> Result<Self, NoSize> {
        let side = |text: &str| text.parse().ok().filter(|side| (1..=MAX_SIDE).contains(side));
        let size = text.split_once('x').and_then(|(w, h)| Some((side(w)?, side(h)?)));
        let (width, height) = size.ok_or_else(|| NoSize { text: text.to_owned() })?;
        Ok(RawSize { width, height })
    }
}

/// Reads frame after frame until the input ends.
#[derive(Debug)]
pub struct RawFrames<R> {
    input: R,
    size: RawSize,
}

impl<R: Read> RawFrames<R> {
    /// Frames of this size.
    pub fn new(input: R, size: RawSize) -> Self {
        RawFrames { input, size }
    }

    /// The next frame's bytes; `None` if the input ended behind the frame before.
    ///
    /// # Errors
    /// [`RawError::Io`]; [`RawError::Cut`] if the input ends within a frame.
    pub fn next_frame(&mut self) -> Result<Option<Vec<u8>>, RawError> {
        let (mut frame, size) = (Vec::new(), self.size.bytes());
        self.input.by_ref().take(size as u64).read_to_end(&mut frame)?;
        match frame.len() {
            0 => Ok(None),
            len if len == size => Ok(Some(frame)),
            found => Err(RawError::Cut { found, size: self.size }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_parsed_or_refused_with_what_is_accepted() {
        assert_eq!("640x480".parse(), Ok(RawSize { width: 640, height: 480 }));
        for text in ["640", "0x5", "5x16385", "x", "axb", "1x2x3", "-1x4"] {
            let error = text.parse::<RawSize>().unwrap_err().to_string();
            assert!(error.contains(" is no size, accepted: WxH in pixels, each 1 to 16384"), "{text}");
        }
    }

    #[test]
    fn frames_come_until_the_input_ends() {
        let size = RawSize { width: 2, height: 1 };
        let bytes: Vec<u8> = (0..12).collect();
        let mut frames = RawFrames::new(bytes.as_slice(), size);
        assert_eq!(frames.next_frame().unwrap(), Some((0..6).collect()));
        assert_eq!(frames.next_frame().unwrap(), Some((6..12).collect()));
        assert_eq!(frames.next_frame().unwrap(), None);
        let mut cut = RawFrames::new(&bytes[..8], size);
        cut.next_frame().unwrap();
        let error = cut.next_frame().unwrap_err().to_string();
        assert_eq!(error, "ends after 2 bytes of a frame, a frame of 2x1 has 6");
    }
}
