//! A PE: its walker and its place on the result chain.
//!
//! The walker jumps from one thing that can stop it to the next: a word that has not arrived, a tile without a slot, a
//! full result FIFO. Between them it issues an entry a cycle.

use std::collections::VecDeque;

use super::credit::Releases;
use super::timing as t;
use super::timing::NEVER;
use super::work::{List, PassWork};

/// Why a PE does not issue.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// The entry's word has not arrived.
    Word,
    /// No reassembly slot, or no room for a result.
    Result,
}

/// What a PE did in a pass, in cycles.
#[derive(Clone, Copy, Default)]
pub(super) struct Spent {
    pub busy: u64,
    pub words: u64,
    pub results: u64,
    /// Its first issue and the cycle after its last one.
    pub first: u32,
    pub last: u32,
}

/// What the walker's advance brings about.
#[derive(Default)]
pub(super) struct Walked {
    /// When it goes on by itself.
    pub next: u32,
    /// The credit moves from now on.
    pub releases: bool,
    /// A result was put into an empty FIFO: when its first half leaves.
    pub leaves: Option<u32>,
}

/// See the module's text.
pub(super) struct Pe {
    place: u32,
    tile: u32,
    filter: usize,
    entry: usize,
    next_issue: u32,
    wait: Option<(Wait, u32)>,
    /// Word whose sending is waited for.
    pub needs: u32,
    pub releases: Releases,
    /// For each half to leave: when it is there, and its tile.
    halves: VecDeque<(u32, u32)>,
    pub spent: Spent,
}

/// What a PE sees of the rest of the engine.
pub(super) struct Surroundings<'a> {
    pub pass: &'a PassWork,
    /// When each of the words sent so far was sent.
    pub sent: &'a [u32],
    /// When each of the tiles' slots was freed.
    pub freed: &'a [u32],
}

impl Pe {
    pub fn new(place: usize) -> Self {
        Pe {
            place: place as u32,
            tile: 0,
            filter: 0,
            entry: 0,
            next_issue: 0,
            wait: None,
            needs: NEVER,
            releases: Releases::new(place),
            halves: VecDeque::new(),
            spent: Spent::default(),
        }
    }

    fn list<'a>(&self, around: &Surroundings<'a>) -> &'a List {
        &around.pass.lists[self.place as usize]
    }

    /// A pass begins.
    pub fn start(&mut self, now: u32) {
        *self = Pe::new(self.place as usize);
        self.next_issue = now;
    }

    /// Waits from `now` on; what was waited for before is accounted.
    fn waits(&mut self, now: u32, wait: Option<Wait>) {
        if let Some((reason, since)) = self.wait.take() {
            let cycles = u64::from(now - since);
            match reason {
                Wait::Word => self.spent.words += cycles,
                Wait::Result => self.spent.results += cycles,
            }
        }
        self.wait = wait.map(|reason| (reason, now));
    }

    /// When a tile may begin whose first entry is next; [`NEVER`] if nothing that is known lets it, `None` if it needs no more.
    ///
    /// A tile begins when a reassembly slot is reserved for it, because the result chain cannot wait.
    fn slot(&self, around: &Surroundings<'_>) -> Option<u32> {
        let begins = self.filter == 0 && self.entry == 0 && self.tile >= t::SLOTS;
        let freed =
            |tile: u32| around.freed.get(tile as usize).map(|freed| freed + t::FREE_TO_ISSUE + self.place);
        begins.then(|| freed(self.tile - t::SLOTS).unwrap_or(NEVER))
    }

    /// Issues what can be issued at `now` or follows from it without anything else.
    pub fn walk(&mut self, now: u32, around: &Surroundings<'_>) -> Walked {
        let mut walked = Walked { next: NEVER, ..Walked::default() };
        self.needs = NEVER;
        if self.tile == around.pass.tiles() {
            return walked;
        }
        if now < self.next_issue {
            walked.next = self.next_issue;
            return walked;
        }
        self.waits(now, None);
        let list = self.list(around);
        let filter = &list.filters[self.filter];
        if let Some(begins) = self.slot(around).filter(|begins| *begins > now) {
            self.waits(now, Some(Wait::Result));
            walked.next = begins;
            return walked;
        }
        let base = self.tile * around.pass.channels;
        let first = self.entry;
        let mut at = now;
        while self.entry < filter.len() {
            let word = base + u32::from(filter[self.entry]);
            let Some(sent) = around.sent.get(word as usize) else {
                self.needs = word;
                break;
            };
            let arrives = sent + t::WORD_TO_ISSUE + self.place;
            // The last entry also needs room for the result, and is issued apart.
            if arrives > at || self.entry + 1 == filter.len() {
                walked.next = arrives.max(at);
                break;
            }
            self.entry += 1;
            at += 1;
        }
        if self.spent.busy == 0 && at > now {
            self.spent.first = now;
        }
        self.spent.busy += u64::from(at - now);
        self.next_issue = at;
        if first == 0 && self.entry > 0 && self.filter + 1 == list.filters.len() {
            self.releases.begin(now, self.tile);
            walked.releases = true;
        }
        if walked.next != now {
            if self.needs != NEVER || walked.next > at {
                self.waits(at, Some(Wait::Word));
            }
            return walked;
        }
        self.issue_last(now, around, &mut walked);
        walked
    }

    /// Issues a filter's last entry, whose word is there.
    fn issue_last(&mut self, now: u32, around: &Surroundings<'_>, walked: &mut Walked) {
        let list = self.list(around);
        if !list.discard {
            if self.halves.len() as u32 >= t::FULL_PORT {
                self.waits(now, Some(Wait::Result));
                walked.next = NEVER;
                return;
            }
            let ready = now + t::ISSUE_TO_RESULT;
            if self.halves.is_empty() {
                walked.leaves = Some(ready);
            }
            self.halves.extend([(ready, self.tile), (ready + 1, self.tile)]);
        }
        if self.spent.busy == 0 {
            self.spent.first = now;
        }
        self.spent.busy += 1;
        self.spent.last = now + 1;
        self.entry = 0;
        self.filter += 1;
        self.next_issue = now + 1;
        if self.filter == list.filters.len() {
            self.releases.end(now, self.tile + 1);
            walked.releases = true;
            self.filter = 0;
            self.tile += 1;
            self.next_issue = now + t::NEXT_TILE;
        }
        walked.next = self.next_issue;
    }

    /// The walker waits for a slot or for room.
    pub fn waits_for_room(&self) -> bool {
        matches!(self.wait, Some((Wait::Result, _)))
    }

    /// The half to leave at `now`, if there is one: its tile; else when there is one. `one_address`: that of both memories of results.
    pub fn half(&self, now: u32, one_address: bool) -> Result<u32, u32> {
        match self.halves.front() {
            Some((ready, _)) if *ready <= now && self.unreadable(now, one_address) => Err(now + 1),
            Some((ready, tile)) if *ready <= now => Ok(*tile),
            Some((ready, _)) => Err(*ready),
            None => Err(NEVER),
        }
    }

    /// The oldest half cannot leave at `now`, because another result is written (`ResultPort`).
    fn unreadable(&self, now: u32, one_address: bool) -> bool {
        let upper = self.halves.len() % 2 == 1;
        // A result is written in the cycle before its low half may leave.
        let results = || self.halves.iter().skip(usize::from(upper)).step_by(2);
        let written = |cycle: u32| results().any(|(ready, _)| *ready == cycle + 1);
        (upper || one_address) && written(now + 1) || upper && one_address && written(now)
    }

    /// The half leaves; when the next one may.
    pub fn leave(&mut self, now: u32) -> u32 {
        self.halves.pop_front();
        self.halves.front().map_or(NEVER, |(ready, _)| (*ready).max(now + 1))
    }
}
