//! A part of an archive that a thread of its own unpacks, a little ahead of what is read.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use super::PARSER_THREAD;
use super::zip_guard::{GuardedTexts, guarded_sheet, holds_texts};

/// Bytes that are handed on at a time, and how often ahead. Each time costs both threads a call of the system.
const CHUNK: usize = 1 << 17;
const AHEAD: usize = 4;

/// A sheet that a thread unpacks.
pub(super) struct Unpacking {
    sheet: usize,
    /// What was read of it.
    at: u64,
    chunk: Vec<u8>,
    used: usize,
    chunks: Option<Receiver<io::Result<Vec<u8>>>>,
    done: Sender<Vec<u8>>,
    worker: Option<JoinHandle<()>>,
}

impl Unpacking {
    /// Begins at the part's beginning.
    pub(super) fn start(path: &Path, sheet: usize) -> io::Result<Self> {
        let (to_read, chunks) = sync_channel(AHEAD);
        let (done, free) = channel();
        let path = path.to_owned();
        let worker = thread::Builder::new()
            .name(PARSER_THREAD.to_owned())
            .spawn(move || {
                let unpacked = unpack(&path, sheet, &free, |chunk| to_read.send(Ok(chunk)).is_ok());
                if let Err(error) = unpacked {
                    // Whoever reads may have gone.
                    drop(to_read.send(Err(error)));
                }
            })?;
        Ok(Self {
            sheet,
            at: 0,
            chunk: Vec::new(),
            used: 0,
            chunks: Some(chunks),
            done,
            worker: Some(worker),
        })
    }

    /// Whether a place of a part is still ahead.
    pub(super) const fn goes_on_to(&self, sheet: usize, place: u64) -> bool {
        self.sheet == sheet && self.at <= place
    }

    /// Reads from a place on, which is not behind what was read.
    pub(super) fn read(&mut self, from: u64, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let rest = self.chunk.get(self.used..).unwrap_or(&[]);
            let skipped = usize::try_from(from.saturating_sub(self.at)).unwrap_or(usize::MAX);
            if let Some(mut rest) = rest.get(skipped..).filter(|rest| !rest.is_empty()) {
                let read = rest.read(into)?;
                self.used = self.used.saturating_add(skipped).saturating_add(read);
                self.at = from.saturating_add(read as u64);
                return Ok(read);
            }
            self.at = self.at.saturating_add(rest.len() as u64);
            let next = self.chunks.as_ref().and_then(|chunks| chunks.recv().ok());
            let Some(next) = next else {
                return Err(io::ErrorKind::UnexpectedEof.into());
            };
            // At the end nobody fills it anew.
            drop(self.done.send(std::mem::replace(&mut self.chunk, next?)));
            self.used = 0;
        }
    }
}

impl Drop for Unpacking {
    fn drop(&mut self) {
        drop(self.chunks.take());
        if let Some(worker) = self.worker.take() {
            // A panic was told already, as an end that came too early.
            drop(worker.join());
        }
    }
}

/// Unpacks a part until nobody wants more of it.
fn unpack(
    path: &Path,
    sheet: usize,
    free: &Receiver<Vec<u8>>,
    mut give: impl FnMut(Vec<u8>) -> bool,
) -> io::Result<()> {
    let mut archive = zip::ZipArchive::new(BufReader::new(File::open(path)?))?;
    let part = archive.by_index(sheet)?;
    let (name, packed) = (part.name()?.into_owned(), part.compressed_size());
    let mut part: Box<dyn Read + '_> = if holds_texts(&name) {
        Box::new(GuardedTexts::new(part, &name, packed))
    } else {
        Box::new(guarded_sheet(part, &name, packed))
    };
    loop {
        let mut chunk = free.try_recv().unwrap_or_default();
        chunk.resize(CHUNK, 0);
        let mut filled = 0;
        while let Some(room) = chunk.get_mut(filled..).filter(|room| !room.is_empty()) {
            match part.read(room)? {
                0 => break,
                read => filled += read,
            }
        }
        chunk.truncate(filled);
        if filled == 0 || !give(chunk) {
            return Ok(());
        }
    }
}
