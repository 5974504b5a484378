//! Rows and results as texts, for the temporary database of one process: no format that anybody else reads.

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::kept_cells::{cells_json, cells_of};
use super::row_cells::RowCells;
use crate::domain::{
    Digest, Draft, FieldName, FieldValue, LeadId, MultiKind, MultiValue, Origin, PortalError,
    Problem, ProblemKind, RowOrdinal, RowRef, Severity, SourceIndex, UnknownCause,
};
use crate::run::{RowResult, RowStatus};

/// A valid row, before the journal was asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeptRow {
    pub(super) draft: Draft,
    pub(super) problems: Vec<Problem>,
    pub(super) cells: RowCells,
}

impl KeptRow {
    pub(super) fn text(&self) -> String {
        let draft = &self.draft;
        let fields: Vec<Value> = draft
            .fields
            .iter()
            .map(|(name, value)| json!([name.as_str(), field_json(value)]))
            .collect();
        json!([
            place_json(draft.row),
            [draft.origin.originator, draft.origin.id],
            data_encoding::HEXLOWER.encode(&draft.content.0),
            draft.returned,
            fields,
            names_json(&draft.chosen),
            names_json(&draft.cleared),
            problems_json(&self.problems),
            cells_json(&self.cells.all.list()),
            self.cells.own,
        ])
        .to_string()
    }

    pub(super) fn of_text(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let [
            place,
            origin,
            content,
            returned,
            fields,
            chosen,
            cleared,
            problems,
            cells,
            own,
        ] = array(&value)?;
        let [originator, id] = array(origin)?;
        let row = place_of(place)?;
        let content = data_encoding::HEXLOWER.decode(content.as_str()?.as_bytes());
        let fields = fields.as_array()?.iter().map(|field| {
            let [name, value] = array(field)?;
            let name = name.as_str()?;
            Some((FieldName::new(name), field_of(name, value)?))
        });
        Some(Self {
            draft: Draft {
                row,
                origin: Origin {
                    originator: text_of(originator)?,
                    id: text_of(id)?,
                },
                content: Digest(content.ok()?.try_into().ok()?),
                returned: returned.as_bool()?,
                fields: fields.collect::<Option<_>>()?,
                chosen: names_of(chosen)?,
                cleared: names_of(cleared)?,
            },
            problems: problems_of(row, problems)?,
            cells: RowCells {
                all: cells_of(cells)?.into(),
                own: texts_of(own)?,
            },
        })
    }

    /// Gives the row its place among those of the run.
    pub(super) fn renumber(&mut self, ordinal: RowOrdinal) {
        self.draft.row.ordinal = ordinal;
        for problem in &mut self.problems {
            problem.row.ordinal = ordinal;
        }
    }
}

pub(super) fn result_text(result: &RowResult) -> String {
    json!([
        place_json(result.row),
        status_json(&result.status),
        result.origin_id,
        problems_json(&result.problems),
        cells_json(&result.cells),
        result.responsible,
        result.source_id,
        result.own,
    ])
    .to_string()
}

pub(super) fn result_of(text: &str) -> Option<RowResult> {
    let value: Value = serde_json::from_str(text).ok()?;
    let [
        place,
        status,
        origin_id,
        problems,
        cells,
        responsible,
        source_id,
        own,
    ] = array(&value)?;
    let row = place_of(place)?;
    Some(RowResult {
        row,
        status: status_of(status)?,
        origin_id: origin_id.as_str().map(str::to_owned),
        problems: problems_of(row, problems)?,
        cells: cells_of(cells)?,
        responsible: responsible.as_str().map(str::to_owned),
        source_id: source_id.as_str().map(str::to_owned),
        own: texts_of(own)?,
    })
}

fn array<const N: usize>(value: &Value) -> Option<&[Value; N]> {
    value.as_array()?.as_slice().try_into().ok()
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn texts_of(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(text_of).collect()
}

fn names_json(names: &[FieldName]) -> Vec<&str> {
    names.iter().map(FieldName::as_str).collect()
}

fn names_of(value: &Value) -> Option<Vec<FieldName>> {
    let names = texts_of(value)?;
    Some(names.iter().map(|name| FieldName::new(name)).collect())
}

fn place_json(row: RowRef) -> Value {
    json!([row.source.0, row.number, row.ordinal.0])
}

fn place_of(value: &Value) -> Option<RowRef> {
    let [source, number, ordinal] = array(value)?;
    Some(RowRef {
        source: SourceIndex(u16::try_from(source.as_u64()?).ok()?),
        number: number.as_u64()?,
        ordinal: RowOrdinal(ordinal.as_u64()?),
    })
}

/// A value under the letter of its kind.
fn field_json(value: &FieldValue) -> Value {
    match value {
        FieldValue::Text(text) => json!({ "t": text }),
        FieldValue::Code(text) => json!({ "c": text }),
        FieldValue::Integer(number) => json!({ "i": number }),
        FieldValue::Decimal(number) => json!({ "d": number.to_string() }),
        FieldValue::Date(date) => json!({ "a": date.to_string() }),
        FieldValue::DateTime(moment) => {
            let offset = moment.offset().seconds();
            json!({ "z": [moment.timestamp().as_millisecond(), offset] })
        }
        FieldValue::YesNo(yes) => json!({ "y": yes }),
        FieldValue::Multi(elements) => {
            let elements = elements.iter();
            let pairs: Vec<_> = elements.map(|one| [one.value_type, &one.value]).collect();
            json!({ "m": pairs })
        }
        FieldValue::List(values) => {
            let values: Vec<Value> = values.iter().map(field_json).collect();
            json!({ "l": values })
        }
    }
}

/// A moment keeps its offset, and not the zone that gave it.
fn field_of(name: &str, value: &Value) -> Option<FieldValue> {
    let (kind, value) = value.as_object()?.iter().next()?;
    Some(match kind.as_str() {
        "t" => FieldValue::Text(text_of(value)?),
        "c" => FieldValue::Code(text_of(value)?),
        "i" => FieldValue::Integer(value.as_i64()?),
        "d" => FieldValue::Decimal(value.as_str()?.parse::<Decimal>().ok()?),
        "a" => FieldValue::Date(value.as_str()?.parse::<Date>().ok()?),
        "z" => {
            let [at, offset] = array(value)?;
            let at = Timestamp::from_millisecond(at.as_i64()?).ok()?;
            let offset = Offset::from_seconds(i32::try_from(offset.as_i64()?).ok()?).ok()?;
            FieldValue::DateTime(at.to_zoned(TimeZone::fixed(offset)))
        }
        "y" => FieldValue::YesNo(value.as_bool()?),
        "m" => {
            let kind = MultiKind::of_field(name)?;
            let element = |pair: &Value| {
                let [value_type, value] = array(pair)?;
                Some(MultiValue {
                    value_type: kind.value_type(value_type.as_str()?)?,
                    value: text_of(value)?,
                })
            };
            let elements = value.as_array()?.iter().map(element);
            FieldValue::Multi(elements.collect::<Option<_>>()?)
        }
        "l" => {
            let values = value.as_array()?.iter();
            let values = values.map(|value| field_of(name, value));
            FieldValue::List(values.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// All problems of a row stand in that row.
fn problems_json(problems: &[Problem]) -> Value {
    let problem = |problem: &Problem| {
        json!([
            problem.code(),
            problem.kind.parts(),
            problem.severity.word(),
            problem.column,
            problem.field.as_ref().map(FieldName::as_str),
            problem.value,
        ])
    };
    problems.iter().map(problem).collect()
}

fn problems_of(row: RowRef, value: &Value) -> Option<Vec<Problem>> {
    let problem = |value: &Value| {
        let [code, parts, severity, column, field, value] = array(value)?;
        let kind = ProblemKind::from_parts(code.as_str()?, Vec::deserialize(parts).ok()?)?;
        let severity = severity.as_str()?;
        let mut severities = [
            Severity::Info,
            Severity::Warning,
            Severity::Error,
            Severity::Fatal,
        ]
        .into_iter();
        let column = if column.is_null() {
            None
        } else {
            Some(usize::try_from(column.as_u64()?).ok()?)
        };
        Some(Problem {
            kind,
            severity: severities.find(|one| one.word() == severity)?,
            row,
            column,
            field: field.as_str().map(FieldName::new),
            value: text_of(value)?,
        })
    };
    value.as_array()?.iter().map(problem).collect()
}

fn error_json(error: &PortalError) -> Value {
    json!([error.code, error.text, error.status])
}

fn error_of(value: &Value) -> Option<PortalError> {
    let [code, text, status] = array(value)?;
    Some(PortalError {
        code: text_of(code)?,
        text: text_of(text)?,
        status: u16::try_from(status.as_u64()?).ok()?,
    })
}

fn status_json(status: &RowStatus) -> Value {
    let more = match status {
        RowStatus::Created(lead) | RowStatus::Updated(lead) => json!(lead.0),
        RowStatus::Skipped | RowStatus::Invalid | RowStatus::Pending => Value::Null,
        RowStatus::Failed(error) => error_json(error),
        RowStatus::Unknown(cause) => cause_json(cause),
    };
    json!([status.word(), more])
}

fn status_of(value: &Value) -> Option<RowStatus> {
    let [word, more] = array(value)?;
    let lead = || more.as_u64().map(LeadId);
    Some(match word.as_str()? {
        "created" => RowStatus::Created(lead()?),
        "updated" => RowStatus::Updated(lead()?),
        "skipped" => RowStatus::Skipped,
        "invalid" => RowStatus::Invalid,
        "pending" => RowStatus::Pending,
        "failed" => RowStatus::Failed(error_of(more)?),
        "unknown" => RowStatus::Unknown(cause_of(more)?),
        _ => return None,
    })
}

fn cause_json(cause: &UnknownCause) -> Value {
    match cause {
        UnknownCause::TimedOut => json!(["timed_out", null]),
        UnknownCause::ConnectionLost => json!(["connection_lost", null]),
        UnknownCause::Unreadable { status } => json!(["unreadable", status]),
        UnknownCause::Fault(error) => json!(["fault", error_json(error)]),
        UnknownCause::NotMentioned => json!(["not_mentioned", null]),
        UnknownCause::Stopped => json!(["stopped", null]),
        UnknownCause::Unresolved => json!(["unresolved", null]),
        UnknownCause::WithoutOrigin { candidates } => {
            let leads = candidates.as_ref().map(|leads| {
                let leads = leads.iter().map(|lead| lead.0);
                leads.collect::<Vec<_>>()
            });
            json!(["without_origin", leads])
        }
        UnknownCause::NoProof { responsible } => json!(["no_proof", responsible]),
        UnknownCause::NoSight { responsible } => json!(["no_sight", responsible]),
    }
}

fn cause_of(value: &Value) -> Option<UnknownCause> {
    let [word, more] = array(value)?;
    let responsible = || text_of(more);
    Some(match word.as_str()? {
        "timed_out" => UnknownCause::TimedOut,
        "connection_lost" => UnknownCause::ConnectionLost,
        "unreadable" => UnknownCause::Unreadable {
            status: u16::try_from(more.as_u64()?).ok()?,
        },
        "fault" => UnknownCause::Fault(error_of(more)?),
        "not_mentioned" => UnknownCause::NotMentioned,
        "stopped" => UnknownCause::Stopped,
        "unresolved" => UnknownCause::Unresolved,
        "without_origin" => {
            let lead = |lead: &Value| lead.as_u64().map(LeadId);
            let leads = |leads: &Vec<Value>| leads.iter().map(lead).collect::<Option<_>>();
            UnknownCause::WithoutOrigin {
                candidates: match more.as_array() {
                    Some(told) => Some(leads(told)?),
                    None => None,
                },
            }
        }
        "no_proof" => UnknownCause::NoProof {
            responsible: responsible()?,
        },
        "no_sight" => UnknownCause::NoSight {
            responsible: responsible()?,
        },
        _ => return None,
    })
}
