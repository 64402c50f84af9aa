//! Operators with windows: convolutions, poolings and paddings.

use firebrick_nn::network::Shape;

use super::super::graph::{Kind, Pads, PoolRounding, Window};
use super::super::lower::window::{MOST, axes};
use super::super::reason::{LowerReason, OnnxReason, Reason};
use super::arithmetic::single;
use super::axes::axis_of;
use super::layout::{Axis, Layout};
use super::node::{Layers, Reader, Stop};

impl<'a> Reader<'a, '_> {
    fn window(&self, kernel: [usize; 2]) -> Result<Window, Reason> {
        let pair = |name: &str| match self.attributes.ints(name)? {
            None => Ok([1, 1]),
            Some(values) => match values.as_slice() {
                &[rows, columns] => Ok([positive(name, rows)?, positive(name, columns)?]),
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
                Ok(Some([positive("kernel_shape", rows)?, positive("kernel_shape", columns)?]))
            }
            Some(other) => Err(Reason::values("kernel_shape", &other, "2 values, rows and columns")),
        }
    }

    pub fn conv(&self) -> Result<Layers<'a>, Stop> {
        self.attributes.only(&["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"])?;
        let weights = self.constant(1)?;
        let &[filters, _, rows, columns] = weights.dims.as_slice() else {
            return Err(Reason::WeightSizes { sizes: weights.dims, accepted: 4 }.into());
        };
        let kernel = self.kernel_shape()?.unwrap_or([rows, columns]);
        let groups = positive("group", self.attributes.int("group", 1)?)?;
        let (window, bias) = (self.window(kernel)?, self.maybe(2)?);
        self.one(Kind::Conv { window, groups, weights, bias }, |layout| {
            slid(layout, &window, PoolRounding::Floor, Some(filters))
        })
    }

    fn pool(&self) -> Result<(Window, PoolRounding), Reason> {
        let kernel = self.kernel_shape()?.ok_or(Reason::Missing("kernel_shape"))?;
        let rounding = match self.attributes.int("ceil_mode", 0)? {
            0 => PoolRounding::Floor,
            _ => PoolRounding::Ceil,
        };
        Ok((self.window(kernel)?, rounding))
    }

    pub fn max_pool(&self) -> Result<Layers<'a>, Stop> {
        const KNOWN: &[&str] =
            &["auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"];
        self.attributes.only(KNOWN)?;
        if self.node.outputs.iter().skip(1).any(|name| self.context.read.contains(name)) {
            return Err(OnnxReason::Indices.into());
        }
        let (window, rounding) = self.pool()?;
        self.one(Kind::MaxPool { window, rounding }, |layout| slid(layout, &window, rounding, None))
    }

    pub fn average_pool(&self) -> Result<Layers<'a>, Stop> {
        const KNOWN: &[&str] =
            &["auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads", "strides"];
        self.attributes.only(KNOWN)?;
        let (window, rounding) = self.pool()?;
        let counts_padding = self.attributes.int("count_include_pad", 0)? != 0;
        self.one(Kind::AveragePool { window, rounding, counts_padding }, |layout| {
            slid(layout, &window, rounding, None)
        })
    }

    pub fn global_average(&self) -> Result<Layers<'a>, Stop> {
        self.one(Kind::GlobalAveragePool, |layout| {
            let shape = Shape { height: 1, width: 1, ..shape(layout)? };
            Ok(Some(Layout::map(layout.batch(), shape)))
        })
    }

    /// Zeros around a map; the sizes were an attribute before opset 11, and may name their axes since 18.
    pub fn pad(&self) -> Result<Layers<'a>, Stop> {
        if let Some(mode) = self.attributes.text("mode")?.filter(|&mode| mode != "constant") {
            return Err(Reason::value("mode", mode, "constant").into());
        }
        let value = match self.maybe(2)? {
            Some(tensor) => single(&tensor)?,
            None => self.attributes.float("value", 0.0)?,
        };
        if value != 0.0 {
            return Err(Reason::value("the padding's value", value, "0").into());
        }
        let sizes = match self.attributes.ints("pads")?.or(self.attributes.ints("paddings")?) {
            Some(sizes) => sizes,
            None => self.constant(1)?.integers()?,
        };
        let axes = self.maybe(3)?.map(|tensor| tensor.integers()).transpose()?;
        let layout = self.layout(0)?;
        let axes = axes.unwrap_or_else(|| (0..layout.dims.len() as i64).collect());
        if sizes.len() != 2 * axes.len() {
            return Err(Reason::values("pads", &sizes, "two values for each axis").into());
        }
        let (mut pads, mut padded) = ([0; 4], layout.clone());
        for (i, &axis) in axes.iter().enumerate() {
            let at = axis_of(axis, layout.dims.len())?;
            let (before, behind) = (natural("pads", sizes[i])?, natural("pads", sizes[i + axes.len()])?);
            match layout.axes[at] {
                Axis::Row => (pads[0], pads[2]) = (before, behind),
                Axis::Column => (pads[1], pads[3]) = (before, behind),
                _ if (before, behind) == (0, 0) => (),
                _ => return Err(Reason::values("pads", &sizes, "0 but for rows and columns").into()),
            }
            padded.dims[at] = layout.dims[at].saturating_add(before).saturating_add(behind);
        }
        let kind = if pads == [0; 4] { Kind::Identity } else { Kind::Pad { pads } };
        self.one(kind, |_| Ok(Some(padded)))
    }
}

/// The shape of a map that windows can slide over.
fn shape(layout: &Layout) -> Result<Shape, Reason> {
    layout.shape().ok_or_else(|| match layout.is_turned_map() {
        true => OnnxReason::ChannelsLast.into(),
        false => LowerReason::ReadsVector.into(),
    })
}

/// What windows over a map give, with other channels for a convolution.
fn slid(
    layout: &Layout,
    window: &Window,
    rounding: PoolRounding,
    channels: Option<usize>,
) -> Result<Option<Layout>, Stop> {
    let shape = shape(layout)?;
    let [rows, columns] = axes(window, shape, rounding)?;
    let channels = channels.unwrap_or(shape.channels);
    let shape = Shape { channels, height: rows.outputs, width: columns.outputs };
    Ok(Some(Layout::map(layout.batch(), shape)))
}

fn positive(what: &str, value: i64) -> Result<usize, Reason> {
    let number = usize::try_from(value).ok().filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| Reason::value(what, value, format!("1 to {MOST}")))
}

fn natural(what: &str, value: i64) -> Result<usize, Reason> {
    usize::try_from(value).map_err(|_| Reason::value(what, value, "0 and more"))
}
