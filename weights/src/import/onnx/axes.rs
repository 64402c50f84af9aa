//! Axes and sizes of tensors.

use super::super::reason::Reason;

/// The place of an axis among `rank`; negative ones count from the end.
pub(super) fn axis_of(axis: i64, rank: usize) -> Result<usize, Reason> {
    let refused = || Reason::value("axis", axis, format!("-{rank} to {}", rank.saturating_sub(1)));
    let from_start = if axis < 0 { axis.checked_add_unsigned(rank as u64) } else { Some(axis) };
    from_start.and_then(|axis| usize::try_from(axis).ok()).filter(|&axis| axis < rank).ok_or_else(refused)
}

/// The sizes that two lists of sizes give together; none if they do not fit.
pub(super) fn common(a: &[usize], b: &[usize]) -> Option<Vec<usize>> {
    let rank = a.len().max(b.len());
    let size = |dims: &[usize], axis: usize| (axis + dims.len()).checked_sub(rank).map_or(1, |at| dims[at]);
    (0..rank)
        .map(|axis| match (size(a, axis), size(b, axis)) {
            (a, b) if a == b => Some(a),
            (1, size) | (size, 1) => Some(size),
            _ => None,
        })
        .collect()
}

/// Number of values of these sizes; the largest number if there are more.
pub(super) fn count(dims: &[usize]) -> usize {
    dims.iter().fold(1, |n, &size| n.saturating_mul(size))
}
