//! Writes a float model, one of the released files for example, as an ONNX file with its preprocessing beside it.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use firebrick_lab::onnx_file;
use firebrick_weights::{Model, open_model};

/// Write a float model as an ONNX file, and its preprocessing as a YAML file beside it
#[derive(Parser)]
struct Arguments {
    /// A network description (.yaml) or a released weight file (.net, .bin)
    model: PathBuf,
    /// The .onnx file to write
    output: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("export_onnx: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let Model::Float(model) = open_model(&arguments.model)? else {
        return Err(format!("{}: is quantised, accepted: float weights", arguments.model.display()).into());
    };
    fs::write(&arguments.output, onnx_file::write(&model))?;
    fs::write(arguments.output.with_extension("yaml"), onnx_file::companion(&model)?)?;
    Ok(())
}
