//! `check --mapping M.yaml` without a file: the mapping by itself.

use std::path::Path;

use serde_json::json;

use crate::domain::{Arg, FieldCatalogue};
use crate::mapping::ColumnNeeds;
use crate::rows::{RunWords, constant_problems};

use super::console::result;
use super::diagnose::Fatal;
use super::exit::ExitCode;
use super::mapping_text;
use super::settings::Talk;
use super::survey::number;

/// Tells all that is wrong with it for every file, else what it needs of one.
pub(super) fn check_mapping(
    path: &Path,
    catalogue: &FieldCatalogue,
    words: &RunWords,
    talk: &Talk,
) -> Result<ExitCode, Fatal> {
    let (file, errors, text) = mapping_text::read(path)?;
    let (needs, mapping, later) = file.check_alone(catalogue);
    let refused = constant_problems(&mapping, catalogue, words);
    let told = |kind| talk.console.catalogue.text(&kind);
    let refused = refused.into_iter().map(|(entry, kind)| (entry, told(kind)));
    let errors = errors.and(later).and(file.constants_refused(refused));
    if !errors.errors.is_empty() {
        return Err(errors.into());
    }
    if talk.json {
        let sha256 = data_encoding::HEXLOWER.encode(&text.hash());
        let answer = json!({
            "version": 1,
            "mapping": {"path": file.file(), "sha256": sha256},
            "columns": {"required": needs.required, "optional": needs.optional},
            "exit_code": ExitCode::Done.number(),
        });
        result(&format!("{answer:#}"));
    } else if !talk.console.is_quiet() {
        tell(&needs, talk);
    }
    Ok(ExitCode::Done)
}

fn tell(needs: &ColumnNeeds, talk: &Talk) {
    let catalogue = &talk.console.catalogue;
    result(&catalogue.line("mapping-right", &[]));
    for (id, columns) in [
        ("mapping-needs", &needs.required),
        ("mapping-may-have", &needs.optional),
    ] {
        if !columns.is_empty() {
            let shown: Vec<String> = columns.iter().map(|title| format!("«{title}»")).collect();
            let args = [
                ("count", number(columns.len() as u64)),
                ("columns", Arg::Text(shown.join(", "))),
            ];
            result(&catalogue.line(id, &args));
        }
    }
}
