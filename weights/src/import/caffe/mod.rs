//! Caffe networks: a description (`.prototxt`) with trained weights (`.caffemodel`), in both of the forms that Caffe has
//! written (`layer`, and the older `layers`), for deployment or for training.
//!
//! | module | what it holds |
//! |---|---|
//! | `prototxt` | protobuf's text format |
//! | `blobs` | the trained weights, and which of Caffe's files a file is |
//! | `phase`, `operator` | which layers are those of the network that is used |
//! | `input`, `transform`, `mean` | the image: its size, and what is subtracted from it |
//! | `layer`, `fields`, `window` | what a layer computes |
//! | `flow`, `score` | the layers as a graph, and where its scores are |
//! | `read` | all of it together |
//!
//! Source: `caffe.proto` of the BVLC's Caffe, and what its `Net` does with it.

mod blobs;
mod fields;
mod flow;
mod input;
mod layer;
mod mean;
mod operator;
mod phase;
mod prototxt;
mod read;
mod score;
mod transform;
mod window;

pub(crate) use blobs::{blobs, content};
pub(crate) use read::{Description, Read, read};
pub(crate) use transform::MeanFiles;

#[cfg(test)]
mod tests;
