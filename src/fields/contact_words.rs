//! Words by which a cell of contacts is told apart: endings of sites, and names of numbers that are no phones.

use super::web::page;

/// Endings of bare names that are sites; with `www.`, a scheme or a path any ending will do.
const ENDINGS: &[&str] = &[
    "ru",
    "com",
    "net",
    "org",
    "su",
    "by",
    "kz",
    "ua",
    "uz",
    "kg",
    "am",
    "ge",
    "az",
    "md",
    "tj",
    "eu",
    "de",
    "fr",
    "it",
    "es",
    "pl",
    "cz",
    "uk",
    "us",
    "cn",
    "tr",
    "ae",
    "io",
    "me",
    "co",
    "tv",
    "cc",
    "ai",
    "biz",
    "info",
    "pro",
    "name",
    "mobi",
    "online",
    "site",
    "shop",
    "store",
    "tech",
    "dev",
    "app",
    "club",
    "xyz",
    "space",
    "agency",
    "studio",
    "expert",
    "group",
    "moscow",
    "рф",
    "рус",
    "москва",
    "дети",
    "онлайн",
    "сайт",
];

/// Whether a word is a site: a page that is written as one, or a bare name with a known ending.
pub(super) fn is_site(word: &str) -> bool {
    if word.contains('@') || page(word).is_err() {
        return false;
    }
    let lower = word.to_lowercase();
    let host = lower.split(['/', '?', '#', ':']).next().unwrap_or("");
    let ending = host.rsplit('.').next().unwrap_or("");
    lower.contains("://") || lower.starts_with("www.") || ENDINGS.contains(&ending)
}

/// Names of numbers that are no phones.
const OTHER_NUMBERS: &[&str] = &[
    "инн",
    "кпп",
    "огрн",
    "огрнип",
    "окпо",
    "снилс",
    "бик",
    "паспорт",
    "счет",
    "счёт",
    "карта",
    "договор",
    "заказ",
    "индекс",
    "id",
    "inn",
    "iban",
    "order",
    "карты",
    "полис",
];

/// Whether a word says that the number beside it is no phone: `ИНН`.
pub(super) fn is_other_number(word: &str) -> bool {
    OTHER_NUMBERS.contains(&word.to_lowercase().as_str())
}
