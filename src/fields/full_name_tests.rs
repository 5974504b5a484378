//! Names in their parts, case by case.

use proptest::prelude::*;

use super::{Doubt, FullName, full_name, order_of};
use crate::domain::NameOrder;

/// `salutation | last | name | second | company`, with what is told behind `!`.
fn shown(found: &FullName) -> String {
    let salutation = found.salutation.as_ref().map_or("", |(word, _)| word);
    let doubt = match &found.doubt {
        None => String::new(),
        Some(Doubt::Unsure) => " !unsure".to_owned(),
        Some(Doubt::Assumed) => " !assumed".to_owned(),
        Some(Doubt::TwoPeople) => " !two".to_owned(),
        Some(Doubt::Beside(word)) => format!(" !{word}"),
        Some(Doubt::Company) => " !company".to_owned(),
    };
    let parts = [
        salutation,
        &found.last,
        &found.name,
        &found.second,
        &found.company,
    ];
    format!("{}{doubt}", parts.join("|"))
}

/// Names and what is made of them.
const CASES: &[(&str, &str)] = &[
    ("Иванов Иван Иванович", "|Иванов|Иван|Иванович|"),
    ("Иван Иванович Иванов", "|Иванов|Иван|Иванович|"),
    ("Абрамович Роман Аркадьевич", "|Абрамович|Роман|Аркадьевич|"),
    (
        "Дмитрий Дмитриевич Шостакович",
        "|Шостакович|Дмитрий|Дмитриевич|",
    ),
    ("Рустамбек Ильич Ким", "|Ким|Рустамбек|Ильич|"),
    ("Иван Иванов Иванович", "|Иванов|Иван|Иванович|"),
    ("ИВАНОВА АННА ПЕТРОВНА", "|ИВАНОВА|АННА|ПЕТРОВНА|"),
    (
        "Римский Корсаков Николай Андреевич",
        "|Римский Корсаков|Николай|Андреевич|",
    ),
    ("Иван Петров", "|Петров|Иван||"),
    ("Петров Иван", "|Петров|Иван||"),
    ("Анна-Мария Кох", "|Кох|Анна-Мария||"),
    ("Семен Ли", "|Ли|Семен||"),
    ("Иван Иванович", "||Иван|Иванович|"),
    ("Абрамович Роман", "|Абрамович|Роман||"),
    ("Иван", "||Иван||"),
    ("Иванов", "|Иванов|||"),
    ("Котик", "||Котик||"),
    ("Иванов И.И.", "|Иванов|И.|И.|"),
    ("Иванов И. И.", "|Иванов|И.|И.|"),
    ("И.И. Иванов", "|Иванов|И.|И.|"),
    ("Иванов И И", "|Иванов|И.|И.|"),
    ("Иванов И.", "|Иванов|И.||"),
    ("Smith, John A.", "|Smith|John|A.|"),
    ("Иванов, Иван Иванович", "|Иванов|Иван|Иванович|"),
    ("John A. Smith", "|Smith|John|A.|"),
    ("John Smith Jr.", "|Smith Jr.|John||"),
    ("г-н Петров", "г-н|Петров|||"),
    ("Mr. Gaurav Gupta", "Mr.|Gupta|Gaurav||"),
    ("Mr. Xolani Gupta", "Mr.|Gupta|Xolani|| !assumed"),
    ("Mrs. Smith", "Mrs.|Smith|||"),
    ("Мамедов Али Гусейн оглы", "|Мамедов|Али|Гусейн оглы|"),
    ("Ким Чен Ын", "||Ким Чен Ын|| !unsure"),
    ("Мария да Силва", "|да Силва|Мария||"),
    ("Отто фон Бисмарк", "|фон Бисмарк|Отто||"),
    ("Ван Ли", "||Ван Ли|| !unsure"),
    ("Петрова (Сидорова) Анна", "|Петрова (Сидорова)|Анна||"),
    ("Анна 🌸 Петрова", "|Петрова|Анна 🌸||"),
    ("Петров Рустамбек", "|Петров|Рустамбек|| !assumed"),
    ("Анна К.", "||Анна К.|| !unsure"),
    ("ООО \"Ромашка\"", "||||ООО \"Ромашка\" !company"),
    ("ИП Иванов И.И.", "|Иванов|И.|И.|ИП Иванов И.И. !company"),
    ("ИП Вега", "||||ИП Вега !company"),
    (
        "ООО «Вега», Иванов Иван",
        "|Иванов|Иван||ООО «Вега» !company",
    ),
    ("Анна и Сергей", "||Анна и Сергей|| !two"),
    ("Puneet Dewan & Simran", "||Puneet Dewan & Simran|| !two"),
    ("Mr. & Mrs. Smith", "||Mr. & Mrs. Smith|| !two"),
    ("Директор Иванов Иван", "||Директор Иванов Иван|| !Директор"),
    (
        "Иванов Иван (менеджер)",
        "||Иванов Иван (менеджер)|| !менеджер",
    ),
    ("Анна, бухгалтер", "||Анна, бухгалтер|| !бухгалтер"),
    ("Иванов, Петров", "||Иванов, Петров|| !unsure"),
    ("Иван 2", "||Иван 2|| !unsure"),
    ("(Анна) Петрова", "||(Анна) Петрова|| !unsure"),
];

#[test]
fn names_are_taken_apart_by_what_decides_and_by_nothing_else() {
    for (text, wanted) in CASES {
        assert_eq!(shown(&full_name(text, None)), *wanted, "{text}");
    }
}

#[test]
fn what_the_dictionary_does_not_know_follows_the_column_nam_03() {
    let last_first = Some(NameOrder::LastFirst);
    let first_last = Some(NameOrder::FirstLast);
    for (text, order, wanted) in [
        ("Ким Чен", last_first, "|Ким|Чен|| !assumed"),
        ("Чен Ким", first_last, "|Ким|Чен|| !assumed"),
        ("Иван Мартин", last_first, "|Иван|Мартин|| !assumed"),
        ("Иван Петров", last_first, "|Петров|Иван||"),
        ("Ким Чен Ын", last_first, "||Ким Чен Ын|| !unsure"),
    ] {
        assert_eq!(shown(&full_name(text, order)), wanted, "{text}");
    }
    for (text, order) in [
        ("Петров Иван", last_first),
        ("Иван Иванович Петров", first_last),
        ("И. И. Петров", first_last),
        ("Петров Рустамбек", None),
        ("Иван", None),
        ("ИП Иванов Иван", None),
        ("Smith, John", None),
    ] {
        assert_eq!(order_of(text), order, "{text}");
    }
}

/// Letters and digits of words, sorted: what must not be lost.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.sort();
    words
}

fn any_word() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "Иванов",
        "Иван",
        "Иванович",
        "И.",
        "И.И.",
        "Анна",
        "Петровна",
        "оглы",
        "да",
        "фон",
        "ИП",
        "ООО",
        "«Вега»",
        "(Сидорова)",
        "и",
        "&",
        "Mr.",
        "г-жа",
        "Smith,",
        "John",
        "A.",
        "Jr.",
        "Ким",
        "Директор",
        "🌸",
        "Гусейн",
        ",",
        "(",
        ")",
        "-",
        "/",
        "LLC",
        "Шостакович",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "[А-Яа-яA-Za-z.,()&/\"-]{1,8}"]
}

proptest! {
    #[test]
    fn no_word_of_a_name_is_lost(parts in proptest::collection::vec(any_word(), 1..7), order in 0_usize..3) {
        let text = parts.join(" ");
        let order = [None, Some(NameOrder::FirstLast), Some(NameOrder::LastFirst)][order];
        let found = full_name(&text, order);
        let salutation = found.salutation.as_ref().map_or("", |(word, _)| word);
        let said = [salutation, &found.last, &found.name, &found.second].join(" ");
        if found.company.is_empty() {
            prop_assert_eq!(words(&said), words(&text), "{:?}", found);
        } else {
            let all = words(&format!("{said} {}", found.company));
            prop_assert!(words(&text).iter().all(|word| all.contains(word)), "{:?}", found);
        }
    }
}
