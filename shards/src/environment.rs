//! Which shard a process is: from its command, and from what its queue says.
//!
//! The number of shards comes from the command or from `FIREBRICK_SHARDS`, never from a queue: an array that is sent again for one
//! task says that it has one.

use std::str::FromStr;

use crate::shard::{MOST_SHARDS, Shard};

/// Variable that says how many shards there are.
pub const SHARDS: &str = "FIREBRICK_SHARDS";

/// Variables that number the tasks of a queue, and where each begins to count.
const TASKS: [(&str, u64); 3] =
    [("SLURM_ARRAY_TASK_ID", 0), ("JOB_COMPLETION_INDEX", 0), ("PARALLEL_SEQ", 1)];

/// What a command says about its shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which one; `None` if the queue says so.
    pub index: Option<u64>,
    /// How many there are; `None` if the environment says so.
    pub count: Option<u64>,
}

/// Text that names no shard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "accepted: I/N, or I with {SHARDS}: I from 0 to N - 1, or `env` for the number of a queue's task; N from 1 to {MOST_SHARDS}"
)]
pub struct NoShard;

/// Why it is not known which shard a process is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhichError {
    /// A shard without a number of shards.
    #[error("--shard {index}: of how many? accepted: --shard {index}/N, or {SHARDS}=N")]
    NoCount {
        /// As it was given.
        index: String,
    },
    /// A variable that is no number, or none that can be.
    #[error("{variable} is `{value}`; accepted: a whole number, {least} to {most}")]
    Variable {
        /// Its name.
        variable: &'static str,
        /// What it is.
        value: String,
        /// Least that is accepted.
        least: u64,
        /// Most that is accepted.
        most: u64,
    },
    /// No queue says which.
    #[error("which of {count} shards? accepted: --shard I/{count}, or one of {}", TASKS.map(|(name, _)| name).join(", "))]
    NoIndex {
        /// Number of shards.
        count: u64,
    },
    /// Two queues, one inside of the other, say different things.
    #[error("{} says shard {}, {} says {}; accepted: --shard I/{count}", .names[0], .indices[0], .names[1], .indices[1])]
    Contradiction {
        /// Variables.
        names: [&'static str; 2],
        /// What they say.
        indices: [u64; 2],
        /// Number of shards.
        count: u64,
    },
    /// A Slurm array that is not numbered as shards are.
    #[error("this Slurm array has the {tasks} tasks {least} to {most}, but there are {count} shards; send it as `sbatch --array=0-{} ...`, \
             a single one again as `sbatch --array=I ...`", count - 1)]
    Array {
        /// Tasks of the array.
        tasks: u64,
        /// First one.
        least: u64,
        /// Last one.
        most: u64,
        /// Number of shards.
        count: u64,
    },
}

impl FromStr for Asked {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Self, NoShard> {
        let number = |text: &str| text.parse::<u64>().map_err(|_| NoShard);
        let (index, count) = match text.split_once('/') {
            Some((index, count)) => (index, Some(number(count)?)),
            None => (text, None),
        };
        let index = if index == "env" { None } else { Some(number(index)?) };
        let counted = count.is_none_or(|count| (1..=MOST_SHARDS).contains(&count));
        let inside = index.zip(count).is_none_or(|(index, count)| index < count);
        if counted && inside { Ok(Asked { index, count }) } else { Err(NoShard) }
    }
}

/// The shard that a process is; `None` if nothing speaks of any. `variable` is the environment.
///
/// # Errors
/// [`WhichError`].
pub fn shard(
    asked: Option<Asked>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Shard>, WhichError> {
    let count = match asked.and_then(|asked| asked.count) {
        Some(count) => count,
        None => match number(SHARDS, 1, MOST_SHARDS, variable)? {
            Some(count) => count,
            None => {
                let Some(asked) = asked else { return Ok(None) };
                let index = asked.index.map_or("env".to_owned(), |index| index.to_string());
                return Err(WhichError::NoCount { index });
            }
        },
    };
    let index = match asked.and_then(|asked| asked.index) {
        Some(index) if index < count => index,
        Some(index) => {
            let (variable, value) = ("--shard", index.to_string());
            return Err(WhichError::Variable { variable, value, least: 0, most: count - 1 });
        }
        None => task(count, variable)?,
    };
    Ok(Some(Shard { index, count }))
}

/// The number of the queue's task.
fn task(count: u64, variable: &dyn Fn(&str) -> Option<String>) -> Result<u64, WhichError> {
    check_array(count, variable)?;
    let mut found: Option<(&'static str, u64)> = None;
    for (name, first) in TASKS {
        let Some(task) = number(name, first, count - 1 + first, variable)? else { continue };
        let index = task - first;
        match found {
            Some((other, before)) if before != index => {
                let (names, indices) = ([other, name], [before, index]);
                return Err(WhichError::Contradiction { names, indices, count });
            }
            _ => found = Some((name, index)),
        }
    }
    found.map(|(_, index)| index).ok_or(WhichError::NoIndex { count })
}

/// That a Slurm array is numbered from 0 and has a task for each shard; one of a single task is sent again.
fn check_array(count: u64, variable: &dyn Fn(&str) -> Option<String>) -> Result<(), WhichError> {
    let of = |name| number(name, 0, u64::MAX, variable);
    let (tasks, least, most) =
        (of("SLURM_ARRAY_TASK_COUNT")?, of("SLURM_ARRAY_TASK_MIN")?, of("SLURM_ARRAY_TASK_MAX")?);
    let (Some(tasks), Some(least), Some(most)) = (tasks, least, most) else { return Ok(()) };
    let again = tasks == 1 && most < count;
    match again || (least == 0 && tasks == count && most == count - 1) {
        true => Ok(()),
        false => Err(WhichError::Array { tasks, least, most, count }),
    }
}

/// A variable's number; `None` of one that is not set or empty.
fn number(
    name: &'static str,
    least: u64,
    most: u64,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<u64>, WhichError> {
    let Some(value) = variable(name).filter(|value| !value.is_empty()) else { return Ok(None) };
    let number = value.trim().parse().ok().filter(|number| (least..=most).contains(number));
    number.map(Some).ok_or(WhichError::Variable { variable: name, value, least, most })
}

#[cfg(test)]
mod tests;
