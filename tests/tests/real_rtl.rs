//! The released SqueezeNets on the simulated accelerator with 32 PEs. Slow: part of `make check`.

use firebrick_nn::compile::compile;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::quantise::quantise;
use firebrick_spec::EngineConfig;
use firebrick_tests::npz::Npz;
use firebrick_tests::rtl::Rtl;
use firebrick_tests::{data, reference};
use firebrick_weights::{Model, open_model};

const CONFIG: EngineConfig = EngineConfig::with_pes(32);
/// Images that calibrate the quantiser; more would only take longer here.
const CALIBRATION: usize = 2;
/// Cycles that a frame of the compressed v1.0 may take.
const FRAME_CYCLES: u32 = 2_500_000;

const NETWORK: &str = "reference/int8-w8pc_mul16.npz";
const PIXELS: &str = "reference/pixels-dev20-warp227-rgb-u8.bin";

fn memory_bytes(models: &[QuantisedModel]) -> usize {
    let needed = models.iter().map(|m| compile(m, &CONFIG).unwrap().memory_bytes).max().unwrap();
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
    let mut rtl = Rtl::new(&CONFIG, memory_bytes(std::slice::from_ref(&model)), None);
    for image in [0, 13] {
        let run = rtl.check(&model, &tensors[image]).unwrap_or_else(|e| panic!("image {image}: {e}"));
        assert_eq!(run.sums, sums[image], "image {image}");
        println!("image {image}: {} cycles", run.cycles);
        assert!(run.cycles <= FRAME_CYCLES, "{} cycles", run.cycles);
    }
}

fn tensors(test: &str) -> Option<Vec<Vec<u8>>> {
    data::read(test, PIXELS).map(|rgb| reference::tensors(&rgb))
}

/// The networks of the three files, quantised on the first images.
fn networks(test: &str, tensors: &[Vec<u8>]) -> Option<Vec<QuantisedModel>> {
    let files = [
        "deep-compression/compressed_SqueezeNet.net",
        "dmp/KerasSqueezeNet_weights.bin",
        "dmp/CaffeSqueezeNet_weights.bin",
    ];
    let mut models = Vec::new();
    for file in files {
        let path = data::find(test, file)?;
        let Model::Float(model) = open_model(&path).unwrap() else { panic!("{file} holds floats") };
        models.push(quantise(&model, &tensors[..CALIBRATION]).unwrap());
    }
    Some(models)
}

/// Every network after every other one and after itself, on one device whose bus stalls at random.
#[test]
#[ignore = "takes minutes; make check runs it"]
fn three_networks_in_any_order_equal_golden_in_every_map() {
    let test = "three_networks_in_any_order_equal_golden_in_every_map";
    let Some(tensors) = tensors(test) else { return };
    let Some(models) = networks(test, &tensors) else { return };
    let mut rtl = Rtl::new(&CONFIG, memory_bytes(&models), Some(32));
    for (step, network) in [0, 1, 2, 0, 0, 2, 1, 1, 0].into_iter().enumerate() {
        let run = rtl.check(&models[network], &tensors[step]);
        let run = run.unwrap_or_else(|e| panic!("step {step}, network {network}: {e}"));
        println!("step {step}, network {network}: {} cycles", run.cycles);
    }
}
