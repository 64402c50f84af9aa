//! Errors carry what is wrong as data, and their chains tell each cause once.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use firebrick_board::Board;
use firebrick_compiler::compile::compile;
use firebrick_host::dma::UdmaBuffer;
use firebrick_host::evaluate::Truth;
use firebrick_host::fpga::{Bitstream, pl_clock};
use firebrick_host::image::{self, Orientation};
use firebrick_host::labels::{self, Labels};
use firebrick_host::mmio::UioDevice;
use firebrick_host::pipeline::{RawSize, Source};
use firebrick_host::sysfs::{self, Roots};
use firebrick_lab::generated::root;
use firebrick_nn::quantise::quantise;
use firebrick_nn::random;
use firebrick_sim::{SimError, standin};
use firebrick_spec::bus::BusError;
use firebrick_spec::{EngineConfig, chain};
use firebrick_tests::errors::faults;
use firebrick_tests::workspace::sources;
use firebrick_weights::{Catalogue, open_model, read_fbk, write_fbk};

/// What others build on or run; `lab` and `tests` are ours alone.
const PRODUCTS: [&str; 12] = [
    "board",
    "cli",
    "compiler",
    "fault-handler",
    "hdl",
    "host",
    "nn",
    "scratch",
    "serve",
    "sim",
    "spec",
    "weights",
];

#[test]
fn errors_carry_data() {
    let mut found = Vec::new();
    let mut files = 0;
    for path in sources() {
        let name = path.display().to_string();
        let Some(product) = PRODUCTS.into_iter().find(|product| name.starts_with(&format!("{product}/src/")))
        else {
            continue;
        };
        // Files that are modules of tests: `tests.rs`, `x_tests.rs`, what lies in a folder `tests`.
        if name.ends_with("tests.rs") || name.contains("/tests/") {
            continue;
        }
        files += 1;
        let source = fs::read_to_string(root().join(&path)).unwrap();
        let faults = faults(&source, product != "cli").unwrap_or_else(|e| panic!("{name}: {e}"));
        found.extend(faults.iter().map(|fault| format!("{name}, {fault}")));
    }
    assert!(files > 400, "{files} files");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// That each cause's text stands once in the joined chain; the chain.
fn once(error: &(dyn Error + 'static)) -> String {
    let text = chain(error);
    let mut cause = Some(error);
    while let Some(error) = cause {
        let told = error.to_string();
        assert_eq!(text.matches(&told).count(), 1, "`{told}` in `{text}`");
        cause = error.source();
    }
    text
}

/// What an operation is refused with, its chain checked.
#[track_caller]
fn refused<T, E: Error + 'static>(result: Result<T, E>, expected: &str) {
    let text = once(&result.err().unwrap());
    assert!(text.contains(expected), "`{expected}` in `{text}`");
}

/// A file with this content in `folder`.
fn file(folder: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path
}

#[test]
fn causes_of_models_are_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str, content: &[u8]| file(folder.path(), name, content);
    refused(read_fbk(&folder.path().join("a.fbk")), "a.fbk: No such file");
    refused(open_model(folder.path()), "not a regular file");
    refused(open_model(&place("b.fbk", b"GIF89a")), "b.fbk: is a picture (GIF), not a .fbk file");
    refused(open_model(&place("c.yaml", b"network: [")), "c.yaml: ");
    refused(open_model(&place("d.yaml", b"labels: []")), "d.yaml: missing key `weights`");
    refused(open_model(&place("e.onnx", b"\xff\xff")), "e.onnx: not a usable ONNX model");
    place("f.prototxt", b"layer {");
    refused(open_model(&place("f.caffemodel", b"\x0a\x01x")), "line 1: the message `layer` does not end");
    refused(open_model(&place("g.net", &[7; 104])), "g.net: not a usable Deep Compression file");
    let mut digits = firebrick_weights::embedded::DIGITS_FBK.to_vec();
    let behind = digits.len() - 1;
    digits[behind] ^= 1;
    refused(open_model(&place("h.fbk", &digits)), "h.fbk: corrupted");
    refused(write_fbk(&folder.path().join("no/x.fbk"), &random::network(1)), "cannot write ");
    refused(Catalogue::read(&folder.path().join("models.yaml")), "cannot be read: No such file");
    refused(Catalogue::parse("m.yaml", "models: 3"), "m.yaml: not a usable list of models: ");
    let float = random::float_model(1);
    refused(quantise(&float, &[vec![0]]), "calibration image 0: the image has 1 values");
    let engine = EngineConfig { pes: 65, ..EngineConfig::default() };
    refused(compile(&random::network(1), &engine), "pes = 65");
    let mut model = random::network(1);
    model.convs.clear();
    refused(compile(&model, &EngineConfig::default()), "the model has no weights for it");
}

#[test]
fn causes_of_a_boards_devices_are_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str, content: &[u8]| file(folder.path(), name, content);
    let absent = folder.path().join("absent");
    refused(Board::find("nowhere"), "no board `nowhere`");
    refused(Board::parse("x", "name: [", Path::new("x/board.yaml")), "x/board.yaml: ");
    let roots = Roots::below(folder.path());
    refused(sysfs::number(&absent), "absent: No such file");
    refused(sysfs::set(&absent, "1"), "absent: No such file");
    refused(UioDevice::find(&roots, "firebrick"), "no UIO device named firebrick");
    refused(UdmaBuffer::open(&roots, "udmabuf0", 1), "no u-dma-buf named udmabuf0");
    refused(pl_clock::set(&roots, 1), "no clock fclk0");
    refused(Bitstream::open(&absent), "absent: No such file");
    refused(Bitstream::open(&place("top.bit", b"")), "is empty, not a bitstream");
    refused(image::decode(&absent, Orientation::Upright), "absent: cannot be read: No such file");
    let mut png = fs::read(root().join("weights/digits/samples/digit-3.png")).unwrap();
    png.truncate(png.len() / 2);
    refused(
        image::decode(&place("cut.png", &png), Orientation::Upright),
        "cut.png: the image cannot be decoded: ",
    );
    refused(labels::read(&absent, 2), "the label file cannot be read: No such file");
    refused(
        Truth::read(&absent, None, Labels::of(&[]), 2),
        "the list of classes cannot be read: No such file",
    );
    let size = RawSize { width: 4, height: 4 };
    refused(
        Source::raw("pipe".into(), Box::new(io::empty()), size).next_frame(),
        "pipe: is empty, a frame of 4x4",
    );
    refused("4".parse::<RawSize>(), "`4` is no size");
}

#[test]
fn a_device_keeps_its_cause() {
    let full = || io::Error::from(io::ErrorKind::StorageFull);
    let cause = SimError::Io { what: "writing", path: "run.fst".into(), source: full() };
    let error = firebrick_host::driver::DriverError::from(BusError::device(cause));
    assert_eq!(once(&error), format!("accelerator: writing run.fst: {}", full()));
    let BusError::Device(kept) = BusError::device(full()) else { panic!("no device") };
    assert_eq!(kept.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::StorageFull);
    let stand_in = standin::StandInError::from(BusError::device(standin::BoardError::View(full())));
    assert_eq!(once(&stand_in), format!("the simulated board: the processor's view: {}", full()));
}
