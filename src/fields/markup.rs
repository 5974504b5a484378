//! Tags in texts that the portal shows as HTML (TXT-07).

use std::borrow::Cow;

use super::hygiene::shown;
use crate::domain::{Markup, ProblemKind};

/// Elements of which nothing is text.
const NO_TEXT: &[&str] = &["script", "style"];
/// Elements whose beginning or end begins a new line.
const BREAKS: &[&str] = &["br", "p", "div", "li", "tr"];

/// The text with the line breaks that its tags mean. With [`Markup::Keep`] a `<br>` is one and every other tag stays, to be shown
/// as it is written; with [`Markup::Strip`] tags are taken out, and scripts with all that is in them.
pub(super) fn with_line_breaks<'t>(
    text: &'t str,
    markup: Markup,
    found: &mut Vec<ProblemKind>,
) -> Cow<'t, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    match markup {
        Markup::Keep => Cow::Owned(rewritten(text, |tag| (tag.name == "br").then_some("\n"))),
        Markup::Strip => {
            let bare = without_scripts(text);
            let bare = rewritten(&bare, |tag| {
                Some(if BREAKS.contains(&tag.name.as_str()) {
                    "\n"
                } else {
                    ""
                })
            });
            let bare = lines(&bare);
            if bare != text {
                found.push(ProblemKind::TagsStripped {
                    after: shown(&bare),
                });
            }
            Cow::Owned(bare)
        }
    }
}

/// A tag: its name in small letters, and the bytes that it takes behind its `<`.
struct Tag {
    name: String,
    closes: bool,
    length: usize,
}

/// The tag that a text behind `<` begins with; `None` where that is no tag (`a < b`).
fn tag(behind: &str) -> Option<Tag> {
    let name = behind.strip_prefix('/').unwrap_or(behind);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
        return None;
    }
    let length = behind.find('>')?.saturating_add(1);
    let name = name.chars().take_while(char::is_ascii_alphanumeric);
    Some(Tag {
        name: name.collect::<String>().to_ascii_lowercase(),
        closes: behind.starts_with('/'),
        length,
    })
}

/// The text with each tag replaced, where `stands_for` says by what.
fn rewritten(text: &str, stands_for: impl Fn(&Tag) -> Option<&'static str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        out.push_str(before);
        let found = tag(behind);
        let meant = found
            .as_ref()
            .and_then(|tag| Some((stands_for(tag)?, tag.length)));
        if let Some((stands_for, length)) = meant {
            out.push_str(stands_for);
            rest = behind.get(length..).unwrap_or("");
        } else {
            out.push('<');
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}

/// The text without scripts and styles; one that is never closed goes on to the end.
fn without_scripts(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        out.push_str(before);
        let hidden = tag(behind).filter(|tag| !tag.closes && NO_TEXT.contains(&tag.name.as_str()));
        let Some(Tag { name, .. }) = hidden else {
            out.push('<');
            rest = behind;
            continue;
        };
        let end = behind.to_ascii_lowercase().find(&format!("</{name}"));
        rest = end.and_then(|end| behind.get(end..)).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// Lines without blanks at their ends, and no empty ones where tags stood one behind the other.
fn lines(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let kept: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    kept.join("\n")
}

#[cfg(test)]
mod tests {
    use super::with_line_breaks;
    use crate::domain::Markup;

    #[test]
    fn tags_are_shown_or_taken_out_and_scripts_never_stay_txt_07() {
        for (text, kept, stripped) in [
            (
                "<b>VIP</b><br>звонить",
                "<b>VIP</b>\nзвонить",
                "VIP\nзвонить",
            ),
            ("a<BR />b<br/>c", "a\nb\nc", "a\nb\nc"),
            ("2 < 3 и 5 > 4", "2 < 3 и 5 > 4", "2 < 3 и 5 > 4"),
            (
                "да<script>alert('<b>')</SCRIPT >нет",
                "да<script>alert('<b>')</SCRIPT >нет",
                "данет",
            ),
            (
                "<style>p{}</style><p>раз</p><p>два</p>",
                "<style>p{}</style><p>раз</p><p>два</p>",
                "раз\nдва",
            ),
            ("<script>вор", "<script>вор", ""),
            ("<div class=\"x\">Я</div>", "<div class=\"x\">Я</div>", "Я"),
        ] {
            let mut found = Vec::new();
            assert_eq!(
                with_line_breaks(text, Markup::Keep, &mut found),
                kept,
                "{text}"
            );
            assert!(found.is_empty());
            assert_eq!(
                with_line_breaks(text, Markup::Strip, &mut found),
                stripped,
                "{text}"
            );
            assert_eq!(found.len(), usize::from(text != stripped), "{text}");
        }
    }
}
