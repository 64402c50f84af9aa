//! Whole networks.

mod twin_squeezenet;
