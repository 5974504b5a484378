//! First pass: YAML text → [`MappingFile`]. Shapes and words are checked here, columns and fields in `check.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{MappingError, MappingErrorKind, MappingErrors};
use super::keys::{self, AnyOf, Top};
use super::model::{LeadParams, NewColumns};
use super::node::{self, Node, Value};
use super::place::{At, Name, Source};
use super::reader::{Entry, Reader};
use super::syntax::{
    ColumnText, ConstantText, DuplicatesText, FilterText, MappingFile, Reading, UpdateText,
};
use super::titles::split_number;
use super::{
    parse_clean, parse_condition, parse_duplicates, parse_locale, parse_portal, parse_set,
    parse_source, parse_targets, parse_update,
};
use crate::domain::{Clean, DatePattern, Locale, Method, OnChange, fold_title};

/// `ORIGINATOR_ID` of a mapping that names none.
const DEFAULT_ORIGINATOR: &str = "leadbatch";
/// Characters that `ORIGINATOR_ID` holds (`fields.md` §1).
const ORIGINATOR_CHARS: usize = 255;

/// Reads the text of a mapping; `file` is how messages name it.
///
/// # Errors
/// Everything that is wrong with the text itself, all at once: no YAML, unknown or repeated keys, wrong shapes, values that
/// their keys do not take, templates that are no templates.
pub fn parse(file: &str, text: &str) -> Result<MappingFile, MappingErrors> {
    let source = Source::new(file, text);
    let (parsed, errors) = parse_whole(source);
    match parsed {
        Some(parsed) if errors.is_empty() => Ok(parsed),
        Some(_) | None => Err(MappingErrors::new(file, errors)),
    }
}

/// Reads a mapping as far as it goes: what could be read beside its errors, so that a caller who has the header can report
/// the errors of both passes at once. No mapping at all where the text is no YAML.
pub fn parse_lenient(file: &str, text: &str) -> (Option<MappingFile>, MappingErrors) {
    let (parsed, errors) = parse_whole(Source::new(file, text));
    (parsed, MappingErrors::new(file, errors))
}

fn parse_whole(source: Source) -> (Option<MappingFile>, Vec<MappingError>) {
    let root = node::read(&source)
        .and_then(|root| {
            let empty = || Box::new(source.error(MappingErrorKind::Empty, At::default()));
            root.filter(|root| root.value != Value::Null)
                .ok_or_else(empty)
        })
        .map_err(|error| vec![*error]);
    let root = match root {
        Ok(root) => root,
        Err(errors) => return (None, errors),
    };
    let mut reader = Reader::new(&source);
    let parts = Parts::read(&mut reader, &root);
    let errors = reader.errors;
    (Some(parts.into_file(source)), errors)
}

/// The sections of the file as they are met.
#[derive(Debug, Default)]
struct Parts {
    originator: Option<Name>,
    key: Vec<Name>,
    locale: Locale,
    time_zone_at: At,
    reading: Reading,
    clean: Clean,
    columns: Vec<ColumnText>,
    constants: Vec<ConstantText>,
    rest: Option<Name>,
    rows: FilterText,
    report: Vec<Name>,
    portal: Option<String>,
    require: Vec<Vec<Name>>,
    ignore: Vec<Name>,
    on_change: OnChange,
    duplicates: DuplicatesText,
    update: UpdateText,
    params: LeadParams,
    /// Where `REGISTER_SONET_EVENT` is written.
    params_at: Option<At>,
    method: Option<Method>,
    second_call: bool,
    /// Where `second_call: true` is written.
    second_call_at: Option<At>,
}

impl Parts {
    fn read(reader: &mut Reader<'_>, root: &Node) -> Self {
        let mut parts = Self::default();
        if !matches!(root.value, Value::Map(_)) {
            reader.report(MappingErrorKind::NotAMap, root.at);
            return parts;
        }
        let mut key_at = None;
        for Entry { row, node } in reader.section::<Top>("", root) {
            if row.key == Top::Key {
                key_at = Some(node.at);
            }
            parts.take(reader, row, node);
        }
        if let Some(at) = key_at
            && !parts.key.is_empty()
            && parts.originator.is_none()
        {
            reader.report(MappingErrorKind::OriginatorMissing, at);
        }
        parts.origin_of_its_own(reader);
        parts.lost_by_the_method(reader);
        parts
    }

    /// An `ORIGIN_ID` that the mapping fills itself says who a row is, as `key` does: it needs an originator, suffers no key
    /// beside it, and has to differ from row to row.
    fn origin_of_its_own(&self, reader: &mut Reader<'_>) {
        let columns = self.columns.iter().flat_map(|entry| &entry.targets);
        let columns = columns.map(|target| (target, false));
        let constants = self.constants.iter().map(|entry| {
            let same_for_all = entry.template.constant().is_some();
            (&entry.target, same_for_all)
        });
        for (target, same_for_all) in columns.chain(constants) {
            let at = target.field.at;
            if target.field.text != "ORIGIN_ID" {
                continue;
            }
            if !self.key.is_empty() {
                reader.report(MappingErrorKind::OriginBesideKey, at);
            } else if same_for_all {
                reader.report(MappingErrorKind::OriginConstant, at);
            } else if self.originator.is_none() {
                reader.report(MappingErrorKind::OriginatorMissing, at);
            }
        }
    }

    /// What no field is about and the method cannot carry, a second call neither.
    fn lost_by_the_method(&self, reader: &mut Reader<'_>) {
        let made_by = self.made_by();
        let method = || made_by.name().to_owned();
        if let Some(at) = self.params_at.filter(|_| !made_by.carries_params()) {
            let param = keys::SONET_EVENT.to_owned();
            let method = method();
            reader.report(MappingErrorKind::ParamNotCarried { param, method }, at);
        }
        // Its leads may have no REST beside them, and what it does not read is no single value at times.
        if let Some(at) = self.second_call_at.filter(|_| made_by == Method::LeadPhp) {
            let method = method();
            reader.report(MappingErrorKind::NoSecondCall { method }, at);
        }
        let zero = self.originator.as_ref().filter(|name| name.text == "0");
        if let Some(name) = zero.filter(|_| !made_by.carries_zeros()) {
            let method = method();
            reader.report(MappingErrorKind::OriginatorNotCarried { method }, name.at);
        }
    }

    fn made_by(&self) -> Method {
        self.method.unwrap_or(Method::LeadAdd)
    }

    fn take(&mut self, reader: &mut Reader<'_>, row: &keys::Row<Top>, node: &Node) {
        match row.key {
            Top::Version => version(reader, row, node),
            Top::Method => self.method = method(reader, row, node),
            Top::SecondCall => {
                self.second_call = reader.yes_no(row.name, node).unwrap_or(false);
                self.second_call_at = self.second_call.then_some(node.at);
            }
            Top::Originator => self.originator = originator(reader, row, node),
            Top::Key => self.key = reader.texts(row.name, node),
            Top::Locale => {
                (self.locale, self.time_zone_at) = parse_locale::locale(reader, row.name, node);
            }
            Top::Source => self.reading = parse_source::reading(reader, row.name, node),
            Top::Clean => self.clean = parse_clean::clean(reader, row.name, node),
            Top::Columns => self.columns = parse_targets::columns(reader, row.name, node),
            Top::Set => self.constants = parse_set::constants(reader, row.name, node),
            Top::Rest => self.rest = reader.text(row.name, node),
            Top::Portal => self.portal = parse_portal::host(reader, row.name, node),
            Top::Rows => self.rows = parse_condition::rows(reader, row.name, node),
            Top::Require => self.require = require(reader, row.name, node),
            Top::Ignore => self.ignore = reader.texts(row.name, node),
            Top::OnChange => self.on_change = on_change(reader, row, node),
            Top::Report => self.report = report(reader, row.name, node),
            Top::Duplicates => {
                self.duplicates = parse_duplicates::duplicates(reader, row.name, node);
            }
            Top::Update => self.update = parse_update::update(reader, row.name, node),
            Top::Params => (self.params, self.params_at) = params(reader, row.name, node),
        }
    }

    fn into_file(self, source: Source) -> MappingFile {
        let method = self.made_by();
        let originator = self.originator.map(|name| name.text);
        let mut reading = self.reading;
        let names = self.columns.iter().flat_map(ColumnText::names);
        reading.settings.wanted_titles = wanted_titles(names.chain(&self.key));
        MappingFile {
            source,
            method,
            second_call: self.second_call,
            originator: originator.unwrap_or_else(|| DEFAULT_ORIGINATOR.to_owned()),
            key: self.key,
            locale: self.locale,
            time_zone_at: self.time_zone_at,
            reading,
            clean: self.clean,
            columns: self.columns,
            constants: self.constants,
            values: BTreeMap::new(),
            rest: self.rest,
            rows: self.rows,
            report: self.report,
            portal: self.portal,
            require: self.require,
            ignore: self.ignore,
            on_change: self.on_change,
            duplicates: self.duplicates,
            update: self.update,
            params: self.params,
        }
    }
}

/// The titles that names mean, without the number of `Title#2`, each once; letters of columns are among them.
fn wanted_titles<'n>(names: impl Iterator<Item = &'n Name>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut titles = Vec::new();
    for name in names {
        let title = split_number(&name.text).map_or(name.text.as_str(), |(title, _)| title);
        if seen.insert(fold_title(title)) {
            titles.push(title.to_owned());
        }
    }
    titles
}

fn version(reader: &mut Reader<'_>, row: &keys::Row<Top>, node: &Node) {
    let found = reader.text(row.name, node);
    if let Some(Name { text: value, at }) = found.filter(|name| name.text.trim() != "1") {
        reader.report(MappingErrorKind::BadVersion { value }, at);
    }
}

fn method(reader: &mut Reader<'_>, row: &keys::Row<Top>, node: &Node) -> Option<Method> {
    let name = reader.one_of(row, node)?;
    Method::ALL.into_iter().find(|one| one.name() == name.text)
}

fn originator(reader: &mut Reader<'_>, row: &keys::Row<Top>, node: &Node) -> Option<Name> {
    let mut found = reader.text(row.name, node)?;
    found.text = found.text.trim().to_owned();
    let length = found.text.chars().count();
    if length == 0 || length > ORIGINATOR_CHARS {
        let as_u64 = |number| u64::try_from(number).unwrap_or(u64::MAX);
        let (limit, length) = (as_u64(ORIGINATOR_CHARS), as_u64(length));
        reader.report(MappingErrorKind::BadOriginator { limit, length }, found.at);
    }
    Some(found)
}

/// `require`: a field, or a list of fields and `{any: […]}`.
fn require(reader: &mut Reader<'_>, name: &str, node: &Node) -> Vec<Vec<Name>> {
    let parts = match &node.value {
        Value::List(parts) => parts.as_slice(),
        Value::Text(_) | Value::Null | Value::Map(_) => std::slice::from_ref(node),
    };
    let mut groups = Vec::with_capacity(parts.len());
    for part in parts {
        let group = if matches!(part.value, Value::Map(_)) {
            any_of(reader, name, part)
        } else {
            reader.text(name, part).into_iter().collect()
        };
        if !group.is_empty() {
            groups.push(group);
        }
    }
    groups
}

fn any_of(reader: &mut Reader<'_>, name: &str, node: &Node) -> Vec<Name> {
    let mut group = Vec::new();
    for Entry { row, node } in reader.section::<AnyOf>(name, node) {
        match row.key {
            AnyOf::Any => group = reader.texts(row.name, node),
        }
        if matches!(&node.value, Value::List(parts) if parts.is_empty()) {
            reader.report(MappingErrorKind::RequireEmpty, node.at);
        }
    }
    group
}

fn on_change(reader: &mut Reader<'_>, row: &keys::Row<Top>, node: &Node) -> OnChange {
    match reader
        .one_of(row, node)
        .as_ref()
        .map(|name| name.text.as_str())
    {
        Some("update") => OnChange::Update,
        Some(_) | None => OnChange::Skip,
    }
}

/// `report`: the columns that it shows.
fn report(reader: &mut Reader<'_>, name: &str, node: &Node) -> Vec<Name> {
    let mut columns = Vec::new();
    for Entry { row, node } in reader.section::<keys::Report>(name, node) {
        match row.key {
            keys::Report::Columns => columns = reader.texts(row.name, node),
        }
    }
    columns
}

/// `params`, and where its one key is written.
fn params(reader: &mut Reader<'_>, name: &str, node: &Node) -> (LeadParams, Option<At>) {
    let mut params = LeadParams::default();
    let mut written = None;
    for Entry { row, node } in reader.section::<keys::Params>(name, node) {
        match row.key {
            keys::Params::RegisterSonetEvent => {
                params.register_sonet_event = reader.yes_no(row.name, node);
                written = Some(node.at);
            }
        }
    }
    (params, written)
}

impl MappingFile {
    /// How its sources are to be read; which sheet is said by [`Self::sheets`].
    pub fn source_settings(&self) -> crate::domain::SourceSettings {
        self.reading.settings.clone()
    }

    /// Which sheets of its workbooks are to be read.
    pub const fn sheets(&self) -> &crate::domain::SheetChoice {
        &self.reading.sheets
    }

    /// The file's name, as it was given to [`parse`].
    pub fn file(&self) -> &str {
        self.source.file()
    }

    /// The method by which leads are created.
    pub const fn method(&self) -> Method {
        self.method
    }

    /// Whether a second call brings what the method cannot carry.
    pub const fn second_call(&self) -> bool {
        self.second_call
    }

    /// The titles of the columns that the report shows, as they are written.
    pub fn report_titles(&self) -> impl Iterator<Item = &str> {
        self.report.iter().map(|name| name.text.as_str())
    }

    /// The only host that may be called with it, besides the sandbox.
    pub fn portal(&self) -> Option<&str> {
        self.portal.as_deref()
    }

    /// Whether some column or constant feeds this field.
    pub fn feeds(&self, field: &str) -> bool {
        let columns = self.columns.iter().flat_map(|entry| &entry.targets);
        let constants = self.constants.iter().map(|entry| &entry.target);
        columns
            .chain(constants)
            .any(|target| target.field.text == field)
    }

    /// `ORIGINATOR_ID` of every lead.
    pub fn originator(&self) -> &str {
        &self.originator
    }

    /// What becomes of known rows whose content has changed.
    pub const fn on_change(&self) -> OnChange {
        self.on_change
    }

    /// The titles of the key columns as they are written.
    pub fn key_titles(&self) -> impl Iterator<Item = &str> {
        self.key.iter().map(|name| name.text.as_str())
    }

    /// Parameters of the method.
    pub const fn params(&self) -> LeadParams {
        self.params
    }

    /// The region's habits.
    pub const fn locale(&self) -> &Locale {
        &self.locale
    }

    /// The ways in which dates are written, where the mapping settles them.
    pub fn dates(&self) -> &[DatePattern] {
        &self.reading.dates
    }

    /// What is done about columns that the mapping does not name.
    pub const fn on_new_columns(&self) -> NewColumns {
        self.reading.on_new_columns
    }

    /// The error to show when the system's time-zone database has no [`Locale::time_zone`]: whether it does is not for a
    /// room without I/O to find out.
    pub fn unknown_time_zone(&self) -> MappingErrors {
        let value = self.locale.time_zone.clone();
        let kind = MappingErrorKind::BadTimeZone { value };
        let error = self.source.error(kind, self.time_zone_at);
        MappingErrors::new(self.file(), vec![error])
    }
}
