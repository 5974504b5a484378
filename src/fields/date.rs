//! Dates: which day a cell means (`dirty-data.md` §11).

use jiff::civil::Date;
use jiff::fmt::strtime::BrokenDownTime;

use super::context::ValueContext;
use super::date_impossible::is_no_day;
use super::date_serial::{clock_of_serial, day_of_serial, instant};
use super::date_style::deviates;
use super::date_written::{Clock, NoDate, Parts, Written, Year, read_date};
use super::emptiness::is_placeholder;
use super::fold::fold;
use super::text::tidied;
use crate::domain::{Cell, CellKind, DateOrder, DatePattern, FieldSpec, ProblemKind};
use crate::fields::Lines;

/// A two-digit year lies at most so many years ahead of today; else it is of the century before.
const YEARS_AHEAD: i16 = 20;

/// Ages that a lead's person can have.
const AGES: std::ops::RangeInclusive<i16> = 10..=110;

/// A day, and what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) day: Date,
    pub(super) clock: Option<Clock>,
    /// Seconds east of Greenwich.
    pub(super) offset: Option<i32>,
}

impl Moment {
    const fn of(day: Date) -> Self {
        Self {
            day,
            clock: None,
            offset: None,
        }
    }
}

/// The day that a cell means; a time beside it is left out, the field has none.
pub(super) fn date(
    spec: &FieldSpec,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Date> {
    let use_of = if spec.name.as_str() == "BIRTHDATE" {
        Use::Birth
    } else {
        Use::Day
    };
    let date = read(cell, use_of, context, found)?.day;
    if !is_usual_age(spec, date, context.today) {
        found.push(ProblemKind::ImplausibleBirthdate);
    }
    Some(date)
}

/// Whether somebody who was born that day is of an age that a lead's person can have; any day of another field is.
pub(super) fn is_usual_age(spec: &FieldSpec, date: Date, today: Date) -> bool {
    spec.name.as_str() != "BIRTHDATE" || AGES.contains(&age(date, today))
}

/// The day with its time, where the cell has one.
pub(super) fn day_and_time(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Moment> {
    read(cell, Use::Moment, context, found)
}

/// What a date is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Somebody's birth: never ahead of today.
    Birth,
    Day,
    /// A day with its time, which programs also write as seconds since 1970 (DAT-15).
    Moment,
}

fn age(born: Date, today: Date) -> i16 {
    let years = today.year().saturating_sub(born.year());
    if (today.month(), today.day()) < (born.month(), born.day()) {
        years.saturating_sub(1)
    } else {
        years
    }
}

fn read(
    cell: Cell<'_>,
    use_of: Use,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Moment> {
    if context.dates.is_empty() && context.empty.is_empty() && is_no_day(cell) {
        found.push(ProblemKind::DateInvalid);
        return None;
    }
    thorough(cell, use_of, context, found)
}

pub(super) fn thorough(
    cell: Cell<'_>,
    use_of: Use,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Moment> {
    let text = tidied(cell, Lines::One, found)?;
    let folded = fold(&text);
    if is_placeholder(&folded, context.empty) || is_no_date(&folded) {
        found.push(ProblemKind::Placeholder);
        return None;
    }
    let result = match cell.kind {
        CellKind::Bool | CellKind::Percent => Err(ProblemKind::DateInvalid),
        // The workbook knows the day; no pattern has a say.
        CellKind::DateTime => by_workbook(&folded, use_of, context, found),
        CellKind::Text | CellKind::Number | CellKind::Error | CellKind::FormulaWithoutValue => {
            by_patterns(&text, use_of, context, found)
                .map_or_else(|| by_reading(&folded, use_of, context, found), Ok)
        }
    };
    let moment = result.map_err(|problem| found.push(problem)).ok()?;
    if context.dates.is_empty() && deviates(cell.kind, &folded, context.column) {
        found.push(ProblemKind::MixedFormats {
            after: moment.day.to_string(),
        });
    }
    Some(moment)
}

/// The days by which programs write "no date" (DAT-14).
pub(super) fn is_no_date(folded: &str) -> bool {
    const NONE: &[&str] = &[
        "00.00.0000",
        "0000-00-00",
        "00/00/0000",
        "01.01.0001",
        "0001-01-01",
        "30.12.1899",
        "1899-12-30",
        "12/30/1899",
        "1899-12-31",
        "0",
    ];
    let day = folded.split([' ', 't']).next().unwrap_or(folded);
    NONE.contains(&day) || folded.trim_matches(['.', '/', '-', ' ']).is_empty()
}

/// The mapping's own ways of writing dates, in its order.
fn by_patterns(
    text: &str,
    use_of: Use,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Moment> {
    context.dates.iter().find_map(|pattern| {
        let parsed = BrokenDownTime::parse(pattern.strptime(), text).ok()?;
        let date = parsed.to_date().ok()?;
        let clock = parsed.to_time().ok().map(Clock::of);
        let moment = |day| Moment {
            clock,
            ..Moment::of(day)
        };
        if !pattern.strptime().contains("%y") {
            return Some(moment(date));
        }
        let short = Year::Short(u32::from(date.year().rem_euclid(100).unsigned_abs()));
        let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
        whole(
            short,
            u32::from(month),
            u32::from(day),
            use_of,
            context,
            found,
        )
        .map(moment)
    })
}

/// A cell that the workbook knows as a date. Midnight of no day is how it shows a zero; of the first two months of 1900 its
/// calendar is wrong, and a small number in a cell that is formatted as a date stands there (DAT-06).
fn by_workbook(
    folded: &str,
    use_of: Use,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Result<Moment, ProblemKind> {
    if folded == "00:00:00" {
        return Err(ProblemKind::Placeholder);
    }
    if folded.starts_with("1900-01-") || folded.starts_with("1900-02-") {
        return Err(ProblemKind::SerialTooEarly);
    }
    by_reading(folded, use_of, context, found)
}

fn by_reading(
    folded: &str,
    use_of: Use,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Result<Moment, ProblemKind> {
    match read_date(folded) {
        Ok(written) => Ok(Moment {
            day: settled(&written, use_of, context, found)?,
            clock: written.clock,
            offset: written.offset,
        }),
        Err(NoDate::Partial) => Err(ProblemKind::DatePartial),
        Err(NoDate::Not) => by_counting(folded, use_of, context, found),
    }
}

/// A bare number: seconds since 1970, or days of a spreadsheet.
fn by_counting(
    folded: &str,
    use_of: Use,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Result<Moment, ProblemKind> {
    if use_of == Use::Moment
        && let Some(instant) = instant(folded, context.today)
    {
        let after = format!("{instant}");
        found.push(ProblemKind::UnixTime { after });
        let utc = jiff::tz::Offset::UTC.to_datetime(instant);
        return Ok(Moment {
            day: utc.date(),
            clock: Some(Clock::of(utc.time())),
            offset: Some(0),
        });
    }
    let day = day_of_serial(folded, context.column.from_1904)?;
    let after = day.to_string();
    found.push(if context.column.serials {
        ProblemKind::SerialColumn { after }
    } else {
        ProblemKind::SerialDate { after }
    });
    Ok(Moment {
        clock: clock_of_serial(folded),
        ..Moment::of(day)
    })
}

/// The day of a written date, with day and month told apart and the century supplied.
fn settled(
    written: &Written,
    use_of: Use,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Result<Date, ProblemKind> {
    let (year, month, day, doubtful) = match written.parts {
        Parts::Plain { year, month, day } => (year, month, day, false),
        Parts::Swappable {
            first,
            second,
            year,
        } => {
            let (order, doubtful) = order(first, second, context);
            match order {
                DateOrder::DayFirst => (year, second, first, doubtful),
                DateOrder::MonthFirst => (year, first, second, doubtful),
            }
        }
    };
    let date = whole(year, month, day, use_of, context, found).ok_or(ProblemKind::DateInvalid)?;
    if doubtful {
        found.push(ProblemKind::AmbiguousDate {
            after: date.to_string(),
        });
    }
    Ok(date)
}

/// Which of two numbers is the day, and whether that is only a habit of the region (DAT-07).
fn order(first: u32, second: u32, context: &ValueContext<'_>) -> (DateOrder, bool) {
    match (first > 12, second > 12) {
        (true, _) => (DateOrder::DayFirst, false),
        (false, true) => (DateOrder::MonthFirst, false),
        (false, false) => {
            let told = context
                .column
                .order
                .or_else(|| context.dates.first().map(pattern_order));
            let order = told.unwrap_or_else(|| context.local_date_order());
            (order, told.is_none() && first != second)
        }
    }
}

fn pattern_order(pattern: &DatePattern) -> DateOrder {
    if pattern.strptime().find("%d") < pattern.strptime().find("%m") {
        DateOrder::DayFirst
    } else {
        DateOrder::MonthFirst
    }
}

fn whole(
    year: Year,
    month: u32,
    day: u32,
    use_of: Use,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    match year {
        Year::Full(year) => {
            let year = i16::try_from(year).ok()?;
            (year >= 1000).then(|| Date::new(year, month, day).ok())?
        }
        Year::Short(short) => {
            let latest = latest_year(use_of, context);
            let behind = latest.saturating_sub(i16::try_from(short).ok()?);
            let year = latest.saturating_sub(behind.rem_euclid(100));
            let date = Date::new(year, month, day).ok()?;
            let date = if use_of == Use::Birth && date > context.today {
                Date::new(year.saturating_sub(100), month, day).ok()?
            } else {
                date
            };
            found.push(ProblemKind::TwoDigitYear {
                after: date.to_string(),
            });
            Some(date)
        }
    }
}

/// The last of the hundred years that two digits may mean: the mapping's, else so many ahead of today.
fn latest_year(use_of: Use, context: &ValueContext<'_>) -> i16 {
    let this = context.today.year();
    let latest = match context.locale.century_from {
        Some(first) => first.saturating_add(99),
        None => this.saturating_add(YEARS_AHEAD),
    };
    match use_of {
        Use::Birth => latest.min(this),
        Use::Day | Use::Moment => latest,
    }
}
