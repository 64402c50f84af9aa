//! From bytes to nodes.

use super::Node;

/// Why bytes are no flattened tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The magic number is not there.
    #[error("no compiled device tree; `dtc -@ -I dts -O dtb` makes one")]
    Magic,
    /// A place outside of the file, or a structure that does not close.
    #[error("a damaged device tree: byte {at} is not what the format wants there")]
    Damaged {
        /// The place.
        at: usize,
    },
}

const MAGIC: u32 = 0xd00d_feed;
pub(super) const BEGIN: u32 = 1;
pub(super) const END: u32 = 2;
pub(super) const PROPERTY: u32 = 3;
const NOP: u32 = 4;
pub(super) const FINISH: u32 = 9;

/// Nodes below each other; the kernel's own limit is 64 (`FDT_MAX_DEPTH`).
const DEEPEST: usize = 64;

struct Reader<'a> {
    blob: &'a [u8],
    at: usize,
    strings: usize,
}

pub(super) fn parse(blob: &[u8]) -> Result<Node, TreeError> {
    let mut reader = Reader { blob, at: 0, strings: 0 };
    if reader.word() != Ok(MAGIC) {
        return Err(TreeError::Magic);
    }
    let _size = reader.word()?;
    let structure = reader.word()? as usize;
    reader.strings = reader.word()? as usize;
    reader.at = structure;
    reader.expect(BEGIN)?;
    let root = reader.node(0)?;
    reader.expect(FINISH)?;
    Ok(root)
}

impl Reader<'_> {
    fn damaged<T>(&self) -> Result<T, TreeError> {
        Err(TreeError::Damaged { at: self.at })
    }

    fn bytes(&mut self, len: usize) -> Result<&[u8], TreeError> {
        let range = self.at..self.at.checked_add(len).ok_or(TreeError::Damaged { at: self.at })?;
        let found = self.blob.get(range).ok_or(TreeError::Damaged { at: self.at })?;
        self.at += len;
        Ok(found)
    }

    fn word(&mut self) -> Result<u32, TreeError> {
        let word = self.bytes(4)?;
        Ok(u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
    }

    fn token(&mut self) -> Result<u32, TreeError> {
        loop {
            match self.word()? {
                NOP => {}
                token => return Ok(token),
            }
        }
    }

    fn expect(&mut self, token: u32) -> Result<(), TreeError> {
        if self.token()? == token { Ok(()) } else { self.damaged() }
    }

    fn align(&mut self) {
        self.at = self.at.next_multiple_of(4);
    }

    fn text_at(&self, at: usize) -> Result<String, TreeError> {
        let rest = self.blob.get(at..).ok_or(TreeError::Damaged { at })?;
        let len = rest.iter().position(|byte| *byte == 0).ok_or(TreeError::Damaged { at })?;
        Ok(String::from_utf8_lossy(&rest[..len]).into_owned())
    }

    /// The rest of a node whose beginning has been read.
    fn node(&mut self, depth: usize) -> Result<Node, TreeError> {
        if depth > DEEPEST {
            return self.damaged();
        }
        let name = self.text_at(self.at)?;
        self.at += name.len() + 1;
        self.align();
        let mut node = Node { name, ..Node::default() };
        loop {
            match self.token()? {
                PROPERTY => {
                    let (len, name) = (self.word()? as usize, self.word()? as usize);
                    let name = self.text_at(self.strings.saturating_add(name))?;
                    let value = self.bytes(len)?.to_vec();
                    self.align();
                    node.properties.push((name, value));
                }
                BEGIN => node.children.push(self.node(depth + 1)?),
                END => return Ok(node),
                _ => return self.damaged(),
            }
        }
    }
}
