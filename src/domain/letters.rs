//! Letters of two alphabets that look the same.

/// Cyrillic letters and the Latin ones that look the same.
const PAIRS: &[(char, char)] = &[
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('Х', 'X'),
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
];

/// Letters of other Cyrillic alphabets that only ever stand for Latin ones by mistake.
const FOREIGN: &[(char, char)] = &[('і', 'i'), ('І', 'I'), ('ј', 'j'), ('ѕ', 'S')];

/// The Latin letter that a Cyrillic one looks like.
pub fn latin_for(c: char) -> Option<char> {
    PAIRS
        .iter()
        .chain(FOREIGN)
        .find(|(cyrillic, _)| *cyrillic == c)
        .map(|(_, latin)| *latin)
}

/// The Cyrillic letter that a Latin one looks like.
pub fn cyrillic_for(c: char) -> Option<char> {
    PAIRS
        .iter()
        .find(|(_, latin)| *latin == c)
        .map(|(cyrillic, _)| *cyrillic)
}
