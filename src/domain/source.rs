//! What is known about a source before its rows are read.

use super::{Severity, SourceRange, coded};

/// How a source is to be read: the mapping's `source` section and the command line; what is `None` is surveyed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceSettings {
    /// Name of the sheet.
    pub sheet: Option<String>,
    /// The header's row, by the spreadsheet's number, from 1; 0: there is none.
    pub header_row: Option<u64>,
    /// The rows and columns that are read.
    pub range: SourceRange,
    /// Name of the encoding of a text file, as the Encoding Standard labels it: `windows-1251`.
    pub encoding: Option<String>,
    /// A text file with a byte that is no text in its encoding is refused (ENC-08).
    pub strict_encoding: bool,
    /// Delimiter of a text file.
    pub delimiter: Option<char>,
    /// Column titles that the mapping names; the survey looks for the header row that holds most of them.
    pub wanted_titles: Vec<String>,
    /// Whether the value of merged data cells is repeated in each of their rows; `None`: nobody has said (LAY-04).
    pub fill_merged: Option<bool>,
    /// Hidden rows and columns are left out (LAY-21).
    pub skip_hidden: bool,
    /// The file's hash is not taken: [`SourceInfo::sha256`] stays empty, for whoever reads the file through.
    pub unhashed: bool,
}

/// Which sheets of a workbook are read; each is a source of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SheetChoice {
    /// The one that the survey finds: the only one with data, or the one with most of the wanted titles.
    #[default]
    Surveyed,
    /// These, in this order.
    Named(Vec<String>),
    /// All visible ones that hold data, in the workbook's order.
    Visible,
}

impl SheetChoice {
    /// The choice that these names make: `*` among them means all, none leaves it to the survey.
    pub fn of_names(names: Vec<String>) -> Self {
        if names.is_empty() {
            Self::Surveyed
        } else if names.iter().any(|name| name.trim() == "*") {
            Self::Visible
        } else {
            Self::Named(names)
        }
    }
}

/// A column of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderCell {
    /// The title as it stands in the file; may be empty. Of titles in two rows it is both, `Контакты / Тел.` (LAY-03).
    pub title: String,
    /// The lower part of a title in two rows: `Тел.`
    pub last_part: Option<String>,
}

impl HeaderCell {
    /// A title of one row.
    pub fn of(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            last_part: None,
        }
    }
}

/// How the rows of a sheet are read, beside where they are: settled by the survey.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetLayout {
    /// Columns, from 0, in which cells of data rows are merged over several rows.
    pub merged_columns: Vec<usize>,
    /// Whether their value is repeated in each row; `None`: nobody has said.
    pub fill_merged: Option<bool>,
    /// Hidden rows and columns are left out.
    pub skip_hidden: bool,
    /// Cells link to e-mail addresses.
    pub mail_links: bool,
    /// The workbook counts its days from 1904 (DAT-05).
    pub from_1904: bool,
    /// The label of the encoding that was asked for; of a page.
    pub encoding: Option<String>,
}

impl SheetLayout {
    /// Whether the rows cannot be read without a look at what is merged, hidden and linked.
    pub const fn asks_for_facts(&self) -> bool {
        matches!(self.fill_merged, Some(true)) || self.skip_hidden || self.mail_links
    }

    /// Columns whose merged cells nobody has said anything about.
    pub fn unsettled_columns(&self) -> &[usize] {
        if self.fill_merged.is_none() {
            &self.merged_columns
        } else {
            &[]
        }
    }
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
        /// Cells stand in apostrophes and not in quotes.
        single_quotes: bool,
    },
    /// A workbook, or a table that is named like one.
    Workbook(WorkbookFormat),
}

/// The formats of workbooks that are read, told by their content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkbookFormat {
    /// Excel's own since 2007, also its templates.
    Xlsx,
    /// The same with macros, which are never looked at.
    Xlsm,
    /// The same with binary parts.
    Xlsb,
    /// Excel up to 2003 (BIFF8), and up to 95 (BIFF5).
    Xls,
    /// `OpenDocument`, as `LibreOffice` writes it.
    Ods,
    /// A page with a table, as Bitrix24 exports it under the name `leads.xls` (`source-headers.md` §1).
    Html,
}

impl WorkbookFormat {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "XLSX",
            Self::Xlsm => "XLSM",
            Self::Xlsb => "XLSB",
            Self::Xls => "XLS",
            Self::Ods => "ODS",
            Self::Html => "HTML",
        }
    }

    /// Whether a file of this format may have this ending (lower case).
    pub fn goes_by(self, extension: &str) -> bool {
        let endings: &[&str] = match self {
            Self::Xlsx => &["xlsx", "xltx", "xlsm", "xltm"],
            Self::Xlsm => &["xlsm", "xltm"],
            Self::Xlsb => &["xlsb"],
            Self::Xls => &["xls", "xlt"],
            Self::Ods => &["ods", "ots"],
            Self::Html => &["html", "htm"],
        };
        endings.contains(&extension)
    }
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
    /// The header's row, by the spreadsheet's number, from 1; 0 where there is none, and every row is data.
    pub header_row: u64,
    /// The header's cells, in the order of the columns; those before the first one that is read have no title.
    pub header: Vec<HeaderCell>,
    /// The rows and columns that are read.
    pub range: SourceRange,
    /// How many cells a row of the list usually fills, by its first rows.
    pub usual_cells: u64,
    /// Lower-case hexadecimal SHA-256 of the file's bytes.
    pub sha256: String,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// How a sheet's merged and hidden cells are read.
    pub layout: SheetLayout,
    /// What else a human should know about it.
    pub notes: Vec<SourceNote>,
}

coded! {
    /// Something about a source as a whole that is worth telling once; nothing that stops the reading.
    pub enum SourceNote: Severity {
        /// The name promises another kind of file than the content is; it was read by its content (ENC-17).
        ExtensionMismatch { extension: String, found: String } => "extension_mismatch", Severity::Warning;
        /// The file is open in another program: it is read as it was saved last.
        OpenElsewhere { program: String } => "open_elsewhere", Severity::Warning;
        /// A page with a table is named like a workbook, as exports of Bitrix24 are; it was read as what it is (ENC-16).
        HtmlTable { extension: String } => "html_table", Severity::Info;
        /// The byte order mark contradicts the encoding that was asked for, and won.
        EncodingByMark { label: String, encoding: String } => "encoding_by_mark", Severity::Warning;
        /// No byte order mark: the encoding was told by the letters, sure to so many hundredths (ENC-03 to ENC-05).
        EncodingGuessed { encoding: String, percent: u64 } => "encoding_guessed", Severity::Info;
        /// UTF-16 without its byte order mark (ENC-07).
        EncodingWithoutMark { encoding: String } => "encoding_without_mark", Severity::Warning;
        /// No delimiter was found: every row is one cell (CSV-07).
        SingleColumn => "single_column", Severity::Warning;
        /// Every cell stands in apostrophes; they were read as quotes (CSV-19).
        SingleQuotes => "single_quotes", Severity::Info;
        /// Columns that hold values below an empty title, by their letters, in the rows that were looked at (LAY-09).
        UntitledColumns { columns: Vec<String> } => "untitled_columns", Severity::Warning;
        /// No row of titles; the mapping names columns by their letters alone, so every row is data (LAY-06).
        NoHeader => "no_header", Severity::Warning;
        /// Titles that were matched though some of their letters are of another alphabet (LAY-11).
        LookalikeTitles { titles: Vec<String> } => "lookalike_titles", Severity::Info;
        /// Columns whose blanks may mean "as above"; they are read as blanks (LAY-05).
        MaybeFillDown { columns: Vec<String> } => "maybe_fill_down", Severity::Warning;
        /// A column of quantities and one of prices: rows of products, which are not imported (NUM-17).
        ProductColumns { columns: Vec<String> } => "product_columns", Severity::Info;
        /// Sheets with data that are not read (LAY-19).
        OtherSheets { sheets: Vec<String> } => "other_sheets", Severity::Info;
        /// Hidden sheets, which are not read unless they are named (LAY-20).
        HiddenSheets { sheets: Vec<String> } => "hidden_sheets", Severity::Info;
        /// Rows that hold values and are hidden, by hand or by a filter; they are read (LAY-21).
        HiddenRows { rows: u64 } => "hidden_rows", Severity::Warning;
        /// Hidden columns with a title; they are read (LAY-21).
        HiddenColumns { columns: Vec<String> } => "hidden_columns", Severity::Warning;
        /// Hidden rows and columns are left out, as the mapping wants it (LAY-21).
        HiddenLeftOut { rows: u64, columns: u64 } => "hidden_left_out", Severity::Info;
    }
}

coded! {
    /// What the survey found, for the one line that tells it. A tab is given as the word `tab`.
    pub enum SourceDescription {
        /// A text file.
        Csv { file: String, encoding: String, delimiter: String, header_row: u64, columns: u64 } => "source_found_csv";
        /// A workbook.
        Workbook { file: String, format: String, sheet: String, header_row: u64, columns: u64 } => "source_found_workbook";
    }
}

impl SourceInfo {
    /// What was found, as the arguments of one line.
    pub fn description(&self) -> SourceDescription {
        let columns = self.header.len() as u64;
        match &self.found {
            SourceFound::Csv {
                encoding,
                delimiter,
                ..
            } => SourceDescription::Csv {
                file: self.file.clone(),
                encoding: encoding.clone(),
                delimiter: match delimiter {
                    '\t' => "tab".to_owned(),
                    other => other.to_string(),
                },
                header_row: self.header_row,
                columns,
            },
            SourceFound::Workbook(format) => SourceDescription::Workbook {
                file: self.file.clone(),
                format: format.name().to_owned(),
                sheet: self.sheet.clone(),
                header_row: self.header_row,
                columns,
            },
        }
    }

    /// The source among others: its file, of a workbook with the sheet: `leads.xlsx › Лиды`.
    pub fn place(&self) -> String {
        if self.sheet.is_empty() {
            self.file.clone()
        } else {
            format!("{} › {}", self.file, self.sheet)
        }
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
