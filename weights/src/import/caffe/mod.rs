//! Caffe networks: a description (`.prototxt`) with trained weights (`.caffemodel`), in both of the forms that Caffe has
//! written (`layer`, and the older `layers`).
//!
//! Source: `caffe.proto` of the BVLC's Caffe.

mod blobs;
mod layer;
mod prototxt;
mod read;

pub(crate) use read::read;

#[cfg(test)]
mod tests;
