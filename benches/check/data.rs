//! Lists of twelve columns, the same ones each time.
//!
//! A million rows have 9.6 million cells that hold something, 3.08 million different texts, and in UTF-8 a size of 275 MB, much as the
//! list by which the bounds of memory and time were set. [`Look::full`] fills every cell.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use encoding_rs::WINDOWS_1251;
use rust_xlsxwriter::Workbook;

const TITLES: [&str; 12] = [
    "Название",
    "Имя",
    "Фамилия",
    "Телефон",
    "Почта",
    "Компания",
    "Город",
    "Сумма",
    "Валюта",
    "Источник",
    "Дата рождения",
    "Комментарий",
];
const FIELDS: [&str; 12] = [
    "TITLE",
    "NAME",
    "LAST_NAME",
    "PHONE_WORK",
    "EMAIL_WORK",
    "COMPANY_TITLE",
    "ADDRESS_CITY",
    "OPPORTUNITY",
    "CURRENCY_ID",
    "SOURCE_ID",
    "BIRTHDATE",
    "COMMENTS",
];
const NAMES: [&str; 10] = [
    "Анна",
    "Пётр",
    "Иван",
    "Мария",
    "Ольга",
    "Сергей",
    "Дмитрий",
    "Елена",
    "Юлия",
    "Андрей",
];
const LAST_NAMES: [&str; 10] = [
    "Петрова",
    "Смирнов",
    "Иванов",
    "Кузнецова",
    "Попова",
    "Волков",
    "Соколов",
    "Лебедева",
    "Морозова",
    "Новиков",
];
const CITIES: [&str; 6] = [
    "Москва",
    "Санкт-Петербург",
    "Казань",
    "Новосибирск",
    "Самара",
    "Омск",
];
const DOMAINS: [&str; 6] = [
    "mail.ru",
    "yandex.ru",
    "gmail.com",
    "bk.ru",
    "romashka.ru",
    "firma-sever.ru",
];
const WORDS: [&str; 12] = [
    "просил",
    "перезвонить",
    "завтра",
    "после обеда",
    "интересует",
    "доставка",
    "оптом",
    "нужен счёт",
    "на оплату",
    "уточнить",
    "адрес склада",
    "прислать каталог",
];

/// Which cells are bad in every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cells {
    Phones,
    Dates,
    Emails,
    All,
}

/// What a list looks like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    bad: Option<Cells>,
    /// Rows of a thousand with a bad phone, e-mail and date.
    some: [u64; 3],
    ansi: bool,
    /// Every cell is filled, and nearly every amount and comment is one row's own.
    full: bool,
}

impl Look {
    pub(crate) const fn clean() -> Self {
        Self {
            bad: None,
            some: [0; 3],
            ansi: false,
            full: false,
        }
    }

    /// As lists of people are.
    pub(crate) const fn usual() -> Self {
        Self {
            some: [25, 10, 5],
            ..Self::clean()
        }
    }

    pub(crate) const fn all_bad(cells: Cells) -> Self {
        Self {
            bad: Some(cells),
            ..Self::clean()
        }
    }

    pub(crate) const fn full(self) -> Self {
        Self { full: true, ..self }
    }

    pub(crate) const fn in_windows_1251(self) -> Self {
        Self { ansi: true, ..self }
    }
}

/// A generator of numbers whose order nobody sees.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        let place = self.below(texts.len() as u64);
        texts[usize::try_from(place).expect("few texts")]
    }
}

/// The mappings: what all fields are, and the same with duplicates skipped.
pub(crate) fn mapping(folder: &Path) {
    let columns: Vec<String> = TITLES
        .iter()
        .zip(FIELDS)
        .map(|(title, field)| format!("  {title}: {field}\n"))
        .collect();
    let text = format!("version: 1\ncolumns:\n{}", columns.concat());
    fs::write(folder.join("m.yaml"), &text).expect("a mapping");
    let skip = format!("{text}duplicates: {{in_file: skip}}\n");
    fs::write(folder.join("skip.yaml"), skip).expect("a mapping");
}

/// A mobile number in one of its usual spellings.
fn phone(number: u64, dice: &mut Dice) -> String {
    let digits = format!("9{:09}", number * 7 % 1_000_000_007 % 1_000_000_000);
    let (code, rest) = digits.split_at(3);
    let (first, rest) = rest.split_at(3);
    let (second, third) = rest.split_at(2);
    match dice.below(10) {
        0..4 => format!("+7 ({code}) {first}-{second}-{third}"),
        4..6 => format!("8 {code} {first} {second} {third}"),
        6..8 => format!("+7{code}{first}{second}{third}"),
        _ => format!("8 ({code}) {first}-{second}-{third}"),
    }
}

/// A row. Phones and e-mails are each one row's own.
fn row(number: u64, look: Look, dice: &mut Dice) -> [String; 12] {
    let bad = |cells: Cells| matches!(look.bad, Some(all) if all == cells || all == Cells::All);
    let [phones, mails, dates] = look.some;
    let mut phone = phone(number, dice);
    if bad(Cells::Phones) || dice.below(1000) < phones {
        phone.pop();
    }
    let at = if bad(Cells::Emails) || dice.below(1000) < mails {
        " at "
    } else {
        "@"
    };
    let mail = format!("user.{number}{at}{}", dice.of(&DOMAINS));
    let born = born(bad(Cells::Dates) || dice.below(1000) < dates, dice);
    let (name, last_name, city) = (dice.of(&NAMES), dice.of(&LAST_NAMES), dice.of(&CITIES));
    let source = dice.of(&["WEB", "CALL", "PARTNER", "OTHER"]);
    let mark = ["", "", ", срочно", "\nСрочно"];
    let mark = match dice.below(100) {
        0 => mark[3],
        1..30 => mark[2],
        _ => mark[0],
    };
    let company = company(dice);
    let (amount, comment) = if look.full {
        (amount(dice), comment(3, 6, dice))
    } else {
        let one_of = |count, dice: &mut Dice| Dice(dice.below(count) << 32);
        (
            amount(&mut one_of(20_000, dice)),
            comment(10, 11, &mut one_of(20_000, dice)),
        )
    };
    // Cells of a hundred that hold something.
    let mut filled = |text: String, of_hundred| {
        let is_filled = look.full || dice.below(100) < of_hundred;
        if is_filled { text } else { String::new() }
    };
    let amount = filled(amount, 75);
    let currency = if amount.is_empty() { "" } else { "RUB" };
    [
        format!("Заявка {number} с сайта"),
        name.to_owned(),
        filled(last_name.to_owned(), 80),
        phone,
        mail,
        filled(company, 70),
        filled(city.to_owned(), 85),
        amount,
        currency.to_owned(),
        filled(source.to_owned(), 85),
        if bad(Cells::Dates) {
            born
        } else {
            filled(born, 45)
        },
        filled(comment + mark, 45),
    ]
}

/// A day of birth, or one that no month has.
fn born(bad: bool, dice: &mut Dice) -> String {
    let (day, month) = (1 + dice.below(28), 1 + dice.below(12));
    let year = 1955 + dice.below(48);
    if bad {
        format!("31.02.{year}")
    } else {
        format!("{day:02}.{month:02}.{year}")
    }
}

fn company(dice: &mut Dice) -> String {
    match dice.below(10) {
        0..3 => format!("ООО \"Ромашка-{}\"", dice.below(1000)),
        _ => format!("ООО Ромашка {}", dice.below(1000)),
    }
}

fn amount(dice: &mut Dice) -> String {
    format!(
        "{} {:03},{:02}",
        1 + dice.below(90),
        dice.below(1000),
        dice.below(100)
    )
}

/// So many words, and up to so many more.
fn comment(least: u64, more: u64, dice: &mut Dice) -> String {
    let mut words: Vec<&str> = (0..least + dice.below(more))
        .map(|_| dice.of(&WORDS))
        .collect();
    words.dedup();
    words.join(" ")
}

/// A CSV of so many rows: UTF-8 with commas, or windows-1251 with semicolons.
pub(crate) fn csv(path: &Path, rows: u64, look: Look) {
    let mut file = BufWriter::new(File::create(path).expect("a file"));
    let mut dice = Dice(7);
    let mut writer = csv::WriterBuilder::new()
        .delimiter(if look.ansi { b';' } else { b',' })
        .from_writer(Vec::new());
    let titles = TITLES.map(str::to_owned);
    let all = (0..rows).map(|number| row(number, look, &mut dice));
    let mut write = |cells: &[String; 12]| {
        writer.write_record(cells).expect("a line");
        if writer.get_ref().len() > 1 << 16 {
            let full = std::mem::replace(
                &mut writer,
                csv::WriterBuilder::new()
                    .delimiter(if look.ansi { b';' } else { b',' })
                    .from_writer(Vec::new()),
            );
            put(&mut file, &full.into_inner().expect("lines"), look.ansi);
        }
    };
    write(&titles);
    all.for_each(|cells| write(&cells));
    put(&mut file, &writer.into_inner().expect("lines"), look.ansi);
    file.flush().expect("a written file");
}

fn put(file: &mut impl std::io::Write, lines: &[u8], ansi: bool) {
    if ansi {
        let text = std::str::from_utf8(lines).expect("a text");
        let (bytes, _, lost) = WINDOWS_1251.encode(text);
        assert!(!lost, "letters that the encoding lacks");
        file.write_all(&bytes).expect("written lines");
    } else {
        file.write_all(lines).expect("written lines");
    }
}

/// A workbook of so many rows, all cells texts.
pub(crate) fn xlsx(path: &Path, rows: u64, shared: bool) {
    let mut book = Workbook::new();
    let sheet = if shared {
        book.add_worksheet_with_low_memory()
    } else {
        book.add_worksheet_with_constant_memory()
    };
    let sheet = sheet.expect("a sheet");
    let mut dice = Dice(7);
    for (column, title) in (0..).zip(TITLES) {
        sheet.write(0, column, title).expect("a title");
    }
    for number in 0..u32::try_from(rows.min(1_048_575)).expect("rows of a sheet") {
        let cells = row(u64::from(number), Look::clean(), &mut dice);
        for (column, cell) in (0..).zip(cells) {
            sheet.write(number + 1, column, cell).expect("a cell");
        }
    }
    book.save(path).expect("a workbook");
}

/// The workbook in another format, as `LibreOffice` writes it.
pub(crate) fn converted(book: &Path, ending: &str) -> Option<PathBuf> {
    let folder = book.parent()?;
    let done = Command::new("soffice")
        .args(["--headless", "--convert-to", ending, "--outdir"])
        .arg(folder)
        .arg(book)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let file = book.with_extension(ending);
    done.is_ok_and(|status| status.success() && file.is_file())
        .then_some(file)
}
