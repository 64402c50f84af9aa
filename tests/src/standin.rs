//! The program `firebrick` on a board's device files with the simulated accelerator behind them.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use firebrick_host::image;
use firebrick_nn::golden;
use firebrick_sim::standin::{Counts, StandIn, StandInOptions};
use firebrick_spec::EngineConfig;
use serde_json::Value;

use crate::program::firebrick;
use firebrick_lab::generated::root;

/// Which build of the program runs.
#[derive(Clone, Copy, Debug)]
pub enum Build {
    /// This machine's, unmodified and traced.
    Native,
    /// Static, for ARM, with the fault handler, under qemu-user.
    Arm(Arm),
}

impl Build {
    /// The command that runs it; built once.
    fn program(self) -> Vec<OsString> {
        static NATIVE: OnceLock<PathBuf> = OnceLock::new();
        static ARM: [OnceLock<Vec<OsString>>; 2] = [const { OnceLock::new() }; 2];
        match self {
            Build::Native => vec![NATIVE.get_or_init(firebrick).into()],
            Build::Arm(arm) => ARM[arm as usize].get_or_init(|| arm.program(true)).clone(),
        }
    }
}

/// An ARM architecture of `scripts/build-board.sh`.
#[derive(Clone, Copy, Debug)]
pub enum Arm {
    /// Zynq-7000.
    Armv7,
    /// Zynq UltraScale+.
    Aarch64,
}

impl Arm {
    fn name(self) -> &'static str {
        match self {
            Arm::Armv7 => "armv7",
            Arm::Aarch64 => "aarch64",
        }
    }

    /// The C compiler for it; there after [`Self::program`].
    pub fn c_compiler(self) -> PathBuf {
        toolchain().join(match self {
            Arm::Armv7 => "arm-linux-gnueabihf-gcc-12",
            Arm::Aarch64 => "aarch64-linux-gnu-gcc-12",
        })
    }

    /// The folder of its compilers and libraries, downloaded once.
    ///
    /// # Panics
    /// If they cannot be had.
    pub fn toolchain(self) -> PathBuf {
        // Only the build of a program downloads them.
        if !self.c_compiler().exists() {
            self.program(true);
        }
        cache().join("firebrick/board-toolchain/root")
    }

    /// Builds a program, that for a board or that with the fault handler: the command that runs it, its file last. It is as it is
    /// shipped if `FIREBRICK_SHIPPED` is 1; else it is not optimised, which takes less than half the time.
    ///
    /// # Panics
    /// If it does not build.
    pub fn program(self, fault_handler: bool) -> Vec<OsString> {
        let mut build = Command::new(root().join("scripts/build-board.sh"));
        build.arg(self.name()).args(fault_handler.then_some("--fault-handler"));
        build.args((!shipped()).then_some("--fast"));
        let output = build.output().expect("scripts/build-board.sh can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
        let name = if fault_handler { "firebrick-stand-in" } else { "firebrick" };
        let file = format!("{name}{}", if shipped() { "" } else { "-fast" });
        let runner = match self {
            Arm::Armv7 => "qemu-arm-static",
            Arm::Aarch64 => "qemu-aarch64-static",
        };
        vec![toolchain().join(runner).into(), target.join("board").join(self.name()).join(file).into()]
    }
}

/// Are programs for boards to be those that are shipped?
fn shipped() -> bool {
    env::var_os("FIREBRICK_SHIPPED").is_some_and(|value| value == "1")
}

/// Where the compilers and emulators of that script are.
fn toolchain() -> PathBuf {
    cache().join("firebrick/board-toolchain/root/usr/bin")
}

/// The user's cache folder, as in `scripts/build-board.sh`.
fn cache() -> PathBuf {
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache");
    env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()).map_or_else(home, PathBuf::from)
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Outcome {
    /// Exit code; `None` after a signal.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// Its messages.
    pub stderr: String,
    /// What has been done to the board since it was made.
    pub counts: Counts,
}

impl Outcome {
    /// The sums of all images, of a run with `--json`; `None` if it failed.
    ///
    /// # Panics
    /// If a run that succeeded printed something else.
    pub fn sums(&self) -> Option<Vec<Vec<u32>>> {
        (self.code == Some(0)).then(|| {
            let output: Value = serde_json::from_str(&self.stdout).expect("--json prints JSON");
            let images = output["images"].as_array().expect("there are images");
            let sums = images.iter().map(|image| serde_json::from_value(image["sums"].clone()));
            sums.collect::<Result<_, _>>().expect("each image has sums")
        })
    }
}

/// Whether a board can be made here: prints why not, for a test of this name.
pub fn can_run(test: &str) -> bool {
    let fuse = Path::new("/dev/fuse").exists();
    if !fuse {
        println!("SKIPPED: {test}: there is no /dev/fuse");
    }
    fuse
}

/// A board of four PEs without faults.
pub fn options() -> StandInOptions {
    StandInOptions::new(EngineConfig::with_pes(4))
}

/// Makes a board.
///
/// # Panics
/// If there can be none here.
pub fn board(options: &StandInOptions) -> StandIn {
    StandIn::new(options).unwrap_or_else(|e| panic!("{e}"))
}

/// One run of `firebrick classify --device board --json`.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// The program.
    pub build: Build,
    /// Options besides.
    pub arguments: &'a [&'a str],
    /// The images.
    pub images: &'a [PathBuf],
    /// Kills the native program in place of this register access of its.
    pub killed_at: Option<usize>,
}

impl<'a> Run<'a> {
    /// The native program's on these images.
    pub fn native(images: &'a [PathBuf]) -> Self {
        Run { build: Build::Native, arguments: &[], images, killed_at: None }
    }

    /// Runs it on a board.
    ///
    /// # Panics
    /// If the program cannot be run, or makes an impossible access.
    pub fn on(&self, stand_in: &StandIn) -> Outcome {
        let folders = stand_in.folders();
        let program = self.build.program();
        // Files, because a pipe that nobody reads meanwhile would fill.
        let output = tempfile::tempdir().expect("a temporary folder");
        let (stdout, stderr) = (output.path().join("stdout"), output.path().join("stderr"));
        let file = |path| File::create(path).expect("a temporary file");
        let mut command = Command::new(&program[0]);
        command.args(&program[1..]).args(["classify", "--device", "board", "--json"]).args(self.arguments);
        command.arg("--dev-root").arg(folders.dev()).arg("--sysfs-root").arg(folders.sysfs());
        command.args(self.images).stdout(file(&stdout)).stderr(file(&stderr));
        let status = match (self.build, self.killed_at) {
            (Build::Native, None) => stand_in.run_traced(&mut command),
            (Build::Native, Some(access)) => stand_in.run_killed_at(&mut command, access),
            (Build::Arm(_), _) => stand_in.run_with_handler(&mut command),
        };
        let read = |path| fs::read_to_string(path).expect("what the program printed");
        let (stdout, stderr) = (read(&stdout), read(&stderr));
        let status = status.unwrap_or_else(|e| panic!("{e}\n{stderr}"));
        let counts = stand_in.counts().unwrap_or_else(|e| panic!("{e}"));
        Outcome { code: status.code(), stdout, stderr, counts }
    }
}

/// The embedded model's sample images, by digit.
pub fn samples() -> Vec<PathBuf> {
    (0..10).map(|digit| root().join(format!("weights/digits/samples/digit-{digit}.png"))).collect()
}

/// What the golden model makes of the images.
///
/// # Panics
/// If an image cannot be read.
pub fn golden_sums(images: &[PathBuf]) -> Vec<Vec<u32>> {
    let model = firebrick_weights::embedded::digits();
    let sums = |path: &PathBuf| {
        let pixels = image::load_for(path, &model).unwrap_or_else(|e| panic!("{e}"));
        golden::run(&model, &pixels).expect("the embedded model runs").sums
    };
    images.iter().map(sums).collect()
}
