//! Dictionaries: stages, sources, salutations, currencies, the lists of user fields. Looked up by hash, since a check of a
//! million rows asks a million times.

use std::collections::HashMap;

use super::fold_words;

/// How a stage ends a lead's life (`SEMANTICS` of `crm.status.list`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageEnd {
    /// S: the lead was converted.
    Success,
    /// F: it was junk.
    Failure,
}

/// An entry of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryEntry {
    /// The ID that is sent: `IN_PROCESS`, `79`.
    pub id: String,
    /// The titles by which people know it, the portal's own first.
    pub titles: Vec<String>,
    /// Whether a lead with it is closed, and how.
    pub end: Option<StageEnd>,
    /// Only the simplified API's old table has it (`fields.md` §4); a present-day portal may lack it.
    pub old: bool,
}

impl DictionaryEntry {
    /// What people call it.
    pub fn title(&self) -> &str {
        self.titles.first().unwrap_or(&self.id)
    }

    /// Its ID and its titles.
    fn names(&self) -> impl Iterator<Item = &str> {
        let names = std::iter::once(&self.id).chain(&self.titles);
        names.map(String::as_str)
    }
}

/// What a dictionary makes of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryFound<'d> {
    /// This entry.
    One(&'d DictionaryEntry),
    /// Several entries have this title (DIC-07).
    Several(Vec<&'d DictionaryEntry>),
    /// None.
    None,
}

/// A dictionary: stages, sources, salutations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dictionary {
    entries: Vec<DictionaryEntry>,
    /// Places by ID, folded; the first of each.
    by_id: HashMap<String, usize>,
    /// Places by title, folded.
    by_title: HashMap<String, Vec<usize>>,
    /// Characters of the longest title, folded.
    longest: usize,
    /// IDs and titles, folded, in the order of the entries.
    folded: Vec<String>,
    /// What the current entries are offered by, without stages of success and with them.
    offered: [Vec<String>; 2],
}

impl Dictionary {
    /// A dictionary of these entries, in the portal's order.
    pub fn new(entries: Vec<DictionaryEntry>) -> Self {
        let mut made = Self::default();
        for (place, entry) in entries.iter().enumerate() {
            made.by_id.entry(fold_words(&entry.id)).or_insert(place);
            for title in &entry.titles {
                let folded = fold_words(title);
                made.longest = made.longest.max(folded.chars().count());
                let places = made.by_title.entry(folded).or_default();
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        let names = entries.iter().flat_map(DictionaryEntry::names);
        made.folded = names.map(fold_words).collect();
        let mut made = Self { entries, ..made };
        made.offered = [false, true].map(|success| made.offer(success));
        made
    }

    /// Its entries in the portal's order.
    pub fn entries(&self) -> &[DictionaryEntry] {
        &self.entries
    }

    /// The entry with this ID; else the one with this ID in another case; else the one with this title. A title that a current
    /// entry shares with old ones is the current one's.
    pub fn find(&self, text: &str) -> EntryFound<'_> {
        let folded = fold_words(text);
        let by_id = self.by_id.get(&folded);
        if let Some(entry) = by_id.and_then(|place| self.entries.get(*place)) {
            let exact = || self.entries.iter().find(|entry| entry.id == text);
            return EntryFound::One(if entry.id == text {
                entry
            } else {
                exact().unwrap_or(entry)
            });
        }
        let places = self.by_title.get(&folded).map_or(&[][..], Vec::as_slice);
        let named = || places.iter().filter_map(|place| self.entries.get(*place));
        let mut current = named().filter(|entry| !entry.old);
        match (current.next(), current.next()) {
            (Some(one), None) => EntryFound::One(one),
            (Some(_), Some(_)) => EntryFound::Several(named().filter(|entry| !entry.old).collect()),
            (None, _) => named().next().map_or(EntryFound::None, EntryFound::One),
        }
    }

    /// What the current entries are offered by: their titles, or IDs where a title is that of several. `success`: stages that end a
    /// lead's life with success are offered too.
    pub fn offered(&self, success: bool) -> impl Iterator<Item = &str> {
        let [without, with] = &self.offered;
        let offered = if success { with } else { without };
        offered.iter().map(String::as_str)
    }

    /// IDs and titles, each as it is written and folded.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.entries.iter().flat_map(DictionaryEntry::names);
        names.zip(self.folded.iter().map(String::as_str))
    }

    fn offer(&self, success: bool) -> Vec<String> {
        let may = move |entry: &&DictionaryEntry| {
            !entry.old && (success || entry.end != Some(StageEnd::Success))
        };
        let offered = self.entries.iter().filter(may).filter_map(|entry| {
            let means = |text: &str| matches!(self.find(text), EntryFound::One(found) if found.id == entry.id);
            let names = [entry.title(), entry.id.as_str()];
            names.into_iter().find(|name| means(name))
        });
        offered.map(str::to_owned).collect()
    }

    /// Parts a text of several entries. A title may hold the separator itself (`Кафе, бар`), so that of the parts the longest run that
    /// the dictionary knows is taken first (DIC-06).
    pub fn parted<'t>(&self, text: &'t str, separators: &[char]) -> Vec<&'t str> {
        let is_separator = |c: char| separators.contains(&c);
        let mut begins: Vec<usize> = vec![0];
        let mut ends: Vec<usize> = Vec::new();
        for (at, found) in text.match_indices(is_separator) {
            ends.push(at);
            begins.push(at.saturating_add(found.len()));
        }
        ends.push(text.len());
        let mut parts = Vec::with_capacity(begins.len());
        let mut from = 0;
        while let Some(&begin) = begins.get(from) {
            let piece = |to: usize| {
                let end = ends.get(to)?;
                text.get(begin..*end).map(str::trim)
            };
            let fits = |to: &usize| {
                let whole = piece(*to);
                whole.is_some_and(|whole| {
                    whole.chars().count() <= self.longest && self.find(whole) != EntryFound::None
                })
            };
            // No title is longer than the longest one: what lies farther need not be tried.
            let reach = ends.iter().skip(from).take_while(|end| {
                let run = text.get(begin..**end).unwrap_or_default();
                run.trim().chars().count() <= self.longest
            });
            let farthest = from.saturating_add(reach.count());
            let to = (from..farthest).rev().find(fits).unwrap_or(from);
            parts.extend(piece(to).filter(|part| !part.is_empty()));
            from = to.saturating_add(1);
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::{Dictionary, DictionaryEntry, EntryFound};

    fn dictionary(entries: &[(&str, &str, bool)]) -> Dictionary {
        let entry = |&(id, title, old): &(&str, &str, bool)| DictionaryEntry {
            id: id.to_owned(),
            titles: vec![title.to_owned()],
            end: None,
            old,
        };
        Dictionary::new(entries.iter().map(entry).collect())
    }

    fn id<'d>(found: &EntryFound<'d>) -> Vec<&'d str> {
        match found {
            EntryFound::One(entry) => vec![&entry.id],
            EntryFound::Several(entries) => entries.iter().map(|entry| &*entry.id).collect(),
            EntryFound::None => Vec::new(),
        }
    }

    #[test]
    fn ids_come_before_titles_and_current_entries_before_old_ones() {
        let found = dictionary(&[
            ("new", "Новый", false),
            ("NEW", "В работе", false),
            ("79", "81", false),
            ("81", "Крупный", false),
            ("OLD", "Крупный", true),
            ("1", "Юг", false),
            ("2", "юг", false),
        ]);
        for (text, ids) in [
            ("NEW", vec!["NEW"]),
            ("New", vec!["new"]),
            (" в  РАБОТЕ", vec!["NEW"]),
            ("81", vec!["81"]),
            ("крупный", vec!["81"]),
            ("Юг", vec!["1", "2"]),
            ("Север", vec![]),
        ] {
            assert_eq!(id(&found.find(text)), ids, "{text}");
        }
    }

    #[test]
    fn the_longest_known_title_is_taken_first_dic_06() {
        let known = dictionary(&[
            ("1", "Опт", false),
            ("2", "Розница", false),
            ("3", "Кафе, бар", false),
            ("4", "Кафе", false),
            ("5", "Кафе, бар, ресторан", false),
        ]);
        for (text, parts) in [
            ("Опт, розница", vec!["Опт", "розница"]),
            ("Кафе, бар", vec!["Кафе, бар"]),
            ("Опт;кафе, бар;Розница", vec!["Опт", "кафе, бар", "Розница"]),
            (
                "Кафе, бар, ресторан, опт",
                vec!["Кафе, бар, ресторан", "опт"],
            ),
            ("Кафе, опт", vec!["Кафе", "опт"]),
            ("Кафе, , бар", vec!["Кафе", "бар"]),
            ("Юг, Опт", vec!["Юг", "Опт"]),
            (" ", vec![]),
        ] {
            assert_eq!(known.parted(text, &[',', ';']), parts, "{text}");
        }
    }
}
