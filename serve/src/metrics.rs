//! What is counted, for Prometheus: `/metrics`.

use std::borrow::Cow;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use firebrick_host::driver::Run;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::loaded::Loaded;

/// The format that is written.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Between two looks at the frames, least.
const RATE: Duration = Duration::from_secs(1);

type Label = (&'static str, Cow<'static, str>);
type Histograms = Family<[Label; 1], Histogram, fn() -> Histogram>;
type RateGauge = Gauge<f64, AtomicU64>;

/// Where a request's time goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stage {
    /// Until its body is there and understood.
    Receive,
    /// Its images are decoded and resized.
    Prepare,
    /// A frame waits for a back end.
    Queue,
    /// A frame runs.
    Compute,
    /// All of it.
    Total,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Stage::Receive => "receive",
            Stage::Prepare => "prepare",
            Stage::Queue => "queue",
            Stage::Compute => "compute",
            Stage::Total => "total",
        }
    }
}

/// When the frames were counted last, how many there were, and how many a second that was.
struct Rate {
    at: Instant,
    frames: u64,
}

/// All of it.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<[Label; 3], Counter>,
    stages: Histograms,
    frames: Family<[Label; 2], Counter>,
    all_frames: Counter,
    rate: RateGauge,
    rated: Mutex<Rate>,
    cycles: Counter,
    stalls: Family<[Label; 1], Counter>,
    failures: Counter,
    pub queue: Gauge,
    pub requests_inside: Gauge,
    pub connections: Gauge,
    pub evicted: Counter,
    pub ready: Gauge,
    pub sick: Gauge,
    pub checked: Counter,
    pub differences: Counter,
}

fn histogram() -> Histogram {
    // 100 us to 52 s.
    Histogram::new(exponential_buckets(1e-4, 2.0, 20))
}

impl Metrics {
    pub fn new() -> Self {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("firebrick"),
            requests: Family::default(),
            stages: Histograms::new_with_constructor(histogram),
            frames: Family::default(),
            all_frames: Counter::default(),
            rate: RateGauge::default(),
            rated: Mutex::new(Rate { at: Instant::now(), frames: 0 }),
            cycles: Counter::default(),
            stalls: Family::default(),
            failures: Counter::default(),
            queue: Gauge::default(),
            requests_inside: Gauge::default(),
            connections: Gauge::default(),
            evicted: Counter::default(),
            ready: Gauge::default(),
            sick: Gauge::default(),
            checked: Counter::default(),
            differences: Counter::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let to = &mut self.registry;
        to.register("requests", "Requests by protocol, call and code of the answer", self.requests.clone());
        let stages = self.stages.clone();
        to.register_with_unit("stage", "Time of requests and frames by stage", Unit::Seconds, stages);
        to.register("frames", "Frames that have run, by model and version", self.frames.clone());
        to.register("frames_per_second", "Frames a second since the look before", self.rate.clone());
        to.register("engine_cycles", "Cycles in which engines were busy", self.cycles.clone());
        to.register("engine_stalls", "PE-cycles without an entry, by cause", self.stalls.clone());
        to.register("back_end_failures", "Frames that a back end has failed at", self.failures.clone());
        to.register("queued_frames", "Frames that wait for a back end", self.queue.clone());
        to.register(
            "requests_inside",
            "Requests for an inference that are in the house",
            self.requests_inside.clone(),
        );
        to.register("connections", "Open connections", self.connections.clone());
        to.register("connections_evicted", "Idle connections closed to make room", self.evicted.clone());
        to.register("ready", "1 if the server is ready", self.ready.clone());
        to.register("back_ends_failed", "Back ends that are being recovered", self.sick.clone());
        to.register("checked_frames", "Frames that ran again on the twin", self.checked.clone());
        to.register("differing_frames", "Of those, the ones with other sums", self.differences.clone());
    }

    /// A request is answered.
    pub fn request(&self, protocol: &'static str, call: &'static str, code: String) {
        let labels = [("protocol", protocol.into()), ("call", call.into()), ("code", code.into())];
        self.requests.get_or_create(&labels).inc();
    }

    /// A stage has taken so long.
    pub fn stage(&self, stage: Stage, time: Duration) {
        self.stages.get_or_create(&[("stage", stage.name().into())]).observe(time.as_secs_f64());
    }

    /// A frame has run.
    pub fn frame(&self, loaded: &Loaded, run: Option<&Run>) {
        let version = loaded.version.to_string();
        self.frames
            .get_or_create(&[("model", loaded.name.clone().into()), ("version", version.into())])
            .inc();
        self.all_frames.inc();
        let Some(run) = run else { return };
        self.cycles.inc_by(u64::from(run.cycles));
        for pass in &run.passes {
            let stalls = &pass.stalls;
            let causes = [
                ("activations", stalls.activations),
                ("weights", stalls.weights),
                ("results", stalls.results),
                ("memory", stalls.memory),
                ("between", stalls.between),
            ];
            for (cause, cycles) in causes {
                self.stalls.get_or_create(&[("cause", cause.into())]).inc_by(cycles);
            }
        }
    }

    /// A frame has failed.
    pub fn failure(&self) {
        self.failures.inc();
    }

    /// As text.
    pub fn text(&self) -> String {
        self.look_at_frames();
        let mut text = String::new();
        // Into a string nothing fails.
        let _ = encode(&mut text, &self.registry);
        text
    }

    fn look_at_frames(&self) {
        let mut rated = self.rated.lock().unwrap_or_else(PoisonError::into_inner);
        let (frames, elapsed) = (self.all_frames.get(), rated.at.elapsed());
        if elapsed >= RATE {
            self.rate.set((frames - rated.frames) as f64 / elapsed.as_secs_f64());
            *rated = Rate { at: Instant::now(), frames };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told() {
        let metrics = Metrics::new();
        metrics.request("http", "infer", "200".to_owned());
        metrics.request("http", "infer", "200".to_owned());
        metrics.stage(Stage::Queue, Duration::from_millis(3));
        metrics.queue.set(4);
        let text = metrics.text();
        for line in [
            "firebrick_requests_total{protocol=\"http\",call=\"infer\",code=\"200\"} 2",
            "firebrick_stage_seconds_count{stage=\"queue\"} 1",
            "firebrick_queued_frames 4",
            "# EOF",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }
}
