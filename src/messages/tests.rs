//! Both languages are whole: the same ids, attributes and arguments, and a text for every code.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;

use super::catalogue::resources;
use super::{Catalogue, Language};
use crate::batching::StopError;
use crate::cli::{ConfigProblem, FileNotice, Refusal, SandboxProblem};
use crate::domain::{Arg, Coded, ProblemKind, SourceDescription, SourceNote};
use crate::jobs::{JobTrouble, JobsProblem};
use crate::journal::JournalError;
use crate::mapping::MappingErrorKind;
use crate::notify::DeliveryFailure;
use crate::portal::PortalFailureKind;
use crate::profiles::ProfileError;
use crate::report::{ReportErrorKind, ReportNote};
use crate::run::{RowReason, StopReason, UndoReason};
use crate::source::SourceErrorKind;

/// What a message of a resource is made of, as far as the languages must agree on it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    attributes: BTreeSet<String>,
    arguments: BTreeSet<String>,
}

/// The messages of a resource by id. Reads the layout that our resources keep: an id at the beginning of a line, all else
/// indented; that the source is sound Fluent is told by the real parser.
fn shapes(source: &str) -> Vec<(String, Shape)> {
    let mut found: Vec<(String, Shape)> = Vec::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|first: char| first.is_ascii_alphabetic())
            && let Some((id, _)) = line.split_once('=')
        {
            found.push((id.trim().to_owned(), Shape::default()));
        }
        let Some((_, shape)) = found.last_mut() else {
            continue;
        };
        if let Some((name, _)) = line
            .trim_start()
            .strip_prefix('.')
            .and_then(|rest| rest.split_once('='))
        {
            shape.attributes.insert(name.trim().to_owned());
        }
        for rest in line.split('$').skip(1) {
            let name: String = rest
                .chars()
                .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
                .collect();
            shape.arguments.insert(name);
        }
    }
    found
}

/// What the texts of these coded things lack, one line a fault; empty when all is well.
fn faults_of_texts(all: &[&dyn Coded]) -> Vec<String> {
    let mut faults = Vec::new();
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        let known: BTreeMap<String, Shape> = resources(language)
            .into_iter()
            .flat_map(|(_, source)| shapes(source))
            .collect();
        for what in all {
            let (code, args) = (what.code(), what.args());
            let tag = language.tag();
            match catalogue.own_text(code, None, &args) {
                None => faults.push(format!("{tag}: {code} has no text")),
                Some((text, unresolved)) if text.trim().is_empty() || !unresolved.is_empty() => {
                    faults.push(format!("{tag}: {code}: {text:?} {unresolved:?}"));
                }
                Some(_) => {}
            }
            if let Some((text, unresolved)) = catalogue.own_text(code, Some("hint"), &args)
                && (text.trim().is_empty() || !unresolved.is_empty())
            {
                faults.push(format!("{tag}: {code}.hint: {text:?} {unresolved:?}"));
            }
            let supplied: BTreeSet<String> =
                args.iter().map(|(name, _)| (*name).to_owned()).collect();
            for strange in known
                .get(code)
                .into_iter()
                .flat_map(|shape| shape.arguments.difference(&supplied))
            {
                faults.push(format!("{tag}: {code} has no argument {strange}"));
            }
        }
    }
    faults
}

fn coded<T: Coded>(samples: &[T]) -> Vec<&dyn Coded> {
    samples.iter().map(|sample| sample as &dyn Coded).collect()
}

#[test]
fn every_resource_is_sound_fluent_and_no_id_stands_twice() {
    for language in Language::ALL {
        let mut seen = BTreeSet::new();
        for (room, source) in resources(language) {
            if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                panic!("{}/{room}.ftl: {errors:?}", language.tag());
            }
            for (id, _) in shapes(source) {
                assert!(
                    seen.insert(id.clone()),
                    "{}: {id} stands twice",
                    language.tag()
                );
            }
        }
    }
}

#[test]
fn both_languages_hold_the_same_messages_hints_and_arguments() {
    for ((room, en), (_, ru)) in resources(Language::En)
        .into_iter()
        .zip(resources(Language::Ru))
    {
        let en: BTreeMap<String, Shape> = shapes(en).into_iter().collect();
        let ru: BTreeMap<String, Shape> = shapes(ru).into_iter().collect();
        let ids: BTreeSet<&String> = en.keys().chain(ru.keys()).collect();
        let different: Vec<String> = ids
            .into_iter()
            .filter(|id| en.get(*id) != ru.get(*id))
            .map(|id| format!("{id}: en {:?}, ru {:?}", en.get(id), ru.get(id)))
            .collect();
        assert!(different.is_empty(), "{room}.ftl: {}", different.join("\n"));
    }
}

#[test]
fn every_code_of_results_and_reports_has_texts() {
    let (reasons, errors, notes) = (
        RowReason::samples(),
        ReportErrorKind::samples(),
        ReportNote::samples(),
    );
    let all = [coded(&reasons), coded(&errors), coded(&notes)].concat();
    assert_eq!(faults_of_texts(&all), Vec::<String>::new());
}

#[test]
fn every_code_has_texts() {
    let problems = ProblemKind::samples();
    let mapping = MappingErrorKind::samples();
    let source = SourceErrorKind::samples();
    let (portal, told) = (PortalFailureKind::samples(), StopError::samples());
    let stops = StopReason::samples();
    let journal = JournalError::samples();
    let (config, refusals) = (ConfigProblem::samples(), Refusal::samples());
    let (notes, described) = (SourceNote::samples(), SourceDescription::samples());
    let notices = FileNotice::samples();
    let sandbox = SandboxProblem::samples();
    let (undo, letters) = (UndoReason::samples(), DeliveryFailure::samples());
    let profiles = ProfileError::samples();
    let (jobs, troubles) = (JobsProblem::samples(), JobTrouble::samples());
    let all = [
        coded(&notes),
        coded(&described),
        coded(&notices),
        coded(&problems),
        coded(&mapping),
        coded(&source),
        coded(&portal),
        coded(&told),
        coded(&stops),
        coded(&journal),
        coded(&config),
        coded(&refusals),
        coded(&sandbox),
        coded(&undo),
        coded(&letters),
        coded(&profiles),
        coded(&jobs),
        coded(&troubles),
    ]
    .concat();
    let faults = faults_of_texts(&all);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_lacking_text_or_a_strange_argument_is_found() {
    struct Made(&'static str);
    impl Coded for Made {
        fn code(&self) -> &'static str {
            self.0
        }
        fn args(&self) -> Vec<(&'static str, Arg)> {
            Vec::new()
        }
    }
    let faults = faults_of_texts(&[&Made("no_such_code"), &Made("answer_unreadable")]).join("\n");
    for expected in [
        "en: no_such_code has no text",
        "ru: no_such_code has no text",
        "ru: answer_unreadable has no argument status",
    ] {
        assert!(faults.contains(expected), "{faults}");
    }
    assert_eq!(
        Catalogue::new(Language::Ru).text(&Made("no_such_code")),
        "no_such_code"
    );
    assert_eq!(
        Catalogue::new(Language::Ru).hint(&Made("no_such_code")),
        None
    );
}

#[test]
fn russian_plurals_are_right() {
    let ru = Catalogue::new(Language::Ru);
    for (count, text) in [
        (1, "Отправить 1 лид? [д/Н]"),
        (2, "Отправить 2 лида? [д/Н]"),
        (5, "Отправить 5 лидов? [д/Н]"),
        (11, "Отправить 11 лидов? [д/Н]"),
        (21, "Отправить 21 лид? [д/Н]"),
        (10_432, "Отправить 10\u{a0}432 лида? [д/Н]"),
    ] {
        assert_eq!(
            ru.line("plan-question", &[("count", Arg::Number(count))]),
            text
        );
    }
}

#[test]
fn variants_for_empty_texts_read_well() {
    let refused = |error: &str, text: &str| RowReason::PortalRefused {
        error: error.to_owned(),
        text: text.to_owned(),
    };
    let en = Catalogue::new(Language::En);
    let ru = Catalogue::new(Language::Ru);
    assert_eq!(
        en.text(&refused("", "Title is\tempty\u{1b}[2J")),
        "The portal refused the lead: Title is\\tempty\\u{1b}[2J"
    );
    assert_eq!(
        ru.text(&refused("ERROR_CORE", "Не заполнено поле")),
        "Портал отказался создать лид: Не заполнено поле (ERROR_CORE)"
    );
    assert_eq!(
        ru.text(&refused("", "")),
        "Портал отказался создать лид и не сказал почему."
    );
    assert_eq!(
        en.line(
            "plan-portal",
            &[
                ("host", Arg::Text("a.example".into())),
                ("user", Arg::Text(String::new()))
            ]
        ),
        "Portal: a.example"
    );
}

#[test]
fn durations_and_answers_are_of_the_language() {
    let en = Catalogue::new(Language::En);
    let ru = Catalogue::new(Language::Ru);
    assert_eq!(en.duration(275_000), "4 min 35 s");
    assert_eq!(ru.duration(275_000), "4 мин 35 с");
    assert_eq!(ru.duration(3), "меньше 1 с");
    assert_eq!(ru.decimal(7_450), "7,5");
    for answer in ["y", " Да\n", "YES", "д"] {
        assert!(en.is_yes(answer) && ru.is_yes(answer), "{answer}");
    }
    assert!(!en.is_yes("") && !ru.is_yes("н"));
}

#[test]
fn a_catalogue_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&Catalogue::new(Language::En));
}

#[test]
fn every_line_that_the_program_says_has_a_text_in_both_languages() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli");
    let said = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect::<String>();
    let pattern = regex::Regex::new(
        r#""((?:plan|end|progress|waiting|stop|sandbox|problems|unmapped|webhook|check|undo)-[a-z-]+)""#,
    )
    .unwrap();
    let ids: BTreeSet<&str> = pattern
        .captures_iter(&said)
        .map(|found| found.extract::<1>().1[0])
        .collect();
    assert!(ids.len() > 20, "{ids:?}");
    for language in Language::ALL {
        let known: BTreeSet<String> = resources(language)
            .into_iter()
            .flat_map(|(_, source)| shapes(source))
            .map(|(id, _)| id)
            .collect();
        for id in &ids {
            assert!(known.contains(*id), "{}: {id} has no text", language.tag());
        }
        let said =
            |id: &&String| pattern.is_match(&format!("\"{id}\"")) && !ids.contains(id.as_str());
        let unsaid: Vec<_> = known.iter().filter(said).collect();
        assert!(
            unsaid.is_empty(),
            "{}: nobody says {unsaid:?}",
            language.tag()
        );
    }
}
