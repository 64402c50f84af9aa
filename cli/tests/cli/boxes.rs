//! Where the texts, boxes and lines of an SVG file are, and what stands on what.

use roxmltree::{Document, Node};

/// A rectangle; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Rect {
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    pub fn within(&self, other: &Rect) -> bool {
        self.x0 >= other.x0 && self.x1 <= other.x1 && self.y0 >= other.y0 && self.y1 <= other.y1
    }

    /// The same, larger by a margin on each side.
    pub fn grown(&self, by: f64) -> Rect {
        Rect { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }
}

/// A picture's size, and what is on it.
#[derive(Debug)]
pub struct Picture {
    pub size: Rect,
    pub texts: Vec<(String, Rect)>,
    /// All rectangles but the one that is the background.
    pub boxes: Vec<Rect>,
    /// Straight lines of paths.
    pub lines: Vec<Rect>,
    /// Circles of more than three pixels.
    pub marks: Vec<Rect>,
}

/// Reads a picture whose fonts are set by attributes.
pub fn picture(text: &str) -> Picture {
    let document = Document::parse(text).unwrap();
    let root = document.root_element();
    let (x1, y1) = match root.attribute("viewBox") {
        Some(values) => {
            let values: Vec<f64> = values.split([' ', ',']).map(|v| v.parse().unwrap()).collect();
            (values[2], values[3])
        }
        None => (number(root, "width"), number(root, "height")),
    };
    let size = Rect { x0: 0.0, y0: 0.0, x1, y1 };
    // What is only defined is nowhere.
    let shown = || root.descendants().filter(|node| !node.ancestors().any(|node| name(node) == "defs"));
    let with = |tag: &'static str| shown().filter(move |node| name(*node) == tag);
    let boxes = with("rect").map(rectangle).filter(|rect| !size.within(rect)).collect();
    let marks = with("circle").filter(|node| number(*node, "r") > 3.0).map(|node| {
        let (x, y, r) = (number(node, "cx"), number(node, "cy"), number(node, "r"));
        Rect { x0: x - r, y0: y - r, x1: x + r, y1: y + r }
    });
    let lines = with("path").flat_map(|node| segments(node.attribute("d").unwrap()));
    let texts = with("text").map(|node| (node.text().unwrap_or_default().trim().to_owned(), text_box(node)));
    Picture { size, texts: texts.collect(), boxes, lines: lines.collect(), marks: marks.collect() }
}

impl Picture {
    /// Texts that stand on another, or leave the picture.
    pub fn misplaced(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (i, (text, at)) in self.texts.iter().enumerate() {
            if !at.within(&self.size) {
                found.push(format!("`{text}` leaves the picture: {at:?}"));
            }
            for (other, there) in &self.texts[..i] {
                if at.overlaps(there) {
                    found.push(format!("`{text}` {at:?} is on `{other}` {there:?}"));
                }
            }
        }
        found
    }

    /// Texts that stand on what `those` are.
    pub fn touching(&self, those: &[Rect]) -> Vec<String> {
        let touches = |(text, at): &(String, Rect)| {
            let what = those.iter().find(|that| at.overlaps(&that.grown(0.5)))?;
            Some(format!("`{text}` {at:?} touches {what:?}"))
        };
        self.texts.iter().filter_map(touches).collect()
    }

    /// Texts that touch the border of a box: each is inside of it by a margin, or outside.
    pub fn on_borders(&self) -> Vec<String> {
        let pairs = self.texts.iter().flat_map(|text| self.boxes.iter().map(move |it| (text, it)));
        pairs
            .filter(|((_, at), it)| at.overlaps(&it.grown(2.0)) && !at.within(&it.grown(-2.0)))
            .map(|((text, at), it)| format!("`{text}` {at:?} touches the border of {it:?}"))
            .collect()
    }
}

fn name<'a>(node: Node<'a, 'a>) -> &'a str {
    node.tag_name().name()
}

fn number(node: Node<'_, '_>, attribute: &str) -> f64 {
    node.attribute(attribute).unwrap_or("0").parse().unwrap()
}

fn rectangle(node: Node<'_, '_>) -> Rect {
    let (x0, y0) = (number(node, "x"), number(node, "y"));
    Rect { x0, y0, x1: x0 + number(node, "width"), y1: y0 + number(node, "height") }
}

/// Its own attribute, or that of what it is in.
fn inherited<'a>(node: Node<'a, 'a>, attribute: &str) -> Option<&'a str> {
    node.ancestors().find_map(|node| node.attribute(attribute))
}

fn text_box(node: Node<'_, '_>) -> Rect {
    let size: f64 = inherited(node, "font-size").unwrap().parse().unwrap();
    let wide: f64 = node.text().unwrap_or_default().trim().chars().map(|c| size * advance(c)).sum();
    let shift = match node.attribute("dy") {
        None => 0.0,
        Some(dy) => match (dy.strip_suffix("em"), dy.strip_suffix("ex")) {
            (Some(em), _) => size * em.parse::<f64>().unwrap(),
            (_, Some(ex)) => 0.55 * size * ex.parse::<f64>().unwrap(),
            _ => dy.parse().unwrap(),
        },
    };
    let left = match inherited(node, "text-anchor").unwrap_or("start") {
        "start" => 0.0,
        "middle" => -wide / 2.0,
        "end" => -wide,
        other => panic!("text-anchor {other}"),
    };
    let (x, y) = (number(node, "x"), number(node, "y"));
    // Above and below the base line; a font's lines are higher than its letters.
    let (up, down) = (shift - 0.75 * size, shift + 0.22 * size);
    match node.attribute("transform") {
        None => Rect { x0: x + left, y0: y + up, x1: x + left + wide, y1: y + down },
        // A quarter turn to the left: what was to the right is above.
        Some(turn) if turn.starts_with("rotate(270") || turn.starts_with("rotate(-90") => {
            Rect { x0: x + up, y0: y - left - wide, x1: x + down, y1: y - left }
        }
        Some(other) => panic!("transform {other}"),
    }
}

/// About the width of a character in a wide sans-serif font (DejaVu Sans), in the font's size.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '/' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '…' => 0.98,
        'A'..='Z' | '=' | '+' | '<' | '>' => 0.75,
        _ => 0.635,
    }
}

/// The straight lines of a path of M, H and V, each as its two ends in order.
fn segments(path: &str) -> Vec<Rect> {
    let (mut at, mut lines) = ((0.0, 0.0), Vec::new());
    let spaced: String =
        path.chars().map(|c| if c.is_alphabetic() { format!(" {c} ") } else { c.to_string() }).collect();
    let mut words = spaced.split_whitespace();
    while let Some(word) = words.next() {
        let mut next = || words.next().unwrap().parse::<f64>().unwrap();
        let to = match word {
            "M" => {
                at = (next(), next());
                continue;
            }
            "H" => (next(), at.1),
            "V" => (at.0, next()),
            other => panic!("{other} in the path {path}"),
        };
        let (x, y) = ((at.0.min(to.0), at.0.max(to.0)), (at.1.min(to.1), at.1.max(to.1)));
        lines.push(Rect { x0: x.0, y0: y.0, x1: x.1, y1: y.1 });
        at = to;
    }
    lines
}

#[test]
fn what_stands_on_what_is_found() {
    let text = |x: f64, text: &str| format!("<text x=\"{x}\" y=\"20\" font-size=\"10\">{text}</text>");
    let svg = |content: &str| {
        picture(&format!(
            "<svg width=\"100\" height=\"40\"><rect width=\"100\" height=\"40\"/>{content}</svg>"
        ))
    };
    assert_eq!(svg(&(text(5.0, "one") + &text(40.0, "two"))).misplaced(), [""; 0]);
    assert_eq!(svg(&(text(5.0, "one") + &text(15.0, "two"))).misplaced().len(), 1);
    assert_eq!(svg(&text(70.0, "too far to the right")).misplaced().len(), 1);
    let in_box =
        |x: f64| svg(&format!("<rect x=\"30\" y=\"5\" width=\"40\" height=\"20\"/>{}", text(x, "text")));
    assert_eq!(in_box(40.0).on_borders(), [""; 0]);
    assert_eq!(in_box(28.0).on_borders().len(), 1);
    let lined = svg(&format!("<path d=\"M10 0 V18 H90\"/>{}", text(50.0, "on")));
    assert_eq!(lined.touching(&lined.lines).len(), 1);
}
