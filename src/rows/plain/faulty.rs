//! Rows that are plain but for single cells: what is wrong with such a cell is told by reading it alone.
//!
//! A fault of this kind hangs on nothing but its cell, changes nothing in other cells, and leaves the row somebody's, with all that it must
//! have. Whatever goes further sends the row the full way; that both say the same is held against that way by tests.

use super::{Fields, PlainRows, PlainTarget};
use crate::domain::{CLEAR, Cell, CellKind, Leftovers, Problem, ProblemKind, RowView};
use crate::rows::origin::put_content_origin;
use crate::rows::plain_row::{PlainNames, PlainRow};
use crate::rows::policy::spare;
use crate::rows::target::{Read, read_target};

/// Bytes of the longest text whose room is used again.
const SPARED: usize = 256;

/// What was found in the row that is looked at.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// Whether faults are looked for.
    wanted: bool,
    found: Vec<Problem>,
    /// What is found in the cell that is looked at, what content is made of, and texts of problems of rows before: kept for their room.
    kinds: Vec<ProblemKind>,
    content: Vec<u8>,
    spare: Vec<String>,
    origin: String,
    of_contacts: bool,
    /// The row's cells are in the form in which content is compared.
    pub(super) tidy: bool,
}

impl Faults {
    pub(super) fn begin(&mut self, wanted: bool) {
        self.wanted = wanted;
        let texts = self.found.drain(..).map(|problem| problem.value);
        self.spare
            .extend(texts.filter(|text| text.capacity() <= SPARED));
        self.of_contacts = false;
    }

    /// Whether a phone or an e-mail is at fault.
    pub(super) const fn of_contacts(&self) -> bool {
        self.of_contacts
    }
}

impl PlainRows<'_, '_> {
    /// The same as [`Self::row`] for a row in which single cells are at fault too: then [`Self::faults`] are what is wrong with them.
    pub fn row_with_faults(&mut self, row: RowView<'_>, reader: &[Problem]) -> Option<PlainRow> {
        self.faults.begin(true);
        self.look(row, reader)
    }

    /// The faults of the row that [`Self::row_with_faults`] found last.
    pub fn faults(&self) -> &[Problem] {
        &self.faults.found
    }

    /// Makes the `ORIGIN_ID` of the row that was found last: what [`Self::origin`] is from then on.
    pub fn make_origin(&mut self, row: RowView<'_>) {
        let is_named = self.key_of_last().is_some();
        let Faults {
            tidy,
            content,
            origin,
            ..
        } = &mut self.faults;
        if is_named {
            self.key.clone_into(origin);
            return;
        }
        let columns = &self.mapper.content;
        let digest = if *tidy {
            columns.digest_tidy(row, content)
        } else {
            columns.digest(row)
        };
        origin.clear();
        put_content_origin(digest, origin);
    }

    /// The `ORIGIN_ID` that was made last; the row's own unless that has something in common with a row before it.
    pub fn origin(&self) -> &str {
        &self.faults.origin
    }

    /// The fields that a cell fills in which something is wrong; `None` where the row has to go the full way.
    pub(super) fn faulty(
        &mut self,
        targets: &mut [PlainTarget<'_>],
        (cell, linked): (Cell<'_>, bool),
        column: usize,
        plain: &mut PlainRow,
    ) -> Option<Fields> {
        let [wanted] = targets else { return None };
        let is_read = self.faults.wanted && !linked && cell.kind == CellKind::Text;
        if !is_read || cell.text.trim() == CLEAR {
            return None;
        }
        let mut found = std::mem::take(&mut self.faults.kinds);
        found.clear();
        let read = read_target(wanted.target, cell, &wanted.context, &mut found);
        if found.is_empty() || !found.iter().all(|kind| self.is_of_cell(kind)) {
            return None;
        }
        let name = &wanted.target.spec.name;
        let filled = match read {
            Read::Nothing => false,
            Read::One(read, _) => {
                let carried = self.mapper.mapping.method.carries(name, &read.value);
                let counted = PlainNames::default().slot(name.as_str()).is_some();
                if read.currency.is_some() || !carried || counted {
                    return None;
                }
                true
            }
            Read::Many(_, read) => {
                if !read.moved.is_empty() || read.name.is_some() {
                    return None;
                }
                match read.values.as_slice() {
                    [] => false,
                    [only] => {
                        // Mended, it is to be a plain one.
                        wanted.contact.is_some().then_some(())?;
                        self.field(wanted, Cell::text(&only.value), column, plain)?;
                        true
                    }
                    _ => return None,
                }
            }
            Read::Composed(..) => return None,
        };
        self.faults.of_contacts |= wanted.contact.is_some();
        let Faults {
            found: told, spare, ..
        } = &mut self.faults;
        told.extend(found.drain(..).map(|kind| {
            let mut value = spare.pop().unwrap_or_default();
            cell.text.clone_into(&mut value);
            Problem {
                column: Some(column),
                field: Some(wanted.name.clone()),
                value,
                ..Problem::of_row(plain.row, kind)
            }
        }));
        self.faults.kinds = found;
        Some(if filled {
            wanted.field
        } else {
            Fields::default()
        })
    }

    /// Whether a problem says all that comes of it.
    fn is_of_cell(&self, kind: &ProblemKind) -> bool {
        let no_number = *kind == ProblemKind::NotANumber;
        let kept = self.mapper.mapping.clean.leftovers != Leftovers::Report;
        let plainly = matches!(
            kind,
            ProblemKind::PhoneTooShort { .. }
                | ProblemKind::PhoneTooLong { .. }
                | ProblemKind::PhoneInvalid
                | ProblemKind::EmailInvalid
                | ProblemKind::EmailMended { .. }
                | ProblemKind::DateInvalid
                | ProblemKind::TwoDigitYear { .. }
                | ProblemKind::ImplausibleBirthdate
                | ProblemKind::UnknownValue { .. }
                | ProblemKind::AmountRounded { .. }
                | ProblemKind::NumberExpanded { .. }
                | ProblemKind::Negative
        );
        plainly || (no_number && !kept)
    }

    /// Weighs the faults by what the whole row has.
    pub(super) fn weigh_faults(&mut self, has_contact: bool) {
        for problem in &mut self.faults.found {
            spare(problem, has_contact, &self.mapper.needed);
        }
    }
}
