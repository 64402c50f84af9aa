//! Sweeps and fronts.

use firebrick_nn::density::Density;
use firebrick_nn::family::Bypass;

use super::chart::Chart;
use super::front::{Capacity, front};
use super::space::{Space, Version};
use super::*;

fn space() -> Space {
    Space {
        version: vec![Version::V1_1],
        bypass: vec![Bypass::None, Bypass::Simple],
        base_e: vec![32, 64],
        incr_e: vec![32],
        freq: vec![2],
        pct3x3: vec![0.5],
        sr: vec![0.25],
        density: vec![Density::Share(0.5), Density::Share(1.0)],
        pes: vec![4, 8],
        ports: vec![1, 2],
        activation_words: vec![512],
        weight_words: vec![512],
    }
}

fn points() -> Vec<Point> {
    let (points, refused) = sorted(run(&space().candidates(), &MemoryModel::default(), || ()));
    assert!(refused.is_empty(), "{refused:?}");
    points
}

#[test]
fn every_combination_is_a_point() {
    let points = points();
    assert_eq!(points.len(), 2 * 2 * 2 * 2 * 2);
    let faster = |pes: usize| points.iter().filter(move |point| point.candidate.config.pes == pes);
    for (four, eight) in faster(4).zip(faster(8)) {
        assert_eq!(four.candidate.net, eight.candidate.net);
        assert!(eight.cycles < four.cycles, "{}", eight.candidate.name());
    }
    assert!(points.iter().all(|p| (p.kept < p.parameters) == (p.candidate.density != Density::Share(1.0))));
}

#[test]
fn the_front_is_what_nothing_beats() {
    let points = points();
    for capacity in [Capacity::Kept, Capacity::Parameters, Capacity::Macs] {
        let front = front(&points, capacity);
        let value =
            |point: &Point| (capacity.of(point), u64::MAX - u64::from(point.cycles), usize::MAX - point.dsps);
        let beats = |a: &Point, b: &Point| {
            let (a, b) = (value(a), value(b));
            a != b && a.0 >= b.0 && a.1 >= b.1 && a.2 >= b.2
        };
        assert!(!front.is_empty() && front.len() < points.len());
        for point in &points {
            let beaten = points.iter().any(|other| beats(other, point));
            let equal = front.iter().any(|other| value(other) == value(point));
            assert_eq!(!beaten, equal, "{}", point.candidate.name());
        }
    }
}

#[test]
fn an_impossible_network_is_refused_alone() {
    let space = Space { freq: vec![0, 2], ..space() };
    let (points, refused) = sorted(run(&space.candidates(), &MemoryModel::default(), || ()));
    assert_eq!((points.len(), refused.len()), (32, 32));
    assert!(refused[0].source.to_string().contains("freq = 0, accepted: at least 1"), "{:?}", refused[0]);
}

#[test]
fn the_picture_has_a_mark_for_each_point_and_a_name_for_each_of_the_front() {
    let points = points();
    let front = front(&points, Capacity::Kept);
    let chart = Chart { points: &points, front: &front, capacity: Capacity::Kept, clock_mhz: 100.0 };
    let text = chart.svg().unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let with = |name: &'static str| document.descendants().filter(move |node| node.has_tag_name(name));
    assert!(with("circle").count() >= points.len() + front.len());
    let texts: Vec<&str> = with("text").filter_map(|node| node.text()).map(str::trim).collect();
    for (number, point) in front.iter().enumerate() {
        let candidate = &point.candidate;
        let name = format!("{}, {}", candidate.network(), candidate.density);
        assert!(texts.iter().any(|text| text.starts_with(&name)), "{name}: {texts:?}");
        // On the plot and in the key.
        assert_eq!(texts.iter().filter(|text| **text == (number + 1).to_string()).count(), 2, "{number}");
    }
    for part in ["non-zero parameters", "4 PEs, 35 DSPs", "8 PEs, 63 DSPs", "4 PEs", "8 PEs"] {
        assert!(texts.contains(&part), "{part}: {texts:?}");
    }
    // A line a size.
    assert!(with("polyline").count() >= 2);
    let none = Chart { points: &[], front: &[], capacity: Capacity::Kept, clock_mhz: 100.0 };
    assert!(none.svg().unwrap_err().to_string().contains("0 points"));
}

fn sorted(all: Vec<Result<Point, Box<Refused>>>) -> (Vec<Point>, Vec<Refused>) {
    let (mut points, mut refused) = (Vec::new(), Vec::new());
    for found in all {
        match found {
            Ok(point) => points.push(point),
            Err(why) => refused.push(*why),
        }
    }
    (points, refused)
}
