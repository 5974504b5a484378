//! The columns beside each other: fields that take one value, wholes and their parts, lists, the key.

use super::book::System;
use super::draft::{ColumnDraft, DraftedMapping, Held, Standing};
use super::facts::Facts;
use super::goal::{Feed, Goal};
use super::judge::kind_in;
use super::values::{ValueRow, Values, dictionary, values};
use crate::domain::{FieldCatalogue, FieldKind, HeaderCell, PersonFound, is_stamp};

/// The draft under way.
pub(super) struct Sketch<'d> {
    pub(super) catalogue: &'d FieldCatalogue,
    pub(super) facts: &'d [Facts],
    pub(super) columns: Vec<ColumnDraft>,
}

/// Parts of an address that may have columns of their own.
const ADDRESS_PARTS: &[&str] = &[
    "ADDRESS_2",
    "ADDRESS_CITY",
    "ADDRESS_REGION",
    "ADDRESS_PROVINCE",
    "ADDRESS_POSTAL_CODE",
    "ADDRESS_COUNTRY",
];

/// Fields that take the texts of several columns, and what joins them.
const JOINED: &[(&str, &str)] = &[
    ("COMMENTS", "\n"),
    ("SOURCE_DESCRIPTION", "\n"),
    ("STATUS_DESCRIPTION", "\n"),
    ("ADDRESS", ", "),
];

impl Sketch<'_> {
    pub(super) fn settle(&mut self) {
        self.whole_and_parts();
        self.money();
        for place in 0..self.columns.len() {
            self.held_by_its_field(place);
        }
        self.one_key();
        self.one_column_a_field();
    }

    fn applied<'s>(&'s self, field: &'s str) -> impl Iterator<Item = &'s ColumnDraft> {
        self.columns.iter().filter(move |column| {
            column.standing == Standing::Applied && feeds(&column.goal, field)
        })
    }

    fn has(&self, fields: &[&str]) -> bool {
        fields
            .iter()
            .any(|field| self.applied(field).next().is_some())
    }

    /// A composed field beside its parts: the parts win.
    fn whole_and_parts(&mut self) {
        let names = self.has(&["NAME", "LAST_NAME"]);
        let street = self.has(&["ADDRESS"]);
        let parts = self.has(ADDRESS_PARTS);
        for column in &mut self.columns {
            let facts = self.facts.get(column.column);
            if feeds(&column.goal, "FULL_NAME") && names {
                hold(column, Held::HasParts);
            }
            if feeds(&column.goal, "FULL_ADDRESS") {
                let whole = facts.is_some_and(|facts| facts.share(|c| c.address) >= 50);
                if street {
                    hold(column, Held::HasParts);
                }
                if street || parts || !whole {
                    column.goal = Goal::Feeds(vec![Feed::of("ADDRESS")]);
                }
            }
        }
    }

    /// An amount that is written with its currency, where no column says the currency.
    fn money(&mut self) {
        let currency = self.has(&["CURRENCY_ID"]);
        for column in &mut self.columns {
            let Some(facts) = self.facts.get(column.column) else {
                continue;
            };
            if !currency && feeds(&column.goal, "OPPORTUNITY") && facts.share(|c| c.money) >= 50 {
                column.goal = Goal::Feeds(vec![Feed::of("MONEY")]);
            }
        }
    }

    /// What the field itself does not let be applied.
    fn held_by_its_field(&mut self, place: usize) {
        let Some(column) = self.columns.get_mut(place) else {
            return;
        };
        let Some(feed) = column.goal.field() else {
            return;
        };
        let field = feed.field.clone();
        if feed.multi().is_some() {
            return;
        }
        let own = self.catalogue.field(&field);
        if is_stamp(&field) {
            return hold(column, Held::Stamp);
        }
        if own.is_some_and(|spec| spec.read_only) {
            return hold(column, Held::ReadOnly);
        }
        let Some(facts) = self.facts.get(column.column) else {
            return;
        };
        match kind_in(self.catalogue, &field) {
            None => hold(column, Held::OtherPortal),
            Some(FieldKind::Foreign) => hold(column, Held::Foreign),
            Some(FieldKind::User) if are_people(facts, self.catalogue) => {}
            Some(FieldKind::User | FieldKind::Link | FieldKind::Element)
                if facts.share(|c| c.whole) < 100 && facts.probed > 0 =>
            {
                column.values = unknown(facts);
                hold(column, Held::NoIds);
            }
            // Each cell may hold several entries: they are read one by one.
            Some(FieldKind::Choice) if own.is_some_and(|spec| spec.multiple) => {}
            Some(FieldKind::Choice | FieldKind::Currency) => {
                let list = own.and_then(|spec| Some((spec, dictionary(spec, self.catalogue)?)));
                if let Some((spec, dictionary)) = list {
                    let values = values(spec, dictionary, facts);
                    if values.known_percent < 50 {
                        hold(column, Held::UnknownValues);
                    }
                    column.values = (!values.rows.is_empty()).then_some(values);
                }
            }
            Some(_) => {}
        }
    }

    /// The best key of several; the others stay columns of the file.
    fn one_key(&mut self) {
        let keys = self
            .columns
            .iter()
            .filter(|column| column.standing == Standing::Key);
        let best = keys
            .max_by(|one, other| {
                let order = one.percent.cmp(&other.percent);
                order.then(other.column.cmp(&one.column))
            })
            .map(|column| (column.column, column.name.clone().unwrap_or_default()));
        let Some((best, by)) = best else {
            return;
        };
        for column in &mut self.columns {
            if column.standing == Standing::Key && column.column != best {
                column.standing = Standing::Held(Held::Taken { by: by.clone() });
            }
        }
    }

    /// A field that takes one value is fed by the column that is surest of it.
    fn one_column_a_field(&mut self) {
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by_key(|place| {
            let percent = self.columns.get(*place).map_or(0, |column| column.percent);
            (u64::MAX - percent, *place)
        });
        let mut taken: Vec<(String, usize)> = Vec::new();
        for place in order {
            let Some(column) = self.columns.get(place) else {
                continue;
            };
            let Goal::Feeds(feeds) = &column.goal else {
                continue;
            };
            if column.standing != Standing::Applied {
                continue;
            }
            let free: Vec<Feed> = feeds
                .iter()
                .filter(|feed| {
                    let collects = feed.multi().is_some() || joint(&feed.field).is_some();
                    collects || !taken.iter().any(|(field, _)| *field == feed.field)
                })
                .cloned()
                .collect();
            if free.is_empty() {
                let first = feeds
                    .first()
                    .map(|feed| feed.field.clone())
                    .unwrap_or_default();
                let by = taken.iter().find(|(field, _)| *field == first);
                let by = by.and_then(|(_, place)| self.columns.get(*place)?.name.clone());
                if let Some(column) = self.columns.get_mut(place) {
                    let by = by.unwrap_or_default();
                    hold(column, Held::Taken { by });
                }
                continue;
            }
            taken.extend(free.iter().map(|feed| (feed.field.clone(), place)));
            if let Some(column) = self.columns.get_mut(place) {
                column.goal = Goal::Feeds(free);
            }
        }
        for (field, join) in JOINED {
            let fed = |column: &&mut ColumnDraft| {
                column.standing == Standing::Applied && feeds(&column.goal, field)
            };
            for column in self.columns.iter_mut().filter(fed).skip(1) {
                column.join = Some(join);
            }
        }
    }

    pub(super) fn finish(
        self,
        system: Option<&'static System>,
        header: &[HeaderCell],
    ) -> DraftedMapping {
        let empty = system.map_or(&[][..], |system| &system.empty);
        let holds = |word: &&&str| {
            let mut values = self.facts.iter().flat_map(|facts| &facts.values);
            values.any(|(value, _)| value.to_lowercase() == **word)
        };
        let title_of = if self.has(&["TITLE"]) {
            Vec::new()
        } else {
            self.title_of()
        };
        DraftedMapping {
            system: system.map(|system| system.name),
            originator: system.map(|system| system.originator),
            empty: empty.iter().filter(holds).copied().collect(),
            country: country(self.facts, header),
            title_of,
            rows: self.facts.iter().map(|facts| facts.rows).max().unwrap_or(0),
            columns: self.columns,
        }
    }

    /// Columns of which a title can be made: the person's name, else the company, else a phone or an e-mail.
    fn title_of(&self) -> Vec<String> {
        let named = |fields: &[&str]| -> Vec<String> {
            let columns = fields.iter().flat_map(|field| self.applied(field));
            let names = columns.filter_map(|column| column.name.clone());
            names
                .filter(|name| !name.contains(['{', '}', '|', '@']))
                .collect()
        };
        let people = named(&["FULL_NAME", "LAST_NAME", "NAME"]);
        let others = [&["COMPANY_TITLE"][..], &["PHONE", "EMAIL"]];
        let all = std::iter::once(people).chain(others.into_iter().map(named));
        all.into_iter()
            .find(|names| !names.is_empty())
            .unwrap_or_default()
    }
}

/// Whether most of the people that a column names are known at the portal.
fn are_people(facts: &Facts, catalogue: &FieldCatalogue) -> bool {
    let Some(people) = catalogue.people() else {
        return false;
    };
    let is_one = |name: &str| matches!(people.find(name, None), PersonFound::One(_));
    let all: u64 = facts.values.iter().map(|(_, count)| count).sum();
    let known = facts.values.iter().filter(|(name, _)| is_one(name));
    let known: u64 = known.map(|(_, count)| count).sum();
    all > 0 && known * 2 >= all
}

/// People and links by what the file calls them, to be given their IDs; none where there are too many.
fn unknown(facts: &Facts) -> Option<Values> {
    let row = |(value, _): &(String, u64)| ValueRow {
        value: value.clone(),
        sent: None,
        nearest: None,
    };
    let rows = facts.values.iter().map(row).collect();
    facts.is_list().then_some(Values {
        rows,
        known_percent: 0,
    })
}

fn joint(field: &str) -> Option<&'static str> {
    let found = JOINED.iter().find(|(joined, _)| *joined == field);
    found.map(|(_, join)| *join)
}

fn feeds(goal: &Goal, field: &str) -> bool {
    matches!(goal, Goal::Feeds(feeds) if feeds.iter().any(|feed| feed.field == field))
}

fn hold(column: &mut ColumnDraft, why: Held) {
    if !matches!(column.standing, Standing::Left) {
        column.standing = Standing::Held(why);
    }
}

/// Calling codes and the countries whose numbers they begin, the longer first.
const CALLING: &[(&str, &str)] = &[
    ("+375", "BY"),
    ("+380", "UA"),
    ("+998", "UZ"),
    ("+77", "KZ"),
    ("+7", "RU"),
    ("+44", "GB"),
    ("+49", "DE"),
    ("+1", "US"),
];

/// The country that most phones with a calling code are of; without any, the one that the titles' letters make likely.
fn country(facts: &[Facts], header: &[HeaderCell]) -> &'static str {
    let mut counts = vec![0_u64; CALLING.len()];
    for (value, times) in facts.iter().flat_map(|facts| &facts.values) {
        let bare = value.strip_prefix("p:").unwrap_or(value);
        let code = CALLING.iter().position(|(code, _)| bare.starts_with(code));
        if let Some(count) = code.and_then(|code| counts.get_mut(code)) {
            *count += times;
        }
    }
    let most = counts.iter().zip(CALLING).max_by_key(|(count, _)| **count);
    if let Some((1.., (_, country))) = most {
        return country;
    }
    let russian = |cell: &HeaderCell| cell.title.chars().any(|c| ('а'..='я').contains(&c));
    if header.iter().any(russian) {
        "RU"
    } else {
        "US"
    }
}
