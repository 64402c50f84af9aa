//! An inference.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::HeaderMap;

use super::answer::{self, HEADER_LENGTH};
use super::body;
use super::request::Asked;
use crate::house::House;
use crate::loaded::Loaded;
use crate::metrics::Stage;
use crate::refusal::Refusal;
use crate::tensor::{Output, Wanted};

/// What the log tells of an inference.
#[derive(Clone)]
pub(super) struct Inferred {
    pub id: Option<String>,
    pub model: String,
    pub version: u64,
}

/// Answers an inference with a model that may not be there.
pub(super) async fn infer(
    house: Arc<House>,
    loaded: Result<Arc<Loaded>, Refusal>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    // The room for a body is given before the body is read.
    let admitted = loaded.and_then(|loaded| Ok((loaded, house.admit()?)));
    let (loaded, place) = match admitted {
        Ok(admitted) => admitted,
        Err(refusal) => {
            body::drain(body, &house.limits);
            return refusal.into_response();
        }
    };
    let answered = async {
        let begin = Instant::now();
        let asked = read(&headers, body, &house).await?;
        house.metrics.stage(Stage::Receive, begin.elapsed());
        let wanted = match asked.wanted.is_empty() {
            true => Output::ALL.map(|output| Wanted { output, classes: None, binary: asked.binary }).to_vec(),
            false => asked.wanted,
        };
        let tensors = house.infer(&loaded, asked.images, &wanted, place).await?;
        house.metrics.stage(Stage::Total, begin.elapsed());
        let mut response = answer::inference(&loaded, asked.id.as_deref(), &tensors);
        let told = Inferred { id: asked.id, model: loaded.name.clone(), version: loaded.version };
        response.extensions_mut().insert(told);
        Ok::<_, Refusal>(response)
    };
    answered.await.unwrap_or_else(|refusal| refusal.into_response())
}

async fn read(headers: &HeaderMap, body: Body, house: &House) -> Result<Asked, Refusal> {
    let bytes = body::read(headers, body, &house.limits).await?;
    let json = json_length(headers, &bytes)?;
    let limits = house.limits;
    // Large JSON takes long to read: others' requests wait meanwhile.
    if json <= 64 << 10 {
        return Asked::read(&bytes, json, &limits);
    }
    let asked = tokio::task::spawn_blocking(move || Asked::read(&bytes, json, &limits));
    asked.await.unwrap_or(Err(Refusal::BrokenOff))
}

/// Bytes of the JSON: all of them, unless a header says otherwise.
fn json_length(headers: &HeaderMap, body: &Bytes) -> Result<usize, Refusal> {
    let Some(value) = headers.get(HEADER_LENGTH) else { return Ok(body.len()) };
    let length = value.to_str().ok().and_then(|text| text.parse().ok());
    length.filter(|length| *length <= body.len()).ok_or_else(|| Refusal::HeaderLength {
        value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
        body: body.len(),
    })
}
