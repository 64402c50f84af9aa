//! What the colours of a profile's picture mean, in words.

use svg::node::element::{Group, Rectangle, Text};

use super::record::causes;
use firebrick_host::driver::PassRecord;

/// What PEs do: the table's or the log's word for it, a colour, what it means. The colours can be told apart also without colour vision
/// (Okabe and Ito).
pub(crate) const COLOURS: [(&str, &str, &str); 6] = [
    ("busy", "#009e73", "the PE multiplies: it issues an entry of its weights"),
    ("activations", "#e69f00", "the PE waits for an activation word, or for a slower PE"),
    ("weights", "#cc79a7", "the pass waits for its weights before it starts"),
    ("results", "#0072b2", "the post-processing has no room for results"),
    ("memory", "#d55e00", "there is room for activation words, but memory has not sent them"),
    ("between", "#bbbbbb", "no pass runs, or it is before its first or behind its last word"),
];

const ROW: f64 = 17.0;

/// PE-cycles of each of [`COLOURS`].
pub(crate) fn parts(record: &PassRecord) -> [u64; COLOURS.len()] {
    let mut parts = [record.busy; COLOURS.len()];
    for (part, (_, cycles)) in parts[1..].iter_mut().zip(causes(&record.stalls)) {
        *part = cycles;
    }
    parts
}

/// A line for each colour, with its share of the passes' PE-cycles; one that the frame has not is said to be absent by its 0.
pub(crate) fn legend(records: &[PassRecord], at: (f64, f64)) -> Group {
    let sum = |i: usize| records.iter().map(|record| parts(record)[i]).sum::<u64>() as f64;
    let all = (0..COLOURS.len()).map(sum).sum::<f64>().max(1.0);
    let (x, top) = at;
    let mut group = Group::new().set("font-size", 11);
    for (i, (word, colour, meaning)) in COLOURS.iter().enumerate() {
        let y = top + ROW * i as f64;
        let patch = Rectangle::new().set("x", x).set("y", y - 1.0).set("width", 12).set("height", 12);
        let place = |x: f64, content: &str| Text::new(content).set("x", x).set("y", y + 9.0);
        let share = format!("{:.1} %", 100.0 * sum(i) / all);
        group = group
            .add(patch.set("fill", *colour))
            .add(place(x + 20.0, word))
            .add(place(x + 150.0, &share).set("text-anchor", "end"))
            .add(place(x + 164.0, meaning));
    }
    group
}

#[cfg(test)]
mod tests {
    use firebrick_host::driver::Stalls;

    use super::*;

    #[test]
    fn each_cause_of_the_log_has_a_colour_of_its_name() {
        let words = COLOURS.map(|(word, ..)| word);
        assert_eq!(words[1..], causes(&Stalls::default()).map(|(cause, _)| cause));
        let stalls = Stalls { activations: 2, weights: 3, results: 4, memory: 5, between: 6 };
        assert_eq!(parts(&PassRecord { busy: 1, stalls, ..PassRecord::default() }), [1, 2, 3, 4, 5, 6]);
    }
}
