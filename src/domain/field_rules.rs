//! What the owner of a portal has set for a user field, besides its type (`fields.md` §5).

use std::fmt;

use regex::{Regex, RegexBuilder};
use rust_decimal::Decimal;

/// Bounds and settings of a user field; all empty for a field without any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldRules {
    /// Its type as the portal names it: `enumeration`; empty for the standard catalogue's.
    pub type_id: String,
    /// Least number of characters.
    pub min_chars: Option<u64>,
    /// What a text must look like.
    pub pattern: Option<TextPattern>,
    /// The least number.
    pub least: Option<Decimal>,
    /// The greatest number.
    pub most: Option<Decimal>,
    /// Digits behind the point that are kept.
    pub places: Option<u32>,
    /// Prefixes of the elements that a link may lead to: `L`, `D`, `C`, `CO`, `SI`, `T80`.
    pub links: Vec<String>,
}

/// The most memory of a compiled pattern: a portal's owner writes short ones.
const PATTERN_BYTES: usize = 1 << 20;

/// A regular expression of the portal, in the form that is understood here.
#[derive(Clone)]
pub struct TextPattern {
    told: String,
    compiled: Regex,
}

impl TextPattern {
    /// A pattern as PHP has it, `/^\d+$/i`; `None` for one that means nothing here, which is then left to the portal
    /// (`facts-unknown.md` 23).
    pub fn of_php(pattern: &str) -> Option<Self> {
        let opening = pattern.chars().next()?;
        let closing = match opening {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            '<' => '>',
            c if c.is_alphanumeric() || c.is_whitespace() || c == '\\' => return None,
            same => same,
        };
        let (inside, flags) = pattern.strip_prefix(opening)?.rsplit_once(closing)?;
        // `\/` is a plain slash behind the delimiter's escape.
        let inside = inside.replace(
            &format!("\\{opening}"),
            &regex::escape(&opening.to_string()),
        );
        let mut built = RegexBuilder::new(&inside);
        built.unicode(true).size_limit(PATTERN_BYTES);
        for flag in flags.chars() {
            match flag {
                'i' => built.case_insensitive(true),
                's' => built.dot_matches_new_line(true),
                'm' => built.multi_line(true),
                'x' => built.ignore_whitespace(true),
                'u' | 'D' => &mut built,
                _ => return None,
            };
        }
        Some(Self {
            told: pattern.to_owned(),
            compiled: built.build().ok()?,
        })
    }

    /// Whether a text fits.
    pub fn fits(&self, text: &str) -> bool {
        self.compiled.is_match(text)
    }

    /// The pattern as the portal has it.
    pub fn told(&self) -> &str {
        &self.told
    }
}

impl PartialEq for TextPattern {
    fn eq(&self, other: &Self) -> bool {
        self.told == other.told
    }
}

impl Eq for TextPattern {}

impl fmt::Debug for TextPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

#[cfg(test)]
mod tests {
    use super::TextPattern;

    #[test]
    fn patterns_of_php_are_understood_or_left_to_the_portal() {
        let fits = |pattern: &str, text: &str| TextPattern::of_php(pattern).map(|it| it.fits(text));
        for (pattern, text, wanted) in [
            (r"/^\d{4}$/", "1234", Some(true)),
            (r"/^\d{4}$/", "12345", Some(false)),
            ("/^[а-я]+$/iu", "Привет", Some(true)),
            ("#^a/b$#", "a/b", Some(true)),
            (r"/^a\/b$/", "a/b", Some(true)),
            ("{x}", "xyz", Some(true)),
            (r"/(?<=a)b/", "ab", None),
            ("^no delimiters", "x", None),
            ("/a/e", "a", None),
            ("", "x", None),
        ] {
            assert_eq!(fits(pattern, text), wanted, "{pattern}");
        }
    }
}
