//! An address that is listened on.

use std::future::{Future as _, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;

use super::attend::{Phase, Protocol, Terms, attend};
use super::lobby::Lobby;
use crate::error::ServeError;
use crate::options::Limits;

/// Until another try when the system gives no connection, and when there is no room for one.
const AGAIN: Duration = Duration::from_millis(20);

/// A listener with what is spoken there.
pub(crate) struct Door {
    listener: TcpListener,
    address: SocketAddr,
    protocol: Protocol,
}

impl Door {
    /// Listens for HTTP/1.
    ///
    /// # Errors
    /// [`ServeError::Listen`].
    pub async fn http(address: SocketAddr) -> Result<Self, ServeError> {
        let listen = |source| ServeError::Listen { protocol: "HTTP", address, source };
        Self::bind(address, Protocol::Http).await.map_err(listen)
    }

    /// Listens for gRPC.
    ///
    /// # Errors
    /// [`ServeError::Listen`].
    pub async fn grpc(address: SocketAddr) -> Result<Self, ServeError> {
        let listen = |source| ServeError::Listen { protocol: "gRPC", address, source };
        Self::bind(address, Protocol::Grpc).await.map_err(listen)
    }

    async fn bind(address: SocketAddr, protocol: Protocol) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Door { listener, address, protocol })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets connections in until they are to close; those that have come by then are let in.
    pub async fn open(
        self,
        lobby: Arc<Lobby>,
        router: Router,
        mut phase: watch::Receiver<Phase>,
        limits: Limits,
    ) {
        let terms = Terms { router, protocol: self.protocol, phase: phase.clone(), limits };
        let mut closing = pin!(phase.wait_for(|phase| *phase == Phase::Closing));
        loop {
            let mut accepting = pin!(self.listener.accept());
            let accepted = poll_fn(|context| match accepting.as_mut().poll(context) {
                Poll::Ready(accepted) => Poll::Ready(Some(accepted)),
                Poll::Pending => closing.as_mut().poll(context).map(|_| None),
            });
            match accepted.await {
                Some(Ok((stream, _))) => let_in(stream, &lobby, &terms).await,
                Some(Err(error)) => {
                    tracing::warn!(%error, "a connection was not taken");
                    sleep(AGAIN).await;
                }
                None => break,
            }
        }
        // The system itself is asked: what tokio knows may be old.
        let Ok(listener) = self.listener.into_std() else { return };
        while let Ok((stream, _)) = listener.accept() {
            let stream = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream));
            if let Ok(stream) = stream {
                let_in(stream, &lobby, &terms).await;
            }
        }
    }
}

async fn let_in(stream: TcpStream, lobby: &Arc<Lobby>, terms: &Terms) {
    // Answers are small, and nothing follows them that they could wait for. Without it they are slower.
    let _ = stream.set_nodelay(true);
    let guest = loop {
        match lobby.enter() {
            Some(guest) => break guest,
            // Every connection has a request: others wait in the system's queue.
            None => sleep(AGAIN).await,
        }
    };
    tokio::spawn(attend(stream, guest, terms.clone()));
}
