//! A goal against the values of the column: do they bear it out?

use super::facts::Facts;
use super::goal::{Feed, Goal};
use crate::domain::MultiKind;

/// What the values say of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// They are something else.
    Against,
    /// They may be that or anything else; or there are none.
    Silent,
    /// They are what the goal wants.
    For,
}

/// A kind of values, for the reason that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Phone numbers.
    Phones,
    /// E-mail addresses.
    Emails,
    /// Web sites.
    Sites,
    /// Names in messengers.
    Handles,
    /// Several ways to reach somebody in one cell.
    Contacts,
    /// Dates.
    Dates,
    /// Dates of birth.
    BirthDates,
    /// Amounts.
    Amounts,
    /// Amounts with their currency.
    Money,
    /// Currencies.
    Currencies,
    /// Yes and no.
    YesNo,
    /// Full names.
    FullNames,
    /// Names of one word.
    Names,
    /// Patronymics.
    Patronymics,
    /// Companies.
    Companies,
    /// Cities.
    Cities,
    /// Addresses in one text.
    Addresses,
    /// Postal codes.
    PostalCodes,
    /// A few values that come again and again.
    List,
    /// Whole numbers.
    Numbers,
    /// Texts of several words.
    Texts,
}

/// Shares in hundredths from which values are of a kind.
const MOST: u64 = 75;
const SOME: u64 = 30;
const FEW: u64 = 15;

fn by_share(share: u64) -> Fit {
    if share >= MOST {
        Fit::For
    } else if share <= SOME {
        Fit::Against
    } else {
        Fit::Silent
    }
}

/// What the values say of a goal; `strictly` where the title alone leaves it open.
pub(super) fn fit(goal: &Goal, facts: &Facts, strictly: bool) -> Fit {
    if facts.probed == 0 {
        return Fit::Silent;
    }
    match goal {
        Goal::NoField => Fit::Silent,
        Goal::Key => key(facts),
        Goal::RowNumber => row_number(facts),
        Goal::Feeds(feeds) => feeds
            .first()
            .map_or(Fit::Silent, |feed| field(feed, facts, strictly)),
    }
}

/// An identifier is unique and no prose.
fn key(facts: &Facts) -> Fit {
    let other = facts.share(|c| c.sure_phone.max(c.email).max(c.phrase).max(c.date)) > SOME;
    if other || (facts.rows > 3 && !facts.is_unique() && facts.filled < facts.rows / 2) {
        Fit::Against
    } else if facts.is_unique() {
        Fit::For
    } else {
        Fit::Silent
    }
}

fn row_number(facts: &Facts) -> Fit {
    let runs = facts.steps + 2 >= facts.filled && facts.share(|c| c.whole) >= MOST;
    if runs { Fit::For } else { Fit::Against }
}

fn field(feed: &Feed, facts: &Facts, strictly: bool) -> Fit {
    match feed.multi() {
        Some(MultiKind::Phone) => phones(facts, strictly),
        Some(MultiKind::Email) => by_share(facts.share(|c| c.email)),
        Some(MultiKind::Web) => sites(feed, facts),
        Some(MultiKind::Im) => messengers(feed, facts),
        Some(MultiKind::Link) => Fit::Silent,
        None => plain_field(&feed.field, facts, strictly),
    }
}

fn phones(facts: &Facts, strictly: bool) -> Fit {
    let share = if strictly {
        facts.share(|c| c.sure_phone)
    } else {
        facts.share(|c| c.phone)
    };
    by_share(share)
}

/// Of a page in a network the name alone is enough.
fn sites(feed: &Feed, facts: &Facts) -> Fit {
    let fit = by_share(facts.share(|c| c.site));
    let network = matches!(
        feed.value_type,
        Some("TWITTER" | "FACEBOOK" | "LIVEJOURNAL")
    );
    let named = network && facts.share(|c| c.one_word.max(c.handle)) >= MOST;
    if named { Fit::Silent } else { fit }
}

fn messengers(feed: &Feed, facts: &Facts) -> Fit {
    if facts.share(|c| c.email) > SOME {
        return Fit::Against;
    }
    let site = facts.share(|c| c.site);
    match feed.value_type {
        Some("TELEGRAM") if facts.share(|c| c.handle) >= MOST => Fit::For,
        Some("VK" | "INSTAGRAM") if site > SOME => Fit::Against,
        Some("VK" | "INSTAGRAM") if site == 0 => Fit::For,
        _ => Fit::Silent,
    }
}

/// Values that are surely no words of a person or a company: figures, addresses, `true` and `false`.
fn is_figures(facts: &Facts) -> bool {
    let other = |c: &super::facts::Counts| {
        c.sure_phone
            .max(c.email)
            .max(c.mixed)
            .max(c.yes_no)
            .max(c.date)
            .max(c.amount)
            .max(c.site)
    };
    facts.share(other) > SOME
}

fn plain_field(field: &str, facts: &Facts, strictly: bool) -> Fit {
    match field {
        "NAME" | "LAST_NAME" | "SECOND_NAME" => names(field, facts),
        "FULL_NAME" => full_names(facts, strictly),
        "COMPANY_TITLE" => companies(facts, strictly),
        "BIRTHDATE" => birth_dates(facts),
        "DATE_CREATE" | "DATE_MODIFY" => {
            if strictly && facts.share(|c| c.birth) >= MOST {
                Fit::Against
            } else {
                by_share(facts.share(|c| c.date))
            }
        }
        "OPPORTUNITY" => by_share(facts.share(|c| c.amount)),
        "MONEY" => by_share(facts.share(|c| c.money)),
        "CURRENCY_ID" => by_share(facts.share(|c| c.currency)),
        "OPENED" => by_share(facts.share(|c| c.yes_no)),
        "CONTACTS" => {
            let share = facts.share(|c| c.mixed);
            if share > FEW { Fit::For } else { Fit::Against }
        }
        "ADDRESS_POSTAL_CODE" => by_share(facts.share(|c| c.postal)),
        "ADDRESS_CITY" if facts.share(|c| c.city) > SOME => Fit::For,
        "ADDRESS_CITY" | "ADDRESS_COUNTRY" | "ADDRESS_PROVINCE" | "ADDRESS_REGION"
            if is_figures(facts) =>
        {
            Fit::Against
        }
        "ADDRESS" | "FULL_ADDRESS" if facts.share(|c| c.address) > SOME => Fit::For,
        "ADDRESS" | "FULL_ADDRESS"
            if facts.share(|c| c.sure_phone.max(c.email).max(c.date).max(c.site)) > SOME =>
        {
            Fit::Against
        }
        "STATUS_ID" | "SOURCE_ID" | "HONORIFIC" => listed(facts),
        "TITLE" => titles(facts),
        "POST" if is_figures(facts) => Fit::Against,
        "POST" if facts.share(|c| c.job) > SOME => Fit::For,
        _ => Fit::Silent,
    }
}

fn names(field: &str, facts: &Facts) -> Fit {
    if is_figures(facts) || facts.share(|c| c.legal) > FEW {
        return Fit::Against;
    }
    let patronymics = facts.share(|c| c.patronymic);
    let one = facts.share(|c| c.one_word);
    match field {
        "SECOND_NAME" if patronymics > SOME && one >= MOST => Fit::For,
        "NAME" | "LAST_NAME" if patronymics >= MOST => Fit::Against,
        "NAME" if facts.share(|c| c.some_words) > SOME => Fit::Against,
        "NAME" | "LAST_NAME" if one >= MOST && facts.share(|c| c.person) > SOME => Fit::For,
        _ => Fit::Silent,
    }
}

fn full_names(facts: &Facts, strictly: bool) -> Fit {
    if is_figures(facts) || facts.share(|c| c.legal) > 50 {
        return Fit::Against;
    }
    let several = facts.share(|c| c.some_words);
    let one = facts.share(|c| c.one_word);
    if several >= 50 && (!strictly || facts.share(|c| c.person) >= 40) {
        Fit::For
    } else if strictly && (facts.share(|c| c.legal) > FEW || one >= MOST) {
        Fit::Against
    } else {
        Fit::Silent
    }
}

fn companies(facts: &Facts, strictly: bool) -> Fit {
    if is_figures(facts) {
        return Fit::Against;
    }
    let legal = facts.share(|c| c.legal);
    if legal > SOME {
        Fit::For
    } else if strictly && legal <= FEW {
        Fit::Against
    } else {
        Fit::Silent
    }
}

fn birth_dates(facts: &Facts) -> Fit {
    if facts.share(|c| c.birth) >= MOST {
        Fit::For
    } else if facts.share(|c| c.birth) <= SOME {
        Fit::Against
    } else {
        Fit::Silent
    }
}

fn listed(facts: &Facts) -> Fit {
    if is_figures(facts) || facts.share(|c| c.prose.max(c.whole)) > SOME {
        Fit::Against
    } else if facts.is_list() && facts.filled >= 4 {
        Fit::For
    } else {
        Fit::Silent
    }
}

fn titles(facts: &Facts) -> Fit {
    if is_figures(facts) || facts.share(|c| c.legal.max(c.job)) > SOME {
        Fit::Against
    } else if facts.share(|c| c.phrase) >= 50 && facts.share(|c| c.person) <= SOME {
        Fit::For
    } else {
        Fit::Silent
    }
}

/// What most values are, where that can be said.
pub(super) fn kind_of(facts: &Facts) -> Option<(ValueKind, u64)> {
    let rows: [(ValueKind, u64, u64); 16] = [
        (ValueKind::Emails, facts.counts.email, MOST),
        (ValueKind::Contacts, facts.counts.mixed, SOME),
        (ValueKind::Sites, facts.counts.site, MOST),
        (ValueKind::Handles, facts.counts.handle, MOST),
        (ValueKind::BirthDates, facts.counts.birth, MOST),
        (ValueKind::Dates, facts.counts.date, MOST),
        (ValueKind::Phones, facts.counts.sure_phone, MOST),
        (ValueKind::Currencies, facts.counts.currency, MOST),
        (ValueKind::YesNo, facts.counts.yes_no, 90),
        (ValueKind::Money, facts.counts.money, MOST),
        (
            ValueKind::Patronymics,
            facts.counts.patronymic.min(facts.counts.one_word),
            MOST,
        ),
        (ValueKind::Companies, facts.counts.legal, 40),
        (ValueKind::Cities, facts.counts.city, 50),
        (ValueKind::Addresses, facts.counts.address, 50),
        (
            ValueKind::FullNames,
            facts.counts.person.min(facts.counts.some_words),
            50,
        ),
        (
            ValueKind::Names,
            facts.counts.person.min(facts.counts.one_word),
            60,
        ),
    ];
    let share = |count: u64| facts.share(|_| count);
    let found = rows
        .into_iter()
        .find(|(_, count, least)| *count > 0 && share(*count) >= *least);
    found.map(|(kind, count, _)| (kind, count))
}

/// The kind of values by which a goal that fits is told.
pub(super) fn kind_for(goal: &Goal, facts: &Facts) -> Option<(ValueKind, u64)> {
    let c = &facts.counts;
    let feed = goal.field();
    let told = match feed.and_then(Feed::multi) {
        Some(MultiKind::Phone) => (ValueKind::Phones, c.phone),
        Some(MultiKind::Email) => (ValueKind::Emails, c.email),
        Some(MultiKind::Web) => (ValueKind::Sites, c.site),
        Some(MultiKind::Im) => (ValueKind::Handles, c.handle),
        Some(MultiKind::Link) => return None,
        None => match feed.map(|feed| feed.field.as_str())? {
            "NAME" | "LAST_NAME" => (ValueKind::Names, c.one_word),
            "SECOND_NAME" => (ValueKind::Patronymics, c.patronymic),
            "FULL_NAME" => (ValueKind::FullNames, c.some_words),
            "COMPANY_TITLE" => (ValueKind::Companies, c.legal),
            "BIRTHDATE" => (ValueKind::BirthDates, c.birth),
            "DATE_CREATE" | "DATE_MODIFY" => (ValueKind::Dates, c.date),
            "OPPORTUNITY" => (ValueKind::Amounts, c.amount),
            "MONEY" => (ValueKind::Money, c.money),
            "CURRENCY_ID" => (ValueKind::Currencies, c.currency),
            "OPENED" => (ValueKind::YesNo, c.yes_no),
            "CONTACTS" => (ValueKind::Contacts, c.mixed),
            "ADDRESS_POSTAL_CODE" => (ValueKind::PostalCodes, c.postal),
            "ADDRESS_CITY" => (ValueKind::Cities, c.city),
            "ADDRESS" | "FULL_ADDRESS" => (ValueKind::Addresses, c.address),
            "TITLE" => (ValueKind::Texts, c.phrase),
            "STATUS_ID" | "SOURCE_ID" | "HONORIFIC" => (ValueKind::List, facts.values.len() as u64),
            _ => return None,
        },
    };
    (told.1 > 0).then_some(told)
}
