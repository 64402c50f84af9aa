//! What no engine runs of a layer whatever it reads: told also behind a refused one, where the sizes of maps are not known.

use firebrick_compiler::compile;

use super::super::graph::{Kind, Window};
use super::super::reason::{LowerReason, Reason};
use super::pool::is_nothing;

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
            Kind::MaxPool { window, .. } if !is_nothing(window) => {
                let Window { kernel, stride, dilation, .. } = *window;
                match (kernel, stride, dilation) {
                    ([3, 3], [2, 2], [1, 1]) => None,
                    ([size, columns], [down, across], [1, 1]) if size == columns && down == across => {
                        Some(compile::Reason::Pooling { size, stride: down }.into())
                    }
                    _ => Some(LowerReason::Pooling { kernel, stride, dilation }.into()),
                }
            }
            _ => None,
        }
    }
}
