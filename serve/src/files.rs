//! How many files may be open: a connection is one.

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::error::ServeError;

/// What is open beside connections: models, libraries, devices, logs.
const OTHERS: u64 = 128;

/// Raises the soft limit to what so many connections need.
///
/// # Errors
/// [`ServeError::Files`] if the hard limit is lower, [`ServeError::Raise`].
pub(crate) fn room(connections: usize) -> Result<(), ServeError> {
    let needed = connections as u64 + OTHERS;
    let mut limit = getrlimit(Resource::Nofile);
    // None: without a limit.
    if limit.current.is_none_or(|current| current >= needed) {
        return Ok(());
    }
    if let Some(most) = limit.maximum.filter(|most| *most < needed) {
        return Err(ServeError::Files { most, connections, needed });
    }
    limit.current = Some(needed);
    setrlimit(Resource::Nofile, limit).map_err(|error| ServeError::Raise { needed, source: error.into() })
}

#[cfg(test)]
mod tests {
    use firebrick_spec::chain;

    use super::*;

    #[test]
    fn what_the_system_does_not_give_is_named() {
        room(100).unwrap();
        let Some(most) = getrlimit(Resource::Nofile).maximum else { return };
        let error = chain(&room(most as usize).unwrap_err());
        assert!(error.contains(&format!("at most {most} (RLIMIT_NOFILE)")), "{error}");
    }
}
