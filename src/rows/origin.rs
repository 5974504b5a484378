//! `ORIGIN_ID`: a row's name in the portal (`design.md` §5). Both forms are frozen; `docs/origins.md` has the vectors.
//!
//! **With a key** it is the key itself, *in key form 1*, its columns joined by `|`. The form, and not the raw text, because the
//! portal is asked for an equal text and cannot fold: only when `Иванов` and ` ИВАНОВ` give one text does the second
//! find the first's lead, and only then does a portal whose database compares regardless of case and one that does not
//! answer alike. A `\` or `|` inside a cell is written `\\` or `\|`, for a key of one column too, so that no two keys
//! are one text.
//!
//! Past 255 characters (Unicode scalars, the size of the field) it is the first 200 of them, then `\#` and the base32 of 128
//! bits of the SHA-256 of the whole text. An escaped text holds a `\` only before `\` and `|`, so no shorter key can be
//! mistaken for it.
//!
//! **Without a key** it is the base32 of the row's content; the second of equal rows ends in `-2`, the third in `-3`.
//!
//! Base32 is RFC 4648's alphabet in lower case without padding: 26 characters for 128 bits.

use data_encoding::BASE32_NOPAD;

use super::content::digest_of_text;
use crate::domain::Digest;

/// Characters that `ORIGIN_ID` holds (`fields.md` §1).
pub const ORIGIN_ID_CHARS: usize = 255;
/// Characters of a long key that stay readable before its hash.
const READABLE_CHARS: usize = 200;

/// The `ORIGIN_ID` of a key whose cells are already in key form 1; `None` when all of them are empty.
pub fn key_origin(forms: &[String]) -> Option<String> {
    if forms.iter().all(String::is_empty) {
        return None;
    }
    let escaped: Vec<String> = forms.iter().map(|form| escape(form)).collect();
    Some(within_limit(escaped.join("|")))
}

/// Puts the `ORIGIN_ID` of a row without key, no earlier one having the same content, into an empty text.
pub(super) fn put_content_origin(content: Digest, into: &mut String) {
    BASE32_NOPAD.encode_append(&content.0, into);
    into.make_ascii_lowercase();
}

/// The `ORIGIN_ID` of a row without key, `earlier` rows of the same sheet having the same content.
pub fn content_origin(content: Digest, earlier: u64) -> String {
    let id = base32(content);
    match earlier {
        0 => id,
        _ => format!("{id}-{}", earlier.saturating_add(1)),
    }
}

fn escape(form: &str) -> String {
    form.replace('\\', "\\\\").replace('|', "\\|")
}

/// An escaped key as it is, or its beginning and its hash where it is longer than the field.
fn within_limit(text: String) -> String {
    if text.chars().count() <= ORIGIN_ID_CHARS {
        return text;
    }
    let beginning: String = text.chars().take(READABLE_CHARS).collect();
    // A cut inside `\\` or `\|` would leave a `\` that spoils the mark behind it.
    let readable = beginning.trim_end_matches('\\');
    format!("{readable}\\#{}", base32(digest_of_text(&text)))
}

fn base32(digest: Digest) -> String {
    let mut id = String::new();
    put_content_origin(digest, &mut id);
    id
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ORIGIN_ID_CHARS, content_origin, key_origin};
    use crate::domain::Digest;
    use crate::rows::key_form::key_form;

    fn origin(cells: &[&str]) -> Option<String> {
        let forms: Vec<String> = cells.iter().map(|cell| key_form(cell)).collect();
        key_origin(&forms)
    }

    #[test]
    fn a_key_is_readable_and_a_bar_inside_a_cell_joins_nothing() {
        assert_eq!(origin(&["A-17"]).as_deref(), Some("a-17"));
        assert_eq!(origin(&["Иванов ", "Пётр"]).as_deref(), Some("иванов|петр"));
        assert_eq!(origin(&["a|b", "c"]).as_deref(), Some("a\\|b|c"));
        assert_eq!(origin(&["a", "b|c"]).as_deref(), Some("a|b\\|c"));
        assert_eq!(origin(&["", "x"]).as_deref(), Some("|x"));
        assert_eq!(origin(&["", "\u{a0}"]), None);
    }

    #[test]
    fn a_key_of_255_characters_stays_and_one_of_256_is_hashed() {
        let longest = "я".repeat(ORIGIN_ID_CHARS);
        assert_eq!(origin(&[&longest]).as_deref(), Some(longest.as_str()));
        let hashed = origin(&[&"я".repeat(ORIGIN_ID_CHARS + 1)]).unwrap();
        assert!(hashed.starts_with(&"я".repeat(200)) && hashed.chars().count() == 228);
        assert_ne!(Some(hashed), origin(&[&"я".repeat(ORIGIN_ID_CHARS + 2)]));
    }

    #[test]
    fn equal_rows_are_told_apart_by_their_count() {
        let content = Digest([0xff; 16]);
        assert_eq!(content_origin(content, 0), "77777777777777777777777774");
        assert_eq!(content_origin(content, 1), "77777777777777777777777774-2");
        assert_eq!(content_origin(content, 2), "77777777777777777777777774-3");
    }

    proptest! {
        #[test]
        fn different_keys_never_share_an_origin(
            (one, other) in (1_usize..4).prop_flat_map(|width| {
                let cells = prop::collection::vec(r"[a-cA-C|\\# ]{0,4}|(\\\||a){100,300}", width);
                (cells.clone(), cells)
            })
        ) {
            let forms = |cells: &[String]| cells.iter().map(|cell| key_form(cell)).collect::<Vec<_>>();
            let (one, other) = (forms(&one), forms(&other));
            let (first, second) = (key_origin(&one), key_origin(&other));
            prop_assert_eq!(first == second, one == other || (first.is_none() && second.is_none()));
            for id in [first, second].into_iter().flatten() {
                prop_assert!(id.chars().count() <= ORIGIN_ID_CHARS);
            }
        }
    }
}
