//! Lines of `results.csv` for rows of which there is nothing to tell: all alike but for the row's number.

use super::table::Line;
use crate::domain::{SourceInfo, guard};
use crate::run::RowStatus;

/// Makes the lines of one source's rows that can be sent.
#[derive(Debug)]
pub struct PlainLines {
    line: Line,
    /// The line up to the row's number, and from there up to the `ORIGIN_ID`.
    before: Vec<u8>,
    between: Vec<u8>,
    digits: Digits,
}

impl PlainLines {
    /// Lines of rows of this source.
    pub fn new(source: &SourceInfo) -> Self {
        let mut line = Line::new(b',');
        let mut part = |cells: &[&str]| {
            let mut bytes = Vec::new();
            line.put(cells, &mut bytes);
            // What stands behind these is no end of a line.
            bytes.pop();
            bytes.push(b',');
            bytes
        };
        let before = part(&[&guard(&source.file), &guard(&source.sheet)]);
        let between = part(&["", RowStatus::Pending.word(), "", ""]);
        Self {
            line,
            before,
            between,
            digits: Digits::default(),
        }
    }

    /// Puts the line of a row behind what `into` holds: its number, its `ORIGIN_ID` where that is told, and the cells that the report shows besides.
    pub fn put<'c>(
        &mut self,
        number: u64,
        origin_id: Option<&'c str>,
        own: impl ExactSizeIterator<Item = &'c str>,
        into: &mut Vec<u8>,
    ) {
        into.extend_from_slice(&self.before);
        into.extend_from_slice(self.digits.of(number));
        into.extend_from_slice(&self.between);
        if origin_id.is_none() && own.len() == 0 {
            // No identity, no code, no message.
            into.extend_from_slice(b",,\n");
            return;
        }
        let told = [guard(origin_id.unwrap_or_default()), "".into(), "".into()];
        let own = own.map(guard);
        let cells: Vec<_> = told.into_iter().chain(own).collect();
        self.line
            .put(cells.iter().map(|cell| cell.as_bytes()), into);
    }
}

/// The digits of a number that mostly is one more than the one before.
#[derive(Debug, Default)]
pub(super) struct Digits {
    number: u64,
    text: Vec<u8>,
}

impl Digits {
    pub(super) fn of(&mut self, number: u64) -> &[u8] {
        let counted = self.number.checked_add(1) == Some(number) && self.count_on();
        if !counted {
            self.text = number.to_string().into_bytes();
        }
        self.number = number;
        &self.text
    }

    /// Those of the number that was asked for last.
    pub(super) fn latest(&self) -> &str {
        str::from_utf8(&self.text).unwrap_or_default()
    }

    /// Adds one to the last digit; *false* where it is a nine, or there is none.
    fn count_on(&mut self) -> bool {
        match self.text.last_mut() {
            Some(digit @ b'0'..=b'8') => {
                *digit += 1;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::PlainLines;
    use crate::domain::{SourceInfo, guard};
    use crate::messages::{Catalogue, Language};
    use crate::report::phrases::Told;
    use crate::report::results;
    use crate::report::table::Line;
    use crate::report::tests::{csv_source, result};
    use crate::run::RowStatus;

    proptest! {
        #[test]
        fn lines_are_those_of_rows_that_are_told_one_by_one(
            file in "[=a-z,\" ]{1,12}",
            sheet in "[А-я;\"\n]{0,6}",
            numbers in prop::collection::vec(prop_oneof![1_u64..30, 95_u64..105, any::<u64>()], 1..20),
            key in prop::option::of("[-=a-z,\"]{0,8}"),
            own in prop::collection::vec("[-=а-я,\"\n]{0,6}", 0..3),
        ) {
            let source = SourceInfo { file, sheet, ..csv_source() };
            let told_nothing = Told::default();
            let catalogue = Catalogue::new(Language::En);
            let (mut lines, mut line) = (PlainLines::new(&source), Line::new(b','));
            let (mut made, mut told) = (Vec::new(), Vec::new());
            for number in numbers {
                lines.put(number, key.as_deref(), own.iter().map(String::as_str), &mut made);
                let mut row = result(2, RowStatus::Pending, Vec::new(), &[]);
                row.row.number = number;
                row.origin_id.clone_from(&key);
                let sources = [source.clone()];
                let cells = results::cells(&catalogue, &sources, None, &row, &told_nothing);
                let own = own.iter().map(|cell| guard(cell));
                let cells: Vec<_> = cells.into_iter().chain(own).collect();
                line.put(cells.iter().map(|cell| cell.as_bytes()), &mut told);
            }
            prop_assert_eq!(String::from_utf8(made).unwrap(), String::from_utf8(told).unwrap());
        }
    }
}
