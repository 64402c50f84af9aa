//! What is loaded, and what could be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use firebrick_spec::chain;
use firebrick_weights::embedded;

use super::error::{Missing, ModelFailure};
use super::files::{self, Files};
use crate::loaded::Loaded;

/// The name of the embedded model.
const DIGITS: &str = "digits";

type Versions = BTreeMap<u64, Arc<Loaded>>;

/// A version in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Indexed {
    pub name: String,
    pub version: u64,
    pub ready: bool,
    /// Why it is not ready; else empty.
    pub reason: String,
}

/// The models by name and version.
#[derive(Debug)]
pub(crate) struct Registry {
    folder: Option<PathBuf>,
    models: RwLock<BTreeMap<String, Versions>>,
    /// What the last load of a model has failed with.
    failed: RwLock<BTreeMap<String, Arc<ModelFailure>>>,
}

impl Registry {
    /// Models of a folder; without one the embedded digits.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Registry { folder, models: RwLock::default(), failed: RwLock::default() }
    }

    fn files(&self) -> Result<Files, ModelFailure> {
        match &self.folder {
            Some(folder) => files::scan(folder),
            None => Ok(Files::from([(DIGITS.to_owned(), BTreeMap::from([(1, PathBuf::new())]))])),
        }
    }

    fn read(&self, name: &str, versions: BTreeMap<u64, PathBuf>) -> Result<Vec<Loaded>, ModelFailure> {
        let read = |(version, path): (u64, PathBuf)| {
            let model = if self.folder.is_some() { files::read(&path)? } else { embedded::digits() };
            let loaded = Loaded::new(name.to_owned(), version, model);
            // Whatever has a score has one for each class, or the graph is impossible.
            loaded
                .scores(&vec![0; loaded.model.classes()])
                .map_err(|source| ModelFailure::Network { version, source: source.into() })?;
            Ok(loaded)
        };
        versions.into_iter().map(read).collect()
    }

    /// Reads every model that there is.
    ///
    /// # Errors
    /// The first that cannot be read, or that there is none.
    pub fn read_all(&self) -> Result<Vec<Loaded>, ModelFailure> {
        let mut all = Vec::new();
        for (name, versions) in self.files()? {
            all.extend(self.read(&name, versions)?);
        }
        match &self.folder {
            Some(path) if all.is_empty() => Err(ModelFailure::Nothing { path: path.clone() }),
            _ => Ok(all),
        }
    }

    /// Reads every version of a model; `None` if there is no such model.
    pub fn read_one(&self, name: &str) -> Result<Option<Vec<Loaded>>, ModelFailure> {
        let versions = self.files()?.remove(name).filter(|versions| !versions.is_empty());
        versions.map(|versions| self.read(name, versions)).transpose()
    }

    /// Puts versions of a model in the place of those that are there. Requests that run go on with those.
    pub fn replace(&self, name: &str, loaded: Vec<Arc<Loaded>>) {
        let versions = loaded.into_iter().map(|loaded| (loaded.version, loaded)).collect();
        self.models.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), versions);
        self.failed.write().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    /// Keeps why a model was not loaded.
    pub fn fail(&self, name: &str, failure: Arc<ModelFailure>) {
        self.failed.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), failure);
    }

    /// Takes a model away.
    ///
    /// # Errors
    /// [`Missing::Model`].
    pub fn unload(&self, name: &str) -> Result<(), Missing> {
        let mut models = self.models.write().unwrap_or_else(PoisonError::into_inner);
        let gone = models.remove(name).map(|_| ());
        gone.ok_or_else(|| Missing::Model { name: name.to_owned(), loaded: listed(models.keys()) })
    }

    /// A version of a model; the highest if none is named.
    ///
    /// # Errors
    /// [`Missing::Model`], [`Missing::Version`].
    pub fn find(&self, name: &str, version: Option<&str>) -> Result<Arc<Loaded>, Missing> {
        let models = self.models.read().unwrap_or_else(PoisonError::into_inner);
        let versions = models
            .get(name)
            .ok_or_else(|| Missing::Model { name: name.to_owned(), loaded: listed(models.keys()) })?;
        let found = match version {
            None => versions.values().next_back(),
            Some(text) => versions.values().find(|loaded| loaded.version.to_string() == text),
        };
        found.cloned().ok_or_else(|| Missing::Version {
            name: name.to_owned(),
            version: version.unwrap_or_default().to_owned(),
            loaded: listed(versions.keys()),
        })
    }

    /// The versions of a model that are loaded.
    pub fn versions(&self, name: &str) -> Vec<String> {
        let models = self.models.read().unwrap_or_else(PoisonError::into_inner);
        models.get(name).map_or(Vec::new(), |versions| versions.keys().map(u64::to_string).collect())
    }

    /// What a model that is not in the repository is told with.
    pub fn unknown(&self, name: &str) -> Missing {
        let there = self.files().map(|files| listed(files.keys())).unwrap_or_default();
        Missing::Unknown { name: name.to_owned(), there }
    }

    /// Every version that is loaded or could be.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn index(&self) -> Result<Vec<Indexed>, ModelFailure> {
        let files = self.files()?;
        let models = self.models.read().unwrap_or_else(PoisonError::into_inner);
        let failed = self.failed.read().unwrap_or_else(PoisonError::into_inner);
        let of_files = files.iter().flat_map(|(name, versions)| versions.keys().map(|v| (name.clone(), *v)));
        let of_loaded =
            models.iter().flat_map(|(name, versions)| versions.keys().map(|v| (name.clone(), *v)));
        let all: BTreeSet<(String, u64)> = of_files.chain(of_loaded).collect();
        let indexed = |(name, version): (String, u64)| {
            let ready = models.get(&name).is_some_and(|versions| versions.contains_key(&version));
            let failure = failed.get(&name).map(|failure| chain(&**failure));
            // A version that runs on although its files could not be loaded again is told why.
            let reason = failure.unwrap_or_else(|| if ready { String::new() } else { "unloaded".to_owned() });
            Indexed { name, version, ready, reason }
        };
        Ok(all.into_iter().map(indexed).collect())
    }
}

fn listed<T: ToString>(names: impl Iterator<Item = T>) -> String {
    let names: Vec<String> = names.map(|name| name.to_string()).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use firebrick_weights::embedded::DIGITS_FBK;

    use super::*;

    fn load(registry: &Registry, name: &str) -> Result<(), ModelFailure> {
        let loaded = registry.read_one(name)?.unwrap();
        registry.replace(name, loaded.into_iter().map(Arc::new).collect());
        Ok(())
    }

    #[test]
    fn the_highest_version_is_the_one_that_is_meant() {
        let folder = tempfile::tempdir().unwrap();
        for version in [2, 10] {
            fs::create_dir_all(folder.path().join(format!("x/{version}"))).unwrap();
            fs::write(folder.path().join(format!("x/{version}/m.fbk")), DIGITS_FBK).unwrap();
        }
        let registry = Registry::new(Some(folder.path().to_owned()));
        assert!(registry.find("x", None).is_err());
        load(&registry, "x").unwrap();
        assert_eq!(registry.find("x", None).unwrap().version, 10);
        assert_eq!(registry.find("x", Some("2")).unwrap().version, 2);
        for version in ["3", "", "02", "+2"] {
            let error = registry.find("x", Some(version)).unwrap_err().to_string();
            assert!(error.contains(&format!("version `{version}` is not loaded; loaded: 2, 10")), "{error}");
        }
        assert_eq!(registry.find("y", None).unwrap_err().to_string(), "model `y`: not loaded; loaded: x");
        assert!(registry.read_one("y").unwrap().is_none());
        registry.unload("x").unwrap();
        let error = registry.unload("x").unwrap_err().to_string();
        assert_eq!(error, "model `x`: not loaded; loaded: none");
    }

    #[test]
    fn a_truncated_file_leaves_what_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.fbk");
        fs::write(&path, DIGITS_FBK).unwrap();
        let registry = Registry::new(Some(folder.path().to_owned()));
        load(&registry, "x").unwrap();
        fs::write(&path, &DIGITS_FBK[..1000]).unwrap();
        let failure = load(&registry, "x").unwrap_err();
        assert!(chain(&failure).contains("x.fbk: truncated: 1000 bytes"), "{}", chain(&failure));
        registry.fail("x", Arc::new(failure));
        assert_eq!(registry.find("x", None).unwrap().model.classes(), 10);
        let index = registry.index().unwrap();
        assert!(index[0].ready && index[0].reason.contains("truncated"), "{index:?}");
        fs::remove_file(&path).unwrap();
        assert_eq!(registry.index().unwrap().len(), 1, "loaded, without a file");
        registry.unload("x").unwrap();
        assert!(registry.index().unwrap().is_empty());
    }
}
