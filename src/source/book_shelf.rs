//! A workbook stays open between the passes over it: its texts and styles are read once.
//!
//! The shelf has room for one, whatever the number of files: where there are several, each is opened when its turn comes. One whose first
//! rows were shown is kept with its reader.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::domain::{SourceIndex, SourceInfo, WorkbookFormat};

use super::SourceError;
use super::begun::Begun;
use super::book::Workbook;
use super::sheet_facts::SheetFacts;
use super::sheet_reading::Reading;

/// Where a workbook is kept that was surveyed or read, until it is read again.
#[derive(Clone, Default)]
pub struct BookShelf {
    workbook: Arc<Room>,
    begun: Arc<Mutex<Option<Begun>>>,
}

/// Where one workbook has room.
#[derive(Default)]
struct Room(Mutex<Option<Workbook>>);

impl Drop for Room {
    /// Lets the workbook go beside whatever comes next: its texts are given back one by one, a hundred thousand in some ten
    /// milliseconds, and nobody needs them any more. A process that ends meanwhile takes them with it.
    fn drop(&mut self) {
        if let Some(workbook) = swap(&self.0, None) {
            // Where there is no thread for it it went here.
            drop(thread::Builder::new().spawn(move || drop(workbook)));
        }
    }
}

fn swap<T>(kept: &Mutex<Option<T>>, other: Option<T>) -> Option<T> {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::replace(&mut kept, other)
}

impl std::fmt::Debug for BookShelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BookShelf")
    }
}

impl BookShelf {
    /// A file whose workbook is kept here.
    pub fn file(&self, path: PathBuf) -> SourceFile {
        SourceFile {
            path,
            shelf: Some(self.clone()),
        }
    }
}

/// A file of sources, and where its workbook is kept, if it is.
#[derive(Debug, Clone)]
pub struct SourceFile {
    path: PathBuf,
    shelf: Option<BookShelf>,
}

impl SourceFile {
    /// A workbook that was inspected before: the one that was kept, or the file opened anew.
    pub(super) fn workbook(
        &self,
        format: WorkbookFormat,
        encoding: Option<&str>,
    ) -> Result<Workbook, SourceError> {
        match self.kept(format, encoding) {
            Some(workbook) => Ok(workbook),
            None => Workbook::open(&self.path, format, encoding),
        }
    }

    /// The same of a workbook that may not have been.
    pub(super) fn inspected(
        &self,
        format: WorkbookFormat,
        encoding: Option<&str>,
    ) -> Result<Workbook, SourceError> {
        match self.kept(format, encoding) {
            Some(workbook) => Ok(workbook),
            None => Workbook::inspect(&self.path, format, encoding),
        }
    }

    fn kept(&self, format: WorkbookFormat, encoding: Option<&str>) -> Option<Workbook> {
        let here = self.shelf.as_ref()?;
        // A reader that ends gives its workbook back.
        drop(swap(&here.begun, None));
        let kept = swap(&here.workbook.0, None);
        let kept = kept.filter(|workbook| workbook.is(&self.path, format, encoding));
        kept.and_then(Workbook::back)
    }

    /// Whether anything is kept.
    pub(super) const fn keeps(&self) -> bool {
        self.shelf.is_some()
    }

    /// The reading of a sheet's cells that was begun in the workbook that was kept, what the sheet says about them, and the workbook itself.
    pub(super) fn reading(
        &self,
        format: WorkbookFormat,
        encoding: Option<&str>,
        sheet: &str,
    ) -> Option<(Reading, SheetFacts, Workbook)> {
        let mut workbook = swap(&self.shelf.as_ref()?.workbook.0, None)?;
        if workbook.is(&self.path, format, encoding)
            && let Some((reading, facts)) = workbook.take_reading(sheet)
        {
            return Some((reading, facts, workbook));
        }
        self.keep(workbook);
        None
    }

    /// Keeps a workbook that is done with.
    pub(super) fn keep(&self, workbook: Workbook) {
        if let Some(shelf) = &self.shelf {
            drop(swap(&shelf.workbook.0, Some(workbook)));
        }
    }

    /// Keeps a reader whose first rows were shown; one alone.
    pub(super) fn keep_begun(&self, begun: Begun) {
        if let Some(shelf) = &self.shelf {
            drop(swap(&shelf.begun, Some(begun)));
        }
    }

    /// The reader that was kept of a source.
    pub(super) fn begun(&self, info: &SourceInfo, source: SourceIndex) -> Option<Begun> {
        let begun = swap(&self.shelf.as_ref()?.begun, None);
        begun.filter(|begun| begun.is(info, source))
    }

    /// The same file for the thread that reads it: a reader is not kept by itself.
    pub(super) fn of_reader(&self) -> Self {
        let without = |shelf: &BookShelf| BookShelf {
            workbook: Arc::clone(&shelf.workbook),
            begun: Arc::default(),
        };
        Self {
            path: self.path.clone(),
            shelf: self.shelf.as_ref().map(without),
        }
    }
}

impl Deref for SourceFile {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

/// What names a file of sources. A path alone keeps nothing.
pub trait AsSourceFile {
    /// The file.
    fn source_file(&self) -> SourceFile;
}

impl AsSourceFile for SourceFile {
    fn source_file(&self) -> SourceFile {
        self.clone()
    }
}

impl AsSourceFile for Path {
    fn source_file(&self) -> SourceFile {
        SourceFile {
            path: self.to_owned(),
            shelf: None,
        }
    }
}

impl AsSourceFile for PathBuf {
    fn source_file(&self) -> SourceFile {
        self.as_path().source_file()
    }
}
