//! The answers of `lead.php`: a literal of JavaScript with single quotes, which is not quite JSON (`legacy-lead-php.md`, Answer).
//!
//! Read tolerantly: strings in single or double quotes with backslash escapes, names without quotes, objects, lists, commas too
//! many, words of PHP before and behind (`Warning: …`). Everything but objects and lists is text, which is what the portal
//! means anyway. What is cut short is no literal.

use std::iter::Peekable;
use std::str::Chars;

use serde_json::{Map, Value};

/// Objects and lists in one another that are read at the most; the page's answers have three.
const MOST_DEPTH: usize = 16;

/// Brackets at which a literal is looked for; words of PHP have a few, as `fopen() [<a href='function.fopen'>…</a>]` has.
const MOST_TRIES: usize = 32;

/// The names by which the page's own answer is known: of one lead or of the whole request, and of a bundle.
const ERROR: &str = "error";
const RESULTS: &str = "RESULTS";

/// The literal in an answer's body: the first object with `error` or `RESULTS`, else the first object or list that stands there;
/// `None` where there is none, or the answer is not whole. A part of an answer is never taken for all of it: what one lead is told
/// must not be read as told to a bundle.
pub(crate) fn literal(body: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(body);
    let (mut first, mut from) = (None, 0);
    for _ in 0..MOST_TRIES {
        let Some(begins) = text.get(from..)?.find(['{', '[']) else {
            break;
        };
        let begins = from + begins;
        let mut reader = Reader {
            rest: text.get(begins..)?.chars().peekable(),
            is_answer: false,
        };
        from = begins + 1;
        let Some(value) = reader.value(0) else {
            if reader.is_answer {
                return None;
            }
            continue;
        };
        if value.get(RESULTS).is_some() {
            return Some(value);
        }
        if value.get(ERROR).is_some() {
            let is_part = text.get(..begins)?.contains(RESULTS);
            return Some(value).filter(|_| !is_part);
        }
        first = first.or(Some(value));
        from = text.len() - reader.rest.map(char::len_utf8).sum::<usize>();
    }
    first
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    /// Whether a name was read that the page's own answer has.
    is_answer: bool,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip_blanks();
        match self.rest.peek()? {
            '{' if depth < MOST_DEPTH => self.object(depth),
            '[' if depth < MOST_DEPTH => self.list(depth),
            '{' | '[' => None,
            _ => self.text().map(Value::String),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.rest.next();
        let mut entries = Map::new();
        while !self.ends('}')? {
            let name = self.text()?;
            self.is_answer |= [ERROR, RESULTS].contains(&name.as_str());
            self.skip_blanks();
            self.rest.next_if_eq(&':')?;
            entries.insert(name, self.value(depth + 1)?);
            self.part('}')?;
        }
        Some(Value::Object(entries))
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        self.rest.next();
        let mut items = Vec::new();
        while !self.ends(']')? {
            items.push(self.value(depth + 1)?);
            self.part(']')?;
        }
        Some(Value::Array(items))
    }

    /// Whether the closing sign comes next; it is taken.
    fn ends(&mut self, closing: char) -> Option<bool> {
        self.skip_blanks();
        let ends = *self.rest.peek()? == closing;
        if ends {
            self.rest.next();
        }
        Some(ends)
    }

    /// A comma, or the closing sign, which stays.
    fn part(&mut self, closing: char) -> Option<()> {
        self.skip_blanks();
        match self.rest.peek()? {
            ',' => self.rest.next().map(drop),
            next => (*next == closing).then_some(()),
        }
    }

    fn skip_blanks(&mut self) {
        while self.rest.next_if(|c| c.is_whitespace()).is_some() {}
    }

    /// A string in quotes, or a bare word such as a number.
    fn text(&mut self) -> Option<String> {
        self.skip_blanks();
        if let Some(quote) = self.rest.next_if(|c| matches!(c, '\'' | '"')) {
            return self.quoted(quote);
        }
        let is_bare = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | '$');
        let mut word = String::new();
        while let Some(c) = self.rest.next_if(is_bare) {
            word.push(c);
        }
        (!word.is_empty()).then_some(word)
    }

    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.rest.next()? {
                '\\' => self.escaped(&mut text)?,
                end if end == quote => return Some(text),
                c => text.push(c),
            }
        }
    }

    /// What stands behind a backslash; an escape that nobody knows stands for its sign.
    fn escaped(&mut self, text: &mut String) -> Option<()> {
        match self.rest.next()? {
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'v' => text.push('\u{b}'),
            // A line that is continued.
            '\n' => {}
            'x' => text.push(char::from_u32(self.hex(2)?).unwrap_or(char::REPLACEMENT_CHARACTER)),
            'u' => {
                let unit = self.hex(4)?;
                text.push(self.character(unit)?);
            }
            c => text.push(c),
        }
        Some(())
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        (0..digits).try_fold(0, |number, _| {
            let digit = self.rest.next()?.to_digit(16)?;
            Some(number * 16 + digit)
        })
    }

    /// The character of a `\uXXXX`; one beyond the first 65,536 is written as two of them. Half of one stands for nothing.
    fn character(&mut self, unit: u32) -> Option<char> {
        const LOST: char = char::REPLACEMENT_CHARACTER;
        let high = (0xD800..0xDC00).contains(&unit);
        if !high || self.rest.peek() != Some(&'\\') {
            return Some(char::from_u32(unit).unwrap_or(LOST));
        }
        let mut ahead = self.rest.clone();
        ahead.next();
        if ahead.next() != Some('u') {
            return Some(LOST);
        }
        self.rest = ahead;
        let low = self.hex(4)?;
        let joined = low
            .checked_sub(0xDC00)
            .filter(|low| *low < 0x400)
            .and_then(|low| char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + low));
        Some(joined.unwrap_or(LOST))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::literal;

    #[test]
    fn answers_of_the_documentation_are_read() {
        for (body, read) in [
            (
                "{'error':'201','ID':'123','error_message':'Lead has been added.','AUTH':'0123456789abcdef'}",
                json!({"error": "201", "ID": "123", "error_message": "Lead has been added.", "AUTH": "0123456789abcdef"}),
            ),
            (
                r#"{'error':'400','error_message':'The field \"Lead Name\" is required.<br>'}"#,
                json!({"error": "400", "error_message": "The field \"Lead Name\" is required.<br>"}),
            ),
            (
                "{'RESULTS':[{'error':'201','ID':'1'},{'error':'400'}],'AUTH':'x'}",
                json!({"RESULTS": [{"error": "201", "ID": "1"}, {"error": "400"}], "AUTH": "x"}),
            ),
            (
                r"{'t':'it\'s \\ \n\u041b\u0438\u0434 \x41 \ud83d\ude00 \q'}",
                json!({"t": "it's \\ \nЛид A 😀 q"}),
            ),
        ] {
            assert_eq!(literal(body.as_bytes()), Some(read), "{body}");
        }
    }

    #[test]
    fn shapes_that_other_versions_may_write_are_read_too() {
        for (body, read) in [
            (
                "\u{feff}\r\n{ \"error\" : 201 , }\n",
                json!({"error": "201"}),
            ),
            (
                "{error:403,list:[1,'2',],none:null}",
                json!({"error": "403", "list": ["1", "2"], "none": "null"}),
            ),
            (
                "Notice: old code on line 7<br />\n{'error':'201','ID':'5'}\nWarning: more",
                json!({"error": "201", "ID": "5"}),
            ),
            ("{}", json!({})),
            ("[[],{}]", json!([[], {}])),
            (
                r"{'t':'\ud83d \ud83dx \udc00 \ud83d\u0041'}",
                json!({"t": "\u{fffd} \u{fffd}x \u{fffd} \u{fffd}"}),
            ),
            ("{'a':'1','a':'2'}", json!({"a": "2"})),
        ] {
            assert_eq!(literal(body.as_bytes()), Some(read), "{body}");
        }
    }

    #[test]
    fn brackets_in_the_words_of_php_are_passed_over() {
        let answer = "{'RESULTS':[{'error':'201','ID':'5'}]}";
        let read = json!({"RESULTS": [{"error": "201", "ID": "5"}]});
        for before in [
            "Warning: fopen() [<a href='function.fopen'>function.fopen</a>]: failed to open stream\n",
            "<b>Warning</b>: fopen() [function.fopen]: failed in {closure} on line [7]<br />\n",
            "Notice: {$a[0]} isn't ['set: ",
            "{} [] {'a':'1'} ",
        ] {
            let whole = format!("{before}{answer}");
            assert_eq!(literal(whole.as_bytes()), Some(read.clone()), "{whole}");
            let single = format!("{before}{{'error':'403'}} [x]");
            let told = Some(json!({"error": "403"}));
            assert_eq!(literal(single.as_bytes()), told, "{single}");
        }
        let many = "[<".repeat(10_000) + answer;
        assert_eq!(literal(many.as_bytes()), None);
    }

    #[test]
    fn a_part_of_an_answer_is_no_answer() {
        for body in [
            "{'RESULTS':[{'error':'400'},{'error':'201'",
            "[<a>] {'RESULTS':[{'error':'400'},Warning: {'error':'201'}]}",
            "{'AUTH':<x>,'RESULTS':[Warning {'error':'400'},{'error':'201'}]}",
            "{'error':'201','error_message':'a' {'error':'400'}",
            "[{'error':'400'},<",
        ] {
            assert_eq!(literal(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn what_is_cut_or_no_literal_is_none() {
        let whole = r"{'RESULTS':[{'error':'201','ID':'1','t':'\u0041\x41'}],'AUTH':'x'}";
        for end in 0..whole.len() {
            assert_eq!(literal(&whole.as_bytes()[..end]), None, "{end} bytes");
        }
        for body in [
            "",
            "Access denied",
            "{'a' 'b'}",
            "{'a':}",
            "{'a':'b' 'c'}",
            "{:'a'}",
            r"{'a':'\u00g0'}",
            "{,}",
        ] {
            assert_eq!(literal(body.as_bytes()), None, "{body}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(literal(deep.as_bytes()), None);
    }

    fn quoted(text: &str) -> String {
        let mut written = String::from("'");
        for c in text.chars() {
            match c {
                '\'' | '"' | '\\' => written.extend(['\\', c]),
                '\n' => written.push_str("\\n"),
                c if c.is_alphanumeric() || c == ' ' => written.push(c),
                c => {
                    let mut units = [0; 2];
                    let units = c.encode_utf16(&mut units).iter();
                    written.extend(units.map(|unit| format!("\\u{unit:04x}")));
                }
            }
        }
        written + "'"
    }

    fn written(value: &Value) -> String {
        match value {
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(written).collect();
                format!("[{}]", items.join(","))
            }
            Value::Object(entries) => {
                let entries = entries.iter();
                let entries: Vec<String> = entries
                    .map(|(name, value)| format!("{}:{}", quoted(name), written(value)))
                    .collect();
                format!("{{{}}}", entries.join(","))
            }
            Value::String(text) => quoted(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => unreachable!("texts alone"),
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let text = any::<String>().prop_map(Value::String);
        text.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
                prop::collection::btree_map(any::<String>(), inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..300)) {
            literal(&body);
        }

        #[test]
        fn no_text_of_its_own_signs_makes_it_panic(body in r#"[{}\[\]'":,\\ux0-9a-f <>]{0,80}"#) {
            literal(body.as_bytes());
        }

        #[test]
        fn what_is_written_is_read_again(value in values()) {
            let object = json!({ "v": value });
            prop_assert_eq!(literal(written(&object).as_bytes()), Some(object));
        }
    }
}
