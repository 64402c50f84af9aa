//! A generated folder and an exported model, as `firebrick generate --board` and `firebrick export` write them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use firebrick_board::Board;
use firebrick_board::export::Export;
use firebrick_board::generate::Project;
use firebrick_host::image;
use firebrick_lab::generated::root;
use firebrick_spec::EngineConfig;
use firebrick_weights::embedded;
use tempfile::TempDir;

/// Processing elements of the engine.
pub const PES: usize = 4;

/// The folders, as long as this value lives.
pub struct Exported {
    folder: TempDir,
    board: String,
}

impl Exported {
    /// A board's project with an engine of [`PES`] PEs and one port, and in its folder `model` the embedded digits.
    ///
    /// # Panics
    /// If there is none.
    pub fn new(board: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut project = Project::new(Board::find(board).expect("a board"));
        project.engine = EngineConfig::with_pes(PES);
        let exported = Exported { folder, board: board.to_owned() };
        for file in project.files().expect("a project") {
            exported.write(&exported.generated().join(file.name), file.text.as_bytes());
        }
        let model = embedded::digits();
        let export =
            Export { model: &model, engine: project.engine, board: Some(board), labels: &model.labels };
        for file in export.files().expect("the digits run on this engine") {
            exported.write(&exported.model().join(file.name), &file.bytes);
        }
        exported
    }

    fn write(&self, path: &Path, bytes: &[u8]) {
        let folder = path.parent().expect("it is in a folder");
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(path, bytes))
            .expect("a file in a temporary folder");
    }

    /// The project, in a folder of the board's name.
    pub fn generated(&self) -> PathBuf {
        self.folder.path().join(&self.board)
    }

    /// The model.
    pub fn model(&self) -> PathBuf {
        self.generated().join("model")
    }

    /// Files with the pixels of images: what a model's preprocessing makes of them, `[channel][row][column]`.
    ///
    /// # Panics
    /// If an image cannot be read.
    pub fn pixels(&self, images: &[PathBuf]) -> Vec<PathBuf> {
        let model = embedded::digits();
        let file = |(n, image): (usize, &PathBuf)| {
            let path = self.folder.path().join(format!("pixels-{n}"));
            self.write(&path, &image::load_for(image, &model).expect("an image"));
            path
        };
        images.iter().enumerate().map(file).collect()
    }

    /// Runs the project's scripts against the recorder, which leaves `ip/component.xml`.
    ///
    /// # Panics
    /// If they do not run.
    pub fn record(&self) {
        let recorder = root().join("cli/tests/tcl/recorder.tcl");
        let output =
            Command::new("tclsh").current_dir(self.generated()).arg(recorder).arg("build.tcl").output();
        let output = output.expect("tclsh, which `make setup` installs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
