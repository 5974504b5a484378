//! HTML entities in texts that came out of web pages (TXT-06).

/// The named entities that occur in texts people type.
const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("minus", "−"),
    ("hellip", "…"),
    ("bull", "•"),
    ("middot", "·"),
    ("sect", "§"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("deg", "°"),
    ("times", "×"),
    ("euro", "€"),
    ("shy", "\u{ad}"),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
];

/// The longest entity without its `&` and `;`.
const LONGEST: usize = 8;

/// Decodes entities, at most two levels deep (`&amp;quot;`); `None` when there are none.
pub(super) fn decode_entities(text: &str) -> Option<String> {
    let once = decode_level(text)?;
    Some(decode_level(&once).unwrap_or(once))
}

fn decode_level(text: &str) -> Option<String> {
    if !text.contains('&') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let decoded = part
            .split_once(';')
            .and_then(|(name, rest)| meaning(name).map(|meant| (meant, rest)));
        if let Some((meant, rest)) = decoded {
            changed = true;
            out.push_str(&meant);
            out.push_str(rest);
        } else {
            out.push('&');
            out.push_str(part);
        }
    }
    changed.then_some(out)
}

fn meaning(name: &str) -> Option<String> {
    if name.len() > LONGEST {
        return None;
    }
    let Some(number) = name.strip_prefix('#') else {
        return NAMED
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, text)| (*text).to_owned());
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::decode_entities;

    #[test]
    fn entities_are_decoded_two_levels_deep_and_other_ampersands_stay_txt_06() {
        for (raw, meant) in [
            ("&amp;quot;A&amp;quot;", Some("\"A\"")),
            ("&#1048;&#x438;", Some("Ии")),
            ("&amp;amp;amp;lt;", Some("&amp;lt;")),
            ("R&D; Tom & Jerry; &unknown;", None),
            ("&#99999999;", None),
        ] {
            assert_eq!(decode_entities(raw).as_deref(), meant, "{raw}");
        }
    }
}
