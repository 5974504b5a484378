//! Writes the samples that are no text: `cargo test --test program -- --ignored write_the_excel_sample`.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::stage::project;

const TITLES: [&str; 16] = [
    "Название",
    "Имя",
    "Фамилия",
    "Отчество",
    "Рабочий телефон",
    "Мобильный",
    "Почта",
    "Компания",
    "Должность",
    "Город",
    "Сумма",
    "Валюта",
    "Источник",
    "Стадия",
    "Дата рождения",
    "Комментарий",
];

type SampleRow = (
    &'static [(u16, &'static str)],
    &'static [(u16, f64)],
    Option<(u16, u8, u8)>,
);

#[test]
#[allow(clippy::too_many_lines, reason = "a table of sample rows")]
#[ignore = "writes samples/leads-ru.xlsx anew"]
fn write_the_excel_sample() {
    let mut book = Workbook::new();
    let notes = book.add_worksheet();
    notes.set_name("Инструкция").expect("a name");
    notes
        .write(0, 0, "Лиды стоят на листе «Лиды».")
        .expect("a cell");
    let sheet = book.add_worksheet();
    sheet.set_name("Лиды").expect("a name");
    let bold = Format::new().set_bold();
    for (column, title) in TITLES.iter().enumerate() {
        sheet
            .write_with_format(0, u16::try_from(column).expect("few"), *title, &bold)
            .expect("a cell");
    }
    let date = Format::new().set_num_format("dd.mm.yyyy");
    let money = Format::new().set_num_format("#,##0.00");
    let rows: [SampleRow; 6] = [
        (
            &[
                (0, "Заявка с сайта"),
                (1, "Анна"),
                (2, "Ромашкина"),
                (3, "Сергеевна"),
                (6, "anna@romashka.example"),
                (7, "ООО «Ромашка»"),
                (8, "Директор"),
                (9, "Москва"),
                (11, "RUB"),
                (12, "Сайт"),
                (13, "Не обработан"),
                (15, "Перезвонить после обеда\nСпросить Анну"),
            ],
            &[(4, 74_951_234_567.0), (5, 79_161_234_567.0), (10, 12_500.5)],
            Some((1990, 5, 31)),
        ),
        (
            &[
                (0, "Поставка кабеля"),
                (1, "Олег"),
                (2, "Тестов"),
                (6, "oleg.testov@example.org"),
                (7, "АО \"Кабель\""),
                (8, "Снабженец"),
                (9, "Санкт-Петербург"),
                (11, "₽"),
                (12, "Звонок"),
                (13, "В работе"),
            ],
            &[(4, 88_123_201_122.0), (10, 250_000.0)],
            None,
        ),
        (
            &[
                (0, "Форма «Обратная связь»"),
                (1, "Мария"),
                (2, "Примерова"),
                (5, "+7 (921) 555-00-11"),
                (6, "maria@example.com"),
                (9, "Казань"),
                (12, "Сайт"),
            ],
            &[],
            Some((1985, 12, 1)),
        ),
        (
            &[
                (0, "Ремонт офиса"),
                (1, "Ли"),
                (2, "Иванова-Петрова"),
                (4, "8 (495) 987-65-43"),
                (6, "office@remont.example; buh@remont.example"),
                (7, "Ремонт-Сервис"),
                (9, "Тула"),
                (11, "Рубль"),
                (12, "По рекомендации"),
                (13, "Обработан"),
            ],
            &[(10, 1500.0)],
            None,
        ),
        (
            &[
                (0, "Аренда зала"),
                (1, "Борис"),
                (2, "Выдуманный"),
                (3, "Ильич"),
                (9, "Самара"),
                (11, "RUB"),
                (12, "Реклама"),
                (13, "Не обработан"),
                (15, "Зал на 40 человек, R&D + маркетинг"),
            ],
            &[(5, 9_031_234_567.0), (10, 30_000.0)],
            Some((1979, 8, 7)),
        ),
        (
            &[
                (0, "Опт: запрос прайса"),
                (1, "Вера"),
                (2, "Оптова"),
                (4, "8 800 200-60-00"),
                (7, "Опт и Ко"),
                (12, "Выставка"),
                (15, "100% предоплата? #уточнить"),
            ],
            &[],
            None,
        ),
    ];
    for (index, (texts, numbers, birth)) in rows.iter().enumerate() {
        let row = u32::try_from(index + 1).expect("few");
        for (column, value) in *texts {
            sheet.write(row, *column, *value).expect("a cell");
        }
        for (column, value) in *numbers {
            if *column == 10 {
                sheet
                    .write_with_format(row, *column, *value, &money)
                    .expect("a cell");
            } else {
                sheet.write(row, *column, *value).expect("a cell");
            }
        }
        if let Some((year, month, day)) = birth {
            let value = ExcelDateTime::from_ymd(*year, *month, *day).expect("a date");
            sheet
                .write_with_format(row, 14, &value, &date)
                .expect("a cell");
        }
    }
    sheet.set_active(true);
    book.save(project("samples/leads-ru.xlsx"))
        .expect("a saved workbook");
}
