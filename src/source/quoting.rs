//! Whether the quotes of a record can be right.
//!
//! Of one cell: a quoted cell of several lines past [`QUOTED_BYTES`] or [`QUOTED_LINES`] is not believed (one of a single line swallows nothing), nor one that is still open at the end
//! of the file, nor one that runs over several lines and is then closed in the middle of a text.
//!
//! Of a record of several lines ([`swallows_rows`]): a stray quote may also meet another one that stands before a delimiter or
//! at the end of a line (`Монитор 24"`), and then the cell between them is quoted by the book and holds the rows between. So
//! the record's lines are looked at as if each were a row:
//!
//! - The lines are those that end as the record itself ends, with CRLF, LF or CR. A spreadsheet program that ends its rows with CRLF breaks the
//!   lines of a cell with LF.
//! - The line of the quote must itself be as wide as the header, or wider, since the text behind the quote may hold delimiters.
//!   An address in the middle of a row breaks its first line off and is believed.
//! - A line behind it looks like a row when it has that width too, when no blank stands behind its delimiters (people write
//!   `окно; дверь`, programs do not) unless the first line has some as well, and when its cells do not contradict those above
//!   them: a phone above a phone, an address above an address, and not a number above a word. Cells in the column of the quote
//!   are not compared.
//! - One such line with a number or address in the same column as the first line's means rows that were swallowed; in a file of
//!   two columns, where one delimiter makes a line as wide as a row, more than half of the lines must be such. Lines with words
//!   alone speak for rows only two together, and when there are words below words in at least two columns, in a file of up to
//!   four columns in all of them: otherwise they are as well a list that somebody wrote into a comment.
//!
//! What this costs: rows of the very same list that somebody pasted into a comment are taken for swallowed rows, and the row
//! of that comment becomes an error; most rows of another table, prices, addresses are not. What it leaves: rows of words
//! alone that were swallowed in a narrow file, and one in any; nothing tells them from a text of several lines.

/// Size past which a quoted cell is not believed (issue: a stray quote must not swallow the rest of the file).
pub(super) const QUOTED_BYTES: usize = 64 * 1024;
/// Line ends past which a quoted cell is not believed.
pub(super) const QUOTED_LINES: usize = 100;

/// Digits from which on a number is a long one: a phone, a customer's number.
const LONG_NUMBER: usize = 7;

/// Up to so many columns a line of words must fit the first one in all of them.
const FEW_COLUMNS: usize = 4;

/// What ended a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordEnd {
    Lf,
    Cr,
    CrLf,
    Eof,
}

/// Whether a cell, as it stands in the file and without what ended it, is quoted rightly or not at all.
pub(super) fn cell_is_right(raw: &[u8], done: bool) -> bool {
    let Some((b'"', inside)) = raw.split_first() else {
        return true;
    };
    let breaks = |end: u8| inside.split(|&byte| byte == end).skip(1).count();
    let lines = breaks(b'\n').max(breaks(b'\r'));
    if lines > 0 && raw.len() > QUOTED_BYTES || lines > QUOTED_LINES {
        return false;
    }
    match closing_quote(inside) {
        None => !done,
        Some(at) => {
            let behind = inside.get(at.saturating_add(1)..).unwrap_or(&[]);
            behind.iter().all(|&byte| byte == b' ') || lines == 0
        }
    }
}

/// The place of the quote that closes a cell: the first one that is not doubled.
fn closing_quote(inside: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += inside.get(at..)?.iter().position(|&byte| byte == b'"')?;
        if inside.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Whether the quotes inside the cells of a record are written as `\"` and not doubled, as some exports of databases do
/// (CSV-18). Only where nothing else can be meant: read by the book some quoted cell goes on behind its closing quote, read
/// with `\"` as a quote all of them end with it, and no backslash stands before anything else. `raw` is a record of one line.
pub(super) fn backslashes_escape(raw: &[u8], delimiter: u8) -> bool {
    let line = raw.trim_ascii_end();
    !quoted_cells_end(line, delimiter, closing_quote)
        && quoted_cells_end(line, delimiter, closing_quote_of_escaped)
}

/// The place of the quote that closes a cell whose inner quotes have a backslash.
fn closing_quote_of_escaped(inside: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match inside.get(at..)? {
            [b'\\', b'"', ..] => at += 2,
            [] | [b'\\', ..] => return None,
            [b'"', ..] => return Some(at),
            _ => at += 1,
        }
    }
}

/// Whether every quoted cell of a line ends with its closing quote, whose place `close` finds.
fn quoted_cells_end(line: &[u8], delimiter: u8, close: fn(&[u8]) -> Option<usize>) -> bool {
    let mut rest = line;
    loop {
        let length = if let Some((b'"', inside)) = rest.split_first() {
            close(inside).map(|at| at.saturating_add(2))
        } else {
            let found = rest.iter().position(|&byte| byte == delimiter);
            Some(found.unwrap_or(rest.len()))
        };
        let Some(behind) = length.and_then(|length| rest.get(length..)) else {
            return false;
        };
        match behind.split_first() {
            None => return true,
            Some((&byte, next)) if byte == delimiter => rest = next,
            Some(_) => return false,
        }
    }
}

/// Whether a record of several lines looks like several rows of a list of `width` columns, of which all but the first were
/// swallowed by a stray quote. `raw` is the record, which ended with `end`.
pub(super) fn swallows_rows(raw: &[u8], end: RecordEnd, delimiter: u8, width: usize) -> bool {
    if width < 2 {
        return false;
    }
    let mut lines = lines(raw, end).filter(|line| !line.is_empty());
    let Some(first) = lines.next().map(|line| Line::of(line, delimiter)) else {
        return false;
    };
    let Some(open) = first.open.filter(|_| first.cells.len() >= width) else {
        return false;
    };
    let (mut all, mut strong, mut weak) = (0_usize, 0_usize, 0_usize);
    for line in lines {
        all = all.saturating_add(1);
        match Line::of(line, delimiter).likeness(&first, open, width) {
            Likeness::Data => strong = strong.saturating_add(1),
            Likeness::Words => weak = weak.saturating_add(1),
            Likeness::None => {}
        }
    }
    match width {
        2 => strong.saturating_mul(2) > all,
        _ => strong > 0 || weak > 1,
    }
}

/// The lines that end as the record does; those of a last record without an end, as its first line ends.
fn lines(raw: &[u8], end: RecordEnd) -> impl Iterator<Item = &[u8]> {
    let marks = match end {
        RecordEnd::Lf => (b'\n', None),
        RecordEnd::Cr => (b'\r', None),
        RecordEnd::CrLf => (b'\n', Some(b'\r')),
        RecordEnd::Eof => (if raw.contains(&b'\n') { b'\n' } else { b'\r' }, None),
    };
    let (mark, before) = marks;
    let mut rest = Some(raw);
    std::iter::from_fn(move || {
        let text = rest?;
        let is_end = |&at: &usize| {
            let last = at.checked_sub(1).and_then(|last| text.get(last));
            text.get(at) == Some(&mark) && before.is_none_or(|before| last == Some(&before))
        };
        let at = (0..text.len()).find(is_end);
        rest = at.and_then(|at| text.get(at.saturating_add(1)..));
        let line = at.map_or(text, |at| text.get(..at).unwrap_or(&[]));
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

/// How much a line looks like a row.
enum Likeness {
    /// A number or an address stands where the first line has one too.
    Data,
    /// Words stand where the first line has some, and nothing speaks against it.
    Words,
    None,
}

/// A line as a row of its own.
struct Line<'a> {
    cells: Vec<&'a [u8]>,
    /// The column whose quote is not closed on this line.
    open: Option<usize>,
}

impl<'a> Line<'a> {
    /// The cells of a line; a quoted one that the line does not close is split like any other text.
    fn of(line: &'a [u8], delimiter: u8) -> Self {
        let (mut cells, mut open, mut rest) = (Vec::new(), None, line);
        loop {
            let quoted = quoted_cell(rest, delimiter);
            if quoted.is_none() && rest.first() == Some(&b'"') && open.is_none() {
                open = Some(cells.len());
            }
            let length = quoted.or_else(|| rest.iter().position(|&byte| byte == delimiter));
            let Some((cell, behind)) = length.and_then(|at| rest.split_at_checked(at)) else {
                cells.push(rest);
                break;
            };
            cells.push(cell);
            let Some((_, next)) = behind.split_first() else {
                break;
            };
            rest = next;
        }
        Self { cells, open }
    }

    /// As many cells as there are titles; any others hold nothing.
    fn has_width(&self, width: usize) -> bool {
        self.cells.len() >= width && self.cells.iter().skip(width).all(|cell| is_empty(cell))
    }

    fn has_blanks(&self) -> bool {
        self.cells
            .iter()
            .skip(1)
            .any(|cell| matches!(cell, [b' ' | b'\t', rest @ ..] if !is_empty(rest)))
    }

    fn likeness(&self, first: &Self, open: usize, width: usize) -> Likeness {
        if !self.has_width(width) || (self.has_blanks() && !first.has_blanks()) {
            return Likeness::None;
        }
        let pairs = first.cells.iter().zip(&self.cells).enumerate();
        let (mut alike, mut words, mut unlike) = (0_usize, 0_usize, 0_usize);
        for (_, (above, below)) in pairs.filter(|(column, _)| *column != open) {
            match (Shape::of(above), Shape::of(below)) {
                (Shape::Empty, _) | (_, Shape::Empty) => {}
                (Shape::Words, Shape::Words) => words = words.saturating_add(1),
                (above, below) if above == below => alike = alike.saturating_add(1),
                _ => unlike = unlike.saturating_add(1),
            }
        }
        match (alike, unlike) {
            (0, 0) if words > 1 && words.saturating_add(1) >= width.min(FEW_COLUMNS) => {
                Likeness::Words
            }
            (alike, unlike) if alike > 0 && alike >= unlike => Likeness::Data,
            _ => Likeness::None,
        }
    }
}

/// The length of a quoted cell that its line closes before a delimiter or at its end.
fn quoted_cell(rest: &[u8], delimiter: u8) -> Option<usize> {
    let (b'"', inside) = rest.split_first()? else {
        return None;
    };
    let behind = closing_quote(inside)?.saturating_add(2);
    let next = rest.get(behind);
    (next.is_none() || next == Some(&delimiter)).then_some(behind)
}

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Nothing, or marks alone.
    Empty,
    Words,
    /// Something with an `@`.
    Address,
    ShortNumber,
    LongNumber,
}

impl Shape {
    fn of(cell: &[u8]) -> Self {
        let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
        if cell.iter().any(is_letter) {
            if cell.contains(&b'@') {
                Self::Address
            } else {
                Self::Words
            }
        } else if digits == 0 {
            Self::Empty
        } else if digits < LONG_NUMBER {
            Self::ShortNumber
        } else {
            Self::LongNumber
        }
    }
}

fn is_empty(cell: &[u8]) -> bool {
    cell.iter().all(|&byte| matches!(byte, b' ' | b'\t' | b'"'))
}

#[cfg(test)]
mod tests {
    use super::{RecordEnd, backslashes_escape, swallows_rows};

    fn swallows(record: &str, width: usize) -> bool {
        let end = match record.as_bytes() {
            [.., b'\r', b'\n'] => RecordEnd::CrLf,
            [.., b'\n'] => RecordEnd::Lf,
            [.., b'\r'] => RecordEnd::Cr,
            _ => RecordEnd::Eof,
        };
        let raw = record.trim_end_matches(['\r', '\n']);
        let semicolons = swallows_rows(raw.as_bytes(), end, b';', width);
        let tabs = raw.replace(';', "\t");
        assert_eq!(
            swallows_rows(tabs.as_bytes(), end, b'\t', width),
            semicolons
        );
        semicolons
    }

    #[test]
    fn rows_between_two_stray_quotes_are_rows() {
        for (record, width) in [
            (
                "Анна;89161234561;\"срочно\nИван;8 916 123-45-62;\nПётр;89161234562;24\"\n",
                3,
            ),
            (
                "Анна;89161234561;\"срочно\r\nПётр;89161234562;Монитор 24\"\r\n",
                3,
            ),
            (
                "Анна;\"ООО Лютик;89161234561\nПётр;ООО \"\"Х\";89161234562\n",
                3,
            ),
            (
                "\"Анна\";a@example.org;\"срочно\nb;c;d;e\nПётр;p@example.org;24\"",
                3,
            ),
            ("Анна;Омск;\"срочно\nИван;Тверь;окно\nПётр;Псков;24\"\n", 3),
            ("1;\"x\n2;y\n3;z\"\n", 2),
            // One line that fits less does not speak for all the others.
            (
                "\"ООО Лютик;89161234567\nИван;89161234568\nМария;нет\nПётр;89161234569\nМонитор 24\";89161234570\n",
                2,
            ),
            // The text behind the quote holds a delimiter.
            (
                "Ира;89161234560;\"срочно; завтра\nПётр;89161234562;\nЯна;89161234563;Окно 24\"\n",
                3,
            ),
            ("1;a;\"x;\n2;b;y;\n3;c;z\";\n", 3),
        ] {
            assert!(swallows(record, width), "{record:?}");
        }
    }

    #[test]
    fn texts_of_several_lines_are_no_rows() {
        for (record, width) in [
            (
                "Анна;89161234561;\"ул. Ленина\nд. 5; кв. 7\nдомофон 12\"\n",
                3,
            ),
            ("Анна;\"ул. Ленина\nд. 5\";89161234561\n", 3),
            ("\"Анна\nОрлова\";89161234561;x\n", 3),
            // An order, pasted from another table.
            (
                "Анна;89161234561;\"Заказ:\nОкно;2;5000\nДверь;1;3000\"\n",
                3,
            ),
            // The lines of a cell end with LF in a file of CRLF.
            (
                "Анна;89161234561;\"Ещё:\nПётр;89161234562;позвонить\"\r\n",
                3,
            ),
            (
                "Анна;Омск;\"хочет: окно;\nдверь; стол; стул\nпол; дом; сад\"\n",
                3,
            ),
            ("Анна;Омск;\"хочет\nдверь;стол;стул\"\n", 3),
            ("Анна;\"хочет\nокно;дверь\"\n", 2),
            ("89161234561;\"звонить\n89161234562;Пётр\nили завтра\"\n", 2),
            // Lists that somebody wrote into a comment of a narrow file.
            ("Анна;\"Заказ:\nОкно;2\nДверь;3\"\n", 2),
            ("Анна;;\"Заказ:\nокно;2;5000\nдверь;1;7000\"\n", 3),
            ("\"1\n2\n3\"\n", 1),
            ("1;2;\"\n;;\n;;\"\n", 3),
        ] {
            assert!(!swallows(record, width), "{record:?}");
        }
    }

    #[test]
    fn backslashes_before_quotes_are_known_where_nothing_else_can_be_meant() {
        for (line, escaped) in [
            (r#""ООО \"Ромашка\"";1"#, true),
            (r#"1;"\"Ромашка; Ко\" и др."#, false),
            (r#"1;"\"Ромашка; Ко\" и др.""#, true),
            (r#""C:\";"x""#, false),
            (r#""C:\";"ООО \"Х\"""#, false),
            (r#""C:\dir \"x\"";1"#, false),
            (r#""ООО "Ромашка"";1"#, false),
            (r#"ООО \"Ромашка\";1"#, false),
        ] {
            assert_eq!(backslashes_escape(line.as_bytes(), b';'), escaped, "{line}");
        }
    }
}
