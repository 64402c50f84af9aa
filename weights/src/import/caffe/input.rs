//! The inputs of a description: declared, or given by a layer, for deployment or for training.

use super::super::reason::Malformed;
use super::operator::operator;
use super::prototxt::Message;

/// An input of the network.
pub(super) struct Input<'m, 'a> {
    pub name: &'m str,
    pub sizes: Sizes,
    /// The layer that gives it.
    pub layer: Option<&'m Message<'a>>,
}

/// The sizes of an image as far as they are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sizes {
    pub channels: Option<usize>,
    pub height: Option<usize>,
    pub width: Option<usize>,
}

impl Sizes {
    /// Of batch, channels, rows and columns; of anything else nothing is known.
    fn of(dims: &[usize]) -> Self {
        match *dims {
            [_, channels, height, width] => {
                Sizes { channels: Some(channels), height: Some(height), width: Some(width) }
            }
            _ => Sizes::default(),
        }
    }
}

/// What a message says about the data that a layer gives: the fields of its own parameters and, in the older form, of
/// `transform_param` are in one of the two.
pub(super) struct Data<'m, 'a> {
    /// The layer's type, as [`operator`] gives it.
    pub operator: String,
    pub transform: Option<&'m Message<'a>>,
    own: Option<&'m Message<'a>>,
}

impl<'m, 'a> Data<'m, 'a> {
    pub fn of(layer: &'m Message<'a>) -> Self {
        let operator = operator(layer);
        let own = match operator.as_str() {
            "imagedata" => "image_data_param",
            "memorydata" => "memory_data_param",
            "windowdata" => "window_data_param",
            "dummydata" => "dummy_data_param",
            "input" => "input_param",
            _ => "data_param",
        };
        Data { operator, transform: layer.message("transform_param"), own: layer.message(own) }
    }

    /// Where a field stands, if it does.
    pub fn with(&self, field: &str) -> Option<&'m Message<'a>> {
        [self.transform, self.own].into_iter().flatten().find(|message| message.scalar(field).is_some())
    }

    fn number(&self, field: &str) -> Result<Option<usize>, Malformed> {
        let number = self.with(field).map(|message| message.number(field)).transpose()?.flatten();
        // Caffe's default of sizes, which says nothing.
        Ok(number.filter(|&number| number != 0))
    }

    fn flag(&self, field: &'static str, default: bool) -> Result<bool, Malformed> {
        self.with(field).map_or(Ok(default), |message| message.flag(field, default))
    }

    /// The sizes of the `index`-th tensor that the layer gives.
    fn sizes(&self, index: usize) -> Result<Sizes, Malformed> {
        match self.operator.as_str() {
            "input" => self.shaped(index),
            "dummydata" if self.own.is_some_and(|own| own.message("shape").is_none()) => {
                let size = |field| {
                    let sizes = self.own.map(|own| own.numbers(field)).transpose()?.unwrap_or_default();
                    Ok::<_, Malformed>(sizes.get(index).or(sizes.first()).copied())
                };
                Ok(Sizes { channels: size("channels")?, height: size("height")?, width: size("width")? })
            }
            "dummydata" => self.shaped(index),
            // The others are labels.
            _ if index > 0 => Ok(Sizes::default()),
            "memorydata" => Ok(Sizes {
                channels: self.number("channels")?,
                height: self.number("height")?,
                width: self.number("width")?,
            }),
            _ => self.cropped(),
        }
    }

    /// By a shape for each tensor, or one for all.
    fn shaped(&self, index: usize) -> Result<Sizes, Malformed> {
        let shapes: Vec<_> = self.own.into_iter().flat_map(|own| own.messages("shape")).collect();
        let shape = shapes.get(index).or(shapes.first().filter(|_| shapes.len() == 1));
        Ok(Sizes::of(&shape.map(|shape| shape.numbers("dim")).transpose()?.unwrap_or_default()))
    }

    /// By what is cut out of each image or, if it is taken whole, what it is scaled to.
    fn cropped(&self) -> Result<Sizes, Malformed> {
        let resize = self.transform.and_then(|transform| transform.message("resize_param"));
        let resized = |field: &str| resize.map(|resize| resize.number(field)).transpose();
        let crop = self.number("crop_size")?;
        let (height, width) = (self.number("new_height")?, self.number("new_width")?);
        let channels = match self.operator.as_str() {
            _ if self.flag("force_gray", false)? => Some(1),
            _ if self.flag("force_color", false)? => Some(3),
            "imagedata" => Some(if self.flag("is_color", true)? { 3 } else { 1 }),
            "windowdata" => Some(3),
            // As many as the database has.
            _ => None,
        };
        Ok(Sizes {
            channels,
            height: crop.or(height).or(resized("height")?.flatten()),
            width: crop.or(width).or(resized("width")?.flatten()),
        })
    }
}

/// The inputs: those that the description declares, then those that `sources`, its layers without a bottom, give.
pub(super) fn inputs<'m, 'a>(
    net: &'m Message<'a>,
    sources: &[&'m Message<'a>],
) -> Result<Vec<Input<'m, 'a>>, Malformed> {
    let shapes = net.messages("input_shape").map(|shape| shape.numbers("dim"));
    let shapes = shapes.collect::<Result<Vec<Vec<usize>>, _>>()?;
    let dims: Vec<usize> = net.numbers("input_dim")?;
    let declared = net.scalars("input").enumerate().map(|(i, name)| {
        let dims = shapes.get(i).map_or_else(|| dims.chunks(4).nth(i).unwrap_or_default(), Vec::as_slice);
        Ok(Input { name, sizes: Sizes::of(dims), layer: None })
    });
    let given = sources.iter().flat_map(|layer| {
        let tops = layer.scalars("top").enumerate();
        tops.map(|(i, name)| Ok(Input { name, sizes: Data::of(layer).sizes(i)?, layer: Some(*layer) }))
    });
    declared.chain(given).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::wire::Budget;
    use super::super::prototxt::parse;
    use super::*;

    fn sizes(text: &str) -> Vec<(String, [Option<usize>; 3])> {
        let budget = Budget::new();
        let net = parse(text, &budget).unwrap();
        let layers: Vec<_> = net.messages("layer").collect();
        let found = inputs(&net, &layers).unwrap().into_iter();
        found.map(|i| (i.name.to_string(), [i.sizes.channels, i.sizes.height, i.sizes.width])).collect()
    }

    fn of(layer: &str) -> [Option<usize>; 3] {
        sizes(&format!("layer {{ {layer} top: 'd' top: 'label' }}"))[0].1
    }

    #[test]
    fn declared_inputs_have_their_sizes() {
        let [a, b] = [[Some(3), Some(5), Some(6)], [None; 3]];
        let two = [("a".to_string(), a), ("b".to_string(), b)];
        assert_eq!(sizes("input: 'a' input: 'b' input_dim: [1, 3, 5, 6]"), two);
        assert_eq!(
            sizes("input: 'a' input_shape <dim: [1, 3, 5, 6]> input: 'b' input_shape { dim: 1 }"),
            two
        );
    }

    #[test]
    fn layers_of_every_kind_tell_their_sizes() {
        let [colour, grey] = [3, 1].map(|channels| [Some(channels), Some(5), Some(6)]);
        let unknown = [None, Some(7), Some(7)];
        for (layer, expected) in [
            ("type: 'Input' input_param { shape { dim: [1, 3, 5, 6] } }", colour),
            ("type: 'MemoryData' memory_data_param { channels: 3 height: 5 width: 6 }", colour),
            ("type: MEMORY_DATA memory_data_param: < channels: 1 height: 5 width: 6 >", grey),
            ("type: 'DummyData' dummy_data_param { shape { dim: [1, 1, 5, 6] } shape { dim: 1 } }", grey),
            ("type: 'DummyData' dummy_data_param { num: 9 channels: 3 height: 5 width: 6 }", colour),
            ("type: 'ImageData' image_data_param { new_height: 5 new_width: 6 }", colour),
            ("type: 'ImageData' image_data_param { new_height: 5 new_width: 6 is_color: false }", grey),
            ("type: 'Data' transform_param { crop_size: 7 } data_param { source: 'x' }", unknown),
            ("type: DATA data_param { crop_size: 7 mean_file: 'm' }", unknown),
            ("type: 'Data' transform_param { crop_size: 7 force_color: true }", [Some(3), Some(7), Some(7)]),
            ("type: 'WindowData' window_data_param { crop_size: 7 }", [Some(3), Some(7), Some(7)]),
            ("type: 'AnnotatedData' transform_param { resize_param { height: 7 width: 7 } }", unknown),
            ("type: 'HDF5Data' hdf5_data_param { source: 'x' }", [None; 3]),
            ("type: 'Data' transform_param { crop_size: 0 }", [None; 3]),
        ] {
            assert_eq!(of(layer), expected, "{layer}");
        }
        let both = "type: 'ImageData' image_data_param { new_height: 5 new_width: 6 } transform_param { crop_size: 4 }";
        assert_eq!(of(both), [Some(3), Some(4), Some(4)]);
    }
}
