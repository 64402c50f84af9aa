//! What a compressed file consists of, as a table and for programs.

use std::path::Path;

use firebrick_weights::CompressedLayer;
use firebrick_weights::fbz::{FbzLayer, Parts};

use crate::columns::Columns;
use crate::json::model::{Compressed, CompressedLayer as LayerJson, Parts as PartsJson};
use crate::output::{grouped, width, wrapped};

/// A compressed file.
pub(crate) struct Report {
    lines: Vec<Line>,
    /// Bytes of the whole file.
    bytes: usize,
}

/// One layer's line.
struct Line {
    name: String,
    weights: usize,
    kept: usize,
    entries: usize,
    codebook: usize,
    positions: String,
    codes: &'static str,
    bytes: Parts,
}

impl Report {
    /// Of a `.fbz` file.
    pub fn of_fbz(layers: &[FbzLayer], bytes: usize) -> Self {
        let line = |layer: &FbzLayer| Line {
            name: layer.name.clone(),
            weights: layer.weights,
            kept: layer.kept,
            entries: layer.entries,
            codebook: layer.codebook,
            positions: format!("{}{}", layer.positions, if layer.huffman_gaps { ", Huffman" } else { "" }),
            codes: if layer.huffman_codes { "Huffman" } else { "equal" },
            bytes: layer.bytes,
        };
        Report { lines: layers.iter().map(line).collect(), bytes }
    }

    /// Of a file in the released format.
    pub fn of_net(layers: &[CompressedLayer], bytes: usize) -> Self {
        let line = |layer: &CompressedLayer| {
            let gaps = layer.entries.div_ceil(2);
            let biases = 4 * layer.biases;
            let codebook = layer.bytes - 4 - biases - layer.entries - gaps;
            Line {
                name: layer.name.clone(),
                weights: layer.weights,
                kept: layer.nonzeros(),
                entries: layer.entries,
                codebook: codebook / 4,
                positions: "4-bit gaps".to_owned(),
                codes: "equal",
                bytes: Parts { header: 4, codebook, biases, codes: layer.entries, positions: gaps },
            }
        };
        Report { lines: layers.iter().map(line).collect(), bytes }
    }

    fn sum(&self, of: impl Fn(&Line) -> usize) -> usize {
        self.lines.iter().map(of).sum()
    }

    /// All layers as one line.
    fn total(&self) -> Line {
        Line {
            name: "all".to_owned(),
            weights: self.sum(|line| line.weights),
            kept: self.sum(|line| line.kept),
            entries: self.sum(|line| line.entries),
            codebook: self.sum(|line| line.codebook),
            positions: String::new(),
            codes: "",
            bytes: Parts {
                header: self.sum(|line| line.bytes.header),
                codebook: self.sum(|line| line.bytes.codebook),
                biases: self.sum(|line| line.bytes.biases),
                codes: self.sum(|line| line.bytes.codes),
                positions: self.sum(|line| line.bytes.positions),
            },
        }
    }

    /// The table, with the file's name behind it.
    pub fn text(&self, file: &Path) -> String {
        let mut table = Columns::default()
            .text("layer")
            .number("weights")
            .number("kept")
            .number("density")
            .number("bytes")
            .number("values")
            .detail("entries")
            .detail("fillers")
            .detail("codes")
            .detail("positions")
            .detail("codebook")
            .detail("biases")
            .remark("coding");
        let total = self.total();
        for line in self.lines.iter().chain([&total]) {
            table.row(line.cells());
        }
        let parameters = total.kept + total.bytes.biases / 4;
        let sum = format!(
            "{}: {} parameters after pruning, {} bytes ({:.2} MiB)",
            file.display(),
            grouped(parameters as u64),
            grouped(self.bytes as u64),
            self.bytes as f64 / f64::from(1 << 20)
        );
        format!("{}\n{}\n", table.lines(width(), ""), wrapped(&sum, width()))
    }

    /// The same for programs.
    pub fn json(&self, file: &Path, network: &str) -> Compressed {
        let total = self.total();
        Compressed {
            file: file.display().to_string(),
            bytes: self.bytes,
            network: network.to_owned(),
            nonzero_parameters: total.kept + total.bytes.biases / 4,
            weights: total.weights,
            nonzero_weights: total.kept,
            layers: self.lines.iter().map(Line::json).collect(),
        }
    }
}

impl Line {
    fn density(&self) -> f64 {
        self.kept as f64 / self.weights.max(1) as f64
    }

    fn cells(&self) -> Vec<String> {
        let number = |number: usize| grouped(number as u64);
        let coding = match self.codes {
            "" => String::new(),
            codes => format!("{codes}, {}", self.positions),
        };
        vec![
            self.name.clone(),
            number(self.weights),
            number(self.kept),
            format!("{:.1} %", 100.0 * self.density()),
            number(self.bytes.total()),
            number(self.codebook),
            number(self.entries),
            number(self.entries - self.kept),
            number(self.bytes.codes),
            number(self.bytes.positions),
            number(self.bytes.codebook),
            number(self.bytes.biases),
            coding,
        ]
    }

    fn json(&self) -> LayerJson {
        LayerJson {
            layer: self.name.clone(),
            weights: self.weights,
            nonzero_weights: self.kept,
            density: self.density(),
            codebook_values: self.codebook,
            entries: self.entries,
            fillers: self.entries - self.kept,
            code_coding: self.codes,
            position_coding: self.positions.clone(),
            bytes: self.bytes.total(),
            bytes_by_part: PartsJson {
                header: self.bytes.header,
                codebook: self.bytes.codebook,
                biases: self.bytes.biases,
                codes: self.bytes.codes,
                positions: self.bytes.positions,
            },
        }
    }
}
