//! The elements of a multifield from a cell: which rule reads which kind.

use super::context::ValueContext;
use super::email::emails;
use super::messenger::{links, messengers};
use super::phone::phones;
use super::readable::is_readable;
use super::web::pages;
use crate::domain::{Cell, MultiKind, MultiValue, ProblemKind};

/// The elements of a multifield from a cell.
///
/// `value_type` is what an element gets unless words in the cell say otherwise (`моб.`, PHN-16). `split` is the mapping's
/// separator; without it phones and e-mails are split by their own rules, pages by `;` then `,`, messengers by `;`
/// (`fields.md` §2). What is wrong or was mended is pushed to `found`; an element with an error is left out.
pub fn multi(
    kind: MultiKind,
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Vec<MultiValue> {
    if !is_readable(cell, found) || cell.text.is_empty() {
        return Vec::new();
    }
    match kind {
        MultiKind::Phone => phones(value_type, split, cell, context, found),
        MultiKind::Email => emails(value_type, split, cell, context, found),
        MultiKind::Web => pages(value_type, split, cell, context, found),
        MultiKind::Im => messengers(value_type, split, cell, context, found),
        MultiKind::Link => links(value_type, split, cell, context, found),
    }
}
