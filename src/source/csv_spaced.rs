//! Records that have blanks between a delimiter and a quote: `a, "b, c"` (CSV-21).
//!
//! By the book such a quote is a character like any other, and the cell ends at the delimiter inside. People and some programs
//! write so all the same. A record of one line is read so where every quote that then begins a cell is closed right before a
//! delimiter or the end; anything else is left to the book.

/// Whether a cell of a record may begin with blanks and a quote. Nearly no record has one.
pub(super) fn may_be_spaced(raw: &[u8], delimiter: u8) -> bool {
    memchr::memchr_iter(b'"', raw).any(|quote| {
        let before = raw.get(..quote).unwrap_or(&[]);
        let blanks = before.iter().rev();
        let blanks = blanks
            .take_while(|byte| matches!(byte, b' ' | b'\t') && **byte != delimiter)
            .count();
        let cell = before.get(..quote.saturating_sub(blanks)).unwrap_or(&[]);
        blanks > 0 && cell.last().is_none_or(|&last| last == delimiter)
    })
}

/// The cells of a record, if some of its quotes have blanks before them and all of them are closed.
pub(super) fn spaced_cells(raw: &[u8], delimiter: u8) -> Option<Vec<Vec<u8>>> {
    let mut rest = raw
        .strip_suffix(b"\r\n")
        .or_else(|| raw.strip_suffix(b"\n"))
        .or_else(|| raw.strip_suffix(b"\r"))
        .unwrap_or(raw);
    if rest.contains(&b'\n') || rest.contains(&b'\r') {
        return None;
    }
    let mut cells = Vec::new();
    let mut spaced = false;
    loop {
        let begin = behind_blanks(rest, delimiter);
        let (cell, behind) = if let Some((b'"', inside)) = begin.split_first() {
            spaced |= begin.len() < rest.len();
            let (cell, behind) = quoted(inside)?;
            (cell, behind_blanks(behind, delimiter))
        } else {
            let end = rest.iter().position(|&byte| byte == delimiter);
            let (cell, behind) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
            (cell.to_vec(), behind)
        };
        cells.push(cell);
        match behind.split_first() {
            None => return spaced.then_some(cells),
            Some((&byte, next)) if byte == delimiter => rest = next,
            Some(_) => return None,
        }
    }
}

fn behind_blanks(text: &[u8], delimiter: u8) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t') && *byte != delimiter;
    let begin = text.iter().position(|byte| !blank(byte));
    text.get(begin.unwrap_or(text.len())..).unwrap_or(&[])
}

/// What stands up to the closing quote, and what is behind that.
fn quoted(mut inside: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut cell = Vec::new();
    loop {
        let at = inside.iter().position(|&byte| byte == b'"')?;
        cell.extend_from_slice(inside.get(..at)?);
        match inside.get(at.saturating_add(1)..)? {
            [b'"', behind @ ..] => {
                cell.push(b'"');
                inside = behind;
            }
            behind => return Some((cell, behind)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::spaced_cells;

    fn cells(raw: &str) -> Option<Vec<String>> {
        let text = |cell: Vec<u8>| String::from_utf8(cell).unwrap();
        spaced_cells(raw.as_bytes(), b',').map(|cells| cells.into_iter().map(text).collect())
    }

    #[test]
    fn blanks_before_quotes_are_left_out_where_every_quote_is_closed() {
        for (raw, wanted) in [
            ("a, \"b, c\"\r\n", vec!["a", "b, c"]),
            ("\"x\" , \"y \"\"z\"\"\", d\n", vec!["x", "y \"z\"", " d"]),
            (" \"\",", vec!["", ""]),
        ] {
            assert_eq!(cells(raw).unwrap(), wanted, "{raw}");
        }
        for book in [
            "a,\"b, c\"",
            "a, b",
            "a, \"b\" c",
            "a, \"b, c",
            "ООО \"Р\", 5",
            "a, \"b\nc\"",
            "",
        ] {
            assert_eq!(cells(book), None, "{book}");
        }
    }

    proptest! {
        #[test]
        fn cells_with_blanks_before_their_quotes_come_back(row in vec("[a-zё,;\" ]{0,6}", 2..6), blanks in "[ \t]{1,3}") {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let raw = row.iter().map(quoted).collect::<Vec<_>>().join(&format!(",{blanks}"));
            prop_assert_eq!(cells(&raw), Some(row));
        }

        #[test]
        fn rows_by_the_book_are_left_to_the_book(row in vec("[a-zё,;\" ]{0,6}", 1..6)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&row).unwrap();
            let raw = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            prop_assert_eq!(cells(&raw), None);
        }
    }
}
