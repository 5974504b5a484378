//! What `LibreOffice` makes of the workbook: comments, lists, colours, dates.

use super::dirty_book::{MAPPING, dirty_book};
use super::opened_book::Node;
use super::soffice::saved_as;
use super::stage::{Stage, quick, text};

/// The workbook of the dirty list, opened and saved as one XML file.
fn opened() -> Node {
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
    let book = stage.folder.path().join("r/failures.xlsx");
    let saved = std::fs::read_to_string(saved_as(&book, "fods")).expect("XML");
    Node::read(&saved)
}

/// The first cell that shows this text.
fn cell<'n>(sheet: &'n Node, shown: &str) -> &'n Node {
    let cells = sheet.all("table-cell").into_iter();
    let is_it = |cell: &&Node| {
        let own = cell.children.iter().filter(|part| part.name == "p");
        own.map(Node::whole_text).collect::<Vec<_>>().join("\n") == shown
    };
    cells
        .clone()
        .find(is_it)
        .unwrap_or_else(|| panic!("no cell shows {shown:?}"))
}

/// The background of a cell's style, or of the style that it is made of.
fn colour(book: &Node, cell: &Node) -> String {
    let name = cell.attribute("style-name");
    let styles = book.all("style").into_iter();
    let style = styles
        .clone()
        .find(|style| style.attribute("name") == name)
        .expect("a style");
    let properties = style.all("table-cell-properties");
    let colour = properties
        .first()
        .map_or("", |all| all.attribute("background-color"));
    colour.to_uppercase()
}

#[test]
#[ignore = "needs LibreOffice; .ci/run installs it"]
fn libreoffice_shows_comments_lists_colours_and_dates() {
    let book = opened();
    let sheets = book.all("table");
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.attribute("name")).collect();
    assert_eq!(names, ["Проблемы", "Лиды", "_lists"]);
    let (front, rows) = (sheets[0], sheets[1]);

    let short = cell(rows, "12-34");
    assert_eq!(colour(&book, short), "#FFC7CE");
    let comment = short.first("annotation").whole_text();
    assert!(
        comment.contains("Всего 4 цифры") && comment.contains("Что сделать: Допишите"),
        "{comment}"
    );
    let warned = cell(rows, "89160000005");
    assert_eq!(
        warned.attribute("value-type"),
        "float",
        "a number stays one"
    );

    let born = cell(rows, "12 May 1980");
    assert_eq!(
        (born.attribute("value-type"), born.attribute("date-value")),
        ("date", "1980-05-12")
    );
    assert_eq!(cell(rows, "15%").attribute("value-type"), "percentage");
    assert_eq!(cell(rows, "=Валюта+дата").attribute("value-type"), "string");
    assert_eq!(cell(rows, "007 916").attribute("value-type"), "string");

    lists_are_there(&book, rows);
    cell(front, "7 строк нет на портале");
    let places: Vec<String> = front
        .all("a")
        .into_iter()
        .map(|link| link.attribute("href").replace(['$', '\''], ""))
        .collect();
    assert_eq!(places.len(), 9, "{places:?}");
    assert!(
        places.iter().all(|place| place.starts_with("#Лиды.")),
        "{places:?}"
    );
    assert!(places.contains(&"#Лиды.C2".to_owned()), "{places:?}");
}

/// Columns with a closed set have their lists, with the words that the mapping understands.
fn lists_are_there(book: &Node, rows: &Node) {
    let list_of = |shown: &str| {
        let name = cell(rows, shown).attribute("content-validation-name");
        let mut rules = book.all("content-validation").into_iter();
        let rule = rules.find(|rule| rule.attribute("name") == name);
        rule.unwrap_or_else(|| panic!("no list at {shown:?}"))
            .clone()
    };
    let source = list_of("Сарафан");
    assert!(
        source
            .attribute("condition")
            .contains("\"Сайт\";\"Звонок\""),
        "{source:?}"
    );
    let open = list_of("может быть");
    assert!(
        open.attribute("condition").contains("\"да\";\"нет\""),
        "{open:?}"
    );
    // A list helps and refuses nothing: what is read as one of its words need not be written as it.
    for list in [source, open] {
        let told = list.first("error-message").attribute("message-type");
        assert_eq!(told, "information", "{list:?}");
    }
}
