//! Web pages: `http` and `https` addresses, or a bare host as people write it (`dirty-data.md` §9).

use url::Url;

use super::context::ValueContext;
use super::elements::{Elements, parts};
use super::emptiness::is_placeholder;
use super::multi::MultiRead;
use super::networks::{Labelled, by_networks, by_type, labelled};
use super::rescue::{rescue, wrong_kind};
use super::text::whole;
use crate::domain::{Cell, CellKind, MultiKind, MultiValue, ProblemKind, WebScheme};
use crate::fields::Lines;

/// The pages of a cell.
pub(super) fn pages(
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> MultiRead {
    if matches!(cell.kind, CellKind::DateTime | CellKind::Bool) {
        found.push(ProblemKind::UrlInvalid);
        return MultiRead::default();
    }
    let Some(text) = whole(cell, Lines::Many, found) else {
        return MultiRead::default();
    };
    let mut elements = Elements::default();
    let mut moved = Vec::new();
    for part in several(&text, split) {
        if is_placeholder(part, context.empty) {
            found.push(ProblemKind::Placeholder);
            continue;
        }
        match of_network(part, value_type) {
            OfNetwork::Page(element) => {
                elements.push(element, found);
                continue;
            }
            OfNetwork::Unknown => {
                let text = part.to_owned();
                found.push(ProblemKind::NetworkUnknown { text });
                continue;
            }
            OfNetwork::No => {}
        }
        match page(part) {
            Ok(value) => {
                if value != part {
                    found.push(ProblemKind::UrlMended {
                        after: value.clone(),
                    });
                }
                let value = with_scheme(value, context.clean.web_scheme);
                elements.push(MultiValue { value_type, value }, found);
            }
            Err(problem) => {
                let kind = rescued_kind(&problem);
                match kind {
                    Some(kind) if rescue(kind, part, context, &mut moved, found) => {}
                    Some(_) | None => found.push(problem),
                }
            }
        }
    }
    MultiRead {
        values: elements.finish(found),
        moved,
        name: None,
    }
}

/// What a part says of a network.
enum OfNetwork {
    /// A page of one.
    Page(MultiValue),
    /// Something of one that pages cannot tell.
    Unknown,
    /// It is a page like any other, or none.
    No,
}

/// A page of a network: of the one that a word before it names, else of the one whose type the mapping gives.
fn of_network(part: &str, value_type: &'static str) -> OfNetwork {
    let (network, handle) = match labelled(part) {
        Some(Labelled::Known(network, handle)) => (network, network.handle(handle)),
        Some(Labelled::Unknown) => return OfNetwork::Unknown,
        None => {
            let own = by_type(MultiKind::Web, value_type);
            match own.and_then(|network| Some((network, network.handle(part)?))) {
                Some((network, handle)) => (network, Some(handle)),
                None => return OfNetwork::No,
            }
        }
    };
    handle
        .and_then(|handle| network.element(MultiKind::Web, handle))
        .map_or(OfNetwork::Unknown, OfNetwork::Page)
}

/// The address with the scheme that the mapping wants where it has none (WEB-01).
fn with_scheme(address: String, wanted: WebScheme) -> String {
    if address.contains("://") {
        return address;
    }
    match wanted {
        WebScheme::Keep => address,
        WebScheme::Https => format!("https://{address}"),
        WebScheme::Http => format!("http://{address}"),
    }
}

/// The multifield in which a value of another kind is at home (WEB-04).
fn rescued_kind(problem: &ProblemKind) -> Option<MultiKind> {
    let ProblemKind::WrongKind { found, .. } = problem else {
        return None;
    };
    match found.as_str() {
        "email" => Some(MultiKind::Email),
        "phone" => Some(MultiKind::Phone),
        _ => None,
    }
}

/// By `;`; what stays one by `,` (`fields.md` §2) and blanks, when every part then is a page: an address may hold commas. Names
/// of networks begin parts, too.
fn several<'t>(text: &'t str, split: Option<&str>) -> Vec<&'t str> {
    let by_default = parts(text, split, ';');
    if split.is_some() {
        return by_default;
    }
    if let Some(named) = by_networks(text, |part| page(part).is_ok()) {
        return named;
    }
    let [one] = by_default.as_slice() else {
        return by_default;
    };
    let finer: Vec<&str> = one
        .split([',', ' '])
        .filter(|part| !matches!(*part, "" | "и" | "and"))
        .collect();
    let pages = finer.iter().all(|part| page(part).is_ok());
    if pages { finer } else { by_default }
}

/// The page of a user field.
pub(super) fn link(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    if matches!(cell.kind, CellKind::DateTime | CellKind::Bool) {
        found.push(ProblemKind::UrlInvalid);
        return None;
    }
    let text = whole(cell, Lines::One, found)?;
    if is_placeholder(&text, context.empty) {
        found.push(ProblemKind::Placeholder);
        return None;
    }
    match page(&text) {
        Ok(value) => {
            if value != text {
                let after = value.clone();
                found.push(ProblemKind::UrlMended { after });
            }
            Some(value)
        }
        Err(problem) => {
            found.push(problem);
            None
        }
    }
}

/// One page, mended where only one thing can be meant.
pub(super) fn page(text: &str) -> Result<String, ProblemKind> {
    let text = without_label(text);
    let (scheme, rest) = scheme(text)?;
    let Some(scheme) = scheme else {
        return bare(rest);
    };
    if rest.starts_with("//") || !is_page(&format!("{scheme}://{rest}")) {
        return Err(ProblemKind::UrlInvalid);
    }
    let canonical = text
        .get(..scheme.len() + 3)
        .is_some_and(|start| start.eq_ignore_ascii_case(&format!("{scheme}://")));
    let kept = text.get(scheme.len() + 3..) == Some(rest);
    Ok(if canonical && kept {
        text.to_owned()
    } else {
        format!("{scheme}://{rest}")
    })
}

/// `Сайт: romashka.ru`.
fn without_label(text: &str) -> &str {
    const LABELS: [&str; 4] = ["сайт", "site", "web", "url"];
    let end = text.find([':', ' ']).unwrap_or(0);
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    if LABELS.contains(&word.to_lowercase().as_str()) {
        rest.trim_start_matches([':', ' '])
    } else {
        text
    }
}

type Scheme<'t> = (Option<&'static str>, &'t str);

/// Takes the scheme off, also a doubled or broken one: `http:/site.ru`, `https://https://site.ru` (WEB-01).
fn scheme(text: &str) -> Result<Scheme<'_>, ProblemKind> {
    let mut found = None;
    let mut rest = text;
    loop {
        let known = ["https", "http"].into_iter().find_map(|name| {
            let head = rest.get(..name.len())?;
            let tail = rest.get(name.len()..)?;
            let marks = tail.trim_start_matches([':', '/', ' ']);
            let written = tail.get(..tail.len() - marks.len())?;
            let broken = written.starts_with(':') || written.starts_with("//");
            (head.eq_ignore_ascii_case(name) && broken).then_some((name, marks))
        });
        match known {
            Some((name, after)) => {
                found = Some(name);
                rest = after;
            }
            None => break,
        }
    }
    if found.is_none()
        && let Some((name, after)) = rest.split_once(':')
    {
        let letters = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic());
        if letters && name.eq_ignore_ascii_case("mailto") {
            return Err(wrong_kind("email", MultiKind::Web));
        }
        // `site.ru:8080` has a port; any other word before a colon is a scheme that no page has (WEB-06).
        if letters && !after.bytes().next().is_some_and(|b| b.is_ascii_digit()) {
            return Err(ProblemKind::UrlInvalid);
        }
    }
    Ok((found, rest))
}

/// A host without a scheme, kept as it is written.
fn bare(text: &str) -> Result<String, ProblemKind> {
    let text = text.trim_start_matches('/').trim_end_matches(['.', ',']);
    if let Some((_, domain)) = text.split_once('@')
        && !domain.contains('/')
    {
        let what = if domain.contains('.') {
            "email"
        } else {
            "text"
        };
        return Err(wrong_kind(what, MultiKind::Web));
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let phone_like = text
        .bytes()
        .all(|b| b.is_ascii_digit() || b" +-()".contains(&b));
    if digits >= 7 && phone_like {
        return Err(wrong_kind("phone", MultiKind::Web));
    }
    if is_page(&format!("http://{text}")) {
        Ok(text.to_owned())
    } else {
        Err(ProblemKind::UrlInvalid)
    }
}

/// Whether an address has a host with a name and an ending, and no blank.
fn is_page(address: &str) -> bool {
    if address
        .chars()
        .any(|c| c.is_whitespace() || "<>\"".contains(c))
    {
        return false;
    }
    let Ok(url) = Url::parse(address) else {
        return false;
    };
    url.domain().is_some_and(|host| {
        let host = host.trim_end_matches('.');
        host.rsplit_once('.').is_some_and(|(name, ending)| {
            !name.is_empty()
                && !name.split('.').any(str::is_empty)
                && ending.len() >= 2
                && ending.bytes().any(|b| b.is_ascii_alphabetic())
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::pages;
    use crate::domain::{Cell, Coded as _, ProblemKind};
    use crate::fields::testing::Ground;

    fn read(value_type: &'static str, text: &str) -> (Vec<String>, Vec<&'static str>) {
        let mut found = Vec::new();
        let ground = Ground::russian();
        let values = pages(
            value_type,
            None,
            Cell::text(text),
            &ground.context(),
            &mut found,
        );
        let codes = found.iter().map(ProblemKind::code).collect();
        let values = values.values.into_iter();
        (values.map(|value| value.value).collect(), codes)
    }

    #[test]
    fn pages_are_kept_as_written_and_broken_schemes_mended() {
        for (id, text, values, codes) in [
            ("WEB-01", "www.site.ru", vec!["www.site.ru"], vec![]),
            ("WEB-01", "site.ru", vec!["site.ru"], vec![]),
            (
                "WEB-01",
                "http:/site.ru",
                vec!["http://site.ru"],
                vec!["url_mended"],
            ),
            (
                "WEB-01",
                "https://https://site.ru",
                vec!["https://site.ru"],
                vec!["url_mended"],
            ),
            (
                "WEB-01",
                "https://site.ru/a,b?c=1#d",
                vec!["https://site.ru/a,b?c=1#d"],
                vec![],
            ),
            ("WEB-01", "site.ru:8080/x", vec!["site.ru:8080/x"], vec![]),
            ("WEB-01", "кремль.рф", vec!["кремль.рф"], vec![]),
            (
                "label",
                "Сайт: site.ru",
                vec!["site.ru"],
                vec!["url_mended"],
            ),
            ("WEB-04", "ivan@mail.ru", vec![], vec!["wrong_kind"]),
            ("WEB-04", "mailto:ivan@mail.ru", vec![], vec!["wrong_kind"]),
            ("WEB-04", "8 916 123-45-67", vec![], vec!["wrong_kind"]),
            ("WEB-06", "javascript:alert(1)", vec![], vec!["url_invalid"]),
            ("WEB-06", "ftp://site.ru", vec![], vec!["url_invalid"]),
            ("WEB-06", "просто текст", vec![], vec!["url_invalid"]),
            ("NUL-02", "-", vec![], vec!["placeholder"]),
            (
                "several",
                "site.ru; site.com",
                vec!["site.ru", "site.com"],
                vec![],
            ),
            (
                "several",
                "site.ru, site.com",
                vec!["site.ru", "site.com"],
                vec![],
            ),
        ] {
            let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
            assert_eq!(read("WORK", text), (values, codes), "{id} {text}");
        }
        assert_eq!(read("VK", "id123").0, ["https://vk.com/id123"]);
        for text in ["vk.com/id123", "https://m.vk.com/id123", "@id123"] {
            // One form of a page of VK, so that one page is one value (WEB-03).
            assert_eq!(read("VK", text).0, ["https://vk.com/id123"], "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_a_page_is_read_as_itself(text in "(https?:?/{0,3}){0,2}[a-zа-я.]{0,12}(:[0-9]{1,4})?[/?#a-z]{0,6}|\\PC{0,30}") {
            for value in read("WORK", &text).0 {
                prop_assert_eq!(read("WORK", &value), (vec![value], vec![]));
            }
        }
    }
}
