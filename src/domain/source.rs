//! What is known about a source before its rows are read.

/// How a source is to be read: the mapping's `source` section and the command line; what is `None` is surveyed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceSettings {
    /// Name of the sheet.
    pub sheet: Option<String>,
    /// The header's row, by the spreadsheet's number, from 1.
    pub header_row: Option<u64>,
    /// Name of the encoding of a text file, as the Encoding Standard labels it: `windows-1251`.
    pub encoding: Option<String>,
    /// Delimiter of a text file.
    pub delimiter: Option<char>,
    /// Column titles that the mapping names; the survey looks for the header row that holds most of them.
    pub wanted_titles: Vec<String>,
}

/// A column of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderCell {
    /// The title as it stands in the file; may be empty.
    pub title: String,
}

/// What kind of file a source is, and what its survey found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceFound {
    /// A text file of delimited cells.
    Csv {
        /// Label of the encoding, and whether a byte order mark said so.
        encoding: String,
        /// Whether the file begins with a byte order mark.
        bom: bool,
        /// The delimiter.
        delimiter: char,
    },
    /// A workbook.
    Xlsx,
}

/// A surveyed source: the stored decisions by which it is read, twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    /// The file as the user named it.
    pub file: String,
    /// Name of the sheet; empty for a text file.
    pub sheet: String,
    /// What the survey found.
    pub found: SourceFound,
    /// The header's row, by the spreadsheet's number, from 1.
    pub header_row: u64,
    /// The header's cells, in the order of the columns.
    pub header: Vec<HeaderCell>,
    /// Lower-case hexadecimal SHA-256 of the file's bytes.
    pub sha256: String,
    /// Size of the file in bytes.
    pub bytes: u64,
}

impl SourceInfo {
    /// A cell's address as the spreadsheet program shows it: `C17`.
    pub fn cell_address(&self, column: usize, row: u64) -> String {
        format!("{}{row}", column_letters(column))
    }

    /// The title of a column counted from 0; empty where there is none.
    pub fn title(&self, column: usize) -> &str {
        self.header.get(column).map_or("", |cell| &cell.title)
    }
}

/// The letters of a column counted from 0: `A`, `Z`, `AA`.
pub fn column_letters(column: usize) -> String {
    let mut rest = column.saturating_add(1);
    let mut letters = Vec::new();
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::column_letters;

    #[test]
    fn columns_are_lettered_as_spreadsheet_programs_do() {
        assert_eq!(column_letters(0), "A");
        assert_eq!(column_letters(25), "Z");
        assert_eq!(column_letters(26), "AA");
        assert_eq!(column_letters(701), "ZZ");
        assert_eq!(column_letters(702), "AAA");
    }
}
