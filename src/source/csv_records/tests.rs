//! Records, as a spreadsheet program would see them.

use std::fmt::Write as _;

use encoding_rs::UTF_8;
use proptest::prelude::*;

use super::{LineEnd, Records, TextStream};

/// Number, cells, and whether the record was read without quoting.
type Seen = (u64, Vec<String>, bool);

fn records(text: &str) -> Vec<Seen> {
    let mut records = Records::new(TextStream::new(text.as_bytes(), UTF_8), b';');
    records.skip_sep_line().unwrap();
    let mut all = Vec::new();
    while let Some(record) = records.next().unwrap() {
        let cells = records
            .cells()
            .map(|cell| String::from_utf8_lossy(cell).into_owned());
        all.push((record.number, cells.collect(), record.unbalanced));
    }
    all
}

fn row(number: u64, cells: &[&str]) -> Seen {
    (
        number,
        cells.iter().map(|&cell| cell.to_owned()).collect(),
        false,
    )
}

#[test]
fn blank_lines_and_any_line_ends_are_counted_as_a_spreadsheet_numbers_rows() {
    let expected = [
        row(2, &["a", "b"]),
        row(4, &["c\r\nd", "e"]),
        row(5, &["f"]),
        row(7, &["g"]),
    ];
    for text in [
        "\na;b\n\n\"c\r\nd\";e\nf\n\ng\n",
        "\r\na;b\r\n\r\n\"c\r\nd\";e\r\nf\r\n\r\ng",
        "\ra;b\r\r\"c\r\nd\";e\rf\r\rg\r\r\r",
        "sep=;\r\n\ra;b\n\r\"c\r\nd\";e\r\nf\n\ng",
    ] {
        assert_eq!(records(text), expected, "{text:?}");
    }
}

#[test]
fn how_a_record_ended_is_known() {
    let mut records = Records::new(TextStream::new("a\r\nb\rc\nd".as_bytes(), UTF_8), b';');
    let ends: Vec<_> = std::iter::from_fn(|| records.next().unwrap())
        .map(|record| record.end)
        .collect();
    assert_eq!(ends, [LineEnd::Lf, LineEnd::Cr, LineEnd::Lf, LineEnd::Eof]);
}

#[test]
fn quotes_inside_an_unquoted_cell_are_text() {
    assert_eq!(
        records("ООО \"Ромашка\";1\n\"ООО \"\"Лютик\"\"\";2\n"),
        [
            row(1, &["ООО \"Ромашка\"", "1"]),
            row(2, &["ООО \"Лютик\"", "2"])
        ]
    );
}

#[test]
fn a_stray_quote_swallows_neither_the_rest_of_the_file_nor_the_rows_up_to_the_next_quote() {
    let mut text = "1;\"Ромашка;+7916\n".to_owned();
    for number in 2..=5000 {
        writeln!(text, "{number};Лютик;+7917").unwrap();
    }
    let seen = records(&text);
    assert_eq!(seen.len(), 5000);
    assert_eq!(
        seen[0],
        (
            1,
            vec!["1".to_owned(), "\"Ромашка".to_owned(), "+7916".to_owned()],
            true
        )
    );
    assert_eq!(seen[4999], row(5000, &["5000", "Лютик", "+7917"]));

    let closed = records("1;\"Ромашка;+7916\n2;Лютик;+7917\n3;\"ООО \"\"Х\"\"\";+7918\n");
    assert!(closed[0].2);
    assert_eq!(closed[1], row(2, &["2", "Лютик", "+7917"]));
    assert_eq!(closed[2], row(3, &["3", "ООО \"Х\"", "+7918"]));
}

#[test]
fn a_quote_that_the_end_of_the_file_leaves_open_costs_only_its_own_record() {
    let seen = records("1;a\n2;\"b\n3;c\n4;\"d");
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[1], (2, vec!["2".to_owned(), "\"b".to_owned()], true));
    assert_eq!(seen[2], row(3, &["3", "c"]));
    assert_eq!(seen[3], (4, vec!["4".to_owned(), "\"d".to_owned()], true));
}

#[test]
fn cells_up_to_the_limits_are_believed_and_longer_ones_are_not() {
    let lines = "x\n".repeat(100);
    assert_eq!(
        records(&format!("\"{lines}\";b\n")),
        [row(1, &[&lines, "b"])]
    );
    assert_eq!(records(&format!("\"{lines}\n\";b\nc\n")).len(), 102);
    let long = "д".repeat(32_000);
    assert_eq!(records(&format!("\"{long}\";b\n")), [row(1, &[&long, "b"])]);
    let seen = records(&format!("\"{long}\n{long}\";b\nc\n"));
    assert_eq!(seen.len(), 3);
    assert!(seen[0].2);
    let one_line = format!("{long}{long};");
    assert_eq!(
        records(&format!("\"{one_line}\";b\n")),
        [row(1, &[&one_line, "b"])],
        "nothing can be swallowed by it"
    );
    let unquoted = format!("{long}{long}{long}{long}");
    assert_eq!(
        records(&format!("{unquoted};b\n")),
        [row(1, &[&unquoted, "b"])]
    );
}

/// Gives so many bytes of a text at a time.
struct InPieces<'t>(&'t [u8], usize);

impl std::io::Read for InPieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(into.len());
        let (piece, rest) = self.0.split_at(count);
        into[..count].copy_from_slice(piece);
        self.0 = rest;
        Ok(count)
    }
}

proptest! {
    #[test]
    fn rare_bytes_are_seen_wherever_a_piece_of_the_file_ends(
        lines in prop::collection::vec("[ab;]{0,4}[#\0\\\\;\"]{0,2}[ab]{0,3}", 1..12),
        piece in 1_usize..9,
        ends in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let text = lines.join(ends);
        let told = |piece| {
            let stream = TextStream::new(InPieces(text.as_bytes(), piece), UTF_8);
            let mut records = Records::new(stream, b';');
            let mut all = Vec::new();
            while let Some(record) = records.next().unwrap() {
                let cells: Vec<Vec<u8>> = records.cells().map(<[u8]>::to_vec).collect();
                let has = |byte| cells.concat().contains(&byte);
                assert_eq!(records.has_hash(), has(b'#'));
                assert_eq!(records.has_nul(), has(0));
                all.push((record, cells));
            }
            all
        };
        prop_assert_eq!(told(piece), told(usize::MAX));
    }
}
