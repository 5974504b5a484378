//! Companies that stand where people's names should be (NAM-10).

use super::fold::fold;

/// A company, and the person beside it or behind it, if the text names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Company<'t> {
    /// What goes into the company's field when there is no person, or the person cannot be told apart.
    pub(super) whole: &'t str,
    /// The company alone, and what may be the person.
    pub(super) parted: Option<(&'t str, &'t str)>,
}

/// Legal forms that stand before a company's name, in any case.
const FORMS: &[&str] = &[
    "ооо",
    "оао",
    "зао",
    "пао",
    "нао",
    "тоо",
    "одо",
    "чуп",
    "фгуп",
    "муп",
    "гуп",
    "фгбу",
    "фгку",
    "гбу",
    "мбу",
    "мку",
    "мбоу",
    "гбоу",
    "маоу",
    "мадоу",
    "мбдоу",
    "фгбоу",
    "ано",
    "нко",
    "снт",
    "днт",
    "тсж",
    "тсн",
    "кфх",
    "гск",
    "жск",
    "осоо",
];
/// The same where they are written in capitals: in small letters they may be a name (Ип, Ао).
const CAPITAL_FORMS: &[&str] = &[
    "АО", "ИП", "ЧП", "ФОП", "ПК", "ТД", "ГК", "УК", "НПО", "ПКФ",
];
/// Forms of a person who trades under the own name.
const TRADERS: &[&str] = &["ИП", "ФОП", "ЧП"];
/// Legal forms in Latin letters, their points left out.
const LATIN_FORMS: &[&str] = &[
    "llc",
    "ltd",
    "inc",
    "gmbh",
    "corp",
    "plc",
    "llp",
    "sarl",
    "srl",
    "pty",
    "oü",
    "limited",
    "incorporated",
    "corporation",
    "company",
];
/// The same where they end the text and are written in capitals.
const LATIN_ENDS: &[&str] = &["AG", "SA", "BV", "NV", "KG", "OY", "SPA"];
/// Legal forms in several words.
const LONG_FORMS: &[&str] = &[
    "общество с ограниченной ответственностью",
    "акционерное общество",
    "публичное акционерное общество",
    "закрытое акционерное общество",
    "открытое акционерное общество",
    "группа компаний",
    "торговый дом",
    "управляющая компания",
];
/// The long form of [`TRADERS`].
const TRADER: &str = "индивидуальный предприниматель";
/// Words with which the name of a company or a shop begins.
const FIRST_WORDS: &[&str] = &[
    "автосалон",
    "автосервис",
    "агентство",
    "аптека",
    "гостиница",
    "завод",
    "кафе",
    "клиника",
    "компания",
    "корпорация",
    "магазин",
    "отель",
    "предприятие",
    "ресторан",
    "салон",
    "студия",
    "типография",
    "фабрика",
    "фирма",
    "фонд",
    "холдинг",
];

const EDGES: &[char] = &[' ', ',', ';', '-', '–', '—', '(', ')', '/', ':'];
const MARKS: &[char] = &[
    '"', '«', '»', '“', '”', '„', '\'', ',', ';', '(', ')', ':', '.',
];
const CLOSING: &[char] = &['"', '»', '”'];

/// The company in a text; `None` when nothing shows one.
pub(super) fn company(text: &str) -> Option<Company<'_>> {
    let whole = |parted| {
        Some(Company {
            whole: text,
            parted,
        })
    };
    if let Some((start, end)) = trader(text) {
        let (before, behind) = around(text, start, end);
        let person = if behind.is_empty() { before } else { behind };
        let alone = before.is_empty() || behind.is_empty();
        let quoted = person.contains(['"', '«', '“', '„']);
        return whole((alone && !quoted && !person.is_empty()).then_some((text, person)));
    }
    if let Some((start, end)) = form(text) {
        let (before, behind) = around(text, start, end);
        let of_form = text
            .get(start..)
            .unwrap_or(text)
            .trim_end_matches([' ', ')']);
        if !before.is_empty() {
            return whole((!behind.is_empty()).then_some((of_form, before)));
        }
        return whole(behind_quotes(text));
    }
    (is_latin_company(text) || begins_as_company(text)).then_some(Company {
        whole: text,
        parted: None,
    })
}

/// What stands on both sides of a part of the text.
fn around(text: &str, start: usize, end: usize) -> (&str, &str) {
    let before = text.get(..start).unwrap_or("").trim_matches(EDGES);
    let behind = text.get(end..).unwrap_or("").trim_matches(EDGES);
    (before, behind)
}

/// Where the form of a trader stands.
fn trader(text: &str) -> Option<(usize, usize)> {
    if fold(text).starts_with(TRADER) {
        let long = TRADER.chars().count();
        let end = text
            .char_indices()
            .nth(long)
            .map_or(text.len(), |(end, _)| end);
        return Some((0, end));
    }
    let all_small = !text.chars().any(char::is_uppercase);
    words(text).find_map(|(start, word)| {
        let is_form = TRADERS.contains(&word) || (all_small && word == "ип");
        is_form.then(|| (start, start.saturating_add(word.len())))
    })
}

/// Where a legal form stands that comes before a company's name.
fn form(text: &str) -> Option<(usize, usize)> {
    words(text).find_map(|(start, word)| {
        let known = CAPITAL_FORMS.contains(&word) || FORMS.contains(&fold(word).as_str());
        known.then(|| (start, start.saturating_add(word.len())))
    })
}

/// Words without the marks around them, each with the byte at which it begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0_usize;
    text.split([' ', '\u{a0}']).map(move |part| {
        let bare = part.trim_start_matches(MARKS);
        let start = at.saturating_add(part.len().saturating_sub(bare.len()));
        at = at
            .saturating_add(part.len())
            .saturating_add(separator(text, at, part));
        (start, bare.trim_end_matches(MARKS))
    })
}

/// The bytes of the blank behind a part.
fn separator(text: &str, at: usize, part: &str) -> usize {
    let behind = text.get(at.saturating_add(part.len())..).unwrap_or("");
    behind.chars().next().map_or(0, char::len_utf8)
}

/// `ООО «Ромашка», Иванов Иван`: the company up to its closing quote, and what stands behind.
fn behind_quotes(text: &str) -> Option<(&str, &str)> {
    let (at, quote) = text
        .char_indices()
        .rev()
        .find(|(_, c)| CLOSING.contains(c))?;
    let end = at.saturating_add(quote.len_utf8());
    let company = text.get(..end)?.trim();
    let person = text.get(end..)?.trim_matches(EDGES);
    (!person.is_empty()).then_some((company, person))
}

fn is_latin_company(text: &str) -> bool {
    let several = words(text).filter(|(_, word)| !word.is_empty()).count() > 1;
    let known = |word: &str| LATIN_FORMS.contains(&fold(word).replace('.', "").as_str());
    let all_capitals = !text.chars().any(char::is_lowercase);
    let last = text
        .rsplit(' ')
        .next()
        .unwrap_or("")
        .replace(['.', ',', ')'], "");
    several
        && (words(text).any(|(_, word)| known(word))
            || (!all_capitals && LATIN_ENDS.contains(&last.as_str()))
            || fold(text).ends_with("z o.o."))
}

fn begins_as_company(text: &str) -> bool {
    let folded = fold(text);
    let first = folded.split(' ').next().unwrap_or("");
    let more = folded.len() > first.len();
    (more && FIRST_WORDS.contains(&first)) || LONG_FORMS.iter().any(|form| folded.starts_with(form))
}

#[cfg(test)]
mod tests {
    use super::company;

    #[test]
    fn companies_are_told_by_their_form_and_people_beside_them_are_seen_nam_10() {
        for (text, parted) in [
            ("ООО \"Ромашка\"", None),
            ("ооо ромашка", None),
            ("АО «Вега»", None),
            ("Romashka GmbH", None),
            ("Acme, Inc.", None),
            ("Smith & Co. LLC", None),
            ("Магазин Анна", None),
            ("Общество с ограниченной ответственностью Вега", None),
            ("ИП «Ромашка»", None),
            ("ИП Иванов И.И.", Some(("ИП Иванов И.И.", "Иванов И.И."))),
            ("ип иванов иван", Some(("ип иванов иван", "иванов иван"))),
            (
                "Иванов Иван (ИП)",
                Some(("Иванов Иван (ИП)", "Иванов Иван")),
            ),
            (
                "Индивидуальный предприниматель Иванов Иван",
                Some(("Индивидуальный предприниматель Иванов Иван", "Иванов Иван")),
            ),
            (
                "ООО «Ромашка», Иванов Иван",
                Some(("ООО «Ромашка»", "Иванов Иван")),
            ),
            (
                "Иванов Иван (ООО «Ромашка»)",
                Some(("ООО «Ромашка»", "Иванов Иван")),
            ),
        ] {
            let found = company(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.whole, found.parted), (text, parted), "{text}");
        }
        for person in [
            "Ип Ман",
            "Ао Син",
            "Иванов Иван",
            "Ооновский Пётр",
            "Магазин",
            "Company",
            "",
        ] {
            assert_eq!(company(person), None, "{person}");
        }
    }
}
