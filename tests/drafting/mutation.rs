//! What people do to titles: slips of the fingers, abbreviations, words more, another order, another way of writing. The rules
//! are about letters and words alone and know nothing of how titles are recognised.

use leadbatch::domain::latin_for;

use super::sheets::{Column, Sheet};

/// A small generator, so that a seed gives the same sheet on every computer.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next()).expect("a number") % bound.max(1)
    }
}

/// The kinds of what is done to a title.
pub const KINDS: [&str; 6] = [
    "typo",
    "abbreviation",
    "extra word",
    "order",
    "writing",
    "letter",
];

/// The sheet with every title changed in one way, and its columns in another order. Tells for each what was done.
pub fn mutated(sheet: &Sheet, seed: u64) -> (Sheet, Vec<&'static str>) {
    let mut dice = Dice::new(seed);
    let mut changed: Vec<(Column, &'static str)> = sheet
        .columns
        .iter()
        .map(|column| {
            let (title, done) = change(column, sheet.russian, &mut dice);
            let column = Column {
                title,
                ..column.clone()
            };
            (column, done)
        })
        .collect();
    for place in (1..changed.len()).rev() {
        changed.swap(place, dice.below(place + 1));
    }
    let (columns, done) = changed.into_iter().unzip();
    let sheet = Sheet {
        columns,
        ..sheet.clone()
    };
    (sheet, done)
}

/// Tries kinds until one of them can be done to the title.
fn change(column: &Column, russian: bool, dice: &mut Dice) -> (String, &'static str) {
    for _ in 0..20 {
        let kind = KINDS[dice.below(KINDS.len())];
        let done = match kind {
            "typo" => typo(&column.title, dice),
            "abbreviation" => abbreviation(&column.title, dice),
            "extra word" => Some(extra_word(column, russian, dice)),
            "order" => order(&column.title, dice),
            "writing" => Some(writing(&column.title, dice)),
            _ => letter(&column.title, dice),
        };
        if let Some(title) = done.filter(|title| *title != column.title) {
            return (title, kind);
        }
    }
    (column.title.clone(), "nothing")
}

/// Where a word of at least so many letters stands, by the places of its letters.
fn word(title: &[char], least: usize, dice: &mut Dice) -> Option<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for place in 0..=title.len() {
        let is_letter = title.get(place).is_some_and(|c| c.is_alphabetic());
        match (start, is_letter) {
            (None, true) => start = Some(place),
            (Some(first), false) => {
                if place - first >= least {
                    found.push((first, place));
                }
                start = None;
            }
            _ => {}
        }
    }
    (!found.is_empty()).then(|| found[dice.below(found.len())])
}

/// One slip in a word of five letters and more.
fn typo(title: &str, dice: &mut Dice) -> Option<String> {
    let mut letters: Vec<char> = title.chars().collect();
    let (start, end) = word(&letters, 5, dice)?;
    let place = start + dice.below(end - start - 1);
    match dice.below(4) {
        0 => letters.swap(place, place + 1),
        1 => {
            letters.remove(place);
        }
        2 => letters.insert(place, letters[place]),
        _ => {
            let russian = !letters[place].is_ascii();
            let alphabet: Vec<char> = if russian {
                ('а'..='я').collect()
            } else {
                ('a'..='z').collect()
            };
            letters[place] = alphabet[dice.below(alphabet.len())];
        }
    }
    Some(letters.into_iter().collect())
}

/// A word of six letters and more cut behind three to five of them, at a consonant.
fn abbreviation(title: &str, dice: &mut Dice) -> Option<String> {
    let letters: Vec<char> = title.chars().collect();
    let (start, end) = word(&letters, 6, dice)?;
    let is_vowel = |c: char| "аеёиоуыэюяaeiouyьъ".contains(c.to_lowercase().next().unwrap_or(c));
    let mut keep = 3 + dice.below(3);
    while keep > 3 && is_vowel(letters[start + keep - 1]) {
        keep -= 1;
    }
    if is_vowel(letters[start + keep - 1]) {
        return None;
    }
    let mut short: Vec<char> = letters[..start + keep].to_vec();
    short.push('.');
    short.extend(&letters[end..]);
    Some(short.into_iter().collect())
}

/// A word more that changes nothing of what is meant.
fn extra_word(column: &Column, russian: bool, dice: &mut Dice) -> String {
    let of_anybody = column.right.iter().any(|goal| {
        let field = goal.split(':').next().unwrap_or_default();
        [
            "PHONE",
            "EMAIL",
            "WEB",
            "IM",
            "NAME",
            "LAST_NAME",
            "ADDRESS_CITY",
            "BIRTHDATE",
        ]
        .contains(&field)
    });
    let behind: &[&str] = match (russian, of_anybody) {
        (true, true) => &[
            "клиента",
            "контакта",
            "(основной)",
            "(если есть)",
            "*",
            "покупателя",
            "(обязательно)",
            "2",
        ],
        (true, false) => &[
            "(основной)",
            "(если есть)",
            "*",
            "(обязательно)",
            "(указать)",
            "в CRM",
            ":",
        ],
        (false, true) => &[
            "of the client",
            "(main)",
            "(required)",
            "*",
            "customer",
            "(optional)",
            "2",
        ],
        (false, false) => &[
            "(main)",
            "(required)",
            "*",
            "(optional)",
            "info",
            ":",
            "in CRM",
        ],
    };
    format!("{} {}", column.title, behind[dice.below(behind.len())])
}

/// The words in another order.
fn order(title: &str, dice: &mut Dice) -> Option<String> {
    let separators = [' ', '_'];
    let separator = separators.into_iter().find(|c| title.contains(*c))?;
    let mut words: Vec<&str> = title
        .split(separator)
        .filter(|word| !word.is_empty())
        .collect();
    // Which of two words is the number or the mark is no order of words.
    let whole = words
        .iter()
        .all(|word| word.chars().any(char::is_alphabetic));
    if words.len() < 2 || !whole {
        return None;
    }
    let by = 1 + dice.below(words.len() - 1);
    words.rotate_left(by);
    Some(words.join(&separator.to_string()))
}

/// Capitals, small letters, marks between the words.
fn writing(title: &str, dice: &mut Dice) -> String {
    match dice.below(5) {
        0 => title.to_uppercase(),
        1 => title.to_lowercase(),
        2 => title.replace([' ', '-'], "_"),
        3 => title.replace(['_', '-'], " "),
        _ => format!("  {} ", title.replace(' ', "\n")),
    }
}

/// A Cyrillic letter typed on the other keyboard.
fn letter(title: &str, dice: &mut Dice) -> Option<String> {
    let mut letters: Vec<char> = title.chars().collect();
    let (start, end) = word(&letters, 4, dice)?;
    let twins: Vec<usize> = (start..end)
        .filter(|place| latin_for(letters[*place]).is_some())
        .collect();
    if twins.is_empty() {
        return None;
    }
    let place = twins[dice.below(twins.len())];
    letters[place] = latin_for(letters[place])?;
    Some(letters.into_iter().collect())
}
