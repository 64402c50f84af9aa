//! Ports of a top module, and their names in the C++ that Verilator makes.

/// One port of the top module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Name in the Verilog text.
    pub name: String,
    /// Width in bits, from 1 up.
    pub width: usize,
    /// True for an input of the module.
    pub input: bool,
}

impl Port {
    /// An input of `width` bits.
    pub fn input(name: &str, width: usize) -> Self {
        Port { name: name.to_owned(), width, input: true }
    }

    /// An output of `width` bits.
    pub fn output(name: &str, width: usize) -> Self {
        Port { name: name.to_owned(), width, input: false }
    }

    /// Bytes of the C++ variable: 1, 2, 4, 8, or a row of 32-bit words.
    pub(super) fn bytes(&self) -> usize {
        match self.width {
            0..=8 => 1,
            9..=16 => 2,
            17..=32 => 4,
            33..=64 => 8,
            wide => wide.div_ceil(32) * 4,
        }
    }

    /// The port's member in the C++ class: what C++ does not allow in a name is written `__0` and
    /// two hexadecimal digits, and so is the second of two underscores.
    pub(super) fn member(&self) -> String {
        let mut out = String::new();
        let mut underscore = false;
        for c in self.name.chars() {
            let plain = c.is_ascii_alphabetic() || (c.is_ascii_digit() && !out.is_empty());
            if plain || (c == '_' && !underscore) {
                out.push(c);
            } else {
                out.push_str(&format!("__0{:02X}", u32::from(c)));
            }
            underscore = c == '_' && !underscore;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_verilator_writes_them() {
        assert_eq!(Port::input("s_axi_awaddr", 12).member(), "s_axi_awaddr");
        assert_eq!(Port::input("bus$ready", 1).member(), "bus__024ready");
        assert_eq!(Port::input("a__b", 1).member(), "a___05Fb");
    }

    #[test]
    fn sizes_follow_the_width() {
        let bytes = |w| Port::output("x", w).bytes();
        assert_eq!([1, 8, 9, 16, 17, 32, 33, 64].map(bytes), [1, 1, 2, 2, 4, 4, 8, 8]);
        assert_eq!([65, 96, 97].map(bytes), [12, 12, 16]);
    }
}
