//! What takes minutes, ignored by `make test` and run by `make check`: in one program, so that tests which use one core run side by
//! side with others.

// Tests begin in the order of their names, and the longest of these with the fewest threads should not be the last.
mod accelerator;
mod architectures;
mod real_cli;
