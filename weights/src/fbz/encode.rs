//! From a model to the bytes of a file.

use bitvec::prelude::*;

use super::positions::Positions;
use super::symbols::Stream;
use super::{ENVELOPE, FbzLayer, Parts, SECTION_BYTES, expansion};
use crate::coded::{CodedConv, CodedError, CodedModel};
use crate::container::{ContainerError, Description};

/// The bytes of a file, and how each convolution is stored in it; equal models give equal bytes.
///
/// # Errors
/// [`ContainerError::Model`] if the model is invalid, [`ContainerError::Content`] if a codebook or the text is, or if so few
/// weights are kept that no reader would take the file.
pub fn encode(model: &CodedModel) -> Result<(Vec<u8>, Vec<FbzLayer>), ContainerError> {
    model.validate().map_err(|problem| match problem {
        CodedError::Model(problem) => ContainerError::Model(problem),
        field @ CodedError::Field { .. } => ContainerError::content("model", field),
    })?;
    let (mut contents, mut layers) = (Vec::new(), Vec::new());
    for (shape, conv) in model.layers()? {
        layers.push(layer(&shape.name, conv, &mut contents));
    }
    let description = Description {
        network: model.network.clone(),
        preprocess: model.preprocess.clone(),
        labels: model.labels.clone(),
        output_zero: 0,
    };
    let bytes = ENVELOPE.wrap(&description, &contents)?;
    let weights = layers.iter().map(|layer| layer.weights).sum();
    match expansion(weights, bytes.len()) {
        Some(reason) => Err(ContainerError::content("weights", reason)),
        None => Ok((bytes, layers)),
    }
}

/// How a layer of that name would be stored: for weights that are part of no network.
pub fn measure(name: &str, conv: &CodedConv) -> FbzLayer {
    layer(name, conv, &mut Vec::new())
}

/// Appends a convolution's section.
fn layer(name: &str, conv: &CodedConv, out: &mut Vec<u8>) -> FbzLayer {
    let plan = Plan::best(conv);
    let (codes, gaps) = plan.symbols(conv);
    let position_bytes = match plan.positions {
        Positions::Gaps(_) => plan.gaps.data(&gaps),
        Positions::Map => {
            let mut map: BitVec<u8, Lsb0> = conv.codes.iter().map(|&code| code != 0).collect();
            map.set_uninitialized(false);
            map.into_vec()
        }
    };
    out.extend([(conv.codebook.len() - 1) as u8, plan.positions.byte()]);
    out.extend([u8::from(plan.codes.is_huffman()), u8::from(plan.gaps.is_huffman())]);
    for number in [plan.entries, plan.codes.data_bytes(), position_bytes.len()] {
        out.extend((number as u32).to_le_bytes());
    }
    out.extend(conv.codebook[1..].iter().chain(&conv.bias).flat_map(|value| value.to_le_bytes()));
    let tables = [plan.codes.table(), plan.gaps.table()];
    tables.iter().for_each(|table| out.extend(table));
    out.extend(plan.codes.data(&codes));
    let bytes = Parts {
        header: SECTION_BYTES,
        codebook: 4 * (conv.codebook.len() - 1),
        biases: 4 * conv.bias.len(),
        codes: plan.codes.bytes(),
        positions: tables[1].len() + position_bytes.len(),
    };
    out.extend(position_bytes);
    FbzLayer {
        name: name.to_string(),
        weights: conv.codes.len(),
        kept: conv.kept(),
        entries: plan.entries,
        codebook: conv.codebook.len(),
        positions: plan.positions,
        huffman_codes: plan.codes.is_huffman(),
        huffman_gaps: plan.gaps.is_huffman(),
        bytes,
    }
}

/// How a layer is coded.
struct Plan {
    positions: Positions,
    entries: usize,
    codes: Stream,
    gaps: Stream,
}

impl Plan {
    /// The coding of fewest bytes; the first of several. Which it is depends on how dense the layer is and how its zeros lie, and
    /// to try all ten is cheap beside making the codes.
    fn best(conv: &CodedConv) -> Self {
        let mut best = Plan::with(conv, Positions::Gaps(0));
        for positions in Positions::all().skip(1) {
            let plan = Plan::with(conv, positions);
            if plan.bytes(conv) < best.bytes(conv) {
                best = plan;
            }
        }
        best
    }

    fn with(conv: &CodedConv, positions: Positions) -> Self {
        let (mut entries, mut codes, mut gaps) = (0, vec![0; conv.codebook.len()], [0; 256]);
        positions.for_each(&conv.codes, |gap, code| {
            entries += 1;
            codes[usize::from(code)] += 1;
            gaps[usize::from(gap)] += 1;
        });
        let gap_width = positions.gap_symbols().max(1).ilog2();
        let codes = Stream::best(&codes, code_width(conv.codebook.len()));
        Plan { positions, entries, codes, gaps: Stream::best(&gaps[..positions.gap_symbols()], gap_width) }
    }

    /// Bytes that depend on the coding.
    fn bytes(&self, conv: &CodedConv) -> usize {
        let map = if self.positions == Positions::Map { conv.codes.len().div_ceil(8) } else { 0 };
        self.codes.bytes() + self.gaps.bytes() + map
    }

    /// The codes and the gaps of the entries.
    fn symbols(&self, conv: &CodedConv) -> (Vec<u8>, Vec<u8>) {
        let (mut codes, mut gaps) = (Vec::with_capacity(self.entries), Vec::new());
        self.positions.for_each(&conv.codes, |gap, code| {
            codes.push(code);
            if self.positions.gap_symbols() > 0 {
                gaps.push(gap);
            }
        });
        (codes, gaps)
    }
}

/// Bits of a code in fields of equal width; at least one, so that a file's length bounds its entries.
pub(super) fn code_width(codebook: usize) -> u32 {
    codebook.next_power_of_two().ilog2().max(1)
}
