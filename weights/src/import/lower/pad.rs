//! Zeros around maps: the next window's padding where there is one, else a convolution of their own.

use super::super::graph::Node;
use super::super::reason::{LowerReason, Reason};
use super::Lowering;
use super::kernel::{Kernel, single};
use super::map::Map;
use super::window::MOST;

impl<'g> Lowering<'g> {
    pub(super) fn pad(&mut self, input: Map, pads: [usize; 4]) -> Result<Map, Reason> {
        if input.flat {
            return Err(LowerReason::ReadsVector.into());
        }
        let mut input = self.averages_settled(input)?;
        for (all, &pad) in input.pads.iter_mut().zip(&pads) {
            *all = all.saturating_add(pad);
            if *all > MOST {
                return Err(Reason::value("padding", *all, format!("0 to {MOST}")));
            }
        }
        Ok(input)
    }

    /// The map with its zeros around it computed.
    pub(super) fn pads_settled(&mut self, node: &'g Node<'g>, input: Map) -> Result<Map, Reason> {
        let pads = input.pads;
        if pads == [0; 4] {
            return Ok(input);
        }
        if input.is_image() {
            return Err(LowerReason::PaddedImage.into());
        }
        self.need_positive(node, &input);
        self.padded(node, &input, pads)
    }

    /// The map with zeros around it.
    pub(super) fn padded(&mut self, node: &Node<'_>, input: &Map, pads: [usize; 4]) -> Result<Map, Reason> {
        let place = single(input.shape, pads)?;
        self.added(&format!("{}/pad", node.name), input, Kernel::unit, place)
    }
}
