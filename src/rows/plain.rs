//! [`PlainRows`]: rows of which every cell is plain, told without reading them.
//!
//! Most rows of most files have nothing wrong with them, and a dry run needs of such a row no more than that. So a mapping is looked at
//! once for what plain rows of it are; a row that is none goes the full way through [`RowMapper`], and so does every row of a
//! mapping with rules that look at more than single cells. That a plain row is what the full way would find is held against that
//! way by tests.

mod faulty;
mod known;

use std::sync::Arc;

use self::faulty::Faults;
use self::known::Known;
use super::constants::{self, Words};
use super::duplicate_keys::ContactSeed;
use super::field_set::Fields;
use super::key_form::nfc_trimmed;
use super::mapped_row::{DefaultsTaken, RowKey};
use super::mapper::RowMapper;
use super::plain_row::{PlainNames, PlainRow};
use super::remembered::Remembered;
use super::target::{Read, lines_of, read_target};
use crate::domain::{
    Cell, CellKind, Digest, FieldKind, FieldName, InFile, InFileAction, Method, MultiKind, Problem,
    RowBlock, RowOrdinal, RowView, SourceIndex, is_stamp,
};
use crate::fields::{PlainLook, ValueContext, is_meant, tells_with_a_name};
use crate::mapping::{ConstantRule, Mapping, Target};

/// Fields that make a row somebody's (NUL-11).
const IDENTIFYING: [&str; 6] = [
    "NAME",
    "LAST_NAME",
    "COMPANY_TITLE",
    "TITLE",
    "PHONE",
    "EMAIL",
];

#[derive(Debug)]
struct PlainTarget<'a> {
    target: &'a Target,
    /// The field's name, of which this thread alone makes copies.
    name: FieldName,
    context: ValueContext<'a>,
    known: Known<'a>,
    field: Fields,
    contact: Option<ContactSeed>,
}

/// What plain rows of a mapping are.
#[derive(Debug)]
pub struct PlainRows<'m, 'a> {
    mapper: &'m RowMapper<'a>,
    columns: Vec<(usize, Vec<PlainTarget<'m>>)>,
    fields: Vec<FieldName>,
    /// Fields that constants fill, and what of them is counted by name.
    constant: Fields,
    constant_names: PlainNames,
    /// Each is met by one of its fields.
    required: Vec<Fields>,
    identifying: Fields,
    /// Phones and e-mails.
    by_contact: Fields,
    /// The fields by which defaults are told.
    by_default: [Fields; 5],
    amount: Fields,
    /// Columns that the mapping does not name, and which are part of a row's content.
    beside: Vec<usize>,
    /// Values that are counted by name.
    names: Arc<Vec<Arc<str>>>,
    /// The key of the row looked at last.
    key: String,
    faults: Faults,
}

/// The fields by which defaults are told.
const BY_DEFAULT: [&str; 5] = [
    "ASSIGNED_BY_ID",
    "SOURCE_ID",
    "STATUS_ID",
    "TITLE",
    "CURRENCY_ID",
];

impl<'m, 'a> PlainRows<'m, 'a> {
    /// What plain rows are; `None` where every row has to be read. `in_file`: by what two rows are one person's.
    pub fn of(mapper: &'m RowMapper<'a>, in_file: &InFile) -> Option<Self> {
        let mapping = mapper.mapping;
        let by_contacts = in_file
            .by
            .iter()
            .all(|key| matches!(key.as_slice(), [field] if is_contact(field.as_str())));
        let simple = by_contacts
            && in_file.action == InFileAction::Keep
            && mapping.method != Method::LeadPhp
            && mapping.rest.is_none()
            && mapping.rows.conditions().next().is_none()
            && mapper.rows_are_named_by_key_alone();
        if !simple {
            return None;
        }
        let mut plain = Self {
            mapper,
            columns: Vec::with_capacity(mapping.columns.len()),
            fields: Vec::new(),
            constant: Fields::default(),
            constant_names: PlainNames::default(),
            required: Vec::new(),
            identifying: Fields::default(),
            by_contact: Fields::default(),
            by_default: [Fields::default(); 5],
            amount: Fields::default(),
            beside: mapper.prints.columns().collect(),
            names: Arc::default(),
            key: String::new(),
            faults: Faults::default(),
        };
        plain.take_columns(mapping)?;
        plain.take_constants(mapping)?;
        plain.identifying = plain.those(|name| IDENTIFYING.contains(&name));
        plain.by_contact = plain.those(is_contact);
        plain.amount = plain.those(|name| name == "OPPORTUNITY");
        plain.by_default = BY_DEFAULT.map(|field| plain.those(|name| name == field));
        let named = |column: &usize| mapping.columns.iter().any(|rule| rule.column == *column);
        plain.beside.retain(|column| !named(column));
        let required = mapper.requirements.iter();
        plain.required = required
            .map(|wanted| plain.those(|name| wanted.any_of.iter().any(|any| any.as_str() == name)))
            .collect();
        Some(plain)
    }

    fn take_columns(&mut self, mapping: &'a Mapping) -> Option<()> {
        for rule in &mapping.columns {
            let mut targets = Vec::with_capacity(rule.targets.len());
            for target in &rule.targets {
                let name = &target.spec.name;
                let contact = match target.spec.kind {
                    FieldKind::Multi(kind) if is_contact(kind.field()) => Some(kind),
                    FieldKind::Multi(_) | FieldKind::Composed(_) | FieldKind::Foreign => {
                        return None;
                    }
                    FieldKind::Line
                    | FieldKind::LongText
                    | FieldKind::HtmlText
                    | FieldKind::Amount
                    | FieldKind::Number
                    | FieldKind::Money
                    | FieldKind::Url
                    | FieldKind::Address
                    | FieldKind::YesNo
                    | FieldKind::Date
                    | FieldKind::DateTime
                    | FieldKind::Choice
                    | FieldKind::Currency
                    | FieldKind::User
                    | FieldKind::Link
                    | FieldKind::Element
                    | FieldKind::Integer => None,
                };
                let repeats = contact.is_none() && self.fields.contains(name);
                if repeats || !is_simple(target) || is_stamp(name.as_str()) {
                    return None;
                }
                let context = self.mapper.context(Some(rule.column));
                let as_it_stands = target.values.is_none();
                let look = PlainLook::of(&target.spec, &context).filter(|_| as_it_stands);
                if contact.is_some() && look.is_none() {
                    return None;
                }
                targets.push(PlainTarget {
                    target,
                    name: name.clone(),
                    context,
                    known: Known::of(look),
                    field: self.bit(name)?,
                    contact: contact.map(|kind| ContactSeed::of(self.mapper.words.prints, kind)),
                });
            }
            self.columns.push((rule.column, targets));
        }
        Some(())
    }

    fn take_constants(&mut self, mapping: &'a Mapping) -> Option<()> {
        for rule in &mapping.constants {
            let name = &rule.target.spec.name;
            let fixed = rule.shares.is_none() && !rule.always && is_simple(&rule.target);
            if !fixed {
                return None;
            }
            let value = self.fixed_value(rule)?;
            // Of several constants for a field the first is taken.
            let value = match value {
                Some(value) => Some(self.name_of(&value)?),
                None => None,
            };
            if let Some(slot) = self.constant_names.slot(name.as_str()) {
                slot.get_or_insert(value?);
            }
            let bit = self.bit(name)?;
            self.constant = self.constant.with(bit);
        }
        Some(())
    }

    /// What a constant gives its field in every row, where nothing is found; `None` where rows differ, or something is.
    #[allow(
        clippy::option_option,
        reason = "whether it is fixed, and whether its value is counted by name"
    )]
    fn fixed_value(&self, rule: &ConstantRule) -> Option<Option<Arc<str>>> {
        let mapper = self.mapper;
        if !rule.template.is_fixed() {
            return None;
        }
        let mut block = RowBlock::new();
        block.restart(SourceIndex(0), RowOrdinal(0));
        block.begin_row(1);
        let words = Words {
            source: mapper.source,
            run: mapper.words,
            empty: &mapper.mapping.empty,
        };
        let lines = lines_of(rule.target.spec.kind);
        let rendered = constants::render(&rule.template, words, block.row(0)?, lines);
        self.read(&rule.target, Cell::text(&rendered.text), None)
    }

    /// Whether a cell gives its field one value that the method carries, and nothing is found; the value, where it is counted by name.
    #[allow(
        clippy::option_option,
        reason = "whether the cell is plain, and whether its value is counted by name"
    )]
    fn read(
        &self,
        target: &Target,
        cell: Cell<'_>,
        column: Option<usize>,
    ) -> Option<Option<Arc<str>>> {
        let mut found = Vec::new();
        let context = self.mapper.context(column);
        let Read::One(read, _) = read_target(target, cell, &context, &mut found) else {
            return None;
        };
        let name = &target.spec.name;
        let carried = self.mapper.mapping.method.carries(name, &read.value);
        if !found.is_empty() || read.currency.is_some() || !carried {
            return None;
        }
        if PlainNames::default().slot(name.as_str()).is_none() {
            return Some(None);
        }
        read.value.wire_text().map(|text| Some(text.into()))
    }

    fn bit(&mut self, name: &FieldName) -> Option<Fields> {
        let known = self.fields.iter().position(|known| known == name);
        let place = known.unwrap_or(self.fields.len());
        if known.is_none() {
            self.fields.push(name.clone());
        }
        1_u64.checked_shl(u32::try_from(place).ok()?).map(Fields)
    }

    fn those(&self, wanted: impl Fn(&str) -> bool) -> Fields {
        let bits = (0_u32..).zip(&self.fields);
        bits.filter(|(_, name)| wanted(name.as_str()))
            .fold(Fields::default(), |all, (place, _)| {
                all.with(Fields(1_u64.checked_shl(place).unwrap_or(0)))
            })
    }

    /// The place of a value among [`Self::names`]; `None` where there are too many.
    fn name_of(&mut self, value: &Arc<str>) -> Option<u16> {
        let known = self.names.iter().position(|name| name == value);
        let place = known.unwrap_or(self.names.len());
        if known.is_none() {
            Arc::make_mut(&mut self.names).push(Arc::clone(value));
        }
        u16::try_from(place).ok()
    }

    /// The values that rows found so far are counted by.
    pub fn names(&self) -> &Arc<Vec<Arc<str>>> {
        &self.names
    }

    /// The key of the row that [`Self::row`] found plain last: its `ORIGIN_ID`. `None`: rows are known by their content.
    pub fn key_of_last(&self) -> Option<&str> {
        (!self.mapper.mapping.key.is_empty()).then_some(self.key.as_str())
    }

    /// What there is to know of a row, if it is a plain one. `reader` are the problems of the row's block.
    pub fn row(&mut self, row: RowView<'_>, reader: &[Problem]) -> Option<PlainRow> {
        self.faults.begin(false);
        self.look(row, reader)
    }

    fn look(&mut self, row: RowView<'_>, reader: &[Problem]) -> Option<PlainRow> {
        let mapper = self.mapper;
        let at = row.at();
        if reader
            .iter()
            .any(|problem| problem.row.ordinal == at.ordinal)
        {
            return None;
        }
        let mut plain = PlainRow::at(at);
        let (filled, mut tidy) = self.filled(row, &mut plain)?;
        let all = filled.with(self.constant);
        let sound =
            filled.meets(self.identifying) && self.required.iter().all(|wanted| wanted.meets(all));
        let has_contact = !plain.contacts().is_empty() && !self.faults.of_contacts();
        if !sound || !mapper.layout.is_ordinary(row, has_contact) {
            return None;
        }
        let constants = &self.constant_names;
        let names = &mut plain.names;
        names.responsible = names.responsible.or(constants.responsible);
        names.source = names.source.or(constants.source);
        plain.key = self.key(row)?;
        tidy &= !mapper.prints.is_past(row);
        tidy &= self.beside.iter().all(|&column| {
            let text = row.cell(column).text;
            nfc_trimmed(text).len() == text.len()
        });
        self.faults.tidy = tidy;
        plain.print = if tidy {
            mapper.prints.of_tidy(row)
        } else {
            mapper.prints.of(row)
        };
        plain.defaults = self.defaults(all);
        self.weigh_faults(all.meets(self.by_contact));
        Some(plain)
    }

    /// The fields that the row's cells fill, all of them plain, and whether the cells are in the form in which content is compared.
    fn filled(&mut self, row: RowView<'_>, plain: &mut PlainRow) -> Option<(Fields, bool)> {
        let mut filled = Fields::default();
        let mut tidy = true;
        let mut columns = std::mem::take(&mut self.columns);
        let has_links = row.has_links();
        let mut all_plain = true;
        for (column, targets) in &mut columns {
            let cell = row.cell(*column);
            if cell.text.is_empty() && cell.kind == CellKind::Text {
                continue;
            }
            tidy &= cell.text.as_bytes().last() != Some(&b' ');
            let linked = has_links && row.link(*column).is_some();
            let mut fields = targets
                .iter_mut()
                .map(|target| self.field(target, cell, *column, plain));
            let fields = fields.try_fold(filled, |all, field| Some(all.with(field?)));
            let fields = fields.filter(|_| !linked).or_else(|| {
                tidy &= nfc_trimmed(cell.text).len() == cell.text.len();
                let field = self.faulty(targets, (cell, linked), *column, plain)?;
                Some(filled.with(field))
            });
            if let Some(fields) = fields {
                filled = fields;
            } else {
                all_plain = false;
                break;
            }
        }
        self.columns = columns;
        all_plain.then_some((filled, tidy))
    }

    fn field(
        &mut self,
        plain: &mut PlainTarget<'_>,
        cell: Cell<'_>,
        column: usize,
        row: &mut PlainRow,
    ) -> Option<Fields> {
        let text = cell.text;
        match &mut plain.known {
            Known::Look(look) => {
                if !look.has(cell, &plain.context) {
                    return None;
                }
            }
            Known::Phone(look) => {
                let digits = look.phone(cell)?;
                row.add_contact(plain.contact?.print(&digits))?;
            }
            Known::Mail(look, domains) => {
                let domain = look.domain(cell)?;
                if domains.find(domain).is_none() {
                    if !is_meant(domain) {
                        return None;
                    }
                    domains.put(domain, None);
                }
                if tells_with_a_name(MultiKind::Email, text) {
                    return None;
                }
                let seed = plain.contact?;
                // Without a branch for each byte.
                let capital = |any: bool, byte: u8| any | byte.is_ascii_uppercase();
                let print = if text.bytes().fold(false, capital) {
                    seed.print(text.to_ascii_lowercase().as_bytes())
                } else {
                    seed.print(text.as_bytes())
                };
                row.add_contact(print)?;
            }
            Known::Remembered(known) => {
                let name = self.remembered(known, plain.target, cell, column)?;
                if let Some(name) = name
                    && let Some(slot) = row.names.slot(plain.target.spec.name.as_str())
                {
                    *slot = Some(name);
                }
            }
        }
        Some(plain.field)
    }

    /// Whether a cell was read before with nothing to tell, or can be; the place of its value, where it is counted by name.
    #[allow(
        clippy::option_option,
        reason = "whether the cell is plain, and whether its value is counted by name"
    )]
    fn remembered(
        &mut self,
        known: &mut Remembered,
        target: &Target,
        cell: Cell<'_>,
        column: usize,
    ) -> Option<Option<u16>> {
        let text = cell.text;
        if cell.kind != CellKind::Text {
            return None;
        }
        if let Some(name) = known.find(text) {
            return Some(name);
        }
        let tidy = nfc_trimmed(text).len() == text.len();
        if !tidy || !known.takes(text) {
            return None;
        }
        let value = self.read(target, cell, Some(column))?;
        let name = match value {
            Some(value) => Some(self.name_of(&value)?),
            None => None,
        };
        known.put(text, name);
        Some(name)
    }

    /// The print of the row's key; the outer `None` where it cannot be told, or is none that every method carries.
    #[allow(
        clippy::option_option,
        reason = "whether the row is plain, and whether it has a key"
    )]
    fn key(&mut self, row: RowView<'_>) -> Option<Option<Digest>> {
        if self.mapper.mapping.key.is_empty() {
            return Some(None);
        }
        match self.mapper.key(row, &mut Vec::new())? {
            RowKey::Told(id) if id != "0" => {
                let print = self.mapper.words.prints.of_texts(&[&id]);
                self.key = id;
                Some(Some(print))
            }
            RowKey::Told(_) | RowKey::Untold => None,
        }
    }

    fn defaults(&self, filled: Fields) -> DefaultsTaken {
        let [assigned, source, stage, title, currency] =
            self.by_default.map(|fields| !fields.meets(filled));
        DefaultsTaken {
            no_assigned: assigned,
            no_source: source,
            no_stage: stage,
            no_title: title,
            no_currency: self.amount.meets(filled) && currency,
        }
    }
}

fn is_contact(field: &str) -> bool {
    MultiKind::of_field(field)
        .is_some_and(|kind| matches!(kind, MultiKind::Phone | MultiKind::Email))
}

/// Whether what a target gives depends on its cell alone, and is one value.
fn is_simple(target: &Target) -> bool {
    target.when.is_none() && target.join.is_none() && target.split.is_none()
}
