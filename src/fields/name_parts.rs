//! A cell with a whole name: cleaned, taken apart, and each part given to its field.

use super::composed::ComposedPart;
use super::context::ValueContext;
use super::fold::fold;
use super::full_name::{Doubt, FullName, full_name};
use super::letter_case::titled;
use super::name_words::{Addressee, synonyms};
use super::text::one_line;
use crate::domain::{Cell, Dictionary, LetterCase, ProblemKind};

/// The parts of a whole name. A name that is simply taken apart is told nothing of: nothing is lost or added by it.
pub(super) fn name_parts(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Vec<ComposedPart> {
    let Some(text) = one_line(cell, context, found) else {
        return Vec::new();
    };
    let mut name = full_name(&text, context.name_order);
    let honorific = salutation(&mut name, context, found);
    in_case(&mut name, context, found);
    tell(&name, found);
    [
        ("LAST_NAME", name.last),
        ("NAME", name.name),
        ("SECOND_NAME", name.second),
        ("HONORIFIC", honorific),
        ("COMPANY_TITLE", name.company),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(field, text)| ComposedPart::Text { field, text })
    .collect()
}

/// The portal's own salutation for the one that is written; one that it does not have stays with the name.
fn salutation(
    name: &mut FullName,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> String {
    let Some((word, addressee)) = name.salutation.take() else {
        return String::new();
    };
    let known = context.catalogue.dictionary("HONORIFIC");
    if let Some(id) = known.and_then(|known| entry(known, &word, addressee)) {
        return id;
    }
    let part = if name.name.is_empty() {
        &mut name.last
    } else {
        &mut name.name
    };
    *part = format!("{word} {part}");
    found.push(ProblemKind::SalutationInName { word });
    String::new()
}

/// The entry that is called as the word, or else as another word of the same meaning.
fn entry(dictionary: &Dictionary, word: &str, addressee: Addressee) -> Option<String> {
    let form = |text: &str| fold(text).trim_end_matches('.').to_owned();
    let called = |word: &str| {
        let wanted = form(word);
        let mut entries = dictionary.entries().iter();
        entries.find(|entry| entry.titles.iter().any(|title| form(title) == wanted))
    };
    let same = || synonyms(addressee).iter().find_map(|other| called(other));
    called(word).or_else(same).map(|entry| entry.id.clone())
}

fn in_case(name: &mut FullName, context: &ValueContext<'_>, found: &mut Vec<ProblemKind>) {
    if context.clean.case == LetterCase::Keep {
        return;
    }
    let mut changed = false;
    for part in [&mut name.last, &mut name.name, &mut name.second] {
        if let Some(after) = titled(part) {
            *part = after;
            changed = true;
        }
    }
    if changed {
        let parts = [&name.last, &name.name, &name.second];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        let after = parts.cloned().collect::<Vec<_>>().join(" ");
        found.push(ProblemKind::LetterCase { after });
    }
}

fn tell(name: &FullName, found: &mut Vec<ProblemKind>) {
    found.extend(name.doubt.as_ref().map(|doubt| match doubt {
        Doubt::Unsure => ProblemKind::NameUnsure,
        Doubt::Assumed => ProblemKind::NameOrderAssumed {
            last: name.last.clone(),
            name: name.name.clone(),
        },
        Doubt::TwoPeople => ProblemKind::TwoPeople,
        Doubt::Beside(word) => ProblemKind::WordsInName { word: word.clone() },
        Doubt::Company => ProblemKind::CompanyInName {
            company: name.company.clone(),
        },
    }));
}

#[cfg(test)]
mod tests {
    use super::name_parts;
    use crate::domain::{Cell, Clean, Coded as _, LetterCase, ProblemKind};
    use crate::fields::ComposedPart;
    use crate::fields::testing::Ground;

    fn read(text: &str, clean: Clean) -> (String, Vec<&'static str>) {
        let ground = Ground::russian();
        let mut found = Vec::new();
        let mut context = ground.context();
        context.clean = clean;
        let parts = name_parts(Cell::text(text), &context, &mut found);
        let shown = parts.into_iter().map(|part| match part {
            ComposedPart::Text { field, text } => format!("{field}={text}"),
            other @ ComposedPart::Elements { .. } => format!("{other:?}"),
        });
        let shown: Vec<String> = shown.collect();
        (
            shown.join("; "),
            found.iter().map(ProblemKind::code).collect(),
        )
    }

    #[test]
    fn each_part_goes_to_its_field_and_salutations_become_the_portal_s_nam_07() {
        for (text, wanted, codes) in [
            (
                "г-жа  Ивaнова Анна",
                "LAST_NAME=Иванова; NAME=Анна; HONORIFIC=HNR_RU_2",
                vec!["lookalike"],
            ),
            ("Mrs. Smith", "LAST_NAME=Smith; HONORIFIC=HNR_RU_2", vec![]),
            (
                "Herr Otto Kohl",
                "LAST_NAME=Kohl; NAME=Otto; HONORIFIC=HNR_RU_1",
                vec![],
            ),
            (
                "Dr. John Smith",
                "LAST_NAME=Smith; NAME=Dr. John",
                vec!["salutation_in_name"],
            ),
            (
                "ИП Иванов И.И.",
                "LAST_NAME=Иванов; NAME=И.; SECOND_NAME=И.; COMPANY_TITLE=ИП Иванов И.И.",
                vec!["company_in_name"],
            ),
            ("не указано", "", vec!["placeholder"]),
        ] {
            assert_eq!(
                read(text, Clean::default()),
                (wanted.to_owned(), codes),
                "{text}"
            );
        }
        let clean = Clean {
            case: LetterCase::Title,
            ..Clean::default()
        };
        let titled = "LAST_NAME=Салтыков-Щедрин; NAME=Михаил";
        assert_eq!(
            read("САЛТЫКОВ-ЩЕДРИН МИХАИЛ", clean),
            (titled.to_owned(), vec!["letter_case"])
        );
    }
}
