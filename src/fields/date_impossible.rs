//! Days that no month has, written as most dates are: told without looking for another reading. Must say what the full way says;
//! whatever is not told here goes that way.

use jiff::civil::Date;

use crate::domain::{Cell, CellKind};

/// Whether a cell is `31.02.1990`: day, month and year of digits alone, of which there is no such day. The day is no month either, so
/// that nothing else can be meant.
pub(super) fn is_no_day(cell: Cell<'_>) -> bool {
    let &[d1, d2, b'.', m1, m2, b'.', y1, y2, y3, y4] = cell.text.as_bytes() else {
        return false;
    };
    let number = |digits: &[u8]| {
        let mut digits = digits.iter();
        digits.try_fold(0_i16, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + i16::from(digit - b'0'))
        })
    };
    let (Some(day), Some(month), Some(year)) = (
        number(&[d1, d2]),
        number(&[m1, m2]),
        number(&[y1, y2, y3, y4]),
    ) else {
        return false;
    };
    let (Ok(of_month), Ok(of_day)) = (i8::try_from(month), i8::try_from(day)) else {
        return false;
    };
    cell.kind == CellKind::Text
        && (29..=31).contains(&day)
        && (1..=12).contains(&month)
        && (1900..=2100).contains(&year)
        && Date::new(year, of_month, of_day).is_err()
}

#[cfg(test)]
mod tests {
    use super::is_no_day;
    use crate::domain::{Cell, ProblemKind};
    use crate::fields::date::{Use, thorough};
    use crate::fields::testing::Ground;

    /// Whether the look told that there is no such day; the full way says the same.
    fn held_against_the_full_way(text: &str, ground: &Ground) -> bool {
        let cell = Cell::text(text);
        if !is_no_day(cell) {
            return false;
        }
        for use_of in [Use::Birth, Use::Day, Use::Moment] {
            let mut found = Vec::new();
            let read = thorough(cell, use_of, &ground.context(), &mut found);
            assert!(read.is_none(), "{text}");
            assert_eq!(found, [ProblemKind::DateInvalid], "{text}");
        }
        true
    }

    #[test]
    fn what_is_told_is_what_the_full_way_finds() {
        let mut told = 0;
        for ground in [Ground::russian(), Ground::of("US"), Ground::of("KZ")] {
            for day in 0..=40 {
                for month in 0..=13 {
                    for year in [1899, 1900, 1955, 1996, 2000, 2023, 2024, 2100, 2101] {
                        let text = format!("{day:02}.{month:02}.{year}");
                        told += u32::from(held_against_the_full_way(&text, &ground));
                    }
                }
            }
        }
        assert!(told > 100, "{told}");
        let ground = Ground::russian();
        for text in [
            "28.02.1990",
            "29.02.2024",
            "31.12.1990",
            "31.13.1990",
            "31.2.1990",
            "31.02.90",
            "31/02/1990",
        ] {
            assert!(!held_against_the_full_way(text, &ground), "{text}");
        }
    }
}
