//! Every problem of a cell has a text and a hint in both languages, and each of their arguments is known.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::domain::{Arg, Coded as _, ProblemKind};

const TEXTS: [(&str, [&str; 2]); 2] = [
    (
        "en",
        [
            include_str!("../messages/en/fields.ftl"),
            include_str!("../messages/en/portal_fields.ftl"),
        ],
    ),
    (
        "ru",
        [
            include_str!("../messages/ru/fields.ftl"),
            include_str!("../messages/ru/portal_fields.ftl"),
        ],
    ),
];

fn bundle(language: &str, texts: [&str; 2]) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = language.parse().unwrap();
    let mut bundle = FluentBundle::new(vec![language]);
    bundle.set_use_isolating(false);
    for text in texts {
        let resource = FluentResource::try_new(text.to_owned()).expect("the texts are well-formed");
        bundle.add_resource(resource).expect("no id occurs twice");
    }
    bundle
}

fn said(bundle: &FluentBundle<FluentResource>, kind: &ProblemKind) -> (String, String) {
    let mut args = FluentArgs::new();
    for (name, arg) in kind.args() {
        match arg {
            Arg::Text(text) => args.set(name, text),
            Arg::Number(number) => args.set(name, number),
        }
    }
    let message = bundle
        .get_message(kind.code())
        .unwrap_or_else(|| panic!("no text for {}", kind.code()));
    let mut errors = Vec::new();
    let text = bundle.format_pattern(message.value().expect("a text"), Some(&args), &mut errors);
    let hint = message.get_attribute("hint").expect("a hint").value();
    let hint = bundle.format_pattern(hint, Some(&args), &mut errors);
    assert!(errors.is_empty(), "{}: {errors:?}", kind.code());
    (text.into_owned(), hint.into_owned())
}

#[test]
fn every_problem_of_a_cell_has_a_text_and_a_hint_in_both_languages() {
    let samples = ProblemKind::samples();
    let first = samples
        .iter()
        .position(|kind| kind.code() == "cell_error")
        .unwrap();
    let last = samples
        .iter()
        .position(|kind| kind.code() == "final_stage")
        .unwrap();
    for (language, texts) in TEXTS {
        let bundle = bundle(language, texts);
        for kind in &samples[first..=last] {
            let (text, hint) = said(&bundle, kind);
            assert!(!text.contains('\n') && !hint.is_empty(), "{}", kind.code());
        }
    }
}

#[test]
fn texts_read_well_with_numbers_and_without_a_suggestion() {
    let russian = bundle("ru", TEXTS[1].1);
    let digits = |digits| said(&russian, &ProblemKind::PhoneTooShort { digits }).0;
    assert_eq!(digits(1), "всего 1 цифра: для номера телефона мало");
    assert_eq!(digits(3), "всего 3 цифры: для номера телефона мало");
    assert_eq!(digits(9), "всего 9 цифр: для номера телефона мало");
    let unknown = |nearest: &str| ProblemKind::UnknownValue {
        allowed: vec!["Звонок".to_owned()],
        nearest: nearest.to_owned(),
    };
    let said_of = |nearest| said(&russian, &unknown(nearest)).0;
    assert_eq!(said_of("none"), "такого значения нет в справочнике");
    assert_eq!(
        said_of("Звонок"),
        "такого значения нет в справочнике; возможно, «Звонок»"
    );
}
