//! Fetching one model.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use firebrick_weights::ListedModel;

use super::FetchError;
use super::part::{Part, sha256};
use super::request::{Answer, request};

/// How a model came to be in the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was there, with the right size and SHA-256; the network was not used.
    AlreadyThere,
    /// It was downloaded, or the rest of it was.
    Downloaded,
}

/// Makes sure that a model is in the folder, with the size and SHA-256 of the list; returns its path.
///
/// The folder is made if need be. A file of that name with other content is replaced. What an earlier,
/// cut-off download left is not asked for again if the server can send parts. `progress` is called with the
/// number of bytes that are there, first and after every read.
///
/// # Errors
/// [`FetchError`]. [`FetchError::CutOff`] leaves a `.part` file to go on from; after any other error
/// nothing incomplete is left but such a file of an earlier download that may still be good.
pub fn download(
    model: &ListedModel,
    folder: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<(PathBuf, Outcome), FetchError> {
    let target = folder.join(&model.file);
    if let Ok(found) = fs::metadata(&target) {
        if found.len() == model.size && sha256(&target)? == model.sha256 {
            return Ok((target, Outcome::AlreadyThere));
        }
        // It must not be taken for the model even if the download fails.
        fs::remove_file(&target).map_err(FetchError::folder("removed", &target))?;
    }
    fs::create_dir_all(folder).map_err(FetchError::folder("made", folder))?;
    let mut part = Part::open(folder, model)?;
    match complete(model, &mut part, progress) {
        Ok(()) => {
            part.publish(&target)?;
            Ok((target, Outcome::Downloaded))
        }
        Err(error) => {
            let wrong = matches!(error, FetchError::Size { .. } | FetchError::Hash { .. });
            if wrong || part.length() == 0 {
                part.discard()?;
            }
            Err(error)
        }
    }
}

/// Receives what is missing and verifies the whole.
fn complete(model: &ListedModel, part: &mut Part, progress: &mut dyn FnMut(u64)) -> Result<(), FetchError> {
    if part.length() > model.size {
        part.restart()?;
    }
    if part.length() < model.size {
        let answer = match request(model, part.length())? {
            Answer::NoSuchPart => request(model, 0)?,
            answer => answer,
        };
        receive(model, part, answer, progress)?;
    }
    let found = part.sha256()?;
    if found != model.sha256 {
        let (url, expected) = (model.url.clone(), model.sha256.clone());
        return Err(FetchError::Hash { url, found, expected });
    }
    Ok(())
}

fn receive(
    model: &ListedModel,
    part: &mut Part,
    answer: Answer,
    progress: &mut dyn FnMut(u64),
) -> Result<(), FetchError> {
    let Answer::Bytes { from, total, mut body } = answer else {
        return Err(FetchError::OtherPart { url: model.url.clone() });
    };
    let wrong_size = |found| FetchError::Size { url: model.url.clone(), found, expected: model.size };
    if let Some(total) = total.filter(|total| *total != model.size) {
        return Err(wrong_size(total.to_string()));
    }
    if from == 0 {
        part.restart()?;
    }
    progress(part.length());
    let mut buffer = vec![0; 1 << 16];
    while part.length() < model.size {
        let count = read(&mut body, &mut buffer).map_err(|source| FetchError::CutOff {
            name: model.name.clone(),
            url: model.url.clone(),
            received: part.length(),
            size: model.size,
            source,
        })?;
        if part.length() + count as u64 > model.size {
            return Err(wrong_size(format!("at least {}", part.length() + count as u64)));
        }
        part.append(&buffer[..count])?;
        progress(part.length());
    }
    // A server that does not tell the size may have more.
    match read(&mut body, &mut buffer[..1]) {
        Ok(_) => Err(wrong_size(format!("at least {}", model.size + 1))),
        Err(_) => Ok(()),
    }
}

/// Reads at least one byte.
fn read(body: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match body.read(buffer) {
            Ok(0) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the connection ended")),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
