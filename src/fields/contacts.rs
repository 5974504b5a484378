//! CONTACTS: phones, e-mails, messengers and sites in one cell, told apart by what they are (`design.md` §4).
//!
//! Addresses are taken out first, word by word; what is left is cut as a cell of phones is. Words that are none of these are left
//! over (PHN-16), also numbers that are evidently no phones (`ИНН 7701234567`, `кв. 12`): nothing of a cell goes without a word.

use std::borrow::Cow;

use super::composed::ComposedPart;
use super::contact_words::{is_other_number, is_site};
use super::context::ValueContext;
use super::elements::{Elements, leftover};
use super::email::emails;
use super::emptiness::is_placeholder;
use super::hygiene::{Lines, tidy};
use super::messenger::telegram;
use super::multi::MultiRead;
use super::networks::{Labelled, Network, TELEGRAM, by_page, by_word, labelled};
use super::phone::phones;
use super::phone_split::segments;
use super::phone_text::{Obstacle, plain, read};
use super::phone_words::{Meaning, meaning};
use super::web::pages;
use crate::domain::{Cell, CellKind, Clean, MultiKind, MultiValue, ProblemKind, Severity};

/// The contacts of a cell, by their fields.
pub(super) fn contacts(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Vec<ComposedPart> {
    let context = ValueContext {
        clean: Clean {
            rescue: false,
            ..context.clean
        },
        ..*context
    };
    let mut taken = Taken::new();
    if cell.kind == CellKind::Text {
        let tidied = tidy(cell.text, Lines::Many);
        tidied.tell(found);
        if is_placeholder(&tidied.text, context.empty) {
            found.push(ProblemKind::Placeholder);
            return Vec::new();
        }
        let rest = taken.addresses(&tidied.text, &context, found);
        taken.numbers(&rest, &context, found);
    } else {
        let read = phones("WORK", None, cell, &context, found);
        taken.take(MultiKind::Phone, read, found);
    }
    taken.finish(found)
}

/// The elements found so far.
#[derive(Debug)]
struct Taken {
    phones: Elements,
    emails: Elements,
    pages: Elements,
    messengers: Elements,
}

/// What ends a word.
const MARKS: [char; 9] = [' ', ',', ';', '|', '\n', '<', '>', '(', ')'];

impl Taken {
    fn new() -> Self {
        Self {
            phones: Elements::default(),
            emails: Elements::default(),
            pages: Elements::default(),
            messengers: Elements::typed(),
        }
    }

    fn push(&mut self, kind: MultiKind, value: MultiValue, found: &mut Vec<ProblemKind>) {
        let elements = match kind {
            MultiKind::Phone => &mut self.phones,
            MultiKind::Email => &mut self.emails,
            MultiKind::Web | MultiKind::Link => &mut self.pages,
            MultiKind::Im => &mut self.messengers,
        };
        elements.push(value, found);
    }

    fn take(&mut self, kind: MultiKind, read: MultiRead, found: &mut Vec<ProblemKind>) {
        for value in read.values {
            self.push(kind, value, found);
        }
    }

    fn finish(self, found: &mut Vec<ProblemKind>) -> Vec<ComposedPart> {
        let all = [
            (MultiKind::Phone, self.phones),
            (MultiKind::Email, self.emails),
            (MultiKind::Web, self.pages),
            (MultiKind::Im, self.messengers),
        ];
        let mut parts = Vec::new();
        for (kind, elements) in all {
            let values = elements.finish(found);
            if !values.is_empty() {
                parts.push(ComposedPart::Elements { kind, values });
            }
        }
        parts
    }

    /// Takes the e-mails, pages and handles out; what is left of the text has a line break in the place of each.
    fn addresses(
        &mut self,
        text: &str,
        context: &ValueContext<'_>,
        found: &mut Vec<ProblemKind>,
    ) -> String {
        let text = with_whole_addresses(text);
        let mut rest = String::with_capacity(text.len());
        let mut network: Option<(&Network, usize)> = None;
        for part in text.split_inclusive(MARKS) {
            let word = part.trim_end_matches(MARKS);
            let marks = part.get(word.len()..).unwrap_or("");
            let bare = word.trim_matches(|c: char| ".:\"«»'".contains(c));
            if bare.is_empty() {
                rest.push_str(part);
                continue;
            }
            let named = network.take();
            let place = rest.len();
            if self.address(bare, named.map(|(network, _)| network), context, found) {
                // The network's name goes with its handle.
                if let Some((_, start)) = named {
                    rest.truncate(start);
                }
                rest.push('\n');
                continue;
            }
            // `WhatsApp, Telegram`: behind a comma no handle of the first follows.
            let goes_on = !marks.contains([',', ';', '|', '\n', ')']);
            network = by_word(bare)
                .filter(|_| goes_on)
                .map(|network| (network, place));
            rest.push_str(word);
            rest.push_str(marks);
        }
        rest
    }

    /// Takes a word that is an address; `named` is the network whose name stands before it. False: it is none.
    fn address(
        &mut self,
        word: &str,
        named: Option<&Network>,
        context: &ValueContext<'_>,
        found: &mut Vec<ProblemKind>,
    ) -> bool {
        if by_word(word).is_some() || word.contains("wa.me/") {
            return false;
        }
        if is_mail(word) {
            let read = emails("WORK", None, Cell::text(word), context, found);
            self.take(MultiKind::Email, read, found);
            return true;
        }
        let element = match labelled(word) {
            Some(Labelled::Known(network, handle)) => of_network(network, handle),
            Some(Labelled::Unknown) | None => None,
        };
        let element = element
            .or_else(|| named.and_then(|network| of_network(network, word)))
            .or_else(|| {
                let handle = word.strip_prefix('@').and_then(telegram)?;
                let value = TELEGRAM.element(MultiKind::Im, handle)?;
                Some((MultiKind::Im, value))
            })
            .or_else(|| of_page(word));
        if let Some((kind, value)) = element {
            self.push(kind, value, found);
            return true;
        }
        if !is_site(word) {
            return false;
        }
        let read = pages("WORK", None, Cell::text(word), context, found);
        self.take(MultiKind::Web, read, found);
        true
    }

    /// Reads what is left: numbers, their types, and words.
    fn numbers(&mut self, rest: &str, context: &ValueContext<'_>, found: &mut Vec<ProblemKind>) {
        let rest = plain(rest);
        for segment in segments(&rest) {
            self.number(&segment, context, found);
        }
    }

    fn number(&mut self, segment: &str, context: &ValueContext<'_>, found: &mut Vec<ProblemKind>) {
        let written = read(segment);
        let digits = written.digits.len();
        if digits == 0 && written.obstacle != Some(Obstacle::Masked) {
            if !written.extension.is_empty() {
                return leftover(trimmed(segment), &context.clean, found);
            }
            if let (Some(value_type), true) = (written.value_type, written.note.is_empty())
                && self.phones.retype_last(value_type)
            {
                return;
            }
            return words(segment, context, found);
        }
        let named = written.note.split_whitespace();
        let other = named.clone().any(is_other_number);
        let local = digits < 10 && !written.plus;
        if other || digits < 5 || (local && named.count() > 0) {
            return leftover(trimmed(segment), &context.clean, found);
        }
        let mut of_phone = Vec::new();
        let read = phones("WORK", None, Cell::text(segment), context, &mut of_phone);
        let refused = of_phone
            .iter()
            .any(|problem| problem.class() >= Severity::Error);
        if read.values.is_empty() && refused && !(9..=16).contains(&digits) {
            return leftover(trimmed(segment), &context.clean, found);
        }
        found.append(&mut of_phone);
        self.take(MultiKind::Phone, read, found);
    }
}

/// Words without a number: labels say nothing, those for nothing are told as such, all others are left over.
fn words(segment: &str, context: &ValueContext<'_>, found: &mut Vec<ProblemKind>) {
    let text = trimmed(segment);
    if is_placeholder(text, context.empty) {
        return found.push(ProblemKind::Placeholder);
    }
    let (mut says, mut nothing) = (false, false);
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let lower = word.to_lowercase();
        match meaning(&lower) {
            _ if word.is_empty() || is_label(&lower) => {}
            Some(Meaning::Nothing) => nothing = true,
            Some(Meaning::Label | Meaning::Type(_) | Meaning::Messenger(_)) => {}
            Some(Meaning::Extension) | None => says = true,
        }
    }
    if says {
        leftover(text, &context.clean, found);
    } else if nothing {
        found.push(ProblemKind::Placeholder);
    }
}

/// Words that only name what follows.
fn is_label(word: &str) -> bool {
    const LABELS: &[&str] = &[
        "e",
        "mail",
        "email",
        "почта",
        "эл",
        "сайт",
        "site",
        "web",
        "www",
        "адрес",
        "контакты",
        "контакт",
        "и",
        "или",
        "and",
        "or",
    ];
    LABELS.contains(&word)
}

fn trimmed(segment: &str) -> &str {
    segment.trim_matches(|c: char| c.is_whitespace() || ",;:|/-–—<>\"".contains(c))
}

/// A word with an `@` inside it, or one of the ways to write one (EML-05).
fn is_mail(word: &str) -> bool {
    let inside = word.find('@').is_some_and(|at| {
        let before = word.get(..at).unwrap_or("");
        !before.is_empty() && !before.ends_with(':') && at + 1 < word.len()
    });
    let link = word.contains("://") || word.contains('/');
    (inside && !link)
        || ["[at]", "[собака]", "{at}"]
            .iter()
            .any(|at| word.contains(at))
}

/// A handle of a network, as a page where it is one and as a messenger where it is that.
fn of_network(network: &Network, handle: &str) -> Option<(MultiKind, MultiValue)> {
    let handle = network.handle(handle)?;
    // `тг +7916…`, `вк 24`: a number is no handle.
    let letter = handle.bytes().any(|b| b.is_ascii_alphabetic());
    let kind = network.home();
    if kind == MultiKind::Phone || !letter {
        return None;
    }
    Some((kind, network.element(kind, handle)?))
}

/// A network's page by its host.
fn of_page(word: &str) -> Option<(MultiKind, MultiValue)> {
    let (network, _) = by_page(word)?;
    let handle = network.handle(word)?;
    let kind = network.home();
    Some((kind, network.element(kind, handle)?))
}

/// The text with the blanks around an `@` and the brackets of `(at)` taken out where an e-mail is plainly meant (EML-02).
fn with_whole_addresses(text: &str) -> Cow<'_, str> {
    let broken = [" @", "@ ", "(at)", "(собака)"];
    if !broken.iter().any(|mark| text.contains(mark)) {
        return Cow::Borrowed(text);
    }
    let mut whole = text.replace("(at)", "@").replace("(собака)", "@");
    for mark in ["@ ", " @"] {
        let mut joined = String::with_capacity(whole.len());
        let mut parts = whole.split(mark).peekable();
        while let Some(part) = parts.next() {
            joined.push_str(part);
            let Some(next) = parts.peek() else { break };
            let domain = next.split(MARKS).next().unwrap_or("");
            let name = part.ends_with(|c: char| c.is_ascii_alphanumeric());
            joined.push_str(if name && is_site(domain) { "@" } else { mark });
        }
        whole = joined;
    }
    Cow::Owned(whole)
}
