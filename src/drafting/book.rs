//! The tables of titles: those of each source system, and the general one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::goal::{Feed, Goal};
use super::words::{Word, table, words};
use crate::domain::MultiKind;

/// A title and what a column of that title may be.
#[derive(Debug)]
pub(super) struct Alias {
    /// The title as the table has it.
    pub(super) title: String,
    pub(super) words: Vec<Word>,
    /// The words as they stand, joined by blanks.
    pub(super) plain: String,
    /// The likeliest first.
    pub(super) goals: Vec<Goal>,
}

/// The titles of a source system, or the general ones.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) aliases: Vec<Alias>,
    /// Every word that stands in a title, with its stem.
    pub(super) known: BTreeMap<String, String>,
}

/// A system that exports leads.
#[derive(Debug)]
pub(super) struct System {
    /// Its name, as people know it.
    pub(super) name: &'static str,
    /// What is proposed as `originator`.
    pub(super) originator: &'static str,
    /// How many hallmarks show that a file is of it.
    pub(super) needs: usize,
    /// Titles by which it is known.
    pub(super) hallmarks: Book,
    /// The types of its phones and addresses where their titles name none.
    pub(super) types: Vec<Feed>,
    /// Words by which it writes empty cells.
    pub(super) empty: Vec<&'static str>,
    pub(super) book: Book,
}

/// The words of a title as they stand.
pub(super) fn plain(words: &[Word]) -> String {
    let all: Vec<&str> = words.iter().map(|word| word.plain.as_str()).collect();
    all.join(" ")
}

fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(';')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

impl Book {
    fn add(&mut self, goals: &[Goal], titles: &str) {
        for title in items(titles) {
            let words = words(title);
            let plain = plain(&words);
            let same = |alias: &Alias| alias.plain == plain && alias.goals == goals;
            if self.aliases.iter().any(same) {
                continue;
            }
            let known = words
                .iter()
                .map(|word| (word.plain.clone(), word.stem.clone()));
            self.known.extend(known);
            self.aliases.push(Alias {
                title: title.to_owned(),
                plain,
                words,
                goals: goals.to_vec(),
            });
        }
    }

    fn of_titles(titles: &str) -> Self {
        let mut book = Self::default();
        book.add(&[Goal::NoField], titles);
        book
    }
}

fn system(text: &'static str) -> System {
    let mut system = System {
        name: "",
        originator: "",
        needs: usize::MAX,
        hallmarks: Book::default(),
        types: Vec::new(),
        empty: Vec::new(),
        book: Book::default(),
    };
    for (head, rest) in table(text) {
        match head {
            "system" => {
                (system.name, system.originator) = rest.split_once(" = ").unwrap_or_default();
            }
            "needs" => system.needs = rest.trim().parse().unwrap_or(usize::MAX),
            "hallmarks" => system.hallmarks = Book::of_titles(rest),
            "types" => system.types = items(rest).map(Feed::read).collect(),
            "empty" => system.empty = items(rest).collect(),
            // A multifield's type has a colon, too: `PHONE:WORK: телефон`.
            goals => system.book.add(&Goal::read_choice(goals), rest),
        }
    }
    system
}

/// The titles that any list may have.
pub(super) static GENERAL: LazyLock<Book> = LazyLock::new(|| {
    let mut book = Book::default();
    for (goals, titles) in table(include_str!("tables/general.txt")) {
        book.add(&Goal::read_choice(goals), titles);
    }
    // The flat names of multifields, in whatever order and with whatever words besides: `PHONE_FAX (main)`.
    for kind in MultiKind::ALL {
        for value_type in kind.value_types() {
            let feed = Feed::read(&format!("{}:{value_type}", kind.field()));
            let title = format!("{} {value_type}", kind.field()).to_lowercase();
            book.add(&[Goal::Feeds(vec![feed])], &title);
        }
    }
    book
});

/// The systems whose exports are known.
pub(super) static SYSTEMS: LazyLock<Vec<System>> = LazyLock::new(|| {
    [
        include_str!("tables/bitrix24.txt"),
        include_str!("tables/amocrm.txt"),
        include_str!("tables/hubspot.txt"),
        include_str!("tables/meta.txt"),
        include_str!("tables/google_ads.txt"),
        include_str!("tables/tilda.txt"),
        include_str!("tables/vk.txt"),
        include_str!("tables/1c.txt"),
        include_str!("tables/pipedrive.txt"),
        include_str!("tables/zoho.txt"),
        include_str!("tables/salesforce.txt"),
    ]
    .into_iter()
    .map(system)
    .collect()
});

/// Every title of the tables: by them the row of titles is found in a file that nobody has described yet.
pub fn known_titles() -> Vec<String> {
    let systems = SYSTEMS.iter().flat_map(|system| &system.book.aliases);
    let all = GENERAL.aliases.iter().chain(systems);
    let titles: BTreeSet<&str> = all.map(|alias| alias.title.as_str()).collect();
    titles.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{GENERAL, SYSTEMS};
    use crate::domain::{FieldCatalogue, composed_field};

    #[test]
    fn every_goal_of_the_tables_is_a_field_of_a_lead() {
        let catalogue = FieldCatalogue::standard();
        let books = SYSTEMS.iter().map(|system| &system.book).chain([&*GENERAL]);
        for alias in books.flat_map(|book| &book.aliases) {
            for goal in &alias.goals {
                if let super::Goal::Feeds(feeds) = goal {
                    for feed in feeds {
                        let known = catalogue.field(&feed.field).is_some()
                            || composed_field(&feed.field).is_some();
                        assert!(known, "{}: {}", alias.title, feed.field);
                    }
                }
            }
        }
        for system in SYSTEMS.iter() {
            assert!(
                system.hallmarks.aliases.len() >= system.needs,
                "{}",
                system.name
            );
            assert!(!system.originator.is_empty());
        }
    }

    #[test]
    fn no_title_stands_twice_in_a_table() {
        let books = SYSTEMS.iter().map(|system| &system.book).chain([&*GENERAL]);
        for book in books {
            let mut titles: Vec<&str> = book.aliases.iter().map(|a| a.plain.as_str()).collect();
            titles.sort_unstable();
            let twice: Vec<&[&str]> = titles
                .windows(2)
                .filter(|pair| pair.first() == pair.get(1))
                .collect();
            assert!(twice.is_empty(), "{twice:?}");
        }
    }
}
