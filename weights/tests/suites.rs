//! Model files as their users see them.

mod fbk;
mod hostile;
mod lowering;
