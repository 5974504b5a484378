//! Answers of `lead.php`: a JavaScript literal in single quotes, which is no JSON (`legacy-lead-php.md`, Answer).

use std::fmt::Write as _;

/// A value of the answer. Numbers are texts too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    Text(String),
    List(Vec<Self>),
    Object(Vec<(&'static str, Self)>),
}

impl Literal {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The literal as it is sent.
    pub(super) fn written(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => quote(text, out),
            Self::List(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(entries) => {
                out.push('{');
                for (place, (key, value)) in entries.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    quote(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// Letters and digits of any script stand as they are; quotes, backslashes and line ends have escapes of their own, and
/// every other character outside ASCII is `\uXXXX`.
fn quote(text: &str, out: &mut String) {
    out.push('\'');
    for c in text.chars() {
        match c {
            '\'' => out.push_str("\\'"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if c.is_ascii_control() || !(c.is_ascii() || c.is_alphanumeric()) => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _infallible = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('\'');
}

#[cfg(test)]
mod tests {
    use super::Literal;

    #[test]
    fn quotes_line_ends_and_signs_are_escaped() {
        let answer = Literal::Object(vec![
            ("error", Literal::text("400")),
            ("error_message", Literal::text("Поле «О'К»\n\\ \u{1f600}")),
            (
                "list",
                Literal::List(vec![Literal::text("1"), Literal::text("2")]),
            ),
        ]);
        let wanted = r"{'error':'400','error_message':'Поле \u00abО\'К\u00bb\n\\ \ud83d\ude00','list':['1','2']}";
        assert_eq!(answer.written(), wanted);
    }
}
