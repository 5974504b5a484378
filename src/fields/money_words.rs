//! Words beside an amount: «тыс.», «млн», and where one word ends and the next begins.

/// Words for thousands and millions (NUM-07). Alone `т` and `м` are none: `5000 т` may be tonnes and `100 м` metres, and an
/// amount a million times too large is worse than one that is asked for. `т` counts before a word for roubles: `10 т.р.`
const MULTIPLIERS: &[(&str, u64)] = &[
    ("тыс", 1_000),
    ("тысяч", 1_000),
    ("тысяча", 1_000),
    ("тысячи", 1_000),
    ("тр", 1_000),
    ("к", 1_000),
    ("k", 1_000),
    ("thousand", 1_000),
    ("млн", 1_000_000),
    ("миллион", 1_000_000),
    ("миллиона", 1_000_000),
    ("миллионов", 1_000_000),
    ("m", 1_000_000),
    ("mln", 1_000_000),
    ("million", 1_000_000),
    ("млрд", 1_000_000_000),
    ("bn", 1_000_000_000),
    ("billion", 1_000_000_000),
];

/// What a word multiplies an amount by.
pub(super) fn multiplier(word: &str) -> Option<u64> {
    let known = MULTIPLIERS.iter().find(|(known, _)| *known == word);
    known.map(|(_, times)| *times)
}

/// Words and single symbols: `млн. руб.` → `млн`, `руб`; `$` → `$`.
pub(super) fn split_words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '.'])
        .flat_map(|word| {
            let cut = word
                .char_indices()
                .find(|&(at, c)| at > 0 && !c.is_alphabetic())
                .or_else(|| {
                    let first = word.chars().next()?;
                    (!first.is_alphabetic() && word.len() > first.len_utf8())
                        .then(|| (first.len_utf8(), first))
                })
                .map_or(word.len(), |(at, _)| at);
            [
                word.get(..cut).unwrap_or(word),
                word.get(cut..).unwrap_or(""),
            ]
        })
        .filter(|word| !word.is_empty())
}
