//! Files that are open in another program (ENC).

use super::bench::Bench;

/// ENC-24 ok: the lock file of an open document is passed over and told, whoever expanded the pattern; alone it is refused by name
#[test]
fn enc_24_the_lock_file_of_an_open_document_is_passed_over_and_told() {
    let mapping = "columns: {Название: TITLE}\n";
    let bench = Bench::new("leads.csv", "Название\nЛид\n")
        .beside("~$leads.csv", "Иван")
        .beside("~$old.csv", "Иван")
        .beside(".~lock.leads.csv#", "Иван");
    let by_the_program = ["*.csv"].as_slice();
    let by_the_shell = ["leads.csv", "~$leads.csv", "~$old.csv"].as_slice();
    for names in [by_the_program, by_the_shell] {
        let checked = bench.check_named(names, mapping);
        assert_eq!(checked.code, 0, "{}", checked.told);
        assert_eq!(checked.sent("TITLE"), ["Лид"]);
        for lock in ["~$leads.csv", "~$old.csv"] {
            let told = format!("{lock} was passed over: by it Excel marks");
            assert!(checked.told.contains(&told), "{}", checked.told);
        }
    }
    for (lock, told) in [
        ("~$leads.csv", "Give the document itself: leads.csv"),
        (".~lock.leads.csv#", "by which LibreOffice marks"),
    ] {
        let checked = bench.check_named(&[lock], mapping);
        assert_eq!(checked.code, 5, "{}", checked.told);
        assert!(
            checked.told.contains("error[lock_file]"),
            "{}",
            checked.told
        );
        assert!(checked.told.contains(told), "{}", checked.told);
    }
}
