//! A pair's multiplier in LUTs: Booth's recoding of the weight, four rows of a carry chain for each pixel.
//!
//! A bit of a row is one LUT: the row above, two bits of the pixel and three of the weight. Latency and value are those
//! of a DSP with its operand and its product register.

/// Verilog text that makes `m_g` of `x0_g`, `x1_g` and `weight_2`, two cycles later.
pub(super) fn pair(g: usize) -> String {
    let rows = [0, 1].map(|x| pixel(g, x)).concat();
    format!(
        "\
// What the low product borrows from the high one.
wire borrow_{g} = weight_2[7] & (x0_{g} != 0);
{rows}\
wire signed [32:0] m_{g} = {{product1_{g}[15], product1_{g}, product0_{g}}};
"
    )
}

/// The rows of one pixel, two before and two behind a register.
fn pixel(g: usize, x: usize) -> String {
    let id = format!("{x}_{g}");
    let row = |k: usize, pixel: &str, weight: &str, above: &str| {
        let (top, mid) = (format!("{weight}[{}]", 2 * k + 1), format!("{weight}[{}]", 2 * k));
        let low = if k == 0 { String::from("1'b0") } else { format!("{weight}[{}]", 2 * k - 1) };
        let sum = format!("sum_{k}_{id}");
        // The digit is {top, mid, low}: -2 top + mid + low. The last bit is the carry that negates. The narrower operand
        // alone feeds the carry chain (in yosys at least), so that a bit is one LUT.
        format!(
            "\
wire [8:0] size_{k}_{id} = ({mid} ^ {low}) ? {{1'b0, {pixel}}} : ({top} ^ {mid}) ? {{{pixel}, 1'b0}} : 9'd0;
wire signed [10:0] {sum} = $signed({{{above}, {top}}}) + $signed({{{top}, size_{k}_{id} ^ {{9{{{top}}}}}, {top}}});
"
        )
    };
    let onto = |sum: &str| format!("{sum}[10:3]");
    let above = if x == 0 { String::from("1'b0") } else { format!("borrow_{g}") };
    let (first, second) = (format!("x{id}"), format!("kept{id}"));
    format!(
        "\
{}{}\
reg [7:0] kept{id}, recoded{id};
reg [11:0] half{id};
reg [15:0] product{id};
{}{}\
always @(posedge clock) begin
    kept{id} <= x{id};
    recoded{id} <= weight_2;
    half{id} <= {{sum_1_{id}[10:1], sum_0_{id}[2:1]}};
    product{id} <= {{sum_3_{id}[10:1], sum_2_{id}[2:1], half{id}[3:0]}};
end
",
        row(0, &first, "weight_2", &above),
        row(1, &first, "weight_2", &onto(&format!("sum_0_{id}"))),
        row(2, &second, &format!("recoded{id}"), &format!("half{id}[11:4]")),
        row(3, &second, &format!("recoded{id}"), &onto(&format!("sum_2_{id}"))),
    )
}
