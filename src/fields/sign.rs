//! Whether a phone or an e-mail tells whose it is: by it two rows, or a row and a lead, are one person's.
//!
//! Made-up values tell nothing (PHN-24, EML-11, DUP-15), nor do local numbers, which every city has (PHN-09). The address of a
//! role (`info@…`, EML-12) is a whole company's: it tells only together with a name.

use super::email_domains::is_made_up;
use super::phone_number::is_fake;
use crate::domain::MultiKind;

/// Local parts of addresses that whoever sits there reads.
const ROLES: &[&str] = &[
    "info",
    "sales",
    "sale",
    "office",
    "mail",
    "email",
    "post",
    "pochta",
    "contact",
    "contacts",
    "admin",
    "administrator",
    "support",
    "help",
    "hello",
    "zakaz",
    "order",
    "orders",
    "shop",
    "manager",
    "director",
    "secretary",
    "reception",
    "buh",
    "buhgalter",
    "accounting",
    "hr",
    "job",
    "jobs",
    "marketing",
    "pr",
    "reklama",
    "welcome",
    "service",
    "noreply",
    "no-reply",
    "webmaster",
    "postmaster",
    "request",
    "zayavka",
    "opt",
    "general",
    "team",
    "company",
    "firma",
    "kontakt",
];

/// Bytes of the longest of them.
const LONGEST_ROLE: usize = 13;

/// How much a contact tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// Nothing.
    Nothing,
    /// Whose it is, together with a name.
    Shared,
    /// Whose it is.
    Own,
}

/// What a phone or an e-mail tells, as it stands in a lead.
pub fn sign(kind: MultiKind, value: &str) -> Sign {
    match kind {
        MultiKind::Phone => phone(value),
        MultiKind::Email => email(value),
        MultiKind::Web | MultiKind::Im | MultiKind::Link => Sign::Nothing,
    }
}

/// Only a number that is whole, with the code of its country.
fn phone(value: &str) -> Sign {
    let Some(digits) = number_of(value).strip_prefix('+') else {
        return Sign::Nothing;
    };
    let whole = digits.len() >= 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole && !is_fake(digits.as_bytes()) {
        Sign::Own
    } else {
        Sign::Nothing
    }
}

/// A number without its extension.
pub fn number_of(value: &str) -> &str {
    value.split([';', ',']).next().unwrap_or_default().trim()
}

/// Whether a sound e-mail of ASCII tells whose it is only together with a name; of a phone it never is so.
pub fn tells_with_a_name(kind: MultiKind, value: &str) -> bool {
    // No role has a digit or a point in its name, and none is long.
    let mut letters = value.bytes();
    let local = letters
        .by_ref()
        .take(LONGEST_ROLE + 1)
        .position(|byte| !(byte.is_ascii_alphabetic() || byte == b'-'));
    let ends = local.and_then(|local| value.as_bytes().get(local));
    kind == MultiKind::Email && ends == Some(&b'@') && sign(kind, value) == Sign::Shared
}

fn email(value: &str) -> Sign {
    let value = value.trim().to_lowercase();
    match value.rsplit_once('@') {
        Some((local, domain)) if is_made_up(local, domain) => Sign::Nothing,
        Some((local, _)) if ROLES.contains(&local) => Sign::Shared,
        Some((local, domain)) if !local.is_empty() && !domain.is_empty() => Sign::Own,
        Some(_) | None => Sign::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::{ROLES, Sign, sign, tells_with_a_name};
    use crate::domain::MultiKind::{Email, Phone, Web};

    #[test]
    fn no_role_escapes_the_cheap_look() {
        for role in ROLES {
            assert!(
                tells_with_a_name(Email, &format!("{role}@romashka.ru")),
                "{role}"
            );
        }
        assert!(!tells_with_a_name(Email, "anna@example.org"));
    }

    #[test]
    fn only_a_contact_of_somebodys_own_tells_whose_it_is() {
        for (kind, value, wanted) in [
            (Phone, "+79161234567", Sign::Own),
            (Phone, "+79161234567;12", Sign::Own),
            (Phone, "+375291234567", Sign::Own),
            (Phone, "123-45-67", Sign::Nothing),
            (Phone, "+79999999999", Sign::Nothing),
            (Phone, "00000000000", Sign::Nothing),
            (Email, "Anna@example.org", Sign::Own),
            (Email, "Info@example.org", Sign::Shared),
            (Email, "test@test.ru", Sign::Nothing),
            (Email, "anna", Sign::Nothing),
            (Web, "https://example.org", Sign::Nothing),
        ] {
            assert_eq!(sign(kind, value), wanted, "{value}");
        }
    }
}
