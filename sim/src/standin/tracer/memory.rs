//! The traced program's memory.

use std::io::{IoSlice, IoSliceMut};

use nix::errno::Errno;
use nix::sys::uio::{RemoteIoVec, process_vm_readv, process_vm_writev};
use nix::unistd::Pid;

use super::decode::MAX_BYTES;
use crate::standin::StandInError;

/// The bytes at `address`, as many as an instruction can have, fewer at the end of a mapping.
pub(super) fn code(thread: Pid, address: usize) -> Result<Vec<u8>, StandInError> {
    let mut bytes = [0; MAX_BYTES];
    let mut length = MAX_BYTES;
    loop {
        let remote = [RemoteIoVec { base: address, len: length }];
        match process_vm_readv(thread, &mut [IoSliceMut::new(&mut bytes[..length])], &remote) {
            Ok(read) => return Ok(bytes[..read].to_vec()),
            Err(_) if length > 1 => length -= 1,
            Err(error) => return Err(StandInError::trace("reading its code")(error)),
        }
    }
}

/// `N` bytes at `address`; `EFAULT` if they are not all there.
pub(super) fn read<const N: usize>(thread: Pid, address: u64) -> Result<[u8; N], Errno> {
    let mut bytes = [0; N];
    let remote = [RemoteIoVec { base: address as usize, len: N }];
    match process_vm_readv(thread, &mut [IoSliceMut::new(&mut bytes)], &remote)? {
        read if read == N => Ok(bytes),
        _ => Err(Errno::EFAULT),
    }
}

/// Sets the bytes at `address`; `EFAULT` if they are not all there.
pub(super) fn write(thread: Pid, address: u64, bytes: &[u8]) -> Result<(), Errno> {
    let remote = [RemoteIoVec { base: address as usize, len: bytes.len() }];
    match process_vm_writev(thread, &[IoSlice::new(bytes)], &remote)? {
        written if written == bytes.len() => Ok(()),
        _ => Err(Errno::EFAULT),
    }
}
