//! Dates (DAT).

use rust_xlsxwriter::{Format, Workbook};

use super::archive;
use super::bench::{Bench, Checked, Line};

/// Days in a file of one column of them.
fn days(cells: &[&str], more: &str) -> Checked {
    listed(cells).check(&format!("columns: {{Имя: NAME, Дата: BIRTHDATE}}\n{more}"))
}

fn listed(cells: &[&str]) -> Bench {
    let rows = cells.iter().map(|cell| format!("Анна;{cell}\n"));
    Bench::new(
        "leads.csv",
        "Имя;Дата\n".to_owned() + &rows.collect::<String>(),
    )
}

/// Moments: dates of creation, as an administrator brings them.
fn moments(cells: &[&str], more: &str) -> Checked {
    listed(cells).check(&format!(
        "method: crm.item.batchImport\ncolumns: {{Имя: NAME, Дата: DATE_CREATE}}\n{more}"
    ))
}

/// A day is read without a word.
fn are_read(cells: &[(&str, &str)]) {
    for (cell, day) in cells {
        let checked = days(&[cell], "");
        assert_eq!(
            checked.sent("BIRTHDATE"),
            [*day],
            "{cell}: {}",
            checked.told
        );
        assert_eq!(checked.found(), [], "{cell}");
    }
}

/// Whether a lead of the preview has no such field.
fn lacks(lead: &Line, field: &str) -> bool {
    lead.get(field).is_none_or(String::is_empty)
}

/// DAT-01 ok: day, month and year with points
#[test]
fn dat_01_a_russian_date() {
    are_read(&[("15.03.1984", "1984-03-15"), ("1.3.1984", "1984-03-01")]);
}

/// DAT-02 ok: a date cell of a workbook is the day that it shows
#[test]
fn dat_02_a_date_cell() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let format = Format::new().set_num_format("dd.mm.yyyy");
    sheet.write(0, 0, "Имя").unwrap();
    sheet.write(0, 1, "Дата").unwrap();
    sheet.write(1, 0, "Анна").unwrap();
    sheet.write_with_format(1, 1, 45_292.0, &format).unwrap();
    let bench = Bench::new("leads.xlsx", book.save_to_buffer().unwrap());
    let checked =
        bench.check("method: crm.item.batchImport\ncolumns: {Имя: NAME, Дата: DATE_CREATE}\n");
    assert_eq!(checked.sent("DATE_CREATE"), ["2024-01-01T00:00:00+03:00"]);
    assert_eq!(checked.found(), []);
}

/// DAT-03 fix: serial numbers in the whole of a column are dates, with an info; one among other dates is warned of
#[test]
fn dat_03_serial_numbers() {
    let whole = days(&["30753", "30754", "", "-"], "");
    let sent = ["1984-03-12", "1984-03-13"];
    assert_eq!(whole.sent("BIRTHDATE")[..2], sent, "{}", whole.told);
    let column = "serial_column";
    assert_eq!(
        whole.found()[..2],
        [("2", "info", column), ("3", "info", column)]
    );
    let one = days(&["12.03.1984", "30753", "13.03.1984"], "");
    assert_eq!(one.sent("BIRTHDATE")[1], "1984-03-12");
    assert_eq!(one.found(), [("3", "warning", "serial_date")]);
    let alone = days(&["30753"], "");
    assert_eq!(alone.found(), [("2", "warning", "serial_date")]);
}

/// DAT-04 ok: the fraction of a serial number is the time of day, in the time zone of the mapping
#[test]
fn dat_04_serial_numbers_with_a_time() {
    for cell in ["45292.5", "\"45292,5\""] {
        let checked = moments(&[cell, cell], "locale: {time_zone: Asia/Yekaterinburg}\n");
        let noon = ["2024-01-01T12:00:00+05:00"; 2];
        assert_eq!(checked.sent("DATE_CREATE"), noon, "{}", checked.told);
    }
}

/// DAT-05 ok: a workbook that counts from 1904, its date cells and its bare numbers
#[test]
fn dat_05_a_workbook_that_counts_from_1904() {
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = format!(
        "<workbook {main} xmlns:r=\"{office}\"><workbookPr date1904=\"1\"/><sheets><sheet name=\"Лиды\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let styles = format!(
        "<styleSheet {main}><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    let text = |cell: &str, text: &str| {
        format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let rows = format!(
        "<sheetData><row r=\"1\">{}{}{}</row><row r=\"2\">{}<c r=\"B2\" s=\"1\"><v>43830</v></c><c r=\"C2\"><v>43830</v></c></row></sheetData>",
        text("A1", "Имя"),
        text("B1", "Создан"),
        text("C1", "Изменён"),
        text("A2", "Анна")
    );
    let members = vec![
        archive::Member::packed("xl/workbook.xml", book.as_bytes()),
        archive::Member::packed("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        archive::Member::packed("xl/styles.xml", styles.as_bytes()),
    ];
    let bench = Bench::new("leads.xlsx", archive::xlsx(&rows, members));
    let checked = bench.check(
        "method: crm.item.batchImport\ncolumns: {Имя: NAME, Создан: DATE_CREATE, Изменён: DATE_MODIFY}\n",
    );
    let day = ["2024-01-01T00:00:00+03:00"];
    assert_eq!(checked.sent("DATE_CREATE"), day, "{}", checked.told);
    assert_eq!(checked.sent("DATE_MODIFY"), day);
}

/// DAT-06 warn: a serial number of 1 to 60 is no date that anybody meant, and Excel's calendar is wrong there: none is sent
#[test]
fn dat_06_serial_numbers_before_march_1900() {
    let checked = days(&["1", "60", "15.03.1984"], "");
    let early = "serial_too_early";
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert_eq!(
        checked.found(),
        [("2", "warning", early), ("3", "warning", early)]
    );
    assert!(
        checked.leads[..2]
            .iter()
            .all(|lead| lacks(lead, "BIRTHDATE"))
    );
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let format = Format::new().set_num_format("dd.mm.yyyy");
    sheet.write(0, 0, "Имя").unwrap();
    sheet.write(0, 1, "Дата").unwrap();
    for (row, serial) in [(1, 15.0), (2, 60.0)] {
        sheet.write(row, 0, "Анна").unwrap();
        sheet.write_with_format(row, 1, serial, &format).unwrap();
    }
    let bench = Bench::new("leads.xlsx", book.save_to_buffer().unwrap());
    let checked = bench.check("columns: {Имя: NAME, Дата: BIRTHDATE}\n");
    assert_eq!(
        checked.found(),
        [("2", "warning", early), ("3", "warning", early)]
    );
}

/// DAT-07 warn: the column decides which part is the day; where it does not, the locale does, with one warning for the column and an info at its other cells
#[test]
fn dat_07_day_and_month_are_decided_by_the_column() {
    for (other, day) in [("03/25/1984", "1984-03-04"), ("25/03/1984", "1984-04-03")] {
        let checked = days(&["03/04/1984", other], "");
        assert_eq!(checked.sent("BIRTHDATE")[0], day);
        assert_eq!(checked.found(), [], "{other}");
    }
    let cells = ["03/04/1984", "05/06/1984", "07/08/1984"];
    let checked = days(&cells, "");
    let sent = ["1984-04-03", "1984-06-05", "1984-08-07"];
    assert_eq!(checked.sent("BIRTHDATE"), sent);
    let code = "ambiguous_date";
    let told = [
        ("2", "warning", code),
        ("3", "info", code),
        ("4", "info", code),
    ];
    assert_eq!(checked.found(), told);
    let american = days(&cells, "locale: {country: US}\n");
    assert_eq!(american.sent("BIRTHDATE")[0], "1984-03-04");
    let settled = days(&cells, "source: {dates: [DD/MM/YYYY]}\n");
    assert_eq!(
        (settled.sent("BIRTHDATE")[0], settled.found()),
        (sent[0], vec![])
    );
}

/// DAT-08 warn: in a column of several ways of writing each date is read by its own, and the column is warned of once
#[test]
fn dat_08_several_ways_of_writing() {
    let checked = days(&["15.03.1984", "3/16/1984", "17.03.1984", "3/4/1984"], "");
    let sent = ["1984-03-15", "1984-03-16", "1984-03-17", "1984-03-04"];
    assert_eq!(checked.sent("BIRTHDATE"), sent);
    let mixed = "mixed_formats";
    assert_eq!(
        checked.found(),
        [("3", "warning", mixed), ("5", "info", mixed)]
    );
}

/// DAT-09 fix: of two digits the year is supplied and told; `locale: {century_from: …}` says which hundred years, and nobody is born in the future
#[test]
fn dat_09_years_of_two_digits() {
    let told = ["2", "3"].map(|row| (row, "info", "two_digit_year"));
    let checked = moments(&["15.03.24", "15/3/24"], "");
    assert_eq!(
        checked.sent("DATE_CREATE"),
        ["2024-03-15T00:00:00+03:00"; 2]
    );
    assert!(
        checked.found().starts_with(&told[..1]),
        "{:?}",
        checked.found()
    );
    let from = moments(&["15.03.24", "15.03.70"], "locale: {century_from: 1925}\n");
    let sent = ["1970-03-15T00:00:00+03:00"];
    assert_eq!(from.sent("DATE_CREATE")[1..], sent, "{}", from.told);
    let born = days(&["15.03.84", "15.03.35"], "");
    assert_eq!(born.sent("BIRTHDATE"), ["1984-03-15", "1935-03-15"]);
    assert_eq!(born.found(), told);
}

/// DAT-10 ok: a moment with its own offset is that instant
#[test]
fn dat_10_moments_with_an_offset() {
    let checked = moments(&["2024-03-15T10:00:38-05:00", "2024-03-15T10:00:38Z"], "");
    let sent = ["2024-03-15T10:00:38-05:00", "2024-03-15T10:00:38+00:00"];
    assert_eq!(checked.sent("DATE_CREATE"), sent);
    assert_eq!(checked.found(), []);
}

/// DAT-11 ok: a time behind the date, with or without «в», and «г.»
#[test]
fn dat_11_a_time_behind_the_date() {
    let checked = moments(
        &["15.03.2024 9:05:00", "15.03.2024 в 9:05", "15.03.2024г."],
        "",
    );
    let sent = [
        "2024-03-15T09:05:00+03:00",
        "2024-03-15T09:05:00+03:00",
        "2024-03-15T00:00:00+03:00",
    ];
    assert_eq!(checked.sent("DATE_CREATE"), sent);
    assert_eq!(checked.found(), []);
}

/// DAT-12 ok: months by their names, in Russian and in English
#[test]
fn dat_12_months_by_name() {
    are_read(&[
        ("15 марта 1984", "1984-03-15"),
        ("15 мар 1984", "1984-03-15"),
        ("\"Mar 15, 1984\"", "1984-03-15"),
    ]);
    let short = days(&["15-Mar-84"], "");
    assert_eq!(short.sent("BIRTHDATE"), ["1984-03-15"]);
    assert_eq!(short.found(), [("2", "info", "two_digit_year")]);
}

/// DAT-13 err: a day that there is not
#[test]
fn dat_13_days_that_there_are_not() {
    let checked = days(&["31.02.1984", "45.13.1984"], "");
    let told = ["2", "3"].map(|row| (row, "error", "date_invalid"));
    assert_eq!((checked.code, checked.found().as_slice()), (1, &told[..]));
    assert_eq!(
        checked.problems[0]["column"],
        "B «Дата»".split(' ').next().unwrap()
    );
}

/// DAT-14 fix: the days by which programs write that there is none are empty
#[test]
fn dat_14_no_date_as_programs_write_it() {
    let cells = ["01.01.0001 0:00:00", "00.00.0000", "30.12.1899", "0"];
    let checked = days(&cells, "");
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert!(checked.leads.iter().all(|lead| lacks(lead, "BIRTHDATE")));
    let told = ["2", "3", "4", "5"].map(|row| (row, "info", "placeholder"));
    assert_eq!(checked.found(), told);
}

/// DAT-15 fix: seconds and milliseconds since 1970 in a date of creation
#[test]
fn dat_15_seconds_since_1970() {
    let checked = moments(&["1710486338", "1710486338123"], "");
    assert_eq!(
        checked.sent("DATE_CREATE"),
        ["2024-03-15T07:05:38+00:00"; 2]
    );
    let told = ["2", "3"].map(|row| (row, "info", "unix_time"));
    assert_eq!(checked.found(), told);
}

/// DAT-16 warn: a part of a date is not guessed and not sent; where the field is required the row is an error
#[test]
fn dat_16_parts_of_dates_are_not_guessed() {
    let cells = ["вчера", "март", "2024", "1 кв."];
    let told = ["2", "3", "4", "5"].map(|row| (row, "warning", "date_partial"));
    let checked = days(&cells, "");
    assert_eq!((checked.code, checked.found().as_slice()), (0, &told[..]));
    assert!(checked.leads.iter().all(|lead| lacks(lead, "BIRTHDATE")));
    let required = days(&cells[..1], "require: [BIRTHDATE]\n");
    assert_eq!(required.found(), [("2", "error", "date_partial")]);
}

/// DAT-17 err: a date of creation in the future, which the portal refuses
#[test]
fn dat_17_a_date_of_creation_in_the_future() {
    let checked = moments(&["15.03.2090", "15.03.2024"], "");
    assert_eq!(checked.found(), [("2", "error", "stamp_in_future")]);
    assert_eq!(checked.leads.len(), 1);
}

/// DAT-18 err: a date of change before that of creation; `clean: {clamp_dates: true}` moves it there and tells it
#[test]
fn dat_18_a_change_before_the_creation() {
    let text = "Имя;Создан;Перемещён;Изменён\nАнна;15.03.2024;14.03.2024;13.03.2024\nПётр;15.03.2024;20.03.2024;18.03.2024\n";
    let bench = Bench::new("leads.csv", text);
    let columns = "method: crm.item.batchImport\ncolumns: {Имя: NAME, Создан: DATE_CREATE, Перемещён: MOVED_TIME, Изменён: DATE_MODIFY}\n";
    let checked = bench.check(columns);
    assert_eq!((checked.code, checked.leads.len()), (1, 0));
    let of =
        |problem: &Line| problem["code"] == "stamps_out_of_order" && problem["severity"] == "error";
    assert!(checked.problems.iter().all(of), "{:?}", checked.found());
    let clamped = bench.check(&format!("{columns}clean: {{clamp_dates: true}}\n"));
    assert_eq!(clamped.code, 0, "{}", clamped.told);
    let day = |day| format!("2024-03-{day}T00:00:00+03:00");
    assert_eq!(clamped.sent("DATE_MODIFY"), [day(15), day(18)]);
    assert_eq!(clamped.sent("MOVED_TIME"), [day(15), day(18)]);
    let told = ["2", "2", "3"].map(|row| (row, "info", "date_clamped"));
    assert_eq!(clamped.found(), told);
}

/// DAT-19 fix: rows are sent in the order of their dates of creation, whatever the file's, and that is told
#[test]
fn dat_19_rows_are_sorted_by_their_dates() {
    use super::stage::{Stage, quick};
    let stage = Stage::new(quick());
    let text = "Номер;Имя;Дата\n1;Анна;15.03.2024\n2;Пётр;01.02.2024\n3;Ян;20.02.2024\n";
    let mapping = "version: 1\nmethod: crm.item.batchImport\noriginator: cases\nkey: [Номер]\ncolumns: {Имя: NAME, Дата: DATE_CREATE}\n";
    let (file, mapping) = (stage.file("rows.csv", text), stage.file("m.yaml", mapping));
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("in the order of the dates"), "{}", ran.err);
    let in_order: Vec<u64> = ["2", "3", "1"].map(|key| stage.lead_of(key)).into();
    assert!(in_order.is_sorted(), "{in_order:?}");
}

/// DAT-20 warn: a local time that does not exist, or exists twice, is told; a missing zone is the mapping's
#[test]
fn dat_20_times_at_which_the_clocks_change() {
    let berlin = "locale: {time_zone: Europe/Berlin}\n";
    let checked = moments(
        &["31.03.2024 2:30", "15.03.2024 2:30", "27.10.2024 2:30"],
        berlin,
    );
    let sent = [
        "2024-03-31T03:30:00+02:00",
        "2024-03-15T02:30:00+01:00",
        "2024-10-27T02:30:00+02:00",
    ];
    assert_eq!(checked.sent("DATE_CREATE"), sent);
    let shifted = "time_shifted";
    assert_eq!(
        checked.found(),
        [("2", "warning", shifted), ("4", "warning", shifted)]
    );
}

/// DAT-21 warn: a birth date that hardly anybody has
#[test]
fn dat_21_birth_dates_that_hardly_anybody_has() {
    let checked = days(&["15.03.1850", "15.03.2024", "15.03.1984"], "");
    assert_eq!(checked.code, 0, "{}", checked.told);
    let told = ["2", "3"].map(|row| (row, "warning", "implausible_birthdate"));
    assert_eq!(checked.found(), told);
    assert_eq!(checked.sent("BIRTHDATE")[0], "1850-03-15");
}
