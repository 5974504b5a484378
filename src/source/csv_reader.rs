//! Rows of a text file.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use crate::domain::{
    Problem, ProblemKind, RowBlock, RowRef, SourceFound, SourceIndex, SourceInfo, SourceRange,
    is_returned,
};

use super::csv_cells::{CellReading, Reading};
use super::csv_records::{LineEnd, MAX_COLUMNS, MAX_RECORD_MIB, Record, RecordError, Records};
use super::encoding::{Decided, by_label};
use super::hash::open_regular;
use super::header::is_blank;
use super::numbering::Numbering;
use super::text_stream::TextStream;
use super::{RowReader, SourceError, SourceErrorKind};

/// Characters of a glued cell that are shown.
const GLUED_SHOWN: usize = 120;

/// The rows of a text file behind its header.
pub(super) struct CsvReader {
    records: Records<File>,
    file: String,
    source: SourceIndex,
    cells: CellReading,
    range: SourceRange,
    width: usize,
    numbering: Numbering,
    blank_records: u64,
    blank_before: u64,
    /// The header ended with LF or CRLF: a lone CR further down may be a break inside a cell.
    lf_file: bool,
    /// The row before ended with a lone CR that may have been such a break.
    doubtful: Option<Doubtful>,
    failed: Option<SourceError>,
}

impl CsvReader {
    /// Opens the file and goes behind the header.
    pub(super) fn open(
        path: &Path,
        info: &SourceInfo,
        source: SourceIndex,
    ) -> Result<Self, SourceError> {
        let (encoding, bom, delimiter, single_quotes) = match &info.found {
            SourceFound::Csv {
                encoding,
                bom,
                delimiter,
                single_quotes,
            } => (encoding.as_str(), *bom, *delimiter, *single_quotes),
            SourceFound::Workbook(_) => ("", false, ',', false),
        };
        let fail = |kind| SourceError::of_file(path, kind);
        let decided = Decided::certain(by_label(encoding).map_err(fail)?, bom);
        let delimiter = u8::try_from(delimiter).unwrap_or(b',');
        let mut records = open_records(path, decided, delimiter, single_quotes)?;
        let mut lf_file = false;
        while records.number() < info.header_row {
            match records.next() {
                Ok(Some(record)) => lf_file = record.end == LineEnd::Lf,
                Ok(None) => break,
                Err(error) => return Err(fail(of_record(&error)).in_row(records.number())),
            }
        }
        records.expect_width(info.header.len());
        let blank_before = records.blank_lines();
        Ok(Self {
            records,
            file: info.file.clone(),
            source,
            cells: CellReading {
                encoding: decided.encoding,
                returned: is_returned(info.header.iter().map(|cell| cell.title.as_str())),
                columns: info.range.columns(),
            },
            range: info.range,
            width: info.header.len(),
            numbering: Numbering::of(&info.header),
            blank_records: 0,
            blank_before,
            lf_file,
            doubtful: None,
            failed: None,
        })
    }

    fn next_row(&mut self, block: &mut RowBlock) -> Result<bool, RecordError> {
        let Some(record) = self.records.next()? else {
            return Ok(false);
        };
        if self.range.is_behind(record.number) {
            return Ok(false);
        }
        if !self.range.has_row(record.number) {
            return Ok(true);
        }
        block.begin_row(record.number);
        let reading = self.cells.push(&self.records, usize::MAX, block);
        let cells = self.records.ends().len().min(self.cells.columns.end);
        let filled = filled_cells(block);
        if filled == 0 || self.is_number_alone(block) {
            block.drop_row();
            self.blank_records = self.blank_records.saturating_add(1);
            return Ok(true);
        }
        if cells > self.width && filled <= self.width {
            block.drop_row();
            block.begin_row(record.number);
            self.cells.push(&self.records, self.width, block);
        }
        let shape = Shape {
            cells,
            filled,
            reading,
        };
        self.note_problems(record, shape, block)?;
        Ok(true)
    }

    fn is_number_alone(&self, block: &RowBlock) -> bool {
        let last = block.len().checked_sub(1).and_then(|last| block.row(last));
        last.is_some_and(|row| self.numbering.is_alone(row))
    }

    fn note_problems(
        &mut self,
        record: Record,
        shape: Shape,
        block: &mut RowBlock,
    ) -> Result<(), RecordError> {
        let Some(row) = block.last_row() else {
            return Ok(());
        };
        let short = shape.cells < self.width;
        let adjacent = |before: &Doubtful| before.row.number.saturating_add(1) == record.number;
        let before = self.doubtful.take().filter(adjacent);
        if let Some(before) = before.filter(|before| short && !before.told) {
            note(block, before.row, ProblemKind::LoneCarriageReturn);
        }
        let is_rest = before.is_some_and(|before| short || before.told);
        if record.unbalanced {
            note(block, row, ProblemKind::UnbalancedQuote);
        }
        if record.escaped {
            note(block, row, ProblemKind::BackslashQuotes);
        }
        if record.spaced {
            note(block, row, ProblemKind::SpacedQuotes);
        }
        let cut_off = record.end == LineEnd::Eof && (short || record.unbalanced);
        if cut_off && self.records.at_end()? {
            note(block, row, ProblemKind::TruncatedLastRecord);
        }
        self.note_bytes(row, shape.reading, block);
        let lone_cr = self.lf_file && record.end == LineEnd::Cr;
        let told = is_rest || (short && lone_cr);
        if told {
            note(block, row, ProblemKind::LoneCarriageReturn);
        } else if !record.unbalanced {
            self.tell_shape(shape, row, block);
        }
        if lone_cr {
            // A row of full width that is the rest of another one is the last part of it.
            let told = told && short;
            self.doubtful = Some(Doubtful { row, told });
        }
        Ok(())
    }
    fn tell_shape(&self, shape: Shape, row: RowRef, block: &mut RowBlock) {
        let (cells, expected) = (shape.cells as u64, self.width as u64);
        if shape.cells < self.width {
            note(block, row, ProblemKind::ShortRow { cells, expected });
        } else if shape.filled > self.width {
            let glued = self.glued(shape.filled - self.width);
            let kind = ProblemKind::ExtraCells {
                cells,
                expected,
                glued,
            };
            note(block, row, kind);
        }
    }

    /// The cell that holds `extra` delimiters too many, where that shows: people write a blank behind a mark, programs do not.
    fn glued(&self, extra: usize) -> String {
        let cells: Vec<_> = self.records.cells().map(String::from_utf8_lossy).collect();
        let mut behind_mark = cells.windows(2).filter(|pair| match pair {
            [before, cell] => cell.starts_with(' ') && !is_blank(cell) && !is_blank(before),
            _ => false,
        });
        match (extra, behind_mark.next(), behind_mark.next()) {
            (1, Some(pair), None) => {
                let delimiter = char::from(self.records.delimiter()).to_string();
                pair.join(&delimiter).chars().take(GLUED_SHOWN).collect()
            }
            _ => "none".to_owned(),
        }
    }

    fn note_bytes(&self, row: RowRef, reading: Reading, block: &mut RowBlock) {
        match reading {
            Reading::Text => {}
            Reading::Foreign(encoding) => {
                let encoding = encoding.name().to_owned();
                note(block, row, ProblemKind::ForeignEncoding { encoding });
            }
            Reading::Lossy => {
                let encoding = self.cells.encoding.name().to_owned();
                note(block, row, ProblemKind::Undecodable { encoding });
            }
        }
        let nul = self.records.has_nul();
        if let Some(column) = nul.then(|| self.column_with_nul()).flatten() {
            let problem = Problem::of_cell(row, column, None, "", ProblemKind::NulBytes);
            block.push_problem(problem);
        }
    }

    fn column_with_nul(&self) -> Option<usize> {
        self.records.cells().position(|cell| cell.contains(&0))
    }
}

fn note(block: &mut RowBlock, row: RowRef, kind: ProblemKind) {
    block.push_problem(Problem::of_row(row, kind));
}

/// A row that ended with a lone CR.
#[derive(Clone, Copy)]
struct Doubtful {
    row: RowRef,
    /// It is too short: the CR did break it, and what follows is the rest of it.
    told: bool,
}

/// A row's cells, counted.
#[derive(Clone, Copy)]
struct Shape {
    /// All of them.
    cells: usize,
    /// Up to the last that is not blank.
    filled: usize,
    reading: Reading,
}

impl RowReader for CsvReader {
    fn read(&mut self, block: &mut RowBlock) -> Result<bool, SourceError> {
        if let Some(error) = self.failed.clone() {
            return Err(error);
        }
        // A row whose end is in doubt waits for the next one, so that both stand in one block.
        while !block.is_full() || self.doubtful.is_some() {
            match self.next_row(block) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let error = SourceError {
                        kind: of_record(&error),
                        file: self.file.clone(),
                        sheet: None,
                        row: Some(self.records.number()),
                    };
                    self.failed = Some(error.clone());
                    if block.is_empty() {
                        return Err(error);
                    }
                    break;
                }
            }
        }
        Ok(!block.is_empty())
    }

    fn blank_rows(&self) -> u64 {
        let lines = self.records.blank_lines().saturating_sub(self.blank_before);
        self.blank_records.saturating_add(lines)
    }

    fn source(&self) -> SourceIndex {
        self.source
    }
}

/// The records of a text file, behind its byte order mark and its `sep=` line.
pub(super) fn open_records(
    path: &Path,
    decided: Decided,
    delimiter: u8,
    single_quotes: bool,
) -> Result<Records<File>, SourceError> {
    let mut file = open_regular(path)?;
    let bom = decided.bom_bytes() as u64;
    file.seek(SeekFrom::Start(bom))
        .map_err(|error| SourceError::of_file(path, SourceErrorKind::of_io(&error)))?;
    let stream = TextStream::new(file, decided.encoding).of_single_quotes(single_quotes);
    let mut records = Records::new(stream, delimiter);
    records
        .skip_sep_line()
        .map_err(|error| SourceError::of_file(path, of_record(&error)))?;
    Ok(records)
}

/// The first bytes of a file, and whether there are more.
pub(super) fn sample(file: &mut File, size: u64) -> std::io::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(size).read_to_end(&mut bytes)?;
    let cut = file.metadata()?.len() > bytes.len() as u64;
    Ok((bytes, cut))
}

/// What a failure to read records means.
pub(super) fn of_record(error: &RecordError) -> SourceErrorKind {
    match error {
        RecordError::Io(error) => SourceErrorKind::of_io(error),
        RecordError::TooManyColumns => SourceErrorKind::TooManyColumns {
            limit: MAX_COLUMNS as u64,
        },
        RecordError::TooLong => SourceErrorKind::RecordTooLong {
            limit_mib: MAX_RECORD_MIB as u64,
        },
    }
}

/// How many cells the row begun last has up to the last that is not blank.
fn filled_cells(block: &RowBlock) -> usize {
    let last = block.len().checked_sub(1).and_then(|last| block.row(last));
    last.map_or(0, |row| {
        (0..row.len())
            .rev()
            .find(|&column| !is_blank(row.cell(column).text))
            .map_or(0, |column| column.saturating_add(1))
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Everything, Fixture, read_all, row};

    fn read(text: &[u8]) -> Everything {
        let file = Fixture::new("leads.csv", text);
        read_all(&file.path, &file.surveyed()).unwrap()
    }

    #[test]
    fn rows_keep_their_numbers_past_titles_blank_lines_and_breaks_in_cells() {
        let text = "База клиентов 2024\n\nИмя;Телефон\nАнна;\"1\n2\"\n;;\n\n \u{a0};\nПётр;3\n\n\n";
        let all = read(text.as_bytes());
        assert_eq!(
            all.rows,
            [row(4, &["Анна", "1\n2"]), row(8, &["Пётр", "3"])]
        );
        assert_eq!((all.blank, all.problems.len()), (5, 0));
    }

    #[test]
    fn short_rows_warn_and_only_extra_cells_that_hold_something_are_wrong() {
        let all = read("a;b;c\n1;2\n1;2;3;;\n1;2;3;;x\n1;2;3\n".as_bytes());
        assert_eq!(all.problems, [(2, "short_row"), (4, "extra_cells")]);
        assert_eq!(all.rows[1], row(3, &["1", "2", "3"]));
        assert_eq!(all.rows[2], row(4, &["1", "2", "3", "", "x"]));
    }

    #[test]
    fn bytes_that_are_no_text_are_told_of_their_row_alone() {
        let mut text = "Имя;Телефон\n".repeat(20).into_bytes();
        text.extend(b"\x80\xE2\x99\xED;1\nA\0nn;2\n");
        // Half a letter before the delimiter and the other half behind it.
        text.extend(b"\xD0;\x98\n");
        let all = read(&text);
        assert_eq!(
            all.problems,
            [(21, "undecodable"), (22, "nul_bytes"), (23, "undecodable")]
        );
        assert_eq!(all.rows.len(), 22);
    }

    #[test]
    fn a_line_in_another_encoding_is_read_in_it_where_it_is_russian() {
        let mut text = "Имя;Телефон\n".repeat(20).into_bytes();
        text.extend(b"\xC8\xE2\xE0\xED\xEE\xE2;1\n");
        text.extend(b"\xE9\xD7\xC1\xCE\xCF\xD7;2;\n");
        let all = read(&text);
        let foreign = "foreign_encoding";
        assert_eq!(all.problems, [(21, foreign), (22, foreign)]);
        assert_eq!(all.rows[19], row(21, &["Иванов", "1"]));
        assert_eq!(all.rows[20], row(22, &["Иванов", "2"]));
    }

    #[test]
    fn a_stray_quote_costs_one_row() {
        let all = read("a;b\n1;\"x\n2;y\n3;z".as_bytes());
        assert_eq!(all.problems, [(2, "unbalanced_quote")]);
        assert_eq!(all.rows[0], row(2, &["1", "\"x"]));
        assert_eq!(all.rows.len(), 3);
    }

    #[test]
    fn a_stray_quote_costs_one_row_also_when_another_row_ends_with_a_quote() {
        let titles = "Имя;Телефон;Комментарий";
        for (stray, closing) in [
            ("\"срочно", "Монитор 24\""),
            ("\"ООО \"\"Ромашка\"\"", "ООО \"\"Лютик\""),
        ] {
            let text = format!(
                "{titles}\nАнна;89161234561;{stray}\nИван;89161234563;\nЯна;89161234564;да\n\
                 Пётр;89161234562;{closing}\nОльга;89161234565;x\n"
            );
            let all = read(text.as_bytes());
            assert_eq!(all.problems, [(2, "unbalanced_quote")]);
            let numbers: Vec<u64> = all.rows.iter().map(|row| row.0).collect();
            assert_eq!(numbers, [2, 3, 4, 5, 6]);
            assert_eq!(all.rows[3], row(5, &["Пётр", "89161234562", closing]));
        }
        let kept =
            read(format!("{titles}\nАнна;1;\"Окно;2;5000\n\nДверь; стол\"\nПётр;2;x\n").as_bytes());
        assert_eq!((kept.rows.len(), kept.problems.len()), (2, 0));
    }

    #[test]
    fn quotes_with_backslashes_are_quotes() {
        let all =
            read("a;b\n\"ООО \\\"Ромашка; Ко\\\"\";1\n\"C:\\\";2\n\"x \"\"y\"\"\";3\n".as_bytes());
        assert_eq!(all.problems, [(2, "backslash_quotes")]);
        let cells: Vec<_> = all.rows.iter().map(|row| row.1[0].as_str()).collect();
        assert_eq!(cells, ["ООО \"Ромашка; Ко\"", "C:\\", "x \"y\""]);
    }

    #[test]
    fn a_file_that_breaks_off_in_its_last_record_says_so() {
        let cut = read("a;b;c\n1;2;3\n4;5".as_bytes());
        assert_eq!(
            cut.problems,
            [(3, "truncated_last_record"), (3, "short_row")]
        );
        let quoted = read("a;b;c\n1;2;3\n4;\"5".as_bytes());
        assert_eq!(
            quoted.problems,
            [(3, "unbalanced_quote"), (3, "truncated_last_record")]
        );
        let whole = read("a;b;c\n1;2;3\n4;5;6".as_bytes());
        assert_eq!(whole.problems, []);
    }

    #[test]
    fn a_lone_carriage_return_breaks_no_cell_in_silence() {
        let all = read(b"a;b;c\r\n1;2;call\rlater\r\n4;5;6\r\n");
        assert_eq!(
            all.problems,
            [(2, "lone_carriage_return"), (3, "lone_carriage_return")]
        );
        assert_eq!(all.rows[2], row(4, &["4", "5", "6"]));
        // The rest of a row is no row, also when it is as wide as one.
        let all = read("Имя;Тел;x\r\nАнна\rМария;8916;x\r\nПётр;8917;y\r\n".as_bytes());
        assert_eq!(
            all.problems,
            [(2, "lone_carriage_return"), (3, "lone_carriage_return")]
        );
        assert_eq!(read(b"a;b\n1;2\r3;4\r\n5;6\n").problems, []);
        assert_eq!(read(b"a;b\r1;2\r3\r").problems, [(3, "short_row")]);
    }

    #[test]
    fn a_delimiter_behind_every_line_makes_no_column() {
        let all = read("\"ID\";\"Имя\";\n\"1\";\"Анна\";\n\"2\";\"Пётр\"\n".as_bytes());
        assert_eq!(all.rows, [row(2, &["1", "Анна"]), row(3, &["2", "Пётр"])]);
        assert_eq!(all.problems, []);
    }

    #[test]
    fn many_blocks_follow_one_another_without_loss() {
        use std::fmt::Write as _;
        let text = (0..5000).fold("n;text\n".to_owned(), |mut text, number| {
            writeln!(text, "{number};{}", "x".repeat(number % 700)).unwrap();
            text
        });
        let all = read(text.as_bytes());
        assert_eq!(all.rows.len(), 5000);
        for (place, (number, cells)) in all.rows.iter().enumerate() {
            assert_eq!(*number, place as u64 + 2);
            assert_eq!(cells[0], place.to_string());
        }
    }
}
