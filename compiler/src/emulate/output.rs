//! What a pass writes: map words with halos, pooled ones, sums.

use firebrick_spec::descriptor::pooled;
use firebrick_spec::layout::{CENTRE_TAP, SUM_BYTES, WordFormat};
use firebrick_spec::{BEAT_BYTES, OutputMode, PIXELS, Pass};

use super::chain::Pixels;
use super::error::EmulateError;
use super::memory::Memory;

/// A row of one channel without halos; columns beyond the width are left out.
type Row = Vec<u8>;

/// Collects a pass's tiles, and writes rows as they become complete.
pub(super) struct Output<'a> {
    pass: &'a Pass,
    /// Rows of each channel that pooling still needs, oldest first; at the end the one being made.
    rows: Vec<Vec<Row>>,
    sums: Vec<u32>,
    next_row: usize,
}

impl<'a> Output<'a> {
    pub fn new(pass: &'a Pass) -> Self {
        let filters = pass.filters as usize;
        Output { pass, rows: vec![vec![Row::new()]; filters], sums: vec![0; filters], next_row: 0 }
    }

    /// Takes the next tile: per channel 14 pixels.
    pub fn tile(&mut self, tile: &[Pixels], memory: &mut Memory<'_>) -> Result<(), EmulateError> {
        let width = self.pass.width();
        let mut complete = false;
        for (rows, pixels) in self.rows.iter_mut().zip(tile) {
            if let Some(row) = rows.last_mut() {
                let valid = PIXELS.min(width - row.len());
                row.extend(&pixels[..valid]);
                complete = row.len() == width;
            }
        }
        if complete { self.row(memory) } else { Ok(()) }
    }

    /// A row of all channels is complete.
    fn row(&mut self, memory: &mut Memory<'_>) -> Result<(), EmulateError> {
        let y = self.next_row;
        self.next_row += 1;
        let last = self.next_row == self.pass.rows as usize;
        match self.pass.output {
            OutputMode::Map | OutputMode::Partial => {
                self.write_row(y, self.pass.strips as usize, memory, |rows| rows[0].clone())?;
                self.drop_rows(1);
            }
            OutputMode::Pooled => {
                // Row j covers rows 2j to 2j + 2: complete with the last of them, or with the map.
                let complete = (y >= 2 && y % 2 == 0) || (last && y % 2 == 1);
                if complete {
                    let j = if y % 2 == 0 { y / 2 - 1 } else { y / 2 };
                    self.write_row(j, self.pass.pooled_strips as usize, memory, pool)?;
                    self.drop_rows(2);
                } else {
                    self.drop_rows(0);
                }
            }
            OutputMode::Sums => {
                for (sum, rows) in self.sums.iter_mut().zip(&self.rows) {
                    *sum += rows[0].iter().map(|p| u32::from(*p)).sum::<u32>();
                }
                self.drop_rows(1);
                if last {
                    self.write_sums(memory)?;
                }
            }
        }
        Ok(())
    }

    /// Forgets the `oldest` rows and begins a new one.
    fn drop_rows(&mut self, oldest: usize) {
        for rows in &mut self.rows {
            rows.drain(..oldest);
            rows.push(Row::new());
        }
    }

    fn write_row(
        &self,
        y: usize,
        strips: usize,
        memory: &mut Memory<'_>,
        make: impl Fn(&[Row]) -> Row,
    ) -> Result<(), EmulateError> {
        for (channel, rows) in self.rows.iter().enumerate() {
            let row = make(rows);
            for t in 0..strips {
                let strip = (y * strips + t) as u64 * u64::from(self.pass.strip_stride);
                let at = u64::from(self.pass.target) + strip + (channel * WordFormat::Map.bytes()) as u64;
                let mut word = word(&row, t);
                if self.pass.output == OutputMode::Partial {
                    (word[0], word[word.len() - 1]) = (0, 0);
                }
                memory.put(at, &word)?;
            }
        }
        Ok(())
    }

    fn write_sums(&self, memory: &mut Memory<'_>) -> Result<(), EmulateError> {
        let mut bytes: Vec<u8> = self.sums.iter().flat_map(|s| s.to_le_bytes()).collect();
        bytes.resize((self.sums.len() * SUM_BYTES).next_multiple_of(BEAT_BYTES), 0);
        memory.put(u64::from(self.pass.target), &bytes)
    }
}

/// Word of strip `t`: its pixels and a halo pixel on either side, 0 outside the row.
fn word(row: &[u8], t: usize) -> [u8; WordFormat::Map.bytes()] {
    std::array::from_fn(|i| {
        let column = (t * PIXELS + i).checked_sub(CENTRE_TAP);
        column.and_then(|x| row.get(x)).copied().unwrap_or(0)
    })
}

/// 3x3/2 max pooling of at most three rows; absent columns count as 0.
fn pool(rows: &[Row]) -> Row {
    let column = |x: usize| rows.iter().filter_map(|r| r.get(x)).copied().max().unwrap_or(0);
    (0..pooled(rows[0].len())).map(|j| column(2 * j).max(column(2 * j + 1)).max(column(2 * j + 2))).collect()
}
