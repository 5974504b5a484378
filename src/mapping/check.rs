//! Second pass: [`MappingFile`] against a header and a catalogue → [`Mapping`].

use std::collections::{BTreeMap, BTreeSet};

use super::check_fields::Fields;
use super::check_values::option_errors;
use super::error::{MappingError, MappingErrorKind, MappingErrors};
use super::model::{ColumnRule, KeyColumn, Mapping, NewColumns, Requirement, Target};
use super::place::{At, Name, Source};
use super::reader::MAX_ERRORS;
use super::syntax::{ColumnText, MappingFile, TargetText};
use super::template::KnowsColumns;
use super::titles::{Found, Titles, split_number};
use crate::domain::nearest;
use crate::domain::{FieldCatalogue, FieldKind, FieldName, HeaderCell, MultiKind};

/// Titles that a message lists.
const TITLES_SHOWN: usize = 40;

/// Characters of a constant that a message shows.
const VALUE_SHOWN: usize = 80;

impl MappingFile {
    /// Looks up the columns in a header and the fields in a catalogue.
    ///
    /// # Errors
    /// Everything that does not fit, all at once: columns that the header lacks or has twice, fields that do not exist or that
    /// the portal drops, options that a field does not take, values that its dictionary lacks, clashes, required fields that
    /// nothing feeds.
    pub fn check(
        &self,
        header: &[HeaderCell],
        catalogue: &FieldCatalogue,
    ) -> Result<Mapping, MappingErrors> {
        let (mapping, errors) = self.check_lenient(header, catalogue);
        if errors.errors.is_empty() {
            Ok(mapping)
        } else {
            Err(errors)
        }
    }

    /// The same as far as it goes: what fits beside what does not, so that a caller can hold the constants against the rules of
    /// the fields ([`Self::constants_refused`]) and report all errors at once. No row is to be read by a mapping that has any.
    pub fn check_lenient(
        &self,
        header: &[HeaderCell],
        catalogue: &FieldCatalogue,
    ) -> (Mapping, MappingErrors) {
        let mut check = Check {
            file: self,
            fields: Fields::new(catalogue, self.method),
            titles: Titles::new(header),
            errors: Vec::new(),
        };
        let mapping = check.mapping();
        (mapping, MappingErrors::new(self.file(), check.errors))
    }

    /// The errors to show for constants that the rules of their fields refuse, which are not for this room to know. Each is
    /// an [`entry`](super::ConstantRule::entry) and the reason as a text for people.
    pub fn constants_refused(
        &self,
        refused: impl IntoIterator<Item = (usize, String)>,
    ) -> MappingErrors {
        let error = |(entry, reason): (usize, String)| {
            let text = self.constants.get(entry)?;
            let value = text.template.constant().unwrap_or_default();
            let kind = MappingErrorKind::ConstantInvalid {
                field: text.target.field.text.clone(),
                value: value.chars().take(VALUE_SHOWN).collect(),
                reason,
            };
            Some(self.source.error(kind, text.template.at))
        };
        let errors = refused.into_iter().filter_map(error).collect();
        MappingErrors::new(self.file(), errors)
    }
}

/// A target with the place of its field's name.
pub(super) type Placed = (Target, At);

/// The check under way.
pub(super) struct Check<'c> {
    pub(super) file: &'c MappingFile,
    pub(super) fields: Fields<'c>,
    pub(super) titles: Titles<'c>,
    errors: Vec<MappingError>,
}

impl KnowsColumns for Check<'_> {
    fn has_title(&self, title: &str) -> bool {
        self.titles.find(title) != Found::Missing
    }

    fn column(&mut self, name: &Name) -> Option<usize> {
        match self.titles.find(&name.text) {
            Found::One(column) => Some(column),
            Found::Many(columns) => {
                self.ambiguous(name, &columns);
                None
            }
            Found::Missing => {
                self.missing(name);
                None
            }
        }
    }

    fn report(&mut self, kind: MappingErrorKind, at: At) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(self.file.source.error(kind, at));
        }
    }
}

impl Check<'_> {
    fn mapping(&mut self) -> Mapping {
        let file = self.file;
        let columns = self.columns();
        let constants = self.constants();
        let key = self.key(&columns);
        let rows = self.row_filter();
        let rest = self.rest_target();
        let shown = file.report.iter();
        let report_columns: Vec<usize> = shown.filter_map(|name| self.column(name)).collect();
        let ignored = self.ignored(&key);
        let require = self.require();
        let mut mapping = Mapping {
            method: file.method,
            second_call: file.second_call,
            originator: file.originator.clone(),
            key,
            locale: file.locale.clone(),
            clean: file.clean,
            empty: file.reading.empty.clone(),
            decimal: file.reading.decimal,
            dates: file.reading.dates.clone(),
            columns,
            constants,
            rest: None,
            rows,
            require,
            ignored,
            unmapped: Vec::new(),
            on_new_columns: file.reading.on_new_columns,
            report_columns,
            duplicates: self.duplicates(),
            update: self.update(),
            params: file.params,
        };
        mapping.unmapped = self.unmapped(&mapping);
        if let Some(target) = rest {
            self.give_rest(&mut mapping, target);
        } else {
            let shown = &mapping.report_columns;
            mapping.unmapped.retain(|column| !shown.contains(column));
            self.refuse_new(&mapping.unmapped);
        }
        mapping
    }

    fn columns(&mut self) -> Vec<ColumnRule> {
        let mut rules: BTreeMap<usize, Vec<Placed>> = BTreeMap::new();
        let mut named: BTreeMap<usize, At> = BTreeMap::new();
        for entry in &self.file.columns {
            let targets = self.targets(&entry.targets);
            for column in self.columns_of(entry, &targets) {
                if let Some(&first) = named.get(&column) {
                    let first_line = self.file.source.line(first);
                    let column = entry.column.text.clone();
                    let kind = MappingErrorKind::ColumnTwice { column, first_line };
                    self.report(kind, entry.column.at);
                    break;
                }
                named.insert(column, entry.column.at);
                rules.insert(column, targets.clone());
            }
        }
        self.clashes(&mut rules);
        let plain = |targets: Vec<Placed>| targets.into_iter().map(|(target, _)| target).collect();
        rules
            .into_iter()
            .map(|(column, targets)| ColumnRule {
                column,
                targets: plain(targets),
            })
            .collect()
    }

    /// The columns of an entry, by its title and its other ones: several feed multifields alone (LAY-07, LAY-08).
    fn columns_of(&mut self, entry: &ColumnText, targets: &[Placed]) -> Vec<usize> {
        let mut columns: Vec<usize> = Vec::new();
        for name in entry.names() {
            let found = match self.titles.find(&name.text) {
                Found::One(column) => vec![column],
                Found::Many(columns) => columns,
                Found::Missing => Vec::new(),
            };
            columns.extend(found);
        }
        columns.sort_unstable();
        columns.dedup();
        let is_multi = |(target, _): &Placed| target.spec.multiple;
        match columns.as_slice() {
            [] if entry.optional => {}
            [] => self.missing(&entry.column),
            [_] => {}
            _ if targets.iter().all(is_multi) => {}
            _ => {
                self.ambiguous(&entry.column, &columns);
                columns.clear();
            }
        }
        columns
    }

    fn targets(&mut self, texts: &[TargetText]) -> Vec<Placed> {
        let mut targets = Vec::with_capacity(texts.len());
        for text in texts {
            targets.extend(self.target(text).map(|target| (target, text.field.at)));
        }
        targets
    }

    /// A target whose field exists; wrong options are reported and left out.
    pub(super) fn target(&mut self, text: &TargetText) -> Option<Target> {
        let (resolved, errors) = match self.fields.resolve(&text.field.text) {
            Ok(found) => {
                let (target, errors) = option_errors(&self.fields, &found, text);
                (Some(target), errors)
            }
            Err(kind) => (None, vec![(kind, text.field.at)]),
        };
        for (kind, at) in errors {
            self.report(kind, at);
        }
        let mut resolved = resolved?;
        self.see_carried(&resolved, text.field.at);
        resolved.values = self.values(text);
        resolved.when = text.when.as_ref().and_then(|when| self.condition(when));
        Some(resolved)
    }

    fn key(&mut self, columns: &[ColumnRule]) -> Vec<KeyColumn> {
        let is_phone = |target: &Target| target.spec.kind == FieldKind::Multi(MultiKind::Phone);
        let mut key: Vec<KeyColumn> = Vec::new();
        let mut named: BTreeMap<usize, At> = BTreeMap::new();
        for name in &self.file.key {
            let Some(column) = self.column(name) else {
                continue;
            };
            if let Some(&first) = named.get(&column) {
                let first_line = self.file.source.line(first);
                let column = name.text.clone();
                self.report(
                    MappingErrorKind::ColumnTwice { column, first_line },
                    name.at,
                );
                continue;
            }
            named.insert(column, name.at);
            let phone = columns
                .iter()
                .any(|rule| rule.column == column && rule.targets.iter().any(is_phone));
            key.push(KeyColumn { column, phone });
        }
        key
    }

    /// Columns under `ignore` and those whose names begin with `_`, in their order.
    fn ignored(&mut self, key: &[KeyColumn]) -> Vec<usize> {
        let titles = self.titles.named();
        let mut ignored: BTreeSet<usize> = titles
            .filter(|column| self.titles.is_private(*column))
            .collect();
        for name in &self.file.ignore {
            let found = match self.titles.find(&name.text) {
                Found::One(column) => vec![column],
                Found::Many(columns) => columns,
                Found::Missing => {
                    self.missing(name);
                    Vec::new()
                }
            };
            if found
                .iter()
                .any(|column| key.iter().any(|part| part.column == *column))
            {
                let column = name.text.clone();
                self.report(MappingErrorKind::KeyIgnored { column }, name.at);
            }
            ignored.extend(found);
        }
        ignored.into_iter().collect()
    }

    fn require(&mut self) -> Vec<Requirement> {
        let fed = self.fed();
        let mut requirements = Vec::with_capacity(self.file.require.len());
        for group in &self.file.require {
            let mut any_of: Vec<FieldName> = Vec::with_capacity(group.len());
            for name in group {
                match self.fields.resolve(&name.text) {
                    Err(kind) => self.report(kind, name.at),
                    Ok(found) if !fed.contains(&found.spec.name) => {
                        let field = name.text.clone();
                        self.report(MappingErrorKind::RequiredNotFed { field }, name.at);
                    }
                    Ok(found) if any_of.contains(&found.spec.name) => {}
                    Ok(found) => any_of.push(found.spec.name.clone()),
                }
            }
            requirements.push(Requirement { any_of });
        }
        self.see_demanded(&fed);
        requirements
    }

    /// What the portal demands of every lead and no column feeds is told once, and not row by row (DIC-18).
    fn see_demanded(&mut self, fed: &BTreeSet<FieldName>) {
        let first = self.file.columns.first();
        let at = first.map(|entry| entry.column.at).unwrap_or_default();
        for spec in self.fields.demanded(fed) {
            let (field, title) = (spec.name.to_string(), spec.title_ru.clone());
            self.report(MappingErrorKind::MandatoryNotFed { field, title }, at);
        }
    }

    /// The fields that the mapping feeds as it is written; a column that is missing is reported as such, not as a field
    /// that nothing feeds.
    pub(super) fn fed(&self) -> BTreeSet<FieldName> {
        let columns = self.file.columns.iter().flat_map(|entry| &entry.targets);
        let constants = self.file.constants.iter().map(|entry| &entry.target);
        let fields = columns.chain(constants).map(|target| &target.field);
        fields
            .chain(&self.file.rest)
            .filter_map(|field| self.fields.resolve(&field.text).ok())
            .flat_map(|found| found.spec.filled())
            .collect()
    }

    /// Titled columns that the mapping does not name. What a template, a condition or the key reads is named.
    fn unmapped(&self, mapping: &Mapping) -> Vec<usize> {
        let mut known = mapping.used_columns();
        known.extend(&mapping.ignored);
        let named = self.titles.named();
        named.filter(|column| !known.contains(column)).collect()
    }

    /// Notes an error in another text than the mapping's own.
    pub(super) fn report_in(&mut self, source: &Source, kind: MappingErrorKind, at: At) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(source.error_here(kind, at));
        }
    }

    /// Refuses a file with columns that the mapping does not name, where it says so.
    fn refuse_new(&mut self, unmapped: &[usize]) {
        let is_missing =
            |error: &MappingError| matches!(error.kind, MappingErrorKind::ColumnMissing { .. });
        // a misspelt title leaves its column unnamed: that is reported once, as the missing column
        let refuse = self.file.reading.on_new_columns == NewColumns::Error
            && !self.errors.iter().any(is_missing);
        if refuse && !unmapped.is_empty() {
            let count = u64::try_from(unmapped.len()).unwrap_or(u64::MAX);
            let shown = unmapped.iter().take(TITLES_SHOWN);
            let columns = shown.map(|column| self.titles.shown(*column)).collect();
            let at = self.file.reading.on_new_columns_at;
            self.report(MappingErrorKind::ColumnsNew { columns, count }, at);
        }
    }

    fn missing(&mut self, name: &Name) {
        let mut titles = self.titles.all_shown();
        let wanted = split_number(&name.text).map_or(name.text.as_str(), |(title, _)| title);
        let (nearest, similar) = nearest(wanted, titles.iter().map(String::as_str));
        titles.truncate(TITLES_SHOWN);
        let kind = MappingErrorKind::ColumnMissing {
            column: name.text.clone(),
            nearest,
            similar,
            titles,
        };
        self.report(kind, name.at);
    }

    fn ambiguous(&mut self, name: &Name, columns: &[usize]) {
        let choices = columns.iter().map(|column| {
            let letters = crate::domain::column_letters(*column);
            format!("{} ({letters})", self.titles.unmistakable(*column))
        });
        let kind = MappingErrorKind::ColumnAmbiguous {
            column: name.text.clone(),
            count: u64::try_from(columns.len()).unwrap_or(u64::MAX),
            choices: choices.collect(),
        };
        self.report(kind, name.at);
    }
}
