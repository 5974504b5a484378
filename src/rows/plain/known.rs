//! How it is known that a cell is plain.

use crate::fields::PlainLook;
use crate::rows::remembered::Remembered;

/// What a cell of a column has to look like.
#[derive(Debug)]
pub(super) enum Known<'a> {
    /// As the field's plain cells do.
    Look(PlainLook<'a>),
    /// As plain phones do.
    Phone(PlainLook<'a>),
    /// As plain addresses do; the domains that mean no other.
    Mail(PlainLook<'a>, Remembered),
    /// As one that was read before, with nothing to tell: the texts, and the values of those that are counted by name.
    Remembered(Remembered),
}

impl<'a> Known<'a> {
    pub(super) fn of(look: Option<PlainLook<'a>>) -> Self {
        match look {
            Some(look) if look.is_of_mail() => Self::Mail(look, Remembered::default()),
            Some(look) if look.is_of_phones() => Self::Phone(look),
            Some(look) => Self::Look(look),
            None => Self::Remembered(Remembered::default()),
        }
    }
}
