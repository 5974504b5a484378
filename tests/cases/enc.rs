//! Files and their encodings (ENC).

use encoding_rs::{Encoding, IBM866, KOI8_R, WINDOWS_1251};

use super::bench::{Bench, Checked};

const LIST: &str = "Название;Имя;Телефон\nЗаявка;Иванов Пётр;+7 916 123-45-67\n";
const COLUMNS: &str = "columns: {Название: TITLE, Имя: NAME, Телефон: PHONE}\n";

fn in_encoding(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy);
    bytes.into_owned()
}

/// The list came out whole.
fn assert_whole(checked: &Checked) {
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert_eq!(checked.sent("TITLE"), ["Заявка"]);
    assert_eq!(checked.sent("NAME"), ["Иванов Пётр"]);
}

/// A list with the title, one name per row.
fn names(names: &[&str]) -> Checked {
    let rows = names.join(";\nЛид;");
    let text = format!("Название;Имя;Телефон\nЛид;{rows};\n");
    Bench::new("leads.csv", text).check(COLUMNS)
}

/// ENC-01 ok: a byte order mark is no part of the first title, quoted or not
#[test]
fn enc_01_a_byte_order_mark_is_no_part_of_the_first_title() {
    for head in ["ID;Название", "\"ID\";\"Название\""] {
        let bench = Bench::new("leads.csv", format!("\u{feff}{head}\n17;Лид\n"));
        let checked = bench.check("key: [ID]\ncolumns: {Название: TITLE}\n");
        assert_eq!(checked.code, 0, "{}", checked.told);
        assert_eq!(checked.sent("TITLE"), ["Лид"]);
        assert_eq!(checked.results[0]["origin_id"], "17");
    }
}

/// ENC-02 ok: UTF-8 without a byte order mark is read without a word about its encoding
#[test]
fn enc_02_utf_8_without_a_mark_is_read() {
    let checked = Bench::new("leads.csv", LIST).check(COLUMNS);
    assert_whole(&checked);
    assert_eq!(checked.found(), []);
    assert!(!checked.told.contains("% sure"), "{}", checked.told);
}

fn assert_told_once(encoding: &'static Encoding) {
    let bench = Bench::new("leads.csv", in_encoding(encoding, LIST));
    let checked = bench.check(COLUMNS);
    assert_whole(&checked);
    let told = format!("The encoding {} was told by the letters", encoding.name());
    assert_eq!(checked.told.matches(&told).count(), 1, "{}", checked.told);
    let named = bench.check(&format!(
        "source: {{encoding: {}}}\n{COLUMNS}",
        encoding.name()
    ));
    assert_whole(&named);
    assert!(!named.told.contains("% sure"), "{}", named.told);
}

/// ENC-03 fix: windows-1251 is told by its letters, once for the file and with how sure that is
#[test]
fn enc_03_windows_1251_is_told_once() {
    assert_told_once(WINDOWS_1251);
}

/// ENC-04 fix: cp866 is told by its letters
#[test]
fn enc_04_cp866_is_told_once() {
    assert_told_once(IBM866);
}

/// ENC-05 fix: KOI8-R is told by its letters, and not read as windows-1251
#[test]
fn enc_05_koi8_r_is_told_once() {
    assert_told_once(KOI8_R);
}

fn utf_16(text: &str, mark: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("{mark}{text}")
        .encode_utf16()
        .flat_map(bytes)
        .collect()
}

/// ENC-06 ok: UTF-16LE with its mark and tabs, as Meta Ads exports leads, needs no option
#[test]
fn enc_06_meta_s_utf_16_with_tabs_needs_no_option() {
    let text = "id\tcreated_time\tfull_name\tphone_number\r\n\
                l:1\t2024-03-15T10:00:38-05:00\tИванов Пётр\tp:+79161234567\r\n";
    let bench = Bench::new("leads.csv", utf_16(text, "\u{feff}", u16::to_le_bytes));
    let checked = bench.check("key: [id]\ncolumns: {full_name: NAME, phone_number: PHONE}\n");
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert_eq!(checked.sent("NAME"), ["Иванов Пётр"]);
    assert_eq!(checked.results[0]["origin_id"], "l:1");
}

/// ENC-07 warn: UTF-16 without its mark is told by its zero bytes, whichever way round
#[test]
fn enc_07_utf_16_without_its_mark_is_told() {
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let checked = Bench::new("leads.csv", utf_16(LIST, "", bytes)).check(COLUMNS);
        assert_whole(&checked);
        let told = "does not begin with the mark that usually tells so";
        assert!(checked.told.contains(told), "{}", checked.told);
    }
}

/// 2 000 lines of UTF-8, and line 1 002 in another encoding.
fn mixed(encoding: &'static Encoding) -> Vec<u8> {
    let lines = "Лид;Анна Орлова;\n".repeat(1000);
    let mut file = format!("Название;Имя;Телефон\n{lines}").into_bytes();
    file.extend(in_encoding(encoding, "Лид;Иванов Пётр;\n"));
    file.extend(lines.bytes());
    file
}

/// ENC-08 warn: a line in another encoding is read in it where it then is Russian, else the row is an error; with `strict_encoding` the file is refused with line and byte
#[test]
fn enc_08_a_single_line_in_another_encoding() {
    for encoding in [WINDOWS_1251, IBM866, KOI8_R] {
        let checked = Bench::new("leads.csv", mixed(encoding)).check(COLUMNS);
        assert_eq!(checked.code, 0, "{}", checked.told);
        assert_eq!(checked.sent("NAME")[1000], "Иванов Пётр");
        let foreign = ("1002", "warning", "foreign_encoding");
        assert!(checked.found().contains(&foreign));
    }
    let strict = format!("source: {{strict_encoding: true}}\n{COLUMNS}");
    let refused = Bench::new("leads.csv", mixed(WINDOWS_1251)).check(&strict);
    assert_eq!(refused.code, 5, "{}", refused.told);
    let at = "Название;Имя;Телефон\n".len() + "Лид;Анна Орлова;\n".len() * 1000;
    assert!(refused.told.contains("Line 1002"), "{}", refused.told);
    let place = format!("byte {at} ");
    assert!(
        refused.told.replace([',', '\u{a0}'], "").contains(&place),
        "{}",
        refused.told
    );
    assert_eq!(Bench::new("leads.csv", LIST).check(&strict).code, 0);

    let mut noise = "Лид;Анна Орлова;\n".repeat(5).into_bytes();
    noise.splice(0..0, "Название;Имя;Телефон\n".bytes());
    noise.extend(b"\x80\x99\xE2;\x81\x82;1\n");
    let checked = Bench::new("leads.csv", noise).check(COLUMNS);
    assert_eq!(checked.code, 1, "{}", checked.told);
    assert!(checked.found().contains(&("7", "error", "undecodable")));
    assert!(
        checked
            .sent("NAME")
            .iter()
            .all(|name| !name.contains('\u{fffd}'))
    );
}

/// ENC-09 fix: UTF-8 that was read as windows-1251 before is put right where nothing is lost by it
#[test]
fn enc_09_utf_8_read_as_windows_1251_is_put_right() {
    let checked = names(&["РџС‘С‚СЂ", "Пётр Рё", "Müller", "СССР «Р»"]);
    assert_eq!(
        checked.sent("NAME"),
        ["Пётр", "Пётр Рё", "Müller", "СССР «Р»"]
    );
    assert_eq!(checked.found(), [("2", "info", "mojibake")]);
    assert!(checked.problems[0]["message"].contains("Пётр"));
}

/// ENC-10 warn: a name with lost letters is not sent and what it may have been is told; an error where it is the row's only name
#[test]
fn enc_10_lost_letters_are_not_guessed() {
    let text = "Название;Имя;Телефон\nЛид;Р\u{fffd}РІР°РЅРѕРІ;+79161234567\n;Р\u{fffd}РІР°РЅРѕРІ;+79161234568\n";
    let checked = Bench::new("leads.csv", text).check(COLUMNS);
    assert_eq!(checked.code, 1, "{}", checked.told);
    let of_text = |found: Vec<(&str, &str, &str)>| {
        let mut of_text = Vec::new();
        for (row, severity, code) in found {
            if code == "mojibake_lossy" {
                of_text.push(format!("{row} {severity}"));
            }
        }
        of_text
    };
    assert_eq!(of_text(checked.found()), ["2 warning", "3 error"]);
    assert_eq!(checked.sent("TITLE"), ["Лид"]);
    assert!(checked.leads[0].get("NAME").is_none_or(String::is_empty));
    let told = checked
        .problems
        .iter()
        .find(|problem| problem["code"] == "mojibake_lossy");
    assert!(told.unwrap()["message"].contains("Иванов"));
}

/// ENC-11 fix: windows-1251 that was read as Latin before is put right
#[test]
fn enc_11_windows_1251_read_as_latin_is_put_right() {
    let checked = names(&["Èâàíîâ", "Élodie Ñandú"]);
    assert_eq!(checked.sent("NAME"), ["Иванов", "Élodie Ñandú"]);
    assert_eq!(checked.found(), [("2", "info", "mojibake")]);
}

/// ENC-12 warn: question marks in the place of words are not sent; the row is, where it has a phone
#[test]
fn enc_12_question_marks_in_the_place_of_words_are_not_sent() {
    let text = "Имя;Телефон\n????? ????;+79161234567\n????? ????;\n";
    let checked = Bench::new("leads.csv", text).check("columns: {Имя: NAME, Телефон: PHONE}\n");
    assert_eq!(checked.code, 1, "{}", checked.told);
    let found = checked.found();
    assert!(found.contains(&("2", "warning", "lost_text")), "{found:?}");
    assert!(found.contains(&("3", "error", "lost_text")), "{found:?}");
    assert_eq!(checked.leads.len(), 1);
    assert!(checked.leads[0].get("NAME").is_none_or(String::is_empty));
}

/// ENC-13 fix: letters of two parts, as a Mac writes them, are put together
#[test]
fn enc_13_letters_of_two_parts_are_put_together() {
    let checked = names(&["Андреи\u{306} Семе\u{308}нов"]);
    assert_eq!(checked.sent("NAME"), ["Андрей Семёнов"]);
    assert_eq!(checked.found(), [("2", "info", "letters_composed")]);
}

/// ENC-14 fatal: a file of no bytes is refused as empty
#[test]
fn enc_14_an_empty_file_is_refused() {
    let checked = Bench::new("leads.csv", "").check(COLUMNS);
    assert_eq!(checked.code, 5);
    assert!(
        checked.told.contains("The file is empty"),
        "{}",
        checked.told
    );
}

/// ENC-15 ok: titles alone are a success with no rows, exit 0, and that is said; --min-rows makes it exit 5
#[test]
fn enc_15_titles_alone_are_no_rows_and_no_failure() {
    let bench = Bench::new("leads.csv", "Название;Имя;Телефон\n");
    let checked = bench.check(COLUMNS);
    assert_eq!(checked.code, 0, "{}", checked.told);
    assert!(checked.said.contains("no data rows"), "{}", checked.said);
    assert_eq!(bench.check_with(COLUMNS, &["--min-rows", "1"]).code, 5);
}

/// ENC-26 err: a row with NUL bytes is told with the place of its cell and not sent
#[test]
fn enc_26_nul_bytes_are_an_error_of_their_row() {
    let bench = Bench::new("leads.csv", "Название;Имя\nПервый;Л\0ид\nЦелый;Анна\n");
    let checked = bench.check("columns: {Название: TITLE, Имя: NAME}\n");
    assert_eq!(checked.code, 1, "{}", checked.told);
    assert_eq!(checked.found()[0], ("2", "error", "nul_bytes"));
    assert_eq!(checked.problems[0]["column"], "B");
    assert_eq!(checked.sent("TITLE"), ["Целый"]);
}
