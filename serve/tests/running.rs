//! A server on sockets: connections that stand still, bodies that do not come, an end under load.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use firebrick_host::device::DeviceOptions;
use firebrick_serve::{Limits, Options, Server, Stop, stop};

/// A server that runs until the value is dropped.
struct Running {
    http: SocketAddr,
    grpc: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn start(limits: Limits) -> Self {
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let devices = vec![DeviceOptions::Twin];
        let options = Options { models: None, http: here, grpc: here, devices, check: None, limits };
        let server = Server::bind(&options).unwrap();
        let (http, grpc) = (server.http(), server.grpc());
        let (stop, stopped) = stop();
        let thread = thread::spawn(move || server.run(stopped).unwrap());
        let running = Running { http, grpc, stop, thread: Some(thread) };
        while !running.get("/v2/health/ready").starts_with("HTTP/1.1 200") {
            thread::sleep(Duration::from_millis(5));
        }
        running
    }

    fn connect(&self) -> TcpStream {
        connect(self.http)
    }

    /// What a request on a connection of its own is answered with.
    fn get(&self, path: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        rest(&mut stream)
    }

    fn counted(&self, name: &str) -> String {
        let text = self.get("/metrics");
        text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.stop();
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(thread::panicking() || matches!(ended, Some(Ok(()))));
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// All that comes until the other side closes.
fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset is an end, too.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An inference of one grey pixel.
fn inference(connection: &str) -> String {
    let body = r#"{"id":"7","inputs":[{"name":"image","datatype":"UINT8","shape":[1,1,1,1],"data":[9]}]}"#;
    let length = body.len();
    format!(
        "POST /v2/models/digits/infer HTTP/1.1\r\nHost: x\r\nConnection: {connection}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

#[test]
fn half_headers_are_closed_in_time_and_others_are_answered() {
    let server = Running::start(Limits {
        header: Duration::from_millis(600),
        stall: Duration::from_millis(900),
        ..Limits::default()
    });
    let half = |address| {
        let mut stream = connect(address);
        stream.write_all(b"GET /v2 HT").unwrap();
        stream
    };
    let begin = Instant::now();
    let mut held: Vec<TcpStream> =
        (0..200).map(|_| half(server.http)).chain((0..20).map(|_| half(server.grpc))).collect();
    held.extend((0..20).map(|_| connect(server.grpc)));
    assert!(server.get("/v2/health/live").starts_with("HTTP/1.1 200"));
    for stream in &mut held {
        rest(stream);
    }
    let took = begin.elapsed();
    assert!(took > Duration::from_millis(300) && took < Duration::from_secs(15), "{took:?}");
    // A peer sees the end a moment before its connection is counted off.
    let end = Instant::now() + Duration::from_secs(5);
    while server.counted("firebrick_connections ") != "firebrick_connections 1" {
        assert!(Instant::now() < end, "{}", server.counted("firebrick_connections "));
    }
}

#[test]
fn of_too_many_connections_the_longest_idle_go() {
    let server = Running::start(Limits { connections: 8, ..Limits::default() });
    let mut held: Vec<TcpStream> = (0..40).map(|_| server.connect()).collect();
    assert!(server.get("/v2").starts_with("HTTP/1.1 200"));
    assert_eq!(rest(&mut held[0]), "");
    // The newest are still there.
    let last = held.last_mut().unwrap();
    last.write_all(b"GET /v2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    assert!(rest(last).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_body_that_does_not_come_is_given_up_and_its_place_with_it() {
    let server =
        Running::start(Limits { receive: Duration::from_millis(300), queue: 1, ..Limits::default() });
    let mut stream = server.connect();
    let whole = inference("keep-alive");
    stream.write_all(&whole.as_bytes()[..whole.len() - 9]).unwrap();
    // Until its header is read.
    while server.counted("firebrick_requests_inside") != "firebrick_requests_inside 1" {}
    let mut other = server.connect();
    other.write_all(inference("close").as_bytes()).unwrap();
    let busy = rest(&mut other);
    assert!(busy.starts_with("HTTP/1.1 503") && busy.to_lowercase().contains("retry-after: "), "{busy}");
    let late = rest(&mut stream);
    assert!(late.starts_with("HTTP/1.1 408") && late.contains("did not come within"), "{late}");
    let mut next = server.connect();
    next.write_all(inference("close").as_bytes()).unwrap();
    assert!(rest(&mut next).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_large_body_is_refused_and_the_refusal_is_read() {
    let server = Running::start(Limits { body: 10_000, ..Limits::default() });
    let mut stream = server.connect();
    let head = "POST /v2/models/digits/infer HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 9000000\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let written = thread::spawn(move || (0..9000).try_for_each(|_| writer.write_all(&[b' '; 1000])));
    let answer = rest(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("more than 10000 bytes"), "{answer}");
    let _ = written.join().unwrap();
}

#[test]
fn a_client_that_does_not_read_is_closed() {
    let server = Running::start(Limits { stall: Duration::from_millis(400), ..Limits::default() });
    let mut stream = server.connect();
    // Answers that nobody reads, until no more fit anywhere.
    stream.set_write_timeout(Some(Duration::from_millis(100))).unwrap();
    let asked = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    while stream.write_all(asked.as_bytes()).is_ok() {}
    let begin = Instant::now();
    while server.counted("firebrick_connections ") != "firebrick_connections 1" {
        assert!(begin.elapsed() < Duration::from_secs(15));
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_end_under_load_loses_nothing_that_was_taken() {
    let server = Running::start(Limits { drain: Duration::from_millis(400), ..Limits::default() });
    let (answered, asked) = (AtomicUsize::new(0), OnceLock::new());
    // The system takes connections until the moment in which nobody listens any more: those are in nobody's hands.
    let closing = |since: &Instant| since.elapsed() >= Duration::from_millis(350);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                // A connection each, until none is taken any more.
                while let Ok(mut stream) = TcpStream::connect(server.http) {
                    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                    let told = asked.get().is_some();
                    let sent = stream.write_all(inference("keep-alive").as_bytes());
                    let answer = sent.map(|()| one_answer(&mut stream)).unwrap_or_default();
                    if answer.is_empty() {
                        assert!(asked.get().is_some_and(closing), "lost before the end");
                        return;
                    }
                    assert!(
                        answer.starts_with("HTTP/1.1 200") && answer.contains(r#""id":"7""#),
                        "{answer:?}"
                    );
                    assert!(!told || answer.to_lowercase().contains("connection: close"), "{answer}");
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                assert!(asked.get().is_some_and(closing), "not taken before the end");
            });
        }
        thread::sleep(Duration::from_millis(200));
        server.stop.stop();
        asked.set(Instant::now()).unwrap();
    });
    assert!(answered.load(Ordering::SeqCst) > 8);
}

/// An answer whose length its header says; empty if there is none.
fn one_answer(stream: &mut TcpStream) -> String {
    let (mut bytes, mut byte) = (Vec::new(), [0]);
    loop {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        bytes.push(byte[0]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length =
            head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(usize::MAX) {
            return text.into_owned();
        }
    }
}
