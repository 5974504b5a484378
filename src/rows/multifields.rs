//! Multifields: values of several columns in one list, none of them twice.

use std::collections::BTreeSet;

use super::key_form::phone_form;
use crate::domain::{MultiKind, MultiValue};

/// Appends `new` in its order and returns the values that were left out because the list has them already.
///
/// Phones are the same by their digits, whatever their type: of `Рабочий` and `Мобильный` with one number the first keeps
/// its type (PHN-30). E-mails, pages and links are the same regardless of case. Messengers are the same when the type is too:
/// one nickname in two messengers is two ways to write to a person.
pub(super) fn append(
    list: &mut Vec<MultiValue>,
    kind: MultiKind,
    new: Vec<MultiValue>,
) -> Vec<MultiValue> {
    if list.is_empty() && new.len() <= 1 {
        list.extend(new);
        return Vec::new();
    }
    let mut known: BTreeSet<String> = list.iter().map(|value| identity_of(kind, value)).collect();
    let (fresh, repeated): (Vec<_>, Vec<_>) = new
        .into_iter()
        .partition(|value| known.insert(identity_of(kind, value)));
    list.extend(fresh);
    repeated
}

fn identity_of(kind: MultiKind, value: &MultiValue) -> String {
    identity(kind, value.value_type, &value.value)
}

/// What two values of a multifield have in common when they are the same.
pub(super) fn identity(kind: MultiKind, value_type: &str, value: &str) -> String {
    match kind {
        MultiKind::Phone => Some(phone_form(value))
            .filter(|digits| !digits.is_empty())
            .unwrap_or_else(|| value.to_lowercase()),
        MultiKind::Im => format!("{value_type}:{}", value.to_lowercase()),
        MultiKind::Email | MultiKind::Web | MultiKind::Link => value.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::append;
    use crate::domain::{MultiKind, MultiValue};

    #[test]
    fn a_value_that_the_list_has_is_left_out() {
        for (kind, first, second, kept) in [
            (
                MultiKind::Phone,
                ("WORK", "+79161234567"),
                ("MOBILE", "8 916 123-45-67"),
                1,
            ),
            (
                MultiKind::Phone,
                ("WORK", "+79161234567"),
                ("WORK", "+79161234568"),
                2,
            ),
            (
                MultiKind::Email,
                ("WORK", "Anna@example.org"),
                ("HOME", "anna@example.org"),
                1,
            ),
            (
                MultiKind::Web,
                ("WORK", "https://example.org/Anna"),
                ("HOME", "https://EXAMPLE.org/anna"),
                1,
            ),
            (MultiKind::Im, ("SKYPE", "anna"), ("TELEGRAM", "anna"), 2),
            (MultiKind::Im, ("SKYPE", "anna"), ("SKYPE", "Anna"), 1),
        ] {
            let value = |(value_type, value): (&'static str, &str)| MultiValue {
                value_type,
                value: value.to_owned(),
            };
            let mut list = Vec::new();
            let repeated = append(&mut list, kind, vec![value(first), value(second)]);
            assert_eq!(
                (list.len(), repeated.len()),
                (kept, 2 - kept),
                "{first:?} {second:?}"
            );
            assert_eq!(list[0], value(first), "the first stays");
        }
    }
}
