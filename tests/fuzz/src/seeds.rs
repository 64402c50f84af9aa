//! Writes the first inputs of every target: small files of each kind, made by our own writers.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use firebrick_fuzz::target::Target;

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1) else {
        eprintln!("usage: seeds FOLDER");
        return ExitCode::from(2);
    };
    match write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("seeds: {}: {error}", Path::new(&folder).display());
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> io::Result<()> {
    for name in Target::names() {
        let target = folder.join(name);
        fs::create_dir_all(&target)?;
        for (n, seed) in firebrick_fuzz::seed::of(name).into_iter().enumerate() {
            fs::write(target.join(format!("seed-{n}")), seed)?;
        }
    }
    Ok(())
}
