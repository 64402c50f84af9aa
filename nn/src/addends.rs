//! The two inputs of an [`Op::Add`]: which one is computed by the stage that adds, and which one is read.
//!
//! The engine adds a map from memory, the **bypass**, to the one that it is computing, the **main** one. So
//! the main input is a convolution or a concat that nothing but the addition reads; if both inputs are,
//! it is the later layer. The quantiser gives it the scale of the sum, and the bypass is rescaled to that.
//! A map that is clipped below the sum's largest value ([`crate::network::Ceiling`]) keeps its own scale, so it is the bypass.
//! If neither is, the later layer counts as the main one: such a network has integers like any other, but
//! the compiler refuses it.

use crate::network::{Layer, Network, Op};

/// The inputs of an addition by what becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addends<'a> {
    /// The input that is requantised to the scale of the sum.
    pub main: &'a str,
    /// The input that is rescaled and added.
    pub bypass: &'a str,
}

/// Why an input of an addition cannot be its main one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Another kind of layer, or the image.
    #[error("no convolution or concat")]
    Kind,
    /// Others read it, too.
    #[error("read by {0} layers")]
    Readers(usize),
    /// It is clipped, at a value that the scale of the sum does not have.
    #[error("clipped")]
    Ceiling,
}

impl Network {
    /// The inputs of `add`, an addition of a valid network.
    pub fn addends<'a>(&self, add: &'a Layer) -> Addends<'a> {
        let [a, b] = [add.inputs[0].as_str(), add.inputs[1].as_str()];
        let place = |name: &str| self.layers.iter().position(|layer| layer.name == name);
        let rank = |name: &str| (self.main_obstacle(name).is_none(), place(name));
        if rank(a) > rank(b) { Addends { main: a, bypass: b } } else { Addends { main: b, bypass: a } }
    }

    /// Why `input` of an addition cannot be its main one.
    pub fn main_obstacle(&self, input: &str) -> Option<Obstacle> {
        match self.layer(input).map(|layer| layer.op) {
            Some(Op::Conv { .. } | Op::Concat) => (),
            _ => return Some(Obstacle::Kind),
        }
        let reads = |layer: &&Layer| layer.inputs.iter().any(|name| name == input);
        let readers = self.layers.iter().filter(reads).count();
        match readers {
            2.. => Some(Obstacle::Readers(readers)),
            _ => self.has_ceiling(self.layer(input)?).then_some(Obstacle::Ceiling),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{INPUT, Shape};

    fn layer(name: &str, inputs: &[&str], op: Op) -> Layer {
        Layer {
            name: name.into(),
            inputs: inputs.iter().map(|input| input.to_string()).collect(),
            op,
            ceiling: None,
        }
    }

    const CONV: Op = Op::Conv { filters: 4, kernel: 1, stride: 1, pad: 0 };

    fn main(a: &str, b: &str, more: &[Layer]) -> String {
        let mut layers = vec![
            layer("one", &[INPUT], CONV),
            layer("two", &["one"], CONV),
            layer("three", &["one"], CONV),
            layer("sum", &[a, b], Op::Add),
        ];
        layers.extend(more.iter().cloned());
        let input = Shape { channels: 1, height: 3, width: 3 };
        let network = Network { name: "n".into(), input, layers };
        let addends = network.addends(&network.layers[3]);
        assert_eq!([addends.main, addends.bypass].map(|name| name == a || name == b), [true; 2]);
        assert_ne!(addends.main, addends.bypass);
        addends.main.to_string()
    }

    #[test]
    fn the_main_input_is_the_later_one_that_nothing_else_reads() {
        assert_eq!(main("one", "two", &[]), "two");
        assert_eq!(main("two", "one", &[]), "two");
        assert_eq!(main("three", "two", &[]), "three");
        assert_eq!(main("two", "three", &[layer("x", &["three"], CONV)]), "two");
        let both = [layer("x", &["three"], CONV), layer("y", &["two"], CONV)];
        assert_eq!(main("three", "two", &both), "three");
    }
}
