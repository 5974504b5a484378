//! Which cells of a row are wrong, and what is said of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::phrases::Told;
use super::cells::{held, is_xml};
use crate::domain::{Coded as _, ColumnUse, NamedField, ProblemKind, Severity};
use crate::messages::Catalogue;
use crate::run::{RowResult, RowStatus};

/// One thing that is said of a cell or a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    pub(super) severity: Severity,
    pub(super) code: &'static str,
    pub(super) text: Arc<str>,
    pub(super) hint: Arc<str>,
}

/// What is said of a row's cells, by their columns in the source, and of the row as a whole.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) cells: BTreeMap<usize, Vec<Remark>>,
    pub(super) row: Vec<Remark>,
    /// What is said of the row and names the fields that a column feeds: the row lacks what should stand there, or the portal does
    /// not take it.
    pub(super) named: BTreeMap<usize, Vec<Remark>>,
}

impl Marks {
    /// Those of a row that is given back. Infos are left out: there is nothing to mend about them.
    pub(super) fn of(
        catalogue: &Catalogue,
        uses: &[ColumnUse],
        result: &RowResult,
        told: &Told,
    ) -> Self {
        let mut marks = Self::default();
        let told = told.with(&result.problems);
        for (problem, phrase) in told.filter(|(problem, _)| problem.severity >= Severity::Warning) {
            let remark = Remark {
                severity: problem.severity,
                code: problem.code(),
                text: writable(Arc::clone(&phrase.sentence)),
                hint: writable(Arc::clone(&phrase.hint)),
            };
            marks.add(problem.column, remark);
        }
        if let (RowStatus::Failed(error), Some(reason)) = (&result.status, result.reason()) {
            let remark = Remark {
                severity: Severity::Error,
                code: reason.code(),
                text: writable(catalogue.text(&reason).into()),
                hint: writable(catalogue.hint(&reason).unwrap_or_default().into()),
            };
            for column in named_columns(&format!("{} {}", error.code, error.text), uses) {
                marks.named.insert(column, vec![remark.clone()]);
            }
            marks.row.insert(0, remark);
        }
        let told = result
            .problems
            .iter()
            .filter(|problem| problem.column.is_none());
        for kind in told.map(|problem| &problem.kind) {
            if let ProblemKind::RequiredEmpty { fields } = kind {
                marks.name(named_columns(&fields.join(" "), uses), kind.code());
            }
            if let ProblemKind::KeyEmpty | ProblemKind::KeyConflict { .. } = kind {
                let keys = uses.iter().filter(|of_column| of_column.key);
                marks.name(keys.map(|key| key.column).collect(), kind.code());
            }
        }
        marks
    }

    /// Marks columns that are meant by what is said of the row under a code.
    fn name(&mut self, columns: Vec<usize>, code: &str) {
        let Some(remark) = self.row.iter().find(|remark| remark.code == code).cloned() else {
            return;
        };
        for column in columns {
            self.named.entry(column).or_default().push(remark.clone());
        }
    }

    /// What is said at a cell: of the row as far as the cell is named, then of itself.
    pub(super) fn at(&self, column: usize) -> Vec<&Remark> {
        let named = self.named.get(&column).into_iter().flatten();
        named
            .chain(self.cells.get(&column).into_iter().flatten())
            .collect()
    }

    /// How grave the gravest is that is said of the row as a whole.
    pub(super) fn of_row(&self) -> Option<Severity> {
        self.row.iter().map(|remark| remark.severity).max()
    }

    fn add(&mut self, column: Option<usize>, remark: Remark) {
        let of_place = match column {
            Some(column) => self.cells.entry(column).or_default(),
            None => &mut self.row,
        };
        // A column that feeds two fields is told twice.
        if !of_place.contains(&remark) {
            of_place.push(remark);
        }
    }
}

/// A text without the two letters that XML does not have.
fn writable(text: Arc<str>) -> Arc<str> {
    if text.chars().all(is_xml) {
        return text;
    }
    text.chars().map(held).collect::<String>().into()
}

/// The gravest of some remarks.
pub(super) fn gravest(remarks: &[&Remark]) -> Severity {
    let severities = remarks.iter().map(|remark| remark.severity);
    severities.max().unwrap_or(Severity::Info)
}

/// The columns that feed a field which a text names.
fn named_columns(told: &str, uses: &[ColumnUse]) -> Vec<usize> {
    uses.iter()
        .filter(|of_column| of_column.fields.iter().any(|field| is_named(told, field)))
        .map(|of_column| of_column.column)
        .collect()
}

/// Whether a text has the name of a field as a word of its own, or one of its titles in quotes.
fn is_named(text: &str, field: &NamedField) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut words = text.split(|letter: char| !is_letter(letter));
    words.any(|word| word == field.name.as_str())
        || field.titles.iter().any(|title| {
            let quoted = [('«', '»'), ('"', '"'), ('“', '”'), ('\'', '\'')];
            let in_quotes = |(open, close)| text.contains(&format!("{open}{title}{close}"));
            quoted.into_iter().any(in_quotes)
        })
}

#[cfg(test)]
mod tests {
    use super::{ColumnUse, NamedField, named_columns};
    use crate::domain::FieldName;

    #[test]
    fn a_refusal_marks_the_columns_whose_fields_it_names() {
        let field = |column, name: &str, title: &str| ColumnUse {
            column,
            fields: vec![NamedField {
                name: FieldName::new(name),
                titles: vec![title.to_owned()],
            }],
            allowed: None,
            key: false,
        };
        let uses = [
            field(0, "TITLE", "Название"),
            field(1, "UF_CRM_1", "Бюджет"),
            field(2, "UF_CRM_12", "Имя"),
        ];
        for (text, columns) in [
            ("Field 'UF_CRM_1' is required", vec![1]),
            ("Не заполнено поле «Название»", vec![0]),
            ("Имя и прочее", vec![]),
        ] {
            assert_eq!(named_columns(text, &uses), columns, "{text}");
        }
    }
}
