//! Where a line of the emitted Verilog can be changed, and how.
//!
//! The emitted text has a statement a line (see `firebrick_hdl::emit`), so that a line is taken apart by its characters alone.

/// What is wrong with a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Another arithmetic or logical operator.
    Operator,
    /// Another comparison.
    Comparison,
    /// A condition negated.
    Condition,
    /// A constant off by one.
    Constant,
    /// An assignment left out.
    Assignment,
    /// An inversion left out.
    Inversion,
}

impl Kind {
    /// As reports call it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Operator => "operator",
            Kind::Comparison => "comparison",
            Kind::Condition => "condition",
            Kind::Constant => "constant",
            Kind::Assignment => "assignment",
            Kind::Inversion => "inversion",
        }
    }
}

/// Operators by what they are changed into; longer ones first.
const SWAPS: &[(&str, &str, Kind)] = &[
    (" == ", " != ", Kind::Comparison),
    (" != ", " == ", Kind::Comparison),
    (" <= ", " < ", Kind::Comparison),
    (" >= ", " > ", Kind::Comparison),
    (" < ", " <= ", Kind::Comparison),
    (" > ", " >= ", Kind::Comparison),
    (" + ", " - ", Kind::Operator),
    (" - ", " + ", Kind::Operator),
    (" & ", " | ", Kind::Operator),
    (" | ", " & ", Kind::Operator),
    (" ^ ", " | ", Kind::Operator),
    (" * ", " + ", Kind::Operator),
    (" << ", " >> ", Kind::Operator),
    (" >> ", " << ", Kind::Operator),
];

/// All changes of a line: what kind, and the line afterwards.
pub fn changes(line: &str) -> Vec<(Kind, String)> {
    let code = line.split("//").next().unwrap_or_default().trim_end();
    let text = code.trim();
    let opens = ["if (", "else if (", "end else if ("].iter().any(|head| text.starts_with(head));
    if !opens && !is_assignment(text) {
        return Vec::new();
    }
    let mut found = swaps(code);
    found.extend(constants(code));
    found.extend(inversions(code));
    found.extend(negated(code));
    if is_whole_assignment(text) {
        found.push((Kind::Assignment, String::new()));
    }
    found
}

/// `assign x = y;`, `x = y;` or `x <= y;`, perhaps behind a condition.
fn is_assignment(text: &str) -> bool {
    // What a simulation begins with is 0 anyway.
    let declares = ["reg ", "input ", "output ", "localparam ", "for ", "integer ", "parameter ", "initial "];
    let value = target_end(text).is_some() && text.ends_with(';');
    value && !declares.iter().any(|word| text.starts_with(word)) && !text.starts_with("(*")
}

/// An assignment and nothing else. The copy of a block's variable to its signal is one, too.
fn is_whole_assignment(text: &str) -> bool {
    is_assignment(text)
        && !text.starts_with("if ")
        && !text.starts_with("wire ")
        && text.matches(';').count() == 1
}

/// Where the assigned value begins.
fn target_end(text: &str) -> Option<usize> {
    let mark = |mark: &str| text.find(mark).map(|at| at + mark.len());
    mark(" <= ").into_iter().chain(mark(" = ")).min()
}

/// Operators changed, but for the assignment's own `<=`.
fn swaps(code: &str) -> Vec<(Kind, String)> {
    let arrow = nonblocking(code);
    let at =
        |from: usize, old: &str, new: &str| format!("{}{new}{}", &code[..from], &code[from + old.len()..]);
    let every = |&(old, new, kind): &(&'static str, &'static str, Kind)| {
        let places = code.match_indices(old).filter(move |(from, _)| Some(*from) != arrow);
        places.map(move |(from, _)| (kind, at(from, old, new)))
    };
    SWAPS.iter().flat_map(every).collect()
}

/// Where a line's nonblocking assignment stands: the first ` <= ` outside of parentheses.
fn nonblocking(code: &str) -> Option<usize> {
    let depth =
        |at: usize| code[..at].matches('(').count() as isize - code[..at].matches(')').count() as isize;
    if code.trim_start().starts_with("assign ") || code.trim_start().starts_with("wire ") {
        return None;
    }
    code.match_indices(" <= ").map(|(at, _)| at).find(|at| depth(*at) == 0 && code.ends_with(';'))
}

/// Literals `8'h1f` or `2'd3` off by one, those of an index (`32'h..`) included, modulo their width.
fn constants(code: &str) -> Vec<(Kind, String)> {
    let literal = |(quote, _): (usize, &str)| {
        let digits = |c: char| c.is_ascii_digit();
        let begin = code[..quote].rfind(|c| !digits(c)).map_or(0, |at| at + 1);
        let width: u32 = code[begin..quote].parse().ok()?;
        let (base, radix) = match code.as_bytes().get(quote + 1)? {
            b'h' => ('h', 16),
            b'd' => ('d', 10),
            b'b' => ('b', 2),
            _ => return None,
        };
        let rest = &code[quote + 2..];
        let end = rest.find(|c: char| !c.is_digit(radix)).unwrap_or(rest.len());
        let value = u64::from_str_radix(&rest[..end], radix).ok().filter(|_| width <= 64)?;
        let mask = u64::MAX >> (64 - width.max(1));
        let other = value.wrapping_add(1) & mask;
        let text = match base {
            'h' => format!("{other:x}"),
            'd' => other.to_string(),
            _ => format!("{other:b}"),
        };
        Some((Kind::Constant, format!("{}{text}{}", &code[..quote + 2], &rest[end..])))
    };
    code.match_indices('\'').filter_map(literal).collect()
}

/// Inversions left out.
fn inversions(code: &str) -> Vec<(Kind, String)> {
    let without = |(at, _): (usize, &str)| (Kind::Inversion, format!("{}{}", &code[..at], &code[at + 1..]));
    code.match_indices('~').map(without).collect()
}

/// The condition of an `if` negated.
fn negated(code: &str) -> Option<(Kind, String)> {
    let begin = code.find("if (")? + 3;
    let mut depth = 0;
    let end = code[begin..].char_indices().find_map(|(at, c)| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        (depth == 0).then_some(begin + at + 1)
    })?;
    Some((Kind::Condition, format!("{}(!{}){}", &code[..begin], &code[begin..end], &code[end..])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind, line: &str) -> Vec<String> {
        changes(line).into_iter().filter(|change| change.0 == kind).map(|change| change.1).collect()
    }

    #[test]
    fn operators_and_comparisons_are_swapped_one_at_a_time() {
        assert_eq!(of(Kind::Operator, "  a = b + c - d;"), ["  a = b - c - d;", "  a = b + c + d;"]);
        assert_eq!(of(Kind::Comparison, "    assign x = (a <= b);"), ["    assign x = (a < b);"]);
        assert_eq!(of(Kind::Comparison, "    if (a == b) q <= c;"), ["    if (a != b) q <= c;"]);
        assert!(of(Kind::Comparison, "    q <= d;").is_empty(), "an assignment is no comparison");
    }

    #[test]
    fn constants_are_off_by_one_within_their_width() {
        assert_eq!(of(Kind::Constant, "x = 3'h7;"), ["x = 3'h0;"]);
        assert_eq!(of(Kind::Constant, "x = 8'h9 + y;"), ["x = 8'ha + y;"]);
        assert_eq!(of(Kind::Constant, "x = 48'sd0;"), [""; 0]);
        assert_eq!(of(Kind::Constant, "x = 2'd1 + 4'b1001;"), ["x = 2'd2 + 4'b1001;", "x = 2'd1 + 4'b1010;"]);
    }

    #[test]
    fn conditions_are_negated_and_inversions_left_out() {
        assert_eq!(
            of(Kind::Condition, "    else if (a & (b | c)) begin"),
            ["    else if (!(a & (b | c))) begin"]
        );
        assert_eq!(of(Kind::Inversion, "    x = ~a & ~b;"), ["    x = a & ~b;", "    x = ~a & b;"]);
    }

    #[test]
    fn only_whole_assignments_are_left_out_and_declarations_stay() {
        assert_eq!(of(Kind::Assignment, "        a <= b;"), [""]);
        assert!(of(Kind::Assignment, "    if (w) memory[a] <= d;").is_empty());
        for line in [
            "    reg [1:0] reset = 2'b11;",
            "    localparam [2:0] Idle = 3'd0;",
            "    .d(a + b),",
            "    // a = b + c;",
            "    initial for (i = 0; i <= 3; i = i + 1) memory[i] = 0;",
        ] {
            assert!(changes(line).is_empty(), "{line}");
        }
    }
}
