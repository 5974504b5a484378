//! A lead as it would be sent, field by field: `check --show`, and the end of `explain`.

use crate::domain::{Arg, Draft, FieldName, FieldValue, SourceInfo};
use crate::messages::Language;

use super::settings::Talk;
use super::survey::Prepared;

/// A field by its name and the title that the portal shows for it in the language of the screen.
pub(super) fn field_label(prepared: &Prepared, talk: &Talk, field: &FieldName) -> String {
    let spec = prepared.catalogue.field(field.as_str());
    let title = spec.map_or("", |spec| match talk.console.catalogue.language() {
        Language::Ru => spec.title_ru.as_str(),
        Language::En => spec.title_en.as_str(),
    });
    if title.is_empty() {
        field.to_string()
    } else {
        format!("{field} ({title})")
    }
}

/// The lines of a lead's fields.
pub(super) fn lead_lines(prepared: &Prepared, talk: &Talk, draft: &Draft) -> Vec<String> {
    let line = |(field, value): &(FieldName, _)| {
        let args = [
            ("field", Arg::Text(field_label(prepared, talk, field))),
            ("value", Arg::Text(shown(value))),
        ];
        talk.console.catalogue.line("lead-field", &args)
    };
    draft.fields.iter().map(line).collect()
}

fn shown(value: &FieldValue) -> String {
    value.shown().replace('\n', " ⏎ ")
}

/// A whole lead: where its row stands, its origin, its fields.
pub(super) fn lead(prepared: &Prepared, talk: &Talk, draft: &Draft) -> String {
    let source = prepared.infos.get(usize::from(draft.row.source.0));
    let args = [
        (
            "file",
            Arg::Text(source.map_or_else(String::new, SourceInfo::place)),
        ),
        ("row", Arg::Text(draft.row.number.to_string())),
        ("originator", Arg::Text(draft.origin.originator.clone())),
        ("origin", Arg::Text(draft.origin.id.clone())),
    ];
    let mut lines = vec![talk.console.catalogue.line("lead-of-row", &args)];
    lines.extend(lead_lines(prepared, talk, draft));
    lines.join("\n")
}
