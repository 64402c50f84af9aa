//! Places for labels beside marks: none on another, on a mark or outside of the plot, and if possible none on a line.

/// A rectangle, or a segment as its two ends: x grows to the right, y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

/// A label to be placed: the mark's centre, and the label's width and height.
pub(super) struct Wanted {
    pub mark: (f64, f64),
    pub size: (f64, f64),
}

/// What labels have to keep off.
pub(super) struct Obstacles<'a> {
    /// All of a label is within it.
    pub bounds: Area,
    /// Marks.
    pub marks: &'a [Area],
    /// Lines between marks, and small marks as lines without length, which a label is on if there is no other place.
    pub lines: &'a [Area],
}

/// Distances from a mark's centre to a label's nearest side, the best first.
const DISTANCES: [f64; 11] = [7.0, 11.0, 16.0, 22.0, 30.0, 40.0, 52.0, 66.0, 84.0, 110.0, 140.0];
/// From this one on a line leads from the mark to its label.
const LEADER: f64 = 16.0;
/// Directions that are tried, anticlockwise from the right.
const DIRECTIONS: usize = 16;

impl Area {
    fn around(centre: (f64, f64), size: (f64, f64)) -> Self {
        let ((x, y), (w, h)) = (centre, (size.0 / 2.0, size.1 / 2.0));
        Area { x0: x - w, y0: y - h, x1: x + w, y1: y + h }
    }

    pub fn centre(&self) -> (f64, f64) {
        ((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }

    pub fn overlaps(&self, other: &Area) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    fn within(&self, other: &Area) -> bool {
        self.x0 >= other.x0 && self.x1 <= other.x1 && self.y0 >= other.y0 && self.y1 <= other.y1
    }

    /// True if a segment has a point in this rectangle: the part of it between each pair of opposite sides is cut off in turn.
    pub fn is_crossed(&self, segment: &Area) -> bool {
        let (dx, dy) = (segment.x1 - segment.x0, segment.y1 - segment.y0);
        let sides = [(dx, segment.x0, self.x0, self.x1), (dy, segment.y0, self.y0, self.y1)];
        let (mut from, mut to) = (0.0f64, 1.0f64);
        for (d, start, low, high) in sides {
            if d == 0.0 {
                if start < low || start > high {
                    return false;
                }
            } else {
                let (a, b) = ((low - start) / d, (high - start) / d);
                from = from.max(a.min(b));
                to = to.min(a.max(b));
            }
        }
        from <= to
    }
}

/// A label's place, and the line that leads to it if it is far away.
pub(super) struct Placed {
    pub area: Area,
    pub leader: Option<Area>,
}

/// A place for each label in turn, `None` where there is none. A place beside the mark is better than one that a line leads to, and
/// then one on no line.
pub(super) fn place(labels: &[Wanted], obstacles: &Obstacles<'_>) -> Vec<Option<Placed>> {
    let mut placed: Vec<Option<Placed>> = Vec::new();
    for label in labels {
        let possible = || candidates(label).filter(|candidate| fits(candidate, obstacles, &placed));
        let beside = || possible().filter(|candidate| candidate.leader.is_none());
        let clear = |candidate: &Placed| !obstacles.lines.iter().any(|line| candidate.area.is_crossed(line));
        let near = beside().find(clear).or_else(|| beside().next());
        let found = near.or_else(|| possible().find(clear)).or_else(|| possible().next());
        placed.push(found);
    }
    placed
}

/// Places around a mark, near ones first.
fn candidates(label: &Wanted) -> impl Iterator<Item = Placed> + '_ {
    let (x, y) = label.mark;
    DISTANCES.iter().flat_map(move |distance| {
        (0..DIRECTIONS).map(move |direction| {
            // The first is above and to the right.
            let angle = std::f64::consts::TAU * (direction as f64 + 2.0) / DIRECTIONS as f64;
            let (cos, sin) = (angle.cos(), angle.sin());
            let (w, h) = label.size;
            let area =
                Area::around((x + cos * (distance + w / 2.0), y - sin * (distance + h / 2.0)), label.size);
            let (toward, away) =
                ((x + 5.0 * cos, y - 5.0 * sin), (area.x0.max(x.min(area.x1)), area.y0.max(y.min(area.y1))));
            let line = Area { x0: toward.0, y0: toward.1, x1: away.0, y1: away.1 };
            Placed { area, leader: (*distance >= LEADER).then_some(line) }
        })
    })
}

/// True if the label is in the plot and on nothing that it must keep off.
fn fits(candidate: &Placed, obstacles: &Obstacles<'_>, placed: &[Option<Placed>]) -> bool {
    let Placed { area, leader } = candidate;
    let free = |other: &Placed| {
        !area.overlaps(&other.area)
            && !other.leader.is_some_and(|line| area.is_crossed(&line))
            && !leader.is_some_and(|line| other.area.is_crossed(&line))
    };
    area.within(&obstacles.bounds)
        && !obstacles.marks.iter().any(|mark| area.overlaps(mark))
        && placed.iter().flatten().all(free)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Area = Area { x0: 0.0, y0: 0.0, x1: 200.0, y1: 200.0 };

    fn mark(x: f64, y: f64) -> Area {
        Area::around((x, y), (8.0, 8.0))
    }

    #[test]
    fn labels_of_marks_side_by_side_are_apart() {
        let at: Vec<(f64, f64)> = (0..8).map(|i| (80.0 + 4.0 * f64::from(i), 100.0)).collect();
        let marks: Vec<Area> = at.iter().map(|(x, y)| mark(*x, *y)).collect();
        let wanted: Vec<Wanted> = at.iter().map(|mark| Wanted { mark: *mark, size: (16.0, 11.0) }).collect();
        let placed = place(&wanted, &Obstacles { bounds: BOUNDS, marks: &marks, lines: &[] });
        let areas: Vec<Area> = placed.into_iter().map(|place| place.unwrap().area).collect();
        for (i, area) in areas.iter().enumerate() {
            assert!(area.within(&BOUNDS), "{area:?}");
            assert!(!areas[..i].iter().chain(&marks).any(|other| area.overlaps(other)), "{area:?}");
        }
    }

    #[test]
    fn a_label_keeps_off_a_line_and_is_left_out_where_it_finds_no_place() {
        let wanted = [Wanted { mark: (100.0, 100.0), size: (16.0, 11.0) }];
        let line = Area { x0: 0.0, y0: 190.0, x1: 200.0, y1: 0.0 };
        let obstacles = Obstacles { bounds: BOUNDS, marks: &[mark(100.0, 100.0)], lines: &[line] };
        let placed = place(&wanted, &obstacles);
        assert!(!placed[0].as_ref().unwrap().area.is_crossed(&line));
        let none = Obstacles { bounds: Area { x1: 10.0, ..BOUNDS }, ..obstacles };
        assert!(place(&wanted, &none)[0].is_none());
    }

    #[test]
    fn a_segment_crosses_a_rectangle_also_without_an_end_in_it() {
        let area = Area { x0: 10.0, y0: 10.0, x1: 20.0, y1: 20.0 };
        let segment = |x0, y0, x1, y1| Area { x0, y0, x1, y1 };
        for crossing in
            [segment(0.0, 15.0, 30.0, 15.0), segment(15.0, 0.0, 15.0, 30.0), segment(8.0, 14.0, 14.0, 8.0)]
        {
            assert!(area.is_crossed(&crossing), "{crossing:?}");
        }
        for beside in
            [segment(0.0, 9.0, 30.0, 9.0), segment(0.0, 14.0, 14.0, 0.0), segment(0.0, 15.0, 9.0, 15.0)]
        {
            assert!(!area.is_crossed(&beside), "{beside:?}");
        }
    }
}
