//! How often a column is right.

use super::ColumnResult;

/// Counts over the images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// Images.
    pub images: usize,
    /// Images whose likeliest class is the expected one.
    pub top1: usize,
    /// Images whose expected class is among the five likeliest.
    pub top5: usize,
    /// Images with the same likeliest class as in the other column.
    pub agreeing: usize,
}

impl Score {
    /// Of a column, given the images' classes, against another column of the same images.
    pub fn new(result: &ColumnResult, expected: &[usize], other: &ColumnResult) -> Score {
        let images = || result.top.iter().zip(expected);
        let same = |(a, b): &(&Vec<usize>, &Vec<usize>)| a.first() == b.first();
        Score {
            images: result.top.len(),
            top1: images().filter(|(top, expected)| top.first() == Some(expected)).count(),
            top5: images().filter(|(top, expected)| top.contains(expected)).count(),
            agreeing: result.top.iter().zip(&other.top).filter(same).count(),
        }
    }

    /// A count as a share of the images, 0 to 1.
    pub fn share(&self, count: usize) -> f64 {
        count as f64 / self.images.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Column;

    #[test]
    fn right_and_agreeing_images_are_counted() {
        let column = |top: [[usize; 2]; 3]| ColumnResult {
            column: Column::Twin,
            top: top.iter().map(|top| top.to_vec()).collect(),
            cycles: vec![],
        };
        let (a, b) = (column([[1, 2], [2, 1], [3, 4]]), column([[1, 9], [1, 2], [3, 9]]));
        let score = Score::new(&a, &[1, 1, 9], &b);
        assert_eq!(score, Score { images: 3, top1: 1, top5: 2, agreeing: 2 });
        assert_eq!(score.share(score.top1), 1.0 / 3.0);
        assert_eq!(Score::new(&a, &[1, 1, 9], &a).agreeing, 3);
    }
}
