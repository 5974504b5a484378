//! A workbook stays open between the passes over it: its texts and styles are read once.
//!
//! The shelf has room for one, whatever the number of files: where there are several, each is opened when its turn comes.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::WorkbookFormat;

use super::SourceError;
use super::book::Workbook;

/// Where a workbook is kept that was surveyed or read, until it is read again.
#[derive(Clone, Default)]
pub struct BookShelf(Arc<Mutex<Option<Workbook>>>);

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

    fn swap(&self, workbook: Option<Workbook>) -> Option<Workbook> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut kept, workbook)
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
        let kept = self.shelf.as_ref()?.swap(None);
        kept.filter(|workbook| workbook.is(&self.path, format, encoding))
    }

    /// Keeps a workbook that is done with.
    pub(super) fn keep(&self, workbook: Workbook) {
        if let Some(shelf) = &self.shelf {
            drop(shelf.swap(Some(workbook)));
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
