//! The beginnings of Russian numbers behind which every number is one, whatever its last digits: so that nearly no number is looked up in
//! the tables of all the world.
//!
//! They are made of those tables; the test below makes them anew and holds them against these. Numbers that begin with 9 are
//! mobile ones, all of them (`phone_number.rs` says why).

/// The first four digits behind +7, in ascending ranges, both ends included.
const AREAS: &[(u16, u16)] = &[
    (3010, 3029),
    (3360, 3369),
    (3410, 3439),
    (3450, 3479),
    (3490, 3499),
    (3510, 3539),
    (3650, 3659),
    (3810, 3859),
    (3880, 3889),
    (3900, 3919),
    (3940, 3959),
    (4010, 4019),
    (4110, 4119),
    (4130, 4139),
    (4150, 4169),
    (4210, 4219),
    (4230, 4249),
    (4260, 4279),
    (4710, 4759),
    (4810, 4879),
    (4910, 4969),
    (4980, 4999),
    (7000, 7029),
    (7050, 7089),
    (7102, 7103),
    (7112, 7113),
    (7122, 7123),
    (7132, 7132),
    (7142, 7142),
    (7144, 7144),
    (7152, 7152),
    (7162, 7164),
    (7172, 7172),
    (7182, 7182),
    (7187, 7187),
    (7212, 7213),
    (7222, 7222),
    (7232, 7234),
    (7242, 7242),
    (7252, 7253),
    (7262, 7262),
    (7272, 7273),
    (7277, 7277),
    (7279, 7279),
    (7282, 7283),
    (7292, 7292),
    (7470, 7479),
    (7510, 7519),
    (7600, 7649),
    (7710, 7719),
    (7750, 7789),
    (7850, 7859),
    (8000, 8009),
    (8030, 8049),
    (8080, 8099),
    (8110, 8189),
    (8200, 8219),
    (8310, 8319),
    (8330, 8369),
    (8400, 8489),
    (8510, 8519),
    (8550, 8579),
    (8600, 8639),
    (8650, 8679),
    (8690, 8699),
    (8710, 8739),
    (8770, 8799),
];

/// Whether every number of this beginning is a Russian one; of eleven digits, the first of them a 7.
pub(super) fn is_known_area(digits: &[u8; 11]) -> bool {
    let [_, a, b, c, d, ..] = *digits;
    if a == b'9' {
        return true;
    }
    let number = [a, b, c, d].into_iter().fold(0_u16, |number, digit| {
        number * 10 + u16::from(digit.wrapping_sub(b'0'))
    });
    let behind = AREAS.partition_point(|(_, last)| *last < number);
    AREAS.get(behind).is_some_and(|(first, _)| *first <= number)
}

#[cfg(test)]
mod tests {
    use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

    use super::AREAS;

    /// Last digits by which the numbers behind a beginning are tried: all alike, and every two digits with others behind them.
    fn tails() -> Vec<String> {
        let alike = (0..10).map(|digit| digit.to_string().repeat(6));
        let firsts =
            (0..100_u64).map(|first| format!("{first:02}{:04}", first * 7_368_787 % 10_000));
        alike.chain(firsts).collect()
    }

    fn is_valid(number: &str) -> bool {
        PHONE_NUMBER_UTIL
            .parse(number, None::<Region>)
            .is_ok_and(|number| number.is_valid() && number.country_code == 7)
    }

    #[test]
    fn the_beginnings_are_those_of_the_librarys_tables() {
        let tails = tails();
        // 810 is how one dials abroad.
        let whole = |area: &u16| {
            !(1000..1100).contains(area)
                && tails
                    .iter()
                    .all(|tail| is_valid(&format!("+7{area:04}{tail}")))
        };
        let mut ranges: Vec<(u16, u16)> = Vec::new();
        for area in (0..9000).filter(whole) {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == area => *last = area,
                _ => ranges.push((area, area)),
            }
        }
        assert_eq!(ranges, AREAS, "{ranges:?}");
    }
}
