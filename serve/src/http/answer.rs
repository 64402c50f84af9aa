//! Answers.

use axum::response::{IntoResponse, Response};
use firebrick_spec::chain;
use http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use crate::loaded::Loaded;
use crate::refusal::{Kind, Refusal};
use crate::tensor::{Tensor, Values};

/// The header with the JSON's length, if bytes stand behind it.
pub(super) const HEADER_LENGTH: &str = "inference-header-content-length";

/// An answer in JSON.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    // Nothing that is told has keys that are no texts, which is all that fails.
    let text = serde_json::to_vec(value).unwrap_or_default();
    (status, [(CONTENT_TYPE, "application/json")], text).into_response()
}

impl Kind {
    fn status(self) -> StatusCode {
        match self {
            Kind::Bad => StatusCode::BAD_REQUEST,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Method => StatusCode::METHOD_NOT_ALLOWED,
            Kind::Large => StatusCode::PAYLOAD_TOO_LARGE,
            Kind::Compressed => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Kind::Slow => StatusCode::REQUEST_TIMEOUT,
            Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Late => StatusCode::GATEWAY_TIMEOUT,
            Kind::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

#[derive(Serialize)]
struct Told {
    error: String,
}

/// Why a request was refused, for the log.
#[derive(Clone)]
pub(super) struct Reason(pub String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error = chain(&self);
        let mut response = json(self.kind().status(), &Told { error: error.clone() });
        if let Some(seconds) = self.retry() {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if matches!(self.kind(), Kind::Slow) {
            // What still comes is no request.
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response.extensions_mut().insert(Reason(error));
        response
    }
}

#[derive(Serialize)]
struct Inference<'a> {
    model_name: &'a str,
    model_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    outputs: Vec<Output<'a>>,
}

#[derive(Serialize)]
struct Output<'a> {
    name: &'static str,
    datatype: &'static str,
    shape: [usize; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Parameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data<'a>>,
}

#[derive(Serialize)]
struct Parameters {
    binary_data_size: usize,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Scores(&'a [f32]),
    Sums(&'a [u32]),
    Classes(&'a [String]),
}

impl<'a> From<&'a Values> for Data<'a> {
    fn from(values: &'a Values) -> Self {
        match values {
            Values::Scores(values) => Data::Scores(values),
            Values::Sums(values) => Data::Sums(values),
            Values::Classes(texts) => Data::Classes(texts),
        }
    }
}

/// The answer to an inference.
pub(super) fn inference(loaded: &Loaded, id: Option<&str>, tensors: &[Tensor]) -> Response {
    let mut behind = Vec::new();
    let mut outputs = Vec::new();
    for tensor in tensors {
        let Tensor { name, datatype, shape, values, binary } = tensor;
        let begin = behind.len();
        behind.extend(binary.then(|| tensor.bytes()).into_iter().flatten());
        let parameters = binary.then(|| Parameters { binary_data_size: behind.len() - begin });
        let data = (!binary).then(|| Data::from(values));
        outputs.push(Output { name, datatype, shape: *shape, parameters, data });
    }
    let told = Inference { model_name: &loaded.name, model_version: loaded.version.to_string(), id, outputs };
    if !tensors.iter().any(|tensor| tensor.binary) {
        return json(StatusCode::OK, &told);
    }
    let mut body = serde_json::to_vec(&told).unwrap_or_default();
    let length = body.len();
    body.extend(behind);
    let mut response = ([(CONTENT_TYPE, "application/octet-stream")], body).into_response();
    response.headers_mut().insert(HEADER_LENGTH, length.into());
    response
}
