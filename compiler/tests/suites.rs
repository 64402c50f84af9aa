//! Whole networks.

mod analytic;
