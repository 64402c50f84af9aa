//! What a file is by its content, whatever its name: the one table of signatures.
//!
//! A clone without Git LFS, a browser's error page, an archive, the model of another framework: readers that meet one of these say so,
//! in place of what their own format finds wrong with its first bytes.

use std::fmt;

use crate::text::{self, Encoding};

/// A kind of content that files of other kinds are mistaken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// No bytes at all.
    Empty,
    /// Nothing but zeros: room that a download or a disk never filled.
    Zeros,
    /// What a clone without Git LFS has in place of large files.
    LfsPointer,
    /// HTML.
    WebPage,
    /// A JSON document.
    Json,
    /// An XML document.
    Xml,
    /// Anything else in letters.
    Text,
    /// A picture of this format.
    Picture(&'static str),
    /// An archive of this format.
    Archive(&'static str),
    /// A file of this kind, as it is called.
    Other(&'static str, Remedy),
}

/// What helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing in particular.
    None,
    /// Another framework's model.
    ExportOnnx,
    /// Weights alone: something has to name them.
    Describe,
}

/// How a kind begins.
enum Begin {
    /// With these bytes.
    Bytes(&'static [u8]),
    /// With these bytes at an offset.
    At(usize, &'static [u8]),
    /// With these bytes, and others at an offset.
    Both(&'static [u8], usize, &'static [u8]),
}

use Begin::{At, Both, Bytes};
use Content::{Archive, Other, Picture};

/// Every kind with how it begins; the more special ones first. None of these is how a model of ours, an ONNX model or Caffe's trained
/// weights can begin: as protobuf they would be a field with an impossible kind of value, or one that no such file has.
const SIGNATURES: &[(Begin, Content)] = &[
    (Bytes(b"version https://git-lfs.github.com/"), Content::LfsPointer),
    (Bytes(b"version https://hawser.github.com/"), Content::LfsPointer),
    (Bytes(b"\x89PNG\r\n\x1a\n"), Picture("PNG")),
    (Bytes(b"\xff\xd8\xff"), Picture("JPEG")),
    (Bytes(b"GIF87a"), Picture("GIF")),
    (Bytes(b"GIF89a"), Picture("GIF")),
    (Both(b"RIFF", 8, b"WEBP"), Picture("WebP")),
    (Bytes(b"II*\0"), Picture("TIFF")),
    (Bytes(b"MM\0*"), Picture("TIFF")),
    (At(4, b"ftypheic"), Picture("HEIC")),
    (At(4, b"ftypheix"), Picture("HEIC")),
    (At(4, b"ftypmif1"), Picture("HEIC")),
    (At(4, b"ftypmsf1"), Picture("HEIC")),
    (At(4, b"ftypavif"), Picture("AVIF")),
    (Bytes(b"\0\0\0\x0cjP  \r\n\x87\n"), Picture("JPEG 2000")),
    (Bytes(b"\0\0\0\x0cJXL \r\n\x87\n"), Picture("JPEG XL")),
    (Bytes(b"\0\0\x01\0\x01\0"), Picture("ICO")),
    (Both(b"BM", 6, b"\0\0\0\0"), Picture("BMP")),
    (Bytes(b"8BPS"), Picture("Photoshop")),
    (Bytes(b"PK\x03\x04"), Archive("zip")),
    (Bytes(b"PK\x05\x06"), Archive("zip")),
    (Bytes(b"\x1f\x8b"), Archive("gzip")),
    (Bytes(b"BZh"), Archive("bzip2")),
    (Bytes(b"\xfd7zXZ\0"), Archive("xz")),
    (Bytes(b"7z\xbc\xaf\x27\x1c"), Archive("7z")),
    (Bytes(b"\x28\xb5\x2f\xfd"), Archive("zstd")),
    (Bytes(b"\x04\x22\x4d\x18"), Archive("LZ4")),
    (Bytes(b"Rar!\x1a\x07"), Archive("RAR")),
    (At(257, b"ustar"), Archive("tar")),
    (Bytes(b"\x89HDF\r\n\x1a\n"), Other("an HDF5 file, as Keras's .h5", Remedy::ExportOnnx)),
    (At(4, b"TFL3"), Other("a TensorFlow Lite model", Remedy::ExportOnnx)),
    (At(4, b"ORTM"), Other("an ONNX Runtime model (.ort)", Remedy::ExportOnnx)),
    (
        Bytes(b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."),
        Other("a PyTorch file (.pt, .pth)", Remedy::ExportOnnx),
    ),
    (Bytes(b"\x80\x02"), Other("a Python pickle", Remedy::ExportOnnx)),
    (Bytes(b"\x80\x03"), Other("a Python pickle", Remedy::ExportOnnx)),
    (Bytes(b"\x80\x04\x95"), Other("a Python pickle", Remedy::ExportOnnx)),
    (Bytes(b"\x80\x05\x95"), Other("a Python pickle", Remedy::ExportOnnx)),
    (Bytes(b"\x93NUMPY"), Other("a NumPy array (.npy)", Remedy::None)),
    (Bytes(b"GGUF"), Other("a GGUF model", Remedy::None)),
    (Bytes(b"RKNN"), Other("an RKNN model", Remedy::ExportOnnx)),
    (At(8, b"{\""), Other("a safetensors file", Remedy::Describe)),
    (Bytes(b"\x89FBK\r\n\x1a\n"), Other("a .fbk file", Remedy::None)),
    (Bytes(b"\x89FBZ\r\n\x1a\n"), Other("a .fbz file", Remedy::None)),
    (Bytes(b"\0\x09\x0f\xf0\x0f\xf0\x0f\xf0\x0f\xf0\0\0\x01"), Other("a bitstream (.bit)", Remedy::None)),
    (Bytes(b"\xd0\x0d\xfe\xed"), Other("a device tree (.dtb, .dtbo)", Remedy::None)),
    (Bytes(b"%PDF-"), Other("a PDF document", Remedy::None)),
    (Bytes(b"\x7fELF"), Other("a program", Remedy::None)),
    (Bytes(b"MZ"), Other("a program of Windows", Remedy::None)),
    (Bytes(b"\0\x05\x16\x07"), Other("macOS's notes on a file (AppleDouble)", Remedy::None)),
    (Bytes(b"SQLite format 3\0"), Other("a database", Remedy::None)),
];

/// Bytes that are looked at.
const SEEN: usize = 4096;

/// How text of a kind begins, in small letters.
const TEXTS: &[(&str, Content)] = &[
    ("<!doctype html", Content::WebPage),
    ("<html", Content::WebPage),
    ("<head", Content::WebPage),
    ("<body", Content::WebPage),
    ("<?xml", Content::Xml),
    ("<", Content::Xml),
    ("{", Content::Json),
    ("[", Content::Json),
];

impl Content {
    /// What the bytes of a whole file are, if that is anything of the table; [`Content::Text`] of any other text.
    pub fn of(bytes: &[u8]) -> Option<Content> {
        if bytes.is_empty() {
            return Some(Content::Empty);
        }
        if let Some((_, content)) = SIGNATURES.iter().find(|(begin, _)| begin.is_of(bytes)) {
            return Some(match content {
                Archive("zip") => in_zip(bytes),
                content => *content,
            });
        }
        if bytes.len() >= 16 && bytes.iter().take(SEEN).all(|byte| *byte == 0) {
            return Some(Content::Zeros);
        }
        of_text(&bytes[..bytes.len().min(SEEN)])
    }

    /// True for what may well be a list, a description or the like.
    fn is_plain_text(self) -> bool {
        matches!(self, Content::Text | Content::Json | Content::Xml)
    }

    /// True for what stands where a file of any kind should be.
    pub fn is_in_place_of_another(self) -> bool {
        matches!(self, Content::LfsPointer | Content::WebPage)
    }

    /// What is to be done about it; nothing if that is plain.
    pub fn remedy(self) -> Option<&'static str> {
        match self {
            Content::LfsPointer => Some("`git lfs pull` fetches the file that it stands for"),
            Content::WebPage => Some("download the file itself (\"raw\"), not the page that shows it"),
            Content::Empty | Content::Zeros => Some("copy or download it again"),
            Archive(_) => Some("unpack it first"),
            Other(_, Remedy::ExportOnnx) => Some("export the model to ONNX"),
            Other(_, Remedy::Describe) => Some("a network description (.yaml) names it with `weights:`"),
            _ => None,
        }
    }
}

impl fmt::Display for Content {
    /// With an article, so that "is" can stand before it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::Empty => f.write_str("empty"),
            Content::Zeros => f.write_str("nothing but zeros"),
            Content::LfsPointer => f.write_str("a Git LFS pointer"),
            Content::WebPage => f.write_str("text, a web page"),
            Content::Json => f.write_str("text, a JSON document"),
            Content::Xml => f.write_str("text, an XML document"),
            Content::Text => f.write_str("text"),
            Picture(format) => write!(f, "a picture ({format})"),
            Archive(format) => write!(f, "an archive ({format})"),
            Other(name, _) => f.write_str(name),
        }
    }
}

/// A file that is something else than it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is {content}, not {wanted}{}", .content.remedy().map_or(String::new(), |remedy| format!("; {remedy}")))]
pub struct Mistaken {
    /// What it is.
    pub content: Content,
    /// What it should be, with an article.
    pub wanted: &'static str,
}

impl Mistaken {
    /// What is wrong with bytes that should be `wanted`, no text, if that is plain.
    pub fn of(bytes: &[u8], wanted: &'static str) -> Option<Mistaken> {
        // Of a damaged file of the right kind, its own reader knows more.
        let other = Content::of(bytes).filter(|content| content.to_string() != wanted);
        other.map(|content| Mistaken { content, wanted })
    }

    /// The same of what should be text.
    pub fn of_text(bytes: &[u8], wanted: &'static str) -> Option<Mistaken> {
        Mistaken::of(bytes, wanted).filter(|mistaken| !mistaken.content.is_plain_text())
    }
}

impl Begin {
    fn is_of(&self, bytes: &[u8]) -> bool {
        let at = |offset: usize, part: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(part));
        match *self {
            Bytes(begin) => bytes.starts_with(begin),
            At(offset, part) => at(offset, part),
            Both(begin, offset, part) => bytes.starts_with(begin) && at(offset, part),
        }
    }
}

/// A zip archive, or what is one underneath: the names of its first files say which.
fn in_zip(bytes: &[u8]) -> Content {
    let seen = &bytes[..bytes.len().min(SEEN)];
    let holds = |name: &[u8]| seen.windows(name.len()).any(|part| part == name);
    // PyTorch stores its pickle first, in a folder of the file's name.
    if holds(b"/data.pkl") {
        return Other("a PyTorch file (.pt, .pth)", Remedy::ExportOnnx);
    }
    if holds(b"model.weights.h5") || (holds(b"metadata.json") && holds(b"config.json")) {
        return Other("a Keras model (.keras)", Remedy::ExportOnnx);
    }
    if holds(b".npy") {
        return Other("NumPy arrays (.npz)", Remedy::None);
    }
    Archive("zip")
}

/// What text it is; none of bytes that are no text.
fn of_text(bytes: &[u8]) -> Option<Content> {
    // What is looked at may end within a character.
    let most_cut = if bytes.len() == SEEN { 4 } else { 1 };
    let decoded = (0..most_cut).find_map(|cut| text::decode_as(&bytes[..bytes.len() - cut]).ok());
    // Any two bytes may be letters of some encoding.
    let (whole, _) = decoded.filter(|(_, encoding)| *encoding != Encoding::Windows1252)?;
    let begin = whole.trim_start().chars().take(16).collect::<String>().to_lowercase();
    let found = TEXTS.iter().find(|(text, _)| begin.starts_with(text));
    Some(found.map_or(Content::Text, |(_, content)| *content))
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
