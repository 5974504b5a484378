//! Which of the four delimiters separates the cells of a text.
//!
//! An own scorer over the real record reader and not csv-nose: that one cannot be held to four delimiters (it answers a
//! space for a file of one column) and took the comma for a semicolon file whose table stands below a title line and holds
//! decimal commas, which is what hand-made Russian lists look like. Its cases are among the tests below.
//!
//! The titles that the mapping names decide first: a delimiter under which more of them appear as whole cells is the right
//! one. Otherwise it is consistency over many records, never the number of marks in one line.

use std::collections::BTreeMap;

use encoding_rs::UTF_8;

use super::csv_records::Records;
use super::header::{HEADER_ROWS, TitleSet, is_blank};
use super::text_stream::TextStream;

/// The delimiters that are looked for, the likelier first.
pub(super) const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Bytes in which a `sep=;` line has room.
pub(super) const SEP_LINE_BYTES: usize = 16;

/// Records that are looked at.
const RECORDS: usize = 300;

/// A delimiter, and what speaks for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Choice {
    /// The delimiter.
    pub(super) delimiter: u8,
    /// It separates nothing: every record is one cell.
    pub(super) single_column: bool,
}

/// Excel's hint in the first line: its delimiter, and the line's length with its end. `None`: there is no such line.
pub(super) fn sep_line(text: &[u8]) -> Option<(u8, usize)> {
    let quotes = usize::from(text.first() == Some(&b'"'));
    let word = text.get(quotes..quotes + 4)?;
    let delimiter = *text.get(quotes + 4)?;
    let behind = quotes + 5;
    let closed = text
        .get(behind..behind + quotes)?
        .iter()
        .all(|&b| b == b'"');
    if !word.eq_ignore_ascii_case(b"sep=") || !closed || !usable(delimiter) {
        return None;
    }
    let rest = text.get(behind + quotes..)?;
    let end = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        [] => 0,
        _ => return None,
    };
    Some((delimiter, behind + quotes + end))
}

/// Whether a byte can separate cells.
pub(super) const fn usable(delimiter: u8) -> bool {
    delimiter.is_ascii_punctuation() && delimiter != b'"' || matches!(delimiter, b'\t' | b' ')
}

/// Chooses the delimiter of a sample in UTF-8. The last record is left out when the sample was `cut` there.
pub(super) fn choose(sample: &[u8], cut: bool, wanted: &TitleSet) -> Choice {
    let mut best = Evidence::default();
    let mut choice = Choice {
        delimiter: b',',
        single_column: true,
    };
    for delimiter in DELIMITERS {
        let evidence = weigh(sample, cut, delimiter, wanted);
        if evidence.outweighs(&best) {
            best = evidence;
            choice = Choice {
                delimiter,
                single_column: evidence.width < 2,
            };
        }
    }
    choice
}

/// What speaks for a delimiter.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    wanted_titles: usize,
    score: f64,
    width: usize,
}

impl Evidence {
    fn outweighs(&self, other: &Self) -> bool {
        self.wanted_titles > other.wanted_titles
            || self.wanted_titles == other.wanted_titles && self.score > other.score
    }
}

fn weigh(sample: &[u8], cut: bool, delimiter: u8, wanted: &TitleSet) -> Evidence {
    let rows = widths(sample, cut, delimiter, wanted);
    if rows.is_empty() {
        // Nothing but this mark and blanks: better than taking the mark for text.
        return Evidence {
            wanted_titles: 0,
            score: f64::MIN_POSITIVE,
            width: 2,
        };
    }
    let titles = rows
        .iter()
        .rev()
        .max_by_key(|row| row.wanted_titles)
        .filter(|row| row.wanted_titles > 0);
    let header = titles.or_else(|| first_of_usual_width(&rows));
    let wanted_titles = titles.map_or(0, |row| row.wanted_titles);
    let Some(header) = header.filter(|row| row.width > 1) else {
        return Evidence {
            wanted_titles,
            ..Evidence::default()
        };
    };
    let alike = rows.iter().filter(|row| row.width == header.width).count();
    let doubt = if header.holds_delimiters { 0.4 } else { 1.0 };
    Evidence {
        wanted_titles,
        score: ratio(alike, rows.len()) * (1.0 - ratio(1, header.width)) * doubt,
        width: header.width,
    }
}

/// The first row of the width above one that most rows have.
fn first_of_usual_width(rows: &[Row]) -> Option<&Row> {
    let mut counts = BTreeMap::new();
    for row in rows.iter().filter(|row| row.width > 1) {
        *counts.entry(row.width).or_insert(0_u32) += 1;
    }
    let (width, _) = counts
        .into_iter()
        .max_by_key(|&(width, times)| (times, width))?;
    rows.iter().find(|row| row.width == width)
}

fn ratio(part: usize, whole: usize) -> f64 {
    let float = |number| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    float(part) / float(whole.max(1))
}

/// A record under some delimiter.
struct Row {
    width: usize,
    /// How many of the titles that are looked for it holds, where it may be their row.
    wanted_titles: usize,
    /// A cell holds another of the delimiters: as the row of titles that would be odd.
    holds_delimiters: bool,
}

fn widths(sample: &[u8], cut: bool, delimiter: u8, wanted: &TitleSet) -> Vec<Row> {
    let mut records = Records::new(TextStream::new(sample, UTF_8), delimiter);
    let mut rows = Vec::new();
    if records.skip_sep_line().is_err() {
        return rows;
    }
    while rows.len() < RECORDS {
        let Ok(Some(_)) = records.next() else { break };
        let texts = || records.cells().map(String::from_utf8_lossy);
        if texts().all(|cell| is_blank(&cell)) {
            continue;
        }
        rows.push(Row {
            width: records.ends().len(),
            wanted_titles: if rows.len() < HEADER_ROWS {
                wanted.count_in(texts())
            } else {
                0
            },
            holds_delimiters: records
                .bytes()
                .iter()
                .any(|byte| DELIMITERS.contains(byte) && *byte != delimiter),
        });
    }
    if cut && rows.len() > 1 && rows.len() < RECORDS {
        rows.pop();
    }
    rows
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::{Choice, TitleSet, choose, sep_line};

    fn lines(head: &str, line: impl Fn(u32) -> String) -> String {
        (0..30).fold(head.to_owned(), |mut text, number| {
            writeln!(text, "{}", line(number)).unwrap();
            text
        })
    }

    type Sample = (&'static str, char, String);

    /// Files in which another mark than the delimiter stands in many rows.
    fn misleading() -> Vec<Sample> {
        let note = |n| match n {
            7 => "a,b,c,d,e,f,g,h,i,j,k,l,m",
            _ => "ok",
        };
        let amount = |n| format!("Анна;8 (916) 123-45-{n};{n} 500,00");
        vec![
            (
                "CSV-06: commas in one cell",
                ';',
                lines("Имя;Телефон;Комментарий\n", |n| {
                    format!("Анна{n};+7916000000{n};{}", note(n))
                }),
            ),
            (
                "decimal commas",
                ';',
                lines("Имя;Сумма\n", |n| format!("Анна {n};{n},50")),
            ),
            (
                "commas in every address",
                ';',
                lines("ФИО;Адрес\n", |n| {
                    format!("Анна;Москва, ул. Ленина, д. {n}, кв. 7")
                }),
            ),
            (
                "title rows with delimiters",
                ';',
                lines("База;;\n\nот 01.02.2024;;\nИмя;Телефон;Сумма\n", amount),
            ),
            (
                "title rows without",
                ';',
                lines("База\n\nот 01.02.2024\nИмя;Телефон;Сумма\n", amount),
            ),
            (
                "phones in one cell",
                ',',
                lines("Name,Phones\n", |n| {
                    format!("Ann {n},\"+7916{n};+7917{n}\"")
                }),
            ),
        ]
    }

    /// Files as they should be, more or less.
    fn plain() -> Vec<Sample> {
        let ragged = |n| {
            let rest = if n % 2 == 0 {
                ";a@example.org;Москва"
            } else {
                ""
            };
            format!("Анна;+7916000{n}{rest}")
        };
        vec![
            (
                "pipes",
                '|',
                lines("Name|Phone|Note\n", |n| {
                    format!("Ann|+1 212 555 01{n}|a, b; c")
                }),
            ),
            (
                "tabs",
                '\t',
                lines("Name\tPhone\tNote\n", |n| {
                    format!("Ann\t+1 212 555 01{n}\thi, there")
                }),
            ),
            (
                "one row",
                ';',
                "Имя;Телефон\nАнна;+79161234567\n".to_owned(),
            ),
            ("titles only", ';', "Имя;Телефон\n".to_owned()),
            ("ragged", ';', lines("Имя;Телефон;Почта;Город\n", ragged)),
            (
                "quoted decimals",
                ',',
                lines("\"Имя\",\"Сумма\"\n", |n| {
                    format!("\"Анна {n}\",\"1500,50\"")
                }),
            ),
            (
                "times",
                ';',
                lines("Имя;Время;Дата\n", |n| {
                    format!("Анна;10:15:{n};2024-01-01 10:00:00")
                }),
            ),
            (
                "a delimiter behind every line",
                ';',
                lines("\"ID\";\"Имя\";\n", |n| format!("\"{n}\";\"Анна\";")),
            ),
        ]
    }

    #[test]
    fn the_delimiter_of_files_as_people_have_them_is_found() {
        for (name, right, text) in misleading().into_iter().chain(plain()) {
            let choice = choose(text.as_bytes(), false, &TitleSet::new(&[]));
            assert_eq!(char::from(choice.delimiter), right, "{name}");
            assert!(!choice.single_column, "{name}");
        }
    }

    #[test]
    fn one_column_is_a_legal_table() {
        let text = lines("ФИО телефон\n", |n| format!("Иванов Пётр {n}"));
        let choice = choose(text.as_bytes(), false, &TitleSet::new(&[]));
        assert!(choice.single_column);
    }

    #[test]
    fn the_titles_that_the_mapping_names_decide() {
        let line = |n| format!("Анна, {n};Орёл, {n}");
        let titles = "Имя, фамилия;Телефон\n";
        let wanted = TitleSet::new(&["имя,  Фамилия".to_owned(), "Телефон".to_owned()]);
        let expected = Choice {
            delimiter: b';',
            single_column: false,
        };
        for above in [0, 3, 48] {
            let head = format!("{}{titles}", "Выгрузка\n".repeat(above));
            let text = lines(&head, line);
            assert_eq!(choose(text.as_bytes(), false, &wanted), expected, "{above}");
        }
    }

    #[test]
    fn a_sep_line_is_told_from_titles() {
        assert_eq!(sep_line(b"sep=;\r\nID"), Some((b';', 7)));
        assert_eq!(sep_line(b"SEP=\t\nID"), Some((b'\t', 6)));
        assert_eq!(sep_line(b"\"sep=,\"\rID"), Some((b',', 8)));
        assert_eq!(sep_line(b"sep=;"), Some((b';', 5)));
        assert_eq!(sep_line(b"sep=;ID\n"), None);
        assert_eq!(sep_line(b"separator;ID\n"), None);
        assert_eq!(sep_line(b"sep=\"\n"), None);
    }
}
