//! Liveness, readiness, metadata, metrics.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use firebrick_spec::chain;
use http::StatusCode;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use serde::Serialize;

use super::answer::json;
use crate::house::House;
use crate::loaded::Loaded;
use crate::metadata::{self, TensorMetadata};
use crate::metrics;
use crate::refusal::Refusal;

#[derive(Serialize)]
struct Live {
    live: bool,
}

#[derive(Serialize)]
struct Ready<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    ready: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct Server {
    name: &'static str,
    version: &'static str,
    extensions: [&'static str; 3],
}

#[derive(Serialize)]
struct Model<'a> {
    name: &'a str,
    versions: Vec<String>,
    platform: &'static str,
    inputs: Vec<Tensor>,
    outputs: Vec<Tensor>,
}

#[derive(Serialize)]
struct Tensor {
    name: &'static str,
    datatype: &'static str,
    shape: Vec<i64>,
}

impl From<TensorMetadata> for Tensor {
    fn from(TensorMetadata { name, datatype, shape }: TensorMetadata) -> Self {
        Tensor { name, datatype, shape }
    }
}

/// The process runs.
pub(super) async fn live() -> Response {
    json(StatusCode::OK, &Live { live: true })
}

/// Whether requests would be answered.
pub(super) async fn ready(State(house): State<Arc<House>>) -> Response {
    readiness(&house, None)
}

fn readiness(house: &House, name: Option<&str>) -> Response {
    match house.readiness.check() {
        Ok(()) => json(StatusCode::OK, &Ready { name, ready: true, error: None }),
        Err(not) => {
            let told = Ready { name, ready: false, error: Some(chain(&not)) };
            let mut response = json(StatusCode::SERVICE_UNAVAILABLE, &told);
            response.headers_mut().insert(RETRY_AFTER, 1.into());
            response
        }
    }
}

/// The same of a model.
pub(super) fn model_ready(house: &House, loaded: Result<Arc<Loaded>, Refusal>) -> Response {
    match loaded {
        Ok(loaded) => readiness(house, Some(&loaded.name)),
        Err(refusal) => refusal.into_response(),
    }
}

/// What the server is.
pub(super) async fn server() -> Response {
    let (name, version, extensions) = (metadata::NAME, metadata::VERSION, metadata::EXTENSIONS);
    json(StatusCode::OK, &Server { name, version, extensions })
}

/// What a model is.
pub(super) fn model(house: &House, loaded: Result<Arc<Loaded>, Refusal>) -> Response {
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(refusal) => return refusal.into_response(),
    };
    let tensors = |all: Vec<TensorMetadata>| all.into_iter().map(Tensor::from).collect();
    let told = Model {
        name: &loaded.name,
        versions: house.registry.versions(&loaded.name),
        platform: metadata::PLATFORM,
        inputs: tensors(metadata::inputs(&loaded)),
        outputs: tensors(metadata::outputs(&loaded)),
    };
    json(StatusCode::OK, &told)
}

/// What is counted.
pub(super) async fn metrics(State(house): State<Arc<House>>) -> Response {
    house.metrics.queue.set(house.pool.waiting() as i64);
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], house.metrics.text()).into_response()
}
