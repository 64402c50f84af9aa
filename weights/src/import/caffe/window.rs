//! The windows of convolutions and poolings.

use super::super::graph::{Pads, Window};
use super::super::lower::window::MOST;
use super::super::reason::{CaffeReason, Reason};
use super::fields::field;
use super::prototxt::{Message, Number};

/// A number of a window for both sides, and for each.
struct Fields {
    both: &'static str,
    rows: &'static str,
    columns: &'static str,
    /// The least that it can be.
    least: usize,
    /// What it is where it is not told.
    default: Option<usize>,
}

const KERNEL: Fields =
    Fields { both: "kernel_size", rows: "kernel_h", columns: "kernel_w", least: 1, default: None };
const STRIDE: Fields =
    Fields { both: "stride", rows: "stride_h", columns: "stride_w", least: 1, default: Some(1) };
const PAD: Fields = Fields { both: "pad", rows: "pad_h", columns: "pad_w", least: 0, default: Some(0) };

/// The window of a convolution, or of a pooling, whose fields are not `repeated`.
pub(super) fn window(param: &Message<'_>, repeated: bool) -> Result<Window, Reason> {
    let dilation = match numbers(param, "dilation", 1)?.as_slice() {
        &[] => [1, 1],
        &[value] => [value, value],
        &[rows, columns] => [rows, columns],
        other => return Err(field("dilation", format!("{other:?}"), "2 values")),
    };
    let [above, left] = PAD.of(param, repeated)?;
    Ok(Window {
        kernel: KERNEL.of(param, repeated)?,
        stride: STRIDE.of(param, repeated)?,
        dilation,
        pads: Pads::Given([above, left, above, left]),
    })
}

impl Fields {
    fn of(&self, param: &Message<'_>, repeated: bool) -> Result<[usize; 2], Reason> {
        let &Fields { both, rows, columns, least, default } = self;
        let each = [numbers(param, rows, least)?.pop(), numbers(param, columns, least)?.pop()];
        match (numbers(param, both, least)?.as_slice(), each) {
            (&[], [Some(rows), Some(columns)]) => Ok([rows, columns]),
            (&[], [None, None]) => default.map(|d| [d, d]).ok_or(Reason::Missing(both)),
            (&[value], [None, None]) => Ok([value, value]),
            (&[rows, columns], [None, None]) if repeated => Ok([rows, columns]),
            // Caffe's convolutions take the other one's default, which is a possible one of paddings only.
            (&[], [row, column]) if repeated && least == 0 => Ok([row.unwrap_or(0), column.unwrap_or(0)]),
            (&[], [row, _]) => {
                let (given, missing) = if row.is_some() { (rows, columns) } else { (columns, rows) };
                Err(CaffeReason::OneSide { given, missing }.into())
            }
            (values, _) => {
                Err(CaffeReason::OneOrOther { both, values: values.to_vec(), rows, columns }.into())
            }
        }
    }
}

/// The values of a field of windows.
fn numbers(param: &Message<'_>, field: &'static str, least: usize) -> Result<Vec<usize>, Reason> {
    let number = |text: &str| {
        let number = usize::read(text).filter(|number| (least..=MOST).contains(number));
        number.ok_or_else(|| Reason::value(field, text, format!("{least} to {MOST}")))
    };
    param.scalars(field).map(number).collect()
}
