//! Sparse weights as entries: the gap of zeros in front of a weight, and the weight.

/// Calls `visit(gap, weight)` for every entry of the weights, gaps of at most `2^gap_bits - 1`.
///
/// A weight other than 0 is an entry. A longer gap is bridged by entries of value 0 (*fillers*), and so is one at the end:
/// the entries cover the weights exactly.
pub(crate) fn for_each_entry<T: Copy + PartialEq + Default>(
    weights: &[T],
    gap_bits: u32,
    mut visit: impl FnMut(usize, T),
) {
    let longest = (1 << gap_bits) - 1;
    let mut gap = 0;
    for (i, &weight) in weights.iter().enumerate() {
        if weight != T::default() || gap == longest || i + 1 == weights.len() {
            visit(gap, weight);
            gap = 0;
        } else {
            gap += 1;
        }
    }
}
