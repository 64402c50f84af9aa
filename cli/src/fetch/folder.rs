//! The models folder, and the list of models.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use firebrick_weights::{Catalogue, Format};

use super::FetchError;
use crate::config::{self, Key};

/// Names the folder of everything that is kept.
const CACHE: &str = "FIREBRICK_CACHE";

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Folder of the fetched models: `FIREBRICK_MODELS`, else `models` in the cache that is set (`--cache`, `FIREBRICK_CACHE`, a
/// file of settings), else `firebrick/models` in `XDG_CACHE_HOME` or `~/.cache`. It need not exist.
///
/// # Errors
/// [`FetchError::NoFolder`] if none of these variables is set, nor `HOME`.
pub fn folder() -> Result<PathBuf, FetchError> {
    let cache = config::current().path(Key::Cache).map(|folder| folder.as_os_str().to_owned());
    let set = |name: &str| cache.clone().filter(|_| name == CACHE).or_else(|| variable(name));
    from_variables(set).ok_or(FetchError::NoFolder)
}

fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let path = |name: &str| variable(name).map(PathBuf::from);
    let user = || path("XDG_CACHE_HOME").or_else(|| path("HOME").map(|home| home.join(".cache")));
    path("FIREBRICK_MODELS").or_else(|| {
        path(CACHE).or_else(|| user().map(|cache| cache.join("firebrick"))).map(|cache| cache.join("models"))
    })
}

/// The list of models: the file that `FIREBRICK_MODELS_YAML` names, else the program's own.
///
/// # Errors
/// [`FetchError::Catalogue`] if that file cannot be read or has a mistake in it.
pub fn catalogue() -> Result<Catalogue, FetchError> {
    match variable("FIREBRICK_MODELS_YAML") {
        Some(path) => Ok(Catalogue::read(Path::new(&path))?),
        None => Ok(Catalogue::built_in()),
    }
}

/// The text of what can only be a name: it stands alone and is not there.
fn name_of(model: &Path) -> Option<&str> {
    let mut parts = model.components();
    let bare = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    model.to_str().filter(|_| bare && !model.exists())
}

/// True for what ends as a model file does, and for the name of a listed model: where images stand, too, that is the model. A folder
/// is none.
pub fn is_named_like_a_model(path: &Path) -> bool {
    let listed = |name: &str| catalogue().is_ok_and(|list| list.find(name).is_some());
    (Format::of_name(path).is_some() && !path.is_dir()) || name_of(path).is_some_and(listed)
}

/// The file that a user means by a model: what exists is a file; else the name of a listed model means
/// that model in [`folder`]; a path is returned as it is.
///
/// # Errors
/// [`FetchError::NotFetched`] for a listed model that is not there, with the command that fetches it;
/// [`FetchError::NoModel`] for another name that does not end as a model file does; [`FetchError::NoFolder`],
/// [`FetchError::Catalogue`].
pub fn locate(model: &Path) -> Result<PathBuf, FetchError> {
    let Some(name) = name_of(model) else { return Ok(model.to_path_buf()) };
    let list = catalogue()?;
    let Some(listed) = list.find(name) else {
        if Format::of_name(model).is_some() {
            return Ok(model.to_path_buf());
        }
        return Err(FetchError::NoModel { name: name.to_string(), accepted: list.names() });
    };
    let path = folder()?.join(&listed.file);
    if path.exists() {
        return Ok(path);
    }
    let remedy = if cfg!(feature = "fetch") {
        format!("`firebrick fetch {name}` gets it")
    } else {
        format!("copy it there from {}", listed.url)
    };
    Err(FetchError::NotFetched { name: name.to_string(), path, remedy })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Option<PathBuf> {
        from_variables(|name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn the_most_special_variable_wins() {
        let all =
            [("HOME", "/h"), ("XDG_CACHE_HOME", "/x"), ("FIREBRICK_CACHE", "/c"), ("FIREBRICK_MODELS", "/m")];
        for (given, path) in
            [(4, "/m"), (3, "/c/models"), (2, "/x/firebrick/models"), (1, "/h/.cache/firebrick/models")]
        {
            assert_eq!(from(&all[..given]).as_deref(), Some(Path::new(path)));
        }
        assert_eq!(from(&[]), None);
    }

    #[test]
    fn paths_stay_as_they_are() {
        for path in ["/nonexistent/x.fbk", "./squeezenet1.0-compressed", "absent.fbk", "..", ""] {
            assert_eq!(locate(Path::new(path)).unwrap(), Path::new(path));
        }
    }

    #[test]
    fn models_are_told_by_their_names() {
        for name in ["a.fbk", "x/y.ONNX", "a.bin", "squeezenet1.0-compressed"] {
            assert!(is_named_like_a_model(Path::new(name)), "{name}");
        }
        for name in ["a.png", "photos", "./squeezenet1.0-compressed", "-", ""] {
            assert!(!is_named_like_a_model(Path::new(name)), "{name}");
        }
        let error = locate(Path::new("squeezenet9")).unwrap_err();
        assert!(matches!(error, FetchError::NoModel { .. }), "{error}");
    }
}
