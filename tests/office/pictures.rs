//! The workbook as it looks; the pictures are left where `LEADBATCH_PICTURES` says.

use super::dirty_book::{MAPPING, dirty_book};
use super::soffice::{pages, saved_as};
use super::stage::{Stage, quick, text};

#[test]
#[ignore = "needs LibreOffice; .ci/run installs it"]
fn every_sheet_can_be_looked_at() {
    let stage = Stage::new(quick());
    let list = stage.file("list.xlsx", dirty_book(1));
    let mapping = stage.file("m.yaml", MAPPING);
    let args = [
        "check",
        text(&list),
        "--mapping",
        text(&mapping),
        "--report",
        "r",
        "--lang",
        "ru",
    ];
    let ran = stage.run(&args);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    let book = saved_as(&stage.folder.path().join("r/failures.xlsx"), "fods");
    // A comment is shown as if the mouse stood on its cell.
    let text = std::fs::read_to_string(&book).expect("XML");
    let cell = text
        .find("<text:p>нет телефона</text:p>")
        .expect("the cell");
    let (before, behind) = text.split_at(cell);
    let comment = before.rfind("<office:annotation ").expect("its comment");
    let (before, comment) = before.split_at(comment);
    let comment = comment.replacen("annotation ", "annotation office:display=\"true\" ", 1);
    // Room for it below the rows.
    let shown = format!("{before}{comment}{behind}").replace(".L8\"", ".L16\"");
    std::fs::write(&book, shown).expect("a written file");
    let pages = pages(&saved_as(&book, "pdf"));
    assert_eq!(
        pages.len(),
        2,
        "a page for the problems and one for the rows; lists are hidden"
    );
    for (page, name) in pages
        .iter()
        .zip(["failures-problems.png", "failures-rows.png"])
    {
        let picture = std::fs::read(page).expect("a picture");
        assert!(
            picture.starts_with(b"\x89PNG") && picture.len() > 10_000,
            "{name} is blank"
        );
        if let Some(folder) = std::env::var_os("LEADBATCH_PICTURES") {
            let to = std::path::Path::new(&folder).join(name);
            std::fs::write(to, picture).expect("a written picture");
        }
    }
}
