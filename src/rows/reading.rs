//! A row's cells on their way into the lead: columns first, in the order of the file, then constants in that of the mapping.

use super::constants::{self, Words};
use super::lead::{Lead, Put, TakenFrom};
use super::mapper::RowMapper;
use super::target::{Read, lines_of, read_target};
use crate::domain::{
    Cell, CellKind, FieldName, FieldSpec, FieldValue, MultiValue, Problem, ProblemKind, RowView,
    column_letters,
};
use crate::fields::{self, SingleRead};
use crate::mapping::{ConstantRule, Target};

/// Where a value being read comes from, and the text that is shown when something is wrong with it.
#[derive(Debug, Clone, Copy)]
struct Place<'r> {
    from: TakenFrom,
    text: &'r str,
}

/// A currency written beside an amount.
#[derive(Debug)]
struct Beside {
    amount: FieldName,
    from: TakenFrom,
    text: String,
    currency: String,
}

/// A row being read.
#[derive(Debug)]
pub(super) struct RowReading<'m, 'a> {
    mapper: &'m RowMapper<'a>,
    row: RowView<'m>,
    lead: Lead,
    problems: Vec<Problem>,
    beside: Vec<Beside>,
}

impl<'m, 'a> RowReading<'m, 'a> {
    /// Begins with the problems that the reader found.
    pub(super) fn new(mapper: &'m RowMapper<'a>, row: RowView<'m>, problems: Vec<Problem>) -> Self {
        Self {
            mapper,
            row,
            lead: Lead::default(),
            problems,
            beside: Vec::new(),
        }
    }

    /// Reads the mapped columns.
    pub(super) fn take_columns(&mut self) {
        for rule in &self.mapper.mapping.columns {
            let cell = self.row.cell(rule.column);
            let place = Place {
                from: TakenFrom::Column(rule.column),
                text: cell.text,
            };
            for target in &rule.targets {
                self.take(target, cell, Some(rule.column), place);
            }
        }
        self.fill_currency();
    }

    /// Fills in what the mapping sets.
    ///
    /// A currency written beside an amount comes from a column, so a constant `CURRENCY_ID` gives way to it: `$1200` is not
    /// made 1200 roubles.
    pub(super) fn take_constants(&mut self) {
        for rule in &self.mapper.mapping.constants {
            if rule.always || !self.lead.has(rule.target.spec.name.as_str()) {
                self.take_constant(rule);
            }
        }
        self.fill_currency();
        self.compare_currencies();
    }

    /// The lead and everything that was found.
    pub(super) fn finish(self) -> (Lead, Vec<Problem>) {
        (self.lead, self.problems)
    }

    fn take_constant(&mut self, rule: &ConstantRule) {
        let spec = &rule.target.spec;
        let words = Words {
            source: self.mapper.source,
            run: self.mapper.words,
            empty: &self.mapper.mapping.empty,
        };
        let rendered = constants::render(&rule.template, words, self.row, lines_of(spec.kind));
        for &column in &rendered.unreadable {
            self.tell_unreadable(column, &spec.name);
        }
        if rendered.text.trim().is_empty() {
            return;
        }
        let place = Place {
            from: TakenFrom::Constant {
                of_row: rendered.of_row,
            },
            text: &rendered.text,
        };
        let before = rule.always.then(|| self.lead.remove(spec.name.as_str()));
        let column = constants::columns(&rule.template).next();
        self.take(&rule.target, Cell::text(&rendered.text), column, place);
        // `always` wins with a value; with a wrong one the row is invalid, and the preview shows what the columns gave.
        if let Some(Some(value)) = before
            && !self.lead.has(spec.name.as_str())
        {
            self.lead.put(&spec.name, value, place.from, None);
        }
    }

    /// Reads a text for a field by the habits of `column`.
    fn take(&mut self, target: &Target, cell: Cell<'_>, column: Option<usize>, place: Place<'_>) {
        let mut found = Vec::new();
        let context = self.mapper.context(column);
        let read = read_target(target, cell, &context, &mut found);
        for kind in found {
            self.tell(&target.spec.name, place, kind);
        }
        match read {
            Read::Nothing => {}
            Read::One(read) => self.put_single(target, read, place),
            Read::Many(kind, values) => {
                let name = &target.spec.name;
                let repeated = self.lead.append(name, kind, values, place.from);
                self.tell_repeated(name, place, repeated);
            }
        }
    }

    fn put_single(&mut self, target: &Target, read: SingleRead, place: Place<'_>) {
        let name = &target.spec.name;
        if let Some(currency) = read.currency {
            self.beside.push(Beside {
                amount: name.clone(),
                from: place.from,
                text: place.text.to_owned(),
                currency,
            });
        }
        let join = target.join.as_deref();
        match self.lead.put(name, read.value, place.from, join) {
            Put::Done => {}
            Put::Joined(whole) => self.tell_too_long(&target.spec, &whole, place),
            Put::Conflict(first) => {
                let other = self.label(first);
                self.tell(name, place, ProblemKind::FieldConflict { other });
            }
        }
    }

    /// A joined text must fit its field as a whole; the field's own rule says whether it does.
    fn tell_too_long(&mut self, spec: &FieldSpec, whole: &str, place: Place<'_>) {
        let mut found = Vec::new();
        let context = self.mapper.context(None);
        fields::single(spec, Cell::text(whole), &context, &mut found);
        found.retain(|kind| matches!(kind, ProblemKind::TooLong { .. }));
        for kind in found {
            self.tell(&spec.name, place, kind);
        }
    }

    /// Gives the first currency beside an amount to a currency field that is still empty.
    fn fill_currency(&mut self) {
        let field = &self.mapper.currency;
        if let Some(first) = self.beside.first()
            && !self.lead.has(field.as_str())
        {
            let code = FieldValue::Code(first.currency.clone());
            self.lead.put(field, code, first.from, None);
        }
    }

    /// Tells where the currency beside an amount is not the one that is sent.
    fn compare_currencies(&mut self) {
        let sent = self.lead.value(self.mapper.currency.as_str());
        let Some(field) = sent.and_then(FieldValue::wire_text) else {
            return;
        };
        for beside in std::mem::take(&mut self.beside) {
            if beside.currency != field {
                let place = Place {
                    from: beside.from,
                    text: &beside.text,
                };
                let kind = ProblemKind::CurrencyConflict {
                    amount: beside.currency,
                    field: field.clone(),
                };
                self.tell(&beside.amount, place, kind);
            }
        }
    }

    fn tell(&mut self, field: &FieldName, place: Place<'_>, kind: ProblemKind) {
        let (row, field) = (self.row.at(), Some(field.clone()));
        let problem = match place.from {
            TakenFrom::Column(column) => Problem::of_cell(row, column, field, place.text, kind),
            TakenFrom::Constant { .. } => Problem {
                field,
                value: place.text.to_owned(),
                ..Problem::of_row(row, kind)
            },
        };
        self.problems.push(problem);
    }

    fn tell_repeated(&mut self, field: &FieldName, place: Place<'_>, repeated: Vec<MultiValue>) {
        for value in repeated {
            let place = Place {
                text: &value.value,
                ..place
            };
            self.tell(field, place, ProblemKind::RepeatedValue);
        }
    }

    /// A template met an error value; where the column feeds a field, that field's rules have told it already.
    fn tell_unreadable(&mut self, column: usize, field: &FieldName) {
        let mapped = &self.mapper.mapping.columns;
        if mapped.iter().any(|rule| rule.column == column) {
            return;
        }
        let cell = self.row.cell(column);
        let kind = if cell.kind == CellKind::Error {
            ProblemKind::CellError
        } else {
            ProblemKind::FormulaNoValue
        };
        let place = Place {
            from: TakenFrom::Column(column),
            text: cell.text,
        };
        self.tell(field, place, kind);
    }

    /// How a person finds the place that a value was taken from: the column's title, or its letters.
    fn label(&self, from: TakenFrom) -> String {
        match from {
            TakenFrom::Column(column) => match self.mapper.source.title(column) {
                "" => column_letters(column),
                title => format!("{title} ({})", column_letters(column)),
            },
            TakenFrom::Constant { .. } => "set".to_owned(),
        }
    }
}
