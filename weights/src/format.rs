//! The kinds of model files: the one table of what there is, and what each is called.

use std::fmt;
use std::path::Path;

/// The first bytes of every `.fbk` file; a transfer that changes line ends or the eighth bit destroys them.
pub const FBK_MAGIC: [u8; 8] = *b"\x89FBK\r\n\x1a\n";

/// The first bytes of every `.fbz` file.
pub const FBZ_MAGIC: [u8; 8] = *b"\x89FBZ\r\n\x1a\n";

/// The ending of a Caffe network's description; the file to open is that of its trained weights.
pub(crate) const PROTOTXT: &str = "prototxt";

/// A kind of model file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Our container of a quantised network.
    Fbk,
    /// Our container of a compressed float network.
    Fbz,
    /// A network description with its float weights beside it.
    Yaml,
    /// An ONNX model.
    Onnx,
    /// A Caffe network: two files of one name.
    Caffe,
    /// The released Deep-Compressed SqueezeNet v1.0.
    DeepCompression,
    /// SqueezeNet v1.1 and v1.0 in the DV700's weight files.
    Dmp,
}

/// What is known of a kind.
struct Facts {
    /// What messages call it, without an article.
    name: &'static str,
    /// The same with its article.
    with_article: &'static str,
    /// What belongs behind the name where all kinds are listed.
    listed: &'static str,
    /// Endings of its files' names, in lower case; the first is that of the file that is named to open one.
    extensions: &'static [&'static str],
    /// The first bytes of every file, if they are always the same.
    magic: Option<&'static [u8; 8]>,
}

const ALL: [(Format, Facts); 7] = [
    (
        Format::Fbk,
        Facts {
            name: ".fbk file",
            with_article: "a .fbk file",
            listed: " made by `firebrick compile`",
            extensions: &["fbk"],
            magic: Some(&FBK_MAGIC),
        },
    ),
    (
        Format::Fbz,
        Facts {
            name: ".fbz file",
            with_article: "a .fbz file",
            listed: " made by `firebrick compress`",
            extensions: &["fbz"],
            magic: Some(&FBZ_MAGIC),
        },
    ),
    (
        Format::Yaml,
        Facts {
            name: "network description (.yaml, .yml)",
            with_article: "a network description (.yaml, .yml)",
            listed: " that names a file of float weights beside it",
            extensions: &["yaml", "yml"],
            magic: None,
        },
    ),
    (
        Format::Onnx,
        Facts {
            name: "ONNX model (.onnx)",
            with_article: "an ONNX model (.onnx)",
            listed: "",
            extensions: &["onnx"],
            magic: None,
        },
    ),
    (
        Format::Caffe,
        Facts {
            name: "Caffe network (.prototxt with .caffemodel)",
            with_article: "a Caffe network (.prototxt with .caffemodel)",
            listed: "",
            extensions: &["caffemodel", PROTOTXT],
            magic: None,
        },
    ),
    (
        Format::DeepCompression,
        Facts {
            name: "Deep Compression file of SqueezeNet v1.0 (.net)",
            with_article: "a Deep Compression file of SqueezeNet v1.0 (.net)",
            listed: "",
            extensions: &["net"],
            magic: None,
        },
    ),
    (
        Format::Dmp,
        Facts {
            name: "DV700 weight file of SqueezeNet (.bin)",
            with_article: "a DV700 weight file of SqueezeNet (.bin)",
            listed: "",
            extensions: &["bin"],
            magic: None,
        },
    ),
];

impl Format {
    const fn facts(self) -> &'static Facts {
        &ALL[self as usize].1
    }

    /// What messages call it, without an article: `ONNX model (.onnx)`.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The same with its article: `an ONNX model (.onnx)`.
    pub const fn with_article(self) -> &'static str {
        self.facts().with_article
    }

    /// The ending of a file's name, without a dot; where a kind has several, that of the file that is named to open one.
    pub const fn extension(self) -> &'static str {
        self.facts().extensions[0]
    }

    /// All endings of its files' names, without dots.
    #[cfg(feature = "import")]
    pub(crate) const fn extensions(self) -> &'static [&'static str] {
        self.facts().extensions
    }

    /// The first bytes of every file; of our own containers only.
    pub const fn magic(self) -> Option<&'static [u8; 8]> {
        self.facts().magic
    }

    /// The kind whose files have this name's ending.
    pub fn of_name(path: &Path) -> Option<Format> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        let named = ALL.iter().find(|(_, facts)| facts.extensions.contains(&ending.as_str()));
        named.map(|(format, _)| *format)
    }

    /// The kind whose files begin as `bytes` do.
    pub fn of_magic(bytes: &[u8]) -> Option<Format> {
        let begun = ALL.iter().find(|(_, facts)| facts.magic.is_some_and(|magic| bytes.starts_with(magic)));
        begun.map(|(format, _)| *format)
    }

    /// All kinds, as a list for messages.
    pub fn list() -> String {
        let part = |(_, facts): &(Format, Facts)| format!("{}{}", facts.with_article, facts.listed);
        let [before @ .., last] = &ALL.map(|entry| part(&entry));
        format!("{}, or {last}", before.join(", "))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_kinds() {
        for (i, (format, facts)) in ALL.iter().enumerate() {
            assert_eq!(*format as usize, i, "{format}");
            assert!(facts.name.contains(&format!(".{}", format.extension())), "{format}");
            assert!(
                facts.with_article.split_once(' ').is_some_and(|(_, name)| name == facts.name),
                "{format}"
            );
            for ending in facts.extensions {
                assert_eq!(
                    Format::of_name(Path::new(&format!("x.{}", ending.to_uppercase()))),
                    Some(*format)
                );
            }
        }
    }

    #[test]
    fn what_is_accepted_is_listed() {
        let list = Format::list();
        assert!(list.starts_with("a .fbk file made by `firebrick compile`, a .fbz file"), "{list}");
        assert!(list.contains("an ONNX model (.onnx), a Caffe network"), "{list}");
        assert!(list.ends_with(", or a DV700 weight file of SqueezeNet (.bin)"), "{list}");
    }
}
