//! `error_description` as a person can read it: its HTML taken off (`rest-contract.md` §3).

use crate::domain::html_lines;

/// The messages of a description, split at `<br>` and line ends, without tags, entities decoded, joined by `; `.
pub(super) fn plain(description: &str) -> String {
    html_lines(description).join("; ")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn descriptions_lose_their_html_and_nothing_else() {
        for (html, text) in [
            ("Too many requests", "Too many requests"),
            (
                "Поле &quot;Имя&quot; обязательно<br>Неверный E-mail<br />",
                "Поле \"Имя\" обязательно; Неверный E-mail",
            ),
            ("<b>A</b>&nbsp;&amp;&#39;&#x41;<BR/>\r\nB", "A &'A; B"),
            ("a < b & c; <", "a < b & c; <"),
            ("&unknown; &#xFFFFFFFF;", "&unknown; &#xFFFFFFFF;"),
            ("&lt;br&gt;", "<br>"),
            ("", ""),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}
