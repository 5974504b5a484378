//! HTML of the portal as text: error descriptions and comments.

/// The lines that a page shows: tags taken off, entities decoded, blanks joined, empty lines left out. `<br>` and the ends of
/// paragraphs end a line as line ends do; a `<` that begins no tag stays.
pub(crate) fn html_lines(html: &str) -> Vec<String> {
    without_tags(html)
        .split(['\n', '\r'])
        .map(|line| {
            decoded(line)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .filter(|line| !line.is_empty())
        .collect()
}

/// Tags that end a line become line ends; other tags vanish. A `<` that begins no tag stays.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let begins_tag =
            after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match after.split_once('>') {
            Some((tag, behind)) if begins_tag => {
                text.push_str(if ends_line(tag) { "\n" } else { "" });
                rest = behind;
            }
            Some(_) | None => {
                text.push('<');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

fn ends_line(tag: &str) -> bool {
    let name: String = tag
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    ["br", "p", "div", "li"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// Decodes the entities that PHP's own escaping writes, and numeric ones.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        if let Some((decoded, behind)) = entity(after) {
            out.push(decoded);
            rest = behind;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// The character that an entity stands for, and what comes behind it; the text begins behind the entity's `&`.
pub(crate) fn entity(text: &str) -> Option<(char, &str)> {
    let (name, behind) = text.split_once(';')?;
    Some((character(name)?, behind))
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        "laquo" => Some('«'),
        "raquo" => Some('»'),
        "mdash" => Some('—'),
        "ndash" => Some('–'),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
