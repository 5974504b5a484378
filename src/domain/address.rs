//! The address of a cell as a person types it: `D17`, `Лиды!D17`, `Телефон:17`.

use super::SourceRange;

/// Which column a [`CellAddress`] means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressColumn {
    /// By its letters; the column counted from 0.
    Letters(usize),
    /// By its title.
    Title(String),
}

/// A cell of a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellAddress {
    /// The sheet; `None`: the only one, or the first that has the row.
    pub sheet: Option<String>,
    /// The column.
    pub column: AddressColumn,
    /// The row, by the spreadsheet's number.
    pub row: u64,
}

impl CellAddress {
    /// Reads an address: letters and a number as spreadsheet programs write them, in any case and with `$`, or a title, a colon
    /// and a number; before it, if need be, the sheet and a `!`, in apostrophes or without.
    pub fn parse(text: &str) -> Option<Self> {
        let (sheet, cell) = match text.rsplit_once('!') {
            Some((sheet, cell)) => (Some(unquoted(sheet.trim())?), cell.trim()),
            None => (None, text.trim()),
        };
        let (column, row) = by_letters(cell).or_else(|| by_title(cell))?;
        Some(Self { sheet, column, row })
    }
}

fn unquoted(sheet: &str) -> Option<String> {
    let inner = sheet
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    let name = inner.map_or_else(|| sheet.to_owned(), |inner| inner.replace("''", "'"));
    (!name.is_empty()).then_some(name)
}

fn by_letters(cell: &str) -> Option<(AddressColumn, u64)> {
    let range = SourceRange::parse(&format!("{cell}:{cell}"))?;
    let has_both = cell.contains(|c: char| c.is_ascii_alphabetic());
    let column = range.last_column.filter(|_| has_both)?;
    Some((AddressColumn::Letters(column), range.last_row?))
}

fn by_title(cell: &str) -> Option<(AddressColumn, u64)> {
    let (title, row) = cell.rsplit_once(':')?;
    let row = row.trim().parse().ok().filter(|row| *row > 0)?;
    let title = title.trim();
    (!title.is_empty()).then(|| (AddressColumn::Title(title.to_owned()), row))
}

#[cfg(test)]
mod tests {
    use super::{AddressColumn, CellAddress};

    #[test]
    fn addresses_are_read_as_people_type_them() {
        let parsed = |text: &str| {
            CellAddress::parse(text).map(|found| {
                let column = match found.column {
                    AddressColumn::Letters(column) => column.to_string(),
                    AddressColumn::Title(title) => title,
                };
                (found.sheet.unwrap_or_default(), column, found.row)
            })
        };
        let cell =
            |sheet: &str, column: &str, row| Some((sheet.to_owned(), column.to_owned(), row));
        for (text, wanted) in [
            ("D17", cell("", "3", 17)),
            ("$d$17", cell("", "3", 17)),
            ("Лиды!AA2", cell("Лиды", "26", 2)),
            (
                "'Март, 1-я половина'!B3",
                cell("Март, 1-я половина", "1", 3),
            ),
            ("Телефон:17", cell("", "Телефон", 17)),
            ("Лиды!Телефон 2:17", cell("Лиды", "Телефон 2", 17)),
            ("D", None),
            ("17", None),
            ("D17:E18", None),
            (":5", None),
            ("", None),
        ] {
            assert_eq!(parsed(text), wanted, "{text}");
        }
    }
}
