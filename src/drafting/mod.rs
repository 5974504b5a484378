//! Drafting a mapping: titles and values of the columns in, a commented YAML out.
//!
//! A title is compared as `source-headers.md` §0 says: the name of a field first, then the captions of the portal at hand, the
//! titles of the system that the file comes from, the general ones, and at last what is merely like one of them: other words'
//! order, words that add nothing, abbreviations, misspellings. The values have the second word. They bear a title out, choose
//! where it may mean several things (`Имя` over two words is a full name), and refuse it where they are something else.
//!
//! What is sure enough ([`SURE`]) is applied; everything else stands in the draft as a comment, with the reason. A likeness alone is
//! never sure: a misspelt title is applied only where the values bear it out.
//!
//! ```
//! use leadbatch::domain::{FieldCatalogue, HeaderCell};
//! use leadbatch::drafting::{Columns, Standing};
//!
//! let header = ["Название", "Моб. тел.", "Погода"].map(HeaderCell::of);
//! let catalogue = FieldCatalogue::standard();
//! let columns = Columns::new(&header, &catalogue);
//! let draft = columns.draft();
//! assert_eq!(draft.columns[1].goal.to_string(), "PHONE:MOBILE");
//! assert_eq!(draft.columns[2].standing, Standing::Left);
//! ```
//!
//! ```text
//! title ─ words ─ matching (book: tables/*.txt) ──┐
//! cells ─ probe ─ facts ─ fit ────────────────────┴─ judge ─ draft (columns beside each other) ─ yaml
//! ```
//!
//! What it does not do: read files, look at a portal, know texts for people ([`Words`] has them).

mod book;
mod draft;
mod facts;
mod fit;
mod goal;
mod judge;
mod matching;
mod probe;
mod remarks;
mod settle;
mod system;
mod values;
mod words;
mod yaml;
mod yaml_text;

pub use book::known_titles;
pub use draft::{ColumnDraft, DraftedMapping, Held, Standing};
pub use facts::Columns;
pub use fit::ValueKind;
pub use goal::{Feed, Goal};
pub use judge::{Reason, SURE};
pub use matching::Likeness;
pub use values::{ValueRow, Values};
pub use yaml::{Frame, Words};
