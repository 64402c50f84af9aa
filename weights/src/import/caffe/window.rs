//! The windows of convolutions and poolings.

use super::super::graph::{Pads, Window};
use super::super::reason::{CaffeReason, Reason};
use super::fields::field;
use super::prototxt::Message;

/// The window of a convolution, or of a pooling, whose fields are not `repeated`.
pub(super) fn window(param: &Message<'_>, repeated: bool) -> Result<Window, Reason> {
    let pair = |both: &'static str, rows: &'static str, columns: &'static str, default: Option<usize>| {
        let each = [param.number(rows)?, param.number(columns)?];
        match (param.numbers::<usize>(both)?.as_slice(), each) {
            (&[], [Some(rows), Some(columns)]) => Ok([rows, columns]),
            (&[], [None, None]) => default.map(|d| [d, d]).ok_or(Reason::Missing(both)),
            (&[value], [None, None]) => Ok([value, value]),
            (&[rows, columns], [None, None]) if repeated => Ok([rows, columns]),
            (values, _) => {
                Err(CaffeReason::OneOrOther { both, values: values.to_vec(), rows, columns }.into())
            }
        }
    };
    let [above, left] = pair("pad", "pad_h", "pad_w", Some(0))?;
    Ok(Window {
        kernel: pair("kernel_size", "kernel_h", "kernel_w", None)?,
        stride: pair("stride", "stride_h", "stride_w", Some(1))?,
        dilation: match param.numbers("dilation")?.as_slice() {
            &[] => [1, 1],
            &[value] => [value, value],
            &[rows, columns] => [rows, columns],
            other => return Err(field("dilation", format!("{other:?}"), "2 values")),
        },
        pads: Pads::Given([above, left, above, left]),
    })
}
