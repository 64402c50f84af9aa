//! From nodes to bytes.

use super::Node;
use super::read::{BEGIN, END, FINISH, PROPERTY};

/// Bytes of the header, and of the empty list of reservations behind it.
const HEADER: usize = 40;
const RESERVED: usize = 16;

#[derive(Default)]
struct Writer {
    structure: Vec<u8>,
    strings: Vec<u8>,
}

pub(super) fn blob(root: &Node) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.node(root);
    writer.word(FINISH);
    let Writer { structure, strings } = writer;
    let (first, second) = (HEADER + RESERVED, HEADER + RESERVED + structure.len());
    // Magic, all bytes, where the three blocks are, version, the oldest compatible one, the processor, their sizes.
    let header = [
        0xd00d_feed,
        second + strings.len(),
        first,
        second,
        HEADER,
        17,
        16,
        0,
        strings.len(),
        structure.len(),
    ];
    let mut blob: Vec<u8> = header.iter().flat_map(|word| (*word as u32).to_be_bytes()).collect();
    blob.resize(first, 0);
    blob.extend(structure);
    blob.extend(strings);
    blob
}

impl Writer {
    fn word(&mut self, word: u32) {
        self.structure.extend(word.to_be_bytes());
    }

    fn align(&mut self) {
        let len = self.structure.len().next_multiple_of(4);
        self.structure.resize(len, 0);
    }

    /// Where a property's name is in the block of strings; equal ones once.
    fn name(&mut self, name: &str) -> u32 {
        let wanted = [name.as_bytes(), &[0]].concat();
        let mut at = 0;
        while at < self.strings.len() {
            if self.strings[at..].starts_with(&wanted) {
                return at as u32;
            }
            at += self.strings[at..].iter().position(|byte| *byte == 0).unwrap_or(0) + 1;
        }
        self.strings.extend(wanted);
        at as u32
    }

    fn node(&mut self, node: &Node) {
        self.word(BEGIN);
        self.structure.extend(node.name.bytes().chain([0]));
        self.align();
        for (name, value) in &node.properties {
            let name = self.name(name);
            self.word(PROPERTY);
            self.word(value.len() as u32);
            self.word(name);
            self.structure.extend(value);
            self.align();
        }
        node.children.iter().for_each(|child| self.node(child));
        self.word(END);
    }
}
