//! A terminal to run the program on.

use std::fs::File;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::pty::{Winsize, openpty};

/// What a terminal got, and its longest silence.
pub struct Screen {
    pub text: String,
    #[cfg_attr(not(feature = "sim"), expect(dead_code, reason = "what takes long enough needs a simulator"))]
    pub silence: Duration,
    pub code: Option<i32>,
}

/// Runs a command on a terminal of so many columns.
pub fn on_a_terminal(columns: u16, mut command: Command) -> Screen {
    let size = Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    let pty = openpty(&size, None).unwrap();
    let end = || Stdio::from(pty.slave.try_clone().unwrap());
    if command.get_envs().all(|(name, _)| name != "TERM") {
        command.env("TERM", "xterm-256color");
    }
    command.stdin(end()).stdout(end()).stderr(end());
    let mut child = command.spawn().unwrap();
    // Its copies, and those here: the last one's end is the end of what is read.
    drop(command);
    drop(pty.slave);
    let mut master = File::from(pty.master);
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    let (mut last, mut silence) = (Instant::now(), Duration::ZERO);
    loop {
        // At the end Linux says EIO.
        let count = master.read(&mut buffer).unwrap_or(0);
        silence = silence.max(last.elapsed());
        last = Instant::now();
        if count == 0 {
            break;
        }
        bytes.extend(&buffer[..count]);
    }
    let code = child.wait().unwrap().code();
    Screen { text: String::from_utf8_lossy(&bytes).into_owned(), silence, code }
}
