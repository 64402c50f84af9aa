//! What takes minutes, ignored by `make test` and run by `make check`: in one program, so that tests which use one core run side by
//! side with others.

mod architectures;
mod real_cli;
mod real_rtl;
