//! The loaders: activation words on credit, and packets of weights when their passes have finished.

use super::memory::Client;
use super::pe::Pe;
use super::timing as t;
use super::timing::NEVER;
use super::work::{PassWork, Work};

/// The activation loader.
#[derive(Default)]
pub(super) struct ActivationLoader {
    /// When each word of the pass was sent.
    pub sent: Vec<u32>,
    /// The earliest time of the next word.
    next: u32,
    /// Beats of the input that were not taken.
    left: u32,
    /// Words that all PEs are known to have released.
    credit: u32,
    /// The PE whose credit is waited for.
    pub waits_for: Option<usize>,
}

/// What the loader did.
pub(super) enum Loaded {
    /// A word was sent; try again then.
    Sent(u32),
    /// Nothing; try again then.
    Later(u32),
}

impl ActivationLoader {
    /// A pass begins.
    pub fn start(&mut self, now: u32, pass: &PassWork) {
        self.sent.clear();
        self.left = pass.input_beats();
        self.next = now + t::START_TO_WORD;
        self.credit = 0;
        self.waits_for = None;
    }

    /// Sends the next word at `now` if its beats and its credit are there.
    pub fn send(&mut self, now: u32, pass: &PassWork, depth: u32, client: &mut Client, pes: &[Pe]) -> Loaded {
        let d = &pass.descriptor;
        let (word, body) = (self.sent.len() as u32, pass.input_beats() / pass.word_beats());
        self.waits_for = None;
        if word == d.lead_words + body + d.tail_words {
            return Loaded::Later(NEVER);
        }
        if now < self.next {
            return Loaded::Later(self.next);
        }
        // Words are made of entries of two beats: of three entries the image's first word takes two.
        let entries = match word.checked_sub(d.lead_words) {
            Some(place) if place < body && d.image => 2 - place % 2,
            Some(place) if place < body => 1,
            _ => 0,
        };
        let beats = (2 * entries).min(self.left);
        match client.available(beats) {
            None => return Loaded::Later(NEVER),
            Some(when) if when > now => return Loaded::Later(when),
            Some(_) => (),
        }
        if word >= self.credit.saturating_add(depth) {
            self.credit = pes.iter().map(|pe| pe.releases.seen(now, pass)).min().unwrap_or(NEVER);
        }
        if word >= self.credit.saturating_add(depth) {
            return Loaded::Later(self.blocked(word + 1 - depth, now, pass, pes));
        }
        client.take(now, beats);
        self.left -= beats;
        self.sent.push(now);
        // An entry a cycle: the image's first word of two takes two cycles, the last entry's included.
        self.next = now + if d.image && entries == 1 { 2 } else { 1 };
        Loaded::Sent(self.next)
    }

    /// When `words` are released by all PEs; if that cannot be told yet, a PE is noted that must go on first.
    fn blocked(&mut self, words: u32, now: u32, pass: &PassWork, pes: &[Pe]) -> u32 {
        let mut when = now + 1;
        for (place, pe) in pes.iter().enumerate() {
            match pe.releases.when(words, pass) {
                Some(at) => when = when.max(at),
                None => {
                    self.waits_for = Some(place);
                    return NEVER;
                }
            }
        }
        when
    }
}

/// The weight loader.
#[derive(Default)]
pub(super) struct WeightLoader {
    /// Packet, and words of it that were taken, its header included.
    packet: usize,
    taken: u32,
    /// When each pass's weights were in.
    pub ready: Vec<u32>,
}

impl WeightLoader {
    /// Takes a word of the stream at `now` if there is one that may be let in; when to try again.
    pub fn take(&mut self, now: u32, work: &Work, finished: &[u32], client: &mut Client) -> u32 {
        let Some(packet) = work.packets.get(self.packet) else { return NEVER };
        if self.taken == 1 && packet.after > 0 {
            match finished.get(packet.after as usize - 1) {
                None => return NEVER,
                Some(end) if end + t::END_TO_GATE > now => return end + t::END_TO_GATE,
                Some(_) => (),
            }
        }
        match client.available(1) {
            None => return NEVER,
            Some(when) if when > now => return when,
            Some(_) => client.take(now, 1),
        }
        self.taken += 1;
        if self.taken > packet.words {
            self.taken = 0;
            self.packet += 1;
            if packet.end {
                self.ready.push(now + t::WORD_TO_READY);
            }
        }
        // The header takes a second cycle, the gate.
        now + if self.taken == 1 { 2 } else { 1 }
    }
}
