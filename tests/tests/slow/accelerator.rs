//! The released SqueezeNets on the simulated accelerator with 32 PEs.

use std::sync::OnceLock;

use firebrick_compiler::compile::compile;
use firebrick_lab::data;
use firebrick_lab::estimates::differences;
use firebrick_lab::rtl::Rtl;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::quantise::quantise;
use firebrick_nn::twin::Twin;
use firebrick_spec::EngineConfig;
use firebrick_tests::npz::Npz;
use firebrick_tests::reference;
use firebrick_weights::{Model, open_model};

const ONE_PORT: EngineConfig = EngineConfig::with_pes(32);
const TWO_PORTS: EngineConfig = EngineConfig { ports: 2, ..ONE_PORT };
/// Images that calibrate the quantiser; more would only take longer here.
const CALIBRATION: usize = 2;
/// Cycles that a frame may take with one memory port and with two, of the networks of [`networks`]: from the first descriptor's word to
/// the interrupt, weights included, reads at 95 % of a port.
const FRAME_CYCLES: [[u32; 2]; 3] = [[1_370_000, 1_200_000], [1_280_000, 1_050_000], [2_350_000, 2_100_000]];
/// Frames that are queued back to back.
const QUEUED: usize = 4;

const NETWORK: &str = "reference/int8-w8pc_mul16.npz";
const PIXELS: &str = "reference/pixels-dev20-warp227-rgb-u8.bin";

const FILES: [&str; 3] = [
    "deep-compression/compressed_SqueezeNet.net",
    "dmp/KerasSqueezeNet_weights.bin",
    "dmp/CaffeSqueezeNet_weights.bin",
];

fn memory_bytes(models: &[QuantisedModel]) -> usize {
    let needed = models.iter().map(|m| compile(m, &ONE_PORT).unwrap().memory_bytes).max().unwrap();
    needed.next_multiple_of(4096)
}

#[test]
#[ignore = "takes minutes; make check runs it"]
fn the_recorded_integer_network_gives_its_recorded_sums() {
    let test = "the_recorded_integer_network_gives_its_recorded_sums";
    let (Some(npz), Some(tensors)) = (data::read(test, NETWORK), tensors(test)) else { return };
    let npz = Npz::parse(&npz).unwrap();
    let model = reference::integer_network(&npz).unwrap();
    let sums = reference::integer_sums(&npz).unwrap();
    let mut rtl = Rtl::new(&TWO_PORTS, memory_bytes(std::slice::from_ref(&model)), None);
    for image in [0, 13] {
        let run = rtl.check(&model, &tensors[image]).unwrap_or_else(|e| panic!("image {image}: {e}"));
        assert_eq!(run.sums, sums[image], "image {image}");
        println!("image {image}: {} cycles", run.cycles);
    }
}

fn tensors(test: &str) -> Option<Vec<Vec<u8>>> {
    data::read(test, PIXELS).map(|rgb| reference::tensors(&rgb))
}

/// The networks of the three files, quantised on the first images, once for all tests.
fn networks(test: &str, tensors: &[Vec<u8>]) -> Option<&'static [QuantisedModel]> {
    static NETWORKS: OnceLock<Option<Vec<QuantisedModel>>> = OnceLock::new();
    NETWORKS.get_or_init(|| FILES.iter().map(|file| network(test, file, tensors)).collect()).as_deref()
}

fn network(test: &str, file: &str, tensors: &[Vec<u8>]) -> Option<QuantisedModel> {
    let path = data::find(test, file)?;
    let Model::Float(model) = open_model(&path).unwrap() else { panic!("{file} holds floats") };
    Some(quantise(&model, &tensors[..CALIBRATION]).unwrap())
}

/// Networks after others and after themselves, on one device whose bus stalls at random. (`stress` does it with many small ones.)
#[test]
#[ignore = "takes minutes; make check runs it"]
fn any_order_of_three_networks_equals_golden_in_every_map() {
    let test = "any_order_of_three_networks_equals_golden_in_every_map";
    let Some(tensors) = tensors(test) else { return };
    let Some(models) = networks(test, &tensors) else { return };
    let mut rtl = Rtl::new(&TWO_PORTS, memory_bytes(models), Some(32));
    for (step, network) in [0, 2, 1, 1].into_iter().enumerate() {
        let run = rtl.check(&models[network], &tensors[step]);
        let run = run.unwrap_or_else(|e| panic!("step {step}, network {network}: {e}"));
        println!("step {step}, network {network}: {} cycles", run.cycles);
    }
}

/// Cycle counts are exact, and hardly depend on the photos that calibrate. The estimator knows them.
#[test]
#[ignore = "takes minutes; make check runs it"]
fn frames_take_at_most_the_promised_cycles_and_are_estimated() {
    let test = "frames_take_at_most_the_promised_cycles_and_are_estimated";
    let Some(tensors) = tensors(test) else { return };
    let Some(models) = networks(test, &tensors) else { return };
    for (port, config) in [ONE_PORT, TWO_PORTS].iter().enumerate() {
        let mut rtl = Rtl::new(config, memory_bytes(models), None);
        for (model, limits) in models.iter().zip(FRAME_CYCLES) {
            let (run, found) = differences(&mut rtl, config, model, &tensors[0]);
            assert!(found.is_empty(), "{}", found.join("\n"));
            println!("{}, {} ports: {} cycles", model.network.name, config.ports, run.cycles);
            assert!(run.cycles <= limits[port], "{}: {} cycles", model.network.name, run.cycles);
        }
    }
}

#[test]
#[ignore = "takes minutes; make check runs it"]
fn queued_frames_take_no_longer_than_single_ones() {
    let test = "queued_frames_take_no_longer_than_single_ones";
    let Some(tensors) = tensors(test) else { return };
    let Some(models) = networks(test, &tensors) else { return };
    let mut rtl = Rtl::new(&TWO_PORTS, 2 * memory_bytes(models) + QUEUED * (1 << 20), None);
    let single = rtl.check(&models[0], &tensors[0]).unwrap().cycles;
    let images: Vec<&[u8]> = tensors[..QUEUED].iter().map(Vec::as_slice).collect();
    let run = rtl.engine().run_queued(&images).unwrap();
    assert_eq!(run.sums, Twin::new(&models[0]).unwrap().run_all(&images).unwrap());
    println!("{QUEUED} frames: {} cycles, one: {single}", run.cycles);
    assert!(run.cycles <= QUEUED as u32 * single, "{} cycles, one frame takes {single}", run.cycles);
}
