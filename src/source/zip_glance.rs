//! What a glance at an unpacked part shows: whether there is anything to be found in it besides its cells, and from where on.
//!
//! A sheet's part is large, and nearly all of it are cells. What stands before and behind them is found without reading them.

use memchr::memmem::{self, Finder};

/// Bytes of a window that are seen again with the next one: a word less one byte.
pub(super) const OVERLAP: usize = 8;
/// How far before a word of a tag the tag may begin, with room for other attributes.
const BEFORE: u64 = 4096;

/// What a glance at a part showed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Glance {
    /// There are comments, sections of characters or declarations, in which words mean nothing.
    pub(super) odd: bool,
    /// Something before the cells is hidden.
    pub(super) hidden_head: bool,
    /// Something behind the beginning of the cells is hidden.
    pub(super) hidden_cells: bool,
    /// A place before the first tag of merged cells and links.
    pub(super) tail: Option<u64>,
    /// The unpacked bytes of the part.
    pub(super) size: u64,
}

/// Looks for the words.
pub(super) struct Looking {
    declaration: Finder<'static>,
    hidden: Finder<'static>,
    data: Finder<'static>,
    merged: Finder<'static>,
    link: Finder<'static>,
    glance: Glance,
    /// The cells have begun.
    data_seen: bool,
}

impl Looking {
    /// Nothing is seen yet.
    pub(super) fn new() -> Self {
        Self {
            declaration: Finder::new(b"<!"),
            hidden: Finder::new(b"hidden="),
            data: Finder::new(b"sheetData"),
            merged: Finder::new(b"mergeCell"),
            link: Finder::new(b"hyperlink"),
            glance: Glance::default(),
            data_seen: false,
        }
    }

    /// Looks at a window, which begins at a place of the part. Whether a document type is declared in it.
    pub(super) fn at(&mut self, window: &[u8], place: u64) -> bool {
        let glance = &mut self.glance;
        glance.size = place.saturating_add(window.len() as u64);
        let mut declares = false;
        if self.declaration.find(window).is_some() {
            glance.odd = true;
            declares = memmem::find(window, b"<!DOCTYPE").is_some();
        }
        let data = if self.data_seen {
            0
        } else {
            let data = self.data.find(window);
            self.data_seen = data.is_some();
            data.unwrap_or(window.len())
        };
        let (head, cells) = window.split_at_checked(data).unwrap_or((window, &[]));
        glance.hidden_head |= self.hidden.find(head).is_some();
        glance.hidden_cells = glance.hidden_cells || self.hidden.find(cells).is_some();
        if glance.tail.is_none() {
            let merged = self.merged.find(window);
            let first = merged.into_iter().chain(self.link.find(window)).min();
            glance.tail =
                first.map(|first| place.saturating_add(first as u64).saturating_sub(BEFORE));
        }
        declares
    }

    /// What was seen.
    pub(super) const fn seen(&self) -> Glance {
        self.glance
    }
}

#[cfg(test)]
mod tests {
    use super::{Glance, Looking};

    fn glance(part: &str) -> Glance {
        let mut looking = Looking::new();
        assert!(!looking.at(part.as_bytes(), 100_000));
        looking.seen()
    }

    #[test]
    fn what_is_hidden_is_told_apart_by_its_place() {
        let head = glance("<cols><col hidden=\"1\"/></cols><sheetData><row/></sheetData>");
        assert!(head.hidden_head && !head.hidden_cells && head.tail.is_none());
        let cells = glance("<cols/><sheetData><row hidden=\"1\"/></sheetData>");
        assert!(!cells.hidden_head && cells.hidden_cells);
        let tail = glance("<sheetData/><hyperlinks><hyperlink/></hyperlinks><mergeCells/>");
        assert_eq!(tail.tail, Some(100_000 + 13 - 4096));
        assert!(!tail.odd && glance("<sheetData><!-- --></sheetData>").odd);
    }

    #[test]
    fn a_document_type_is_seen() {
        assert!(Looking::new().at(b"<?xml?><!DOCTYPE x>", 0));
    }
}
