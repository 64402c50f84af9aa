//! How sure a share is, and whether two ways of running differ.

/// Quantile of the normal distribution for 95 %, two-sided.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % interval of a share, after Wilson (1927); all there is of nothing.
pub(crate) fn wilson(right: usize, all: usize) -> [f64; 2] {
    if all == 0 {
        return [0.0, 1.0];
    }
    let (n, p) = (all as f64, right as f64 / all as f64);
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    // At the ends the formula is exact, its rounding is not.
    let least = if right == 0 { 0.0 } else { (middle - half) / scale };
    let most = if right == all { 1.0 } else { (middle + half) / scale };
    [least, most]
}

/// McNemar's test, exact: how likely it is that images which only one of two is right about part as unevenly as these or more, if
/// neither is better. `first` are those that only the first one is right about.
pub(crate) fn mcnemar(first: usize, second: usize) -> f64 {
    let (all, least) = (first + second, first.min(second));
    if 2 * least >= all {
        return 1.0;
    }
    // The lower tail of the binomial distribution of 1/2, each term from the one before, in logarithms: 2^-50000 is no number.
    let mut log = -(all as f64) * std::f64::consts::LN_2;
    let mut terms = vec![log];
    for k in 1..=least {
        log += ((all - k + 1) as f64 / k as f64).ln();
        terms.push(log);
    }
    // They grow towards the middle.
    let sum = log.exp() * terms.iter().map(|term| (term - log).exp()).sum::<f64>();
    (2.0 * sum).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, digits: i32) {
        assert!((found - expected).abs() < 10f64.powi(-digits), "{found}, expected {expected}");
    }

    /// Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    #[test]
    fn intervals_are_those_of_the_literature() {
        for (right, all, least, most) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let [found_least, found_most] = wilson(right, all);
            near(found_least, least, 4);
            near(found_most, most, 4);
        }
        assert_eq!(wilson(29, 29)[1], 1.0);
        assert_eq!(wilson(0, 0), [0.0, 1.0]);
    }

    /// `binom.test(k, n)$p.value` in R.
    #[test]
    fn tests_are_those_of_another_program() {
        near(mcnemar(2, 8), 0.109_375, 12);
        near(mcnemar(8, 2), 0.109_375, 12);
        near(mcnemar(0, 5), 0.0625, 12);
        near(mcnemar(5, 5), 1.0, 12);
        assert_eq!(mcnemar(0, 0), 1.0);
        // 1,000 to 1,100: by the normal distribution with a correction, z = 99 / sqrt(2100).
        near(mcnemar(1000, 1100), 0.030_74, 3);
        assert!(mcnemar(20_000, 25_000) < 1e-100);
    }
}
