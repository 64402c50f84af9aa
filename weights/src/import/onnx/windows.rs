//! Operators with windows: convolutions and poolings.

use super::super::graph::{Kind, Pads, PoolRounding, Window};
use super::super::reason::{OnnxReason, Reason};
use super::node::Reader;

impl<'a> Reader<'a, '_> {
    fn window(&self, kernel: [usize; 2]) -> Result<Window, Reason> {
        let pair = |name: &str| match self.attributes.ints(name)? {
            None => Ok([1, 1]),
            Some(values) => match values.as_slice() {
                &[rows, columns] => Ok([natural(name, rows)?, natural(name, columns)?]),
                _ => Err(Reason::values(name, &values, "2 values")),
            },
        };
        let given = match self.attributes.ints("pads")? {
            None => [0; 4],
            Some(values) if values.len() == 4 => {
                let mut pads = [0; 4];
                for (pad, &value) in pads.iter_mut().zip(&values) {
                    *pad = natural("pads", value)?;
                }
                pads
            }
            Some(values) => return Err(Reason::values("pads", &values, "4 values")),
        };
        let pads = match self.attributes.text("auto_pad")? {
            None | Some("" | "NOTSET") => Pads::Given(given),
            Some("VALID") => Pads::Given([0; 4]),
            Some("SAME_UPPER") => Pads::SameUpper,
            Some("SAME_LOWER") => Pads::SameLower,
            Some(other) => {
                return Err(Reason::value("auto_pad", other, "NOTSET, VALID, SAME_UPPER, SAME_LOWER"));
            }
        };
        Ok(Window { kernel, stride: pair("strides")?, dilation: pair("dilations")?, pads })
    }

    fn kernel_shape(&self) -> Result<Option<[usize; 2]>, Reason> {
        match self.attributes.ints("kernel_shape")?.as_deref() {
            None => Ok(None),
            Some(&[rows, columns]) => {
                Ok(Some([natural("kernel_shape", rows)?, natural("kernel_shape", columns)?]))
            }
            Some(other) => Err(Reason::values("kernel_shape", &other, "2 values, rows and columns")),
        }
    }

    pub fn conv(&self) -> Result<Kind<'a>, Reason> {
        self.attributes.only(&["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"])?;
        let weights = self.constant(1)?;
        let &[_, _, rows, columns] = weights.dims.as_slice() else {
            return Err(Reason::WeightSizes { sizes: weights.dims, accepted: 4 });
        };
        let kernel = self.kernel_shape()?.unwrap_or([rows, columns]);
        let groups = natural("group", self.attributes.int("group", 1)?)?;
        Ok(Kind::Conv { window: self.window(kernel)?, groups, weights, bias: self.maybe(2)? })
    }
    fn pool(&self) -> Result<(Window, PoolRounding), Reason> {
        let kernel = self.kernel_shape()?.ok_or(Reason::Missing("kernel_shape"))?;
        let rounding = match self.attributes.int("ceil_mode", 0)? {
            0 => PoolRounding::Floor,
            _ => PoolRounding::Ceil,
        };
        Ok((self.window(kernel)?, rounding))
    }

    pub fn max_pool(&self) -> Result<Kind<'a>, Reason> {
        const KNOWN: &[&str] =
            &["auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"];
        self.attributes.only(KNOWN)?;
        if self.node.outputs.iter().skip(1).any(|name| !name.is_empty()) {
            return Err(OnnxReason::Indices.into());
        }
        let (window, rounding) = self.pool()?;
        Ok(Kind::MaxPool { window, rounding })
    }

    pub fn average_pool(&self) -> Result<Kind<'a>, Reason> {
        const KNOWN: &[&str] =
            &["auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads", "strides"];
        self.attributes.only(KNOWN)?;
        let (window, rounding) = self.pool()?;
        let counts_padding = self.attributes.int("count_include_pad", 0)? != 0;
        Ok(Kind::AveragePool { window, rounding, counts_padding })
    }

    /// Zeros around a map; the sizes were an attribute before opset 11, and may name their axes since 18.
    pub fn pad(&self) -> Result<Kind<'a>, Reason> {
        if let Some(mode) = self.attributes.text("mode")?.filter(|&mode| mode != "constant") {
            return Err(Reason::value("mode", mode, "constant"));
        }
        let value = match self.maybe(2)? {
            Some(tensor) => tensor.values()?.first().copied().unwrap_or(0.0),
            None => self.attributes.float("value", 0.0)?,
        };
        if value != 0.0 {
            return Err(Reason::value("the padding's value", value, "0"));
        }
        let sizes = match self.attributes.ints("pads")?.or(self.attributes.ints("paddings")?) {
            Some(sizes) => sizes,
            None => self.constant(1)?.integers()?,
        };
        let axes = match self.maybe(3)? {
            Some(tensor) => tensor.integers()?,
            None => vec![0, 1, 2, 3],
        };
        if sizes.len() != 2 * axes.len() {
            return Err(Reason::values("pads", &sizes, "two values for each axis"));
        }
        let mut pads = [0; 4];
        for (i, axis) in axes.iter().enumerate() {
            let [before, behind] = [sizes[i], sizes[i + axes.len()]];
            match axis {
                2 | -2 => (pads[0], pads[2]) = (natural("pads", before)?, natural("pads", behind)?),
                3 | -1 => (pads[1], pads[3]) = (natural("pads", before)?, natural("pads", behind)?),
                _ if (before, behind) == (0, 0) => (),
                _ => return Err(Reason::values("pads", &sizes, "0 but for rows and columns")),
            }
        }
        Ok(if pads == [0; 4] { Kind::Identity } else { Kind::Pad { pads } })
    }
}

fn natural(what: &str, value: i64) -> Result<usize, Reason> {
    usize::try_from(value).map_err(|_| Reason::value(what, value, "0 and more"))
}
