//! The draft: every column's opinion, made to fit beside the others.

use super::book::System;
use super::facts::{Columns, EXAMPLES, Facts};
use super::goal::Goal;
use super::judge::{Names, Opinion, Reason, SURE, is_coded, judge};
use super::matching::Matcher;
use super::settle::Sketch;
use super::system::detect;
use super::values::Values;
use crate::mapping::column_names;

/// Why a column that was recognised is not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// It is not sure enough.
    Unsure,
    /// Another column feeds the field, and it takes one alone.
    Taken {
        /// That column.
        by: String,
    },
    /// The parts of it have columns of their own.
    HasParts,
    /// Only an administrator's `crm.item.batchImport` may send it.
    Stamp,
    /// The values are no IDs of people.
    NoIds,
    /// Most values are none of the list's.
    UnknownValues,
    /// Values of such a field cannot be imported.
    Foreign,
    /// The field is one of a portal that was not looked at.
    OtherPortal,
    /// The portal does not let the field be written.
    ReadOnly,
}

/// What the draft does with a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It feeds its fields.
    Applied,
    /// It identifies the rows.
    Key,
    /// It is no part of a row's identity or content.
    Ignored,
    /// A suggestion, commented out.
    Held(Held),
    /// Nothing was found for it.
    Left,
}

/// A column of the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDraft {
    /// From 0.
    pub column: usize,
    /// How a mapping calls it; `None`: by nothing.
    pub name: Option<String>,
    /// What it is taken for.
    pub goal: Goal,
    /// What becomes of it.
    pub standing: Standing,
    /// How sure that is, in hundredths.
    pub percent: u64,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Values of it, as they stand in the file.
    pub examples: Vec<String>,
    /// What joins its text to that of the columns before it.
    pub join: Option<&'static str>,
    /// The values of a list.
    pub values: Option<Values>,
}

/// A drafted mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftedMapping {
    /// The columns, in the file's order.
    pub columns: Vec<ColumnDraft>,
    /// The system that the file comes from, where it is known.
    pub system: Option<&'static str>,
    /// The proposed `originator`.
    pub originator: Option<&'static str>,
    /// Words of that system for empty cells that the file holds.
    pub empty: Vec<&'static str>,
    /// The country of the phones, where they show it.
    pub country: &'static str,
    /// The columns that a title can be made of, where none feeds it.
    pub title_of: Vec<String>,
    /// Rows that were read.
    pub rows: u64,
}

impl Columns<'_> {
    /// Drafts a mapping of what was heard.
    pub fn draft(&self) -> DraftedMapping {
        let catalogue = self.probe.catalogue;
        let system = detect(&self.header);
        let matcher = Matcher::of(system);
        let mut sketch = Sketch {
            catalogue,
            facts: &self.facts,
            columns: Vec::with_capacity(self.header.len()),
        };
        let names = column_names(&self.header);
        let known = Names {
            catalogue,
            coded: is_coded(&self.header, catalogue),
        };
        for ((column, cell), name) in self.header.iter().enumerate().zip(names) {
            let Some(facts) = self.facts.get(column) else {
                continue;
            };
            let mut opinion = judge(cell, facts, matcher, known);
            typed(&mut opinion.goal, system);
            sketch.columns.push(fresh(column, name, opinion, facts));
        }
        sketch.settle();
        sketch.finish(system, &self.header)
    }
}

/// Gives phones and addresses whose titles name no type that of the file's system.
fn typed(goal: &mut Goal, system: Option<&System>) {
    let (Goal::Feeds(feeds), Some(system)) = (goal, system) else {
        return;
    };
    for feed in feeds.iter_mut().filter(|feed| feed.value_type.is_none()) {
        let own = system.types.iter().find(|own| own.field == feed.field);
        feed.value_type = own.and_then(|own| own.value_type);
    }
}

fn fresh(column: usize, name: Option<String>, opinion: Opinion, facts: &Facts) -> ColumnDraft {
    let sure = opinion.percent >= SURE;
    let standing = match &opinion.goal {
        _ if name.is_none() => Standing::Left,
        Goal::NoField => Standing::Left,
        Goal::Key if sure && facts.is_unique() && facts.rows > 1 => Standing::Key,
        Goal::RowNumber if sure => Standing::Ignored,
        Goal::Feeds(_) if sure => Standing::Applied,
        Goal::Key | Goal::RowNumber | Goal::Feeds(_) => Standing::Held(Held::Unsure),
    };
    let examples = facts.values.iter().take(EXAMPLES);
    ColumnDraft {
        column,
        name,
        goal: opinion.goal,
        standing,
        percent: opinion.percent,
        reasons: opinion.reasons,
        examples: examples.map(|(value, _)| value.clone()).collect(),
        join: None,
        values: None,
    }
}
