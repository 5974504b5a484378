//! How much a text looks like Russian: by it the right one of several readings of the same bytes is told (ENC-03 to ENC-11).

/// How often each letter stands in a thousand letters of Russian text, `а` to `я`.
const OFTEN: [u16; 32] = [
    80, 16, 45, 17, 30, 85, 9, 16, 73, 12, 35, 44, 32, 67, 110, 28, 47, 55, 63, 26, 3, 10, 5, 14,
    7, 4, 1, 19, 17, 3, 6, 20,
];
/// What a letter of no Russian word takes off.
const STRANGE: i64 = 60;
/// Mean weight of a letter from which on a text may be Russian: real words have 45 to 65, those of another reading below 30.
const PLAUSIBLE: i64 = 30;

/// The letters of a text, weighed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RussianLikeness {
    /// Cyrillic letters in words that are written as words are: `слово`, `Слово`, `СЛОВО`.
    pub letters: u64,
    /// Characters beyond ASCII that stand in no such word and are no usual sign.
    pub strange: u64,
    weight: i64,
}

impl RussianLikeness {
    /// Weighs a text.
    pub fn of(text: &str) -> Self {
        let mut found = Self::default();
        let mut from = 0;
        let is_mark = |c: char| !c.is_alphanumeric() && (c.is_ascii() || is_usual_sign(c));
        for (at, mark) in text.match_indices(is_mark) {
            found.add(text.get(from..at).unwrap_or(""));
            from = at.saturating_add(mark.len());
        }
        found.add(text.get(from..).unwrap_or(""));
        found
    }

    /// The mean weight of a letter; higher is likelier Russian, and nothing at all weighs nothing.
    pub fn mean(&self) -> i64 {
        let letters = i64::try_from(self.letters.saturating_add(self.strange)).unwrap_or(i64::MAX);
        self.weight / letters.max(1)
    }

    /// Whether this is Russian text, as far as its letters show.
    pub fn is_plausible(&self) -> bool {
        self.letters > self.strange.saturating_mul(8) && self.mean() >= PLAUSIBLE
    }

    /// The share of letters that make words, in hundredths; never quite all, since it is a guess.
    pub fn percent(&self) -> u64 {
        let all = self.letters.saturating_add(self.strange).max(1);
        (self.letters.saturating_mul(100) / all).min(99)
    }

    fn add(&mut self, word: &str) {
        let high = word.chars().filter(|c| !c.is_ascii()).count() as u64;
        if high == 0 {
            return;
        }
        let body = word.chars().skip(1);
        let upper = body.clone().filter(|c| c.is_uppercase()).count();
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        let shaped = upper == 0 || capital && upper == body.count();
        if shaped && word.chars().all(is_letter) {
            self.letters = self.letters.saturating_add(high);
            self.weight = self
                .weight
                .saturating_add(word.chars().map(often).sum::<i64>());
        } else {
            self.strange = self.strange.saturating_add(high);
            let off = STRANGE.saturating_mul(i64::try_from(high).unwrap_or(i64::MAX));
            self.weight = self.weight.saturating_sub(off);
        }
    }
}

const fn is_letter(c: char) -> bool {
    matches!(
        c,
        'А'..='я' | 'ё' | 'Ё' | 'і' | 'І' | 'ї' | 'Ї' | 'є' | 'Є' | 'ґ' | 'Ґ' | 'ў' | 'Ў'
    )
}

/// Signs beyond ASCII that stand in Russian lists.
const fn is_usual_sign(c: char) -> bool {
    matches!(
        c,
        '№' | '«'
            | '»'
            | '—'
            | '–'
            | '“'
            | '”'
            | '„'
            | '’'
            | '‘'
            | '…'
            | '•'
            | '°'
            | '₽'
            | '€'
            | '\u{a0}'
            | '\u{ad}'
    )
}

fn often(c: char) -> i64 {
    let lower = c.to_lowercase().next().unwrap_or(c);
    let place = u32::from(lower).checked_sub(u32::from('а'));
    let known = place.and_then(|place| OFTEN.get(usize::try_from(place).ok()?));
    known.map_or(8, |&often| i64::from(often))
}

#[cfg(test)]
mod tests {
    use super::RussianLikeness;

    #[test]
    fn words_are_told_from_what_another_reading_makes_of_them() {
        for russian in [
            "Иванов Пётр",
            "ООО «Ромашка», тел. 5",
            "имя",
            "СТРОЙ",
            "№ 5, Ёлкин А.",
        ] {
            let likeness = RussianLikeness::of(russian);
            assert!(likeness.is_plausible(), "{russian}: {likeness:?}");
        }
        for other in [
            "йЧБОПЧ",
            "€ў \u{ad}®ў",
            "РџС‘С‚СЂ",
            "Mьller",
            "Èâàíîâ",
            "",
            "Ann",
            "ЙЧБОПЧ рЕФТ",
        ] {
            let likeness = RussianLikeness::of(other);
            assert!(!likeness.is_plausible(), "{other}: {likeness:?}");
        }
        let (right, wrong) = ("иванов", "ЙЧБОПЧ");
        assert!(RussianLikeness::of(right).mean() > RussianLikeness::of(wrong).mean());
    }
}
