//! Entries of the portal's dictionaries: stages, sources, salutations (`dirty-data.md` §12).

use super::context::ValueContext;
use super::emptiness::is_placeholder;
use super::fold::fold;
use super::text::tidied;
use crate::domain::{Cell, Dictionary, EntryFound, FieldSpec, FinalStages, ProblemKind, StageEnd};
use crate::fields::Lines;

/// From this similarity on a title is offered as what may have been meant.
const SIMILAR: f64 = 0.72;

/// Titles that a message lists of a long list.
pub const SHOWN: usize = 40;

/// The ID of a dictionary's entry, named by its ID or one of its titles; raw text is never sent as an ID (DIC-01).
pub(super) fn choice(
    spec: &FieldSpec,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let text = tidied(cell, Lines::One, found)?;
    let empty = Dictionary::default();
    let entity = spec.dictionary.as_deref().unwrap_or_default();
    let dictionary = context.catalogue.dictionary(entity).unwrap_or(&empty);
    let success = context.clean.final_stages == FinalStages::Allow;
    match dictionary.find(&text) {
        EntryFound::One(entry) => {
            if entry.old {
                found.push(ProblemKind::OldValue);
            }
            match entry.end {
                Some(StageEnd::Success) if !success => {
                    found.push(ProblemKind::SuccessStage);
                    return None;
                }
                Some(_) => found.push(ProblemKind::FinalStage),
                None => {}
            }
            Some(entry.id.clone())
        }
        EntryFound::Several(entries) => {
            let ids = entries.iter().map(|entry| entry.id.clone()).collect();
            found.push(ProblemKind::AmbiguousDictionary { ids });
            None
        }
        EntryFound::None => {
            found.push(if is_placeholder(&text, context.empty) {
                ProblemKind::Placeholder
            } else {
                unknown(spec, dictionary, success, &text)
            });
            None
        }
    }
}

fn unknown(spec: &FieldSpec, dictionary: &Dictionary, success: bool, text: &str) -> ProblemKind {
    let offered = dictionary.offered(success).take(SHOWN);
    let allowed = offered.map(str::to_owned).collect();
    // A lead without salutation is a lead all the same (DIC-20).
    if spec.dictionary.as_deref() == Some("HONORIFIC") {
        return ProblemKind::UnknownSalutation { allowed };
    }
    let nearest = nearest(dictionary, text).unwrap_or_else(|| "none".to_owned());
    if spec.name.as_str().starts_with("UF_") {
        ProblemKind::UnknownListValue { allowed, nearest }
    } else {
        ProblemKind::UnknownValue { allowed, nearest }
    }
}

/// The title or ID that is most like the text.
fn nearest(dictionary: &Dictionary, text: &str) -> Option<String> {
    let folded = fold(text);
    let wanted = Wanted::of(&folded);
    let names = dictionary.names();
    names
        .map(|(name, folded)| (likeness(wanted, folded), name))
        .filter(|(likeness, _)| *likeness >= SIMILAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name.to_owned())
}

/// A text that something like it is looked for, with the letters that it has.
#[derive(Debug, Clone, Copy)]
struct Wanted<'t> {
    text: &'t str,
    count: u32,
    /// A bit for each letter; letters may share one.
    letters: u64,
}

impl<'t> Wanted<'t> {
    fn of(text: &'t str) -> Self {
        let letters = text.chars();
        let (count, letters) = letters.fold((0_u32, 0), |(count, letters), letter| {
            (count.saturating_add(1), letters | bit(letter))
        });
        Self {
            text,
            count,
            letters,
        }
    }

    /// Whether a word may be like the text: of two that have few letters in common no more need be known.
    fn may_be_like(self, word: &str) -> bool {
        let (mut count, mut common) = (0_u32, 0_u32);
        for letter in word.chars() {
            count = count.saturating_add(1);
            common = common.saturating_add(u32::from(self.letters & bit(letter) != 0));
        }
        let common = f64::from(common.min(self.count));
        if count < 3 || self.count == 0 {
            return false;
        }
        // The most that Jaro's likeness can be, and Winkler's bonus for four equal letters at the beginning.
        let jaro = (common / f64::from(count) + common / f64::from(self.count) + 1.0) / 3.0;
        jaro + 0.4 * (1.0 - jaro) >= SIMILAR && common > 0.0
    }
}

const fn bit(letter: char) -> u64 {
    1 << (letter as u32 % 64)
}

/// Jaro–Winkler of the whole, or of the best word of a title of several words (`сайт` in `веб-сайт`); 0 where it is no use.
fn likeness(wanted: Wanted<'_>, name: &str) -> f64 {
    name.split([' ', '-', '/'])
        .chain([name])
        .filter(|part| wanted.may_be_like(part))
        .map(|part| strsim::jaro_winkler(wanted.text, part))
        .fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SIMILAR, Wanted, choice, likeness};
    use crate::domain::{Cell, Coded as _, FieldSpec, FinalStages, ProblemKind};
    use crate::fields::testing::Ground;

    proptest! {
        #[test]
        fn what_is_passed_over_is_not_like_it(
            text in "[абвгa-d ]{0,8}",
            name in "[абвгa-d]{0,6}[ -]?[абвгa-d]{0,6}",
        ) {
            let parts = name.split([' ', '-', '/']).chain([name.as_str()]);
            let whole = parts
                .filter(|part| part.chars().count() > 2)
                .map(|part| strsim::jaro_winkler(&text, part))
                .fold(0.0, f64::max);
            let quick = likeness(Wanted::of(&text), &name);
            if whole >= SIMILAR || quick >= SIMILAR {
                prop_assert!((whole - quick).abs() < f64::EPSILON);
            }
        }
    }

    fn read(entity: &str, text: &str) -> (Option<String>, Vec<ProblemKind>) {
        let mut found = Vec::new();
        let ground = Ground::russian();
        let spec = FieldSpec {
            dictionary: Some(entity.to_owned()),
            ..ground.catalogue.field("SOURCE_ID").cloned().unwrap()
        };
        let id = choice(&spec, Cell::text(text), &ground.context(), &mut found);
        (id, found)
    }

    #[test]
    fn entries_are_known_by_id_and_by_title_dic_03() {
        for (entity, text, id, code) in [
            ("STATUS", "NEW", "NEW", ""),
            ("STATUS", "in_process", "IN_PROCESS", ""),
            ("STATUS", " В  РАБОТЕ ", "IN_PROCESS", ""),
            ("STATUS", "Junk lead", "JUNK", "final_stage"),
            ("STATUS", "Назначен ответственный", "ASSIGNED", "old_value"),
            ("SOURCE", "веб–сайт", "WEB", ""),
            ("SOURCE", "SELF", "SELF", "old_value"),
            ("HONORIFIC", "г-н", "HNR_RU_1", ""),
        ] {
            let (read, found) = read(entity, text);
            assert_eq!(read.as_deref(), Some(id), "{text}");
            let first = found.first().map_or("", ProblemKind::code);
            assert_eq!(first, code, "{text}");
        }
    }

    #[test]
    fn a_stage_of_success_is_refused_unless_the_mapping_allows_it_dic_04() {
        let codes = |found: &[ProblemKind]| found.iter().map(ProblemKind::code).collect::<Vec<_>>();
        let (id, found) = read("STATUS", "Качественный лид");
        assert_eq!((id, codes(&found)), (None, vec!["success_stage"]));
        let mut ground = Ground::russian();
        ground.clean.final_stages = FinalStages::Allow;
        let spec = ground.catalogue.field("STATUS_ID").cloned().unwrap();
        let (cell, mut found) = (Cell::text("CONVERTED"), Vec::new());
        let id = choice(&spec, cell, &ground.context(), &mut found);
        assert_eq!(
            (id.as_deref(), codes(&found)),
            (Some("CONVERTED"), vec!["final_stage"])
        );
    }

    #[test]
    fn an_unknown_title_is_never_sent_and_the_nearest_is_offered_dic_01_dic_02() {
        let (id, found) = read("SOURCE", "Сайт");
        assert_eq!(id, None);
        let [ProblemKind::UnknownValue { allowed, nearest }] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(nearest, "Веб-сайт");
        assert!(allowed.contains(&"Звонок".to_owned()));
        assert!(
            !allowed.contains(&"Письмо".to_owned()),
            "old entries are not offered"
        );
        let (_, found) = read("STATUS", "Необработан");
        let [ProblemKind::UnknownValue { allowed, .. }] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert!(
            allowed.contains(&"Некачественный лид".to_owned())
                && !allowed.contains(&"Качественный лид".to_owned()),
            "a stage that would be refused is not offered: {allowed:?}"
        );
        assert!(
            matches!(found.as_slice(), [ProblemKind::UnknownValue { nearest, .. }] if nearest == "Не обработан")
        );
        assert_eq!(
            read("HONORIFIC", "сэр").1.first().map(ProblemKind::code),
            Some("unknown_salutation")
        );
        assert_eq!(read("SOURCE", "—").1, [ProblemKind::Placeholder]);
        assert_eq!(read("NO_SUCH", "a").0, None);
    }
}
