//! From exact sums to scores, probabilities and the most likely classes.

use crate::model::QuantisedModel;
use crate::shapes::{NetworkError, shapes};

/// Scores of the classes in real units: the mean over the last map's pixels, less its zero, times its scale.
///
/// # Errors
/// If the network's graph is impossible.
pub fn scores(model: &QuantisedModel, sums: &[u32]) -> Result<Vec<f32>, NetworkError> {
    let shapes = shapes(&model.network)?;
    let last = model.network.layers.last().and_then(|layer| layer.inputs.first());
    let pixels = last.map_or(1, |name| shapes[name].height * shapes[name].width);
    let scale = f64::from(model.output_scale) / pixels as f64;
    let zero = f64::from(model.output_zero) * pixels as f64;
    Ok(sums.iter().map(|&sum| ((f64::from(sum) - zero) * scale) as f32).collect())
}

/// Probabilities: `exp(score) / sum of exp(scores)`, as many as scores.
pub fn softmax(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

/// The `k` largest values with their indices, largest first, lower index first among equals.
pub fn top(values: &[f32], k: usize) -> Vec<(usize, f32)> {
    let mut order: Vec<(usize, f32)> = values.iter().copied().enumerate().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    order.truncate(k);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_survives_large_scores_and_sums_to_one() {
        let p = softmax(&[1000.0, 1000.0 + 3f32.ln()]);
        assert!((p[0] - 0.25).abs() < 1e-4 && (p[1] - 0.75).abs() < 1e-4, "{p:?}");
        assert!(softmax(&[]).is_empty());
    }

    #[test]
    fn the_top_is_sorted_and_ties_keep_their_order() {
        let values = [1.0, 3.0, 3.0, -1.0];
        assert_eq!(top(&values, 3), [(1, 3.0), (2, 3.0), (0, 1.0)]);
        assert_eq!(top(&values, 9).len(), 4);
    }
}
