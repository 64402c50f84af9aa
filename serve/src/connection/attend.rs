//! A connection from its start to its end.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use tower::ServiceExt as _;

use super::lobby::Guest;
use super::watched::{Movement, Watched};
use crate::options::Limits;

/// Most streams of a connection at a time.
const STREAMS: u32 = 256;

/// What a client may send ahead of what is read, of a stream and of a connection.
const WINDOW: u32 = 1 << 20;

/// Most bytes of a header.
const HEADER_BYTES: usize = 32 << 10;

/// What is spoken at a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// HTTP/1.
    Http,
    /// HTTP/2, from its first byte on.
    Grpc,
}

/// How far a server is with its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// They come.
    Open,
    /// They finish what runs, and no more come.
    Closing,
}

/// What a connection needs of its server.
#[derive(Clone)]
pub(super) struct Terms {
    pub router: Router,
    pub protocol: Protocol,
    pub phase: watch::Receiver<Phase>,
    pub limits: Limits,
}

/// Serves a connection until its client, the server or its time ends it.
pub(super) async fn attend(stream: TcpStream, guest: Arc<Guest>, terms: Terms) {
    let Terms { router, protocol, phase, limits } = terms;
    let movement = Movement::new();
    let stream = TokioIo::new(Watched::new(stream, movement.clone()));
    let service = service(router, guest.clone());
    let watch = Watch { guest, movement, phase, stall: limits.stall };
    match protocol {
        Protocol::Http => {
            let mut builder = http1::Builder::new();
            builder
                .timer(TokioTimer::new())
                .header_read_timeout(limits.header)
                .max_buf_size(HEADER_BYTES.max(64 << 10));
            watch.over(builder.serve_connection(stream, service), http1::Connection::graceful_shutdown).await;
        }
        Protocol::Grpc => {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder
                .timer(TokioTimer::new())
                .max_concurrent_streams(STREAMS)
                .initial_stream_window_size(WINDOW)
                .initial_connection_window_size(WINDOW)
                .max_header_list_size(HEADER_BYTES as u32)
                // A client that is there answers, and that moves bytes.
                .keep_alive_interval(limits.stall / 2)
                .keep_alive_timeout(limits.stall);
            watch.over(builder.serve_connection(stream, service), http2::Connection::graceful_shutdown).await;
        }
    }
}

fn service(
    router: Router,
    guest: Arc<Guest>,
) -> impl HttpService<Incoming, ResBody = Body, Error = std::convert::Infallible, Future: Send + 'static> {
    service_fn(move |request: Request<Incoming>| {
        let (router, serving) = (router.clone(), guest.request());
        async move {
            let answered: Result<Response<Body>, _> = router.oneshot(request.map(Body::new)).await;
            drop(serving);
            answered
        }
    })
}

/// What ends a connection beside its client.
struct Watch {
    guest: Arc<Guest>,
    movement: Movement,
    phase: watch::Receiver<Phase>,
    stall: Duration,
}

impl Watch {
    /// Polls a connection until it is over, has to go, or has stood still for too long; `finish` has it finish what runs.
    async fn over<C: Future>(mut self, connection: C, finish: impl Fn(Pin<&mut C>)) {
        let mut connection = pin!(connection);
        let mut told = pin!(self.guest.told_to_leave());
        // An error is that nobody is left to say so.
        let mut closing =
            pin!(async { self.phase.wait_for(|phase| *phase == Phase::Closing).await.map(drop).ok() });
        let mut looks = interval((self.stall / 4).max(Duration::from_millis(10)));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut finishing = false;
        poll_fn(|context| {
            if !finishing && closing.as_mut().poll(context).is_ready() {
                finishing = true;
                finish(connection.as_mut());
            }
            if connection.as_mut().poll(context).is_ready() || told.as_mut().poll(context).is_ready() {
                return Poll::Ready(());
            }
            while looks.poll_tick(context).is_ready() {
                if self.guest.is_served() {
                    // The work on a request moves nothing.
                    self.movement.note();
                } else if self.movement.stands() >= self.stall {
                    return Poll::Ready(());
                }
            }
            Poll::Pending
        })
        .await;
    }
}
