//! Tensors as both protocols have them: the images that come, the scores and sums that go.

use bytes::Bytes;
use firebrick_host::image::PixelSize;

use crate::loaded::Loaded;
use crate::options::Limits;
use crate::refusal::Refusal;

/// The input's name.
pub(crate) const IMAGE: &str = "image";

/// The data type of pixels.
pub(crate) const UINT8: &str = "UINT8";

/// The data type of encoded images, and of classifications.
pub(crate) const BYTES: &str = "BYTES";

/// Longest side of an image.
const MAX_SIDE: i64 = 1 << 14;

/// The images of a request.
#[derive(Debug)]
pub(crate) enum Images {
    /// Frames of one size, one behind the other.
    Pixels { size: PixelSize, bytes: Bytes },
    /// PNG or JPEG files.
    Encoded(Vec<Bytes>),
}

impl Images {
    /// How many bytes are to be worked on.
    pub fn bytes(&self) -> usize {
        match self {
            Images::Pixels { bytes, .. } => bytes.len(),
            // Decoding is much more work than copying.
            Images::Encoded(all) => all.iter().map(|image| image.len() * 50).sum(),
        }
    }
}

/// What an input says of itself.
#[derive(Debug)]
pub(crate) enum Declared {
    Pixels { size: PixelSize, count: usize },
    Encoded { count: usize },
}

/// What the input is by its name, data type and shape.
///
/// # Errors
/// [`Refusal::Input`], [`Refusal::Datatype`], [`Refusal::Shape`].
pub(crate) fn declared(
    name: &str,
    datatype: &str,
    shape: &[i64],
    limits: &Limits,
) -> Result<Declared, Refusal> {
    if name != IMAGE {
        return Err(Refusal::Input { name: name.to_owned() });
    }
    let batch = |count: &i64| usize::try_from(*count).ok().filter(|count| (1..=limits.batch).contains(count));
    let side = |side: &i64| (1..=MAX_SIDE).contains(side).then_some(*side as u32);
    let (found, accepted) = match datatype {
        UINT8 => {
            let found = match shape {
                [count, height, width, channels @ (1 | 3)] => (|| {
                    let size = PixelSize {
                        height: side(height)?,
                        width: side(width)?,
                        channels: *channels as usize,
                    };
                    let fits = u64::from(size.height) * u64::from(size.width) <= limits.pixels;
                    fits.then_some(Declared::Pixels { size, count: batch(count)? })
                })(),
                _ => None,
            };
            (found, "[frames, rows, columns, 1 or 3]")
        }
        BYTES => {
            let found = match shape {
                [count] => batch(count).map(|count| Declared::Encoded { count }),
                _ => None,
            };
            (found, "[images]")
        }
        _ => return Err(Refusal::Datatype { datatype: datatype.to_owned() }),
    };
    let (batch, pixels) = (limits.batch, limits.pixels);
    found.ok_or_else(|| Refusal::Shape { shape: shape.to_vec(), accepted, batch, pixels })
}

impl Declared {
    /// The images, of an input whose data are values already.
    ///
    /// # Errors
    /// [`Refusal::Values`] if they are not as many as the shape says.
    pub fn of_pixels(size: PixelSize, count: usize, bytes: Bytes) -> Result<Images, Refusal> {
        let one = u64::from(size.height) * u64::from(size.width) * size.channels as u64;
        match bytes.len() as u64 == one * count as u64 {
            true => Ok(Images::Pixels { size, bytes }),
            false => Err(Refusal::Values { found: bytes.len(), expected: one * count as u64 }),
        }
    }

    /// The same of encoded images.
    pub fn of_files(count: usize, files: Vec<Bytes>) -> Result<Images, Refusal> {
        match files.len() == count {
            true => Ok(Images::Encoded(files)),
            false => Err(Refusal::Values { found: files.len(), expected: count as u64 }),
        }
    }

    /// The images in a tensor's raw bytes.
    ///
    /// # Errors
    /// [`Refusal::Values`], [`Refusal::Length`].
    pub fn raw(self, mut bytes: Bytes) -> Result<Images, Refusal> {
        match self {
            Declared::Pixels { size, count } => Self::of_pixels(size, count, bytes),
            Declared::Encoded { count } => {
                let mut files = Vec::new();
                while !bytes.is_empty() {
                    let index = files.len();
                    if index == count {
                        return Err(Refusal::Values { found: count + 1, expected: count as u64 });
                    }
                    let length = bytes.get(..4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
                    let end = length.and_then(|length| 4usize.checked_add(length as usize));
                    let end = end.filter(|end| *end <= bytes.len()).ok_or(Refusal::Length { index })?;
                    files.push(bytes.split_to(end).slice(4..));
                }
                Self::of_files(count, files)
            }
        }
    }
}

/// An output that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    Scores,
    Sums,
}

impl Output {
    /// Both, in the order in which they are told.
    pub const ALL: [Output; 2] = [Output::Scores, Output::Sums];

    pub fn name(self) -> &'static str {
        match self {
            Output::Scores => "scores",
            Output::Sums => "sums",
        }
    }

    pub fn datatype(self) -> &'static str {
        match self {
            Output::Scores => "FP32",
            Output::Sums => "UINT32",
        }
    }

    /// The output of a name.
    ///
    /// # Errors
    /// [`Refusal::Output`].
    pub fn named(name: &str) -> Result<Self, Refusal> {
        let found = Output::ALL.into_iter().find(|output| output.name() == name);
        found.ok_or_else(|| Refusal::Output { name: name.to_owned() })
    }
}

/// An output, and how it is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub output: Output,
    /// The so many likeliest classes in place of all values.
    pub classes: Option<i64>,
    /// As bytes behind the JSON.
    pub binary: bool,
}

impl Wanted {
    /// That the classes asked for are there.
    ///
    /// # Errors
    /// [`Refusal::Classification`].
    pub fn check(&self, classes: usize) -> Result<(), Refusal> {
        match self.classes {
            Some(found) if found < 1 || found > classes as i64 => {
                Err(Refusal::Classification { name: self.output.name(), found, classes })
            }
            _ => Ok(()),
        }
    }
}

/// The values of an output.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Values {
    Scores(Vec<f32>),
    Sums(Vec<u32>),
    /// `value:index:label` of the likeliest classes.
    Classes(Vec<String>),
}

/// An output of all frames.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tensor {
    pub name: &'static str,
    pub datatype: &'static str,
    pub shape: [usize; 2],
    pub values: Values,
    pub binary: bool,
}

impl Tensor {
    /// An output of frames with these scores and sums.
    pub fn new(loaded: &Loaded, wanted: Wanted, scores: &[Vec<f32>], sums: &[Vec<u32>]) -> Self {
        let (output, binary) = (wanted.output, wanted.binary);
        let (frames, classes) = (sums.len(), loaded.model.classes());
        let (values, datatype, columns) = match (wanted.classes, output) {
            (None, Output::Scores) => (Values::Scores(scores.concat()), output.datatype(), classes),
            (None, Output::Sums) => (Values::Sums(sums.concat()), output.datatype(), classes),
            (Some(count), Output::Scores) => (
                Values::Classes(classified(loaded, scores, count as usize, f32::total_cmp)),
                BYTES,
                count as usize,
            ),
            (Some(count), Output::Sums) => {
                (Values::Classes(classified(loaded, sums, count as usize, u32::cmp)), BYTES, count as usize)
            }
        };
        Tensor { name: output.name(), datatype, shape: [frames, columns], values, binary }
    }

    /// As bytes: little-endian, row by row.
    pub fn bytes(&self) -> Vec<u8> {
        match &self.values {
            Values::Scores(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Values::Sums(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Values::Classes(texts) => {
                let element = |text: &String| [&(text.len() as u32).to_le_bytes(), text.as_bytes()].concat();
                texts.iter().flat_map(element).collect()
            }
        }
    }
}

/// The largest values of each frame with their classes; among equals the lower index first.
fn classified<T: Copy + std::fmt::Display>(
    loaded: &Loaded,
    frames: &[Vec<T>],
    count: usize,
    order: fn(&T, &T) -> std::cmp::Ordering,
) -> Vec<String> {
    let of_frame = |values: &Vec<T>| {
        let mut ordered: Vec<(usize, T)> = values.iter().copied().enumerate().collect();
        ordered.sort_by(|a, b| order(&b.1, &a.1));
        ordered.truncate(count);
        ordered
    };
    let text = |(index, value): (usize, T)| match loaded.labels.names.get(index) {
        Some(label) => format!("{value}:{index}:{label}"),
        None => format!("{value}:{index}"),
    };
    frames.iter().flat_map(of_frame).map(text).collect()
}

#[cfg(test)]
#[path = "tensor_tests.rs"]
mod tests;
