//! The image: which input it is, and how its axes lie.

use firebrick_nn::network::Shape;

use super::super::reason::Malformed;
use super::attributes::Attributes;
use super::layout::Layout;
use super::message::{InputMessage, NodeMessage};
use super::target;

/// The order in which a map with channels last has the axes of one with channels first.
const LAST: [usize; 4] = [0, 2, 3, 1];

/// Most operators between the image and the one that tells where its channels are.
const MOST_STEPS: usize = 64;

/// The layout of the image; `given` replaces its sizes.
pub(super) fn layout(
    image: &InputMessage<'_>,
    nodes: &[&NodeMessage<'_>],
    given: Option<Shape>,
) -> Result<Layout, Malformed> {
    let open = || Malformed::OpenShape { input: image.name.to_string(), dims: image.dims.clone() };
    let &[batch, second, third, fourth] = image.dims.as_slice() else {
        // Nothing at all is told: what is given must be all.
        return match given {
            Some(shape) => Ok(Layout::map(1, shape)),
            None => Err(open()),
        };
    };
    let is_last = channels_last(image, nodes);
    let told = match is_last {
        true => [fourth, second, third],
        false => [second, third, fourth],
    };
    let shape = match (given, told) {
        (Some(shape), _) => shape,
        (None, [Some(channels), Some(height), Some(width)]) => Shape { channels, height, width },
        (None, _) => return Err(open()),
    };
    let layout = Layout::map(batch.unwrap_or(1), shape);
    Ok(if is_last { layout.turned(&LAST) } else { layout })
}

/// Whether the channels are the last axis: by their number, or where that tells nothing by the first operator that turns the
/// image.
fn channels_last(image: &InputMessage<'_>, nodes: &[&NodeMessage<'_>]) -> bool {
    let is_colours = |at: usize| matches!(image.dims[at], Some(1 | 3));
    match (is_colours(1), is_colours(3)) {
        (true, false) => return false,
        (false, true) => return true,
        _ => (),
    }
    let mut tensor = image.name;
    for _ in 0..MOST_STEPS {
        let Some(reader) = nodes.iter().find(|node| node.inputs.contains(&tensor)) else { return false };
        match (reader.operator, reader.outputs.first()) {
            ("Transpose", _) => {
                let order = target::order(&Attributes::new(reader), 4);
                return order.is_ok_and(|order| order == [0, 3, 1, 2]);
            }
            ("Cast" | "Identity" | "Sub" | "Div" | "Mul" | "Add", Some(&output)) => tensor = output,
            _ => return false,
        }
    }
    false
}
