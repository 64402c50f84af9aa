//! From layers to stages: what the engine computes while it reads one map once.
//!
//! A stage is a convolution, or a concat of convolutions over one map, with the addition of another map in
//! memory (a bypass) and the max pooling or the global average pooling that follow it. The convolutions of a concat read
//! the same words, and the post-processing adds, pools and averages what it is about to write: none of them costs a reading or a
//! writing of its own. So what lies between them is never in memory, and nothing else can read it.

use std::collections::BTreeMap;

use firebrick_spec::OutputMode;

use super::error::{CompileError, Refusal};
use super::reason::{Reason, check_pooling};
use super::stage::{Addend, Part, Stage};
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::network::{INPUT, Layer, Op, Rounding, Shape};
use firebrick_nn::validate::ModelError;

/// The network's graph with look-ups by name.
pub(super) struct Graph<'a> {
    pub model: &'a QuantisedModel,
    pub shapes: BTreeMap<String, Shape>,
    layers: BTreeMap<&'a str, &'a Layer>,
    readers: BTreeMap<&'a str, Vec<&'a Layer>>,
}

impl<'a> Graph<'a> {
    /// The graph of a model that passes its own checks: one global average pool of a convolution or an addition, at
    /// the end, and only convolutions over the image.
    pub fn new(model: &'a QuantisedModel) -> Result<Self, CompileError> {
        model.validate()?;
        Self::unchecked(model)
    }

    /// The graph of a model whose weights may be missing.
    pub fn unchecked(model: &'a QuantisedModel) -> Result<Self, CompileError> {
        let shapes = firebrick_nn::shapes::shapes(&model.network).map_err(ModelError::from)?;
        let layers = model.network.layers.iter().map(|l| (l.name.as_str(), l)).collect();
        let mut readers: BTreeMap<&str, Vec<&Layer>> = BTreeMap::new();
        for layer in &model.network.layers {
            for input in &layer.inputs {
                readers.entry(input).or_default().push(layer);
            }
        }
        Ok(Graph { model, shapes, layers, readers })
    }

    /// The stages in the order of the layers, and everything that cannot be one.
    pub fn stages(&self) -> (Vec<Stage<'a>>, Vec<Refusal>) {
        let (mut stages, mut refusals) = (Vec::new(), Vec::new());
        for layer in &self.model.network.layers {
            // Beside what else is wrong with the layer, and of each part of a concat or an addition.
            if let Some(stride) = self.stride_over_map(layer) {
                refusals.push(Refusal::new(&layer.name, Reason::Stride { stride }));
            }
            match self.stage(layer) {
                Ok(stage) => stages.extend(stage),
                Err(reason) => refusals.push(Refusal::new(&layer.name, reason)),
            }
        }
        (stages, refusals)
    }

    /// The stride of a convolution over a map, if it has one.
    fn stride_over_map(&self, layer: &Layer) -> Option<usize> {
        let conv = layer.op.convolution().filter(|conv| conv.stride != 1)?;
        (layer.inputs[0] != INPUT).then_some(conv.stride)
    }

    fn readers(&self, name: &str) -> &[&'a Layer] {
        self.readers.get(name).map_or(&[], Vec::as_slice)
    }

    /// The stage whose convolutions `layer` completes; none for a layer that is fused into one.
    fn stage(&self, layer: &'a Layer) -> Result<Option<Stage<'a>>, Reason> {
        match &layer.op {
            Op::Conv { .. } | Op::LinearConv { .. } => {
                let readers = self.readers(&layer.name);
                match readers.iter().find(|r| matches!(r.op, Op::Concat)) {
                    None if self.is_main(layer) => Ok(None),
                    None => self.fused(vec![layer], &[]),
                    Some(_) if readers.len() == 1 => Ok(None),
                    Some(concat) => Err(Reason::SharedPart {
                        other: other_reader(readers, concat).to_owned(),
                        concat: concat.name.clone(),
                    }),
                }
            }
            Op::Concat => {
                let convs = self.concat_parts(layer)?;
                if self.is_main(layer) {
                    return Ok(None);
                }
                self.fused(convs, &[layer])
            }
            Op::Add => self.sum(layer),
            Op::MaxPool { size, stride, .. } => {
                check_pooling(*size, *stride)?;
                self.check_pooled(layer)
            }
            Op::GlobalAveragePool => self.check_pooled(layer),
        }
    }

    /// Checks that the pooling layer's input is written by convolutions and read by it alone.
    fn check_pooled(&self, pool: &Layer) -> Result<Option<Stage<'a>>, Reason> {
        let input = pool.inputs[0].as_str();
        match self.layers.get(input).map(|l| &l.op) {
            Some(Op::Conv { .. } | Op::LinearConv { .. } | Op::Concat | Op::Add) => (),
            _ => return Err(Reason::Pooled { input: input.to_owned() }),
        }
        let readers = self.readers(input);
        if readers.len() > 1 {
            let other = other_reader(readers, pool).to_owned();
            return Err(Reason::SharedPooled { input: input.to_owned(), other });
        }
        Ok(None)
    }

    fn concat_parts(&self, concat: &Layer) -> Result<Vec<&'a Layer>, Reason> {
        let mut convs = Vec::new();
        for input in &concat.inputs {
            match self.layers.get(input.as_str()) {
                Some(l) if matches!(l.op, Op::Conv { .. }) => convs.push(*l),
                _ => return Err(Reason::Concatenated { input: input.clone() }),
            }
            if concat.inputs.iter().filter(|i| *i == input).count() > 1 {
                return Err(Reason::ConcatenatedTwice { input: input.clone() });
            }
        }
        let first = &convs[0].inputs[0];
        if let Some(other) = convs.iter().find(|c| c.inputs[0] != *first) {
            return Err(Reason::ConcatenatedMaps { first: first.clone(), other: other.inputs[0].clone() });
        }
        Ok(convs)
    }

    /// True if the layer is the main input of an addition, with which it is one stage.
    fn is_main(&self, layer: &Layer) -> bool {
        match self.readers(&layer.name) {
            [reader] if reader.op == Op::Add => self.model.network.addends(reader).main == layer.name,
            _ => false,
        }
    }

    /// The stage of an addition: that of its main input, at the addition's place in the order, because
    /// the bypass must have been written before.
    fn sum(&self, add: &'a Layer) -> Result<Option<Stage<'a>>, Reason> {
        let network = &self.model.network;
        let obstacle = |name: &str| network.main_obstacle(name);
        let [a, b] = [add.inputs[0].as_str(), add.inputs[1].as_str()];
        if let (Some(why_a), Some(why_b)) = (obstacle(a), obstacle(b)) {
            return Err(Reason::Added([(a.to_owned(), why_a), (b.to_owned(), why_b)]));
        }
        let main = self.layers[network.addends(add).main];
        if main.op != Op::Concat {
            return self.fused(vec![main], &[add]);
        }
        match self.concat_parts(main) {
            Ok(convs) => self.fused(convs, &[main, add]),
            // It has been told at the concat.
            Err(_) => Ok(None),
        }
    }

    /// The stage of `convs`, of the concat and the addition `behind` them, and of the pooling behind those; none if one of them is
    /// refused for its stride.
    fn fused(&self, convs: Vec<&'a Layer>, behind: &[&'a Layer]) -> Result<Option<Stage<'a>>, Reason> {
        if convs.iter().any(|conv| self.stride_over_map(conv).is_some()) {
            return Ok(None);
        }
        let producer = behind.last().copied().unwrap_or(convs[0]);
        let mut stage = Stage {
            name: &producer.name,
            layers: convs.iter().chain(behind).map(|l| l.name.as_str()).collect(),
            input: &convs[0].inputs[0],
            input_shape: self.shape(&convs[0].inputs[0]),
            parts: convs.iter().filter_map(|c| self.part(c)).collect(),
            bypass: self.addend(producer),
            output: OutputMode::Map,
            shape: self.shape(&producer.name),
            border_pixels: 0,
            phases: None,
            taps: 1,
            above: 0,
        };
        if let [reader] = self.readers(&producer.name) {
            stage.output = match reader.op {
                Op::MaxPool { .. } => OutputMode::Pooled,
                Op::GlobalAveragePool => OutputMode::Sums,
                _ => OutputMode::Map,
            };
            if stage.output != OutputMode::Map {
                stage.name = &reader.name;
                stage.layers.push(&reader.name);
            }
            if let Op::MaxPool { rounding: Rounding::Floor, .. } = reader.op {
                stage.leave_out_unpooled();
            }
        }
        if stage.input == INPUT {
            let others = self.readers(INPUT).iter().map(|r| r.name.as_str());
            if let Some(other) = others.into_iter().find(|name| !stage.layers.contains(name)) {
                return Err(Reason::SharedImage { other: other.to_owned() });
            }
            stage.read_image(&self.model.input_zero)?;
        } else {
            stage.read_map()?;
        }
        Ok(Some(stage))
    }

    /// What a stage that ends in `producer` adds.
    fn addend(&self, producer: &'a Layer) -> Option<Addend<'a>> {
        let scale = *self.model.adds.get(&producer.name)?;
        Some(Addend { source: self.model.network.addends(producer).bypass, scale })
    }

    fn shape(&self, name: &str) -> Shape {
        if name == INPUT { self.model.network.input } else { self.shapes[name] }
    }

    fn part(&self, layer: &'a Layer) -> Option<Part<'a>> {
        let (Op::Conv { filters, kernel, stride, pad } | Op::LinearConv { filters, kernel, stride, pad }) =
            layer.op
        else {
            return None;
        };
        Some(Part { name: &layer.name, filters, kernel, stride, pad, conv: &self.model.convs[&layer.name] })
    }
}

fn other_reader<'a>(readers: &[&'a Layer], but: &Layer) -> &'a str {
    readers.iter().map(|r| r.name.as_str()).find(|n| *n != but.name).unwrap_or("itself")
}
