//! Constants against what onnxruntime 1.32 computes for the same models.

use super::super::super::tensor::{Data, Tensor, ValueType};
use super::super::super::wire::Budget;
use super::super::super::wire::encode::Message;
use super::super::attributes::Attributes;
use super::super::external::{NoFiles, Opened};
use super::super::message::NodeMessage;
use super::super::store::Store;
use super::{Fold, Reason, fold};

fn floats(dims: &[usize], values: &[f32]) -> Tensor<'static> {
    let tensor = Tensor::stored("f".to_string(), dims.to_vec(), ValueType::F32, Vec::new());
    tensor.with(values.to_vec().into())
}

fn ints(values: &[i64]) -> Tensor<'static> {
    Tensor::list("i", values.to_vec())
}

fn of_type(value_type: ValueType, tensor: Tensor<'static>) -> Tensor<'static> {
    Tensor { value_type, ..tensor }
}

/// What an operator gives, with attributes that are integers or lists of them.
fn run(
    operator: &str,
    inputs: &[Tensor<'static>],
    attributes: &[(&str, &[i64])],
) -> Result<Tensor<'static>, Reason> {
    let message = |&(name, values): &(&str, &[i64])| match values {
        &[value] if name != "perm" && name != "axes" => Message::default().text(1, name).int(3, value).0,
        _ => values.iter().fold(Message::default().text(1, name), |message, &v| message.int(8, v)).0,
    };
    // Leaked, so that what is made of them may live as long as the tests.
    let messages: Vec<&'static [u8]> = attributes.iter().map(|a| &*message(a).leak()).collect();
    let operator: &'static str = operator.to_string().leak();
    let node = Box::leak(Box::new(NodeMessage { operator, attributes: messages, ..NodeMessage::default() }));
    let store = Store { budget: Budget::new(), external: Opened::new(&NoFiles) };
    let attributes = Attributes::new(node);
    let inputs = inputs.iter().cloned().map(Some).collect();
    fold(&Fold { operator, attributes: &attributes, inputs, store: &store })
}

#[track_caller]
fn gives(found: Result<Tensor<'static>, Reason>, dims: &[usize], values: &[f64]) {
    let found = found.unwrap();
    let loaded = found.load().unwrap();
    let numbers: Vec<f64> = (0..loaded.len()).map(|at| loaded.number(at)).collect();
    assert_eq!((found.dims.as_slice(), numbers.as_slice()), (dims, values));
}

const SIX: [f32; 6] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];

#[test]
fn values_move() {
    let six = || floats(&[2, 3], &SIX);
    gives(run("Transpose", &[six()], &[]), &[3, 2], &[0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
    gives(run("Transpose", &[six()], &[("perm", &[0, 1])]), &[2, 3], &SIX.map(f64::from));
    gives(run("Reshape", &[six(), ints(&[3, -1])], &[]), &[3, 2], &SIX.map(f64::from));
    gives(run("Reshape", &[six(), ints(&[0, 1, 3])], &[]), &[2, 1, 3], &SIX.map(f64::from));
    gives(run("Unsqueeze", &[six(), ints(&[0, -1])], &[]), &[1, 2, 3, 1], &SIX.map(f64::from));
    gives(run("Squeeze", &[floats(&[1, 2, 1], &[1.0, 2.0])], &[]), &[2], &[1.0, 2.0]);
    gives(run("Gather", &[six(), ints(&[-1, 0])], &[("axis", &[1])]), &[2, 2], &[2.0, 0.0, 5.0, 3.0]);
    gives(
        run("Expand", &[floats(&[2, 1], &[1.0, 2.0]), ints(&[1, 2, 2])], &[]),
        &[1, 2, 2],
        &[1.0, 1.0, 2.0, 2.0],
    );
    let joined = run("Concat", &[six(), floats(&[2, 1], &[8.0, 9.0])], &[("axis", &[1])]);
    gives(joined, &[2, 4], &[0.0, 1.0, 2.0, 8.0, 3.0, 4.0, 5.0, 9.0]);
    gives(run("Shape", &[six()], &[]), &[2], &[2.0, 3.0]);
    gives(run("Shape", &[six()], &[("start", &[-1])]), &[1], &[3.0]);
    gives(run("Size", &[six()], &[]), &[], &[6.0]);
    let zeros = run("ConstantOfShape", &[ints(&[2, 1])], &[]);
    gives(zeros, &[2, 1], &[0.0, 0.0]);
}

#[test]
fn slices_end_as_in_python() {
    let slice = |parts: [i64; 3]| {
        let [start, end, step] = parts.map(|value| ints(&[value]));
        run("Slice", &[floats(&[5], &SIX[..5]), start, end, ints(&[0]), step], &[])
    };
    gives(slice([1, 3, 1]), &[2], &[1.0, 2.0]);
    gives(slice([-2, i64::MAX, 1]), &[2], &[3.0, 4.0]);
    gives(slice([-1, i64::MIN, -2]), &[3], &[4.0, 2.0, 0.0]);
    gives(slice([4, 0, -3]), &[2], &[4.0, 1.0]);
    gives(slice([3, 3, 1]), &[0], &[]);
    assert!(slice([0, 1, 0]).unwrap_err().to_string().contains("steps = 0"));
}

#[test]
fn arithmetic_is_broadcast_and_rounded_to_its_type() {
    let (row, column) = (floats(&[2], &[1.0, 2.0]), floats(&[2, 1], &[3.0, 5.0]));
    gives(run("Add", &[row.clone(), column.clone()], &[]), &[2, 2], &[4.0, 5.0, 6.0, 7.0]);
    gives(run("Sub", &[column.clone(), row.clone()], &[]), &[2, 2], &[2.0, 1.0, 4.0, 3.0]);
    let third = run("Div", &[floats(&[], &[1.0]), floats(&[], &[3.0])], &[]);
    gives(third, &[], &[f64::from(1.0f32 / 3.0)]);
    gives(run("Sqrt", &[floats(&[1], &[2.0])], &[]), &[1], &[f64::from(2.0f32.sqrt())]);
    gives(run("Div", &[ints(&[-7]), ints(&[2])], &[]), &[1], &[-3.0]);
    assert!(run("Div", &[ints(&[1]), ints(&[0])], &[]).unwrap_err().to_string().contains("by 0"));
    gives(run("Equal", &[ints(&[1, 2]), ints(&[2])], &[]), &[2], &[0.0, 1.0]);
    let truth = of_type(ValueType::Bool, ints(&[1, 0]));
    gives(run("Where", &[truth, row.clone(), floats(&[], &[9.0])], &[]), &[2], &[1.0, 9.0]);
    let wide = floats(&[3], &[0.0; 3]);
    assert!(run("Add", &[row, wide], &[]).unwrap_err().to_string().contains("joins the sizes [2] and [3]"));
}

#[test]
fn eight_bits_become_floats_and_back() {
    let weights = || of_type(ValueType::I8, Tensor { dims: vec![2, 2], ..ints(&[-128, 127, 1, -1]) });
    let zero = |values: &[i64]| of_type(ValueType::I8, ints(values));
    let one = run(
        "DequantizeLinear",
        &[weights(), floats(&[], &[0.5]), Tensor { dims: vec![], ..zero(&[1]) }],
        &[],
    );
    gives(one, &[2, 2], &[-64.5, 63.0, 0.0, -1.0]);
    let rows = run("DequantizeLinear", &[weights(), floats(&[2], &[1.0, 10.0])], &[("axis", &[0])]);
    gives(rows, &[2, 2], &[-128.0, 127.0, 10.0, -10.0]);
    let columns = run("DequantizeLinear", &[weights(), floats(&[2], &[1.0, 10.0]), zero(&[0, 1])], &[]);
    gives(columns, &[2, 2], &[-128.0, 1260.0, 1.0, -20.0]);
    // Blocks of two along the last axis.
    let four = of_type(ValueType::I8, Tensor { dims: vec![1, 4], ..ints(&[1, 2, 3, 4]) });
    let blocks = run(
        "DequantizeLinear",
        &[four, floats(&[1, 2], &[1.0, 10.0])],
        &[("axis", &[1]), ("block_size", &[2])],
    );
    gives(blocks, &[1, 4], &[1.0, 2.0, 30.0, 40.0]);
    let scales = run("DequantizeLinear", &[weights(), floats(&[3], &[1.0; 3])], &[]);
    assert!(scales.unwrap_err().to_string().contains("scales of sizes = [3]"));
    // To even where two are as near, and no further than the type goes.
    let back = run(
        "QuantizeLinear",
        &[
            floats(&[4], &[0.25, 0.75, -90.0, 90.0]),
            floats(&[], &[0.5]),
            Tensor { dims: vec![], ..zero(&[0]) },
        ],
        &[],
    );
    gives(back, &[4], &[0.0, 2.0, -128.0, 127.0]);
}

#[test]
fn casts_are_those_of_cpp() {
    let cast = |to: i64, values: &[f32]| run("Cast", &[floats(&[values.len()], values)], &[("to", &[to])]);
    gives(cast(7, &[-1.9, 1.9]), &[2], &[-1.0, 1.0]);
    gives(cast(9, &[0.5, 0.0]), &[2], &[1.0, 0.0]);
    gives(cast(10, &[0.1]), &[1], &[0.0999755859375]);
    gives(cast(16, &[0.1]), &[1], &[0.10009765625]);
    assert!(cast(8, &[0.0]).unwrap_err().to_string().contains("to = Other(8)"));
}

#[test]
fn hostile_sizes_cost_nothing() {
    let huge = Tensor { data: Data::Fill(1.0), ..floats(&[1 << 40, 1 << 40], &[]) };
    let column = Tensor { data: Data::Fill(1.0), ..floats(&[1 << 20, 1], &[]) };
    let row = Tensor { data: Data::Fill(1.0), ..floats(&[1 << 20], &[]) };
    for (operator, inputs) in [
        ("Transpose", vec![huge.clone()]),
        ("Neg", vec![huge.clone()]),
        ("Add", vec![column, row]),
        ("Slice", vec![huge.clone(), ints(&[9, 9]), ints(&[10, 10])]),
        ("Gather", vec![huge.clone(), ints(&[0])]),
        ("Expand", vec![floats(&[1], &[1.0]), ints(&[1 << 30, 1 << 30, 1 << 30])]),
        ("Concat", vec![huge.clone(), huge]),
    ] {
        let refusal = run(operator, &inputs, &[]).unwrap_err().to_string();
        assert!(refusal.contains("computes constants of more than"), "{operator}: {refusal}");
    }
}
