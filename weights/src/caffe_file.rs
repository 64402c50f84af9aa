//! A Caffe network's two files.

use std::io::ErrorKind;
use std::ops::Deref;
use std::path::Path;

use firebrick_nn::model::FloatModel;

use crate::content::{Content, Mistaken};
use crate::error::WeightsError;
use crate::format::Format;
use crate::import::caffe::content;
use crate::import::{CaffeFault, CaffeFile, Companion, ImportError, Malformed, caffe_beside};
use crate::map::MappedFile;
use crate::text;

/// What a Caffe network's description is called where something else is in its place.
const DESCRIPTION: &str = "the description of a Caffe network (.prototxt)";

/// The same of its trained weights.
const WEIGHTS: &str = "the trained weights of a Caffe network (.caffemodel)";

/// Most names in a list of files.
const MOST_NAMES: usize = 4;

/// Reads a Caffe network. A mean file that the description names is looked for beside it.
///
/// # Errors
/// Files that cannot be read or of which one is missing, or [`WeightsError::Import`], which names the one of the two with the
/// fault.
pub fn read_caffe(
    prototxt: &Path,
    caffemodel: &Path,
    companion: Companion,
) -> Result<FloatModel, WeightsError> {
    let description = beside(prototxt, caffemodel)?;
    let plainly = Mistaken::of_text(&description, DESCRIPTION).filter(|_| {
        matches!(content(&description), CaffeFile::Other | CaffeFile::Description | CaffeFile::Text)
    });
    if let Some(mistaken) = plainly {
        return Err(WeightsError::Mistaken { path: prototxt.to_path_buf(), mistaken });
    }
    let weights = beside(caffemodel, prototxt)?;
    let plainly = Mistaken::of(&weights, WEIGHTS)
        .filter(|found| found.content.is_in_place_of_another() || found.content == Content::Empty);
    if let Some(mistaken) = plainly {
        return Err(WeightsError::Mistaken { path: caffemodel.to_path_buf(), mistaken });
    }
    let means = |name: &str| mean_file(prototxt, name);
    let read = description_text(&description, &weights)
        .map_err(|fault| ImportError::from(Malformed::from(fault)))
        .and_then(|text| caffe_beside(&text, &weights, companion, &means));
    read.map_err(|error| {
        let faulty = match error {
            ImportError::Weights(_) | ImportError::Model(_) => caffemodel,
            ImportError::Malformed(_) | ImportError::Refused(_) => prototxt,
        };
        let of_weights = matches!(error, ImportError::Weights(_)) && content(&weights) == CaffeFile::Other;
        let error = WeightsError::import(faulty, Format::Caffe)(error);
        if of_weights { error.or_mistaken(caffemodel, &weights, Format::Caffe) } else { error }
    })
}

/// Why one of Caffe's other files is no network; none of other files.
pub(crate) fn no_network(path: &Path, bytes: &[u8]) -> Option<WeightsError> {
    let ending = path.extension()?.to_str()?;
    let found = content(bytes);
    let named = match found {
        CaffeFile::Means => "binaryproto",
        CaffeFile::SolverState => "solverstate",
        _ => return None,
    };
    let fault = || Malformed::from(CaffeFault::NoWeights(found));
    ending.eq_ignore_ascii_case(named).then(|| WeightsError::import(path, Format::Caffe)(fault().into()))
}

fn description_text(description: &[u8], weights: &[u8]) -> Result<String, CaffeFault> {
    match content(description) {
        CaffeFile::Weights if content(weights) == CaffeFile::Description => Err(CaffeFault::Swapped),
        CaffeFile::Description | CaffeFile::Text | CaffeFile::Other => Ok(text::decode(description)?),
        other => Err(CaffeFault::NoDescription(other)),
    }
}

/// One of a network's two files.
fn beside(path: &Path, other: &Path) -> Result<MappedFile, WeightsError> {
    MappedFile::open(path).map_err(|error| match error {
        WeightsError::Io { source, .. } if source.kind() == ErrorKind::NotFound && other.is_file() => {
            WeightsError::NoPartner {
                missing: path.to_path_buf(),
                found: other.to_path_buf(),
                others: of_its_kind(path),
            }
        }
        other => other,
    })
}

/// The files that end as `path` does, in its folder; none if that cannot be told.
fn of_its_kind(path: &Path) -> Option<String> {
    let ending = path.extension()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let files = folder.read_dir().ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let of_kind = files.filter(|file| file.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending)));
    let mut names: Vec<String> =
        of_kind.filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned())).collect();
    names.sort();
    let more = if names.len() > MOST_NAMES { ", ..." } else { "" };
    names.truncate(MOST_NAMES);
    (!names.is_empty()).then(|| names.join(", ") + more)
}

/// The mean file of that name beside a description: where it was trained its folders were others, and a description has no
/// business in other folders here.
fn mean_file(prototxt: &Path, name: &str) -> Option<Box<dyn Deref<Target = [u8]>>> {
    let name = name.rsplit(['/', '\\']).next().filter(|name| !name.is_empty() && *name != "..")?;
    let path = prototxt.with_file_name(name);
    match MappedFile::open(&path) {
        Ok(file) => Some(Box::new(file)),
        Err(error) => {
            tracing::debug!("{}", firebrick_spec::chain(&error));
            None
        }
    }
}
