//! What a compressed file consists of, as a table and as JSON.

use std::path::Path;

use firebrick_weights::CompressedLayer;
use firebrick_weights::fbz::{FbzLayer, Parts};
use serde_json::{Value, json};

use crate::output::grouped;

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
        let width = self.lines.iter().map(|line| line.name.len()).max().unwrap_or(0).max("layer".len());
        let mut text = format!(
            "{:<width$}  {:>9}  {:>9}  {:>8}  {:>6}  {:>9}  {:>7}  {:>9}  {:>9}  {:>8}  {:>7}  {:>9}  codes    positions\n",
            "layer",
            "weights",
            "kept",
            "density",
            "values",
            "entries",
            "fillers",
            "codes",
            "positions",
            "codebook",
            "biases",
            "bytes"
        );
        let total = self.total();
        for line in self.lines.iter().chain([&total]) {
            text += line.text(width).trim_end();
            text.push('\n');
        }
        let parameters = total.kept + total.bytes.biases / 4;
        text + &format!(
            "\n{}: {} parameters after pruning, {} bytes ({:.2} MiB)\n",
            file.display(),
            grouped(parameters as u64),
            grouped(self.bytes as u64),
            self.bytes as f64 / f64::from(1 << 20)
        )
    }

    /// The same as JSON.
    pub fn json(&self, file: &Path) -> Value {
        let total = self.total();
        json!({
            "file": file.display().to_string(),
            "bytes": self.bytes,
            "parameters": total.kept + total.bytes.biases / 4,
            "weights": total.weights,
            "kept": total.kept,
            "layers": self.lines.iter().map(Line::json).collect::<Vec<_>>(),
        })
    }
}

impl Line {
    fn density(&self) -> f64 {
        self.kept as f64 / self.weights.max(1) as f64
    }

    fn text(&self, width: usize) -> String {
        let number = |number: usize| grouped(number as u64);
        format!(
            "{:<width$}  {:>9}  {:>9}  {:>6.1} %  {:>6}  {:>9}  {:>7}  {:>9}  {:>9}  {:>8}  {:>7}  {:>9}  {:<7}  {}",
            self.name,
            number(self.weights),
            number(self.kept),
            100.0 * self.density(),
            number(self.codebook),
            number(self.entries),
            number(self.entries - self.kept),
            number(self.bytes.codes),
            number(self.bytes.positions),
            number(self.bytes.codebook),
            number(self.bytes.biases),
            number(self.bytes.total()),
            self.codes,
            self.positions
        )
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "weights": self.weights,
            "kept": self.kept,
            "density": self.density(),
            "codebook": self.codebook,
            "entries": self.entries,
            "fillers": self.entries - self.kept,
            "codes": self.codes,
            "positions": self.positions,
            "bytes": {
                "codes": self.bytes.codes,
                "positions": self.bytes.positions,
                "codebook": self.bytes.codebook,
                "biases": self.bytes.biases,
                "header": self.bytes.header,
                "all": self.bytes.total(),
            },
        })
    }
}
