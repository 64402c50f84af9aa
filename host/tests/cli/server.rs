//! A small HTTP server on loopback that answers as it is told.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

/// Answers one connection after the other from a list, then refuses connections.
pub struct Server {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts it. Each answer is everything that is sent: head, empty line, body; then the
    /// connection ends.
    pub fn start(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let log = heads.clone();
        std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
                    head.push(byte[0]);
                }
                log.lock().unwrap().push(String::from_utf8(head).unwrap().to_lowercase());
                // A client that has seen enough hangs up.
                let _ = stream.write_all(&answer);
            }
        });
        Server { address, heads }
    }

    /// Address of the file `model.fbk` on this server.
    pub fn url(&self) -> String {
        format!("http://{}/models/model.fbk", self.address)
    }

    /// The requests' heads so far, in lower case.
    pub fn requests(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// An answer of a status and headers, with a body.
pub fn answer(status: &str, headers: &[String], body: &[u8]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    for header in headers {
        text += &format!("{header}\r\n");
    }
    [text.as_bytes(), b"\r\n", body].concat()
}

/// The whole body, of which only `sent` bytes come.
pub fn whole(body: &[u8], sent: usize) -> Vec<u8> {
    answer("200 OK", &[format!("Content-Length: {}", body.len())], &body[..sent])
}

/// The body from an offset on.
pub fn rest(body: &[u8], from: usize) -> Vec<u8> {
    let headers = [
        format!("Content-Length: {}", body.len() - from),
        format!("Content-Range: bytes {from}-{}/{}", body.len() - 1, body.len()),
    ];
    answer("206 Partial Content", &headers, &body[from..])
}
