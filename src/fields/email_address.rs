//! One e-mail address: mended where only one thing can be meant, then judged (`dirty-data.md` §8).
//!
//! It is stored as it is written, capitals included (EML-01); where two are compared, case does not count.

use email_address::{EmailAddress, Options};

use super::email_domains::{is_made_up, meant_domain};
use super::lookalike::is_cyrillic;
use crate::domain::{ProblemKind, latin_for};

/// What a token with an `@` turns out to be.
pub(super) fn address(token: &str, found: &mut Vec<ProblemKind>) -> Option<String> {
    let mended = mended(token);
    let latin = in_latin(&mended);
    let text = latin.as_deref().unwrap_or(&mended);
    let Some((local, domain)) = text.rsplit_once('@') else {
        found.push(ProblemKind::EmailInvalid);
        return None;
    };
    let lower = domain.to_lowercase();
    let made_up = is_made_up(&local.to_lowercase(), &lower);
    if !is_valid(local, &lower) {
        found.push(if made_up {
            ProblemKind::EmailFake
        } else {
            ProblemKind::EmailInvalid
        });
        return None;
    }
    let whole = text.to_owned();
    if latin.is_some() {
        found.push(ProblemKind::Lookalike {
            after: whole.clone(),
        });
    } else if mended != token {
        found.push(ProblemKind::EmailMended {
            after: whole.clone(),
        });
    }
    if made_up {
        found.push(ProblemKind::EmailFake);
    } else if let Some(meant) = meant_domain(&lower) {
        found.push(ProblemKind::EmailTypo {
            suggestion: format!("{local}@{meant}"),
        });
    }
    Some(whole)
}

/// Repairs that leave only one reading (EML-02, EML-08).
fn mended(token: &str) -> String {
    let mut text = token
        .trim_matches(|c: char| {
            matches!(
                c,
                '.' | ',' | ';' | ':' | '<' | '>' | '(' | ')' | '\'' | '«' | '»' | '[' | ']'
            )
        })
        .to_owned();
    while text.contains("@@") {
        text = text.replace("@@", "@");
    }
    let Some((local, domain)) = text.rsplit_once('@') else {
        return text;
    };
    let mut domain = domain.trim_start_matches('.').to_owned();
    while domain.contains("..") {
        domain = domain.replace("..", ".");
    }
    format!("{local}@{domain}")
}

/// Letters that look like Latin ones in an address that is otherwise Latin (EML-06); `None` when there is nothing to do.
fn in_latin(text: &str) -> Option<String> {
    let ending = text.rsplit('.').next()?;
    let foreign = text.chars().any(is_cyrillic);
    let all_alike = text
        .chars()
        .all(|c| !is_cyrillic(c) || latin_for(c).is_some());
    let ending_latin = ending.bytes().any(|b| b.is_ascii_alphabetic());
    (foreign && all_alike && ending_latin)
        .then(|| text.chars().map(|c| latin_for(c).unwrap_or(c)).collect())
}

fn is_valid(local: &str, domain: &str) -> bool {
    let options = Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    let ending = domain.rsplit('.').next().unwrap_or("");
    // An ending is made of letters: what has digits behind them is an address with a phone glued to it.
    let of_letters = ending.chars().all(char::is_alphabetic) || ending.starts_with("xn--");
    let ending_sound = ending.chars().count() >= 2 && of_letters;
    local.is_ascii()
        && ending_sound
        && EmailAddress::parse_with_options(&format!("{local}@{domain}"), options).is_ok()
}
