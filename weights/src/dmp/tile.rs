//! A tile: 12 rows of 6 codes, which hold the weights of one filter and of as many input channels as fit.
//!
//! The kernel decides where a weight lies; other places hold 0.

/// Codes of a tile.
pub const TILE: usize = 12 * 6;

/// Input channels in a tile, for a kernel of 1, 3 or 7 rows and columns.
pub fn channels(kernel: usize) -> usize {
    match kernel {
        1 => 64,
        3 => 8,
        _ => 1,
    }
}

/// Sets the `[channel][row][column]` weights of the tile's channels; for a code other than 0 where no
/// weight is: its place and the code.
pub fn decode(
    kernel: usize,
    codes: &[u8],
    codebook: &[f32; 256],
    weights: &mut [f32],
) -> Result<(), (usize, u8)> {
    let mut used = [false; TILE];
    for (i, weight) in weights.iter_mut().enumerate() {
        let (channel, row, column) = (i / (kernel * kernel), i / kernel % kernel, i % kernel);
        let place = place(kernel, channel, row, column);
        used[place] = true;
        *weight = codebook[usize::from(codes[place])];
    }
    match (0..TILE).find(|&place| !used[place] && codes[place] != 0) {
        Some(place) => Err((place, codes[place])),
        None => Ok(()),
    }
}

/// Where a weight of a channel (below [`channels`]) lies.
fn place(kernel: usize, channel: usize, row: usize, column: usize) -> usize {
    // Eight cells of 3x3 codes, two beside each other, from the bottom up; the 1x1 kernels fill them with
    // every eighth channel, also from the bottom up.
    let cell = |c: usize, y: usize, x: usize| (9 - c / 2 * 3 + y, c % 2 * 3 + x);
    let (y, x) = match (kernel, column) {
        (1, _) => cell(channel % 8, 2 - channel / 24, channel / 8 % 3),
        (3, _) => cell(channel, row, column),
        // A 7x7 kernel's last column does not fit beside the others and goes into the rows above.
        (_, 6) => [(2, 5), (0, 3), (1, 3), (2, 3), (0, 0), (1, 0), (2, 0)][row],
        _ => (5 + row, column),
    };
    y * 6 + x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_has_a_place_of_its_own() {
        for kernel in [1, 3, 7] {
            let mut used = [false; TILE];
            for channel in 0..channels(kernel) {
                for i in 0..kernel * kernel {
                    let place = place(kernel, channel, i / kernel, i % kernel);
                    assert!(!used[place], "kernel {kernel}, channel {channel}, weight {i}");
                    used[place] = true;
                }
            }
        }
    }

    #[test]
    fn weights_lie_where_the_format_says() {
        assert_eq!(place(1, 0, 0, 0), 11 * 6);
        assert_eq!(place(1, 8 + 1, 0, 0), 11 * 6 + 3 + 1);
        assert_eq!(place(1, 63, 0, 0), 3 + 1);
        assert_eq!(place(3, 0, 0, 0), 9 * 6);
        assert_eq!(place(3, 7, 2, 1), 2 * 6 + 4);
        assert_eq!(place(7, 0, 6, 5), 11 * 6 + 5);
        assert_eq!(place(7, 0, 4, 6), 0);
    }

    #[test]
    fn codes_beside_the_weights_are_refused() {
        let mut codebook = [0.0; 256];
        codebook[7] = 0.5;
        let mut codes = [0; TILE];
        codes[9 * 6 + 4] = 7;
        let mut weights = [1.0; 3 * 9];
        assert_eq!(decode(3, &codes, &codebook, &mut weights), Ok(()));
        assert_eq!(weights[9 + 1], 0.5);
        assert_eq!(weights.iter().filter(|&&w| w == 0.0).count(), 26);
        codes[0] = 3;
        assert_eq!(decode(3, &codes, &codebook, &mut weights), Err((0, 3)));
    }
}
