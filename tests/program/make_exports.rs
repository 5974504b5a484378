//! Writes the samples of other systems' exports, byte for byte in the form that each system writes:
//! `cargo test --test program -- --ignored write_the_exports`.

use std::fmt::Write as _;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::stage::project;

/// Titles and rows of a text export.
struct Export {
    titles: &'static [&'static str],
    rows: &'static [&'static [&'static str]],
}

/// Bitrix24's own list of leads, Russian interface: names of stages, sources and people, several phones joined by `, `.
const BITRIX24_RU: Export = Export {
    titles: &[
        "ID",
        "Название лида",
        "Стадия",
        "Обращение",
        "Имя",
        "Отчество",
        "Фамилия",
        "Дата рождения",
        "Название компании",
        "Должность",
        "Рабочий телефон",
        "Мобильный телефон",
        "Номер факса",
        "Рабочий e-mail",
        "Частный e-mail",
        "Корпоративный сайт",
        "Контакт Telegram",
        "Адрес",
        "Сумма",
        "Валюта",
        "Источник",
        "Дополнительно об источнике",
        "Ответственный",
        "Дата создания",
        "Комментарий",
        "UTM Source",
        "UTM Medium",
        "UTM Campaign",
    ],
    rows: &[
        &[
            "1482",
            "Заявка с сайта «Ромашка»",
            "Не обработан",
            "г-жа",
            "Анна",
            "Сергеевна",
            "Ромашкина",
            "31.05.1990",
            "ООО \"Ромашка\"",
            "Директор",
            "+7 (495) 123-45-67, +7 (495) 123-45-68",
            "+7 916 123-45-67",
            "",
            "anna@romashka.example",
            "anna.home@example.org",
            "https://romashka.example",
            "anna_romashkina",
            "Россия, Москва, ул. Ленина, 5",
            "12500.50",
            "Российский рубль",
            "Веб-сайт",
            "Форма на главной",
            "Ирина Админова",
            "20.01.2024 18:35:32",
            "Просила прайс; перезвонить после обеда",
            "yandex",
            "cpc",
            "zima-2024",
        ],
        &[
            "1483",
            "Входящий звонок",
            "В работе",
            "",
            "Олег",
            "",
            "Тестов",
            "",
            "",
            "",
            "",
            "8 (921) 555-00-11",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "Российский рубль",
            "Звонок",
            "",
            "Ирина Админова",
            "21.01.2024 9:05:00",
            "",
            "",
            "",
            "",
        ],
        &[
            "1490",
            "Ремонт офиса; Тула",
            "Обработан",
            "г-н",
            "Ли",
            "",
            "Иванов-Петров",
            "01.12.1985",
            "Ремонт-Сервис",
            "Снабженец",
            "8 (4872) 55-50-01",
            "",
            "8 (4872) 55-50-02",
            "office@remont.example, buh@remont.example",
            "",
            "remont.example",
            "",
            "Тула",
            "250000",
            "Российский рубль",
            "По рекомендации",
            "",
            "Ирина Админова",
            "02.02.2024 11:40:10",
            "",
            "",
            "",
            "",
        ],
    ],
};

/// The same list with the English interface.
const BITRIX24_EN: Export = Export {
    titles: &[
        "ID",
        "Lead Name",
        "Stage",
        "Salutation",
        "First Name",
        "Middle Name",
        "Last Name",
        "Date of birth",
        "Company Name",
        "Position",
        "Work Phone",
        "Mobile",
        "Work E-mail",
        "Home E-mail",
        "Corporate Website",
        "Telegram account",
        "Street",
        "City",
        "Zip",
        "Country",
        "Total",
        "Currency",
        "Source",
        "Source information",
        "Responsible",
        "Created",
        "Comment",
        "UTM Source",
    ],
    rows: &[
        &[
            "311",
            "Trade show enquiry",
            "Unassigned",
            "Ms.",
            "Ada",
            "",
            "Example",
            "02/29/1988",
            "Example Ltd",
            "Buyer",
            "+44 20 7946 0958, +44 20 7946 0959",
            "",
            "ada@example.com",
            "ada.home@example.org",
            "https://example.com",
            "ada_example",
            "1 Sample Street",
            "London",
            "SW1A 1AA",
            "United Kingdom",
            "1250.50",
            "US Dollar",
            "Show/Exhibition",
            "Booth 12",
            "Irina Adminova",
            "01/20/2024 06:35:32 pm",
            "Wants a \"quick\" quote; by Friday",
            "newsletter",
        ],
        &[
            "312",
            "Website form",
            "In Progress",
            "Mr.",
            "Ben",
            "J.",
            "Sample",
            "",
            "Sample, Inc.",
            "",
            "",
            "+1 415 555 2671",
            "ben@example.net",
            "",
            "",
            "",
            "",
            "San Francisco",
            "94103",
            "USA",
            "15000",
            "US Dollar",
            "Website",
            "",
            "Irina Adminova",
            "01/21/2024 09:05:00 am",
            "",
            "",
        ],
    ],
};

/// Leads of a form of Meta Lead Ads, one of its questions in Russian.
const META: Export = Export {
    titles: &[
        "id",
        "created_time",
        "ad_id",
        "ad_name",
        "adset_id",
        "adset_name",
        "campaign_id",
        "campaign_name",
        "form_id",
        "form_name",
        "is_organic",
        "platform",
        "какой_объект_вас_интересует?",
        "first_name",
        "last_name",
        "phone_number",
        "email",
        "city",
    ],
    rows: &[
        &[
            "l:1203984756102938",
            "2024-01-20T10:00:38-05:00",
            "ag:120208881112220",
            "Видео с террасой",
            "as:120208881112221",
            "Москва 30-45",
            "c:120208881112222",
            "Квартиры зима",
            "f:998877665544332",
            "Заявка на подбор",
            "false",
            "ig",
            "двухкомнатная_квартира",
            "Мария",
            "Примерова",
            "p:+79215550011",
            "maria@example.com",
            "Казань",
        ],
        &[
            "l:1203984756102939",
            "2024-01-20T11:17:02-05:00",
            "ag:120208881112223",
            "Карусель",
            "as:120208881112221",
            "Москва 30-45",
            "c:120208881112222",
            "Квартиры зима",
            "f:998877665544332",
            "Заявка на подбор",
            "true",
            "fb",
            "студия",
            "Борис",
            "Выдуманный",
            "p:+79031234567",
            "",
            "Самара",
        ],
    ],
};

/// Contacts exported by HubSpot.
const HUBSPOT: Export = Export {
    titles: &[
        "Record ID",
        "First Name",
        "Last Name",
        "Email",
        "Additional email addresses",
        "Phone Number",
        "Mobile Phone Number",
        "Contact owner",
        "Associated Company",
        "Job Title",
        "Lead Status",
        "Lifecycle Stage",
        "Create Date",
        "Last Activity Date",
        "Original Source",
        "Website URL",
        "Street Address",
        "City",
        "State/Region",
        "Postal Code",
        "Country/Region",
        "Message",
    ],
    rows: &[
        &[
            "51",
            "Ada",
            "Example",
            "ada@example.com",
            "ada.home@example.org;ada.work@example.net",
            "+44 20 7946 0958",
            "",
            "Irina Adminova",
            "Example Ltd",
            "Buyer",
            "NEW",
            "Marketing Qualified Lead",
            "2024-01-20 18:35",
            "2024-02-01 10:00",
            "Organic Search",
            "example.com",
            "1 Sample Street",
            "London",
            "",
            "SW1A 1AA",
            "United Kingdom",
            "Please send the price list",
        ],
        &[
            "52",
            "Ben",
            "Sample",
            "ben@example.net",
            "",
            "",
            "+1 415 555 2671",
            "Irina Adminova",
            "Sample, Inc.",
            "",
            "IN_PROGRESS",
            "Lead",
            "2024-01-21 09:05",
            "",
            "Paid Search",
            "",
            "",
            "San Francisco",
            "CA",
            "94103",
            "USA",
            "",
        ],
        &[
            "57",
            "Cleo",
            "Madeup",
            "cleo@example.org",
            "",
            "+49 30 901820",
            "",
            "Irina Adminova",
            "Madeup GmbH",
            "Head of Sales",
            "UNQUALIFIED",
            "Lead",
            "2024-02-02 11:40",
            "2024-02-03 12:00",
            "Offline Sources",
            "https://madeup.example",
            "",
            "Berlin",
            "",
            "10115",
            "Germany",
            "Met at the fair, \"very\" interested",
        ],
    ],
};

/// Deals exported by amoCRM, with their main contact and company.
const AMOCRM_TITLES: [&str; 24] = [
    "ID",
    "Название сделки",
    "Воронка",
    "Этап сделки",
    "Бюджет",
    "Ответственный",
    "Дата создания",
    "Кем создана",
    "Дата закрытия",
    "Теги сделки",
    "Ближайшая задача",
    "Примечание 1",
    "Примечание 2",
    "Основной контакт",
    "Должность (контакт)",
    "Рабочий телефон (контакт)",
    "Мобильный телефон (контакт)",
    "Рабочий email (контакт)",
    "Личный email (контакт)",
    "Компания",
    "Web (компания)",
    "Адрес (компания)",
    "utm_source",
    "utm_campaign",
];

const AMOCRM_ROWS: [[&str; 24]; 4] = [
    [
        "28450117",
        "Поставка кабеля",
        "Продажи",
        "Первичный контакт",
        "250000",
        "Ирина Админова",
        "20.01.2024 18:35:32",
        "Ирина Админова",
        "не закрыта",
        "опт, сайт",
        "нет задач",
        "Просил перезвонить",
        "Отправили КП",
        "Олег Тестов",
        "Снабженец",
        "+74951234567",
        "+79161234567",
        "oleg@kabel.example",
        "",
        "АО \"Кабель\"",
        "kabel.example",
        "Москва, Кабельная, 1",
        "yandex",
        "kabel-zima",
    ],
    [
        "28450118",
        "Сделка #28450118",
        "Продажи",
        "Переговоры",
        "0",
        "Ирина Админова",
        "21.01.2024 09:05:00",
        "Ирина Админова",
        "не закрыта",
        "",
        "22.01.2024 12:00",
        "",
        "",
        "Мария Примерова",
        "",
        "",
        "'+79215550011",
        "",
        "maria@example.com",
        "",
        "",
        "",
        "",
        "",
    ],
    [
        "28450201",
        "Ремонт офиса",
        "Опт",
        "Переговоры",
        "1500,50",
        "Ирина Админова",
        "02.02.2024 11:40:10",
        "Борис Выдуманный",
        "не закрыта",
        "ремонт",
        "нет задач",
        "Ждёт смету",
        "",
        "Ли Иванова",
        "Управляющая",
        "8 (4872) 55-50-01",
        "",
        "office@remont.example",
        "",
        "Ремонт-Сервис",
        "",
        "Тула",
        "",
        "",
    ],
    [
        "28450333",
        "Аренда зала",
        "Продажи",
        "Закрыто и не реализовано",
        "30000",
        "Ирина Админова",
        "03.02.2024 10:00:00",
        "Ирина Админова",
        "05.02.2024",
        "",
        "нет задач",
        "Нашли дешевле",
        "",
        "Борис Выдуманный",
        "",
        "",
        "+79031234567",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
    ],
];

/// Every cell in quotes, doubled inside; what stands behind each cell but the last, and what ends a line.
fn quoted(export: &Export, between: &str, end: &str) -> String {
    let mut text = String::new();
    for row in std::iter::once(&export.titles).chain(export.rows) {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
            .collect();
        write!(text, "{}{end}", cells.join(between)).expect("text");
    }
    text
}

/// The "Excel" of Bitrix24: one table of HTML.
fn html(export: &Export) -> String {
    let escaped = |cell: &str| {
        cell.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
    };
    let mut text =
        "<meta http-equiv=\"Content-type\" content=\"text/html;charset=UTF-8\" />\n<table border=\"1\">\n<thead>\n\t<tr>"
            .to_owned();
    for title in export.titles {
        write!(text, "<th>{}</th>", escaped(title)).expect("text");
    }
    text.push_str("\t</tr>\n</thead>\n<tbody>\n");
    for row in export.rows {
        text.push_str("\t<tr>");
        for cell in *row {
            write!(text, "<td>{}</td>", escaped(cell)).expect("text");
        }
        text.push_str("\t</tr>\n");
    }
    text.push_str("</tbody>\n</table>\n");
    text
}

/// UTF-16LE with its mark, tabs, no quotes: as Ads Manager writes what it calls CSV.
fn utf16_tabs(export: &Export) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    for row in std::iter::once(&export.titles).chain(export.rows) {
        writeln!(text, "{}", row.join("\t")).expect("text");
    }
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn amocrm() -> Workbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Сделки").expect("a name");
    let bold = Format::new().set_bold();
    let moment = Format::new().set_num_format("dd.mm.yyyy hh:mm:ss");
    for (column, title) in (0..).zip(AMOCRM_TITLES) {
        sheet
            .write_with_format(0, column, title, &bold)
            .expect("a cell");
    }
    for (row, cells) in (1..).zip(AMOCRM_ROWS) {
        for (column, cell) in (0_u16..).zip(cells) {
            let number = cell.parse::<f64>().ok();
            match (column, number) {
                (0 | 4, Some(number)) => {
                    sheet.write(row, column, number).expect("a cell");
                }
                (6, _) => {
                    let value = ExcelDateTime::parse_from_str(&iso(cell)).expect("a moment");
                    sheet
                        .write_with_format(row, column, &value, &moment)
                        .expect("a cell");
                }
                _ if cell.is_empty() => {}
                _ => {
                    sheet.write(row, column, cell).expect("a cell");
                }
            }
        }
    }
    book
}

/// `20.01.2024 18:35:32` as ISO 8601.
fn iso(moment: &str) -> String {
    let (date, time) = moment.split_once(' ').expect("a date and a time");
    let parts: Vec<&str> = date.split('.').collect();
    format!("{}-{}-{}T{time}", parts[2], parts[1], parts[0])
}

#[test]
#[ignore = "writes the samples of other systems' exports anew"]
fn write_the_exports() {
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(project("samples").join(name), bytes).expect("a written sample");
    };
    let bitrix24 = |export| format!("\u{feff}{}", quoted(export, ";", ";\n"));
    write("bitrix24-ru.csv", bitrix24(&BITRIX24_RU).as_bytes());
    write("bitrix24-ru.xls", html(&BITRIX24_RU).as_bytes());
    write("bitrix24-en.csv", bitrix24(&BITRIX24_EN).as_bytes());
    write("meta-lead-ads.csv", &utf16_tabs(&META));
    write("hubspot.csv", quoted(&HUBSPOT, ",", "\n").as_bytes());
    amocrm()
        .save(project("samples/amocrm.xlsx"))
        .expect("a saved workbook");
}
