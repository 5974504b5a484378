//! A cell's way into the lead, told step by step: for a person who asks why.

use super::conditions::Tested;
use super::mapper::RowMapper;
use super::target::{Read, lines_of, read_target, stand_in};
use crate::domain::{CellKind, FieldName, FieldValue, ProblemKind, RowView};
use crate::fields::{self, ComposedPart, Lines, MultiRead};
use crate::mapping::{Target, Template};

/// A cell, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellWay {
    /// The text as the reader gives it.
    pub raw: String,
    /// What the source says it is.
    pub kind: CellKind,
    /// The text after hygiene; `None` where it is empty, a placeholder, or no text.
    pub cleaned: Option<String>,
    /// The fields that it feeds, in the order of the mapping.
    pub targets: Vec<TargetWay>,
    /// Fields of `set` whose template reads the cell.
    pub read_by: Vec<FieldName>,
    /// The field that takes it with the other columns that are not named (`rest`).
    pub rest: Option<FieldName>,
    /// Conditions of the mapping look at it.
    pub asked: bool,
    /// It is part of the row's key.
    pub of_key: bool,
    /// It is no part of the row's identity or content.
    pub ignored: bool,
}

/// One field that a cell feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetWay {
    /// The field, as the mapping names it.
    pub field: FieldName,
    /// The condition, as the mapping has it, that keeps the cell from feeding it in this row; nothing else is told then.
    pub held_back: Option<String>,
    /// The text that stands for the cell's, by the mapping's `values`.
    pub stands_for: Option<String>,
    /// What was mended or is wrong, in the order in which it was found.
    pub steps: Vec<ProblemKind>,
    /// What the cell gives by itself; the lead may have it otherwise, where another column or a constant wins.
    pub gives: Vec<(FieldName, FieldValue)>,
}

impl RowMapper<'_> {
    /// The way of a row's cell.
    pub fn explain(&self, row: RowView<'_>, column: usize) -> CellWay {
        let cell = row.cell(column);
        let mapping = self.mapping;
        let rules = mapping.columns.iter().filter(|rule| rule.column == column);
        let targets = rules.flat_map(|rule| &rule.targets);
        let many = targets
            .clone()
            .any(|target| lines_of(target.spec.kind) == Lines::Many);
        let lines = if many { Lines::Many } else { Lines::One };
        let constants = mapping.constants.iter();
        let reads = |template: &Template| template.columns().any(|read| read == column);
        CellWay {
            raw: cell.text.to_owned(),
            kind: cell.kind,
            cleaned: fields::clean_text(cell, &mapping.empty, lines).map(Into::into),
            targets: targets
                .map(|target| self.target_way(target, row, column))
                .collect(),
            read_by: constants
                .filter(|rule| reads(&rule.template))
                .map(|rule| rule.target.spec.name.clone())
                .collect(),
            rest: mapping
                .rest
                .as_ref()
                .filter(|rest| rest.columns.iter().any(|(taken, _)| *taken == column))
                .map(|rest| rest.target.spec.name.clone()),
            asked: mapping
                .conditions()
                .any(|condition| condition.columns().any(|asked| asked == column)),
            of_key: mapping.key.iter().any(|key| key.column == column),
            ignored: mapping.ignored.contains(&column),
        }
    }

    fn target_way(&self, target: &Target, row: RowView<'_>, column: usize) -> TargetWay {
        let field = target.spec.name.clone();
        let tested = Tested { mapper: self, row };
        if let Some(when) = target.when.as_ref().filter(|when| !tested.holds(when)) {
            return TargetWay {
                field,
                held_back: Some(when.written()),
                stands_for: None,
                steps: Vec::new(),
                gives: Vec::new(),
            };
        }
        let (cell, context) = (row.cell(column), self.context(Some(column)));
        let mut steps = Vec::new();
        let read = read_target(target, cell, &context, &mut steps);
        TargetWay {
            held_back: None,
            stands_for: stand_in(target, cell, &context).map(str::to_owned),
            steps,
            gives: given(&field, read),
            field,
        }
    }
}

fn given(field: &FieldName, read: Read<'_>) -> Vec<(FieldName, FieldValue)> {
    match read {
        Read::Nothing => Vec::new(),
        Read::One(read, _) => vec![(field.clone(), read.value)],
        Read::Many(_, read) => elements(field, read),
        Read::Composed(_, parts) => parts.into_iter().map(part).collect(),
    }
}

/// The elements of a multifield, and those that are moved into others.
fn elements(field: &FieldName, read: MultiRead) -> Vec<(FieldName, FieldValue)> {
    let own = (!read.values.is_empty()).then(|| (field.clone(), FieldValue::Multi(read.values)));
    let moved = read
        .moved
        .into_iter()
        .map(|(kind, value)| (FieldName::new(kind.field()), FieldValue::Multi(vec![value])));
    own.into_iter().chain(moved).collect()
}

fn part(part: ComposedPart) -> (FieldName, FieldValue) {
    match part {
        ComposedPart::Text { field, text } => (FieldName::new(field), FieldValue::Text(text)),
        ComposedPart::Elements { kind, values } => {
            (FieldName::new(kind.field()), FieldValue::Multi(values))
        }
    }
}
