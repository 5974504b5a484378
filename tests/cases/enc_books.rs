//! Workbooks of every kind and what is wrong with their files (ENC).

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::Workbook;

use super::archive::{self, Member};
use super::bench::{Bench, Checked, fixture};

/// What the files of `tests/fixtures/books` hold of leads.
const LEADS: &str = "columns: {Имя: TITLE, Сумма: OPPORTUNITY}\n";

/// A workbook of texts.
fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            sheet.write(row, column, *cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn refused(checked: &Checked, code: &str) {
    assert_eq!(checked.code, 5, "{}", checked.told);
    assert!(checked.told.contains(code), "{}", checked.told);
    assert!(checked.leads.is_empty());
}

/// ENC-16 ok: the `leads.xls` of Bitrix24 is a page; its table is read in the page's encoding, lines, entities and nested tags kept
#[test]
fn enc_16_a_page_with_a_table_is_read_as_what_it_is() {
    let page = "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\"><style>td { color: red }</style></head>\n\
        <body><table border=1><thead><tr><th>Название лида</th><th>Имя</th><th colspan=\"2\">Комментарий</th></tr></thead>\n\
        <tr>\n<td>Заявка &quot;Ромашка&quot;\n &amp; сыновья</td><td rowspan=2><b>Анна</b>&nbsp;О.</td><td>ул.&nbsp;Ленина<br>д.&nbsp;5<p>кв. 7</p></td></tr>\n\
        <tr><td>Вторая<td>ещё <table><tr><td>a</td><td>b</td></tr></table></tr>\n\
        </table></body></html>";
    let bytes = encoding_rs::WINDOWS_1251.encode(page).0.into_owned();
    let checked = Bench::new("leads.xls", bytes)
        .check("source: {fill_merged: true}\ncolumns: {Название лида: TITLE, Имя: NAME, Комментарий: COMMENTS}\n");
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert!(checked.told.contains("HTML workbook"), "{}", checked.told);
    assert!(
        checked.told.contains("under the name of a workbook (.xls)"),
        "{}",
        checked.told
    );
    assert_eq!(
        checked.sent("TITLE"),
        ["Заявка \"Ромашка\" & сыновья", "Вторая"]
    );
    assert_eq!(checked.sent("NAME"), ["Анна О.", "Анна О."]);
    let comments = checked.sent("COMMENTS");
    assert_eq!(
        comments[0].replace('\u{a0}', " "),
        "ул. Ленина<br>д. 5<br>кв. 7"
    );
    assert!(
        comments[1].starts_with("ещё") && comments[1].ends_with("a b"),
        "{comments:?}"
    );
    // A page for signing in is no list.
    let page = "<!DOCTYPE html><html><body><form>Войти</form></body></html>";
    refused(
        &Bench::new("leads.xls", page).check(LEADS),
        "unsupported_format",
    );
}

/// ENC-17 warn: a file is read by its content, and an ending that promises something else is told
#[test]
fn enc_17_the_content_decides_and_a_misleading_ending_is_told() {
    let list = xlsx(&[&["Имя", "Сумма"], &["Анна Орлова", "7"]]);
    let cases = [
        (
            "leads.xlsx",
            b"\xD0\x98\xD0\xBC\xD1\x8F;x\n\xD0\x90;1\n".to_vec(),
            "CSV",
        ),
        ("leads.csv", list.clone(), "XLSX"),
        ("leads.ods", list, "XLSX"),
        ("leads.xlsx", fixture("leads.ods"), "ODS"),
        ("leads.xlsx", fixture("leads.xls"), "XLS"),
        ("leads.xlsx", fixture("leads.xlsb"), "XLSB"),
    ];
    for (name, bytes, found) in cases {
        let mapping = "source: {fill_merged: true}\ncolumns: {Имя: TITLE}\n";
        let checked = Bench::new(name, bytes).check(mapping);
        assert_eq!(checked.code, 0, "{}", checked.told);
        let ending = name.rsplit('.').next().unwrap();
        let told = format!("ends in .{ending}, but the content is {found}");
        assert!(checked.told.contains(&told), "{}", checked.told);
    }
}

/// ENC-18 ok: an XLS is read with dates, merged and hidden cells and links, letters of one byte by its code page
#[test]
fn enc_18_an_old_binary_workbook_is_read() {
    let checked = Bench::new("leads.xls", fixture("code-page.xls"))
        .check("columns: {Имя: TITLE, Сумма: OPPORTUNITY, День: BIRTHDATE}\n");
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert!(
        checked.told.contains("XLS workbook, sheet “Лиды”"),
        "{}",
        checked.told
    );
    assert_eq!(checked.sent("TITLE"), ["Иван", "Пётр"]);
    assert_eq!(checked.sent("OPPORTUNITY"), ["1500.50", ""]);
    assert_eq!(checked.sent("BIRTHDATE"), ["2024-01-01", ""]);
    as_every_format(&Bench::new("leads.xls", fixture("leads.xls")));
}

/// The list that the files of an office program hold.
fn as_every_format(bench: &Bench) {
    let checked = bench.check(
        "source: {fill_merged: true}\ncolumns: {Имя: TITLE, Телефон: PHONE, Почта: EMAIL, Сумма: OPPORTUNITY, День: BIRTHDATE, Компания: COMPANY_TITLE, Заметка: COMMENTS}\n",
    );
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert_eq!(checked.sent("TITLE"), ["Анна Орлова", "Пётр", "Скрытый"]);
    assert_eq!(checked.sent("PHONE")[0], "'+79161234567 (WORK)");
    assert_eq!(checked.sent("EMAIL")[0], "anna@example.org (WORK)");
    assert_eq!(checked.sent("OPPORTUNITY"), ["1500.50", "7", ""]);
    assert_eq!(checked.sent("BIRTHDATE"), ["2024-01-01", "2024-02-29", ""]);
    assert_eq!(checked.sent("COMPANY_TITLE"), ["ООО «Ромашка»"; 3]);
    assert_eq!(checked.sent("COMMENTS")[1], "первая<br>вторая");
    let found = checked.found();
    for problem in [
        ("2", "info", "address_from_link"),
        ("3", "info", "filled_from_merge"),
        ("4", "warning", "cell_error"),
    ] {
        assert!(found.contains(&problem), "{found:?}");
    }
    for told in [
        "1 row is hidden",
        "are hidden and are read",
        "«Служебное»",
        "Архив",
    ] {
        assert!(checked.told.contains(told), "{told}: {}", checked.told);
    }
}

/// ENC-19 ok: XLSB and Excel 95 (BIFF5) are read
#[test]
fn enc_19_binary_parts_and_excel_95_are_read() {
    for (name, format, row) in [("leads.xlsb", "XLSB", "3"), ("excel95.xls", "XLS", "2")] {
        let mapping = "columns: {Имя: TITLE, Сумма: OPPORTUNITY, День: BIRTHDATE}\n";
        let checked = Bench::new(name, fixture(name)).check(mapping);
        assert_eq!(checked.code, 0, "{}", checked.told);
        let told = format!("{format} workbook, sheet “Лиды”");
        assert!(checked.told.contains(&told), "{}", checked.told);
        assert_eq!(checked.sent("TITLE"), ["Анна Орлова"]);
        assert_eq!(checked.sent("BIRTHDATE"), ["2024-01-01"]);
        assert_eq!(checked.leads[0]["row"], row);
    }
}

/// ENC-20 fatal: a workbook behind a password is told as such, whatever its ending
#[test]
fn enc_20_a_workbook_behind_a_password_is_told() {
    let container = |stream: &str, bytes: &[u8]| {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream(stream)
            .unwrap()
            .write_all(bytes)
            .unwrap();
        file.into_inner().into_inner()
    };
    let new = container("EncryptedPackage", &[7; 5000]);
    // The globals of an old one: BOF, then FILEPASS.
    let globals = b"\x09\x08\x04\0\0\x06\x05\0\x2F\0\x06\0\x01\0\x01\0\x01\0\x0A\0\0\0";
    let old = container("Workbook", globals);
    let manifest = b"<manifest:manifest><manifest:file-entry manifest:full-path=\"content.xml\"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let open = archive::ods(
        "\u{7}\u{8}",
        vec![Member::packed("META-INF/manifest.xml", manifest)],
    );
    for (name, bytes) in [("leads.xlsx", new), ("leads.xls", old), ("leads.ods", open)] {
        refused(&Bench::new(name, bytes).check(LEADS), "encrypted_workbook");
    }
}

/// ENC-21 fatal: a workbook that breaks off is refused wherever it breaks, and nothing of it is taken
#[test]
fn enc_21_a_workbook_that_breaks_off_is_refused() {
    let rows: Vec<[String; 2]> = (0..2000)
        .map(|n| [format!("Лид {n}"), n.to_string()])
        .collect();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "Имя").unwrap();
    sheet.write(0, 1, "Сумма").unwrap();
    for (number, [name, sum]) in (1..).zip(&rows) {
        sheet.write(number, 0, name).unwrap();
        sheet.write(number, 1, sum).unwrap();
    }
    let list = workbook.save_to_buffer().unwrap();
    for (name, whole) in [
        ("leads.xlsx", list),
        ("leads.ods", fixture("leads.ods")),
        ("leads.xlsb", fixture("leads.xlsb")),
        ("leads.xls", fixture("leads.xls")),
    ] {
        for part in [1, 2, 3] {
            let cut = &whole[..whole.len() * part / 4];
            refused(&Bench::new(name, cut).check(LEADS), "corrupt_workbook");
        }
    }
}

/// ENC-23 ok: an ODS whose last row and column are repeated to the end of the sheet has only the rows with data
#[test]
fn enc_23_an_ods_is_read_without_the_rows_that_fill_its_sheet() {
    as_every_format(&Bench::new("leads.ods", fixture("leads.ods")));
    let content = fixture_rows(
        "<table:table-row table:number-rows-repeated=\"1048574\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
    );
    let checked = ods(&content).check_under(MEMORY_KIB, LEADS);
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert_eq!(checked.sent("TITLE"), ["Анна"]);
}

/// Address space that a run in these tests may have: the program itself, its threads and a page of work.
const MEMORY_KIB: u64 = 700_000;

fn ods(content: &str) -> Bench {
    Bench::new("leads.ods", archive::ods(content, Vec::new()))
}

/// A list of one lead and these rows.
fn fixture_rows(rows: &str) -> String {
    let cell = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Лиды\">\
         <table:table-row>{}{}</table:table-row><table:table-row>{}</table:table-row>{rows}\
         </table:table></office:spreadsheet></office:body></office:document-content>",
        cell("Имя"),
        cell("Сумма"),
        cell("Анна")
    )
}

/// ENC-25 fatal: what unpacks to gigabytes, claims what it cannot hold, declares entities or repeats cells a billion times is refused in bounded memory
#[test]
fn enc_25_a_workbook_that_would_fill_the_memory_is_refused() {
    for (bytes, code) in bombs() {
        let checked = Bench::new("leads.xlsx", bytes).check_under(MEMORY_KIB, LEADS);
        refused(&checked, code);
    }
    repeated_cells_are_refused();
}

/// A sheet that holds one title.
const ONE_TITLE: &str =
    "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Имя</t></is></c></row></sheetData>";

/// Workbooks that are made to do harm, and how each is refused.
fn bombs() -> Vec<(Vec<u8>, &'static str)> {
    let rows = ONE_TITLE;
    let sheet = |text, mebibytes| {
        Member::bomb(
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData>",
            text,
            mebibytes,
        )
    };
    let sst = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let with = |part: Member| archive::xlsx(rows, vec![part]);
    let texts = |head: &str| {
        Member::packed(
            "xl/sharedStrings.xml",
            format!("{sst}{head}</sst>").as_bytes(),
        )
    };
    vec![
        // Sheets, texts and styles that are a thousand times their packed size.
        (with(sheet("<row/>", 80)), "unpacks_too_large"),
        (
            with(Member::bomb(
                "xl/sharedStrings.xml",
                &format!("{sst}>"),
                "<si><t>x</t></si>",
                80,
            )),
            "unpacks_too_large",
        ),
        (
            with(Member::bomb("xl/styles.xml", "<styleSheet>", "<a/>", 30)),
            "unpacks_too_large",
        ),
        // The same with the size of an honest sheet.
        (with(sheet("<row/>", 80).claiming(5000)), "corrupt_workbook"),
        // One text without an end.
        (with(sheet("1111", 20)), "unpacks_too_large"),
        // A count that is believed would be asked of the system at once.
        (
            with(texts(" uniqueCount=\"90000000000\">")),
            "too_many_texts",
        ),
        (
            archive::xlsx(
                &format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{rows}"),
                Vec::new(),
            ),
            "forbidden_markup",
        ),
    ]
}

fn repeated_cells_are_refused() {
    let filled = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16000\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    refused(
        &ods(&fixture_rows(filled)).check_under(MEMORY_KIB, LEADS),
        "too_many_cells",
    );
    let endless = "<table:table-row table:number-rows-repeated=\"1000000000\"><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    refused(
        &ods(&fixture_rows(endless)).check_under(MEMORY_KIB, LEADS),
        "too_many_rows",
    );
}

/// More different texts than the limit are told as such.
#[test]
fn more_texts_than_memory_should_hold_are_told_as_such() {
    let rows = ONE_TITLE;
    let texts = "<sst uniqueCount=\"5000001\"></sst>";
    let part = Member::packed("xl/sharedStrings.xml", texts.as_bytes());
    let checked = Bench::new("leads.xlsx", archive::xlsx(rows, vec![part])).check(LEADS);
    refused(&checked, "too_many_texts");
    assert!(
        checked.told.contains("Save the sheet as CSV"),
        "{}",
        checked.told
    );
}
