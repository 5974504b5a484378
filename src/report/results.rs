//! `results.csv`: a line per row.

use std::borrow::Cow;

use super::phrases::Told;
use super::place::source_of;
use crate::domain::{SourceInfo, guard};
use crate::messages::Catalogue;
use crate::run::RowResult;

/// The columns.
pub(super) const HEADER: [&str; 9] = [
    "file",
    "sheet",
    "row",
    "status",
    "lead_id",
    "lead_url",
    "origin_id",
    "code",
    "message",
];

/// The cells of a row's line. `portal_base` is `https://host`; `told`: what is said of its problems.
pub(super) fn cells<'a>(
    catalogue: &Catalogue,
    sources: &'a [SourceInfo],
    portal_base: Option<&str>,
    result: &'a RowResult,
    told: &'a Told,
) -> [Cow<'a, str>; 9] {
    let source = source_of(sources, result.row);
    let lead = result.lead();
    let url = lead.zip(portal_base).map(|(id, base)| {
        let base = base.trim_end_matches('/');
        format!("{base}/crm/lead/details/{id}/")
    });
    let message = match result.reason() {
        Some(reason) => guard(&catalogue.text(&reason)).into_owned().into(),
        None => guard(told.deciding(result).map_or("", |phrase| &phrase.message)),
    };
    [
        guard(source.map_or("", |source| &source.file)),
        guard(source.map_or("", |source| &source.sheet)),
        result.row.number.to_string().into(),
        result.status.word().into(),
        lead.map_or(Cow::Borrowed(""), |id| id.to_string().into()),
        url.unwrap_or_default().into(),
        guard(result.origin_id.as_deref().unwrap_or_default()),
        result.code().into(),
        message,
    ]
}
