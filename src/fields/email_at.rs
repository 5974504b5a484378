//! Addresses that are plain but for an `at` in the place of the `@`: in a list that was kept from machines every cell is one. Must say what
//! the full way says; whatever is not told here goes that way.

use super::plain_email::is_plain_email;

/// What stands in the place of the sign.
const AT: &str = " at ";

/// The address of a text that is nothing but one.
pub(super) fn spelt_out(text: &str) -> Option<String> {
    let (local, domain) = text.split_once(AT)?;
    if local.contains('@') || domain.contains('@') {
        return None;
    }
    let address = [local, "@", domain].concat();
    is_plain_email(&address).then_some(address)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::spelt_out;
    use crate::domain::{Cell, ProblemKind};
    use crate::fields::email::thorough;
    use crate::fields::testing::Ground;

    /// Whether the look told the address; the full way gives the same.
    fn held_against_the_full_way(text: &str) -> bool {
        let Some(after) = spelt_out(text) else {
            return false;
        };
        let ground = Ground::russian();
        let mut found = Vec::new();
        let read = thorough(
            "WORK",
            None,
            Cell::text(text),
            &ground.context(),
            &mut found,
        );
        let values: Vec<_> = read.values.iter().map(|value| &value.value).collect();
        assert_eq!(values, [&after], "{text}");
        assert!(read.moved.is_empty() && read.name.is_none(), "{text}");
        assert_eq!(found, [ProblemKind::EmailMended { after }], "{text}");
        true
    }

    #[test]
    fn plain_addresses_are_told() {
        for text in ["user.1 at mail.ru", "Ivan+b24 at firma-sever.ru"] {
            assert!(held_against_the_full_way(text), "{text}");
        }
        for text in [
            "ivan@mail.ru",
            "ivan at gmial.com",
            "test at test.ru",
            "ivan at  mail.ru",
            "ivan at mail.ru, petr@ya.ru",
            "no at at mail.ru",
            " at mail.ru",
        ] {
            assert!(!held_against_the_full_way(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_told_is_what_the_full_way_finds(
            text in "[a-zA-Z0-9.+ -]{0,6} at ([a-z0-9-]{1,6}\\.){1,2}[a-z0-9]{1,3}|[a-z]{1,4} at (mail|gmail|yandex|test|gmal|mal)\\.(ru|com|ri|con)|[a-z. at@]{0,20}",
        ) {
            held_against_the_full_way(&text);
        }
    }
}
