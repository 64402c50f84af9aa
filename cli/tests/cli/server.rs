//! A small HTTP server on loopback that answers as it is told, and a models folder to fetch into.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Output;
use std::sync::{Arc, Mutex};

use firebrick_weights::embedded::DIGITS_FBK as BODY;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::support::{command, message, names, stderr};

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

    /// Starts one that answers every connection with the whole body, a little at a time.
    pub fn slow() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                std::thread::spawn(move || {
                    for piece in whole(BODY, BODY.len()).chunks(BODY.len() / 50) {
                        std::thread::sleep(std::time::Duration::from_millis(4));
                        // A client that was ended hangs up.
                        if stream.write_all(piece).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Server { address, heads: Arc::default() }
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

/// A models folder, and a list of one model on a server.
pub struct Setup {
    pub server: Server,
    folder: TempDir,
}

/// SHA-256 in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Setup {
    pub fn new(answers: Vec<Vec<u8>>) -> Self {
        Self::with(Server::start(answers))
    }

    /// With a server that takes a fifth of a second for the model.
    pub fn slow() -> Self {
        Self::with(Server::slow())
    }

    fn with(server: Server) -> Self {
        let setup = Setup { server, folder: tempfile::tempdir().unwrap() };
        let list = format!(
            "models:\n  - {{ name: digits, file: model.fbk, url: '{}', size: {}, sha256: '{}', licence: MIT, \
             description: Handwritten digits }}\n",
            setup.server.url(),
            BODY.len(),
            sha256(BODY)
        );
        fs::write(setup.list(), list).unwrap();
        setup
    }

    pub fn list(&self) -> PathBuf {
        self.folder.path().join("models.yaml")
    }

    /// Made by the program.
    pub fn models(&self) -> PathBuf {
        self.folder.path().join("cache/models")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.models().join(name)
    }

    /// A file that is in the folder from before.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        fs::create_dir_all(self.models()).unwrap();
        fs::write(self.file(name), bytes).unwrap();
    }

    pub fn run_in(&self, models: &OsStr, arguments: &[&dyn AsRef<OsStr>]) -> Output {
        let mut command = command(arguments);
        for proxy in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            command.env_remove(proxy);
        }
        command.env("FIREBRICK_MODELS", models).env("FIREBRICK_MODELS_YAML", self.list());
        command.output().unwrap()
    }

    pub fn run(&self, arguments: &[&dyn AsRef<OsStr>]) -> Output {
        self.run_in(self.models().as_os_str(), arguments)
    }

    pub fn succeed(&self, arguments: &[&dyn AsRef<OsStr>]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(stderr(&output), "");
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn fetch(&self) -> String {
        self.succeed(&[&"fetch", &"digits"])
    }

    pub fn fail(&self) -> String {
        message(&self.run(&[&"fetch", &"digits"]))
    }

    /// The model, and nothing else, is in the folder.
    pub fn assert_complete(&self) {
        assert_eq!(names(&self.models()), ["model.fbk"]);
        assert!(fs::read(self.file("model.fbk")).unwrap() == BODY);
    }

    pub fn assert_nothing_left(&self) {
        assert!(names(&self.models()).is_empty(), "{:?}", names(&self.models()));
    }
}
