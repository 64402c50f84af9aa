//! Names that Verilog and SystemVerilog take.

use std::collections::HashSet;

/// Words of IEEE 1364-2005 and 1800-2017 that a field may be called by Rust's rules: tools read a file in either language.
const KEYWORDS: &str = "accept_on alias always and assert assign assume automatic before begin bind bins binsof bit buf bufif0 \
    bufif1 byte case casex casez cell chandle checker class clocking cmos config constraint context cover covergroup coverpoint \
    cross deassign default defparam design disable dist edge end endcase endmodule event eventually expect export extends \
    final first_match force foreach forever fork function generate genvar global highz0 highz1 iff ifnone implements implies \
    incdir include initial inout input inside instance int integer interconnect interface intersect join join_any join_none large \
    liblist library local localparam logic longint macromodule matches medium modport module nand negedge nettype new nexttime \
    nmos nor noshowcancelled not notif0 notif1 null or output package packed parameter pmos posedge primitive priority program \
    property protected pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase randsequence \
    rcmos real realtime reg reject_on release repeat restrict rnmos rpmos rtran rtranif0 rtranif1 s_always s_eventually \
    s_nexttime s_until s_until_with scalared sequence shortint shortreal showcancelled signed small soft solve specify specparam \
    string strong strong0 strong1 supply0 supply1 sync_accept_on sync_reject_on table tagged task throughout time \
    timeprecision timeunit tran tranif0 tranif1 tri tri0 tri1 triand trior trireg typedef union unique unique0 unsigned until \
    until_with untyped uwire var vectored virtual void wait wait_order wand weak weak0 weak1 wildcard wire with within wor xnor xor";

/// The name of a field, of a port of a field, of an element of a vector (`vector$3`) or of a bundle.
pub fn plain(path: &str) -> String {
    let name = path.replace('$', "_");
    if KEYWORDS.split_ascii_whitespace().any(|word| word == name) { name + "_" } else { name }
}

/// `Phase::WriteBack` as a constant's name, `PHASE_WRITE_BACK`.
pub fn constant(state: &str) -> String {
    let mut name = String::new();
    let mut lower = false;
    for letter in state.replace("::", "_").chars() {
        if lower && letter.is_uppercase() {
            name.push('_');
        }
        lower = letter.is_lowercase() || letter.is_ascii_digit();
        name.extend(letter.to_uppercase());
    }
    name
}

/// Names given so far; none twice.
#[derive(Default)]
pub struct Taken(HashSet<String>);

impl Taken {
    /// The name, with a number behind it if it is taken.
    pub fn unused(&mut self, name: String) -> String {
        let numbered = (2..).map(|n| format!("{name}_{n}"));
        let mut candidates = std::iter::once(name.clone()).chain(numbered);
        candidates.find(|candidate| self.0.insert(candidate.clone())).unwrap_or(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_names() {
        assert_eq!(["hit$8", "edge", "pe$3$word_in"].map(plain), ["hit_8", "edge_", "pe_3_word_in"]);
        assert_eq!(
            ["Walk::Idle", "Phase::WriteBack", "S::Step2"].map(constant),
            ["WALK_IDLE", "PHASE_WRITE_BACK", "S_STEP2"]
        );
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut taken = Taken::default();
        let names = ["a", "b", "a", "a", "a_2"].map(|name| taken.unused(name.to_owned()));
        assert_eq!(names, ["a", "b", "a_2", "a_3", "a_2_2"]);
    }
}
