//! Written dates taken apart, whatever they mean: `15.03.2024`, `Mar 15, 2024`, `2024-03-15T10:00:38-05:00`.

use super::date_words::{Token, tokens};

/// The day, month and year of a written date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// Which is which is plain.
    Plain { year: Year, month: u32, day: u32 },
    /// Two numbers of which either may be the day: `03/04/2024`.
    Swappable { first: u32, second: u32, year: Year },
}

/// A year and whether its century is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    Full(u32),
    Short(u32),
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Clock {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
}

impl Clock {
    /// The same of a time, to the second.
    pub(super) fn of(time: jiff::civil::Time) -> Self {
        let part = |number: i8| u32::from(number.unsigned_abs());
        Self {
            hour: part(time.hour()),
            minute: part(time.minute()),
            second: part(time.second()),
        }
    }
}

/// The order and the signs in which a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Year, month, day.
    Iso,
    /// Day, month, year with points or blanks between them.
    Points,
    /// Day and month in either order, with `/` or `-` between them.
    Slashes,
    /// The month by its name.
    Words,
}

/// A written date taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) form: Form,
    pub(super) parts: Parts,
    pub(super) clock: Option<Clock>,
    /// Seconds east of Greenwich.
    pub(super) offset: Option<i32>,
}

/// Why a text is no whole date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoDate {
    /// Some of it is there: `март`, `2024`, `вчера` (DAT-16).
    Partial,
    /// Nothing of a date.
    Not,
}

/// Takes a date apart; `text` is in folded form (lower case, plain dashes).
pub(super) fn read_date(text: &str) -> Result<Written, NoDate> {
    let text = text.trim_end_matches(['.', ',', ' ']);
    let tokens = tokens(text).ok_or(NoDate::Not)?;
    let Some((form, parts, rest)) = date_parts(skip_weekday(&tokens)) else {
        return Err(if is_partial(&tokens) {
            NoDate::Partial
        } else {
            NoDate::Not
        });
    };
    let (clock, offset) = clock(rest)?;
    Ok(Written {
        form,
        parts,
        clock,
        offset,
    })
}

const fn year(number: u32, digits: usize) -> Option<Year> {
    match digits {
        4 => Some(Year::Full(number)),
        2 => Some(Year::Short(number)),
        _ => None,
    }
}

type Tokens<'t, 'a> = &'t [Token<'a>];

/// `пт, 15.03.2024`, `Friday, March 15`.
fn skip_weekday<'t, 'a>(tokens: Tokens<'t, 'a>) -> Tokens<'t, 'a> {
    const DAYS: &[&str] = &[
        "пн",
        "вт",
        "ср",
        "чт",
        "пт",
        "сб",
        "вс",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "понедельник",
        "вторник",
        "среда",
        "четверг",
        "пятница",
        "суббота",
        "воскресенье",
    ];
    match tokens {
        [Token::Word(day), Token::Mark(' ' | ',' | '.'), rest @ ..] if DAYS.contains(day) => rest,
        _ => tokens,
    }
}

/// A form with its parts, and what is left behind them.
type Taken<'t, 'a> = (Form, Parts, Tokens<'t, 'a>);

fn date_parts<'t, 'a>(tokens: Tokens<'t, 'a>) -> Option<Taken<'t, 'a>> {
    match tokens {
        // 2024-03-15, 2024.03.15, 2024/3/15
        [
            Token::Number(full, 4),
            Token::Mark(a @ ('-' | '.' | '/')),
            Token::Number(month, 1..=2),
            Token::Mark(b),
            Token::Number(day, 1..=2),
            rest @ ..,
        ] if a == b => Some((Form::Iso, plain(Year::Full(*full), *month, *day), rest)),
        // 20240315
        [Token::Number(whole, 8), rest @ ..] if (19_000_101..=21_001_231).contains(whole) => {
            let (month, day) = (whole / 100 % 100, whole % 100);
            let parts = plain(Year::Full(whole / 10_000), month, day);
            Some((Form::Iso, parts, rest))
        }
        // 15.03.2024, 15/3/24, 15-03-2024, 15 03 2024
        [
            Token::Number(first, 1..=2),
            Token::Mark(a @ ('.' | '/' | '-' | ' ' | ',')),
            Token::Number(second, 1..=2),
            Token::Mark(b),
            Token::Number(last, digits),
            rest @ ..,
        ] if a == b => {
            let year = year(*last, *digits)?;
            let (first, second) = (*first, *second);
            let (form, parts) = if matches!(a, '/' | '-') {
                let parts = Parts::Swappable {
                    first,
                    second,
                    year,
                };
                (Form::Slashes, parts)
            } else {
                (Form::Points, plain(year, second, first))
            };
            Some((form, parts, rest))
        }
        _ => named_month(tokens).map(|(parts, rest)| (Form::Words, parts, rest)),
    }
}

const fn plain(year: Year, month: u32, day: u32) -> Parts {
    Parts::Plain { year, month, day }
}

/// `15 марта 2024`, `15-Mar-24`, `15.мар.2024`, `Mar 15, 2024`, `March 15th 2024`.
fn named_month<'t, 'a>(tokens: Tokens<'t, 'a>) -> Option<(Parts, Tokens<'t, 'a>)> {
    let (day, month, rest) = if let [Token::Number(day, 1..=2), rest @ ..] = tokens {
        let (month, rest) = month_name(skip_mark(skip_ordinal(rest)))?;
        (*day, month, rest)
    } else {
        let (month, rest) = month_name(tokens)?;
        let [Token::Number(day, 1..=2), rest @ ..] = skip_mark(rest) else {
            return None;
        };
        (*day, month, skip_ordinal(rest))
    };
    match skip_mark(rest) {
        [Token::Number(last, digits), rest @ ..] => {
            Some((plain(year(*last, *digits)?, month, day), rest))
        }
        _ => None,
    }
}

const fn month_name<'t, 'a>(tokens: Tokens<'t, 'a>) -> Option<(u32, Tokens<'t, 'a>)> {
    match tokens {
        [Token::Month(month), rest @ ..] => Some((*month, rest)),
        _ => None,
    }
}

const fn skip_mark<'t, 'a>(tokens: Tokens<'t, 'a>) -> Tokens<'t, 'a> {
    match tokens {
        [Token::Mark(' ' | '-' | '.' | '/' | ','), rest @ ..] => rest,
        _ => tokens,
    }
}

fn skip_ordinal<'t, 'a>(tokens: Tokens<'t, 'a>) -> Tokens<'t, 'a> {
    match tokens {
        [Token::Word("st" | "nd" | "rd" | "th"), rest @ ..] => rest,
        _ => tokens,
    }
}

type Time = (Option<Clock>, Option<i32>);

/// What may follow the date: `г.`, a time, an offset.
fn clock(tokens: Tokens<'_, '_>) -> Result<Time, NoDate> {
    match tokens {
        [] => Ok((None, None)),
        [
            Token::Mark(' ' | '.' | ',') | Token::Word("г" | "года" | "год" | "в" | "at" | "t"),
            rest @ ..,
        ] => clock(rest),
        [
            Token::Number(hour, 1..=2),
            Token::Mark(':'),
            Token::Number(minute, 2),
            rest @ ..,
        ] => {
            let (second, rest) = seconds(rest);
            let (hour, rest) = half_day(*hour, rest).ok_or(NoDate::Not)?;
            let clock = Clock {
                hour,
                minute: *minute,
                second,
            };
            Ok((Some(clock), offset(rest)?))
        }
        _ => Err(NoDate::Not),
    }
}

fn seconds<'t, 'a>(tokens: Tokens<'t, 'a>) -> (u32, Tokens<'t, 'a>) {
    match tokens {
        [
            Token::Mark(':'),
            Token::Number(second, 2),
            Token::Mark('.' | ','),
            Token::Number(..),
            rest @ ..,
        ]
        | [Token::Mark(':'), Token::Number(second, 2), rest @ ..] => (*second, rest),
        _ => (0, tokens),
    }
}

fn half_day<'t, 'a>(hour: u32, tokens: Tokens<'t, 'a>) -> Option<(u32, Tokens<'t, 'a>)> {
    let behind = match tokens {
        [Token::Mark(' '), rest @ ..] => rest,
        _ => tokens,
    };
    let (added, rest) = match behind {
        [Token::Word("am"), rest @ ..] => (0, rest),
        [Token::Word("pm"), rest @ ..] => (12, rest),
        _ => return Some((hour, tokens)),
    };
    (1..=12)
        .contains(&hour)
        .then_some((hour % 12 + added, rest))
}

/// `Z`, `+03:00`, `+0300`, `UTC+3`.
fn offset(tokens: Tokens<'_, '_>) -> Result<Option<i32>, NoDate> {
    match tokens {
        [] => Ok(None),
        [Token::Word("z" | "utc" | "gmt")] => Ok(Some(0)),
        [Token::Mark(' ') | Token::Word("utc" | "gmt"), rest @ ..] => offset(rest),
        [Token::Mark('+'), rest @ ..] => hours(rest).map(Some),
        [Token::Mark('-'), rest @ ..] => hours(rest).map(|seconds| Some(-seconds)),
        _ => Err(NoDate::Not),
    }
}

fn hours(tokens: Tokens<'_, '_>) -> Result<i32, NoDate> {
    let (hours, minutes) = match tokens {
        [Token::Number(hours, 1..=2)] => (*hours, 0),
        [Token::Number(both, 4)] => (both / 100, both % 100),
        [
            Token::Number(hours, 1..=2),
            Token::Mark(':'),
            Token::Number(minutes, 2),
        ] => (*hours, *minutes),
        _ => return Err(NoDate::Not),
    };
    let sound = hours <= 18 && minutes <= 59;
    let seconds = sound.then(|| i32::try_from(hours * 3600 + minutes * 60).ok());
    seconds.flatten().ok_or(NoDate::Not)
}

/// `вчера`, `март`, `март 2024`, `2024`, `03.2024`, `1 кв.`, `15.03`, a bare time (DAT-16).
fn is_partial(tokens: Tokens<'_, '_>) -> bool {
    const WORDS: &[&str] = &[
        "вчера",
        "сегодня",
        "завтра",
        "позавчера",
        "yesterday",
        "today",
        "tomorrow",
        "весна",
        "лето",
        "осень",
        "зима",
        "квартал",
        "кв",
        "q",
    ];
    let some = |token: &Token<'_>| match token {
        Token::Month(_) => true,
        Token::Word(word) => WORDS.contains(word),
        Token::Number(..) | Token::Mark(_) => false,
    };
    tokens.iter().any(some) || is_number_partial(tokens)
}

fn is_number_partial(tokens: Tokens<'_, '_>) -> bool {
    let year = |number: u32, digits: usize| digits == 4 && (1900..=2100).contains(&number);
    match tokens {
        [Token::Number(number, digits)] => year(*number, *digits),
        [Token::Number(number, digits), rest @ ..]
            if matches!(skip_mark(rest), [Token::Word("г" | "год")]) =>
        {
            year(*number, *digits)
        }
        [
            Token::Number(one, first),
            Token::Mark('.' | '/' | '-'),
            Token::Number(other, second),
        ] => {
            let short = |digits: usize| digits <= 2;
            (short(*first) && (short(*second) || year(*other, *second)))
                || (year(*one, *first) && short(*second))
        }
        [
            Token::Number(_, 1..=2),
            Token::Mark(':'),
            Token::Number(_, 2),
            ..,
        ] => true,
        _ => false,
    }
}
