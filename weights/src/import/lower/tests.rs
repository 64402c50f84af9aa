//! What is refused is all that is wrong: when it is mended, nothing else comes up.

use std::fs;
use std::path::Path;

use firebrick_compiler::compile;

use super::super::graph::{Graph, Kind, Node};
use super::super::onnx;
use super::super::reason::{LowerReason, Reason, Refusal};
use super::lower;
use crate::ModelFolder;

/// Networks of torchvision as PyTorch's exporters write them, that no engine runs.
const EXPORTS: [&str; 4] =
    ["mobilenet_v2_quarter-old", "mobilenet_v2_quarter-new", "mnasnet_fifth-old", "mnasnet_fifth-new"];

fn refusals(graph: &Graph<'_>) -> Vec<Refusal> {
    lower(graph, usize::MAX, false).err().unwrap_or_default()
}

fn is_stride(refusal: &Refusal) -> bool {
    matches!(refusal.reason, Reason::Engine(compile::Reason::Stride { .. }))
}

/// What the refusals ask for: a ReLU behind a layer, no stride.
fn mend(graph: &mut Graph<'_>, refusals: &[Refusal]) {
    for Refusal { layer, reason, .. } in refusals {
        match reason {
            Reason::Lower(LowerReason::Negative(read)) => activate(graph, read),
            Reason::Engine(compile::Reason::Stride { .. }) => {
                let node = graph.nodes.iter_mut().find(|node| node.name == *layer).unwrap();
                let Kind::Conv { window, .. } = &mut node.kind else { panic!("{layer}: {:?}", node.kind) };
                window.stride = [1, 1];
            }
            other => panic!("{layer}: {other}"),
        }
    }
}

fn activate(graph: &mut Graph<'_>, layer: &str) {
    let at = graph.nodes.iter().position(|node| node.name == layer).unwrap();
    let given = graph.nodes[at].output.clone();
    let output = format!("{given}, mended");
    for name in graph.nodes.iter_mut().flat_map(|node| &mut node.inputs).filter(|name| **name == given) {
        name.clone_from(&output);
    }
    let (name, operator) = (output.clone(), "Relu".to_string());
    graph.nodes.insert(at + 1, Node { name, operator, inputs: vec![given], output, kind: Kind::Relu });
}

#[test]
fn nothing_else_comes_up_when_what_was_told_is_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/exports");
    for name in EXPORTS {
        let path = folder.join(format!("{name}.onnx"));
        let file = fs::read(&path).unwrap();
        let folder = ModelFolder::of(&path);
        let graph = || onnx::read(&file, &folder, None, None).unwrap().graph;
        let found = refusals(&graph());
        let (strides, signs): (Vec<_>, Vec<_>) = found.iter().cloned().partition(is_stride);
        // MobileNetV2 has three strides behind the layer over the image, MnasNet four.
        assert!(strides.len() >= 3 && signs.len() >= 5, "{name}: {found:#?}");
        for (mended, left) in [(&signs, &strides), (&strides, &signs), (&found, &Vec::new())] {
            let mut graph = graph();
            mend(&mut graph, mended);
            assert_eq!(refusals(&graph), *left, "{name}");
        }
    }
}
