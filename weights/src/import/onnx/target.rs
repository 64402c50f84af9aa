//! The sizes that Reshape and its like give, for constants as for maps.

use super::super::reason::Reason;
use super::attributes::Attributes;
use super::axes::{axis_of, count};

/// The sizes of a tensor of sizes `dims` behind Reshape, Flatten, Squeeze or Unsqueeze; `second` is the second input, if it is
/// there.
///
/// # Errors
/// Sizes of another number of values, or axes that there are not.
pub(super) fn sizes(
    operator: &str,
    attributes: &Attributes<'_, '_>,
    second: Option<Vec<i64>>,
    dims: &[usize],
) -> Result<Vec<usize>, Reason> {
    match operator {
        "Reshape" => {
            let sizes = attributes.ints("shape")?.or(second).ok_or(Reason::Missing("shape"))?;
            reshaped(dims, &sizes, attributes.int("allowzero", 0)? != 0)
        }
        "Flatten" => {
            let axis = attributes.int("axis", 1)?;
            let axis = if axis == dims.len() as i64 { dims.len() } else { axis_of(axis, dims.len())? };
            Ok(vec![count(&dims[..axis]), count(&dims[axis..])])
        }
        "Squeeze" => {
            let axes = match attributes.ints("axes")?.or(second) {
                Some(axes) => {
                    axes.iter().map(|&axis| axis_of(axis, dims.len())).collect::<Result<Vec<_>, _>>()?
                }
                None => (0..dims.len()).filter(|&axis| dims[axis] == 1).collect(),
            };
            if let Some(&axis) = axes.iter().find(|&&axis| dims[axis] != 1) {
                return Err(Reason::value("axes", axis, format!("axes of size 1 of {dims:?}")));
            }
            Ok((0..dims.len()).filter(|axis| !axes.contains(axis)).map(|axis| dims[axis]).collect())
        }
        _ => {
            let axes = attributes.ints("axes")?.or(second).ok_or(Reason::Missing("axes"))?;
            let rank = dims.len() + axes.len();
            let axes = axes.iter().map(|&axis| axis_of(axis, rank)).collect::<Result<Vec<_>, _>>()?;
            let mut left = dims.iter().copied();
            let size = |axis| if axes.contains(&axis) { Some(1) } else { left.next() };
            let sizes = (0..rank).map(size).collect::<Option<Vec<usize>>>();
            sizes.ok_or_else(|| Reason::values("axes", &axes, "each axis once"))
        }
    }
}

/// `sizes` with -1 for what is left, and 0 for the size at the same place unless zeros are allowed.
fn reshaped(dims: &[usize], sizes: &[i64], allows_zero: bool) -> Result<Vec<usize>, Reason> {
    let refused = || Reason::values("to the sizes", &sizes, format!("the {dims:?} values in another way"));
    let mut found = Vec::with_capacity(sizes.len());
    let mut open = None;
    for (at, &size) in sizes.iter().enumerate() {
        found.push(match size {
            -1 if open.is_none() => {
                open = Some(at);
                1
            }
            0 if !allows_zero => *dims.get(at).ok_or_else(refused)?,
            _ => usize::try_from(size).map_err(|_| refused())?,
        });
    }
    let product = |dims: &[usize]| dims.iter().try_fold(1usize, |n, &size| n.checked_mul(size));
    let (all, told) = (product(dims).ok_or_else(refused)?, product(&found).ok_or_else(refused)?);
    if let Some(at) = open {
        found[at] = all.checked_div(told).ok_or_else(refused)?;
    }
    if product(&found) != Some(all) {
        return Err(refused());
    }
    Ok(found)
}

/// What Shape gives for these sizes.
pub(super) fn shape(attributes: &Attributes<'_, '_>, dims: &[usize]) -> Result<Vec<i64>, Reason> {
    let rank = dims.len() as i64;
    let place = |value: i64| {
        let value = if value < 0 { value.saturating_add(rank) } else { value };
        value.clamp(0, rank) as usize
    };
    let (start, end) = (place(attributes.int("start", 0)?), place(attributes.int("end", rank)?));
    Ok(dims.get(start..end).unwrap_or_default().iter().map(|&size| size as i64).collect())
}

/// The order of the axes that Transpose gives: backwards if nothing is told.
pub(super) fn order(attributes: &Attributes<'_, '_>, rank: usize) -> Result<Vec<usize>, Reason> {
    let Some(order) = attributes.ints("perm")? else { return Ok((0..rank).rev().collect()) };
    let refused = || Reason::values("perm", &order, format!("each of the {rank} axes once"));
    let axes = order.iter().map(|&axis| axis_of(axis, rank)).collect::<Result<Vec<_>, _>>()?;
    let mut sorted = axes.clone();
    sorted.sort_unstable();
    if sorted != (0..rank).collect::<Vec<_>>() {
        return Err(refused());
    }
    Ok(axes)
}
