//! Values as real lists have them, for columns whose header file gives none.

use super::sheets::ROWS;

/// Values of a column that is this.
#[expect(clippy::too_many_lines, reason = "it is a table")]
pub fn values(goal: &str, russian: bool) -> Vec<String> {
    let field = goal.split([':', '+']).next().unwrap_or_default();
    let (ru, en): (&[&str], &[&str]) = match field {
        "PHONE" => (
            &[
                "+7 (495) 123-45-67",
                "8 916 123-45-67",
                "89215550011",
                "8 (4872) 55-50-01",
                "",
                "+7 903 123-45-67",
            ],
            &[
                "+44 20 7946 0958",
                "+1 415 555 2671",
                "",
                "+49 30 901820",
                "+1 (212) 555-0147",
            ],
        ),
        "EMAIL" => (
            &[
                "anna@romashka.example",
                "",
                "oleg.testov@example.org",
                "info@vektor.example",
            ],
            &[
                "ada@example.com",
                "ben.sample@example.net",
                "",
                "cleo@example.org",
            ],
        ),
        "WEB" => (
            &[
                "https://romashka.example",
                "",
                "www.vektor.example",
                "remont.example/o-nas",
            ],
            &[
                "https://example.com",
                "example.net",
                "",
                "http://madeup.example/page",
            ],
        ),
        "IM" => (
            &["@anna_romashkina", "", "@oleg_t", "@maria_i"],
            &["@ada_example", "", "@ben_sample", "@cleo_m"],
        ),
        "NAME" => (
            &["Анна", "Олег", "Мария", "Пётр", "Борис"],
            &["Ada", "Ben", "Cleo", "John"],
        ),
        "LAST_NAME" => (
            &["Ромашкина", "Тестов", "Иванов-Петров", "Ли", "Сидоренко"],
            &["Example", "Sample", "Brown", "O'Neil"],
        ),
        "SECOND_NAME" => (
            &["Сергеевна", "Иванович", "", "Ильинична", "Петрович"],
            &["", "J.", "Marie", ""],
        ),
        "FULL_NAME" => (
            &[
                "Анна Ромашкина",
                "Тестов Олег Иванович",
                "Мария Иванова",
                "Пётр Сидоренко",
            ],
            &["Ada Example", "Ben Sample", "John Brown", "Maria Smith"],
        ),
        "HONORIFIC" => (&["г-н", "г-жа", "г-н"], &["Mr.", "Ms.", "Mr."]),
        "COMPANY_TITLE" => (
            &[
                "ООО «Ромашка»",
                "ИП Петров А. С.",
                "АО Вектор",
                "Ремонт-Сервис",
            ],
            &[
                "Example Ltd",
                "Sample, Inc.",
                "Madeup GmbH",
                "Sunrise Travel",
            ],
        ),
        "TITLE" => (
            &[
                "Заявка с сайта на ремонт",
                "Входящий звонок",
                "Ремонт офиса, Тула",
            ],
            &["Trade show enquiry", "Website form", "Request for a quote"],
        ),
        "POST" => (
            &["Директор", "Снабженец", "", "Главный бухгалтер"],
            &["Buyer", "Director", "", "Head of Sales"],
        ),
        "BIRTHDATE" => (
            &["31.05.1990", "01.12.1985", "", "29.02.1988"],
            &["02/29/1988", "05/31/1990", "", "12/01/1985"],
        ),
        "DATE_CREATE" | "DATE_MODIFY" => (
            &["20.01.2024 18:35:32", "21.01.2024 9:05:00"],
            &["01/20/2024 06:35:32 pm", "01/21/2024 09:05:00 am"],
        ),
        "OPPORTUNITY" => (
            &["12 500,50", "250000", "1 000"],
            &["1,250.50", "15000", "900.00"],
        ),
        "CURRENCY_ID" => (&["Российский рубль", "Евро"], &["US Dollar", "EUR"]),
        "STATUS_ID" => (
            &["Не обработан", "В работе", "Не обработан", "Обработан"],
            &["Unassigned", "In Progress", "Unassigned"],
        ),
        "SOURCE_ID" => (
            &["Звонок", "Веб-сайт", "Звонок", "По рекомендации"],
            &["Call", "Website", "Call", "Show/Exhibition"],
        ),
        "STATUS_DESCRIPTION" | "SOURCE_DESCRIPTION" => (
            &["Форма на главной", "", "Стенд 12"],
            &["Booth 12", "", "Form on the first page"],
        ),
        "ASSIGNED_BY_ID" | "CREATED_BY_ID" | "MODIFY_BY_ID" => (
            &["Ирина Админова", "Олег Продажин"],
            &["Irina Adminova", "Tom Seller"],
        ),
        "COMMENTS" => (
            &[
                "Просила прайс; перезвонить после обеда",
                "",
                "Хочет скидку, думает до пятницы",
            ],
            &[
                "Wants a quote by Friday",
                "",
                "Met at the fair, very interested",
            ],
        ),
        "ADDRESS" | "FULL_ADDRESS" => (
            &[
                "Россия, Москва, ул. Ленина, 5",
                "Тула, ул. Советская, д. 12",
            ],
            &["1 Sample Street, London, SW1A 1AA", "5 Main Road, Leeds"],
        ),
        "ADDRESS_2" => (&["12", "кв. 5", ""], &["Suite 5", "Apt 12", ""]),
        "ADDRESS_CITY" => (
            &["Москва", "Тула", "Казань"],
            &["London", "San Francisco", "Berlin"],
        ),
        "ADDRESS_REGION" => (&["Ленинский", "Советский район"], &["North", "West"]),
        "ADDRESS_PROVINCE" => (
            &["Тульская область", "Московская обл."],
            &["CA", "Texas", "NY"],
        ),
        "ADDRESS_POSTAL_CODE" => (&["300000", "101000"], &["94103", "SW1A 1AA", "10115"]),
        "ADDRESS_COUNTRY" => (&["Россия", "Казахстан"], &["United Kingdom", "USA"]),
        "OPENED" => (&["Да", "Нет"], &["Yes", "No"]),
        "UTM_SOURCE" => (&["yandex", "vk", ""], &["google", "newsletter", ""]),
        "UTM_MEDIUM" => (&["cpc", ""], &["cpc", "email"]),
        "UTM_CAMPAIGN" => (&["zima-2024", ""], &["spring", ""]),
        "UTM_CONTENT" | "UTM_TERM" => (&["banner1", ""], &["banner1", ""]),
        "CONTACTS" | "MONEY" => panic!("{goal}: give its values"),
        "KEY" => return (0..ROWS).map(|row| (1482 + row * 7).to_string()).collect(),
        "DROP" => return (1..=ROWS).map(|row| row.to_string()).collect(),
        "-" => (&["альфа", "бета", "альфа"], &["alpha", "beta", "alpha"]),
        other => panic!("no values for {other}"),
    };
    let chosen = if russian { ru } else { en };
    chosen.iter().map(|&value| value.to_owned()).collect()
}
