//! A pair's multiplier in LUTs: Booth's recoding of the weight, four rows of a carry chain for each pixel.
//!
//! A bit of a row is one LUT: the row above, two bits of the pixel and three of the weight. Its operands are there a cycle before those of
//! a DSP, which has its operand register behind them; value and time of the product are the same.

/// Pixel `k` of the pair from `x{k}_early`: one row, one row, two rows, with registers between them.
///
/// A digit of the weight is {top, mid, low}: -2 top + mid + low. A row's last bit is the carry that negates. The narrower operand alone
/// feeds the carry chain (in yosys at least), so that a bit is one LUT.
fn pixel(k: usize) -> String {
    let carry = if k == 0 { "1'b0" } else { "borrow" };
    let row = |r: usize, above: &str, weight: &str, x: &str| {
        let (top, mid) = (format!("{weight}[{}]", 2 * r + 1), format!("{weight}[{}]", 2 * r));
        let low = if r == 0 { "1'b0".to_owned() } else { format!("{weight}[{}]", 2 * r - 1) };
        format!(
            "\
        wire [8:0] size{k}_{r} = ({mid} ^ {low}) ? {{1'b0, {x}}} : ({top} ^ {mid}) ? {{{x}, 1'b0}} : 9'd0;
        wire signed [10:0] row{k}_{r} = $signed({{{above}, {top}}})
            + $signed({{{top}, size{k}_{r} ^ {{9{{{top}}}}}, {top}}});
"
        )
    };
    let rows = [
        row(0, carry, "weight_of_last_1", &format!("x{k}_early")),
        row(1, &format!("first{k}[9:2]"), "weight_of_last_2", &format!("x{k}")),
        row(2, &format!("half{k}[11:4]"), "weight_3", &format!("kept{k}")),
        row(3, &format!("row{k}_2[10:3]"), "weight_3", &format!("kept{k}")),
    ];
    let rows = rows.concat();
    format!(
        "\
        reg [7:0] kept{k};
        reg [9:0] first{k};
        reg [11:0] half{k};
        (* use_dsp = \"no\" *) reg [15:0] product{k};
{rows}        always @(posedge clock) begin
            x{k} <= x{k}_early;
            first{k} <= row{k}_0[10:1];
            kept{k} <= x{k};
            half{k} <= {{row{k}_1[10:1], first{k}[1:0]}};
            product{k} <= {{row{k}_3[10:1], row{k}_2[2:1], half{k}[3:0]}};
        end
"
    )
}

/// Verilog text that makes `m`, of `x0_early` and `x1_early` and the weight beside them, three cycles later, and of the pixels `x0` and `x1`, one cycle later.
pub(super) fn pair() -> String {
    let (low, high) = (pixel(0), pixel(1));
    format!(
        "\
        // What the low product borrows from the high one.
        wire borrow = weight_of_last_1[7] & (x0_early != 8'd0);
        reg [7:0] weight_3;
        always @(posedge clock) weight_3 <= weight_of_last_2;
{low}{high}        wire signed [32:0] m = $signed({{product1[15], product1, product0}});
"
    )
}
