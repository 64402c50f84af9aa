//! A device on the stand-in for the hardware.

use firebrick_compiler::compile::{CompileError, compile};
use firebrick_nn::network::{Op, Rounding};
use firebrick_spec::EngineConfig;
use firebrick_weights::embedded;

use super::{Device, DeviceError, DeviceKind, DeviceOptions, Place};
use crate::driver::Engine;
use crate::driver::mock::Mock;

const MEMORY_BYTES: usize = 1 << 20;

fn device() -> (Mock, Device) {
    let config = EngineConfig::with_pes(8);
    let mock = Mock::new(config, MEMORY_BYTES);
    let engine = Engine::open(mock.clone(), mock.clone(), config).unwrap();
    (mock, Device::with_engine(embedded::digits(), engine).unwrap())
}

fn pixels() -> Vec<u8> {
    (0..32 * 32).map(|i| (i * 37 % 256) as u8).collect()
}

#[test]
fn an_accelerator_and_the_golden_model_agree() {
    let (_, mut accelerator) = device();
    let mut golden = Device::open(embedded::digits(), &DeviceOptions::new(DeviceKind::Golden)).unwrap();
    let (found, expected) =
        (accelerator.classify_pixels(&pixels()).unwrap(), golden.classify_pixels(&pixels()).unwrap());
    assert_eq!(found.sums, expected.sums);
    assert_eq!(found.top(5), expected.top(5));
    assert!(found.run.is_some() && expected.run.is_none());
    assert!(accelerator.program().is_some() && golden.program().is_none());
    assert_eq!((accelerator.clock_hz(), golden.clock_hz()), (None, None), "only a board's is measured");
    assert_eq!(accelerator.difference(&pixels(), &found.sums).unwrap(), None);
}

#[test]
fn a_difference_names_the_first_layer() {
    let (mock, mut device) = device();
    let program = device.program().unwrap();
    let (sums, map) = (program.sums.offset, program.map("fire3/concat").or(program.map("pool3")).unwrap());
    let (layer, pixel) = (map.layer.clone(), map.offset + 1);
    mock.0.borrow_mut().corrupt = vec![sums];
    let found = device.classify_pixels(&pixels()).unwrap();
    let difference = device.difference(&pixels(), &found.sums).unwrap().unwrap();
    assert_eq!((difference.layer.as_str(), difference.index, difference.count), ("sums", 0, 1));
    mock.0.borrow_mut().corrupt = vec![sums, pixel];
    let found = device.classify_pixels(&pixels()).unwrap();
    let difference = device.difference(&pixels(), &found.sums).unwrap().unwrap();
    assert_eq!((difference.layer, difference.index, difference.count), (layer, 0, 1));
}

#[test]
fn verification_names_every_layer_and_the_place_that_differs() {
    let (mock, mut device) = device();
    let map = device.program().unwrap().map("pool3").unwrap().clone();
    let maps = device.program().unwrap().maps.len();
    let all = device.verify(&pixels()).unwrap();
    assert_eq!((all.len(), all[maps].layer.as_str()), (maps + 1, "sums"));
    assert!(all.iter().all(|layer| layer.difference.is_none() && layer.values > 0), "{all:?}");
    let compared: Vec<_> = all.iter().map(|layer| (layer.layer.clone(), layer.values)).collect();
    assert_eq!(device.compared(), compared);
    mock.0.borrow_mut().corrupt = vec![map.offset + 1];
    let all = device.verify(&pixels()).unwrap();
    let wrong: Vec<_> = all.iter().filter(|layer| layer.difference.is_some()).collect();
    let place = Place { channel: 0, row: 0, column: 0, tile: 0 };
    assert_eq!((wrong.len(), wrong[0].layer.as_str(), wrong[0].place), (1, "pool3", Some(place)));
    let mut golden = Device::open(embedded::digits(), &DeviceOptions::new(DeviceKind::Golden)).unwrap();
    assert_eq!(golden.verify(&pixels()).unwrap(), []);
}

#[test]
fn the_twin_and_the_golden_model_agree() {
    let device = |kind| Device::open(embedded::digits(), &DeviceOptions::new(kind)).unwrap();
    let (mut twin, mut golden) = (device(DeviceKind::Twin), device(DeviceKind::Golden));
    let found = twin.classify_pixels(&pixels()).unwrap();
    assert_eq!(found, golden.classify_pixels(&pixels()).unwrap());
    assert_eq!(twin.difference(&pixels(), &found.sums).unwrap(), None);
    let other: Vec<u32> = found.sums.iter().map(|sum| sum + 1).collect();
    assert_eq!(twin.difference(&pixels(), &other).unwrap().unwrap().count, 10);
    assert!(twin.program().is_none() && twin.verify(&pixels()).unwrap().is_empty());
}

#[test]
fn only_software_has_no_cycles() {
    for software in [DeviceKind::Twin, DeviceKind::Golden] {
        assert!(!software.is_accelerator() && !software.is_simulation());
    }
    assert!(DeviceKind::Board.is_accelerator() && !DeviceKind::Board.is_simulation());
    #[cfg(feature = "sim")]
    assert!(DeviceKind::Sim.is_accelerator() && DeviceKind::Sim.is_simulation());
}

#[test]
fn a_wrong_number_of_pixels_is_refused() {
    let (_, mut device) = device();
    let error = device.classify_pixels(&[0; 3]).unwrap_err().to_string();
    assert_eq!(error, "image: 3 values, the network reads 1024");
}

#[test]
fn a_network_that_the_engine_cannot_run_is_refused() {
    let config = EngineConfig::with_pes(1);
    let mock = Mock::new(config, MEMORY_BYTES);
    let engine = Engine::open(mock.clone(), mock, config).unwrap();
    let mut model = embedded::digits();
    let pool = model.network.layers.iter_mut().find(|layer| layer.name == "pool1").unwrap();
    pool.op = Op::MaxPool { size: 2, stride: 2, rounding: Rounding::Floor };
    assert!(matches!(compile(&model, &config), Err(CompileError::Refused(_))));
    let error = Device::with_engine(model, engine).err().unwrap();
    assert!(matches!(error, DeviceError::Compile(_)), "{error}");
    assert!(error.to_string().contains("layer pool1"), "{error}");
}
