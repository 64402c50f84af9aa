//! Labels, one a line.

/// The labels of a text with one a line: as many as the network has classes if that is possible, else all lines.
///
/// Spaces around a label, empty lines at the end and quotes around every label are no part of them; nor are the indices of lines that
/// all have one (`0: tench`, `0,tench`, `0 tench`, from 0 or 1, in any order), and a line of headings above those. If there is one line
/// too many, it may be an empty one, or TensorFlow's class of the background, which goes first.
pub(super) fn labels(text: &str, classes: usize) -> Vec<String> {
    let all: Vec<&str> = text.trim_end().lines().map(str::trim).collect();
    let full: Vec<&str> = all.iter().copied().filter(|line| !line.is_empty()).collect();
    if let Some(labels) =
        indexed(&full, classes).or_else(|| full.get(1..).and_then(|below| indexed(below, classes)))
    {
        return labels;
    }
    let lines = if all.len() != classes && full.len() == classes { full } else { all };
    let lines = match lines.split_first() {
        Some((first, others)) if others.len() == classes && is_background(first) => others.to_vec(),
        _ => lines,
    };
    unquoted(lines).into_iter().map(str::to_owned).collect()
}

/// What stands between an index and its label.
const BETWEEN: &[char] = &[':', ',', ';', '=', '\t', ' '];

/// The labels of lines that each begin with an index of their own, all of `classes`.
fn indexed(lines: &[&str], classes: usize) -> Option<Vec<String>> {
    if lines.len() != classes || classes == 0 {
        return None;
    }
    let parts: Vec<(usize, &str)> = lines.iter().map(|line| index(line)).collect::<Option<_>>()?;
    let first = parts.iter().map(|(index, _)| *index).min().filter(|first| *first <= 1)?;
    let (indices, names): (Vec<usize>, Vec<&str>) = parts.into_iter().unzip();
    let mut labels = vec![None; classes];
    for (index, name) in indices.into_iter().zip(unquoted(names)) {
        let place = labels.get_mut(index - first).filter(|place| place.is_none())?;
        *place = Some(name.to_owned());
    }
    labels.into_iter().collect()
}

/// A line's index and the label behind it.
fn index(line: &str) -> Option<(usize, &str)> {
    let digits = line.find(|c: char| !c.is_ascii_digit())?;
    let (index, rest) = line.split_at(digits);
    let label = rest.trim_start_matches(BETWEEN);
    (label.len() < rest.len() && !label.is_empty()).then_some((index.parse().ok()?, label))
}

/// The labels without quotes, if all have them, and the comma behind that lists have.
fn unquoted(labels: Vec<&str>) -> Vec<&str> {
    for quote in ['"', '\''] {
        let inside = |label: &&'_ str| -> Option<usize> {
            let label = label.strip_suffix(',').unwrap_or(label);
            (label.len() >= 2 && label.starts_with(quote) && label.ends_with(quote)).then(|| label.len() - 1)
        };
        let ends: Option<Vec<usize>> = labels.iter().map(inside).collect();
        if let Some(ends) = ends {
            return labels.iter().zip(ends).map(|(label, end)| &label[1..end]).collect();
        }
    }
    labels
}

fn is_background(label: &str) -> bool {
    ["background", "__background__", "dummy"].contains(&label.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_may_have_indices_quotes_and_empty_lines_between() {
        let three = ["tench, Tinca tinca", "goldfish", "7 up"];
        for text in [
            "tench, Tinca tinca\n goldfish\t\n7 up\n\n  \n",
            "tench, Tinca tinca\n\ngoldfish\n\n7 up",
            "0: tench, Tinca tinca\n1: goldfish\n2: 7 up\n",
            "2\t7 up\n0\ttench, Tinca tinca\n1\tgoldfish\n",
            "1 tench, Tinca tinca\n2 goldfish\n3 7 up\n",
            "id,name\n0,\"tench, Tinca tinca\"\n1,\"goldfish\"\n2,\"7 up\"\n",
            "'tench, Tinca tinca',\n'goldfish',\n'7 up'\n",
            "background\ntench, Tinca tinca\ngoldfish\n7 up\n",
        ] {
            assert_eq!(labels(text, 3), three, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_an_index_stays() {
        for lines in
            [["0", "1", "2"], ["3 dogs", "4 cats", "9 lives"], ["0 a", "0 b", "1 c"], ["\"a\"", "b", "c"]]
        {
            assert_eq!(labels(&lines.join("\n"), 3), lines);
        }
        // A count that does not fit is for the caller to tell.
        assert_eq!(labels("a\nb\n", 3).len(), 2);
        assert_eq!(labels("\na\n", 5), ["", "a"]);
        assert_eq!(labels("", 0), [""; 0]);
    }
}
