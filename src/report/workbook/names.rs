//! Names of sheets: the person's own, as far as a workbook takes them, and each once.

use std::collections::BTreeSet;

use super::cells::is_xml;
use crate::domain::{LISTS_SHEET, PROBLEMS_SHEETS, SourceInfo};

/// Letters that a name can have.
const LETTERS: usize = 31;
/// What Excel keeps for itself, and what it takes for a value where it is a name.
const RESERVED: [&str; 3] = ["History", "TRUE", "FALSE"];
/// What a name has no place for.
const FORBIDDEN: &[char] = &['[', ']', ':', '*', '?', '/', '\\'];

/// The names that are taken, in lower case.
#[derive(Debug)]
pub(super) struct SheetNames(BTreeSet<String>);

impl SheetNames {
    /// None but those of the workbook itself.
    pub(super) fn new() -> Self {
        let ours = PROBLEMS_SHEETS.into_iter().chain([LISTS_SHEET]);
        Self(ours.chain(RESERVED).map(str::to_lowercase).collect())
    }

    /// A name for the rows of a source: that of its sheet, of a text file that of the file without its ending.
    pub(super) fn take(&mut self, source: &SourceInfo) -> String {
        let wanted = if source.sheet.is_empty() {
            stem(&source.file)
        } else {
            &source.sheet
        };
        let legal = legal(wanted);
        let mut name = cut(&legal, "");
        for number in 2_u32.. {
            if self.0.insert(name.to_lowercase()) {
                break;
            }
            name = cut(&legal, &format!(" ({number})"));
        }
        name
    }
}

/// A file's name without folders and ending.
fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        Some(_) | None => name,
    }
}

fn legal(name: &str) -> String {
    let letter = |letter: char| {
        if letter.is_control() || !is_xml(letter) || FORBIDDEN.contains(&letter) {
            '_'
        } else {
            letter
        }
    };
    let name: String = name.chars().map(letter).collect();
    let name = name.trim().trim_matches('\'').trim();
    if name.is_empty() {
        "leads".to_owned()
    } else {
        name.to_owned()
    }
}

/// As much of a name as there is room for with `end` behind it; letters outside the first plane count twice.
fn cut(name: &str, end: &str) -> String {
    let mut room = LETTERS.saturating_sub(end.chars().count());
    let fits = |letter: &char| {
        let left = room.checked_sub(letter.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let kept: String = name.chars().take_while(fits).collect();
    format!("{}{end}", kept.trim_end_matches(['\'', ' ']))
}

#[cfg(test)]
mod tests {
    use super::SheetNames;
    use crate::domain::SourceInfo;
    use crate::report::tests::{csv_source, workbook};

    #[test]
    fn sheets_are_named_like_the_persons_own_and_each_once() {
        let mut names = SheetNames::new();
        let sheet = |sheet: &str| SourceInfo {
            sheet: sheet.to_owned(),
            ..workbook()
        };
        let file = |file: &str| SourceInfo {
            file: file.to_owned(),
            ..csv_source()
        };
        for (source, name) in [
            (sheet("Лиды"), "Лиды"),
            (sheet("ЛИДЫ"), "ЛИДЫ (2)"),
            (sheet("Проблемы"), "Проблемы (2)"),
            (sheet("_lists"), "_lists (2)"),
            (sheet("True"), "True (2)"),
            (file("lists/a.b/Лиды: май.csv"), "Лиды_ май"),
            (file("'.csv"), "leads"),
            (file(&"я".repeat(40)), "яяяяяяяяяяяяяяяяяяяяяяяяяяяяяяя"),
            (file(&"я".repeat(41)), "яяяяяяяяяяяяяяяяяяяяяяяяяяя (2)"),
        ] {
            assert_eq!(names.take(&source), name);
        }
    }
}
