//! Bodies of requests: at most so large, there in time, not compressed; what is refused is not kept.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http_body_util::BodyExt as _;
use tokio::time::timeout;

use crate::options::Limits;
use crate::refusal::Refusal;

/// How long the rest of a body is read of a request that is refused, so that its client comes to read the answer.
const DRAIN: Duration = Duration::from_secs(5);

/// Reads a body.
///
/// # Errors
/// [`Refusal::Compressed`], [`Refusal::Large`], [`Refusal::Slow`], [`Refusal::Cut`].
pub(super) async fn read(headers: &HeaderMap, body: Body, limits: &Limits) -> Result<Bytes, Refusal> {
    if let Some(encoding) = headers.get(CONTENT_ENCODING).filter(|encoding| *encoding != "identity") {
        drain(body, limits);
        return Err(Refusal::Compressed {
            encoding: String::from_utf8_lossy(encoding.as_bytes()).into_owned(),
        });
    }
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limits.body as u64) {
        drain(body, limits);
        return Err(Refusal::Large { most: limits.body });
    }
    let mut body = body;
    match timeout(limits.receive, collect(&mut body, length, limits.body)).await {
        Ok(Err(refusal @ Refusal::Large { .. })) => {
            drain(body, limits);
            Err(refusal)
        }
        Ok(read) => read,
        Err(_) => Err(Refusal::Slow { seconds: limits.receive.as_secs() }),
    }
}

async fn collect(body: &mut Body, length: Option<u64>, most: usize) -> Result<Bytes, Refusal> {
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Refusal::Cut)?.into_data() else { continue };
        if all.len() + data.len() > most {
            return Err(Refusal::Large { most });
        }
        // A body that comes in one piece is not copied.
        if all.is_empty() && length == Some(data.len() as u64) {
            return Ok(data);
        }
        if all.is_empty() {
            // As much as is there, not as much as is said to come.
            all.reserve(data.len());
        }
        all.extend_from_slice(&data);
    }
    Ok(all.freeze())
}

/// Reads what is left of a body, and keeps nothing: a client that still writes would see its connection reset in place of the answer.
pub(super) fn drain(body: Body, limits: &Limits) {
    let most = limits.body;
    let read = async move {
        let (mut body, mut bytes) = (body, 0);
        while let Some(Ok(frame)) = body.frame().await {
            bytes += frame.data_ref().map_or(0, Bytes::len);
            if bytes > most {
                return;
            }
        }
    };
    tokio::spawn(timeout(DRAIN, read));
}
