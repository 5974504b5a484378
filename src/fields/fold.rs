//! The form in which words are compared, for the rules of the fields.

pub(super) use crate::domain::{fold_words as fold, plain_mark};
