//! The whole pipeline on the golden model.

use firebrick_spec::chain;
use std::path::PathBuf;

use firebrick_weights::embedded;

use super::{PipelineError, RawSize, Source, Stage, run};
use crate::device::{Device, DeviceKind, DeviceOptions};
use crate::image::Orientation;

fn device() -> Device {
    Device::open(embedded::digits(), &DeviceOptions::new(DeviceKind::Golden)).unwrap()
}

fn samples() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../weights/digits/samples");
    crate::image::files(folder.as_ref()).unwrap()
}

#[test]
fn frames_come_out_in_order_with_their_times() {
    let mut taken = Vec::new();
    let take = |output: Result<super::Output, PipelineError>| {
        let output = output?;
        taken.push((output.name, output.found.top(1)[0].index));
        Ok::<_, PipelineError>(())
    };
    let times = run(Source::files(samples(), Orientation::Upright), &mut device(), true, take).unwrap();
    let expected: Vec<(String, usize)> =
        samples().iter().map(|path| path.display().to_string()).zip(0..10).collect();
    assert_eq!(taken, expected);
    assert_eq!(times.frames, 10);
    assert!(Stage::ALL.iter().all(|stage| !times.mean(*stage).is_zero()), "{times:?}");
    assert!(times.busy.iter().all(|busy| *busy <= times.elapsed), "{times:?}");
}

#[test]
fn raw_frames_equal_image_files() {
    let (size, files) = (RawSize { width: 32, height: 32 }, samples());
    let bytes: Vec<u8> = files
        .iter()
        .flat_map(|file| {
            crate::image::decode(file, Orientation::Upright)
                .unwrap()
                .resize_exact(32, 32, image::imageops::FilterType::Triangle)
                .to_rgb8()
                .into_raw()
        })
        .collect();
    let mut sums = Vec::new();
    let take = |output: Result<super::Output, PipelineError>| {
        output.map(|output| sums.push((output.name, output.found.sums)))
    };
    run(
        Source::raw("frames".into(), Box::new(std::io::Cursor::new(bytes)), size),
        &mut device(),
        false,
        take,
    )
    .unwrap();
    assert_eq!(sums.len(), 10);
    assert_eq!((sums[0].0.as_str(), sums[9].0.as_str()), ("frames#0", "frames#9"));
    let direct = device().classify(&files[7]).unwrap();
    assert_eq!(sums[7].1, direct.sums);
}

#[test]
fn an_image_that_cannot_be_used_does_not_lose_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let [wide, cut] = ["wide.png", "cut.png"].map(|name| folder.path().join(name));
    image::GrayImage::new(4000, 8).save(&wide).unwrap();
    let whole = std::fs::read(&wide).unwrap();
    std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let mut files = samples();
    files.insert(3, "absent.png".into());
    files.insert(7, wide);
    files.insert(9, cut);
    let (mut taken, mut lost) = (0, Vec::new());
    let take = |output: Result<super::Output, PipelineError>| {
        match output {
            Ok(_) => taken += 1,
            Err(error) => lost.push((taken, chain(&error))),
        }
        Ok::<_, PipelineError>(())
    };
    // Scaled to 64 rows, the wide one would have 32,000 columns: its middle is used.
    let mut model = embedded::digits();
    model.preprocess.resize = firebrick_nn::network::Resize::CentreCrop { short_side: 64 };
    let mut device = Device::open(model, &DeviceOptions::new(DeviceKind::Twin)).unwrap();
    let times = run(Source::files(files, Orientation::Upright), &mut device, false, take).unwrap();
    assert_eq!((taken, times.frames), (11, 11));
    let [(3, absent), (8, cut)] = &lost[..] else { panic!("{lost:?}") };
    assert!(absent.starts_with("absent.png: cannot be read"), "{absent}");
    assert!(cut.contains("cut.png: the image cannot be decoded"), "{cut}");
}

#[test]
fn a_network_that_no_image_fits_ends_it_at_once() {
    let mut model = embedded::digits();
    model.preprocess.resize = firebrick_nn::network::Resize::CentreCrop { short_side: 8 };
    let mut device = Device::open(model, &DeviceOptions::new(DeviceKind::Twin)).unwrap();
    let take = |output: Result<super::Output, PipelineError>| output.map(drop);
    let error =
        chain(&run(Source::files(samples(), Orientation::Upright), &mut device, false, take).unwrap_err());
    assert!(error.contains("digit-0.png: preprocessing: the short side of 8 is less"), "{error}");
}

#[test]
fn an_input_without_a_frame_is_refused() {
    let source = Source::raw("pipe".into(), Box::new(std::io::empty()), RawSize { width: 4, height: 4 });
    let error = chain(&run(source, &mut device(), false, |_| Ok::<_, PipelineError>(())).unwrap_err());
    assert_eq!(error, "pipe: is empty, a frame of 4x4 has 48 bytes");
}

#[test]
fn who_takes_nothing_more_ends_it() {
    let endless = Box::new(std::io::repeat(7));
    let source = Source::raw("endless".into(), endless, RawSize { width: 4, height: 4 });
    let mut left = 5;
    let take = |_| {
        left -= 1;
        if left == 0 { Err("enough".into()) } else { Ok(()) }
    };
    let error: Box<dyn std::error::Error + Send + Sync> =
        run(source, &mut device(), false, take).unwrap_err();
    assert_eq!(error.to_string(), "enough");
}

/// Some bytes, then a pipe that stays open while nothing comes.
struct Stalled {
    left: usize,
    writer: std::sync::mpsc::Receiver<()>,
}

impl std::io::Read for Stalled {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            let _ = self.writer.recv();
        }
        let count = bytes.len().min(self.left);
        self.left -= count;
        Ok(count)
    }
}

#[test]
fn an_engine_that_fails_is_told_although_the_source_stalls() {
    let (open, writer) = std::sync::mpsc::channel();
    let size = RawSize { width: 4, height: 4 };
    let stalled = Stalled { left: size.bytes(), writer };
    let config = firebrick_spec::EngineConfig::with_pes(4);
    let mock = crate::driver::mock::Mock::new(config, 1 << 20);
    let engine = crate::driver::Engine::open(mock.clone(), mock.clone(), config).unwrap();
    let mut device = Device::with_engine(embedded::digits(), engine).unwrap();
    mock.0.borrow_mut().error = Some((firebrick_spec::registers::ERROR_READ, 0));
    let source = Source::raw("pipe".into(), Box::new(stalled), size);
    let error = chain(&run(source, &mut device, false, |_| Ok::<_, PipelineError>(())).unwrap_err());
    assert!(error.contains("stopped with an error"), "{error}");
    drop(open);
}
