//! HTML on its way in (the portal's sanitiser) and out (escaping for pages).

/// Tags that a comment may keep; all others are taken out, `script` and `style` with what they hold.
const KEPT: [&str; 16] = [
    "b",
    "i",
    "u",
    "s",
    "br",
    "p",
    "div",
    "span",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "code",
    "blockquote",
];
const SWALLOWED: [&str; 2] = ["script", "style"];

/// A comment as the portal keeps it (`fields.md` §1): known tags without their attributes, unknown ones removed. Text
/// after an unescaped `<` that looks like a tag is lost, which is why a client must escape it.
pub(super) fn sanitised(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        if !tag.starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '!')) {
            out.push('<');
            rest = tag;
            continue;
        }
        let (inside, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = after;
        let closing = inside.starts_with('/');
        let name = tag_name(inside);
        if KEPT.contains(&name.as_str()) {
            out.push_str(if closing { "</" } else { "<" });
            out.push_str(&name);
            out.push('>');
        } else if !closing && SWALLOWED.contains(&name.as_str()) {
            rest = after_closing(after, &name);
        }
    }
    out.push_str(rest);
    out
}

fn tag_name(inside: &str) -> String {
    inside
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase()
}

/// What follows the closing tag of this name; nothing when there is none.
fn after_closing<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, tag)) = rest.split_once("</") {
        if tag_name(tag) == name {
            return tag.split_once('>').map_or("", |(_, after)| after);
        }
        rest = tag;
    }
    ""
}

/// Text for an HTML page.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{escaped, sanitised};

    #[test]
    fn a_comment_keeps_known_tags_and_loses_what_looks_like_others() {
        for (sent, kept) in [
            ("Перезвонить<br />завтра", "Перезвонить<br>завтра"),
            ("<b onclick=\"x()\">да</b>", "<b>да</b>"),
            ("до<script>alert(1)</SCRIPT>после", "допосле"),
            ("цена <дорого и всё пропало", "цена "),
            ("1 < 2 &lt;b&gt; &amp; 3 > 2", "1 < 2 &lt;b&gt; &amp; 3 > 2"),
            ("строка\nстрока", "строка\nстрока"),
        ] {
            assert_eq!(sanitised(sent), kept);
        }
    }

    #[test]
    fn a_page_shows_markup_as_text() {
        assert_eq!(
            escaped("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"
        );
    }
}
