use super::*;

const TEXT: &str = "\
module a #(
    parameter N = 0
) (
    input wire clock,
    output reg y
);
    wire z = y & 1'b1; // not this: z = 1
    part #(.N(N)) p (
        .d(y),
        .q()
    );
    assign x = y == 2'd1;
    always @(*) begin
        y = 1'b0;
        if (x | (a & b)) begin
            y = ~y;
        end else if (c) begin
            case (s)
                IDLE: y = a <= b;
                default: begin
                    y = 1'b1;
                end
            endcase
        end
    end
    always @(posedge clock) if (w) memory[k] <= d;
    always @(posedge clock) begin
        r_1 <= r; r_2 <= r_1;
        if (v) r_1 <=
            r_2;
    end
    initial begin
        r_1 = 4'd3;
    end
    initial r_2 = 4'd0;
endmodule

module b (
    input wire y
);
    assign x = 1'b1;
endmodule
";

fn of(module: &str, name: &str) -> Result<(String, Vec<String>), String> {
    let all = statements(TEXT);
    let found = find(&all, module, name)?;
    let texts = found.conditions.iter().map(|range| TEXT[range.clone()].to_owned()).collect();
    Ok((TEXT[found.value.clone()].to_owned(), texts))
}

#[test]
fn places_are_found_by_signal_and_number() {
    let plain = |text: &str| Ok((text.to_owned(), Vec::new()));
    assert_eq!(of("a", "z"), plain("y & 1'b1"));
    assert_eq!((of("a", "p.d"), of("a", "p.q")), (plain("y"), plain("")));
    assert_eq!((of("a", "x"), of("b", "x")), (plain("y == 2'd1"), plain("1'b1")));
    assert_eq!(of("a", "y 1"), plain("1'b0"));
    let under = |value: &str, test: &str| Ok((value.to_owned(), vec![test.to_owned()]));
    assert_eq!(of("a", "y 2"), under("~y", "x | (a & b)"));
    assert_eq!((of("a", "y 3"), of("a", "y 4")), (under("a <= b", "c"), under("1'b1", "c")));
    assert_eq!(of("a", "memory"), under("d", "w"));
    assert_eq!((of("a", "r_1 0"), of("a", "r_2 0")), (plain("4'd3"), plain("4'd0")));
    assert_eq!(
        (of("a", "r_1 1"), of("a", "r_2"), of("a", "r_1 2")),
        (plain("r"), plain("r_1"), under("r_2", "v"))
    );
}

#[test]
fn what_is_not_one_place_is_refused() {
    assert_eq!(of("a", "q").unwrap_err(), "no assignment of `q` in a");
    assert_eq!(of("a", "y").unwrap_err(), "4 assignments of `y` in a: which one?");
    assert_eq!(of("a", "y 5").unwrap_err(), "4 assignments of `y` in a, no 5");
    assert_eq!(of("c", "x").unwrap_err(), "no assignment of `x` in c");
}
