//! Weight stores in UltraRAM in the place of block RAM: the same memory with another attribute, and nothing in it at power-up.
//!
//! UltraRAM has one clock, a registered read with an enable that holds its output, no initial values, and none of block RAM's orders of a read
//! and a write of one word in one cycle (UG901, UltraRAM; UG573). A PE's weight store asks for no more than that:
//!
//! - it has one port that writes and one that reads, under one clock, and its output has no reset;
//! - no word is used that was not written: the walker takes a list's header only when the whole list has come (`WeightStore::waiting`), and what
//!   it has fetched behind a list's last entry, or while it has no list, is dropped;
//! - so what a read of the word that is being written returns is never used, either: a list's last word is counted a cycle after it was
//!   written, and no word of it is written again before its pass has ended (`spec::weights`, `PACKET_AFTER`).
//!
//! What it is at power-up is 0 in UltraRAM, too, but no bitstream says so: hence no `initial`.

use super::power_up::without_initial;
use super::tree::{Code, Unit};

/// The block that has the memory, and the memory in it.
const STORE: (&str, &str) = ("weight_store", "ram");
/// What the memory's module is called.
const NAME: &str = "ultra_ram";

/// Makes UltraRAMs of the memories of all weight stores.
pub fn place(unit: &mut Unit) {
    let (store, memory) = STORE;
    let store = unit.name.as_deref() == Some(store);
    for part in &mut unit.parts {
        match &mut part.code {
            Code::Text(text) if store && part.path == memory => {
                *text = ultra(text);
                part.name = Some(NAME.to_owned());
            }
            _ => place(part),
        }
    }
}

/// The text of a block RAM as that of an UltraRAM.
fn ultra(text: &str) -> String {
    let text = without_initial(text).replace("integer i;\n", "");
    text.replace("ram_style = \"block\"", "ram_style = \"ultra\"")
}
