//! Words that stand in a full name, and words that show that it is none: salutations, initials, patronymics, particles, endings of
//! surnames, occupations. All take folded words.

use super::first_names::{is_father, is_first_name};

/// What a word of a full name is by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordKind {
    /// One letter, or a word cut short: `И.`, `Дж.`
    Initial,
    /// In the dictionary of first names.
    First,
    /// A patronymic: of a known father, a daughter's, or with `оглы` or `кызы`.
    Patronymic,
    /// Ends as a patronymic and as a surname: Шостакович.
    LikePatronymic,
    /// Ends as most surnames do, or has a particle.
    Surname,
    /// Anything else.
    Other,
}

/// Whom a salutation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Addressee {
    Man,
    Woman,
    Anyone,
}

const TO_MEN: &[&str] = &[
    "г-н",
    "господин",
    "mr",
    "mister",
    "herr",
    "monsieur",
    "пан",
    "тов",
];
const TO_WOMEN: &[&str] = &[
    "г-жа",
    "госпожа",
    "mrs",
    "ms",
    "miss",
    "frau",
    "madame",
    "пани",
];
const TO_ANYONE: &[&str] = &["dr", "prof", "доктор", "профессор", "проф"];

/// Words that belong to a patronymic before them.
const CHILD_OF: &[&str] = &[
    "оглы", "оглу", "оглi", "кызы", "гызы", "кизи", "улы", "уулу", "ogly", "oglu", "oglou", "kyzy",
    "kizi", "qizi",
];
/// Words that belong to the surname before them.
const BEHIND_SURNAMES: &[&str] = &[
    "jr",
    "sr",
    "ii",
    "iii",
    "iv",
    "мл",
    "ст",
    "младший",
    "старший",
];
/// Words that belong to the surname behind them.
const PARTICLES: &[&str] = &[
    "де", "да", "ди", "ду", "дю", "дос", "дель", "дер", "ден", "фон", "ван", "тер", "ла", "ле",
    "эль", "аль", "ибн", "бин", "de", "da", "di", "du", "dos", "das", "del", "della", "der", "den",
    "van", "von", "zu", "ter", "ten", "la", "le", "el", "al", "ibn", "bin", "st",
];
/// Endings of surnames that first names do not have.
const SURNAME_ENDINGS: &[&str] = &[
    "ов",
    "ова",
    "ев",
    "ева",
    "ский",
    "ская",
    "цкий",
    "цкая",
    "енко",
    "чук",
    "швили",
    "дзе",
    "ых",
    "ishvili",
    "adze",
    "ov",
    "ova",
    "ev",
    "eva",
    "sky",
    "skiy",
    "skaya",
    "enko",
    "chuk",
];
/// Shorter words have no ending that tells anything: Лев, Ева.
const SHORTEST_SURNAME: usize = 5;
/// What fathers' names look like before `-ович` and the like, where that is not the name itself.
const FATHERS: &[&str] = &[
    "павл",
    "льв",
    "михайл",
    "яковл",
    "гаврил",
    "даниил",
    "емельян",
    "иль",
    "никит",
    "кузьм",
    "лук",
    "фом",
    "савв",
    "сил",
    "ант",
    "демид",
    "исаев",
    "ермол",
    "иоанн",
    "иоакимов",
    "али",
    "мамед",
    "махмуд",
    "рустем",
    "салават",
];

/// Words that stand beside a name and are none: occupations, relations, how somebody was met. A name with one of them is not
/// taken apart.
#[rustfmt::skip]
const BESIDE_NAMES: &[&str] = &[
    "автор", "агент", "админ", "администратор", "аноним", "архитектор", "ассистент", "бабушка", "бригадир", "брат",
    "бухгалтер", "бухгалтерия", "владелец", "водитель", "врач", "генеральный", "ген", "гендиректор", "главбух",
    "главный", "гость", "дедушка", "дизайнер", "директор", "дочь", "дядя", "жена", "заказчик", "закупки", "закупщик",
    "зам", "заместитель", "заявка", "инженер", "исполнительный", "кассир", "клиент", "коммерческий", "консультант",
    "контакт", "лид", "логист", "мама", "маркетолог", "мастер", "менеджер", "механик", "моб", "муж", "начальник",
    "номер", "оператор", "от", "отдел", "отец", "папа", "партнер", "подруга", "покупатель", "помощник", "поставщик",
    "представитель", "председатель", "президент", "преподаватель", "приемная", "программист", "продавец", "прораб",
    "раб", "работник", "референт", "риелтор", "риэлтор", "руководитель", "секретарь", "сестра", "снабжение",
    "снабженец", "собственник", "сосед", "соседка", "сотрудник", "специалист", "студент", "сын", "тел", "телефон",
    "тетя", "технолог", "товаровед", "тренер", "управляющий", "учитель", "учредитель", "финансовый", "хозяин",
    "хозяйка", "юрист", "accountant", "assistant", "ceo", "cfo", "chief", "client", "cto", "director", "engineer",
    "founder", "head", "manager", "officer", "owner", "president", "sales", "secretary", "для", "из", "по", "без",
    "from", "whatsapp", "telegram", "авито", "avito",
];

/// Whom a word greets, if it is a salutation.
pub(super) fn salutation(folded: &str) -> Option<Addressee> {
    let word = folded.trim_end_matches('.');
    [
        (TO_MEN, Addressee::Man),
        (TO_WOMEN, Addressee::Woman),
        (TO_ANYONE, Addressee::Anyone),
    ]
    .into_iter()
    .find_map(|(words, addressee)| words.contains(&word).then_some(addressee))
}

/// Other words for the same salutation.
pub(super) const fn synonyms(addressee: Addressee) -> &'static [&'static str] {
    match addressee {
        Addressee::Man => TO_MEN,
        Addressee::Woman => TO_WOMEN,
        Addressee::Anyone => &[],
    }
}

/// `оглы`, `кызы`: part of the patronymic before it.
pub(super) fn is_child_of(folded: &str) -> bool {
    CHILD_OF.contains(&folded)
}

/// `Jr.`, `мл.`: part of the surname before it.
pub(super) fn is_behind_surname(folded: &str) -> bool {
    BEHIND_SURNAMES.contains(&folded.trim_end_matches('.'))
}

/// `да`, `фон`: part of the surname behind it.
pub(super) fn is_particle(folded: &str) -> bool {
    PARTICLES.contains(&folded)
}

/// An occupation, a relation, or another word that is no name.
pub(super) fn is_beside_names(folded: &str) -> bool {
    BESIDE_NAMES.contains(&folded.trim_end_matches('.'))
}

/// `и`, `&`: what joins two people.
pub(super) fn joins_people(folded: &str) -> bool {
    matches!(folded, "и" | "&" | "and" | "und" | "+" | "плюс")
}

/// What a word is; `folded` without marks at its edges, but for the point of an initial.
pub(super) fn kind_of(folded: &str) -> WordKind {
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 1 || (letters <= 3 && folded.ends_with('.')) {
        return WordKind::Initial;
    }
    let word = folded.trim_end_matches('.');
    if is_first_name(word) {
        return WordKind::First;
    }
    if let Some(kind) = patronymic(word) {
        return kind;
    }
    let last = word.rsplit('-').next().unwrap_or(word);
    let long = last.chars().count() >= SHORTEST_SURNAME;
    if long && SURNAME_ENDINGS.iter().any(|ending| last.ends_with(ending)) {
        return WordKind::Surname;
    }
    WordKind::Other
}

fn patronymic(word: &str) -> Option<WordKind> {
    let glued =
        |suffix: &&&str| word.len() > suffix.len().saturating_add(4) && word.ends_with(**suffix);
    if ["оглы", "кызы", "гызы", "ogly", "kyzy"]
        .iter()
        .find(glued)
        .is_some()
        || ["овна", "евна", "ична", "ovna", "evna", "ichna"]
            .iter()
            .find(glued)
            .is_some()
    {
        return Some(WordKind::Patronymic);
    }
    let endings = ["ович", "евич", "ич", "ovich", "evich"];
    let stem = endings
        .iter()
        .find_map(|ending| word.strip_suffix(ending))?;
    let stem = stem.trim_end_matches('-');
    if stem.is_empty() {
        return None;
    }
    if is_stem_of_father(stem) || is_latin_stem(stem) {
        return Some(WordKind::Patronymic);
    }
    (!word.ends_with("ич") || word.ends_with("ович") || word.ends_with("евич"))
        .then_some(WordKind::LikePatronymic)
}

/// `Иван` of Иванович, `Серге` of Сергеевич, `Васил` of Васильевич.
fn is_stem_of_father(stem: &str) -> bool {
    let with = |ending: &str| is_father(&format!("{stem}{ending}"));
    let soft = stem.strip_suffix('ь');
    FATHERS.contains(&stem)
        || ["", "й", "ь", "а", "о"].into_iter().any(with)
        || soft
            .is_some_and(|stem| is_father(&format!("{stem}ий")) || is_father(&format!("{stem}ей")))
}

fn is_latin_stem(stem: &str) -> bool {
    stem.is_ascii()
        && ["", "y", "i", "ey", "ei"]
            .iter()
            .any(|ending| is_first_name(&format!("{stem}{ending}")))
}

#[cfg(test)]
mod tests {
    use super::{Addressee, WordKind, kind_of, salutation};

    #[test]
    fn words_of_names_are_told_by_dictionary_and_ending() {
        for (words, kind) in [
            ("и. дж. j a.", WordKind::Initial),
            ("иван семен анна-мария саша john", WordKind::First),
            (
                "иванович сергеевич васильевич юрьевич игоревич ильич никитич кузьмич павлович львович яковлевич \
                 петрович дмитриевич алексеевич михайлович ивановна ильинична рашидовна гусейн-оглы болаткызы ivanovich",
                WordKind::Patronymic,
            ),
            ("шостакович рабинович", WordKind::LikePatronymic),
            (
                "иванов салтыкова-петрова достоевский шевченко ковальчук джугашвили ivanov",
                WordKind::Surname,
            ),
            ("ким чен силва gupta кулич", WordKind::Other),
        ] {
            for word in words.split_whitespace() {
                assert_eq!(kind_of(word), kind, "{word}");
            }
        }
    }

    #[test]
    fn salutations_are_for_men_women_or_anyone() {
        assert_eq!(salutation("г-н"), Some(Addressee::Man));
        assert_eq!(salutation("mrs."), Some(Addressee::Woman));
        assert_eq!(salutation("dr."), Some(Addressee::Anyone));
        assert_eq!(salutation("марк"), None);
    }
}
