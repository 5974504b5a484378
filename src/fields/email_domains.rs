//! Domains of e-mail addresses: misspelt well-known ones and made-up ones (EML-09, EML-11).

/// Mail providers whose names people misspell, with their usual endings.
const PROVIDERS: &[(&str, &[&str])] = &[
    ("gmail", &["com"]),
    ("yandex", &["ru", "com", "by", "kz", "ua"]),
    ("rambler", &["ru"]),
    ("hotmail", &["com"]),
    ("outlook", &["com"]),
    ("icloud", &["com"]),
    ("yahoo", &["com"]),
    ("inbox", &["ru"]),
    ("mail", &["ru"]),
    ("list", &["ru"]),
];

/// Misspellings of `mail`, too short a word to compare.
const NOT_MAIL: &[&str] = &[
    "maill", "mial", "mal", "mai", "maul", "meil", "nail", "amil", "maii",
];

/// Real names that are like a provider's.
const REAL: &[&str] = &[
    "email", "ymail", "gmx", "mailbox", "mailru", "inbox", "rambler", "yander",
];

/// Endings that are none and what was meant.
const ENDINGS: &[(&str, &str)] = &[
    ("ri", "ru"),
    ("tu", "ru"),
    ("ur", "ru"),
    ("rru", "ru"),
    ("ruu", "ru"),
    ("ry", "ru"),
    ("con", "com"),
    ("cmo", "com"),
    ("ocm", "com"),
    ("comm", "com"),
    ("vom", "com"),
    ("xom", "com"),
];

/// The well-known domain that a lower-case domain seems to mean, when it is none itself.
pub(super) fn meant_domain(domain: &str) -> Option<String> {
    let mut labels = domain.split('.');
    match (labels.next(), labels.next(), labels.next(), labels.next()) {
        (Some(name), Some(one), Some(other), None) if one == other && is_provider(name) => {
            Some(format!("{name}.{one}"))
        }
        (Some(name), Some(ending), None, _) => meant(name, ending),
        _ => None,
    }
}

fn is_provider(name: &str) -> bool {
    PROVIDERS.iter().any(|(provider, _)| *provider == name)
}

fn meant(name: &str, ending: &str) -> Option<String> {
    let mended = ENDINGS
        .iter()
        .find(|(wrong, _)| *wrong == ending)
        .map(|(_, right)| *right);
    let ending_meant = mended.unwrap_or(ending);
    let (provider, endings) = PROVIDERS
        .iter()
        .find(|(provider, endings)| endings.contains(&ending_meant) && is_like(name, provider))
        // `gmail.ru`, `gmail.co`: gmail has one ending in all the world.
        .or_else(|| PROVIDERS.iter().find(|_| name == "gmail"))?;
    let ending_meant = if endings.contains(&ending_meant) {
        ending_meant
    } else {
        endings.first()?
    };
    let itself = *provider == name && *ending_meant == *ending;
    (!itself).then(|| format!("{provider}.{ending_meant}"))
}

/// The provider's name itself, or one slip away from it.
fn is_like(name: &str, provider: &str) -> bool {
    name == provider
        || (provider == "mail" && NOT_MAIL.contains(&name))
        || (provider.len() >= 5
            && is_one_slip(name, provider)
            && !REAL.contains(&name)
            && !is_provider(name))
}

/// Whether one letter more, less or other, or two letters in each other's place, are all that is between two words. The second is of
/// ASCII.
fn is_one_slip(word: &str, other: &str) -> bool {
    let (mut word, mut other) = (word.as_bytes(), other.as_bytes());
    // A letter beyond ASCII has several bytes.
    if word.len().abs_diff(other.len()) > 3 {
        return false;
    }
    while let ([first, rest @ ..], [wanted, wanted_rest @ ..]) = (word, other)
        && first == wanted
    {
        (word, other) = (rest, wanted_rest);
    }
    while let ([rest @ .., last], [wanted_rest @ .., wanted]) = (word, other)
        && last == wanted
    {
        (word, other) = (rest, wanted_rest);
    }
    match (word, other) {
        ([], [_]) => true,
        ([a, b], [c, d]) if word.is_ascii() => a == d && b == c,
        (word, [] | [_]) => std::str::from_utf8(word).is_ok_and(|word| word.chars().count() == 1),
        _ => false,
    }
}

/// Addresses that people make up to fill a field.
pub(super) fn is_made_up(local: &str, domain: &str) -> bool {
    const WORDS: &[&str] = &[
        "no", "none", "noemail", "nomail", "net", "нет", "test", "тест", "example", "asdf",
        "qwerty", "aaa", "a", "xxx", "email", "mail", "user",
    ];
    let name = domain.split('.').next().unwrap_or(domain);
    let same = local == name && WORDS.contains(&local);
    let single = local.chars().count() == 1 && name.chars().count() == 1;
    let test = WORDS.iter().take(9).any(|word| *word == name) && WORDS.contains(&local);
    same || single
        || test
        || matches!(
            domain,
            "example.com" | "example.org" | "example.net" | "test.com"
        ) && WORDS.contains(&local)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PROVIDERS, is_made_up, is_one_slip, meant_domain};

    proptest! {
        #[test]
        fn one_slip_is_what_the_general_distance_says(provider in 0..PROVIDERS.len(), at in 0_usize..8, letter in "[a-zяé]?", cut in 0_usize..3, swap: bool) {
            let (provider, _) = PROVIDERS[provider];
            let mut letters: Vec<char> = provider.chars().collect();
            let at = at.min(letters.len());
            letters.splice(at..(at + cut).min(letters.len()), letter.chars());
            if swap && letters.len() > at + 1 {
                letters.swap(at, at + 1);
            }
            let word: String = letters.into_iter().collect();
            let distance = strsim::damerau_levenshtein(&word, provider);
            prop_assert_eq!(is_one_slip(&word, provider), distance == 1, "{} {}", word, provider);
        }
    }

    #[test]
    fn misspelt_providers_are_seen_and_real_domains_left_alone_eml_09() {
        for (domain, meant) in [
            ("gmial.com", Some("gmail.com")),
            ("gmai.com", Some("gmail.com")),
            ("gmail.con", Some("gmail.com")),
            ("gmail.ru", Some("gmail.com")),
            ("mail.ri", Some("mail.ru")),
            ("maill.ru", Some("mail.ru")),
            ("yandex.ru.ru", Some("yandex.ru")),
            ("yandx.ru", Some("yandex.ru")),
            ("gmail.com", None),
            ("mail.ru", None),
            ("mail.com", None),
            ("yandex.by", None),
            ("email.ru", None),
            ("romashka.ru", None),
            ("company.con", None),
        ] {
            assert_eq!(meant_domain(domain).as_deref(), meant, "{domain}");
        }
    }

    #[test]
    fn made_up_addresses_are_seen_eml_11() {
        for (local, domain) in [
            ("no", "no.ru"),
            ("test", "test.ru"),
            ("a", "a.a"),
            ("нет", "нет"),
        ] {
            assert!(is_made_up(local, domain), "{local}@{domain}");
        }
        assert!(!is_made_up("mail", "romashka.ru"));
        assert!(!is_made_up("anna", "example.org"));
    }
}
