//! What stands behind the registers: the queue of descriptors, the log of passes.

use firebrick_hdl::control::{DescriptorQueue, PassLog};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

fn clock<B: Block>(block: &mut B, edge: impl Fn(&mut B, bool)) {
    edge(block, true);
    assert!(simulate(block, 100));
    edge(block, false);
    assert!(simulate(block, 100));
}

#[test]
fn the_queue_keeps_order_counts_and_reports_what_it_loses() {
    let mut queue = DescriptorQueue::new(64);
    queue.connect_all();
    assert!(simulate(&mut queue, 100));
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    let (mut held, mut lost) = (std::collections::VecDeque::new(), None);
    let mut losses = 0;
    for word in 0..4000u64 {
        let filling = (word / 300) % 2 == 0;
        queue.in_valid.next = rng.gen_bool(if filling { 0.9 } else { 0.3 });
        queue.out_ready.next = rng.gen_bool(if filling { 0.3 } else { 0.9 });
        queue.in_data.next = word.into();
        assert!(simulate(&mut queue, 100));
        assert_eq!(queue.overflow.val().then(|| queue.lost.val().to_u64()), lost);
        assert_eq!(queue.empty.val(), held.is_empty());
        let full = held.len() == 64;
        lost = (queue.in_valid.val() && full).then_some(word);
        losses += u32::from(lost.is_some());
        let free = 64 - held.len();
        if queue.out_valid.val() && queue.out_ready.val() {
            assert_eq!(held.pop_front(), Some(queue.out_data.val().to_u64()));
        }
        if queue.in_valid.val() && !full {
            held.push_back(word);
        }
        clock(&mut queue, |q, level| q.clock.next = level.into());
        assert_eq!(queue.free.val().index(), free);
    }
    assert!(losses > 10);
}

#[test]
fn the_log_keeps_the_last_records() {
    let mut log = PassLog::default();
    log.connect_all();
    for place in 0..2100u64 {
        log.write.next = true;
        log.index.next = (place % 2048).into();
        log.data.next = (place * 7).into();
        assert!(simulate(&mut log, 100));
        clock(&mut log, |l, level| l.clock.next = level.into());
    }
    log.write.next = false;
    for place in 0..2048u64 {
        log.read_index.next = place.into();
        assert!(simulate(&mut log, 100));
        clock(&mut log, |l, level| l.clock.next = level.into());
        let last = if place < 52 { place + 2048 } else { place };
        assert_eq!(log.read_data.val().to_u64(), last * 7);
    }
}
