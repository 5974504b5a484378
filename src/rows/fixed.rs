//! Constants of `set` that can be judged before any row: what is wrong with one is wrong with every row.

use super::RunWords;
use super::target::{Read, read_target};
use crate::domain::{Cell, FieldCatalogue, ProblemKind, Severity};
use crate::fields::{ColumnDates, ValueContext};
use crate::mapping::{Mapping, Piece, Template};

/// What is wrong with the constants of a mapping that have no placeholders, each with its [`entry`](crate::mapping::ConstantRule::entry):
/// the first reason for which the field's rules refuse it, or hold it back. Doubts about a value that is sent all the same
/// are told with the rows.
pub fn constant_problems(
    mapping: &Mapping,
    catalogue: &FieldCatalogue,
    words: &RunWords,
) -> Vec<(usize, ProblemKind)> {
    let context = ValueContext {
        clean: mapping.clean,
        locale: &mapping.locale,
        catalogue,
        empty: &mapping.empty,
        dates: &mapping.dates,
        column: ColumnDates::default(),
        is_inn: false,
        decimal: mapping.decimal,
        name_order: None,
        today: words.date,
    };
    let mut problems = Vec::new();
    for rule in &mapping.constants {
        let Some(text) = fixed_text(&rule.template) else {
            continue;
        };
        let mut found = Vec::new();
        let read = read_target(&rule.target, Cell::text(&text), &context, &mut found);
        let nothing = match &read {
            Read::Nothing => true,
            Read::One(..) => false,
            Read::Many(_, read) => read.values.is_empty(),
            Read::Composed(_, parts) => parts.is_empty(),
        };
        let worst = if nothing {
            Severity::Warning
        } else {
            Severity::Error
        };
        // What is looked up at the portal is looked up with the values of the rows, and not known yet.
        let later = |kind: &ProblemKind| matches!(kind, ProblemKind::LinkNotLookedUp { .. });
        let reason = found
            .into_iter()
            .find(|kind| kind.class() >= worst && !later(kind));
        problems.extend(reason.map(|kind| (rule.entry, kind)));
    }
    problems
}

/// The text of a template without placeholders.
fn fixed_text(template: &Template) -> Option<String> {
    let mut lines = Vec::with_capacity(template.lines.len());
    for pieces in &template.lines {
        let mut line = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => line.push_str(text),
                Piece::Columns(_)
                | Piece::File
                | Piece::Sheet
                | Piece::Row
                | Piece::Run
                | Piece::Date => return None,
            }
        }
        lines.push(line);
    }
    Some(lines.join("\n"))
}
