//! Currencies, in a field of their own and beside an amount (DIC-08, NUM-06).

use super::context::ValueContext;
use super::emptiness::is_placeholder;
use super::fold::fold;
use super::text::tidied;
use crate::domain::{Cell, FieldCatalogue, ProblemKind};
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
    let wanted = fold(word);
    let wanted = wanted.trim_end_matches('.');
    let same = |text: &String| fold(text).trim_end_matches('.') == wanted;
    catalogue
        .currencies()
        .entries
        .iter()
        .find(|entry| same(&entry.id) || entry.titles.iter().any(same))
        .map(|entry| entry.id.clone())
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
    let known = written.and_then(|code| listed(&code, context.catalogue));
    if known.is_none() {
        let currencies = &context.catalogue.currencies().entries;
        found.push(ProblemKind::UnknownCurrency {
            allowed: currencies.iter().map(|entry| entry.id.clone()).collect(),
        });
    }
    known
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
