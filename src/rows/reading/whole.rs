//! What can be told of a lead, and added to it, only once its columns are read.

use super::{Place, RowReading, TakenFrom};
use crate::domain::{Cell, FieldName, FieldValue, MaxLength, Problem, ProblemKind};
use crate::fields::{self, Manner};
use crate::rows::stamps;

impl RowReading<'_, '_> {
    /// Adds to the comment, a line each, what the portal's lists lack and words that the lead keeps.
    pub(super) fn put_comments(&mut self) {
        let mut lines = std::mem::take(&mut self.comments);
        lines.extend(self.asides.lines(self.mapper.source));
        let lines = lines.join("\n");
        let Some(spec) = self.mapper.catalogue.field("COMMENTS") else {
            return;
        };
        if lines.is_empty() {
            return;
        }
        let place = Place {
            from: TakenFrom::Constant { of_row: true },
            text: &lines,
        };
        let mut found = Vec::new();
        let context = self.mapper.context(None);
        let cell = Cell::text(&lines);
        let read = fields::single(spec, Manner::default(), cell, &context, &mut found);
        let more = read.and_then(|read| read.value.wire_text());
        let before = self.lead.value("COMMENTS").and_then(FieldValue::wire_text);
        let whole = match (before, more) {
            (Some(before), Some(more)) => format!("{before}<br>{more}"),
            (None, Some(more)) => more,
            (_, None) => return,
        };
        if let Some(MaxLength::Bytes(limit)) = spec.max
            && whole.len() as u64 > limit
        {
            let length = whole.len() as u64;
            let kind = ProblemKind::TooLongBytes { limit, length };
            self.tell(&spec.name, place, kind);
            return;
        }
        let value = FieldValue::Text(whole);
        if self.lead.has("COMMENTS") {
            self.lead.replace(&spec.name, value);
        } else {
            self.lead.put(&spec.name, value, place.from);
        }
    }

    /// `Null` is a surname beside a first name alone, else a placeholder (NUL-04).
    pub(super) fn doubt_surname(&mut self) {
        if self.lead.has("NAME") {
            return;
        }
        let kept = |problem: &&mut Problem| {
            let of_surname = |field: &FieldName| field.as_str() == "LAST_NAME";
            problem.kind == ProblemKind::PlaceholderKept
                && problem.field.as_ref().is_some_and(of_surname)
        };
        let mut problems = self.problems.iter_mut();
        if let Some(problem) = problems.find(kept) {
            problem.kind = ProblemKind::Placeholder;
            problem.severity = problem.kind.class();
            self.lead.remove("LAST_NAME");
        }
    }

    /// Zeros that the mapping's method takes for nothing, where no second call brings them.
    pub(super) fn tell_lost_zeros(&mut self) {
        let method = self.mapper.mapping.method;
        if method.carries_zeros() || self.mapper.mapping.second_call {
            return;
        }
        let lost = self.lead.taken();
        let lost: Vec<(FieldName, TakenFrom)> = lost
            .filter(|(name, value, _)| !method.carries(name, value))
            .map(|(name, _, from)| (name.clone(), from))
            .collect();
        for (field, from) in lost {
            let text = match from {
                TakenFrom::Column(column) => self.row.cell(column).text,
                TakenFrom::Constant { .. } => "0",
            };
            let method = method.name().to_owned();
            let kind = ProblemKind::ZeroNotCarried { method };
            self.tell(&field, Place { from, text }, kind);
        }
    }

    /// Dates of the portal's own that it would refuse.
    pub(super) fn tell_stamps(&mut self) {
        if !self.mapper.mapping.method.carries_stamps() {
            return;
        }
        let mut told = if self.mapper.mapping.clean.clamp_dates {
            stamps::clamp(&mut self.lead)
        } else {
            Vec::new()
        };
        told.extend(stamps::wrong(&self.lead, self.mapper.words.now));
        for (field, kind) in told {
            let from = self.lead.taken().find(|(name, ..)| **name == field);
            let from = from.map_or(TakenFrom::Constant { of_row: false }, |(_, _, from)| from);
            let value = self.lead.value(field.as_str());
            let shown = value.and_then(FieldValue::wire_text).unwrap_or_default();
            let text = match from {
                TakenFrom::Column(column) => self.row.cell(column).text,
                TakenFrom::Constant { .. } => shown.as_str(),
            };
            self.tell(&field, Place { from, text }, kind);
        }
    }
}
