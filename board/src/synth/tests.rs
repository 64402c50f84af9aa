use super::*;

#[test]
fn a_board_leaves_room_for_what_is_around_the_engine() {
    let board = Board::find("zybo-z7-10").unwrap();
    let limits = Limits::of(&board);
    assert_eq!(limits.resources[0], ("DSP", 80.0, 80.0));
    assert_eq!(limits.resources[1], ("RAMB36", 60.0, 60.0));
    assert_eq!(limits.resources[2], ("LUT", 14_080.0, 17_600.0));
    assert!(limits.part.contains("xc7z010"), "{}", limits.part);
}

#[test]
fn what_does_not_fit_is_named_by_resource() {
    let cells =
        Cells::parse("   Number of cells:  3\n     DSP48E1   81\n     RAMB36E1   60\n     RAMB18E1  1\n\n")
            .unwrap();
    let worst = WorstPath { picoseconds: 9999, path: String::new() };
    let widest = Loads { net: "a".into(), count: 9999 };
    let report = Report { pes: 11, cells, worst, widest, strays: vec![] };
    let limits = Limits::of(&Board::find("zybo-z7-10").unwrap());
    assert_eq!(report.broken(&limits), ["DSP: 81 used, 80 allowed", "RAMB36: 60.5 used, 60 allowed"]);
}
