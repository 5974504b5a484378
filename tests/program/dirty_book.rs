//! A list as people keep it: a name above it, dates, sums and shares in their own formats, columns of their own widths, and cells
//! that no portal takes.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

/// The mapping of the list; it names its sheet, its row of titles and its range.
pub const MAPPING: &str = "version: 1
originator: fix-it
source: {sheet: Лиды, header_row: 3, range: \"A3:L900\"}
columns:
  Название: TITLE
  Телефон: PHONE_WORK
  Почта: EMAIL_WORK
  Сумма: OPPORTUNITY
  Валюта: CURRENCY_ID
  Рождён: BIRTHDATE
  Источник: {field: SOURCE_ID, values: {Сайт: WEB, Звонок: CALL}}
  Стадия: STATUS_ID
  Открыт: OPENED
  Скидка: COMMENTS
  Обращение: HONORIFIC
require: [{any: [PHONE, EMAIL]}]
";

/// Rows of the list, the sound ones among them, and the texts that mend the others.
pub const ROWS: usize = 10;
pub const SOUND: u64 = 3;
pub const MENDED: [(&str, &str); 8] = [
    ("12-34", "8 916 000 00 02"),
    ("petr.mail.ru", "petr@mail.ru"),
    ("Сарафан", "Звонок"),
    ("Думает", "В работе"),
    ("тугрики", "RUB"),
    ("31.02.1980", "28.02.1980"),
    ("может быть", "да"),
    ("нет телефона", "8 916 000 00 08"),
];

const TITLES: [&str; 12] = [
    "Номер",
    "Название",
    "Телефон",
    "Почта",
    "Сумма",
    "Валюта",
    "Рождён",
    "Источник",
    "Стадия",
    "Открыт",
    "Скидка",
    "Обращение",
];

/// Title, phone, e-mail, currency, source, stage, opened.
const CELLS: [[&str; 7]; ROWS] = [
    ["Анна", "8 916 000 00 01", "", "RUB", "Сайт", "", "да"],
    ["Короткий телефон", "12-34", "", "RUB", "Сайт", "", "нет"],
    [
        "Почта и источник",
        "",
        "petr.mail.ru",
        "RUB",
        "Сарафан",
        "",
        "",
    ],
    ["Борис", "8 916 000 00 04", "", "", "Звонок", "В работе", ""],
    ["Стадия", "", "olga@mail.ru", "", "", "Думает", ""],
    [
        "=Валюта+дата",
        "+7 916 000-00-06",
        "",
        "тугрики",
        "",
        "",
        "",
    ],
    [
        "Открыт ли",
        "007 916",
        "lev@mail.ru",
        "",
        "",
        "",
        "может быть",
    ],
    ["Без связи", "", "", "", "", "", ""],
    ["Телефон словами", "нет телефона", "", "", "", "", ""],
    ["Вера", "8 916 000 00 10", "", "", "", "", ""],
];

/// The list in a workbook with a sheet of notes beside it; its rows are numbered from `first` on.
pub fn dirty_book(first: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    let notes = book.add_worksheet();
    notes.set_name("Справка").expect("a name");
    notes.write(0, 0, "Звонить до обеда").expect("a cell");
    let sheet = book.add_worksheet();
    sheet.set_name("Лиды").expect("a name");
    list(sheet, first);
    book.save_to_buffer().expect("a workbook")
}

fn list(sheet: &mut Worksheet, first: u32) {
    let write = |sheet: &mut Worksheet, row: u32, column: u16, text: &str| {
        sheet.write(row, column, text).expect("a cell");
    };
    write(sheet, 0, 0, "Заявки с выставки");
    for (column, title) in (0..).zip(TITLES) {
        write(sheet, 2, column, title);
    }
    sheet.set_column_width(1, 34).expect("a width");
    sheet.set_column_width(6, 15).expect("a width");
    let day = Format::new().set_num_format("d mmmm yyyy");
    let sum = Format::new().set_num_format("#,##0.00 \"₽\"");
    let share = Format::new().set_num_format_index(9);
    for (number, cells) in (0_u32..).zip(CELLS) {
        let row = number + 3;
        sheet.write(row, 0, first + number).expect("a cell");
        let columns = [1, 2, 3, 5, 7, 8, 9];
        for (column, text) in columns.into_iter().zip(cells) {
            if !text.is_empty() {
                write(sheet, row, column, text);
            }
        }
        sheet
            .write_with_format(row, 4, 1500.5 + f64::from(number), &sum)
            .expect("a cell");
        let born = ExcelDateTime::from_ymd(1980, 5, 12).expect("a day");
        if cells[3] == "тугрики" {
            write(sheet, row, 6, "31.02.1980");
        } else {
            sheet
                .write_with_format(row, 6, &born, &day)
                .expect("a cell");
        }
        sheet
            .write_with_format(row, 10, 0.15, &share)
            .expect("a cell");
    }
    // A number where the others are texts.
    sheet.write(7, 2, 89_160_000_005_i64).expect("a cell");
}
