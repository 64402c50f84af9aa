//! Before a message is read: a place for an inference, and an end to its coming.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Sleep, sleep};
use tonic::{Code, Status};

use crate::house::{House, Place};
use crate::http::RequestId;
use crate::refusal::Refusal;

/// The end of an inference's path.
const INFER: &str = "/ModelInfer";

/// The place of a request, which its call takes. Extensions of requests are cloned.
#[derive(Clone, Default)]
pub(super) struct Admitted(Arc<Mutex<Option<Place>>>);

impl Admitted {
    /// The place, once.
    pub fn take(&self) -> Option<Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// When a request came.
#[derive(Clone, Copy)]
pub(super) struct Begun(pub Instant);

/// Around every call.
pub(super) async fn around(State(house): State<Arc<House>>, mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(Begun(Instant::now()));
    if request.uri().path().ends_with(INFER) {
        match house.admit() {
            Ok(place) => request.extensions_mut().insert(Admitted(Arc::new(Mutex::new(Some(place))))),
            Err(refusal) => return refused(&house, &id, refusal),
        };
    }
    let limit = house.limits.receive;
    let timed = |body| Body::new(Timed { body, end: Box::pin(sleep(limit)), seconds: limit.as_secs() });
    let mut response = next.run(request.map(timed)).await;
    if let Ok(value) = id.0.parse() {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

fn refused(house: &House, RequestId(request_id): &RequestId, refusal: Refusal) -> Response {
    let status = Status::from(refusal);
    let code = u16::from(status.code() as u8);
    house.metrics.request("grpc", "infer", code.to_string());
    tracing::info!(request_id, protocol = "grpc", path = INFER, code, error = status.message(), "request");
    status.into_http()
}

/// What is not known here.
pub(super) async fn no_service() -> Response {
    Status::new(Code::Unimplemented, "no such call; proto/inference.proto has those that there are")
        .into_http()
}

/// A body that ends with an error when its time is over.
struct Timed {
    body: Body,
    end: Pin<Box<Sleep>>,
    seconds: u64,
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let seconds = self.seconds;
        let late = || Status::from(Refusal::Slow { seconds });
        self.end.as_mut().poll(context).map(|()| Some(Err(late().into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
