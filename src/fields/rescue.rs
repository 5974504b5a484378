//! Values in a column of another kind: an e-mail among phones, a phone among e-mails, an e-mail among pages (PHN-28, EML-13,
//! WEB-04).

use super::context::ValueContext;
use super::multi::{Moved, multi};
use crate::domain::{Cell, Clean, MultiKind, ProblemKind};

/// Moves what is written for another multifield there, where the mapping wants that (`clean: {rescue: true}`). False: it does
/// not, or the text is no value of that kind either.
pub(super) fn rescue(
    kind: MultiKind,
    text: &str,
    context: &ValueContext<'_>,
    moved: &mut Moved,
    found: &mut Vec<ProblemKind>,
) -> bool {
    if !context.clean.rescue {
        return false;
    }
    // What does not fit there either is not moved any further.
    let there = ValueContext {
        clean: Clean {
            rescue: false,
            ..context.clean
        },
        ..*context
    };
    let mut of_there = Vec::new();
    let cell = Cell::text(text);
    let read = multi(kind, kind.default_type(), None, cell, &there, &mut of_there);
    if read.values.is_empty() {
        return false;
    }
    found.append(&mut of_there);
    for value in read.values {
        found.push(ProblemKind::Rescued {
            field: kind.field().to_owned(),
            after: value.value.clone(),
        });
        moved.push((kind, value));
    }
    true
}

/// What stands in a column of the kind `expected`.
pub(super) fn wrong_kind(found: &str, expected: MultiKind) -> ProblemKind {
    let expected = match expected {
        MultiKind::Phone => "phone",
        MultiKind::Email => "email",
        MultiKind::Web | MultiKind::Im | MultiKind::Link => "web",
    };
    ProblemKind::WrongKind {
        found: found.to_owned(),
        expected: expected.to_owned(),
    }
}
