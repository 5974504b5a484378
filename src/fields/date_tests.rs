//! Dates as people write them, and what is none.

use jiff::civil::date as day;
use proptest::prelude::*;

use super::date::date;
use crate::domain::{
    Cell, CellKind, Coded as _, DateOrder, DatePattern, FieldKind, FieldSpec, ProblemKind,
};
use crate::fields::testing::Ground;
use crate::fields::{ColumnDates, DateStyle};

fn spec(name: &str) -> FieldSpec {
    FieldSpec::new(name, FieldKind::Date)
}

fn read(text: &str, ground: &Ground) -> (Option<String>, Vec<&'static str>) {
    read_cell(Cell::text(text), "UF_CRM_DAY", ground)
}

fn read_cell(cell: Cell<'_>, name: &str, ground: &Ground) -> (Option<String>, Vec<&'static str>) {
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
        ("DAT-06", "1", "serial_too_early"),
        ("DAT-06", "60", "serial_too_early"),
        ("DAT-06", "61", "date_invalid"),
        ("DAT-15", "1710486338", "date_invalid"),
        ("DAT-13", "31.02.2024", "date_invalid"),
        ("DAT-13", "45.13.2024", "date_invalid"),
        ("DAT-13", "03.15.2024", "date_invalid"),
        ("DAT-13", "Иван", "date_invalid"),
        ("DAT-13", "15.03.2024 или позже", "date_invalid"),
        ("DAT-14", "01.01.0001 0:00:00", "placeholder"),
        ("DAT-14", "00.00.0000", "placeholder"),
        ("DAT-14", "30.12.1899", "placeholder"),
        ("DAT-14", "0", "placeholder"),
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
    for (id, text, code) in [
        ("DAT-06", "1900-01-15", "serial_too_early"),
        ("DAT-06", "1900-02-29", "serial_too_early"),
        ("DAT-14", "00:00:00", "placeholder"),
    ] {
        let read = cell(text, CellKind::DateTime);
        assert_eq!(read, (None, vec![code]), "{id} {text}");
    }
    assert_eq!(cell("TRUE", CellKind::Bool), (None, vec!["date_invalid"]));
    let serial = (Some("2024-01-01".to_owned()), vec!["serial_date"]);
    assert_eq!(cell("45292.25", CellKind::Number), serial);
}

#[test]
fn the_column_or_the_mapping_tells_day_from_month_dat_07() {
    let mut ground = Ground::russian();
    ground.column.order = Some(DateOrder::MonthFirst);
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
fn a_whole_column_of_serials_or_one_of_several_forms_is_told_dat_03_dat_05_dat_08() {
    let mut ground = Ground::russian();
    ground.column.serials = true;
    let told = |date: &str, code| (Some(date.to_owned()), vec![code]);
    assert_eq!(read("45292", &ground), told("2024-01-01", "serial_column"));
    ground.column.from_1904 = true;
    assert_eq!(read("43830", &ground), told("2024-01-01", "serial_column"));
    ground.column = ColumnDates {
        prevailing: Some(DateStyle::Points),
        order: Some(DateOrder::MonthFirst),
        ..ColumnDates::default()
    };
    let mixed = told("2024-03-15", "mixed_formats");
    for text in ["3/15/2024", "2024-03-15", "15 марта 2024"] {
        assert_eq!(read(text, &ground), mixed, "{text}");
    }
    assert_eq!(read("15.03.2024", &ground).1, Vec::<&str>::new());
    ground.dates = vec![DatePattern::parse("DD.MM.YYYY").unwrap()];
    let settled = read("2024-03-15", &ground).1;
    assert_eq!(settled, Vec::<&str>::new(), "the mapping knows of it");
}

#[test]
fn the_mapping_says_which_hundred_years_two_digits_mean_dat_09() {
    let mut ground = Ground::russian();
    ground.locale.century_from = Some(1950);
    for (text, wanted) in [
        ("15.03.49", "2049-03-15"),
        ("15.03.50", "1950-03-15"),
        ("15.03.24", "2024-03-15"),
    ] {
        assert_eq!(read(text, &ground).0.as_deref(), Some(wanted), "{text}");
    }
    let born = read_cell(Cell::text("15.03.49"), "BIRTHDATE", &ground).0;
    assert_eq!(born.as_deref(), Some("1949-03-15"));
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
