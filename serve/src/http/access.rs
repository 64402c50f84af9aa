//! Around every call: its id, what is counted and told of it, and that connections close when the server ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::CONNECTION;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::answer::Reason;
use super::infer::Inferred;
use crate::house::House;

/// The header with the request's id, of clients and balancers that have one, and in every answer.
const REQUEST_ID: &str = "x-request-id";

/// Longest id that is taken from a client.
const LONGEST: usize = 128;

/// A request's id.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub String);

impl RequestId {
    /// The client's, if it is short and plain; else a new one.
    pub fn of(headers: &HeaderMap) -> Self {
        let plain =
            |id: &&str| (1..=LONGEST).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
        let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(plain);
        RequestId(given.map_or_else(new, str::to_owned))
    }
}

/// The time of the start and a number: no two of them are alike, also not of two servers.
fn new() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    static START: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    let start = START.get_or_init(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        since.as_micros() as u64 ^ u64::from(std::process::id()) << 44
    });
    format!("{start:016x}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// What the counters call it.
fn call(path: Option<&MatchedPath>) -> &'static str {
    let Some(path) = path.map(MatchedPath::as_str) else { return "none" };
    match path.rsplit('/').next().unwrap_or_default() {
        "infer" => "infer",
        "ready" => "ready",
        "live" => "live",
        "index" => "index",
        "load" => "load",
        "unload" => "unload",
        "metrics" => "metrics",
        _ => "metadata",
    }
}

/// Answers a request with the next service, and tells of it.
pub(super) async fn around(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let RequestId(request_id) = RequestId::of(request.headers());
    let call = call(request.extensions().get::<MatchedPath>());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    let status = response.status();
    house.metrics.request("http", call, status.as_str().to_owned());
    let milliseconds = begin.elapsed().as_secs_f64() * 1e3;
    let method = method.as_str();
    let Told { code, id, model, version, error } = tell(&response, status);
    // Probes and scrapes come every second.
    if ["live", "ready", "metrics"].contains(&call) && code < 400 {
        tracing::debug!(request_id, protocol = "http", method, path, code, milliseconds, "request");
    } else {
        tracing::info!(
            request_id,
            protocol = "http",
            method,
            path,
            code,
            milliseconds,
            id,
            model,
            version,
            error,
            "request"
        );
    }
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    if house.readiness.is_ending() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// What the log has of an answer.
struct Told {
    code: u16,
    id: Option<String>,
    model: Option<String>,
    version: Option<u64>,
    error: Option<String>,
}

fn tell(response: &Response, status: StatusCode) -> Told {
    let inferred = response.extensions().get::<Inferred>().cloned();
    let error = response.extensions().get::<Reason>().map(|reason| reason.0.clone());
    let (id, model, version) = match inferred {
        Some(Inferred { id, model, version }) => (id, Some(model), Some(version)),
        None => (None, None, None),
    };
    Told { code: status.as_u16(), id, model, version, error }
}
