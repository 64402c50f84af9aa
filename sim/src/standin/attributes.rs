//! u-dma-buf's attributes as a FUSE folder, so that a write has done its work when it returns.

use std::ffi::OsStr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, LockOwner, MountOption, OpenFlags, ReplyAttr, ReplyData, ReplyDirectory, ReplyEntry,
    ReplyOpen, ReplyWrite, Request, TimeOrNow, WriteFlags,
};

use super::sync::{Settings, SyncTarget, number};
use super::{Board, Folders, StandInError};
use crate::SimOptions;

/// The attributes; file number = index + 2.
const NAMES: [&str; 8] = [
    "phys_addr",
    "size",
    "sync_mode",
    "sync_offset",
    "sync_size",
    "sync_direction",
    "sync_for_cpu",
    "sync_for_device",
];

/// How long the kernel may keep what it has been told of a file: nothing of it changes.
const VALID: Duration = Duration::from_secs(1);

struct Attributes {
    bus_address: u32,
    size: usize,
    settings: Mutex<Settings>,
    board: Board,
}

/// Mounts the attributes of the buffer of `simulation`.
pub(super) fn mount(
    folders: &Folders,
    simulation: &SimOptions,
    board: Board,
) -> Result<BackgroundSession, StandInError> {
    let (bus_address, size) = (simulation.bus_address, simulation.memory_bytes);
    let attributes = Attributes { bus_address, size, settings: Mutex::new(Settings::new(size)), board };
    let mut config = Config::default();
    config.mount_options = vec![MountOption::FSName("u-dma-buf".into())];
    let path = folders.attributes();
    fuser::spawn_mount(attributes, &path, &config).map_err(|source| StandInError::Mount { path, source })
}

impl Attributes {
    fn show(&self, name: &str) -> Option<String> {
        let settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        Some(match name {
            "phys_addr" => format!("{:#010x}\n", self.bus_address),
            "size" => format!("{}\n", self.size),
            "sync_mode" => format!("{}\n", settings.mode),
            "sync_offset" => format!("{:#x}\n", settings.offset),
            "sync_size" => format!("{}\n", settings.size),
            "sync_direction" => format!("{}\n", settings.direction),
            "sync_for_cpu" | "sync_for_device" => "0\n".into(),
            _ => return None,
        })
    }

    fn set(&self, name: &str, text: &[u8]) -> Result<(), Errno> {
        let word = number(text).ok_or(Errno::EINVAL)?;
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        match name {
            "sync_mode" if word <= 7 => settings.mode = word,
            "sync_offset" => settings.offset = word,
            "sync_size" => settings.size = word,
            "sync_direction" if word <= 2 => settings.direction = word,
            "sync_for_cpu" => return self.sync(&settings, SyncTarget::Processor, word),
            "sync_for_device" => return self.sync(&settings, SyncTarget::Device, word),
            "phys_addr" | "size" => return Err(Errno::EACCES),
            _ => return Err(Errno::EINVAL),
        }
        Ok(())
    }

    fn sync(&self, settings: &Settings, target: SyncTarget, word: u64) -> Result<(), Errno> {
        match settings.sync(target, word, self.size) {
            Ok(Some(sync)) => self.board.sync(sync).map_err(|_| Errno::EIO),
            Ok(None) => Ok(()),
            Err(()) => Err(Errno::EINVAL),
        }
    }
}

fn name(file: INodeNo) -> Option<&'static str> {
    NAMES.get(u64::from(file).checked_sub(2)? as usize).copied()
}

fn stat(file: INodeNo) -> FileAttr {
    let folder = file == INodeNo::ROOT;
    FileAttr {
        ino: file,
        // As sysfs says: a page.
        size: if folder { 0 } else { 4096 },
        blocks: 0,
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        kind: if folder { FileType::Directory } else { FileType::RegularFile },
        perm: if folder { 0o755 } else { 0o664 },
        nlink: 1,
        uid: nix::unistd::getuid().as_raw(),
        gid: nix::unistd::getgid().as_raw(),
        rdev: 0,
        flags: 0,
        blksize: 4096,
    }
}

impl Filesystem for Attributes {
    fn lookup(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEntry) {
        match NAMES.iter().position(|known| name == *known) {
            Some(index) => reply.entry(&VALID, &stat(INodeNo(index as u64 + 2)), Generation(0)),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn getattr(&self, _: &Request, file: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        reply.attr(&VALID, &stat(file));
    }

    /// Opening with O_TRUNC sets the size; sysfs ignores it, too.
    fn setattr(
        &self,
        _: &Request,
        file: INodeNo,
        _: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        _: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        reply.attr(&VALID, &stat(file));
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        // Nothing is kept in the page cache: each read and write arrives here.
        reply.opened(FileHandle(0), FopenFlags::FOPEN_DIRECT_IO);
    }

    fn read(
        &self,
        _: &Request,
        file: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        match name(file).and_then(|name| self.show(name)) {
            Some(text) => {
                let rest = text.as_bytes().get(offset as usize..).unwrap_or_default();
                reply.data(&rest[..rest.len().min(size as usize)]);
            }
            None => reply.error(Errno::EISDIR),
        }
    }

    fn write(
        &self,
        _: &Request,
        file: INodeNo,
        _: FileHandle,
        _: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match name(file).ok_or(Errno::EISDIR).and_then(|name| self.set(name, data)) {
            Ok(()) => reply.written(data.len() as u32),
            Err(error) => reply.error(error),
        }
    }

    fn readdir(&self, _: &Request, _: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        for (index, name) in NAMES.iter().enumerate().skip(offset as usize) {
            if reply.add(INodeNo(index as u64 + 2), index as u64 + 1, FileType::RegularFile, name) {
                break;
            }
        }
        reply.ok();
    }
}
