//! Flattened device trees: what an overlay says, so that it can be made fit for the running system.
//!
//! The format is that of the Devicetree Specification 0.4, chapter 5: a header, a block of memory reservations, a block of
//! structure and a block of strings. No memory is reserved by an overlay, so reservations are not kept.

mod read;
mod write;

pub use read::TreeError;

/// A node with what is below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Its name, with its address: `firebrick@43c00000`.
    pub name: String,
    /// Its properties, in order.
    pub properties: Vec<(String, Vec<u8>)>,
    /// The nodes below it, in order.
    pub children: Vec<Node>,
}

impl Node {
    /// Reads a flattened tree.
    ///
    /// # Errors
    /// [`TreeError`].
    pub fn parse(blob: &[u8]) -> Result<Self, TreeError> {
        read::parse(blob)
    }

    /// The tree as the kernel takes it.
    pub fn blob(&self) -> Vec<u8> {
        write::blob(self)
    }

    /// A property's value.
    pub fn property(&self, name: &str) -> Option<&[u8]> {
        self.properties.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_slice())
    }

    /// A property's text, without the 0 at its end.
    pub fn text(&self, name: &str) -> Option<String> {
        self.property(name).map(|value| String::from_utf8_lossy(value).trim_end_matches('\0').to_owned())
    }

    /// Whether `compatible` has this entry.
    pub fn is_compatible(&self, name: &str) -> bool {
        strings(self.property("compatible").unwrap_or_default()).any(|found| found == name)
    }

    /// Sets a property, in place of the one of this name.
    pub fn set(&mut self, name: &str, value: Vec<u8>) {
        match self.properties.iter_mut().find(|(found, _)| found == name) {
            Some((_, old)) => *old = value,
            None => self.properties.push((name.to_owned(), value)),
        }
    }

    /// Removes a property.
    pub fn remove(&mut self, name: &str) {
        self.properties.retain(|(found, _)| found != name);
    }

    /// The node of this name directly below.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The node at a path, `/fragment@0/__overlay__`.
    pub fn at_mut(&mut self, path: &str) -> Option<&mut Node> {
        path.split('/')
            .filter(|part| !part.is_empty())
            .try_fold(self, |node, part| node.children.iter_mut().find(|child| child.name == part))
    }

    /// This node and all below it.
    pub fn all(&self) -> Vec<&Node> {
        let mut all = vec![self];
        all.extend(self.children.iter().flat_map(Node::all));
        all
    }
}

/// The texts of a list of them, each with a 0 at its end.
pub fn strings(value: &[u8]) -> impl Iterator<Item = String> {
    value
        .split(|byte| *byte == 0)
        .filter(|text| !text.is_empty())
        .map(|text| String::from_utf8_lossy(text).into_owned())
}

/// The 32-bit words of a value.
pub fn cells(value: &[u8]) -> Vec<u32> {
    value.chunks_exact(4).map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]])).collect()
}

#[cfg(test)]
mod tests;
