//! `firebrick verify`: frames on an accelerator, layer by layer against the golden model.

use clap::Args;
use firebrick_host::dataset::Picture;
use firebrick_host::device::Device;
use firebrick_host::image::{self, ImageError, Orientation};
use firebrick_host::parallel;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::network::{Preprocess, Shape};
use firebrick_nn::random;
use firebrick_spec::chain;

use crate::options::accelerator::AcceleratorOptions;
use crate::options::images::Images;
use crate::options::inputs::{AnyInputs, Sorted};
use crate::options::model::NetworkOptions;
use crate::options::number::seed;
#[cfg(feature = "shards")]
use crate::options::part::PartOptions;
use crate::refused::UsageError;
use crate::verification::record::{Became, FrameRecord, Layer, Subject, differences};
use crate::verification::report::Report;
use crate::{notice, progress};

/// Images whose pixels are held at most, until the accelerator has run them.
const AHEAD: usize = 8;

/// Compare every feature map of frames with the golden model, bit for bit. Exit code 1 if one differs
///
/// Images are files, folders, and uncompressed .tar archives, which are read in place. Without an image the frame is random pixels.
/// An image that cannot be used is named, the others are verified, and the exit code is 1.
#[derive(Debug, Args)]
#[command(override_usage = "firebrick verify [OPTIONS] [MODEL] [IMAGE]...")]
pub(crate) struct Verify {
    #[command(flatten)]
    network: NetworkOptions,
    #[command(flatten)]
    accelerator: AcceleratorOptions,
    /// Seed of a random image [default: 1]
    #[arg(long, value_name = "SEED", value_parser = seed)]
    image_seed: Option<u64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[cfg(feature = "shards")]
    #[command(flatten)]
    part: PartOptions,
    #[command(flatten)]
    inputs: AnyInputs,
}

/// How an image becomes a frame.
struct Loading {
    preprocess: Preprocess,
    input: Shape,
    orientation: Orientation,
    /// What is made of an image's bytes.
    digest: Option<fn(&[u8]) -> String>,
}

impl Loading {
    /// The pixels, and the hash of the bytes that were read.
    fn pixels(&self, picture: &Picture) -> (Result<Vec<u8>, ImageError>, Option<String>) {
        let (bytes, name) = match picture.bytes() {
            Ok(read) => read,
            Err(error) => return (Err(error), None),
        };
        let digest = self.digest.map(|digest| digest(&bytes));
        (image::load_bytes(&bytes, &name, self.orientation, &self.preprocess, self.input), digest)
    }
}

impl Verify {
    pub fn check_usage(&self) -> Result<(), UsageError> {
        let Sorted { model, images } = self.inputs.sorted()?;
        self.network.check_usage(model.as_deref())?;
        if !images.is_empty() && self.image_seed.is_some() {
            return Err(UsageError::Both { option: "--image-seed", other: "an image".into() });
        }
        #[cfg(feature = "shards")]
        {
            self.part.check_usage(&[("--json", self.json)])?;
            if images.is_empty() && self.part.part()?.is_some() {
                return Err(UsageError::Needs { option: "--out", needed: "an IMAGE" });
            }
        }
        self.accelerator.check_usage("verified")
    }

    pub fn run(self) -> anyhow::Result<()> {
        self.inputs.warn();
        let Sorted { model: path, images } = self.inputs.sorted()?;
        let model = self.network.open(path.as_deref())?;
        let images = if images.is_empty() { None } else { Some(Images::find_all(&images)?) };
        let loading = self.loading(&model);
        #[cfg(feature = "shards")]
        if let (Some((shard, out)), Some(images)) = (self.part.part()?, &images) {
            return self.run_part(shard, out, model, &loading, images);
        }
        let mut device = self.accelerator.open(model)?;
        let mut report = Report::new(self.subject(&device)?);
        match &images {
            Some(images) => each(&mut device, &loading, &images.pictures, &mut |record| {
                report.add(record);
                Ok(())
            })?,
            None => {
                let pixels = random::pixels(self.image_seed.unwrap_or(1), loading.input);
                let became = Became::Compared { differences: differences(&device.verify(&pixels)?) };
                report.add(FrameRecord { name: None, sha256: None, became });
            }
        }
        report.tell(self.json, true)
    }

    /// Verifies a part of the images, and keeps what is found.
    #[cfg(feature = "shards")]
    fn run_part(
        &self,
        shard: firebrick_shards::Shard,
        out: &std::path::Path,
        model: QuantisedModel,
        loading: &Loading,
        images: &Images,
    ) -> anyhow::Result<()> {
        use crate::part::{Part, data_hash, model_hash, tell_lost};
        let model_sha256 = model_hash(format_args!("{model:?}"))?;
        let mut device = self.accelerator.open(model)?;
        let subject = self.subject(&device)?;
        let job = serde_json::json!({
            "subject": subject,
            "model_sha256": model_sha256,
            "images": images.pictures.len(),
            "data_sha256": data_hash(images),
            "left_out": images.lost,
            "orientation": format!("{:?}", loading.orientation),
            "stalls": self.accelerator.engine.stalls,
        });
        let header = firebrick_shards::Header::new("verify", job, images.pictures.len() as u64, shard);
        let mut report = Report::new(subject);
        let mut part = Part::open(out, header, self.part.resume, |item| {
            tell_lost(&item);
            report.add(item.parse(out)?);
            Ok(())
        })?;
        let left = part.left();
        let pictures = &images.pictures[left.start as usize..left.end as usize];
        each(&mut device, loading, pictures, &mut |record| {
            part.add(&record)?;
            report.add(record);
            Ok(())
        })?;
        part.end()?;
        // A queue's task has failed if a frame of its shard differs.
        Ok(report.check()?)
    }

    fn loading(&self, model: &QuantisedModel) -> Loading {
        #[cfg(feature = "shards")]
        let digest: Option<fn(&[u8]) -> String> = self.part.out.is_some().then_some(firebrick_shards::sha256);
        #[cfg(not(feature = "shards"))]
        let digest = None;
        let (preprocess, input) = (model.preprocess.clone(), model.network.input);
        Loading { preprocess, input, orientation: self.network.images.orientation(), digest }
    }

    /// What all frames have in common.
    fn subject(&self, device: &Device) -> anyhow::Result<Subject> {
        let name = self.accelerator.device.name();
        let Some(program) = device.program() else { anyhow::bail!("the device {name} has no engine") };
        let layers = device.compared().into_iter().map(|(layer, values)| Layer { layer, values });
        Ok(Subject {
            network: device.model().network.name.clone(),
            device: name.to_owned(),
            engine: (&program.config).into(),
            layers: layers.collect(),
        })
    }
}

/// Runs images, and hands on what came of them, in their order. Those that cannot be used are told.
fn each(
    device: &mut Device,
    loading: &Loading,
    pictures: &[Picture],
    emit: &mut dyn FnMut(FrameRecord) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let running = progress::counting("verifying the images", pictures.len());
    let load = |picture: &Picture| loading.pixels(picture);
    parallel::in_order(pictures, AHEAD, load, |place, (pixels, sha256)| {
        let became = match pixels {
            Ok(pixels) => Became::Compared { differences: differences(&device.verify(&pixels)?) },
            Err(error) if error.is_of_one_image() => Became::Lost { lost: chain(&error) },
            Err(error) => return Err(error.into()),
        };
        if let Became::Lost { lost } = &became {
            notice::lost(lost);
        }
        running.step();
        let name = pictures[place].name().display().to_string();
        emit(FrameRecord { name: Some(name), sha256, became })
    })
}
