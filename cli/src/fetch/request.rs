//! What is asked of the server, and what it answers.

use std::io::Read;
use std::time::Duration;

use firebrick_weights::ListedModel;
use ureq::Agent;
use ureq::http::{HeaderMap, header};

use super::FetchError;

/// Longest wait for a connection, for the answer's head, and for the next bytes of the body.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server's answer.
pub(crate) enum Answer {
    /// The file from an offset on.
    Bytes {
        /// Bytes that come before.
        from: u64,
        /// Bytes of the whole file, if the server tells.
        total: Option<u64>,
        /// What follows.
        body: Box<dyn Read>,
    },
    /// The server does not have the part that was asked for.
    NoSuchPart,
}

/// Asks for the model's file, from an offset on.
pub(crate) fn request(model: &ListedModel, from: u64) -> Result<Answer, FetchError> {
    let url = || model.url.clone();
    // Offsets count bytes of the file itself, so it must not be compressed on the way.
    let mut request = agent().get(&model.url).header(header::ACCEPT_ENCODING, "identity");
    if from > 0 {
        request = request.header(header::RANGE, format!("bytes={from}-"));
    }
    let answer = request.call().map_err(|e| FetchError::Unreachable { url: url(), source: Box::new(e) })?;
    let (head, body) = answer.into_parts();
    match head.status.as_u16() {
        200 => {
            Ok(Answer::Bytes { from: 0, total: body.content_length(), body: Box::new(body.into_reader()) })
        }
        206 => Ok(match content_range(&head.headers) {
            Some((start, total)) if start == from => {
                Answer::Bytes { from, total, body: Box::new(body.into_reader()) }
            }
            _ => Answer::NoSuchPart,
        }),
        416 if from > 0 => Ok(Answer::NoSuchPart),
        status => Err(FetchError::Status { url: url(), status }),
    }
}

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .user_agent(concat!("firebrick/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .timeout_per_read(Some(PATIENCE))
        .build()
        .into()
}

/// Start and total of `Content-Range: bytes 100-199/200`; the total may be `*`.
fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let value = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    let (range, total) = value.strip_prefix("bytes ")?.split_once('/')?;
    let (start, _) = range.split_once('-')?;
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    Some((start.parse().ok()?, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_ranges_are_understood() {
        let range = |text: &'static str| {
            content_range(&[(header::CONTENT_RANGE, text.parse().unwrap())].into_iter().collect())
        };
        assert_eq!(range("bytes 100-199/200"), Some((100, Some(200))));
        assert_eq!(range("bytes 0-0/*"), Some((0, None)));
        for text in ["bytes */200", "lines 1-2/3", "bytes 1-2", "bytes x-2/3", "bytes 1-2/x", ""] {
            assert_eq!(range(text), None, "{text}");
        }
        assert_eq!(content_range(&HeaderMap::new()), None);
    }
}
