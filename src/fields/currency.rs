//! Currencies, in a field of their own and beside an amount (DIC-08, NUM-06).

use super::context::ValueContext;
use super::emptiness::is_placeholder;
use super::fold::fold;
use super::text::tidied;
use crate::domain::{Cell, EntryFound, FieldCatalogue, ProblemKind};
use crate::fields::Lines;

/// What people write beside amounts, besides the portal's own titles.
const WRITTEN: &[(&str, &str)] = &[
    ("р", "RUB"),
    ("руб", "RUB"),
    ("рубль", "RUB"),
    ("рубля", "RUB"),
    ("рублей", "RUB"),
    ("рубли", "RUB"),
    ("rur", "RUB"),
    ("rub", "RUB"),
    ("₽", "RUB"),
    ("$", "USD"),
    ("usd", "USD"),
    ("us$", "USD"),
    ("долл", "USD"),
    ("доллар", "USD"),
    ("доллара", "USD"),
    ("долларов", "USD"),
    ("€", "EUR"),
    ("eur", "EUR"),
    ("евро", "EUR"),
    ("£", "GBP"),
    ("gbp", "GBP"),
    ("₴", "UAH"),
    ("грн", "UAH"),
    ("гривен", "UAH"),
    ("₸", "KZT"),
    ("тг", "KZT"),
    ("тенге", "KZT"),
    ("kzt", "KZT"),
    ("byn", "BYN"),
    ("uah", "UAH"),
    ("cny", "CNY"),
    ("¥", "CNY"),
];

/// The code of a currency by its ID, a title or a sign, as the portal's catalogue knows it.
fn listed(word: &str, catalogue: &FieldCatalogue) -> Option<String> {
    let find = |word: &str| match catalogue.currencies().find(word) {
        EntryFound::One(entry) => Some(entry.id.clone()),
        // Several national currencies may be called alike.
        EntryFound::Several(_) | EntryFound::None => None,
    };
    find(word).or_else(|| find(word.trim_end_matches('.')))
}

/// A currency's code where sums may be in it; else what is wrong is told (DIC-09).
pub(super) fn enabled(
    code: &str,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let known = listed(code, context.catalogue);
    if known.is_none() && !context.catalogue.has_portal_currencies() {
        return Some(code.to_owned());
    }
    if known.is_none() {
        found.push(ProblemKind::CurrencyNotEnabled {
            currency: code.to_owned(),
            allowed: codes(context.catalogue),
        });
    }
    known
}

fn codes(catalogue: &FieldCatalogue) -> Vec<String> {
    let entries = catalogue.currencies().entries();
    entries.iter().map(|entry| entry.id.clone()).collect()
}

/// The code of a folded word beside an amount; the portal need not have the currency.
pub(super) fn beside_amount(word: &str, catalogue: &FieldCatalogue) -> Option<String> {
    WRITTEN
        .iter()
        .find(|(written, _)| *written == word)
        .map(|(_, code)| (*code).to_owned())
        .or_else(|| listed(word, catalogue))
}

/// The code of a currency field; never the portal's base currency in silence.
pub(super) fn currency(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let text = tidied(cell, Lines::One, found)?;
    if let Some(code) = listed(&text, context.catalogue) {
        return Some(code);
    }
    if is_placeholder(&text, context.empty) {
        found.push(ProblemKind::Placeholder);
        return None;
    }
    let written = beside_amount(fold(&text).trim_end_matches('.'), context.catalogue);
    if let Some(code) = written
        && (listed(&code, context.catalogue).is_some() || context.catalogue.has_portal_currencies())
    {
        return enabled(&code, context, found);
    }
    let allowed = codes(context.catalogue);
    found.push(ProblemKind::UnknownCurrency { allowed });
    None
}

#[cfg(test)]
mod tests {
    use super::currency;
    use crate::domain::{Cell, Coded as _, ProblemKind};
    use crate::fields::testing::Ground;

    #[test]
    fn currencies_are_known_by_code_title_and_sign_dic_08() {
        let ground = Ground::russian();
        for (text, code) in [
            ("RUB", "RUB"),
            ("rub", "RUB"),
            ("руб", "RUB"),
            ("руб.", "RUB"),
            ("₽", "RUB"),
            ("Российский рубль", "RUB"),
            ("RUR", "RUB"),
            ("долларов", "USD"),
            (" евро ", "EUR"),
        ] {
            let mut found = Vec::new();
            let read = currency(Cell::text(text), &ground.context(), &mut found);
            assert_eq!((read.as_deref(), found), (Some(code), vec![]), "{text}");
        }
        for (text, code) in [("GBP", "unknown_currency"), ("-", "placeholder")] {
            let mut found = Vec::new();
            assert_eq!(
                currency(Cell::text(text), &ground.context(), &mut found),
                None
            );
            assert_eq!(found.first().map(ProblemKind::code), Some(code), "{text}");
        }
    }
}
