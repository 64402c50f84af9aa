//! The weight stream: packets of the passes, and whether the stores can hold them.

use std::collections::VecDeque;

use firebrick_spec::EngineConfig;
use firebrick_spec::config::PARAM_BANKS;
use firebrick_spec::weights as w;

use super::error::EmulateError;
use super::reason::StreamReason;

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
        let incomplete = |reason: StreamReason| EmulateError::Stream { word, reason };
        if let Some(pe) = packets.lists.iter().position(Vec::is_empty) {
            return Err(incomplete(StreamReason::NoList { pe }));
        }
        if packets.params.is_empty() {
            return Err(incomplete(StreamReason::NoParameters));
        }
        Ok(packets)
    }

    /// Takes the next packet; true if it is the last one of its pass.
    fn packet(&mut self, packets: &mut Packets) -> Result<bool, StreamReason> {
        let header = *self.words.get(self.at).ok_or(StreamReason::EndsInPass)?;
        let (pe, len) = (w::PACKET_PE.get(header) as usize, w::PACKET_WORDS.get(header) as usize);
        let after = w::PACKET_AFTER.get(header) as usize;
        if len == 0 || len > 512 {
            return Err(StreamReason::Length { words: len });
        }
        if after < self.after {
            return Err(StreamReason::Order { after, before: self.after });
        }
        let payload = self.words.get(self.at + 1..self.at + 1 + len).ok_or(StreamReason::EndsInPacket)?;
        let (crc, expected) = (w::PACKET_CRC.get(header), u64::from(w::packet_crc(header, payload)));
        if crc != expected {
            return Err(StreamReason::CheckSum { found: crc, expected });
        }
        let place = match w::PACKET_KIND.get(header) {
            w::KIND_PARAMS => {
                self.check_banks(after)?;
                &mut packets.params
            }
            _ => {
                let list = packets.lists.get_mut(pe);
                let list = list.ok_or(StreamReason::NoSuchPe { pe, pes: self.config.pes })?;
                self.check_store(pe, len, after)?;
                list
            }
        };
        if !place.is_empty() {
            return Err(StreamReason::Twice { pe });
        }
        place.extend(payload);
        self.after = after;
        self.at += 1 + len;
        Ok(w::PACKET_END.get(header) == 1)
    }

    /// Checks that the parameters of the present pass find a bank when `after` passes have finished.
    fn check_banks(&self, after: usize) -> Result<(), StreamReason> {
        let held = self.unfinished(after)?.len();
        if held > PARAM_BANKS {
            return Err(StreamReason::Banks { passes: held });
        }
        Ok(())
    }

    /// Checks that a list of `len` words finds room in the store of `pe` when `after` passes have finished.
    fn check_store(&mut self, pe: usize, len: usize, after: usize) -> Result<(), StreamReason> {
        let held: usize = len + self.unfinished(after)?.iter().map(|lists| lists[pe]).sum::<usize>();
        if held > self.config.weight_words {
            return Err(StreamReason::Store { pe, words: held, accepted: self.config.weight_words });
        }
        if let Some(present) = self.sizes.last_mut() {
            present[pe] = len;
        }
        Ok(())
    }

    /// The list sizes of the passes from `after` to the present one.
    fn unfinished(&self, after: usize) -> Result<&[Vec<usize>], StreamReason> {
        let pass = self.sizes.len() - 1;
        let held = self.sizes.get(after..=pass).filter(|held| !held.is_empty());
        held.ok_or(StreamReason::NeverStarts { pass, after })
    }
}
