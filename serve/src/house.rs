//! What all requests share, and how an inference goes through: admitted, prepared, run, made into tensors.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use firebrick_host::image::{self, ImageError, Orientation};
use firebrick_spec::chain;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::loaded::Loaded;
use crate::metrics::{Metrics, Stage};
use crate::options::Limits;
use crate::pool::{Outcome, Pool, PoolError};
use crate::ready::Readiness;
use crate::refusal::Refusal;
use crate::repository::{ModelFailure, Registry};
use crate::tensor::{IMAGE, Images, Output, Tensor, Wanted};

/// From so many bytes on images are prepared on a thread for it: others' requests wait meanwhile.
const MUCH: usize = 64 << 10;

/// Most seconds that a busy server sends somebody away for.
const LONGEST_RETRY: u64 = 30;

/// A request's place among those that are in the house.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    _inside: Inside,
}

#[derive(Debug)]
struct Inside(prometheus_client::metrics::gauge::Gauge);

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// All of it.
pub(crate) struct House {
    pub registry: Registry,
    pub pool: Pool,
    pub metrics: Arc<Metrics>,
    pub readiness: Readiness,
    pub limits: Limits,
    places: Arc<Semaphore>,
    /// One model is loaded at a time.
    loading: tokio::sync::Mutex<()>,
    /// How long a request's frames have run of late, in microseconds.
    pace: AtomicU64,
}

impl House {
    pub fn new(registry: Registry, pool: Pool, metrics: Arc<Metrics>, limits: Limits) -> Self {
        let readiness = Readiness::new(pool.health());
        let places = Arc::new(Semaphore::new(limits.queue));
        let (loading, pace) = (tokio::sync::Mutex::default(), AtomicU64::new(0));
        House { registry, pool, metrics, readiness, limits, places, loading, pace }
    }

    /// A model that is served.
    ///
    /// # Errors
    /// [`Refusal::Missing`]; [`Refusal::NotReady`] as long as the models are loaded: a balancer that asks too early is to ask again.
    pub fn find(&self, name: &str, version: Option<&str>) -> Result<Arc<Loaded>, Refusal> {
        self.registry.find(name, version).or_else(|missing| {
            self.readiness.has_started().map_err(Refusal::NotReady)?;
            Err(missing.into())
        })
    }

    /// A place for a request, before its body is read: what waits outside takes no room.
    ///
    /// # Errors
    /// [`Refusal::NotReady`], [`Refusal::Busy`].
    pub fn admit(&self) -> Result<Place, Refusal> {
        self.readiness.can_run().map_err(Refusal::NotReady)?;
        let permit = self.places.clone().try_acquire_owned();
        let permit = permit.map_err(|_| Refusal::Busy { queue: self.limits.queue, retry: self.retry() })?;
        let gauge = self.metrics.requests_inside.clone();
        gauge.inc();
        Ok(Place { _permit: permit, _inside: Inside(gauge) })
    }

    /// In how many seconds those that are in the house will be through.
    fn retry(&self) -> u64 {
        let wait = Duration::from_micros(self.pace.load(Ordering::Relaxed)) * self.limits.queue as u32;
        (wait.as_secs() + 1).min(LONGEST_RETRY)
    }

    /// Runs images through a model.
    ///
    /// # Errors
    /// [`Refusal::Classification`], [`Refusal::Image`], [`Refusal::Late`], [`Refusal::Frame`].
    pub async fn infer(
        &self,
        loaded: &Arc<Loaded>,
        images: Images,
        wanted: &[Wanted],
        place: Place,
    ) -> Result<Vec<Tensor>, Refusal> {
        let all = Output::ALL.map(|output| Wanted { output, classes: None, binary: false });
        let wanted = if wanted.is_empty() { &all[..] } else { wanted };
        wanted.iter().try_for_each(|wanted| wanted.check(loaded.model.classes()))?;
        let begin = Instant::now();
        let frames = self.prepared(loaded, images).await?;
        self.metrics.stage(Stage::Prepare, begin.elapsed());
        let limit = self.limits.answer;
        let late = |_| Refusal::Late { seconds: limit.as_secs() };
        let sums = tokio::time::timeout(limit, self.run(loaded, frames)).await.map_err(late)??;
        drop(place);
        // Whatever is loaded has scores: `Registry::read`.
        let scores = match wanted.iter().any(|wanted| wanted.output == Output::Scores) {
            true => sums.iter().map(|sums| loaded.scores(sums).unwrap_or_default()).collect(),
            false => Vec::new(),
        };
        Ok(wanted.iter().map(|wanted| Tensor::new(loaded, *wanted, &scores, &sums)).collect())
    }

    async fn prepared(&self, loaded: &Arc<Loaded>, images: Images) -> Result<Vec<Vec<u8>>, Refusal> {
        let (loaded, most) = (loaded.clone(), self.limits.pixels);
        let much = images.bytes() > MUCH;
        let work = move || prepare(&loaded, images, most);
        let frames = match much {
            true => tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::BrokenOff)?,
            false => work(),
        };
        frames.map_err(Refusal::Image)
    }

    /// The sums of every frame.
    async fn run(&self, loaded: &Arc<Loaded>, frames: Vec<Vec<u8>>) -> Result<Vec<Vec<u32>>, Refusal> {
        let mut sums = vec![Vec::new(); frames.len()];
        let (begin, mut left) = (Instant::now(), frames.len());
        let mut outcomes = self.pool.run(loaded, frames);
        self.metrics.queue.set(self.pool.waiting() as i64);
        while left > 0 {
            let (frame, outcome): (usize, Outcome) = outcomes.recv().await.ok_or(Refusal::BrokenOff)?;
            sums[frame] = outcome.map_err(|source| Refusal::Frame { frame, source })?;
            left -= 1;
        }
        // An eighth of the newest: a mean over the last few.
        let (old, new) = (
            self.pace.load(Ordering::Relaxed),
            begin.elapsed().as_micros() as u64 / self.limits.queue.max(1) as u64,
        );
        self.pace.store(if old == 0 { new } else { old - old / 8 + new / 8 }, Ordering::Relaxed);
        Ok(sums)
    }

    /// Opens models that are read, and serves them.
    ///
    /// # Errors
    /// What a back end says; then whatever was there before stays.
    pub async fn serve(&self, name: &str, read: Vec<Loaded>) -> Result<(), ModelFailure> {
        let read: Vec<Arc<Loaded>> = read.into_iter().map(Arc::new).collect();
        for loaded in &read {
            let opened: Result<(), PoolError> = self.pool.open(loaded.clone()).await;
            opened
                .map_err(|source| ModelFailure::BackEnd { version: loaded.version, source: source.into() })?;
        }
        for loaded in &read {
            tracing::info!(model = name, version = loaded.version, "a model is loaded");
        }
        self.registry.replace(name, read);
        Ok(())
    }

    /// Reads a model's files and serves what they hold.
    ///
    /// # Errors
    /// [`Refusal::Missing`], [`Refusal::Load`].
    pub async fn load(self: &Arc<Self>, name: &str) -> Result<(), Refusal> {
        let _one = self.loading.lock().await;
        let (house, asked) = (self.clone(), name.to_owned());
        let read = tokio::task::spawn_blocking(move || house.registry.read_one(&asked)).await;
        let loaded = match read.map_err(|_| Refusal::BrokenOff)? {
            Ok(Some(read)) => self.serve(name, read).await,
            Ok(None) => return Err(self.registry.unknown(name).into()),
            Err(failure) => Err(failure),
        };
        loaded.map_err(|failure| {
            let source = Arc::new(failure);
            tracing::error!(model = name, error = chain(&*source), "a model cannot be loaded");
            self.registry.fail(name, source.clone());
            Refusal::Load { name: name.to_owned(), source }
        })
    }

    /// Takes a model away; requests that run go on.
    ///
    /// # Errors
    /// [`Refusal::Missing`].
    pub fn unload(&self, name: &str) -> Result<(), Refusal> {
        self.registry.unload(name)?;
        tracing::info!(model = name, "a model is unloaded");
        Ok(())
    }
}

/// Brings images to what the network reads, as `classify` does with files.
fn prepare(loaded: &Loaded, images: Images, most: u64) -> Result<Vec<Vec<u8>>, ImageError> {
    let model = &loaded.model;
    let fitted = |image: &_| image::preprocess(image, &model.preprocess, model.network.input);
    match images {
        Images::Pixels { size, bytes } => {
            let one = size.height as usize * size.width as usize * size.channels;
            let frame = |pixels: &[u8]| fitted(&image::pixels(pixels.to_vec(), size, Path::new(IMAGE))?);
            bytes.chunks_exact(one.max(1)).map(frame).collect()
        }
        Images::Encoded(files) => {
            let frame = |(index, file): (usize, &bytes::Bytes)| {
                let name = format!("element {index}");
                fitted(&image::decode_bytes(file, Path::new(&name), Orientation::Upright, most)?)
            };
            files.iter().enumerate().map(frame).collect()
        }
    }
}
