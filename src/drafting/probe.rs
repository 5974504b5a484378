//! What one cell may be: asked of the rules that will read it, and of a few lists of words.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::words::table;
use crate::domain::{
    Cell, CellKind, Clean, FieldCatalogue, FieldKind, FieldSpec, FieldValue, Locale, MultiKind,
    ProblemKind, Severity, fold_title,
};
use crate::fields::{ColumnDates, Manner, ValueContext, multi, single};

/// What a cell may be; several may be true of one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own, and any of them may be true of one cell"
)]
pub(super) struct Look {
    pub(super) phone: bool,
    /// A phone that is written as nothing else is: with a plus, brackets, or as a mobile number.
    pub(super) sure_phone: bool,
    pub(super) email: bool,
    pub(super) site: bool,
    pub(super) handle: bool,
    /// Phones and e-mails or messengers in one cell.
    pub(super) mixed: bool,
    pub(super) date: bool,
    /// A date on which a customer may have been born.
    pub(super) birth: bool,
    pub(super) amount: bool,
    /// An amount with its currency.
    pub(super) money: bool,
    pub(super) whole: bool,
    pub(super) yes_no: bool,
    pub(super) currency: bool,
    /// One word of letters.
    pub(super) one_word: bool,
    /// Two to four words of letters with capitals.
    pub(super) some_words: bool,
    /// Words of which one is a given name, a patronymic or shaped like a surname.
    pub(super) person: bool,
    pub(super) patronymic: bool,
    pub(super) legal: bool,
    /// A position in a company.
    pub(super) job: bool,
    pub(super) city: bool,
    /// An address in one text: parts with commas, or a street.
    pub(super) address: bool,
    pub(super) postal: bool,
    /// Five words and more, or several lines.
    pub(super) prose: bool,
    /// A text of two words and more that is nothing of the above.
    pub(super) phrase: bool,
}

/// The rules with what they have to know.
#[derive(Debug)]
pub(super) struct Probe<'c> {
    pub(super) catalogue: &'c FieldCatalogue,
    locale: Locale,
    date: FieldSpec,
    amount: FieldSpec,
    yes_no: FieldSpec,
    currency: FieldSpec,
}

/// A day that birth dates come before and centuries are told by; that of the run does not matter for a draft.
const TODAY: Date = jiff::civil::date(2026, 1, 1);

impl<'c> Probe<'c> {
    pub(super) fn new(catalogue: &'c FieldCatalogue) -> Self {
        Self {
            catalogue,
            locale: Locale::default(),
            date: FieldSpec::new("DATE", FieldKind::DateTime),
            amount: FieldSpec::new("OPPORTUNITY", FieldKind::Amount),
            yes_no: FieldSpec::new("OPENED", FieldKind::YesNo),
            currency: FieldSpec::new("CURRENCY_ID", FieldKind::Currency),
        }
    }

    fn context(&self) -> ValueContext<'_> {
        ValueContext {
            locale: &self.locale,
            clean: Clean::default(),
            catalogue: self.catalogue,
            empty: &[],
            dates: &[],
            column: ColumnDates::default(),
            is_inn: false,
            decimal: None,
            name_order: None,
            today: TODAY,
        }
    }

    /// A value of a field, where its rules take the cell.
    fn single(&self, spec: &FieldSpec, cell: Cell<'_>) -> Option<(FieldValue, Option<String>)> {
        let mut found = Vec::new();
        let read = single(spec, Manner::default(), cell, &self.context(), &mut found)?;
        sound(&found).then_some((read.value, read.currency))
    }

    fn multi(&self, kind: MultiKind, cell: Cell<'_>) -> usize {
        let mut found = Vec::new();
        let read = multi(
            kind,
            kind.default_type(),
            None,
            cell,
            &self.context(),
            &mut found,
        );
        if sound(&found) { read.values.len() } else { 0 }
    }

    /// Looks at a cell that is not empty.
    pub(super) fn look(&self, cell: Cell<'_>) -> Look {
        let text = cell.text.trim();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let mut look = Look {
            email: text.contains('@') && self.multi(MultiKind::Email, cell) > 0,
            whole: digits > 0 && text.bytes().all(|byte| byte.is_ascii_digit()),
            yes_no: text.chars().count() <= 6 && self.single(&self.yes_no, cell).is_some(),
            currency: text.chars().count() <= 20
                && digits == 0
                && self.single(&self.currency, cell).is_some(),
            postal: is_postal(text, digits, letters),
            site: is_site(text),
            handle: is_handle(text),
            ..Look::default()
        };
        if digits > 0 && letters <= 40 {
            self.look_at_figures(text, cell, digits, &mut look);
        }
        look.mixed = look_mixed(text, digits);
        look_at_words(text, digits, letters, &mut look);
        look
    }

    fn look_at_figures(&self, text: &str, cell: Cell<'_>, digits: usize, look: &mut Look) {
        if cell.kind == CellKind::DateTime || (digits >= 4 && looks_dated(text)) {
            let moment = self.single(&self.date, cell);
            look.date = moment.is_some();
            if let Some((FieldValue::DateTime(moment), _)) = moment {
                look.birth = (1915..=2012).contains(&moment.year());
            }
        }
        if !look.date && digits >= 7 && !look.email {
            let bare = text.strip_prefix("p:").unwrap_or(text);
            let cell = Cell { text: bare, ..cell };
            let read = self.multi(MultiKind::Phone, cell) > 0;
            // Numbers of another country than the rules were asked about are phones all the same.
            let marks = |c: char| c.is_ascii_digit() || " +-()./,;".contains(c);
            look.phone = read || (digits <= 24 && bare.chars().all(marks));
            look.sure_phone = read && is_dressed(bare, digits);
        }
        if !look.date && !look.sure_phone {
            let amount = self.single(&self.amount, cell);
            look.money = amount
                .as_ref()
                .is_some_and(|(_, currency)| currency.is_some());
            look.amount = amount.is_some();
        }
    }
}

fn sound(found: &[ProblemKind]) -> bool {
    found
        .iter()
        .all(|problem| problem.class() < Severity::Error)
}

/// A date has two separators between figures, or a month's name.
fn looks_dated(text: &str) -> bool {
    let marks = text
        .chars()
        .filter(|c| matches!(c, '.' | '/' | '-' | ':'))
        .count();
    let plus = text.starts_with(['+', '(']);
    (marks >= 2 || text.chars().any(char::is_alphabetic)) && !plus
}

/// Whether figures are written as those of a phone are, so that they are no tax number and no amount.
fn is_dressed(text: &str, digits: usize) -> bool {
    let marks = text.contains(['(', ')']) || text.matches(['-', ' ']).count() >= 2;
    let mobile = digits == 11 && (text.starts_with("79") || text.starts_with("89"));
    text.starts_with('+') || (marks && digits >= 7) || mobile
}

fn is_postal(text: &str, digits: usize, letters: usize) -> bool {
    let plain = text
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
    let russian = letters == 0 && (5..=6).contains(&digits);
    let foreign = (1..=4).contains(&letters) && (2..=5).contains(&digits) && text.len() <= 9;
    plain && (russian || foreign)
}

fn is_site(text: &str) -> bool {
    let lower = text.to_lowercase();
    let address =
        lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.");
    let bare = lower.split_once('.').is_some_and(|(name, rest)| {
        let host = rest.split('/').next().unwrap_or("");
        let last = host.rsplit('.').next().unwrap_or("");
        !name.is_empty()
            && !last.is_empty()
            && last.chars().count() >= 2
            && last.chars().all(char::is_alphabetic)
            && host.split('.').all(|part| !part.is_empty())
    });
    let one = !lower.contains(char::is_whitespace) && !lower.contains(['@', ',', '(']);
    one && (address || bare)
}

fn is_handle(text: &str) -> bool {
    let name = text
        .strip_prefix('@')
        .or_else(|| text.strip_prefix("t.me/"));
    let known = ["https://t.me/", "http://t.me/", "tg:", "skype:", "live:"];
    name.is_some_and(|name| name.len() >= 3 && !name.contains(['@', ' ']))
        || known.iter().any(|begin| text.starts_with(begin))
}

/// A phone and an e-mail or a messenger in one cell.
fn look_mixed(text: &str, digits: usize) -> bool {
    let address = text.split([' ', ',', ';', '\n']).any(|part| {
        part.split_once('@')
            .is_some_and(|(name, rest)| !name.is_empty() && rest.contains('.'))
    });
    let messenger = text.contains(" @") || text.contains("t.me/");
    digits >= 10 && (address || messenger)
}

/// Legal forms by which companies are known.
const LEGAL: &[&str] = &[
    "ооо", "ао", "оао", "зао", "пао", "ип", "тоо", "чп", "нко", "ано", "гк", "фгуп", "муп", "llc",
    "ltd", "inc", "gmbh", "corp", "co", "company", "limited", "llp", "plc", "ag", "sa", "bv", "oy",
    "srl",
];

fn list(text: &'static str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let words = lines.flat_map(str::split_whitespace);
    words
        .map(|word| fold_title(&word.replace('_', " ")))
        .collect()
}

static GIVEN: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| list(include_str!("tables/people.txt")));
static JOBS: LazyLock<BTreeSet<String>> = LazyLock::new(|| list(include_str!("tables/jobs.txt")));
static CITIES: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| list(include_str!("tables/cities.txt")));

fn look_at_words(text: &str, digits: usize, letters: usize, look: &mut Look) {
    let folded = fold_title(text);
    let words: Vec<&str> = folded
        .split(|c: char| !(c.is_alphabetic() || matches!(c, '-' | '\'')))
        .filter(|word| !word.is_empty())
        .collect();
    let plain = digits == 0 && letters > 0;
    let quiet = text
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\''));
    let parts = text.split_whitespace();
    let capitals = parts
        .clone()
        .all(|word| word.chars().next().is_some_and(char::is_uppercase));
    look.legal = words.iter().any(|word| LEGAL.contains(word)) && words.len() >= 2;
    look.one_word = plain && quiet && parts.clone().count() == 1;
    look.some_words = plain && quiet && capitals && (2..=4).contains(&parts.count()) && !look.legal;
    look.patronymic = plain && quiet && words.iter().any(|word| is_patronymic(word));
    let named = words
        .iter()
        .any(|word| GIVEN.contains(*word) || is_patronymic(word));
    look.person = plain
        && quiet
        && words.len() <= 4
        && !look.legal
        && (named || words.iter().any(|word| is_surname(word)));
    let bare = folded
        .strip_prefix("г. ")
        .or_else(|| folded.strip_prefix("г."))
        .unwrap_or(&folded);
    look.job = plain && words.iter().any(|word| JOBS.contains(*word));
    look.city = plain && CITIES.contains(bare.trim());
    look.address = is_address(&folded, digits);
    look.prose = words.len() >= 5 || text.contains('\n');
    let other = look.email || look.site || look.date || look.phone || look.amount;
    look.phrase = words.len() >= 2 && !other && !look.legal;
}

fn is_patronymic(word: &str) -> bool {
    let ends = ["ович", "евич", "овна", "евна", "ична", "ьич"];
    word.chars().count() >= 6 && ends.iter().any(|end| word.ends_with(end))
}

fn is_surname(word: &str) -> bool {
    let ends = [
        "ов",
        "ова",
        "ев",
        "ева",
        "ин",
        "ина",
        "ский",
        "ская",
        "цкий",
        "цкая",
        "енко",
        "чук",
        "дзе",
        "швили",
    ];
    word.chars().count() >= 5 && ends.iter().any(|end| word.ends_with(end))
}

fn is_address(folded: &str, digits: usize) -> bool {
    let street = [
        "ул.",
        "ул ",
        "улица",
        "просп",
        "пр-т",
        "пер.",
        "д.",
        "street",
        " st ",
        "st.",
        "road",
        " rd",
        "avenue",
        "ave",
    ];
    let commas = folded.matches(',').count();
    (commas >= 1 && digits > 0 && (commas >= 2 || street.iter().any(|word| folded.contains(word))))
        || (commas >= 1 && folded.contains("россия"))
}

/// The words by which stages and sources go elsewhere: (field's dictionary, ID, words).
pub(super) fn value_words() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let rows = table(include_str!("tables/values.txt"));
    rows.filter_map(|(head, words)| {
        let (dictionary, id) = head.split_once(' ')?;
        Some((dictionary, id, words))
    })
}

#[cfg(test)]
mod tests {
    use super::{Look, Probe};
    use crate::domain::{Cell, FieldCatalogue};

    fn look(text: &str) -> Look {
        let catalogue = FieldCatalogue::standard();
        Probe::new(&catalogue).look(Cell::text(text))
    }

    #[test]
    fn a_cell_is_what_a_person_would_take_it_for() {
        assert!(look("8 (916) 123-45-67").sure_phone);
        assert!(look("p:+79161234567").sure_phone);
        assert!(!look("7707083893").sure_phone, "a tax number");
        assert!(look("anna@example.org").email);
        assert!(look("31.05.1990").birth && !look("20.01.2024 18:35:32").birth);
        assert!(look("20.01.2024 18:35:32").date && !look("20.01.2024").phone);
        assert!(look("12 500,50 руб.").money && look("12500").amount);
        assert!(look("Анна Ромашкина").person && look("Пётр").one_word);
        assert!(look("ООО «Ромашка»").legal && !look("ООО «Ромашка»").person);
        assert!(look("г. Тула").city && look("San Francisco").city);
        assert!(look("Россия, Москва, ул. Ленина, 5").address);
        assert!(look("https://example.com/a").site && look("remont.example").site);
        assert!(!look("1250.50").site && !look("Заявка. Срочно").site);
        assert!(look("@ada_example").handle);
        assert!(look("8 916 123-45-67, anna@example.org").mixed);
        assert!(look("Да").yes_no && look("Российский рубль").currency);
    }
}
