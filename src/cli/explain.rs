//! `explain`: a cell's way, from the file to the lead.

use serde_json::{Value, json};

use crate::domain::{
    AddressColumn, Arg, CellAddress, CellKind, Coded as _, FieldName, FieldValue, Problem,
    ProblemKind, fold_title,
};
use crate::report::place;
use crate::rows::{CellWay, Settled, SettledRow, TargetWay};

use super::args::SourceArgs;
use super::args_dry::ExplainArgs;
use super::check;
use super::console::result;
use super::diagnose::{ConfigProblem, Fatal};
use super::exit::ExitCode;
use super::fields::of_snapshot;
use super::pick::Pick;
use super::rows::RowPass;
use super::settings::{RunFrame, Talk};
use super::show::{field_label, lead_lines};
use super::survey::Depth;
use super::survey::{Prepared, prepare};

pub(super) fn run(args: &ExplainArgs) -> ExitCode {
    let talk = Talk::new(&args.output);
    talk.end(explain(args, &talk))
}

fn explain(args: &ExplainArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let address = CellAddress::parse(&args.cell).ok_or_else(|| ConfigProblem::CellMalformed {
        value: args.cell.clone(),
    })?;
    let source = SourceArgs {
        files: vec![args.file.clone()],
        mapping: args.mapping.clone(),
        sheet: args.sheet.iter().chain(&address.sheet).cloned().collect(),
        ..SourceArgs::default()
    };
    let frame = RunFrame::new(&source, 1);
    let catalogue = of_snapshot(args.fields.as_deref())?;
    let prepared = prepare(
        Depth::Whole,
        &source,
        catalogue,
        check::words(&frame),
        &talk.console,
    )?;
    let found = find(&prepared, &address, &args.cell)?;
    let told = Told {
        prepared: &prepared,
        talk,
        found: &found,
    };
    if talk.json {
        result(&format!("{:#}", told.json()));
    } else {
        result(&told.text());
    }
    Ok(ExitCode::Done)
}

/// The cell that was asked for, with its row.
struct Found {
    way: CellWay,
    column: usize,
    row: SettledRow,
}

fn find(prepared: &Prepared, address: &CellAddress, typed: &str) -> Result<Found, Fatal> {
    let pick = Pick::default();
    let mut rows = RowPass::open(prepared, &pick);
    while let Some(row) = rows.next()? {
        if row.row.number != address.row {
            continue;
        }
        let titles = prepared.infos.get(usize::from(row.row.source.0));
        let titles = titles.map_or(&[][..], |info| info.header.as_slice());
        let column = match &address.column {
            AddressColumn::Letters(column) => Some(*column).filter(|column| *column < titles.len()),
            AddressColumn::Title(title) => {
                let wanted = fold_title(title);
                let mut all = titles.iter();
                all.position(|cell| fold_title(&cell.title) == wanted)
            }
        };
        let way = column.and_then(|column| Some((column, rows.explain(column)?)));
        let Some((column, way)) = way else {
            let titles = titles.iter().map(|cell| cell.title.trim().to_owned());
            return Err(ConfigProblem::ColumnNotThere {
                cell: typed.to_owned(),
                columns: titles.filter(|title| !title.is_empty()).collect(),
            }
            .into());
        };
        return Ok(Found { way, column, row });
    }
    Err(ConfigProblem::RowNotThere { row: address.row }.into())
}

/// What was found, put into words.
struct Told<'a> {
    prepared: &'a Prepared,
    talk: &'a Talk,
    found: &'a Found,
}

impl Told<'_> {
    fn line(&self, id: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<(&str, Arg)> = args
            .iter()
            .map(|(name, text)| (*name, Arg::Text((*text).to_owned())))
            .collect();
        self.talk.console.catalogue.line(id, &args)
    }

    fn place(&self) -> String {
        let row = self.found.row.row;
        let here = Problem::of_cell(row, self.found.column, None, "", ProblemKind::CellError);
        place(&self.talk.console.catalogue, &self.prepared.infos, &here)
    }

    fn text(&self) -> String {
        let way = &self.found.way;
        let mut lines = vec![self.place()];
        let kind = self.line(kind_id(way.kind), &[]);
        lines.push(if way.raw.is_empty() {
            self.line("explain-raw-empty", &[])
        } else {
            self.line("explain-raw", &[("value", &way.raw), ("kind", &kind)])
        });
        lines.push(match &way.cleaned {
            Some(text) => self.line("explain-cleaned", &[("value", text)]),
            None => self.line("explain-nothing-left", &[]),
        });
        for target in &way.targets {
            self.target(target, &mut lines);
        }
        match &way.rest {
            Some(field) => {
                let label = field_label(self.prepared, self.talk, field);
                lines.push(self.line("explain-rest", &[("field", &label)]));
            }
            None if way.targets.is_empty() => {
                lines.push(self.line("explain-unmapped", &[]));
            }
            None => {}
        }
        if way.asked {
            lines.push(self.line("explain-asked", &[]));
        }
        if !way.read_by.is_empty() {
            let fields: Vec<&str> = way.read_by.iter().map(FieldName::as_str).collect();
            let fields = fields.join(", ");
            lines.push(self.line("explain-read-by", &[("fields", &fields)]));
        }
        if way.of_key {
            lines.push(self.line("explain-of-key", &[]));
        }
        if way.ignored {
            lines.push(self.line("explain-ignored", &[]));
        }
        self.row(&mut lines);
        lines.join("\n")
    }

    fn target(&self, target: &TargetWay, lines: &mut Vec<String>) {
        let label = field_label(self.prepared, self.talk, &target.field);
        lines.push(self.line("explain-target", &[("field", &label)]));
        if let Some(condition) = &target.held_back {
            lines.push(self.line("explain-held-back", &[("condition", condition)]));
            return;
        }
        if let Some(text) = &target.stands_for {
            lines.push(self.line("explain-stands-for", &[("value", text)]));
        }
        for step in &target.steps {
            let text = self.talk.console.catalogue.text(step);
            lines.push(self.line("explain-step", &[("text", &text), ("code", step.code())]));
        }
        if target.gives.is_empty() {
            lines.push(self.line("explain-gives-nothing", &[]));
        }
        for (field, value) in &target.gives {
            let shown = value.shown();
            let args = [("field", field.as_str()), ("value", &*shown)];
            lines.push(self.line("explain-gives", &args));
        }
    }

    /// What becomes of the row, and all that is said about it.
    fn row(&self, lines: &mut Vec<String>) {
        let row = &self.found.row;
        let catalogue = &self.talk.console.catalogue;
        lines.push(self.line(outcome_id(&row.outcome), &[]));
        for problem in &row.problems {
            let place = place(catalogue, &self.prepared.infos, problem);
            let text = catalogue.text(&problem.kind);
            let args = [
                ("place", place.as_str()),
                ("text", text.as_str()),
                ("code", problem.code()),
            ];
            lines.push(self.line("explain-problem", &args));
        }
        if let Settled::Valid(draft) = &row.outcome {
            lines.extend(lead_lines(self.prepared, self.talk, draft));
        }
    }

    fn json(&self) -> Value {
        let Found { way, row, .. } = self.found;
        let catalogue = &self.talk.console.catalogue;
        let step =
            |kind: &ProblemKind| json!({"code": kind.code(), "message": catalogue.text(kind)});
        let targets: Vec<Value> = way
            .targets
            .iter()
            .map(|target| {
                json!({
                    "field": target.field.as_str(),
                    "held_back": target.held_back,
                    "stands_for": target.stands_for,
                    "steps": target.steps.iter().map(step).collect::<Vec<_>>(),
                    "gives": pairs(&target.gives),
                })
            })
            .collect();
        let problems: Vec<Value> = row
            .problems
            .iter()
            .map(|problem| {
                json!({
                    "code": problem.code(),
                    "severity": problem.severity.word(),
                    "place": place(catalogue, &self.prepared.infos, problem),
                    "message": catalogue.text(&problem.kind),
                    "hint": catalogue.hint(&problem.kind),
                })
            })
            .collect();
        let lead = match &row.outcome {
            Settled::Valid(draft) => pairs(&draft.fields),
            Settled::Skipped | Settled::Invalid => Value::Null,
        };
        json!({
            "place": self.place(),
            "raw": way.raw,
            "kind": kind_word(way.kind),
            "cleaned": way.cleaned,
            "targets": targets,
            "read_by": way.read_by.iter().map(FieldName::as_str).collect::<Vec<_>>(),
            "rest": way.rest.as_ref().map(FieldName::as_str),
            "asked": way.asked,
            "of_key": way.of_key,
            "ignored": way.ignored,
            "row": {
                "number": row.row.number,
                "status": outcome_word(&row.outcome),
                "origin_id": row.origin_id,
                "problems": problems,
                "lead": lead,
            },
        })
    }
}

fn pairs(fields: &[(FieldName, FieldValue)]) -> Value {
    let pair = |(name, value): &(FieldName, FieldValue)| json!([name.as_str(), value.shown()]);
    fields.iter().map(pair).collect()
}

const fn kind_word(kind: CellKind) -> &'static str {
    match kind {
        CellKind::Text => "text",
        CellKind::Number => "number",
        CellKind::Percent => "percentage",
        CellKind::DateTime => "date",
        CellKind::Bool => "boolean",
        CellKind::Error => "error",
        CellKind::FormulaWithoutValue => "formula_without_value",
    }
}

const fn kind_id(kind: CellKind) -> &'static str {
    match kind {
        CellKind::Text => "explain-kind-text",
        CellKind::Number => "explain-kind-number",
        CellKind::Percent => "explain-kind-percent",
        CellKind::DateTime => "explain-kind-date",
        CellKind::Bool => "explain-kind-boolean",
        CellKind::Error => "explain-kind-error",
        CellKind::FormulaWithoutValue => "explain-kind-formula",
    }
}

const fn outcome_word(outcome: &Settled) -> &'static str {
    match outcome {
        Settled::Valid(_) => "valid",
        Settled::Skipped => "skipped",
        Settled::Invalid => "invalid",
    }
}

const fn outcome_id(outcome: &Settled) -> &'static str {
    match outcome {
        Settled::Valid(_) => "explain-row-valid",
        Settled::Skipped => "explain-row-skipped",
        Settled::Invalid => "explain-row-invalid",
    }
}
