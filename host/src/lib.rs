//! Driver, image processing and the program firebrick.
