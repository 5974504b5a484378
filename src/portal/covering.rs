//! Texts of a portal without the secrets that they repeat, as they are or as HTML escapes them.

use crate::domain::entity;

/// The text with `***` in the place of every secret. Where secrets overlap, or one begins another, nothing of either is left.
pub(super) fn covered(text: &str, secrets: &[&str]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut hidden_to = 0;
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        let lengths = secrets.iter().filter_map(|secret| length_of(secret, rest));
        if let Some(length) = lengths.max() {
            if at >= hidden_to {
                shown.push_str("***");
            }
            hidden_to = hidden_to.max(at + length);
        } else if at >= hidden_to {
            shown.push(c);
        }
    }
    shown
}

/// How many bytes a secret takes at the beginning of a text; `None` where it does not stand there.
fn length_of(secret: &str, text: &str) -> Option<usize> {
    let bare = text.strip_prefix(secret);
    let escaped = secret.chars().try_fold(text, |rest, c| {
        let entity = rest.strip_prefix('&').and_then(entity);
        match entity {
            Some((decoded, behind)) if decoded == c => Some(behind),
            Some(_) | None => rest.strip_prefix(c),
        }
    });
    let ends = bare.into_iter().chain(escaped);
    let length = ends.map(|rest| text.len() - rest.len()).max();
    length.filter(|length| *length > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::covered;

    #[test]
    fn a_secret_is_covered_with_all_that_it_shares_with_others() {
        for (text, secrets, shown) in [
            ("no anna2024 here", ["anna", "anna2024"], "no *** here"),
            ("no anna2024 here", ["anna2024", "anna"], "no *** here"),
            ("anna with anna2024", ["anna", "anna2024"], "*** with ***"),
            ("annabel", ["anna", "nabel"], "***"),
            ("nothing", ["anna", ""], "nothing"),
            ("Анна: пароль", ["Анна", "пароль"], "***: ***"),
        ] {
            assert_eq!(covered(text, &secrets), shown, "{text}");
        }
    }

    #[test]
    fn what_html_escapes_is_covered_too() {
        let secret = r#"a&b<c>"d'"#;
        for text in [
            r#"a&b<c>"d'"#,
            "a&amp;b&lt;c&gt;&quot;d'",
            "a&amp;b&lt;c&gt;&quot;d&#39;",
            "a&amp;b&lt;c&gt;&quot;d&#039;",
            "a&#38;b&#x3C;c&gt;&#34;d&apos;",
            "a&b&lt;c&gt;\"d&apos;",
        ] {
            assert_eq!(covered(&format!("<{text}>"), &[secret]), "<***>", "{text}");
        }
        assert_eq!(covered("x&amp;y", &["x&amp;y"]), "***");
        assert_eq!(covered("x&amp;amp;y", &["x&amp;y"]), "***");
        assert_eq!(covered("tea &amp; more", &["&"]), "tea *** more");
    }

    proptest! {
        #[test]
        fn no_secret_is_left(text in "[ab&;m]{0,30}", secrets in prop::collection::vec("[ab&;m]{1,5}", 1..4)) {
            let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
            let shown = covered(&text, &secrets);
            for secret in &secrets {
                prop_assert!(!shown.contains(secret), "{secret} in {shown} of {text}");
            }
        }
    }
}
