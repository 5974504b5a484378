//! Lines of rows that have something to tell, made before it is known what they are to the rows before them.
//!
//! What is told of a row hangs on the row alone, unless it is settled to be another's repetition, or the like. So whoever maps rows makes
//! their lines too, on as many threads as there are, and whoever settles them in the file's order takes the lines over as they
//! stand, where nothing was added. Rows of which more is to be known (cells behind the header, formulas without a value, problems of the row as a
//! whole) are told one by one, as [`Report::row`](super::Report::row) does; that both ways give the same lines is held by a test.

use std::borrow::Cow;
use std::mem::discriminant;
use std::ops::Range;
use std::sync::Arc;

use super::failures::{FailureShape, guarded};
use super::phrases::{Phrase, Phrases, Place, Told};
use super::plain_lines::Digits;
use super::problems;
use super::service::{ServiceCells, service_cells_of};
use super::table::Line;
use super::wordings::Wording;
use super::workbook::is_surely_holdable;
use crate::domain::{
    Problem, ProblemKind, RowRef, Severity, SourceInfo, column_letters, guard, guard_number,
};
use crate::messages::Catalogue;
use crate::run::RowStatus;

/// Phrases whose cells are kept, and lists of errors whose cells are.
const KEPT: usize = 64;

/// What lines are made by.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'a> {
    /// The sentences.
    pub catalogue: &'a Catalogue,
    /// The run's sources.
    pub sources: &'a [SourceInfo],
    /// Delimiter of `failures.csv` for workbooks.
    pub delimiter: u8,
}

/// A row that has something to tell.
#[derive(Debug, Clone, Copy)]
pub struct TellingRow<'r> {
    /// Where it stands.
    pub row: RowRef,
    /// It cannot be sent.
    pub is_invalid: bool,
    /// Its `ORIGIN_ID`, where that is told.
    pub origin_id: Option<&'r str>,
    /// All its problems.
    pub problems: &'r [Problem],
    /// How many cells it has.
    pub cells: usize,
    /// The texts of its cells, end to end.
    pub text: &'r str,
}

/// Lines of a block's rows, one behind the other.
#[derive(Debug, Clone, Default)]
pub struct ToldText {
    results: Vec<u8>,
    problems: Vec<u8>,
    failures: Vec<u8>,
}

/// Where the lines of a row stand among those of its block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToldSpan {
    results: Range<usize>,
    problems: Range<usize>,
    failures: Range<usize>,
}

impl ToldSpan {
    /// Takes in the lines of a row below this one, or of several.
    pub fn join(&mut self, below: &Self) {
        self.results.end = below.results.end;
        self.problems.end = below.problems.end;
        self.failures.end = below.failures.end;
    }
}

/// The lines of a row, or of several.
#[derive(Debug, Clone, Copy)]
pub struct ToldRow<'t> {
    pub(super) results: &'t [u8],
    pub(super) problems: &'t [u8],
    pub(super) failures: &'t [u8],
}

impl ToldText {
    /// Forgets all lines.
    pub fn clear(&mut self) {
        self.results.clear();
        self.problems.clear();
        self.failures.clear();
    }

    /// The lines of a row.
    pub fn row(&self, span: &ToldSpan) -> Option<ToldRow<'_>> {
        Some(ToldRow {
            results: self.results.get(span.results.clone())?,
            problems: self.problems.get(span.problems.clone())?,
            failures: self.failures.get(span.failures.clone())?,
        })
    }

    const fn ends(&self) -> [usize; 3] {
        [self.results.len(), self.problems.len(), self.failures.len()]
    }
}

/// What is said of problems that are alike, in cells as they are written.
#[derive(Debug)]
struct Form {
    kind: ProblemKind,
    place: Place,
    severity: Severity,
    /// Of a line of problems, from behind the row's number to before the value.
    before_value: Vec<u8>,
    said: Said,
}

#[derive(Debug)]
enum Said {
    /// The same of each.
    Whole {
        phrase: Arc<Phrase>,
        /// Of a line of problems, what stands behind the value.
        behind_value: Vec<u8>,
        /// The end of a line of results.
        reason: Vec<u8>,
    },
    /// The same but for what the value became; and the hint, which is the end of the line.
    Holed { wording: Wording, hint: Vec<u8> },
}

impl Form {
    fn is_of(&self, problem: &Problem) -> bool {
        let alike = match self.said {
            Said::Whole { .. } => self.kind == problem.kind,
            Said::Holed { .. } => discriminant(&self.kind) == discriminant(&problem.kind),
        };
        alike && self.severity == problem.severity && self.place.is_of(problem)
    }
}

/// Makes the lines of one source's rows.
#[derive(Debug)]
pub struct ToldLines<'a> {
    telling: Telling<'a>,
    source: &'a SourceInfo,
    phrases: Phrases,
    line: Line,
    failure: Line,
    shape: FailureShape,
    /// File and sheet, as lines begin.
    place: Vec<u8>,
    forms: Vec<Form>,
    /// What stands behind the row's number in a line of failures, by the forms of the errors that it tells.
    errors: Vec<(Vec<usize>, Vec<u8>)>,
    /// The forms of the row's problems, its number, and the sentence that is being made.
    said: Vec<usize>,
    number: Digits,
    sentence: String,
}

impl<'a> ToldLines<'a> {
    /// Lines of rows of this source.
    pub fn new(telling: Telling<'a>, source: &'a SourceInfo) -> Self {
        let mut line = Line::new(b',');
        let mut place = Vec::new();
        line.begin([&*guard(&source.file), &*guard(&source.sheet)], &mut place);
        let shape = FailureShape::of(source, telling.delimiter, telling.sources.len() > 1);
        Self {
            telling,
            source,
            phrases: Phrases::default(),
            line,
            failure: Line::new(shape.delimiter),
            shape,
            place,
            forms: Vec::new(),
            errors: Vec::new(),
            said: Vec::new(),
            number: Digits::default(),
            sentence: String::new(),
        }
    }

    /// Makes the lines of a row, with the cells that the report shows besides; `None` where it has to be told by itself. `cell` gives the text of a cell.
    pub fn put<'c>(
        &mut self,
        row: TellingRow<'_>,
        own: impl Iterator<Item = &'c str>,
        cell: impl Fn(usize) -> Cow<'c, str>,
        into: &mut ToldText,
    ) -> Option<ToldSpan> {
        if !self.is_simple(row) {
            return None;
        }
        self.number.of(row.row.number);
        let from = into.ends();
        if self.has_forms(row.problems) {
            self.put_result(row, own, &mut into.results);
            self.put_problems(row, &mut into.problems);
            if row.is_invalid {
                self.begin_failure(row, &cell, &mut into.failures);
                self.end_failure(row, &mut into.failures);
            }
        } else {
            self.put_loosely(row, own, &cell, into);
        }
        let ends = into.ends();
        let [results, problems, failures] =
            std::array::from_fn(|at| match (from.get(at), ends.get(at)) {
                (Some(from), Some(end)) => *from..*end,
                _ => 0..0,
            });
        Some(ToldSpan {
            results,
            problems,
            failures,
        })
    }

    /// Whether nothing of a row asks for more than lines that are alike in all such rows.
    fn is_simple(&self, row: TellingRow<'_>) -> bool {
        // A formula without a value shows in the cell of a line of failures, however little it weighs.
        let own = |problem: &Problem| {
            problem.kind.lead().is_some() || problem.kind == ProblemKind::FormulaNoValue
        };
        if row.problems.iter().any(own) {
            return false;
        }
        if !row.is_invalid {
            return true;
        }
        let marked = |problem: &&Problem| problem.severity >= Severity::Warning;
        let mut marked = row.problems.iter().filter(marked);
        let alone = |problem: &Problem| {
            let same = |other: &&Problem| {
                other.column == problem.column && other.severity >= Severity::Warning
            };
            problem.column.is_some()
                && !matches!(problem.kind, ProblemKind::ExtraCells { .. })
                && row.problems.iter().filter(same).count() == 1
        };
        row.cells <= self.source.header.len() && marked.all(alone) && is_surely_holdable(row.text)
    }

    /// Finds the forms of a row's problems; *false* where one has none.
    fn has_forms(&mut self, problems: &[Problem]) -> bool {
        let mut said = std::mem::take(&mut self.said);
        said.clear();
        said.extend(problems.iter().map_while(|problem| self.form(problem)));
        self.said = said;
        self.said.len() == problems.len()
    }

    /// The place of a problem's form, which is made where there is none and it may come again.
    fn form(&mut self, problem: &Problem) -> Option<usize> {
        let known = self.forms.iter().position(|form| form.is_of(problem));
        if known.is_some() || self.forms.len() >= KEPT {
            return known;
        }
        let said = if problem.kind.only_after().is_some() {
            self.holed(problem)?
        } else {
            self.whole(problem)
        };
        let field = problem.field.as_ref().map_or("", |field| field.as_str());
        let column = problem.column.map_or_else(String::new, column_letters);
        let field = guard(field);
        let cells = [&*column, &*field, problem.severity.word(), problem.code()];
        let mut before_value = vec![b','];
        self.line.begin(cells, &mut before_value);
        self.forms.push(Form {
            kind: problem.kind.clone(),
            place: Place::of(problem),
            severity: problem.severity,
            before_value,
            said,
        });
        self.forms.len().checked_sub(1)
    }

    fn whole(&mut self, problem: &Problem) -> Said {
        let Telling {
            catalogue, sources, ..
        } = self.telling;
        let phrase = self.phrases.of(catalogue, sources, problem);
        let (mut behind_value, mut reason) = (Vec::new(), Vec::new());
        let (message, hint) = (guard(&phrase.message), guard(&phrase.hint));
        self.line.put([&*message, &*hint], &mut behind_value);
        self.line.put([problem.code(), &*message], &mut reason);
        let phrase = Arc::clone(&phrase);
        Said::Whole {
            phrase,
            behind_value,
            reason,
        }
    }

    /// An error's sentence is told in several places, and none of these has a hole.
    fn holed(&mut self, problem: &Problem) -> Option<Said> {
        if problem.severity >= Severity::Error {
            return None;
        }
        let wording = Wording::of(self.telling.catalogue, Some(self.source), problem)?;
        let told = wording.fixed_hint()?;
        let mut hint = Vec::new();
        self.line.begin([&*guard(told)], &mut hint);
        hint.pop();
        hint.push(b'\n');
        Some(Said::Holed { wording, hint })
    }

    /// The forms of the row's errors, each with its place.
    fn errors_of<'s, 'r>(
        &'s self,
        row: TellingRow<'r>,
    ) -> impl Iterator<Item = (usize, &'r Problem)> + use<'s, 'r, 'a> {
        let all = self.said.iter().copied().zip(row.problems);
        all.filter(|(_, problem)| problem.severity >= Severity::Error)
    }

    /// A line of results up to the code.
    fn begin_result(&mut self, row: TellingRow<'_>, into: &mut Vec<u8>) {
        let origin = guard(row.origin_id.unwrap_or_default());
        let status = if row.is_invalid {
            RowStatus::Invalid.word()
        } else {
            RowStatus::Pending.word()
        };
        into.extend_from_slice(&self.place);
        self.line
            .begin([self.number.latest(), status, "", "", &*origin], into);
    }

    fn put_result<'c>(
        &mut self,
        row: TellingRow<'_>,
        own: impl Iterator<Item = &'c str>,
        into: &mut Vec<u8>,
    ) {
        self.begin_result(row, into);
        let deciding = self.errors_of(row).next().filter(|_| row.is_invalid);
        let form = deciding.and_then(|(form, _)| self.forms.get(form));
        let mut own = own.peekable();
        match form.map(|form| &form.said) {
            Some(Said::Whole { reason, .. }) if own.peek().is_none() => {
                into.extend_from_slice(reason);
            }
            Some(Said::Whole { phrase, .. }) => {
                let (code, message) = (
                    deciding.map_or("", |(_, deciding)| deciding.code()),
                    Arc::clone(phrase),
                );
                self.end_result(code, &message.message, own, into);
            }
            Some(Said::Holed { .. }) | None => self.end_result("", "", own, into),
        }
    }

    fn end_result<'c>(
        &mut self,
        code: &str,
        message: &str,
        own: impl Iterator<Item = &'c str>,
        into: &mut Vec<u8>,
    ) {
        let mut cells: Vec<Cow<'_, str>> = vec![code.into(), guard(message)];
        for cell in own {
            cells.push(guard(cell));
        }
        self.line
            .put(cells.iter().map(|cell| cell.as_bytes()), into);
    }

    fn put_problems(&mut self, row: TellingRow<'_>, into: &mut Vec<u8>) {
        let said = self.said.iter().zip(row.problems);
        for (form, problem) in
            said.filter_map(|(at, problem)| Some((self.forms.get(*at)?, problem)))
        {
            into.extend_from_slice(&self.place);
            into.extend_from_slice(self.number.latest().as_bytes());
            into.extend_from_slice(&form.before_value);
            self.line.begin([&*guard(&problem.value)], into);
            match &form.said {
                Said::Whole { behind_value, .. } => into.extend_from_slice(behind_value),
                Said::Holed { wording, hint } => {
                    let after = problem.kind.only_after().unwrap_or_default();
                    wording.fill_message(after, &mut self.sentence);
                    self.line.begin([&*guard(&self.sentence)], into);
                    into.extend_from_slice(hint);
                }
            }
        }
    }

    /// A line of failures up to the row's number.
    fn begin_failure<'c>(
        &mut self,
        row: TellingRow<'_>,
        cell: impl Fn(usize) -> Cow<'c, str>,
        into: &mut Vec<u8>,
    ) {
        let origin = guard_number(row.origin_id.unwrap_or_default());
        let origin = guard(&origin);
        for &column in &self.shape.own {
            self.failure.begin([&*guard(&cell(column))], into);
        }
        self.failure.begin([&*origin, self.number.latest()], into);
    }

    fn end_failure(&mut self, row: TellingRow<'_>, into: &mut Vec<u8>) {
        let same = |kept: &&(Vec<usize>, Vec<u8>)| {
            let wanted = self.errors_of(row).map(|(form, _)| form);
            wanted.eq(kept.0.iter().copied())
        };
        if let Some((_, cells)) = self.errors.iter().find(same) {
            return into.extend_from_slice(cells);
        }
        let forms = &self.forms;
        let told = |(form, problem): (usize, _)| match &forms.get(form)?.said {
            Said::Whole { phrase, .. } => Some((problem, phrase.as_ref())),
            Said::Holed { .. } => None,
        };
        let service =
            service_cells_of(row.row, row.origin_id, self.errors_of(row).filter_map(told));
        let line = self.rest_of_failure(&service);
        into.extend_from_slice(&line);
        if self.errors.len() < KEPT {
            let forms = self.errors_of(row).map(|(form, _)| form).collect();
            self.errors.push((forms, line));
        }
    }

    /// What stands behind the row's number in a line of failures.
    fn rest_of_failure(&mut self, service: &ServiceCells) -> Vec<u8> {
        let [_, _, column, code, message, hint] = guarded(service, "");
        let places = self.shape.places(self.source);
        let cells = [column, code, message, hint].into_iter().chain(places);
        let cells: Vec<Cow<'_, str>> = cells.collect();
        let mut line = Vec::new();
        self.failure
            .put(cells.iter().map(|cell| cell.as_bytes()), &mut line);
        line
    }

    /// The same for a row that says something which hardly any other says.
    fn put_loosely<'c>(
        &mut self,
        row: TellingRow<'_>,
        own: impl Iterator<Item = &'c str>,
        cell: impl Fn(usize) -> Cow<'c, str>,
        into: &mut ToldText,
    ) {
        let Telling {
            catalogue, sources, ..
        } = self.telling;
        let told: Told = self.phrases.told(catalogue, sources, row.problems);
        let is_error = |(problem, _): &(&Problem, &Phrase)| problem.severity >= Severity::Error;
        let deciding = told.with(row.problems).find(is_error);
        let deciding = deciding.filter(|_| row.is_invalid);
        self.begin_result(row, &mut into.results);
        let (code, message) = deciding.map_or(("", ""), |(problem, phrase)| {
            (problem.code(), &*phrase.message)
        });
        self.end_result(code, message, own, &mut into.results);
        for (problem, phrase) in told.with(row.problems) {
            let cells = problems::cells(sources, problem, phrase);
            let cells = cells.iter().map(|cell| cell.as_bytes());
            self.line.put(cells, &mut into.problems);
        }
        if row.is_invalid {
            self.begin_failure(row, cell, &mut into.failures);
            let service = service_cells_of(row.row, row.origin_id, told.with(row.problems));
            let line = self.rest_of_failure(&service);
            into.failures.extend_from_slice(&line);
        }
    }
}
