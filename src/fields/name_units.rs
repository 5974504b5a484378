//! The words of a name, with what belongs to them: brackets, particles, `оглы`, initials written without a blank.

use super::fold::fold;
use super::name_words::{WordKind, is_behind_surname, is_child_of, is_particle, kind_of};

/// A word, or words that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    text: String,
    /// The word that counts, folded, without marks at its edges.
    pub(super) core: String,
    pub(super) kind: WordKind,
    glued: bool,
}

impl Unit {
    fn new(text: &str) -> Self {
        let bare = text.split('(').next().unwrap_or(text);
        let core = fold(bare.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'));
        Self {
            kind: kind_of(&core),
            text: text.to_owned(),
            core,
            glued: false,
        }
    }

    /// As it is written; a letter alone gets its point, so that it is seen to be an initial.
    pub(super) fn written(&self) -> String {
        let mut letters = self.text.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if letter.is_alphabetic() => format!("{letter}."),
            _ => self.text.clone(),
        }
    }

    /// Whether it has several words.
    pub(super) const fn is_glued(&self) -> bool {
        self.glued
    }

    fn append(&mut self, text: &str) {
        self.text.push(' ');
        self.text.push_str(text);
        self.glued = true;
    }
}

/// The words of a name; `None` where brackets or particles stand where they belong to nothing.
pub(super) fn units(text: &str) -> Option<Vec<Unit>> {
    let mut units: Vec<Unit> = Vec::new();
    let mut particles: Vec<&str> = Vec::new();
    let mut open = false;
    for word in text.split_whitespace() {
        let folded = fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
        let behind = open || word.starts_with('(') || folded.is_empty();
        if behind || is_child_of(&folded) || is_behind_surname(&folded) {
            if !particles.is_empty() {
                return None;
            }
            let last = units.last_mut()?;
            last.append(word);
            if !behind && is_child_of(&folded) {
                last.kind = WordKind::Patronymic;
            }
            open = (open || word.contains('(')) && !word.contains(')');
            continue;
        }
        open = word.contains('(') && !word.contains(')');
        if is_particle(&folded) && !word.contains('.') {
            particles.push(word);
            continue;
        }
        if particles.is_empty() {
            units.extend(initials(word).unwrap_or_else(|| vec![Unit::new(word)]));
            continue;
        }
        particles.push(word);
        units.push(Unit {
            text: particles.join(" "),
            core: folded,
            kind: WordKind::Surname,
            glued: true,
        });
        particles.clear();
    }
    (particles.is_empty() && !open).then_some(units)
}

/// The initials of `И.И.`, one by one; `None` for any other word.
fn initials(word: &str) -> Option<Vec<Unit>> {
    let parts: Vec<&str> = word.split_inclusive('.').collect();
    let is_initial = |part: &&str| {
        let letters = part.trim_end_matches('.');
        letters.chars().count() == 1 && letters.chars().all(char::is_alphabetic)
    };
    (parts.len() > 1 && parts.iter().all(is_initial))
        .then(|| parts.into_iter().map(Unit::new).collect())
}
