use super::*;

const SUBJECT: Subject<'_> = Subject { weights: None, clock_mhz: 100.0 };

fn count(table: &Table, row: &str, column: &str) -> u64 {
    match table.cell(row, column) {
        Some(Cell::Count(count)) => count,
        other => panic!("{row}, {column}: {other:?}"),
    }
}

#[test]
fn table_1_has_no_deviation() {
    let table = Which::Layers.table(&SUBJECT).unwrap();
    for column in ["off", "off by"] {
        let equal = |row: &Row| table.cell(&row.row, column) == Some(Cell::from("="));
        assert!(table.rows.iter().all(equal), "{table:?}");
    }
    assert_eq!(count(&table, "total", "parameters"), 1_248_424);
    assert_eq!(count(&table, "total", "after pruning"), 421_098);
    assert_eq!(count(&table, "total", "MACs"), 832_667_936);
    let cycles = count(&table, "total", "cycles");
    let limit = count(&table, "total", "non-zero MACs") / (PES * firebrick_spec::PIXELS) as u64;
    assert!((limit..limit * 14 / 10).contains(&cycles), "{cycles} cycles, at least {limit}");
    let stages: u64 = table.rows[..10].iter().map(|row| u64::from(row.cycles.unwrap())).sum();
    assert!(stages <= cycles && stages > cycles * 98 / 100, "{stages} of {cycles}");
}

#[test]
fn table_3_marks_the_complex_bypass() {
    let table = Which::Bypasses.table(&SUBJECT).unwrap();
    assert_eq!(count(&table, "simple bypass", "parameters"), 1_248_424);
    assert_eq!(count(&table, "complex bypass", "parameters"), 1_589_672);
    assert_eq!(table.cell("simple bypass", "off"), Some(Cell::from("=")));
    assert_eq!(table.cell("complex bypass", "off"), Some(Cell::from("* -21.2 %")));
    let more = count(&table, "complex bypass", "MACs") - count(&table, "vanilla", "MACs");
    assert_eq!(more / 1_000_000, 351);
}

#[test]
fn alexnet_has_the_published_number_of_parameters() {
    let counts = alexnet::counts();
    assert_eq!(counts.parameters, 60_965_224);
    // Deep Compression's 9-fold reduction, 11 %.
    assert_eq!(100 * counts.kept / counts.parameters, 11);
}

#[test]
fn deviations_are_marked_unless_they_round_away() {
    assert_eq!(Cell::rounded_deviation(4.76, 4.8, 1), Cell::from("="));
    assert_eq!(Cell::rounded_deviation(243.9, 240.0, -1), Cell::from("="));
    assert_eq!(Cell::rounded_deviation(0.42, 0.47, 2), Cell::from("* -10.6 %"));
    assert_eq!(Cell::deviation(Some(5), Some(7)), Cell::from("* -2"));
}
