//! Problems grouped by kind, for the screen.

use std::collections::BTreeMap;

use super::place::{message_of, place};
use super::same_problems::Sort;
use crate::domain::{Arg, Problem, Severity, SourceInfo};
use crate::messages::Catalogue;

/// Groups that are kept; a table of some hundred columns with every problem there is has fewer.
const GROUPS: usize = 1000;

/// Problems with one code in one column of sources with the same titles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemGroup {
    /// The code.
    pub code: &'static str,
    /// The gravest of them.
    pub severity: Severity,
    /// How many there are.
    pub count: u64,
    /// Where the first one stands.
    pub place: String,
    /// The sentence of the first one.
    pub text: String,
}

impl ProblemGroup {
    /// The group in one line of the screen.
    pub fn line(&self, catalogue: &Catalogue) -> String {
        let severity = match self.severity {
            Severity::Info => "severity-info",
            Severity::Warning => "severity-warning",
            Severity::Error => "severity-error",
            Severity::Fatal => "severity-fatal",
        };
        let count = i64::try_from(self.count).unwrap_or(i64::MAX);
        catalogue.line(
            "problem-group",
            &[
                ("severity", Arg::Text(catalogue.line(severity, &[]))),
                ("count", Arg::Number(count)),
                ("text", Arg::Text(self.text.clone())),
                ("place", Arg::Text(self.place.clone())),
                ("code", Arg::Text(self.code.to_owned())),
            ],
        )
    }
}

/// Code, severity, column, and the first source with the titles of the problem's.
type Key = (&'static str, Severity, Option<usize>, u16);

/// A tally of problems by code, severity and column. Its memory does not grow with the number of problems.
#[derive(Debug, Clone, Default)]
pub struct ProblemGroups {
    groups: BTreeMap<Key, ProblemGroup>,
    /// The first source that has the titles of a source; by the source's index.
    titled_as: Vec<u16>,
    total: u64,
    ungrouped: u64,
}

impl ProblemGroups {
    /// An empty tally.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts a problem.
    pub fn note(&mut self, catalogue: &Catalogue, sources: &[SourceInfo], problem: &Problem) {
        self.total = self.total.saturating_add(1);
        let titled_as = self.titled_as(sources, problem);
        let key = (problem.code(), problem.severity, problem.column, titled_as);
        if let Some(group) = self.groups.get_mut(&key) {
            group.count = group.count.saturating_add(1);
        } else if self.groups.len() < GROUPS {
            let source = super::place::source_of(sources, problem.row);
            let group = ProblemGroup {
                code: problem.code(),
                severity: problem.severity,
                count: 1,
                place: place(catalogue, sources, problem),
                text: message_of(catalogue, source, problem),
            };
            self.groups.insert(key, group);
        } else {
            self.ungrouped = self.ungrouped.saturating_add(1);
        }
    }

    /// Whether a problem of this sort was noted, so that others of it are only to be counted.
    pub fn knows(&self, sort: &Sort) -> bool {
        self.groups.contains_key(&self.key_of(sort))
    }

    /// Counts so many more problems of a sort, of which one was noted.
    pub fn note_again(&mut self, sort: &Sort, problems: u64) {
        self.total = self.total.saturating_add(problems);
        match self.groups.get_mut(&self.key_of(sort)) {
            Some(group) => group.count = group.count.saturating_add(problems),
            None => self.ungrouped = self.ungrouped.saturating_add(problems),
        }
    }

    fn key_of(&self, sort: &Sort) -> Key {
        let source = sort.source.0;
        let titled_as = match sort.column {
            Some(_) => self.titled_as.get(usize::from(source)).copied(),
            None => Some(0),
        };
        let titled_as = titled_as.unwrap_or(source);
        (sort.code, sort.severity, sort.column, titled_as)
    }

    /// The first source with the titles of the problem's; of problems of whole rows titles say nothing.
    fn titled_as(&mut self, sources: &[SourceInfo], problem: &Problem) -> u16 {
        if problem.column.is_none() {
            return 0;
        }
        for source in sources.iter().skip(self.titled_as.len()) {
            let first = sources
                .iter()
                .position(|first| first.header == source.header);
            let first = first.and_then(|first| u16::try_from(first).ok());
            self.titled_as.push(first.unwrap_or(u16::MAX));
        }
        let known = self.titled_as.get(usize::from(problem.row.source.0));
        known.copied().unwrap_or(problem.row.source.0)
    }

    /// All problems counted.
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// Problems that stand in no group, since there are too many kinds.
    pub const fn ungrouped(&self) -> u64 {
        self.ungrouped
    }

    /// The groups: the gravest first, then the most frequent.
    pub fn lines(&self) -> Vec<&ProblemGroup> {
        let mut lines: Vec<&ProblemGroup> = self.groups.values().collect();
        lines.sort_by(|a, b| {
            let order = b.severity.cmp(&a.severity);
            order.then(b.count.cmp(&a.count))
        });
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::{GROUPS, ProblemGroups};
    use crate::domain::{Problem, ProblemKind};
    use crate::messages::{Catalogue, Language};
    use crate::report::tests::{cell_problem, csv_source, row};

    #[test]
    fn problems_are_grouped_gravest_first_with_count_and_first_place() {
        let ru = Catalogue::new(Language::Ru);
        let sources = [csv_source()];
        let mut groups = ProblemGroups::new();
        for number in 1..=3 {
            let repeated = Problem::of_cell(row(number), 1, None, "x", ProblemKind::RepeatedValue);
            groups.note(&ru, &sources, &repeated);
        }
        for number in 7..=8 {
            groups.note(&ru, &sources, &cell_problem(number, 2));
        }
        groups.note(&ru, &sources, &cell_problem(3, 1));
        let told: Vec<(&str, u64, &str)> = groups
            .lines()
            .into_iter()
            .map(|group| (group.code, group.count, group.place.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("phone_too_short", 2, "leads.csv › C7 «Телефон»"),
                ("phone_too_short", 1, "leads.csv › B3 «Имя»"),
                ("repeated_value", 3, "leads.csv › B1 «Имя»"),
            ]
        );
        let line = groups.lines()[0].line(&ru);
        assert!(line.starts_with("ошибка × 2: «Телефон»: "), "{line}");
        assert!(
            line.ends_with(" — leads.csv › C7 «Телефон» (phone_too_short)"),
            "{line}"
        );
    }

    #[test]
    fn memory_is_bounded_and_nothing_goes_uncounted() {
        let en = Catalogue::new(Language::En);
        let mut groups = ProblemGroups::new();
        for column in 0..GROUPS + 5 {
            groups.note(&en, &[], &cell_problem(1, column));
        }
        assert_eq!(groups.lines().len(), GROUPS);
        assert_eq!(groups.ungrouped(), 5);
        assert_eq!(groups.total(), u64::try_from(GROUPS).unwrap() + 5);
    }
}
