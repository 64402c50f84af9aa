//! Model files as their users see them.

mod caffe;
mod fbk;
mod hostile;
mod lowering;
mod reading;
