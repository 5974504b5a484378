//! Russian numbers with a digit too few or too many, told without the tables of all the world: in many a file these are most of what
//! is wrong. Must say what the full way says; whatever is not told here goes that way.

use super::phone_number::is_fake;
use crate::domain::{Cell, CellKind, ProblemKind};

/// Digits that are kept.
const MOST: usize = 13;

/// What is wrong with a cell of nothing but one number, where its length alone shows it. `empty`: the mapping's words for nothing.
pub(super) fn wrong_length(cell: Cell<'_>, empty: &[String]) -> Option<ProblemKind> {
    if cell.kind != CellKind::Text || cell.text.len() > 24 {
        return None;
    }
    let mut digits = [0_u8; MOST];
    let mut count = 0_usize;
    for (at, byte) in cell.text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {
                *digits.get_mut(count)? = byte;
                count += 1;
            }
            b'+' if at == 0 => {}
            b' ' | b'-' | b'(' | b')' if count > 0 => {}
            _ => return None,
        }
    }
    let number = std::str::from_utf8(digits.get(..count)?).ok()?;
    let plus = cell.text.starts_with('+');
    let mobile = number.starts_with("79") || (!plus && number.starts_with("89"));
    let begins = match (plus, count) {
        (true, 8..=10) => number.starts_with('7'),
        (false, 8..=9) => number.starts_with(['7', '8']),
        // Ten digits may be a number whose 7 was left out, and more than eleven one of another country.
        (_, 10 | 12) => mobile,
        _ => false,
    };
    let is_word = || {
        let mut own = empty.iter();
        own.any(|word| word.bytes().any(|byte| byte.is_ascii_digit()))
    };
    if !begins || is_fake(number.as_bytes()) || cell.text.contains("(0)") || is_word() {
        return None;
    }
    let digits = count as u64;
    Some(if count < 11 {
        ProblemKind::PhoneTooShort { digits }
    } else {
        ProblemKind::PhoneTooLong { digits }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::wrong_length;
    use crate::domain::{Cell, ProblemKind};
    use crate::fields::multi::MultiRead;
    use crate::fields::phone::thorough;
    use crate::fields::testing::Ground;

    /// Whether the length told what is wrong; the full way says the same.
    fn held_against_the_full_way(text: &str) -> bool {
        let ground = Ground::russian();
        let cell = Cell::text(text);
        let Some(told) = wrong_length(cell, &[]) else {
            return false;
        };
        let mut found = Vec::new();
        let read = thorough("WORK", None, cell, &ground.context(), &mut found);
        assert_eq!(found, [told], "{text}");
        assert_eq!(read, MultiRead::default(), "{text}");
        true
    }

    #[test]
    fn lengths_that_no_russian_number_has_are_told() {
        for text in [
            "+7 (903) 938-49-9",
            "+7 (916) 746-01-",
            "8 917 714 38 3",
            "8 (904) 850-62-",
            "+796036993",
            "+7 495 123-45-6",
            "+7 916 123-45-678",
            "8 916 123-45-678",
        ] {
            assert!(held_against_the_full_way(text), "{text}");
        }
        for text in [
            "+7 (903) 938-49-90",
            "495 123-45-67",
            "8 495 123-45-6",
            "123-45-67",
            "+375 29 123-45-6",
        ] {
            assert!(!held_against_the_full_way(text), "{text}");
        }
        let empty = ["79160000001".to_owned()];
        assert_eq!(wrong_length(Cell::text("+7 916 123-45-6"), &empty), None);
    }

    #[test]
    fn every_area_is_too_short_and_every_mobile_one_too_long() {
        let mut told = 0;
        for area in 0..1_000 {
            for tail in ["000001", "123456", "987654"] {
                for length in 7..=9 {
                    let national = format!("{area:03}{tail}");
                    let national = national.get(..length).unwrap();
                    told += u32::from(held_against_the_full_way(&format!("+7{national}")));
                }
            }
        }
        // Some look made up.
        assert!(told > 8_900, "{told}");
        for area in 9_000..10_000 {
            for tail in ["00001", "9876543"] {
                for home in ["+7", "7", "8"] {
                    assert!(held_against_the_full_way(&format!("{home}{area}{tail}")));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_told_by_length_is_what_the_full_way_says(
            mark in "\\+?",
            text in "[78][ (-]{0,2}[0-9]{1,3}[) -]{0,2}[0-9]{2,3}[ -]{0,2}[0-9]{0,2}[ -]?[0-9]{0,3}[ -]{0,2}",
            mobile in "\\+?[78] ?\\(?9[0-9]{2}\\)? ?[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{0,4}",
        ) {
            held_against_the_full_way(&format!("{mark}{text}"));
            held_against_the_full_way(&mobile);
        }
    }

    #[test]
    fn the_digits_are_counted() {
        let told = wrong_length(Cell::text("+7 (903) 938-49-9"), &[]);
        assert_eq!(told, Some(ProblemKind::PhoneTooShort { digits: 10 }));
    }
}
