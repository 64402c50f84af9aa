//! What no engine runs of a layer whatever it reads: told also behind a refused one, where the sizes of maps are not known.

use firebrick_compiler::compile;

use super::super::graph::{Kind, Window};
use super::super::reason::Reason;
use super::pool::{is_nothing, square};

impl Kind<'_> {
    /// True of what is a layer of the network, so that what reads it does not read the image.
    pub(super) fn is_layer(&self) -> bool {
        matches!(
            self,
            Kind::Conv { .. } | Kind::Linear { .. } | Kind::MaxPool { .. } | Kind::AveragePool { .. }
        )
    }

    /// What keeps a layer over maps of any size from being run.
    pub(super) fn own_obstacle(&self) -> Option<Reason> {
        match self {
            Kind::Conv { window: Window { stride: [rows, columns], .. }, .. } => {
                let stride = *rows.max(columns);
                (stride > 1).then(|| compile::Reason::Stride { stride }.into())
            }
            Kind::MaxPool { window, .. } if !is_nothing(window) => match square(window) {
                Ok((size, stride)) => compile::check_pooling(size, stride).err().map(Reason::from),
                Err(reason) => Some(reason.into()),
            },
            _ => None,
        }
    }
}
