//! Memory that is free goes back to the system.

/// Has the allocator give back what is free: it keeps the room of a flood for the next one.
pub(crate) fn give_back() {
    #[cfg(target_env = "gnu")]
    malloc_trim(0);
}

// SAFETY: this is its declaration (malloc_trim(3)); any thread may call it at any time, and nothing that is in use moves.
#[cfg(target_env = "gnu")]
#[allow(unsafe_code)]
unsafe extern "C" {
    safe fn malloc_trim(pad: usize) -> std::ffi::c_int;
}
