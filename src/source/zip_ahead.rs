//! An archive whose sheets and texts are unpacked ahead, by a thread of their own.
//!
//! calamine unpacks a part on the thread that reads its XML. Here it is handed an archive in which large sheets, and its distinct texts
//! where these are large, are stored as they are: these bytes exist nowhere, they are unpacked as they are asked for, a little ahead. All other parts are those of the file.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use zip::CompressionMethod;

use super::SourceError;
use super::hash::open_regular;
use super::zip_guard::{Archive, Glances, holds_texts, is_in_folder_of_sheets, open_archive};
use super::zip_unpacking::Unpacking;

/// Unpacked bytes from which on a sheet is worth a thread.
const LARGE: u64 = 1 << 20;
/// Bytes of a list of parts: twenty thousand of them stay below.
const LIST: u64 = 8 << 20;

/// What stands before a part, in the list of parts, and at the end ([APPNOTE] 4.3.7, 4.3.12, 4.3.16).
const LOCAL: &[u8] = b"PK\x03\x04";
const LISTED: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// Bytes of an entry of the list before its name.
const LISTED_HEAD: usize = 46;
/// Bytes of nothing before the list: whoever looks for its end reads so many bytes at a time from the archive's end backwards, and the
/// last bytes of a part are not to be had without unpacking all of it.
const GAP: usize = 1 << 10;
/// The flag of a part whose size is told behind it.
const SIZE_BEHIND: u8 = 8;

/// The bytes of a workbook.
pub(super) struct BookBytes {
    file: BufReader<File>,
    /// Where the file is read next.
    file_at: u64,
    at: u64,
    ahead: Option<Ahead>,
}

/// The archive that is shown.
struct Ahead {
    path: PathBuf,
    pieces: Vec<Piece>,
    unpacking: Option<Unpacking>,
}

/// A piece of the archive.
struct Piece {
    from: u64,
    length: u64,
    what: What,
}

enum What {
    /// The file itself, in its own place.
    File,
    Bytes(Vec<u8>),
    /// A sheet, by the number of its part.
    Sheet(usize),
}

impl BookBytes {
    /// The file as it is.
    pub(super) fn of(path: &Path) -> Result<Self, SourceError> {
        Ok(Self {
            file: BufReader::new(open_regular(path)?),
            file_at: 0,
            at: 0,
            ahead: None,
        })
    }

    /// The same with large sheets unpacked ahead.
    pub(super) fn unpacked_ahead(path: &Path) -> Result<Self, SourceError> {
        let ahead = Ahead::of(path);
        let bytes = Self::of(path)?;
        Ok(Self { ahead, ..bytes })
    }

    /// The sheets that are unpacked ahead, by the numbers of their parts, and how large they claim to be.
    pub(super) fn claims(&self) -> Vec<(usize, u64)> {
        let pieces = self.ahead.iter().flat_map(|ahead| &ahead.pieces);
        pieces
            .filter_map(|piece| match piece.what {
                What::Sheet(place) => Some((place, piece.length)),
                What::File | What::Bytes(_) => None,
            })
            .collect()
    }

    fn length(&self) -> io::Result<u64> {
        match self.ahead.as_ref().and_then(|ahead| ahead.pieces.last()) {
            Some(last) => Ok(last.from.saturating_add(last.length)),
            None => Ok(self.file.get_ref().metadata()?.len()),
        }
    }

    fn read_file(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.file_at != self.at {
            self.file.seek(SeekFrom::Start(self.at))?;
            self.file_at = self.at;
        }
        let read = self.file.read(into)?;
        self.file_at = self.file_at.saturating_add(read as u64);
        Ok(read)
    }
}

/// Whether the parts are as large as they claim to be.
pub(super) fn are_true(claims: &[(usize, u64)], glances: &Glances) -> bool {
    let mut claims = claims.iter();
    claims.all(|(place, size)| {
        glances
            .get(place)
            .is_some_and(|glance| glance.size == *size)
    })
}

impl Read for BookBytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let at = self.at;
        let piece = self.ahead.as_mut().and_then(|ahead| ahead.piece_at(at));
        let read = match piece {
            None if self.ahead.is_some() => 0,
            None => self.read_file(into)?,
            Some((place, left)) => {
                let most = usize::try_from(left).unwrap_or(usize::MAX).min(into.len());
                let into = into.get_mut(..most).unwrap_or(&mut []);
                match self.ahead.as_mut().map(|ahead| ahead.read(place, at, into)) {
                    Some(Some(read)) => read?,
                    Some(None) | None => self.read_file(into)?,
                }
            }
        };
        self.at = at.saturating_add(read as u64);
        Ok(read)
    }
}

impl Seek for BookBytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let sought = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length()?.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = sought.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl Ahead {
    /// The archive with its large sheets stored; `None` where there are none, or it is of an uncommon build.
    fn of(path: &Path) -> Option<Self> {
        let mut archive = open_archive(path).ok()?;
        let length = std::fs::metadata(path).ok()?.len();
        let list_from = archive.central_directory_start();
        if archive.offset() != 0 || length.checked_sub(list_from)? > LIST {
            return None;
        }
        let mut list = Vec::new();
        let mut file = open_regular(path).ok()?;
        file.seek(SeekFrom::Start(list_from)).ok()?;
        file.read_to_end(&mut list).ok()?;
        let mut pieces = vec![Piece {
            from: 0,
            length,
            what: What::File,
        }];
        let mut shown = Vec::new();
        let mut next = length;
        for place in 0..archive.len() {
            let (entry, sheet) = entry(&mut archive, place, &list, list_from)?;
            let Some(size) = sheet else {
                shown.extend_from_slice(entry);
                continue;
            };
            let stored = stored(entry, size, next)?;
            shown.extend_from_slice(&stored.listed);
            for (length, what) in [
                (stored.local.len() as u64, What::Bytes(stored.local)),
                (size, What::Sheet(place)),
            ] {
                pieces.push(Piece {
                    from: next,
                    length,
                    what,
                });
                next = next.checked_add(length)?;
            }
        }
        if pieces.len() == 1 {
            return None;
        }
        let list_at = next.checked_add(GAP as u64)?;
        end_list(&mut shown, archive.len(), list_at)?;
        for bytes in [vec![0; GAP], shown] {
            let length = bytes.len() as u64;
            pieces.push(Piece {
                from: next,
                length,
                what: What::Bytes(bytes),
            });
            next = next.checked_add(length)?;
        }
        Some(Self {
            path: path.to_owned(),
            pieces,
            unpacking: None,
        })
    }

    /// The number of the piece at a place, and how much is left of it.
    fn piece_at(&self, at: u64) -> Option<(usize, u64)> {
        let number = self
            .pieces
            .partition_point(|piece| piece.from <= at)
            .checked_sub(1)?;
        let piece = self.pieces.get(number)?;
        let left = piece.from.saturating_add(piece.length).checked_sub(at)?;
        (left > 0).then_some((number, left))
    }

    /// Reads from a piece; `None` of the file's own.
    fn read(&mut self, piece: usize, at: u64, into: &mut [u8]) -> Option<io::Result<usize>> {
        let piece = self.pieces.get(piece)?;
        let within = at.saturating_sub(piece.from);
        match &piece.what {
            What::File => None,
            What::Bytes(bytes) => {
                let from = usize::try_from(within).unwrap_or(usize::MAX);
                Some(bytes.get(from..).unwrap_or(&[]).read(into))
            }
            What::Sheet(place) => {
                let goes_on = |unpacking: &Unpacking| unpacking.goes_on_to(*place, within);
                if !self.unpacking.as_ref().is_some_and(goes_on) {
                    self.unpacking = None;
                }
                let unpacking = match &mut self.unpacking {
                    Some(unpacking) => unpacking,
                    None => match Unpacking::start(&self.path, *place) {
                        Ok(started) => self.unpacking.insert(started),
                        Err(error) => return Some(Err(error)),
                    },
                };
                Some(unpacking.read(within, into))
            }
        }
    }
}

/// An entry of the list of parts, and the unpacked size of a sheet that is to be stored. `None`: it is uncommon.
fn entry<'l>(
    archive: &mut Archive,
    place: usize,
    list: &'l [u8],
    list_from: u64,
) -> Option<(&'l [u8], Option<u64>)> {
    let part = archive.by_index_raw(place).ok()?;
    let from = usize::try_from(part.central_header_start().checked_sub(list_from)?).ok()?;
    let rest = list.get(from..).filter(|rest| rest.starts_with(LISTED))?;
    let length = LISTED_HEAD + word(rest, 28)? + word(rest, 30)? + word(rest, 32)?;
    let name = part.name().ok()?;
    let is_sheet = (is_in_folder_of_sheets(&name) || holds_texts(&name))
        && name.to_lowercase().ends_with(".xml")
        && part.compression() == CompressionMethod::Deflated
        && !part.encrypted()
        && part.size() >= LARGE;
    let size = is_sheet.then(|| part.size());
    Some((rest.get(..length)?, size))
}

/// What is shown of a part that is stored.
struct Stored {
    listed: Vec<u8>,
    local: Vec<u8>,
}

fn stored(entry: &[u8], size: u64, at: u64) -> Option<Stored> {
    let (size, at) = (short(size)?.to_le_bytes(), short(at)?.to_le_bytes());
    let name = entry.get(LISTED_HEAD..)?.get(..word(entry, 28)?)?;
    // Version, flags, method, time and checksum stand in both in the same order.
    let mut common = entry.get(6..20)?.to_vec();
    for flags in common.get_mut(2..3)? {
        *flags &= !SIZE_BEHIND;
    }
    common.get_mut(4..6)?.fill(0);
    common.extend_from_slice(&size);
    common.extend_from_slice(&size);
    common.extend_from_slice(entry.get(28..30)?);
    // No further fields.
    common.extend_from_slice(&[0; 2]);
    let local = [LOCAL, &common, name].concat();
    let maker = entry.get(4..6)?;
    // No comment, the first disk, and attributes of no meaning.
    let listed = [LISTED, maker, &common, &[0; 10], &at, name].concat();
    Some(Stored { listed, local })
}

/// Ends a list of parts that stands at a place.
fn end_list(list: &mut Vec<u8>, parts: usize, at: u64) -> Option<()> {
    let parts = u16::try_from(parts)
        .ok()
        .filter(|parts| *parts < u16::MAX)?;
    let length = u32::try_from(list.len()).ok()?;
    list.extend_from_slice(END);
    list.extend_from_slice(&[0; 4]);
    list.extend_from_slice(&parts.to_le_bytes());
    list.extend_from_slice(&parts.to_le_bytes());
    list.extend_from_slice(&length.to_le_bytes());
    list.extend_from_slice(&short(at)?.to_le_bytes());
    list.extend_from_slice(&[0; 2]);
    Some(())
}

/// A number that fits the common kind of archive.
fn short(number: u64) -> Option<u32> {
    u32::try_from(number)
        .ok()
        .filter(|number| *number < u32::MAX)
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    let word = bytes.get(at..)?.first_chunk::<2>()?;
    Some(usize::from(u16::from_le_bytes(*word)))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Seek as _, SeekFrom};

    use rust_xlsxwriter::Workbook;

    use super::super::fixtures::Fixture;
    use super::super::zip_guard::{Which, inspect, open_archive};
    use super::{BookBytes, are_true};

    fn book(rows: u32) -> Fixture {
        let mut workbook = Workbook::new();
        for _ in 0..2 {
            let sheet = workbook.add_worksheet();
            for row in 0..rows {
                sheet.write(row, 0, format!("Анна {row}")).unwrap();
                sheet.write(row, 1, row).unwrap();
            }
        }
        Fixture::new("leads.xlsx", &workbook.save_to_buffer().unwrap())
    }

    #[test]
    fn the_parts_are_those_of_the_file() {
        let file = book(40_000);
        let bytes = BookBytes::unpacked_ahead(&file.path).unwrap();
        let claims = bytes.claims();
        assert_eq!(claims.len(), 3, "two sheets and their texts");
        let opened = zip::ZipArchive::new(bytes).unwrap().into_inner();
        assert!(opened.ahead.as_ref().unwrap().unpacking.is_none());
        let mut shown = zip::ZipArchive::new(opened).unwrap();
        let mut archive = open_archive(&file.path).unwrap();
        let glances = inspect(&mut archive, Which::All)
            .map_err(|(_, kind)| kind)
            .unwrap();
        assert!(are_true(&claims, &glances));
        assert!(!are_true(&[(claims[0].0, claims[0].1 + 1)], &glances));
        assert_eq!(shown.len(), archive.len());
        for place in (0..archive.len()).chain(0..archive.len()) {
            let (mut expected, mut found) = (Vec::new(), Vec::new());
            archive
                .by_index(place)
                .unwrap()
                .read_to_end(&mut expected)
                .unwrap();
            let mut part = shown.by_index(place).unwrap();
            part.read_to_end(&mut found).unwrap();
            assert!(expected == found, "part {place}");
        }
        // Begun and left alone.
        let mut head = [0; 100];
        shown
            .by_index(claims[0].0)
            .unwrap()
            .read_exact(&mut head)
            .unwrap();
        shown
            .by_index(claims[1].0)
            .unwrap()
            .read_exact(&mut head)
            .unwrap();
    }

    #[test]
    fn any_place_may_be_sought() {
        let file = book(20_000);
        let mut bytes = BookBytes::unpacked_ahead(&file.path).unwrap();
        let mut whole = Vec::new();
        bytes.read_to_end(&mut whole).unwrap();
        for at in [
            whole.len() - 70_000,
            10,
            whole.len() / 2,
            whole.len() / 2 + 5_000,
        ] {
            bytes.seek(SeekFrom::Start(at as u64)).unwrap();
            let mut found = vec![0; 5_000];
            bytes.read_exact(&mut found).unwrap();
            assert!(found == whole[at..at + 5_000], "{at}");
        }
        assert_eq!(bytes.seek(SeekFrom::End(0)).unwrap(), whole.len() as u64);
        assert_eq!(bytes.read(&mut [0; 10]).unwrap(), 0);
    }

    #[test]
    fn small_sheets_are_left_in_the_file() {
        let file = book(10);
        assert!(
            BookBytes::unpacked_ahead(&file.path)
                .unwrap()
                .claims()
                .is_empty()
        );
    }
}
