//! Dates: which day a cell means (`dirty-data.md` §11).

use jiff::civil::Date;
use jiff::fmt::strtime::BrokenDownTime;

use super::context::ValueContext;
use super::date_written::{NoDate, Parts, Written, Year, read_date};
use super::emptiness::is_placeholder;
use super::fold::fold;
use super::text::tidied;
use crate::domain::{Cell, CellKind, DateOrder, DatePattern, FieldSpec, ProblemKind};
use crate::fields::Lines;

/// Serial numbers of spreadsheet dates that are believed: 3 October 1954 to 8 April 2064.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=60_000;

/// A two-digit year lies at most so many years ahead of today; else it is of the century before.
const YEARS_AHEAD: i16 = 20;

/// Ages that a lead's person can have.
const AGES: std::ops::RangeInclusive<i16> = 10..=110;

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
        Use::Any
    };
    let date = read(cell, use_of, context, found)?;
    if use_of == Use::Birth && !AGES.contains(&age(date, context.today)) {
        found.push(ProblemKind::ImplausibleBirthdate);
    }
    Some(date)
}

/// What a date is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Somebody's birth: never ahead of today.
    Birth,
    Any,
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
) -> Option<Date> {
    let text = tidied(cell, Lines::One, found)?;
    let folded = fold(&text);
    if is_placeholder(&folded, context.empty) || is_no_date(&folded) {
        found.push(ProblemKind::Placeholder);
        return None;
    }
    let result = match cell.kind {
        CellKind::Bool => Err(ProblemKind::DateInvalid),
        // The workbook knows the day; no pattern has a say.
        CellKind::DateTime => by_reading(&folded, use_of, context, found),
        CellKind::Text | CellKind::Number | CellKind::Error | CellKind::FormulaWithoutValue => {
            by_patterns(&text, use_of, context, found)
                .map_or_else(|| by_reading(&folded, use_of, context, found), Ok)
        }
    };
    result.map_err(|problem| found.push(problem)).ok()
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
) -> Option<Date> {
    context.dates.iter().find_map(|pattern| {
        let date = BrokenDownTime::parse(pattern.strptime(), text)
            .ok()?
            .to_date()
            .ok()?;
        if !pattern.strptime().contains("%y") {
            return Some(date);
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
    })
}

fn by_reading(
    folded: &str,
    use_of: Use,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Result<Date, ProblemKind> {
    match read_date(folded) {
        Ok(written) => settled(&written, use_of, context, found),
        Err(NoDate::Partial) => Err(ProblemKind::DatePartial),
        Err(NoDate::Not) => serial(folded, found),
    }
}

/// The number of days since 30 December 1899, as spreadsheets count; a fraction is the time of day (DAT-02 to DAT-06).
fn serial(text: &str, found: &mut Vec<ProblemKind>) -> Result<Date, ProblemKind> {
    let days = text.split(['.', ',']).next().unwrap_or(text);
    let digits = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    let days: i64 = match days.parse() {
        Ok(days) if digits => days,
        Ok(_) | Err(_) => return Err(ProblemKind::DateInvalid),
    };
    if (1900..=2100).contains(&days) {
        return Err(ProblemKind::DatePartial);
    }
    if !SERIALS.contains(&days) {
        return Err(ProblemKind::DateInvalid);
    }
    let date = Date::new(1899, 12, 30)
        .and_then(|zero| zero.checked_add(jiff::Span::new().days(days)))
        .ok()
        .ok_or(ProblemKind::DateInvalid)?;
    found.push(ProblemKind::SerialDate {
        after: date.to_string(),
    });
    Ok(date)
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
                .date_order
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
            let recent = 2000_i16.saturating_add(i16::try_from(short).ok()?);
            let latest = match use_of {
                Use::Birth => context.today.year(),
                Use::Any => context.today.year().saturating_add(YEARS_AHEAD),
            };
            let century_before = recent.saturating_sub(100);
            let year = if recent > latest {
                century_before
            } else {
                recent
            };
            let date = Date::new(year, month, day).ok()?;
            let date = if use_of == Use::Birth && date > context.today {
                Date::new(century_before, month, day).ok()?
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

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;
    use proptest::prelude::*;

    use super::date;
    use crate::domain::{
        Cell, CellKind, Coded as _, DateOrder, DatePattern, FieldKind, FieldSpec, ProblemKind,
    };
    use crate::fields::testing::Ground;

    fn spec(name: &str) -> FieldSpec {
        FieldSpec::new(name, FieldKind::Date)
    }

    fn read(text: &str, ground: &Ground) -> (Option<String>, Vec<&'static str>) {
        read_cell(Cell::text(text), "UF_CRM_DAY", ground)
    }

    fn read_cell(
        cell: Cell<'_>,
        name: &str,
        ground: &Ground,
    ) -> (Option<String>, Vec<&'static str>) {
        let mut found = Vec::new();
        let read = date(&spec(name), cell, &ground.context(), &mut found);
        let codes = found.iter().map(ProblemKind::code).collect();
        (read.map(|date| date.to_string()), codes)
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        let ground = Ground::russian();
        for (id, text, wanted, code) in [
            ("DAT-01", "15.03.2024", "2024-03-15", ""),
            ("DAT-01", "1.3.2024", "2024-03-01", ""),
            ("DAT-01", "03.04.2024", "2024-04-03", ""),
            ("DAT-03", "45292", "2024-01-01", "serial_date"),
            ("DAT-04", "45292.5", "2024-01-01", "serial_date"),
            ("DAT-07", "03/04/2024", "2024-04-03", "ambiguous_date"),
            ("DAT-07", "04/04/2024", "2024-04-04", ""),
            ("DAT-08", "3/15/2024", "2024-03-15", ""),
            ("DAT-09", "15.03.24", "2024-03-15", "two_digit_year"),
            ("DAT-09", "15/3/24", "2024-03-15", "two_digit_year"),
            ("DAT-09", "15.03.46", "2046-03-15", "two_digit_year"),
            ("DAT-09", "15.03.47", "1947-03-15", "two_digit_year"),
            ("DAT-09", "15.03.87", "1987-03-15", "two_digit_year"),
            ("DAT-10", "2024-03-15T10:00:38-05:00", "2024-03-15", ""),
            ("DAT-10", "2024-03-15T10:00:38.123Z", "2024-03-15", ""),
            ("DAT-11", "15.03.2024 9:05:00", "2024-03-15", ""),
            ("DAT-11", "15.03.2024 в 9:05", "2024-03-15", ""),
            ("DAT-11", "15.03.2024г.", "2024-03-15", ""),
            ("DAT-11", "3/15/2024 9:05 PM", "2024-03-15", ""),
            ("DAT-12", "15 марта 2024", "2024-03-15", ""),
            ("DAT-12", "15 марта 2024 г.", "2024-03-15", ""),
            ("DAT-12", "15 мар 2024", "2024-03-15", ""),
            ("DAT-12", "Mar 15, 2024", "2024-03-15", ""),
            ("DAT-12", "March 15th, 2024", "2024-03-15", ""),
            ("DAT-12", "15-Mar-24", "2024-03-15", "two_digit_year"),
            ("DAT-12", "пт, 15 марта 2024", "2024-03-15", ""),
            ("compact", "20240315", "2024-03-15", ""),
            ("slashes", "2024/3/15", "2024-03-15", ""),
        ] {
            let (date, codes) = read(text, &ground);
            assert_eq!(date.as_deref(), Some(wanted), "{id} {text}");
            assert_eq!(codes.first().copied().unwrap_or(""), code, "{id} {text}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused_or_empty() {
        let ground = Ground::russian();
        for (id, text, code) in [
            ("DAT-06", "60", "date_invalid"),
            ("DAT-13", "31.02.2024", "date_invalid"),
            ("DAT-13", "45.13.2024", "date_invalid"),
            ("DAT-13", "03.15.2024", "date_invalid"),
            ("DAT-13", "Иван", "date_invalid"),
            ("DAT-13", "15.03.2024 или позже", "date_invalid"),
            ("DAT-14", "01.01.0001 0:00:00", "placeholder"),
            ("DAT-14", "00.00.0000", "placeholder"),
            ("DAT-14", "30.12.1899", "placeholder"),
            ("NUL-03", "не указано", "placeholder"),
            ("DAT-16", "вчера", "date_partial"),
            ("DAT-16", "март", "date_partial"),
            ("DAT-16", "2024", "date_partial"),
            ("DAT-16", "1 кв.", "date_partial"),
            ("DAT-16", "03.2024", "date_partial"),
        ] {
            assert_eq!(read(text, &ground), (None, vec![code]), "{id} {text}");
        }
    }

    #[test]
    fn cells_that_the_workbook_knows_as_dates_are_taken_as_they_are_dat_02() {
        let cell = |text, kind| read_cell(Cell { text, kind }, "UF_CRM_DAY", &Ground::russian());
        let taken = (Some("2024-03-04".to_owned()), vec![]);
        assert_eq!(cell("2024-03-04", CellKind::DateTime), taken);
        assert_eq!(cell("2024-03-04T12:00:00", CellKind::DateTime), taken);
        assert_eq!(
            cell("12:00:00", CellKind::DateTime),
            (None, vec!["date_partial"])
        );
        assert_eq!(cell("TRUE", CellKind::Bool), (None, vec!["date_invalid"]));
        let serial = (Some("2024-01-01".to_owned()), vec!["serial_date"]);
        assert_eq!(cell("45292.25", CellKind::Number), serial);
    }

    #[test]
    fn the_column_or_the_mapping_tells_day_from_month_dat_07() {
        let mut ground = Ground::russian();
        ground.date_order = Some(DateOrder::MonthFirst);
        assert_eq!(
            read("03/04/2024", &ground),
            (Some("2024-03-04".into()), vec![])
        );
        assert_eq!(
            read("03.04.2024", &ground),
            (Some("2024-04-03".into()), vec![])
        );
        ground.dates = vec![DatePattern::parse("MM.DD.YYYY").unwrap()];
        assert_eq!(
            read("03.04.2024", &ground),
            (Some("2024-03-04".into()), vec![])
        );
        ground.dates = vec![DatePattern::parse("DD/MM/YY").unwrap()];
        let short = (Some("2024-04-03".into()), vec!["two_digit_year"]);
        assert_eq!(read("03/04/24", &ground), short);
        let american = read("03/04/2024", &Ground::of("US"));
        assert_eq!(
            american,
            (Some("2024-03-04".into()), vec!["ambiguous_date"])
        );
    }

    #[test]
    fn nobody_is_born_tomorrow_dat_09_dat_21() {
        let ground = Ground::russian();
        assert_eq!(ground.today, day(2026, 10, 1));
        let born = |text| read_cell(Cell::text(text), "BIRTHDATE", &ground);
        for (text, wanted, code) in [
            ("31.05.1990", "1990-05-31", ""),
            ("31.05.90", "1990-05-31", "two_digit_year"),
            ("31.12.26", "1926-12-31", "two_digit_year"),
            ("31.05.1850", "1850-05-31", "implausible_birthdate"),
            ("31.05.2023", "2023-05-31", "implausible_birthdate"),
            ("31.05.2030", "2030-05-31", "implausible_birthdate"),
        ] {
            let (date, codes) = born(text);
            assert_eq!(date.as_deref(), Some(wanted), "{text}");
            assert_eq!(codes.first().copied().unwrap_or(""), code, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_a_date_that_was_read_reads_as_itself(text in "[0-9./ -]{0,12}|[0-9]{1,2}[ .-][а-я]{3,8}[ .-][0-9]{2,4}|\\PC{0,20}") {
            let ground = Ground::russian();
            if let (Some(date), _) = read(&text, &ground) {
                prop_assert_eq!(read(&date, &ground), (Some(date), vec![]));
            }
        }

        #[test]
        fn any_day_reads_back_from_every_common_form(year in 1900_i16..2100, month in 1_i8..=12, d in 1_i8..=28) {
            let ground = Ground::russian();
            let wanted = day(year, month, d);
            for form in ["%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%b %d, %Y", "%d.%m.%Y %H:%M"] {
                let text = wanted.at(9, 5, 0, 0).strftime(form).to_string();
                prop_assert_eq!(read(&text, &ground), (Some(wanted.to_string()), vec![]), "{}", text);
            }
        }
    }
}
