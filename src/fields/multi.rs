//! The elements of a multifield from a cell: which rule reads which kind.

use super::context::ValueContext;
use super::email::emails;
use super::messenger::{links, messengers};
use super::phone::phones;
use super::readable::is_readable;
use super::web::pages;
use crate::domain::{Cell, MultiKind, MultiValue, ProblemKind};

/// Values that go into another multifield than the one that was read for.
pub(super) type Moved = Vec<(MultiKind, MultiValue)>;

/// What a cell of a multifield gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MultiRead {
    /// The elements, in the cell's order.
    pub values: Vec<MultiValue>,
    /// Elements of other multifields that stood in the wrong column (PHN-28).
    pub moved: Vec<(MultiKind, MultiValue)>,
    /// The name that stands before an e-mail: it may fill an empty one (EML-04).
    pub name: Option<String>,
}

impl MultiRead {
    pub(super) const fn of(values: Vec<MultiValue>) -> Self {
        Self {
            values,
            moved: Vec::new(),
            name: None,
        }
    }

    pub(super) const fn moved(moved: Moved) -> Self {
        Self {
            values: Vec::new(),
            moved,
            name: None,
        }
    }
}

/// The elements of a multifield from a cell.
///
/// `value_type` is what an element gets unless words in the cell say otherwise (`моб.`, PHN-16; `вк:`, WEB-05). `split` is the
/// mapping's separator; without it phones and e-mails are split by their own rules, pages by `;` then `,`, messengers by `;`
/// (`fields.md` §2). What is wrong or was mended is pushed to `found`; an element with an error is left out.
pub fn multi(
    kind: MultiKind,
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> MultiRead {
    if !is_readable(cell, found) || cell.text.is_empty() {
        return MultiRead::default();
    }
    match kind {
        MultiKind::Phone => phones(value_type, split, cell, context, found),
        MultiKind::Email => emails(value_type, split, cell, context, found),
        MultiKind::Web => pages(value_type, split, cell, context, found),
        MultiKind::Im => messengers(value_type, split, cell, context, found),
        MultiKind::Link => links(value_type, split, cell, context, found),
    }
}
