//! A server from its start to its end.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use firebrick_host::device::DeviceOptions;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::connection::{Door, Lobby, Phase};
use crate::error::ServeError;
use crate::house::House;
use crate::loaded::Loaded;
use crate::metrics::Metrics;
use crate::options::Options;
use crate::pool::{Crew, Pool, makers};
use crate::repository::{ModelFailure, Registry};
use crate::{files, grpc, http, notify};

/// How long the end waits for connections behind the longest answer.
const LAST: Duration = Duration::from_secs(5);

/// Asks a server to end. It finishes what runs.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Asks for the end.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// The asking, and what waits for it.
#[must_use]
pub fn stop() -> (Stop, Stopped) {
    let (sender, receiver) = watch::channel(false);
    (Stop(sender), Stopped(receiver))
}

/// Waits for the end to be asked for.
#[derive(Clone, Debug)]
pub struct Stopped(watch::Receiver<bool>);

impl Stopped {
    async fn wait(&mut self) {
        // Without anybody who could ask it runs for ever.
        if self.0.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// A server that listens, and answers nothing yet.
pub struct Server {
    runtime: Runtime,
    house: Arc<House>,
    read: Vec<Loaded>,
    doors: Doors,
}

struct Doors {
    http: Door,
    grpc: Door,
}

impl Server {
    /// Reads the models and listens.
    ///
    /// # Errors
    /// [`ServeError`] with what is in the way.
    pub fn bind(options: &Options) -> Result<Self, ServeError> {
        files::room(options.limits.connections)?;
        let registry = Registry::new(options.models.clone());
        let read = registry.read_all()?;
        let runtime = runtime().map_err(ServeError::Threads)?;
        let bound = async {
            Ok::<_, ServeError>(Doors {
                http: Door::http(options.http).await?,
                grpc: Door::grpc(options.grpc).await?,
            })
        };
        let doors = runtime.block_on(bound)?;
        let house = Arc::new(house(options, registry)?);
        Ok(Server { runtime, house, read, doors })
    }

    /// Where it listens for HTTP.
    pub fn http(&self) -> SocketAddr {
        self.doors.http.address()
    }

    /// Where it listens for gRPC.
    pub fn grpc(&self) -> SocketAddr {
        self.doors.grpc.address()
    }

    /// Serves until the end is asked for, then finishes what runs.
    ///
    /// # Errors
    /// [`ServeError::Model`] with a model that no back end takes.
    pub fn run(self, stopped: Stopped) -> Result<(), ServeError> {
        let Server { runtime, house, read, doors } = self;
        let ended = runtime.block_on(run(&house, read, doors, stopped));
        house.pool.end();
        // A thread that still decodes is of a request that nobody waits for.
        runtime.shutdown_timeout(Duration::from_secs(1));
        ended.map_err(ServeError::from)
    }
}

fn house(options: &Options, registry: Registry) -> Result<House, ServeError> {
    let metrics = Arc::new(Metrics::new());
    let crew = Crew {
        makers: makers(&options.devices),
        batch: options.limits.batch,
        check: options.check,
        golden: options.devices.iter().any(|device| matches!(device, DeviceOptions::Twin)),
    };
    let pool = Pool::start(crew, metrics.clone()).map_err(ServeError::Threads)?;
    Ok(House::new(registry, pool, metrics, options.limits))
}

/// Threads for what waits; work has others.
pub(crate) fn runtime() -> io::Result<Runtime> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let mut builder = Builder::new_multi_thread();
    // What blocks is decoding: more threads than processors take memory only.
    builder.worker_threads(processors.min(4)).max_blocking_threads(processors).thread_name("serve");
    builder.enable_io().enable_time().build()
}

async fn run(
    house: &Arc<House>,
    read: Vec<Loaded>,
    doors: Doors,
    mut stopped: Stopped,
) -> Result<(), ModelFailure> {
    let limits = house.limits;
    let (http, grpc) = (doors.http.address().to_string(), doors.grpc.address().to_string());
    tracing::info!(http, grpc, "listening");
    let lobby = Lobby::new(limits.connections, house.metrics.clone());
    let (phase, phases) = watch::channel(Phase::Open);
    let (services, reporter) = grpc::router(house);
    let background =
        [tokio::spawn(grpc::report(house.clone(), reporter)), tokio::spawn(lobby.clone().settle())];
    let opened = [
        tokio::spawn(doors.http.open(lobby.clone(), http::router(house.clone()), phases.clone(), limits)),
        tokio::spawn(doors.grpc.open(lobby.clone(), services, phases, limits)),
    ];
    // What asks whether it is ready is answered meanwhile: a simulated engine is built for half a minute.
    let started = first(load(house, read), stopped.wait()).await;
    if let Some(loaded) = started {
        loaded?;
        house.readiness.run();
        notify::tell("READY=1");
        tracing::info!("ready");
        stopped.wait().await;
    }
    house.readiness.end();
    notify::tell("STOPPING=1");
    tracing::info!("ending");
    sleep(limits.drain).await;
    phase.send_replace(Phase::Closing);
    for door in opened {
        // It does not panic.
        let _ = door.await;
    }
    if timeout(limits.receive + limits.answer + LAST, lobby.emptied()).await.is_err() {
        tracing::warn!("connections are left open at the end");
    }
    background.iter().for_each(JoinHandle::abort);
    tracing::info!("ended");
    Ok(())
}

/// Opens every model; the first that cannot be ends the start.
async fn load(house: &House, read: Vec<Loaded>) -> Result<(), ModelFailure> {
    let mut read = read.into_iter().peekable();
    while let Some(loaded) = read.next() {
        let name = loaded.name.clone();
        let mut versions = vec![loaded];
        while let Some(next) = read.next_if(|next| next.name == name) {
            versions.push(next);
        }
        house.serve(&name, versions).await?;
    }
    Ok(())
}

/// What the first future gives, unless the second is over before.
async fn first<T>(one: impl Future<Output = T>, other: impl Future<Output = ()>) -> Option<T> {
    use futures_util::future::{Either, select};
    match select(Box::pin(one), Box::pin(other)).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}
