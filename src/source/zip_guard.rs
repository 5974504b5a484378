//! What an archive unpacks to, before anybody unpacks it in earnest.
//!
//! calamine holds a workbook's texts and styles in memory from the moment it is opened, and sizes its tables by what the
//! file claims. So every part is unpacked once into nothing: a part that is too large, out of proportion to its packed size,
//! or claims what it cannot hold is refused by name (ENC-25), and what the archive declares is never believed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use memchr::memmem;
use zip::ZipArchive;
use zip::result::ZipError;

use super::bounded::{Bounded, carried, of_reading};
use super::hash::open_regular;
use super::sheet_cells::corrupt;
use super::zip_glance::{Glance, Looking, OVERLAP};
use super::{SourceError, SourceErrorKind};

/// Members of an archive; a workbook of a thousand sheets with pictures stays below.
const MEMBERS: usize = 20_000;
/// Unpacked bytes of all distinct texts together, which calamine holds.
const TEXTS: u64 = 256 << 20;
/// Distinct texts: each costs 24 bytes beside its letters.
const TEXT_COUNT: u64 = 5_000_000;
/// Unpacked bytes of styles: Excel refuses more than 65,490 of them.
const STYLES: u64 = 24 << 20;
/// Unpacked bytes of the lists of sheets, names and relations.
const LISTS: u64 = 32 << 20;
/// Unpacked bytes of a sheet, which is streamed: 1,048,576 rows of two hundred cells.
const SHEET: u64 = 8 << 30;
/// Bytes of one record of a binary part: a cell's text is at most 64 KiB.
const RECORD: u64 = 4 << 20;

/// Whether somebody opens a member: parts of XML, and those of records that make up an XLSB. Pictures, macros and settings of
/// printers are left alone.
fn is_read(name: &str, class: Class) -> bool {
    match ending(name) {
        "xml" | "rels" => true,
        "bin" => class != Class::Sheet || name.contains("worksheets/"),
        _ => false,
    }
}

/// What stands behind the last point of a folded name.
fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// An archive on disk.
pub(super) type Archive = ZipArchive<BufReader<File>>;

/// Opens an archive.
pub(super) fn open_archive(path: &Path) -> Result<Archive, SourceError> {
    let file = BufReader::new(open_regular(path)?);
    ZipArchive::new(file).map_err(|error| SourceError::of_file(path, of_zip(&error)))
}

/// What a failure of the archive means.
pub(super) fn of_zip(error: &ZipError) -> SourceErrorKind {
    if let ZipError::Io(error) = error {
        of_reading(error)
    } else {
        corrupt(format!("ZIP: {error}"))
    }
}

/// A member's name as it is compared: parts are named regardless of case, and some programs write back slashes.
pub(super) fn folded_name(name: &str) -> String {
    name.replace('\\', "/")
        .trim_start_matches('/')
        .to_lowercase()
}

/// The number of a member.
pub(super) fn place_of(archive: &Archive, wanted: &str) -> Option<usize> {
    let wanted = folded_name(wanted);
    archive
        .file_names()
        .position(|name| name.is_ok_and(|name| folded_name(&name) == wanted))
}

/// A member's bytes, in bounds.
pub(super) fn open_part(
    archive: &mut Archive,
    place: usize,
) -> Result<impl Read + '_, SourceErrorKind> {
    let part = archive.by_index(place).map_err(|error| of_zip(&error))?;
    let (name, packed) = (
        part.name().map_err(|error| of_zip(&error))?.into_owned(),
        part.compressed_size(),
    );
    Ok(Bounded::new(part, &name, packed, SHEET))
}

/// What kind of part a member is, for its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Texts,
    Styles,
    List,
    Sheet,
}

impl Class {
    fn of(name: &str) -> Self {
        let file = name.rsplit('/').next().unwrap_or(name);
        if file.starts_with("sharedstrings.") {
            Self::Texts
        } else if file.starts_with("styles.") && !name.contains("worksheets/") {
            Self::Styles
        } else if ending(file) == "rels"
            || [
                "workbook.",
                "theme",
                "[content_types]",
                "manifest.",
                "meta.",
                "core.",
                "app.",
            ]
            .iter()
            .any(|list| file.starts_with(list))
        {
            Self::List
        } else {
            Self::Sheet
        }
    }

    /// Texts that outgrow their own limit are too many; out of proportion they are what any other part would be.
    fn refusal(self, kind: SourceErrorKind) -> SourceErrorKind {
        let too_many = SourceErrorKind::TooManyTexts {
            limit_mib: TEXTS >> 20,
        };
        let outgrown = matches!(&kind, SourceErrorKind::UnpacksTooLarge { limit_mib, .. } if *limit_mib == TEXTS >> 20);
        if self == Self::Texts && outgrown {
            too_many
        } else {
            kind
        }
    }

    const fn limit(self) -> u64 {
        match self {
            Self::Texts => TEXTS,
            Self::Styles => STYLES,
            Self::List => LISTS,
            Self::Sheet => SHEET,
        }
    }
}

/// Which parts are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// All that may be read.
    All,
    /// Sheets in their usual folder, and the distinct texts.
    Large,
    /// All but these.
    Others,
}

impl Which {
    fn holds(self, name: &str, class: Class) -> bool {
        let sheet = class == Class::Sheet && is_in_folder_of_sheets(name);
        let large = sheet || class == Class::Texts;
        match self {
            Self::All => true,
            Self::Large => large,
            Self::Others => !large,
        }
    }
}

/// Whether a part lies where sheets usually lie.
pub(super) fn is_in_folder_of_sheets(name: &str) -> bool {
    folded_name(name).contains("worksheets/")
}

/// Whether a part holds distinct texts.
pub(super) fn holds_texts(name: &str) -> bool {
    Class::of(&folded_name(name)) == Class::Texts
}

/// Whether somebody opens a part that is one of [`Which::Large`].
pub(super) fn is_large(name: &str) -> bool {
    let name = folded_name(name);
    let class = Class::of(&name);
    is_read(&name, class) && Which::Large.holds(&name, class)
}

/// What comes out of the part of a sheet that is read while others look at it, in the bounds that they see to.
pub(super) fn guarded_sheet<R: Read>(part: R, name: &str, packed: u64) -> Bounded<R> {
    Bounded::new(part, name, packed, SHEET)
}

/// What a glance at the parts showed, by their numbers.
pub(super) type Glances = BTreeMap<usize, Glance>;

/// Why a workbook is refused, and the number of the part.
pub(super) type Refused = (usize, SourceErrorKind);

/// Unpacks the parts that may be read, into nothing.
pub(super) fn inspect(archive: &mut Archive, which: Which) -> Result<Glances, Refused> {
    if archive.len() > MEMBERS {
        let limit = MEMBERS as u64;
        return Err((0, SourceErrorKind::TooManyCells { limit }));
    }
    let mut glances = Glances::new();
    for place in 0..archive.len() {
        let glance = inspect_part(archive, place, which).map_err(|kind| (place, kind))?;
        glances.extend(glance.map(|glance| (place, glance)));
    }
    Ok(glances)
}

fn inspect_part(
    archive: &mut Archive,
    place: usize,
    which: Which,
) -> Result<Option<Glance>, SourceErrorKind> {
    let part = archive.by_index(place).map_err(|error| of_zip(&error))?;
    let shown = part.name().map_err(|error| of_zip(&error))?.into_owned();
    let name = folded_name(&shown);
    let class = Class::of(&name);
    let records = ending(&name) == "bin";
    if part.is_dir() || !is_read(&name, class) || !which.holds(&name, class) {
        return Ok(None);
    }
    let packed = part.compressed_size();
    let bounded = Bounded::new(part, &shown, packed, class.limit());
    let looked = if records {
        look_at_records(bounded.binary(), &shown).map(|()| None)
    } else if class == Class::Texts {
        look_at_texts(bounded, &shown).map(Some)
    } else {
        look_at_text(bounded, &shown).map(Some)
    };
    looked.map_err(|kind| class.refusal(kind))
}

/// Shows a part of text piece by piece, each with its place in the part and a little of the one before.
fn each_window(
    mut part: impl Read,
    mut look: impl FnMut(&[u8], u64) -> Result<(), SourceErrorKind>,
) -> Result<(), SourceErrorKind> {
    let mut window = vec![0; 1 << 16];
    let (mut kept, mut place) = (0_usize, 0_u64);
    loop {
        let room = window.get_mut(kept..).unwrap_or(&mut []);
        let read = part.read(room).map_err(|error| of_reading(&error))?;
        if read == 0 {
            return Ok(());
        }
        let to = kept.saturating_add(read);
        look(window.get(..to).unwrap_or(&[]), place)?;
        // What may be the beginning of a word is looked at again with what follows.
        kept = to.min(OVERLAP);
        let from = to.saturating_sub(kept);
        window.copy_within(from..to, 0);
        place = place.saturating_add(from as u64);
    }
}

/// Goes through a part of text: no declared document type.
pub(super) fn look_at_text(part: impl Read, name: &str) -> Result<Glance, SourceErrorKind> {
    let mut looking = Looking::new(name);
    each_window(part, |window, place| {
        if looking.at(window, place) {
            let part = name.to_owned();
            return Err(SourceErrorKind::ForbiddenMarkup { part });
        }
        Ok(())
    })?;
    Ok(looking.seen())
}

/// Goes through the distinct texts.
fn look_at_texts(part: impl Read, name: &str) -> Result<Glance, SourceErrorKind> {
    let mut looking = LookingAtTexts::new(name);
    let mut glance = Glance::default();
    each_window(part, |seen, place| {
        glance.size = place.saturating_add(seen.len() as u64);
        looking.at(seen)
    })?;
    Ok(glance)
}

/// Looks at distinct texts: no declared document type, no more texts than can be held, no larger claim.
struct LookingAtTexts {
    part: String,
    doctype: memmem::Finder<'static>,
    item: memmem::Finder<'static>,
    texts: u64,
    first: bool,
}

impl LookingAtTexts {
    fn new(name: &str) -> Self {
        Self {
            part: name.to_owned(),
            doctype: memmem::Finder::new(b"<!DOCTYPE"),
            item: memmem::Finder::new(b"si>"),
            texts: 0,
            first: true,
        }
    }

    fn at(&mut self, seen: &[u8]) -> Result<(), SourceErrorKind> {
        let too_many = || SourceErrorKind::TooManyTexts {
            limit_mib: TEXTS >> 20,
        };
        if self.doctype.find(seen).is_some() {
            let part = self.part.clone();
            return Err(SourceErrorKind::ForbiddenMarkup { part });
        }
        if self.first && claimed_texts(seen).is_some_and(|count| count > TEXT_COUNT) {
            return Err(too_many());
        }
        self.first = false;
        // Opening and closing tags both end so; a few are counted twice, where one window ends in the next.
        let more = self.item.find_iter(seen).count() as u64;
        self.texts = self.texts.saturating_add(more);
        if self.texts / 2 > TEXT_COUNT {
            return Err(too_many());
        }
        Ok(())
    }
}

/// Distinct texts that are read while others look at them: what would be refused is not shown.
pub(super) struct GuardedTexts<R> {
    part: Bounded<R>,
    looking: LookingAtTexts,
    /// The last bytes that were shown.
    last: Vec<u8>,
}

impl<R: Read> GuardedTexts<R> {
    /// The part of this name, which is `packed` bytes long in the archive.
    pub(super) fn new(part: R, name: &str, packed: u64) -> Self {
        Self {
            part: Bounded::new(part, name, packed, TEXTS),
            looking: LookingAtTexts::new(name),
            last: Vec::new(),
        }
    }
}

impl<R: Read> Read for GuardedTexts<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.part.read(into)?;
        let seen = into.get(..read).unwrap_or(&[]);
        let across = !self.last.is_empty();
        self.last.extend(seen.iter().take(OVERLAP));
        if across {
            // What lies across two pieces.
            self.looking.at(&self.last).map_err(carried)?;
        }
        self.looking.at(seen).map_err(carried)?;
        if let Some((_, last)) = seen.split_last_chunk::<OVERLAP>() {
            self.last.clear();
            self.last.extend(last);
        }
        let gone = self.last.len().saturating_sub(OVERLAP);
        self.last.drain(..gone);
        Ok(read)
    }
}

/// `uniqueCount="…"`: as many places calamine asks the system for.
fn claimed_texts(head: &[u8]) -> Option<u64> {
    let at = memmem::find(head, b"uniqueCount")?;
    let digits: String = head
        .get(at..)?
        .iter()
        .skip_while(|byte| !byte.is_ascii_digit())
        .take_while(|byte| byte.is_ascii_digit())
        .map(|&byte| char::from(byte))
        .collect();
    digits.parse().ok().or(Some(u64::MAX))
}

/// Goes through a part of records: none is longer than a record can be.
fn look_at_records(part: impl Read, name: &str) -> Result<(), SourceErrorKind> {
    let mut part = BufReader::with_capacity(1 << 16, part);
    let failed = |error: io::Error| of_reading(&error);
    let mut number = [0_u8; 1];
    loop {
        if part.read(&mut number).map_err(failed)? == 0 {
            return Ok(());
        }
        if number[0] & 0x80 != 0 {
            part.read_exact(&mut number).map_err(failed)?;
        }
        let mut length = 0_u64;
        for place in 0..4 {
            part.read_exact(&mut number).map_err(failed)?;
            length |= u64::from(number[0] & 0x7F) << (7 * place);
            if number[0] & 0x80 == 0 {
                break;
            }
        }
        if length > RECORD {
            return Err(SourceErrorKind::UnpacksTooLarge {
                part: name.to_owned(),
                limit_mib: RECORD >> 20,
            });
        }
        let skipped = io::copy(&mut part.by_ref().take(length), &mut io::sink());
        if skipped.map_err(failed)? < length {
            return Err(corrupt(format!("{name}: record breaks off")));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::super::bounded::of_reading;
    use super::{GuardedTexts, SourceErrorKind, look_at_texts};

    /// A part that gives few bytes at a time.
    struct Slow<'t>(&'t [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(into.len());
            self.0.read(&mut into[..most])
        }
    }

    fn shown(text: &str, at_once: usize) -> Result<String, SourceErrorKind> {
        let mut shown = String::new();
        GuardedTexts::new(Slow(text.as_bytes(), at_once), "sharedStrings.xml", 100)
            .read_to_string(&mut shown)
            .map(|_| shown)
            .map_err(|error| of_reading(&error))
    }

    #[test]
    fn of_texts_is_shown_what_a_look_at_them_lets_pass() {
        let usual = "<sst><si><t>Анна</t></si><si/></sst>";
        let declares = format!("<?xml version=\"1.0\"?><!DOCTYPE x>{usual}");
        let claims = usual.replace("<sst", "<sst uniqueCount=\"5000001\"");
        for at_once in 1..30 {
            assert_eq!(shown(usual, at_once), Ok(usual.to_owned()));
            let refused = SourceErrorKind::ForbiddenMarkup {
                part: "sharedStrings.xml".to_owned(),
            };
            assert_eq!(shown(&declares, at_once), Err(refused));
        }
        for text in [usual, &declares, &claims] {
            let looked = look_at_texts(text.as_bytes(), "sharedStrings.xml");
            let looked = looked.map(|glance| glance.size);
            assert_eq!(shown(text, 1 << 16).map(|text| text.len() as u64), looked);
        }
    }
}
