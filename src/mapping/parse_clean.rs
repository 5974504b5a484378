//! `clean:` of the mapping.

use super::keys::{Clean as Key, Row};
use super::node::Node;
use super::reader::{Entry, Reader};
use crate::domain::{
    Clean, Extension, FinalStages, Leftovers, LetterCase, Markup, OddRows, WebScheme,
};

/// Reads the section.
pub(super) fn clean(reader: &mut Reader<'_>, name: &str, node: &Node) -> Clean {
    let mut clean = Clean::default();
    for Entry { row, node } in reader.section::<Key>(name, node) {
        match row.key {
            Key::Truncate => clean.truncate = yes(reader, row, node),
            Key::Rescue => clean.rescue = yes(reader, row, node),
            Key::ClampDates => clean.clamp_dates = yes(reader, row, node),
            Key::Case
            | Key::TestRows
            | Key::GroupRows
            | Key::Markup
            | Key::Extension
            | Key::Leftovers
            | Key::WebScheme
            | Key::FinalStages => {
                if let Some(word) = reader.one_of(row, node) {
                    choose(&mut clean, row.key, &word.text);
                }
            }
        }
    }
    clean
}

fn yes(reader: &mut Reader<'_>, row: &Row<Key>, node: &Node) -> bool {
    reader.yes_no(row.name, node).unwrap_or(false)
}

/// Takes one of the words that the table of keys allows.
fn choose(clean: &mut Clean, key: Key, word: &str) {
    let odd_rows = || match word {
        "skip" => OddRows::Skip,
        _ => OddRows::Warn,
    };
    match key {
        Key::TestRows => clean.test_rows = odd_rows(),
        Key::GroupRows => clean.group_rows = odd_rows(),
        Key::Case => {
            clean.case = match word {
                "title" => LetterCase::Title,
                _ => LetterCase::Keep,
            };
        }
        Key::Markup => {
            clean.markup = match word {
                "strip" => Markup::Strip,
                _ => Markup::Keep,
            };
        }
        Key::Extension => {
            clean.extension = match word {
                "," => Extension::Comma,
                "comment" => Extension::Comment,
                _ => Extension::Semicolon,
            };
        }
        Key::Leftovers => {
            clean.leftovers = match word {
                "comment" => Leftovers::Comment,
                _ => Leftovers::Report,
            };
        }
        Key::WebScheme => {
            clean.web_scheme = match word {
                "https" => WebScheme::Https,
                "http" => WebScheme::Http,
                _ => WebScheme::Keep,
            };
        }
        Key::FinalStages => {
            clean.final_stages = match word {
                "allow" => FinalStages::Allow,
                _ => FinalStages::Refuse,
            };
        }
        Key::Truncate | Key::Rescue | Key::ClampDates => {}
    }
}
