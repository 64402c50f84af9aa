//! The weight stream: packets of the passes, and whether the stores can hold them.

use std::collections::VecDeque;

use firebrick_spec::EngineConfig;
use firebrick_spec::config::PARAM_BANKS;
use firebrick_spec::weights as w;

use super::error::EmulateError;

/// The packets of one pass.
#[derive(Clone, Debug, Default)]
pub(super) struct Packets {
    /// Per PE its list, header first.
    pub lists: Vec<Vec<u64>>,
    /// The parameter words.
    pub params: Vec<u64>,
}

/// Splits the stream of a frame into passes.
///
/// Refuses what could overflow a PE's weight store or the banks of parameters: every packet is taken
/// to arrive as soon as its header allows.
pub(super) fn parse(words: &[u64], config: &EngineConfig) -> Result<VecDeque<Packets>, EmulateError> {
    let mut reader = Reader { words, at: 0, after: 0, config, sizes: Vec::new() };
    let mut passes = VecDeque::new();
    while reader.at < words.len() {
        passes.push_back(reader.pass()?);
    }
    Ok(passes)
}

struct Reader<'a> {
    words: &'a [u64],
    at: usize,
    after: usize,
    config: &'a EngineConfig,
    /// Per pass, the present one included, the words of each PE's list.
    sizes: Vec<Vec<usize>>,
}

impl Reader<'_> {
    fn pass(&mut self) -> Result<Packets, EmulateError> {
        let mut packets = Packets { lists: vec![Vec::new(); self.config.pes], params: Vec::new() };
        self.sizes.push(vec![0; self.config.pes]);
        let mut word = self.at;
        while !self.packet(&mut packets).map_err(|reason| EmulateError::Stream { word, reason })? {
            word = self.at;
        }
        let incomplete = |reason: String| EmulateError::Stream { word, reason };
        if let Some(pe) = packets.lists.iter().position(Vec::is_empty) {
            return Err(incomplete(format!("the pass ends without a list for PE {pe}")));
        }
        if packets.params.is_empty() {
            return Err(incomplete("the pass ends without parameters".into()));
        }
        Ok(packets)
    }

    /// Takes the next packet; true if it is the last one of its pass.
    fn packet(&mut self, packets: &mut Packets) -> Result<bool, String> {
        let header = *self.words.get(self.at).ok_or("the stream ends within a pass")?;
        let (pe, len) = (w::PACKET_PE.get(header) as usize, w::PACKET_WORDS.get(header) as usize);
        let after = w::PACKET_AFTER.get(header) as usize;
        if len == 0 || len > 512 {
            return Err(format!("a packet of {len} words, accepted: 1 to 512"));
        }
        if after < self.after {
            return Err(format!("waits for {after} passes after a packet that waits for {}", self.after));
        }
        let payload =
            self.words.get(self.at + 1..self.at + 1 + len).ok_or("the stream ends within a packet")?;
        let (crc, expected) = (w::PACKET_CRC.get(header), u64::from(w::packet_crc(header, payload)));
        if crc != expected {
            return Err(format!("a packet with check sum {crc:#06x}, its words give {expected:#06x}"));
        }
        let place = match w::PACKET_KIND.get(header) {
            w::KIND_PARAMS => {
                self.check_banks(after)?;
                &mut packets.params
            }
            _ => {
                let list = packets.lists.get_mut(pe);
                let list = list.ok_or_else(|| format!("a list for PE {pe} of {}", self.config.pes))?;
                self.check_store(pe, len, after)?;
                list
            }
        };
        if !place.is_empty() {
            return Err(format!("a second packet for the same place of the pass (PE {pe})"));
        }
        place.extend(payload);
        self.after = after;
        self.at += 1 + len;
        Ok(w::PACKET_END.get(header) == 1)
    }

    /// Checks that the parameters of the present pass find a bank when `after` passes have finished.
    fn check_banks(&self, after: usize) -> Result<(), String> {
        let held = self.unfinished(after)?.len();
        if held > PARAM_BANKS {
            return Err(format!("parameters of {held} passes are held, accepted: {PARAM_BANKS}"));
        }
        Ok(())
    }

    /// Checks that a list of `len` words finds room in the store of `pe` when `after` passes have finished.
    fn check_store(&mut self, pe: usize, len: usize, after: usize) -> Result<(), String> {
        let held: usize = len + self.unfinished(after)?.iter().map(|lists| lists[pe]).sum::<usize>();
        if held > self.config.weight_words {
            return Err(format!(
                "PE {pe} would hold {held} words of weights, accepted: {}",
                self.config.weight_words
            ));
        }
        if let Some(present) = self.sizes.last_mut() {
            present[pe] = len;
        }
        Ok(())
    }

    /// The list sizes of the passes from `after` to the present one.
    fn unfinished(&self, after: usize) -> Result<&[Vec<usize>], String> {
        let pass = self.sizes.len() - 1;
        let held = self.sizes.get(after..=pass).filter(|held| !held.is_empty());
        held.ok_or_else(|| format!("pass {pass} waits for {after} passes and would never start"))
    }
}
