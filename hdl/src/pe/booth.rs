//! A pair's multiplier in LUTs: Booth's recoding of the weight, four rows of a carry chain for each pixel.
//!
//! A bit of a row is one LUT: the row above, two bits of the pixel and three of the weight. Latency and value are those
//! of a DSP with its operand and its product register.

/// Verilog text that makes `m` of `x0`, `x1` and `weight_2`, two cycles later: of each pixel two rows before and two behind a register.
///
/// A digit of the weight is {top, mid, low}: -2 top + mid + low. A row's last bit is the carry that negates. The narrower operand alone
/// feeds the carry chain (in yosys at least), so that a bit is one LUT.
pub(super) const PAIR: &str = "\
        // What the low product borrows from the high one.
        wire borrow = weight_2[7] & (x0 != 8'd0);
        reg [7:0] kept0, recoded0;
        reg [11:0] half0;
        reg [15:0] product0;
        wire [8:0] size0_0 = (weight_2[0] ^ 1'b0) ? {1'b0, x0} : (weight_2[1] ^ weight_2[0]) ? {x0, 1'b0} : 9'd0;
        wire signed [10:0] row0_0 = $signed({1'b0, weight_2[1]})
            + $signed({weight_2[1], size0_0 ^ {9{weight_2[1]}}, weight_2[1]});
        wire [8:0] size0_1 = (weight_2[2] ^ weight_2[1]) ? {1'b0, x0} : (weight_2[3] ^ weight_2[2]) ? {x0, 1'b0} : 9'd0;
        wire signed [10:0] row0_1 = $signed({row0_0[10:3], weight_2[3]})
            + $signed({weight_2[3], size0_1 ^ {9{weight_2[3]}}, weight_2[3]});
        wire [8:0] size0_2 = (recoded0[4] ^ recoded0[3]) ? {1'b0, kept0} : (recoded0[5] ^ recoded0[4]) ? {kept0, 1'b0} : 9'd0;
        wire signed [10:0] row0_2 = $signed({half0[11:4], recoded0[5]})
            + $signed({recoded0[5], size0_2 ^ {9{recoded0[5]}}, recoded0[5]});
        wire [8:0] size0_3 = (recoded0[6] ^ recoded0[5]) ? {1'b0, kept0} : (recoded0[7] ^ recoded0[6]) ? {kept0, 1'b0} : 9'd0;
        wire signed [10:0] row0_3 = $signed({row0_2[10:3], recoded0[7]})
            + $signed({recoded0[7], size0_3 ^ {9{recoded0[7]}}, recoded0[7]});
        always @(posedge clock) begin
            kept0 <= x0;
            recoded0 <= weight_2;
            half0 <= {row0_1[10:1], row0_0[2:1]};
            product0 <= {row0_3[10:1], row0_2[2:1], half0[3:0]};
        end
        reg [7:0] kept1, recoded1;
        reg [11:0] half1;
        reg [15:0] product1;
        wire [8:0] size1_0 = (weight_2[0] ^ 1'b0) ? {1'b0, x1} : (weight_2[1] ^ weight_2[0]) ? {x1, 1'b0} : 9'd0;
        wire signed [10:0] row1_0 = $signed({borrow, weight_2[1]})
            + $signed({weight_2[1], size1_0 ^ {9{weight_2[1]}}, weight_2[1]});
        wire [8:0] size1_1 = (weight_2[2] ^ weight_2[1]) ? {1'b0, x1} : (weight_2[3] ^ weight_2[2]) ? {x1, 1'b0} : 9'd0;
        wire signed [10:0] row1_1 = $signed({row1_0[10:3], weight_2[3]})
            + $signed({weight_2[3], size1_1 ^ {9{weight_2[3]}}, weight_2[3]});
        wire [8:0] size1_2 = (recoded1[4] ^ recoded1[3]) ? {1'b0, kept1} : (recoded1[5] ^ recoded1[4]) ? {kept1, 1'b0} : 9'd0;
        wire signed [10:0] row1_2 = $signed({half1[11:4], recoded1[5]})
            + $signed({recoded1[5], size1_2 ^ {9{recoded1[5]}}, recoded1[5]});
        wire [8:0] size1_3 = (recoded1[6] ^ recoded1[5]) ? {1'b0, kept1} : (recoded1[7] ^ recoded1[6]) ? {kept1, 1'b0} : 9'd0;
        wire signed [10:0] row1_3 = $signed({row1_2[10:3], recoded1[7]})
            + $signed({recoded1[7], size1_3 ^ {9{recoded1[7]}}, recoded1[7]});
        always @(posedge clock) begin
            kept1 <= x1;
            recoded1 <= weight_2;
            half1 <= {row1_1[10:1], row1_0[2:1]};
            product1 <= {row1_3[10:1], row1_2[2:1], half1[3:0]};
        end
        wire signed [32:0] m = $signed({product1[15], product1, product0});
";
