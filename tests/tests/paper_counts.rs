//! The counts of the SqueezeNet paper and of the released networks, exactly: parameters, bytes, multiplications.

use firebrick_cli::paper::{Cell, Row, Subject, Table, Which};
use firebrick_lab::data;
use firebrick_nn::family::{Bypass, SqueezeNet};
use firebrick_weights::compress::{Pruning, Settings, Start, compress};
use firebrick_weights::dmp;

fn table(which: Which) -> Table {
    which.table(&Subject { weights: None, clock_mhz: 100.0 }).unwrap()
}

/// The counts of a table's column.
fn counts(table: &Table, column: &str) -> Vec<u64> {
    let (_, cell) = table.columns.iter().find(|(name, _)| *name == column).unwrap();
    let count = |row: &Row| match cell(row) {
        Cell::Count(count) => count,
        other => panic!("{column}: {other:?}"),
    };
    table.rows.iter().map(count).collect()
}

#[test]
fn table_1_is_exact_layer_by_layer() {
    let table = table(Which::Layers);
    let before =
        [14_208, 11_920, 12_432, 45_344, 49_440, 104_880, 111_024, 188_992, 197_184, 513_000, 1_248_424];
    let after = [14_208, 5_746, 6_258, 20_646, 24_742, 44_700, 46_236, 77_581, 77_581, 103_400, 421_098];
    assert_eq!(counts(&table, "parameters"), before);
    assert_eq!(counts(&table, "after pruning"), after);
    assert_eq!(counts(&table, "MACs").last(), Some(&832_667_936));
}

#[test]
fn v1_1_and_the_bypasses_are_exact() {
    let count = |net: SqueezeNet| {
        let network = net.network().unwrap();
        (network.parameters().unwrap(), network.macs().unwrap())
    };
    let (parameters, macs) = count(SqueezeNet::v1_1());
    assert_eq!((parameters, 4 * parameters, macs / 100_000), (1_235_496, 4_941_984, 3_877));
    let [vanilla, simple, complex] = [Bypass::None, Bypass::Simple, Bypass::Complex]
        .map(|bypass| count(SqueezeNet { bypass, ..SqueezeNet::v1_0() }));
    assert_eq!((vanilla.0, simple), (1_248_424, vanilla));
    assert_eq!((complex.0, (complex.1 - vanilla.1) / 1_000_000), (1_589_672, 351));
    let table = table(Which::Bypasses);
    assert_eq!(counts(&table, "parameters"), [1_248_424, 1_248_424, 1_589_672]);
    assert_eq!(counts(&table, "bytes"), [4_993_696, 4_993_696, 6_358_688]);
}

#[test]
fn both_sweeps_are_exact() {
    let table = table(Which::Sweeps);
    let parameters = [
        1_248_424, 1_967_080, 3_404_392, 4_841_704, 6_279_016, 1_478_248, 1_929_832, 2_421_352, 3_404_392,
        5_330_536,
    ];
    assert_eq!(counts(&table, "parameters"), parameters);
    assert_eq!(counts(&table, "bytes"), parameters.map(|count| 4 * count));
    let hundredths = [476, 750, 1299, 1847, 2395, 564, 736, 924, 1299, 2033];
    let mib = |bytes: u64| (100.0 * bytes as f64 / f64::from(1 << 20)).round() as u64;
    assert_eq!(counts(&table, "bytes").into_iter().map(mib).collect::<Vec<_>>(), hundredths);
    assert!(counts(&table, "cycles").iter().all(|&cycles| cycles > 1_000_000));
}

#[test]
fn a_number_of_parameters_is_met_exactly() {
    let test = "a_number_of_parameters_is_met_exactly";
    let Some(bytes) = data::read(test, "dmp/CaffeSqueezeNet_weights.bin") else { return };
    let dense = dmp::decode(&bytes).unwrap();
    for (pruning, kept) in [
        (Pruning::Parameters(421_098), 417_122),
        (Pruning::Share(0.25), 311_112),
        (Pruning::Parameters(3_976), 0),
    ] {
        let settings =
            Settings { ranks: Default::default(), pruning: Some(pruning), bits: 6, start: Start::Density };
        let model = compress(&dense, &settings).unwrap();
        assert_eq!(model.convs.values().map(|conv| conv.kept()).sum::<usize>(), kept);
    }
}
