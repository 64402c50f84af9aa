//! A constant with a default.

use rust_hdl_core::prelude::*;

/// A number that a kernel reads and that a block's constructor chooses: rust-hdl's [`Constant`], which has no `Default`, with one: 0.
#[derive(Clone, Copy, Debug)]
pub struct Fixed<T: Synth>(Constant<T>);

impl<T: Synth> Fixed<T> {
    /// A constant.
    pub fn new(value: T) -> Self {
        Self(Constant::new(value))
    }

    /// Its value, in kernels, too.
    pub fn val(&self) -> T {
        self.0.val()
    }
}

impl<T: Synth> Default for Fixed<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Synth> Logic for Fixed<T> {
    fn update(&mut self) {}
}

impl<T: Synth> Block for Fixed<T> {
    fn connect_all(&mut self) {}

    fn update_all(&mut self) {}

    fn has_changed(&self) -> bool {
        false
    }

    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        self.0.accept(name, probe);
    }
}
