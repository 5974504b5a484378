//! Letters in words, and on their way to local servers.

mod channels;
mod post;

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::messages::{Catalogue, Language};

use crate::domain::RowCounts;

use super::{Letter, Verdict, Words, letter_json};

/// A night that went wrong, with names of the kind that somebody else chose.
pub(super) fn letter() -> Letter {
    Letter {
        id: "0198f3a2c4d57e6f8a9b0c1d2e3f4a5b-1".to_owned(),
        job: "amo".to_owned(),
        portal: "romashka.bitrix24.ru".to_owned(),
        verdict: Verdict::Failed,
        exit_code: 1,
        at_ms: 1_795_734_013_000,
        time: "2026-11-27 02:00:13 (Europe/Moscow)".to_owned(),
        run: Some("0198f3a2c4d57e6f8a9b0c1d2e3f4a5b".to_owned()),
        files: vec!["/srv/exports/leads-2026-11-27 [1].xlsx".to_owned()],
        rows: Some(RowCounts {
            read: 12_345,
            created: 12_000,
            skipped: 300,
            invalid: 42,
            failed: 3,
            ..RowCounts::default()
        }),
        problems: vec![
            (
                "phone_too_short".to_owned(),
                "42 × a phone number of 5 digits — leads.xlsx › Лист1!C17 «Телефон»".to_owned(),
            ),
            (
                "portal_refused".to_owned(),
                "The portal refused the lead: \u{1b}[2J[B]Title[/B]\nis empty (ERROR_CORE)"
                    .to_owned(),
            ),
        ],
        report: Some("/var/lib/leadbatch/reports/0198f3a2".to_owned()),
        next: Some(
            "Mend failures.xlsx and import it:\n  leadbatch import failures.xlsx".to_owned(),
        ),
    }
}

#[test]
fn a_letter_is_said_in_both_languages() {
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        let words = Words::of(&letter(), &catalogue);
        let shown = format!("{}\n\n{}", words.subject, words.text);
        insta::assert_snapshot!(format!("failed_{}", language.tag()), shown);
        let nothing = Letter {
            verdict: Verdict::NothingNew { days: 3 },
            exit_code: 0,
            run: None,
            files: Vec::new(),
            rows: None,
            problems: Vec::new(),
            report: None,
            next: None,
            ..letter()
        };
        let words = Words::of(&nothing, &catalogue);
        let shown = format!("{}\n\n{}", words.subject, words.text);
        insta::assert_snapshot!(format!("nothing_new_{}", language.tag()), shown);
    }
}

#[test]
fn every_verdict_and_exit_code_has_its_words() {
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for verdict in [
            Verdict::Done,
            Verdict::Failed,
            Verdict::BrokenOff,
            Verdict::NothingNew { days: 1 },
        ] {
            for exit_code in 0..=6 {
                let words = Words::of(
                    &Letter {
                        verdict,
                        exit_code,
                        ..letter()
                    },
                    &catalogue,
                );
                assert!(words.subject.contains("amo"), "{words:?}");
                assert!(!words.text.contains("notify-"), "{words:?}");
                assert!(words.text.contains(&exit_code.to_string()), "{words:?}");
            }
        }
    }
}

#[test]
fn in_a_chat_only_the_subject_is_marked_up() {
    let chat = Words::of(&letter(), &Catalogue::new(Language::En)).chat();
    assert!(chat.starts_with("[B]leadbatch: amo FAILED (exit code 1)[/B]\n"));
    let rest = chat.trim_start_matches("[B]").replacen("[/B]", "", 1);
    for bracket in rest.split('[').skip(1) {
        assert!(bracket.starts_with('\u{2060}'), "{chat}");
    }
    assert!(!chat.contains('\u{1b}'));
    let long = Letter {
        files: vec!["f".repeat(500); 100],
        ..letter()
    };
    let chat = Words::of(&long, &Catalogue::new(Language::En)).chat();
    assert_eq!(chat.chars().count(), 8_001);
}

#[test]
fn of_many_problems_ten_are_told_and_the_others_counted() {
    let many = Letter {
        problems: (1..=25)
            .map(|n| (format!("code_{n}"), format!("sentence {n}")))
            .collect(),
        ..letter()
    };
    let words = Words::of(&many, &Catalogue::new(Language::En));
    assert!(
        words.text.contains("sentence 10 [code_10]"),
        "{}",
        words.text
    );
    assert!(!words.text.contains("sentence 11"), "{}", words.text);
    assert!(words.text.contains("15 more"), "{}", words.text);
}

#[test]
fn the_json_is_of_its_published_schema() {
    let schema = include_str!("../../docs/letter.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for letter in [
        letter(),
        Letter {
            verdict: Verdict::NothingNew { days: 3 },
            run: None,
            rows: None,
            report: None,
            next: None,
            ..letter()
        },
    ] {
        for language in Language::ALL {
            let words = Words::of(&letter, &Catalogue::new(language));
            let json = letter_json(&letter, &words, language.tag());
            assert!(!json.contains('\n'), "one line");
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            let faults: Vec<String> = validator
                .iter_errors(&value)
                .map(|e| e.to_string())
                .collect();
            assert!(faults.is_empty(), "{faults:?}");
            assert_eq!(value["time"], "2026-11-26T23:00:13Z");
        }
    }
}

#[test]
fn a_letter_that_is_kept_comes_back_as_it_was() {
    let kept = serde_json::to_string(&letter()).unwrap();
    assert_eq!(serde_json::from_str::<Letter>(&kept).unwrap(), letter());
}

/// Made once: a catalogue is read from its sources.
static RUSSIAN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(Language::Ru));

proptest! {
    #[test]
    fn whatever_others_wrote_steers_neither_terminal_nor_chat_nor_json(
        (job, file, code, text, next) in any::<(String, String, String, String, String)>()
    ) {
        let letter = Letter {
            job,
            files: vec![file],
            problems: vec![(code, text)],
            next: Some(next),
            ..letter()
        };
        let words = Words::of(&letter, &RUSSIAN);
        prop_assert!(!words.subject.chars().any(char::is_control), "{:?}", words.subject);
        prop_assert!(!words.text.chars().any(|c| c.is_control() && c != '\n'), "{:?}", words.text);
        let chat = words.chat();
        let inside = chat.strip_prefix("[B]").and_then(|chat| chat.split_once("[/B]\n"));
        let (subject, rest) = inside.expect("the subject in bold");
        for bracket in [subject, rest].into_iter().flat_map(|part| part.split('[').skip(1)) {
            prop_assert!(bracket.starts_with('\u{2060}'), "{chat}");
        }
        let json = letter_json(&letter, &words, "ru");
        let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        prop_assert_eq!(read["files"][0].as_str(), Some(letter.files[0].as_str()));
        prop_assert!(!json.contains('\n'));
    }
}
