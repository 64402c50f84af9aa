//! What is told of refusals.

use firebrick_spec::chain;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

use crate::refusal::{Kind, Refusal};

/// The code of a kind of refusal.
fn code(kind: Kind) -> Code {
    match kind {
        Kind::Bad => Code::InvalidArgument,
        Kind::NotFound => Code::NotFound,
        Kind::Method | Kind::Compressed => Code::Unimplemented,
        Kind::Large => Code::OutOfRange,
        Kind::Slow | Kind::Late => Code::DeadlineExceeded,
        Kind::Busy => Code::Unavailable,
        Kind::Failed => Code::Internal,
    }
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        let mut metadata = MetadataMap::new();
        if let Some(seconds) = refusal.retry() {
            metadata.insert("retry-after", seconds.into());
        }
        Status::with_metadata(code(refusal.kind()), chain(&refusal), metadata)
    }
}
