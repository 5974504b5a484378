//! A row's cells on their way into the lead: columns first, in the order of the file, then constants in that of the mapping.

mod composed;
mod currencies;
mod joined;
mod whole;

use std::sync::Arc;

use super::asides::{Asides, NameAside};
use super::conditions::Tested;
use super::constants::{self, Words};
use super::lead::{Lead, Put, TakenFrom};
use super::mapper::RowMapper;
use super::quick::QuickValue;
use super::shares::{Turn, sameness, winner};
use super::target::{Read, is_readable, lines_of, read_target};
use crate::domain::{
    CLEAR, Cell, CellKind, FieldKind, FieldName, FieldSpec, FieldValue, Leftovers, MultiKind,
    MultiValue, Problem, ProblemKind, RowView, column_letters, is_clear,
};
use crate::fields::{self, Lines, SingleRead};
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
    asides: Asides,
    /// Cleaned texts of fields that several columns are joined into.
    texts: Vec<(FieldName, String)>,
    /// Lines for the comment: values that the portal lacks.
    comments: Vec<String>,
    /// Fields for which somebody was chosen, and whose turn is still to be found out.
    chosen: (Vec<FieldName>, Vec<Turn>),
    /// Fields that a cell says are to be empty.
    cleared: Vec<FieldName>,
}

impl<'m, 'a> RowReading<'m, 'a> {
    /// Begins with the problems that the reader found.
    pub(super) fn new(mapper: &'m RowMapper<'a>, row: RowView<'m>, problems: Vec<Problem>) -> Self {
        Self {
            mapper,
            row,
            lead: Lead::with_room(mapper.mapping.columns.len()),
            problems,
            beside: Vec::new(),
            asides: Asides::default(),
            texts: Vec::new(),
            comments: Vec::new(),
            chosen: (Vec::new(), Vec::new()),
            cleared: Vec::new(),
        }
    }

    /// Reads the mapped columns.
    pub(super) fn take_columns(&mut self) {
        let mapper = self.mapper;
        for (place_of_rule, rule) in mapper.mapping.columns.iter().enumerate() {
            let cell = self.row.cell(rule.column);
            if is_clear(cell.text) {
                let fed = rule.targets.iter().filter(|target| self.is_fed(target));
                let fields: Vec<FieldName> = fed.flat_map(|target| target.spec.filled()).collect();
                self.cleared.extend(fields);
                continue;
            }
            let place = Place {
                from: TakenFrom::Column(rule.column),
                text: cell.text,
            };
            let is_link = self.row.link(rule.column).is_some();
            for (place_of_target, target) in rule.targets.iter().enumerate() {
                if is_composed(target) || !self.is_fed(target) {
                    continue;
                }
                let at = (place_of_rule, place_of_target);
                let quick = mapper.quick.value(at, cell, mapper);
                if let Some(value) = quick.filter(|_| !is_link) {
                    self.put_quick(target, value, place);
                    continue;
                }
                let cell = self.linked(target, rule.column).unwrap_or(cell);
                self.take(target, cell, Some(rule.column), place);
            }
        }
        self.take_composed_columns();
        self.fill_currency();
    }

    /// Fills in what the mapping sets.
    ///
    /// A currency written beside an amount comes from a column, so a constant `CURRENCY_ID` gives way to it: `$1200` is not
    /// made 1200 roubles.
    pub(super) fn take_constants(&mut self) {
        let mut decided = None;
        let mut sharing = Vec::new();
        for rule in &self.mapper.mapping.constants {
            // Of several texts for a field the first whose condition holds is taken, whatever it gives.
            let slot = Some((rule.group, &rule.target.spec.name));
            if decided == slot || !self.is_fed(&rule.target) {
                continue;
            }
            decided = slot;
            if rule.shares.is_some() {
                // They go by what else the lead has.
                sharing.push(rule);
            } else if rule.always
                || rule.target.join.is_some()
                || !self.lead.has(rule.target.spec.name.as_str())
            {
                self.take_constant(rule);
            }
        }
        for rule in sharing {
            self.share(rule);
        }
        self.fill_currency();
        self.compare_currencies();
    }

    /// Chooses somebody for a new lead, unless a column names one.
    fn share(&mut self, rule: &ConstantRule) {
        let name = &rule.target.spec.name;
        let Some(shares) = &rule.shares else { return };
        if self.lead.has(name.as_str()) && !rule.always {
            return;
        }
        let round = self.mapper.rounds.get(&rule.entry);
        let same = sameness(&self.lead, &shares.same).and_then(|value| winner(shares, value));
        let person = same.or_else(|| round.and_then(|round| round.person(0)));
        let Some(person) = person else { return };
        self.lead.remove(name.as_str());
        let from = TakenFrom::Constant { of_row: false };
        self.lead.put(name, FieldValue::Integer(person), from);
        self.chosen.0.push(name.clone());
        if let (None, Some(round)) = (same, round) {
            self.chosen.1.push(Turn {
                field: name.clone(),
                rule: rule.entry,
                round: Arc::clone(round),
            });
        }
    }

    /// Fields whose values were chosen for a new lead, and those whose turn is still to be found out.
    pub(super) fn take_chosen(&mut self) -> (Vec<FieldName>, Vec<Turn>) {
        std::mem::take(&mut self.chosen)
    }

    /// Puts the columns that nothing else names behind what feeds their field, a line each.
    pub(super) fn take_rest(&mut self) {
        let mapping = self.mapper.mapping;
        let Some(rest) = &mapping.rest else { return };
        let target = &rest.target;
        let name = &target.spec.name;
        let mut lines = Vec::new();
        for (column, title) in &rest.columns {
            let cell = self.row.cell(*column);
            if !is_readable(cell) {
                self.tell_unreadable(*column, name);
            } else if let Some(text) = fields::clean_text(cell, &mapping.empty, Lines::One)
                && text != CLEAR
            {
                lines.push(format!("{title}: {text}"));
            }
        }
        if lines.is_empty() {
            return;
        }
        let join = match lines_of(target.spec.kind) {
            Lines::Many => "\n",
            Lines::One => "; ",
        };
        let text = lines.join(join);
        let place = Place {
            from: TakenFrom::Constant { of_row: true },
            text: &text,
        };
        let kept = self.texts.iter_mut().find(|(field, _)| field == name);
        let whole = match kept.filter(|_| self.lead.has(name.as_str())) {
            Some((_, before)) => format!("{before}{join}{text}"),
            None => text.clone(),
        };
        self.put_joined(target, &whole, place);
    }

    /// Whether a target's condition holds; cells of it that cannot be read are told.
    fn is_fed(&mut self, target: &'m Target) -> bool {
        let Some(when) = &target.when else {
            return true;
        };
        let (mapper, row) = (self.mapper, self.row);
        let tested = Tested { mapper, row };
        for column in tested.unreadable(when) {
            self.tell_unreadable(column, &target.spec.name);
        }
        tested.holds(when)
    }

    /// The lead, the fields that are to be empty, and everything that was found.
    pub(super) fn finish(mut self) -> (Lead, Vec<FieldName>, Vec<Problem>) {
        self.fill_name();
        self.put_comments();
        self.doubt_surname();
        self.tell_lost_zeros();
        self.tell_stamps();
        self.cleared.retain(|field| !self.lead.has(field.as_str()));
        (self.lead, self.cleared, self.problems)
    }

    /// The title under which people know a value: its column's, else its field's.
    fn titled(&self, from: TakenFrom, spec: &FieldSpec) -> String {
        match from {
            TakenFrom::Column(column) => self.mapper.source.title(column).to_owned(),
            TakenFrom::Constant { .. } => spec.title_ru.clone(),
        }
    }

    /// The address that a cell links to, for a field of addresses, where the text itself holds none (LAY-29).
    fn linked(&mut self, target: &Target, column: usize) -> Option<Cell<'m>> {
        let cell = self.row.cell(column);
        let is_mail = target.spec.kind == FieldKind::Multi(MultiKind::Email);
        let address = self.row.link(column).filter(|_| is_mail)?;
        if cell.text.contains('@') {
            return None;
        }
        let place = Place {
            from: TakenFrom::Column(column),
            text: cell.text,
        };
        let after = address.to_owned();
        self.tell(
            &target.spec.name,
            place,
            ProblemKind::AddressFromLink { after },
        );
        Some(Cell::text(address))
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
        if rule.always {
            self.texts.retain(|(field, _)| *field != spec.name);
        }
        let column = rule.template.columns().next();
        self.take(&rule.target, Cell::text(&rendered.text), column, place);
        // `always` wins with a value; with a wrong one the row is invalid, and the preview shows what the columns gave.
        if let Some(Some(value)) = before
            && !self.lead.has(spec.name.as_str())
        {
            self.lead.put(&spec.name, value, place.from);
        }
    }

    /// Reads a text for a field by the habits of `column`.
    fn take(&mut self, target: &Target, cell: Cell<'_>, column: Option<usize>, place: Place<'_>) {
        let mut found = Vec::new();
        let context = self.mapper.context(column);
        let read = read_target(target, cell, &context, &mut found);
        for kind in found {
            self.keep_words(&kind, &target.spec, place);
            self.tell(&target.spec.name, place, kind);
        }
        match read {
            Read::Nothing => {}
            Read::One(read, cell) => match self.joined(target, cell) {
                Some(whole) => self.put_joined(target, &whole, place),
                None => self.put_single(target, read, cell, place),
            },
            Read::Many(kind, read) => {
                self.put_elements(kind, read.values, place);
                for (kind, value) in read.moved {
                    self.put_elements(kind, vec![value], place);
                }
                if let Some(name) = read.name {
                    let field = target.spec.name.clone();
                    let from = place.from;
                    let aside = NameAside { field, from, name };
                    self.asides.name.get_or_insert(aside);
                }
            }
            Read::Composed(composed, parts) => {
                for part in parts {
                    self.put_part(composed, part, column, place);
                }
            }
        }
    }

    /// Puts a value that was told without reading its cell.
    fn put_quick(&mut self, target: &Target, value: QuickValue, place: Place<'_>) {
        match value {
            QuickValue::Nothing => {}
            QuickValue::Single(value) => self.put_value(&target.spec.name, value, place),
            QuickValue::Element(value) => {
                if let FieldKind::Multi(kind) = target.spec.kind {
                    let value_type = target.value_type.unwrap_or(kind.default_type());
                    self.put_elements(kind, vec![MultiValue { value_type, value }], place);
                }
            }
        }
    }

    fn put_elements(&mut self, kind: MultiKind, values: Vec<MultiValue>, place: Place<'_>) {
        let name = FieldName::new(kind.field());
        let repeated = self.lead.append(&name, kind, values, place.from);
        self.tell_repeated(&name, place, repeated);
    }

    fn put_single(&mut self, target: &Target, read: SingleRead, cell: Cell<'_>, place: Place<'_>) {
        let name = &target.spec.name;
        if let Some(currency) = read.currency {
            self.beside.push(Beside {
                amount: name.clone(),
                from: place.from,
                text: place.text.to_owned(),
                currency,
            });
        }
        self.keep_for_join(target, cell);
        self.put_value(name, read.value, place);
    }

    fn put_value(&mut self, name: &FieldName, value: FieldValue, place: Place<'_>) {
        if let Put::Conflict(first) = self.lead.put(name, value, place.from) {
            let other = self.label(first);
            self.tell(name, place, ProblemKind::FieldConflict { other });
        }
    }

    /// Keeps the words that a problem leaves over for the comment, where the mapping wants that.
    fn keep_words(&mut self, kind: &ProblemKind, spec: &FieldSpec, place: Place<'_>) {
        let leftovers = self.mapper.mapping.clean.leftovers == Leftovers::Comment;
        let text = if let ProblemKind::ListValueToComment { text } = kind {
            text.as_str()
        } else if leftovers && *kind == ProblemKind::NotANumber {
            place.text
        } else {
            return;
        };
        let line = format!("{}: {}", self.titled(place.from, spec), text.trim());
        if !self.comments.contains(&line) {
            self.comments.push(line);
        }
    }

    fn tell(&mut self, field: &FieldName, place: Place<'_>, kind: ProblemKind) {
        self.asides.hear(&kind, place.from);
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

    /// A template or a condition met an error value; where the column feeds a field, that field's rules tell it.
    fn tell_unreadable(&mut self, column: usize, field: &FieldName) {
        let mapped = &self.mapper.mapping.columns;
        let of_field = mapped.iter().find(|rule| rule.column == column);
        // A target with a condition may not be read at all.
        if of_field.is_some_and(|rule| rule.targets.iter().any(|target| target.when.is_none())) {
            return;
        }
        let cell = self.row.cell(column);
        let kind = if cell.kind == CellKind::Error {
            ProblemKind::CellError
        } else {
            ProblemKind::FormulaNoValue
        };
        let told = |problem: &Problem| problem.column == Some(column) && problem.kind == kind;
        if self.problems.iter().any(told) {
            return;
        }
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

/// Whether a target is a composed field.
const fn is_composed(target: &Target) -> bool {
    matches!(target.spec.kind, FieldKind::Composed(_))
}
