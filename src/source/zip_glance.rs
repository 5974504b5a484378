//! What a glance at an unpacked part shows: whether there is anything to be found in it besides its cells, and from where on.
//!
//! A sheet's part is large, and nearly all of it are cells. What stands before and behind them is found without reading them.

use memchr::memmem::{self, Finder};

/// Bytes of a window that are seen again with the next one: the longest word less one byte.
pub(super) const OVERLAP: usize = 9;
/// How far before a word of a tag the tag may begin, with room for other attributes.
const BEFORE: u64 = 4096;

/// What a glance at a part showed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Glance {
    /// There are comments, sections of characters or declarations, in which words mean nothing.
    pub(super) odd: bool,
    /// Something before the cells is hidden.
    pub(super) hidden_head: bool,
    /// Something behind the beginning of the cells is hidden; in the content of an ODS something is hidden or merged, or links.
    pub(super) hidden_cells: bool,
    /// The place of what may be the first formula.
    pub(super) formula: Option<u64>,
    /// A place before the first tag of merged cells and links.
    pub(super) tail: Option<u64>,
    /// The unpacked bytes of the part.
    pub(super) size: u64,
}

/// Looks for the words.
pub(super) struct Looking {
    declaration: Finder<'static>,
    words: Words,
    glance: Glance,
}

/// The words of a kind of part.
enum Words {
    Sheet(Box<SheetWords>),
    Content(Box<[Finder<'static>; 3]>),
}

struct SheetWords {
    hidden: Finder<'static>,
    data: Finder<'static>,
    merged: Finder<'static>,
    link: Finder<'static>,
    /// How the tag of a formula begins, also with a prefix.
    formula: [Finder<'static>; 2],
    /// The cells have begun.
    data_seen: bool,
}

impl SheetWords {
    fn new() -> Self {
        Self {
            hidden: Finder::new(b"hidden="),
            data: Finder::new(b"sheetData"),
            merged: Finder::new(b"mergeCell"),
            link: Finder::new(b"hyperlink"),
            formula: [Finder::new(b"<f"), Finder::new(b":f")],
            data_seen: false,
        }
    }

    fn at(&mut self, window: &[u8], place: u64, glance: &mut Glance) {
        let data = if self.data_seen {
            Some(0)
        } else {
            self.data.find(window)
        };
        self.data_seen = data.is_some();
        let data = data.unwrap_or(window.len());
        let (head, cells) = window.split_at_checked(data).unwrap_or((window, &[]));
        glance.hidden_head |= self.hidden.find(head).is_some();
        glance.hidden_cells = glance.hidden_cells || self.hidden.find(cells).is_some();
        if glance.formula.is_none() {
            let first = self.formula_in(window);
            glance.formula = first.map(|first| place.saturating_add(first as u64));
        }
        if glance.tail.is_none() {
            let merged = self.merged.find(window);
            let first = merged.into_iter().chain(self.link.find(window)).min();
            let first = first.map(|first| place.saturating_add(first as u64));
            glance.tail = first.map(|first| first.saturating_sub(BEFORE));
        }
    }

    fn formula_in(&self, window: &[u8]) -> Option<usize> {
        let ends = |at: &usize| {
            let behind = window.get(at.saturating_add(2));
            behind.is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        };
        let first = |finder: &Finder<'_>| finder.find_iter(window).find(ends);
        self.formula.iter().find_map(first)
    }
}

impl Looking {
    /// Nothing is seen yet of the part with this name.
    pub(super) fn new(name: &str) -> Self {
        let words = if name.eq_ignore_ascii_case("content.xml") {
            let words = [&b"visibility"[..], b"-spanned", b":href"];
            Words::Content(Box::new(words.map(Finder::new)))
        } else {
            Words::Sheet(Box::new(SheetWords::new()))
        };
        Self {
            declaration: Finder::new(b"<!"),
            words,
            glance: Glance::default(),
        }
    }

    /// Looks at a window, which begins at a place of the part. Whether a document type is declared in it.
    pub(super) fn at(&mut self, window: &[u8], place: u64) -> bool {
        let glance = &mut self.glance;
        glance.size = place.saturating_add(window.len() as u64);
        match &mut self.words {
            Words::Sheet(words) => words.at(window, place, glance),
            Words::Content(words) => {
                glance.hidden_cells |= words.iter().any(|word| word.find(window).is_some());
            }
        }
        let declares = self.declaration.find(window).is_some();
        glance.odd |= declares;
        declares && memmem::find(window, b"<!DOCTYPE").is_some()
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
        let mut looking = Looking::new("xl/worksheets/sheet1.xml");
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
    fn formulas_are_told_from_what_begins_alike() {
        for cell in [
            "<f>1</f>",
            "<f t=\"shared\" si=\"0\"/>",
            "<x:f\n>1</x:f>",
            "<f/>",
        ] {
            assert!(
                glance(&format!("<sheetData><c>{cell}</c></sheetData>"))
                    .formula
                    .is_some(),
                "{cell}"
            );
        }
        let none = "<sheetFormatPr/><fonts/><sheetData><v>a:f</v><formula>1</formula></sheetData>";
        assert_eq!(glance(none).formula, None);
    }

    #[test]
    fn a_document_type_is_seen() {
        assert!(Looking::new("content.xml").at(b"<?xml?><!DOCTYPE x>", 0));
    }
}
