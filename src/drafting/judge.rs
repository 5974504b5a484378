//! One column: what its title says and what its values say, put together.

use super::facts::Facts;
use super::fit::{Fit, ValueKind, fit, kind_for, kind_of};
use super::goal::{Feed, Goal};
use super::matching::{Likeness, Matcher, TitleMatch};
use crate::domain::{
    FieldCatalogue, FieldKind, HeaderCell, composed_field, fold_title, legacy_field,
};

/// From here on, in hundredths, a proposal is applied.
pub const SURE: u64 = 80;

/// Below, not even a suggestion is made.
const WORTH_A_WORD: u64 = 30;

/// Of a title that several goals fit and whose values do not decide.
const OPEN: u64 = 58;

/// Why a column is taken for what it is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// By its title.
    Title {
        /// How.
        likeness: Likeness,
        /// The known title, or the field's.
        title: String,
        /// It is a title of the file's source system.
        of_system: bool,
    },
    /// The values are of this kind: so many of those looked at.
    Values {
        /// Which.
        kind: ValueKind,
        /// How many.
        count: u64,
        /// Of how many.
        of: u64,
    },
    /// The values do not look like it.
    ValuesAgainst,
    /// The title may mean this as well, by its field.
    Or {
        /// The other one.
        goal: Goal,
    },
    /// Every row has one, and none twice.
    Unique,
    /// Not every row has one of its own.
    NotUnique,
}

/// What is thought of a column by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opinion {
    pub(super) goal: Goal,
    pub(super) percent: u64,
    pub(super) reasons: Vec<Reason>,
}

impl Opinion {
    const fn none() -> Self {
        Self {
            goal: Goal::NoField,
            percent: 0,
            reasons: Vec::new(),
        }
    }
}

/// What is known of the titles beside the tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'c> {
    pub(super) catalogue: &'c FieldCatalogue,
    /// The titles are names of fields (`source-headers.md` §1c), so that `NAME` and `POST` are, too.
    pub(super) coded: bool,
}

/// Names of fields that a header holds when all of it is written in them.
const CODED: usize = 3;

/// Whether the titles are names of fields.
pub(super) fn is_coded(header: &[HeaderCell], catalogue: &FieldCatalogue) -> bool {
    let is_name = |cell: &&HeaderCell| {
        let title = cell.title.trim();
        let known = legacy_field(title).is_some() || catalogue.field(title).is_some();
        known && title.contains('_') && !title.starts_with("UTM_")
    };
    header.iter().filter(is_name).count() >= CODED
}

/// What a column is, by its title and its values.
pub(super) fn judge(
    cell: &HeaderCell,
    facts: &Facts,
    matcher: &Matcher,
    names: Names<'_>,
) -> Opinion {
    let by_name = named(&cell.title, names);
    let by_title = || by_title(cell, matcher);
    let found = match by_name {
        // What the portal calls a field that every portal has, the tables know better: `Имя` may be a full name.
        Some(caption) if caption.likeness == Likeness::Caption && !is_of_owner(&caption) => {
            let known = by_title().filter(|known| known.likeness == Likeness::Title);
            Some(known.unwrap_or(caption))
        }
        Some(found) => Some(found),
        None => by_title(),
    };
    match found {
        Some(found) => weigh(&found, facts),
        None => by_values(facts),
    }
}

/// Whether a field is one that the portal's owner has added.
fn is_of_owner(found: &TitleMatch) -> bool {
    let fields = found.goals.iter().filter_map(Goal::field);
    fields.into_iter().any(|feed| feed.field.starts_with("UF_"))
}

/// The name of a field, in either style, or its caption in the portal.
fn named(title: &str, names: Names<'_>) -> Option<TitleMatch> {
    let Names { catalogue, coded } = names;
    let code = title.trim().trim_end_matches('*');
    let upper = code.to_uppercase().replace(['.', ' ', ':'], "_");
    let is_code = code.contains('_') || code.chars().all(|c| c.is_ascii_uppercase());
    let by = |goal: Goal, likeness: Likeness, shown: &str| TitleMatch {
        likeness,
        title: shown.to_owned(),
        of_system: false,
        goals: vec![goal],
        percent: likeness.percent(),
    };
    let feeds = |feed| Goal::Feeds(vec![feed]);
    if upper.is_ascii() && is_code && upper != "ID" {
        if let Some((kind, value_type)) = legacy_field(&upper) {
            let feed = Feed {
                field: kind.field().to_owned(),
                value_type: Some(value_type),
            };
            return Some(by(feeds(feed), Likeness::FieldName, &upper));
        }
        let known = catalogue.field(&upper).is_some() || upper.starts_with("UF_CRM_");
        // `NAME`, `TITLE`, `POST` in capitals are as likely words as they are names of fields.
        if known && (code.contains('_') || coded) {
            return Some(by(feeds(Feed::of(&upper)), Likeness::FieldName, &upper));
        }
    }
    if code.starts_with("ufCrm") {
        let field = catalogue
            .fields()
            .find(|spec| camel(spec.name.as_str()) == code)?;
        return Some(by(
            feeds(Feed::of(field.name.as_str())),
            Likeness::FieldName,
            code,
        ));
    }
    let folded = fold_title(title);
    let mut titled = catalogue.fields().filter(|spec| {
        catalogue.is_of_portal()
            && (fold_title(&spec.title_ru) == folded || fold_title(&spec.title_en) == folded)
    });
    let field = titled.next()?;
    // Two fields of one caption: neither is meant for sure.
    let mut found = by(
        feeds(Feed::of(field.name.as_str())),
        Likeness::Caption,
        title.trim(),
    );
    found
        .goals
        .extend(titled.map(|other| feeds(Feed::of(other.name.as_str()))));
    (!folded.is_empty() && folded != "id").then_some(found)
}

/// `UF_CRM_12_A` as `crm.item` writes it.
fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_lowercase();
    let rest = parts.map(|part| {
        let lower = part.to_lowercase();
        let mut letters = lower.chars();
        let head = letters.next().map(|c| c.to_uppercase().to_string());
        head.unwrap_or_default() + letters.as_str()
    });
    first + &rest.collect::<String>()
}

/// A title in two rows goes by the whole, else by its lower part.
fn by_title(cell: &HeaderCell, matcher: &Matcher) -> Option<TitleMatch> {
    let whole = matcher.find(&cell.title);
    let part = cell
        .last_part
        .as_deref()
        .and_then(|part| matcher.find(part));
    match (whole, part) {
        (Some(whole), Some(part)) if part.percent > whole.percent + 10 => Some(part),
        (Some(whole), _) => Some(whole),
        (None, part) => part,
    }
}

/// The title's goals against the values.
fn weigh(found: &TitleMatch, facts: &Facts) -> Opinion {
    let open = found.goals.len() > 1;
    let strictly = open || found.likeness < Likeness::ExtraWords;
    let mut fits: Vec<(Fit, &Goal)> = found
        .goals
        .iter()
        .map(|goal| (fit(goal, facts, open), goal))
        .collect();
    // The likeliest goal stays before others that fit alike.
    fits.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    let Some(&(first, goal)) = fits.first() else {
        return Opinion::none();
    };
    let alike = fits.iter().filter(|(fit, _)| *fit == first).count();
    let percent = match first {
        Fit::For => found.percent + (100 - found.percent.min(100)) / 2,
        Fit::Silent => found.percent,
        Fit::Against => found.percent * 35 / 100,
    };
    let percent = if alike > 1 {
        percent.min(OPEN)
    } else {
        percent
    };
    let mut reasons = vec![Reason::Title {
        likeness: found.likeness,
        title: found.title.clone(),
        of_system: found.of_system,
    }];
    reasons.extend(told_values(goal, first, facts));
    if alike > 1 {
        let others = fits
            .iter()
            .filter(|(fit, other)| *fit == first && *other != goal);
        reasons.extend(others.map(|(_, other)| Reason::Or {
            goal: (*other).clone(),
        }));
    }
    // A misspelt title that nothing bears out, or of which most words are unknown, is a guess.
    let guess = strictly && !open && first != Fit::For;
    let percent = if guess {
        percent.min(SURE - 1)
    } else {
        percent
    };
    let part = found.likeness == Likeness::Part;
    let percent = if part { percent.min(SURE - 2) } else { percent };
    if percent < WORTH_A_WORD && *goal != Goal::NoField {
        // The title is known, and the values say that it means something else: what they are may still be worth a word.
        let other = by_values(facts);
        return Opinion {
            percent: other.percent.min(OPEN),
            reasons: reasons.into_iter().chain(other.reasons).collect(),
            goal: other.goal,
        };
    }
    Opinion {
        goal: goal.clone(),
        percent: percent.min(99),
        reasons,
    }
}

fn told_values(goal: &Goal, fit: Fit, facts: &Facts) -> Vec<Reason> {
    match (goal, fit) {
        (Goal::Key, Fit::For) => vec![Reason::Unique],
        (Goal::Key, _) => vec![Reason::NotUnique],
        (_, Fit::Against) => vec![Reason::ValuesAgainst],
        (goal, Fit::For) => values_reason(kind_for(goal, facts), facts)
            .into_iter()
            .collect(),
        (_, Fit::Silent) => Vec::new(),
    }
}

fn values_reason(kind: Option<(ValueKind, u64)>, facts: &Facts) -> Option<Reason> {
    let (kind, count) = kind?;
    Some(Reason::Values {
        kind,
        count,
        of: facts.probed,
    })
}

/// A column whose title says nothing.
fn by_values(facts: &Facts) -> Opinion {
    let found = kind_of(facts);
    let Some((kind, _)) = found else {
        return Opinion::none();
    };
    let (field, percent) = match kind {
        ValueKind::Emails => ("EMAIL", 86),
        ValueKind::Phones => ("PHONE", 75),
        ValueKind::Sites => ("WEB", 60),
        ValueKind::Contacts => ("CONTACTS", 70),
        ValueKind::FullNames => ("FULL_NAME", 65),
        ValueKind::BirthDates => ("BIRTHDATE", 50),
        ValueKind::Companies => ("COMPANY_TITLE", 60),
        ValueKind::Cities => ("ADDRESS_CITY", 55),
        ValueKind::Addresses => ("FULL_ADDRESS", 60),
        ValueKind::Patronymics => ("SECOND_NAME", 70),
        ValueKind::Names => ("NAME", 40),
        ValueKind::Currencies => ("CURRENCY_ID", 60),
        ValueKind::Money => ("MONEY", 55),
        ValueKind::Handles
        | ValueKind::Dates
        | ValueKind::Amounts
        | ValueKind::YesNo
        | ValueKind::PostalCodes
        | ValueKind::List
        | ValueKind::Numbers
        | ValueKind::Texts => return Opinion::none(),
    };
    Opinion {
        goal: Goal::Feeds(vec![Feed::of(field)]),
        percent,
        reasons: values_reason(found, facts).into_iter().collect(),
    }
}

/// Whether a field of the portal or a composed one has this kind.
pub(super) fn kind_in(catalogue: &FieldCatalogue, field: &str) -> Option<FieldKind> {
    let own = catalogue.field(field).or_else(|| composed_field(field));
    own.map(|spec| spec.kind)
}
