//! The layers of a model that cannot run, a line each.

use firebrick_weights::ImportError;
use firebrick_weights::import::accepted;

use crate::log;

/// Most lines of an error unless more is asked for: what is before them must not scroll away.
const MOST_LINES: usize = 20;

/// The text of an error that names several layers; none of another.
pub(crate) fn told(error: &anyhow::Error) -> Option<String> {
    let causes: Vec<_> = error.chain().collect();
    let place = causes.iter().position(|cause| imported(*cause).is_some())?;
    let refusals = imported(causes[place])?.refusals();
    if refusals.len() < 2 {
        return None;
    }
    let before: String = causes[..place].iter().map(|cause| format!("{cause}: ")).collect();
    let layers = refusals.iter().map(ToString::to_string).collect();
    Some(lines(
        format!("{before}{} layers cannot run:", refusals.len()),
        layers,
        accepted(refusals),
        log::is_verbose(),
    ))
}

/// Boxed or not, as the errors around it have it.
fn imported<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a ImportError> {
    cause.downcast_ref().or_else(|| cause.downcast_ref::<Box<ImportError>>().map(|boxed| &**boxed))
}

fn lines(head: String, layers: Vec<String>, last: Option<String>, all: bool) -> String {
    let room = MOST_LINES - 1 - usize::from(last.is_some());
    // The line of what is left out takes the place of a layer.
    let count = if all || layers.len() <= room { layers.len() } else { room - 1 };
    let left_out = layers.len() - count;
    let mut text = head;
    let told = layers.into_iter().take(count);
    let more = (left_out > 0).then(|| format!("and {left_out} more, told with -v"));
    for line in told.chain(more).chain(last) {
        text += "\n  ";
        text += &line;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_at_most_20_lines_unless_all_are_asked_for() {
        let text = |layers: usize, last: Option<&str>, all| {
            let layers = (0..layers).map(|i| format!("layer {i}")).collect();
            lines("m.onnx:".into(), layers, last.map(String::from), all)
        };
        assert_eq!(text(2, Some("accepted"), false), "m.onnx:\n  layer 0\n  layer 1\n  accepted");
        for (layers, last) in [(19, None), (18, Some("accepted"))] {
            let whole = text(layers, last, false);
            assert!(whole.lines().count() == 20 && !whole.contains("more"), "{whole}");
        }
        for (layers, last, left_out) in
            [(20, None, 2), (19, Some("accepted"), 2), (100, Some("accepted"), 83)]
        {
            let cut = text(layers, last, false);
            assert_eq!(cut.lines().count(), 20, "{cut}");
            assert!(cut.contains(&format!("\n  and {left_out} more, told with -v")), "{cut}");
            assert_eq!(text(layers, last, true).lines().count(), 1 + layers + usize::from(last.is_some()));
        }
    }
}
