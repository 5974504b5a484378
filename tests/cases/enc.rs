//! Files and their encodings (ENC).

use super::bench::Bench;

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

/// ENC-26 err: a row with NUL bytes is told with its place and not sent
#[test]
fn enc_26_nul_bytes_are_an_error_of_their_row() {
    let bench = Bench::new("leads.csv", "Название\nЛ\0ид\nЦелый\n");
    let checked = bench.check("columns: {Название: TITLE}\n");
    assert_eq!(checked.code, 1, "{}", checked.told);
    assert_eq!(checked.found()[0], ("2", "error", "nul_bytes"));
    assert_eq!(checked.sent("TITLE"), ["Целый"]);
}
