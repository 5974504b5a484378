//! A workbook as a spreadsheet program would see it: cells with their kinds, colours and formats, comments, lists.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// An element of XML with all that is in it.
#[derive(Debug, Clone, Default)]
pub struct Node {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Self>,
    pub text: String,
}

impl Node {
    pub fn read(xml: &str) -> Self {
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Self::default()];
        let of = |event: &quick_xml::events::BytesStart<'_>| Self {
            name: event.local_name().as_ref().to_owned(),
            attributes: event
                .attributes()
                .map(|pair| {
                    let pair = pair.expect("an attribute");
                    let value = quick_xml::escape::unescape(&pair.value).expect("a value");
                    (
                        pair.key.local_name().as_ref().to_owned(),
                        value.into_owned(),
                    )
                })
                .collect(),
            ..Self::default()
        };
        loop {
            match reader.read_event().expect("XML") {
                Event::Start(event) => open.push(of(&event)),
                Event::Empty(event) => open.last_mut().expect("a root").children.push(of(&event)),
                Event::End(_) => {
                    let done = open.pop().expect("an element");
                    open.last_mut().expect("a root").children.push(done);
                }
                Event::Text(text) => {
                    open.last_mut().expect("a root").text += &text.xml10_content();
                }
                Event::GeneralRef(name) => {
                    let written = format!("&{};", &*name);
                    let text = quick_xml::escape::unescape(&written).expect("an entity");
                    open.last_mut().expect("a root").text += &text;
                }
                Event::Eof => return open.pop().expect("a root"),
                Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_) => {}
            }
        }
    }

    /// Every element of this name below.
    pub fn all(&self, name: &str) -> Vec<&Self> {
        let mut found = Vec::new();
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            found.extend(child.all(name));
        }
        found
    }

    pub fn first(&self, name: &str) -> &Self {
        self.all(name)
            .first()
            .unwrap_or_else(|| panic!("no <{name}>"))
    }

    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// All text within.
    pub fn whole_text(&self) -> String {
        let inside: String = self.children.iter().map(Self::whole_text).collect();
        format!("{}{inside}", self.text)
    }
}

#[derive(Debug, Clone, Default)]
pub struct OpenedCell {
    /// `n`, `b`, `inlineStr`, `s`; empty for a cell without a value.
    pub kind: String,
    pub value: String,
    /// The background as `FFC7CE`; empty where there is none.
    pub colour: String,
    /// The format's code or number.
    pub format: String,
}

#[derive(Debug, Clone, Default)]
pub struct OpenedSheet {
    pub name: String,
    pub hidden: bool,
    pub cells: BTreeMap<String, OpenedCell>,
    pub comments: BTreeMap<String, String>,
    /// Range, formula, error style.
    pub lists: Vec<(String, String, String)>,
    pub widths: BTreeMap<u32, f64>,
    pub filter: String,
    pub frozen: String,
    /// Cell and target.
    pub links: BTreeMap<String, String>,
}

impl OpenedSheet {
    pub fn cell(&self, at: &str) -> OpenedCell {
        self.cells.get(at).cloned().unwrap_or_default()
    }

    /// The list of a column's cells.
    pub fn list(&self, column: &str) -> &(String, String, String) {
        let mut lists = self.lists.iter();
        let of_column = |(range, _, _): &&(String, String, String)| {
            range
                .trim_end_matches(|c: char| c.is_ascii_digit() || c == ':')
                .starts_with(column)
                && range.chars().take_while(char::is_ascii_uppercase).count() == column.len()
        };
        lists
            .find(of_column)
            .unwrap_or_else(|| panic!("no list in {column}: {:?}", self.lists))
    }
}

/// A part of a workbook as text.
pub fn part(path: &Path, name: &str) -> Option<String> {
    let mut archive = ZipArchive::new(File::open(path).expect("the workbook")).expect("a ZIP");
    let mut text = String::new();
    let mut part = archive.by_name(name).ok()?;
    part.read_to_string(&mut text).expect("text");
    Some(text)
}

/// The sheets in their order.
pub fn open(path: &Path) -> Vec<OpenedSheet> {
    let read = |name: &str| part(path, name).map(|text| Node::read(&text));
    let book = read("xl/workbook.xml").expect("a workbook");
    let relations = read("xl/_rels/workbook.xml.rels").expect("relations");
    let shared: Vec<String> = read("xl/sharedStrings.xml").map_or_else(Vec::new, |texts| {
        texts.all("si").into_iter().map(Node::whole_text).collect()
    });
    let styles = read("xl/styles.xml").expect("styles");
    let sheets = book.all("sheet").into_iter();
    sheets
        .map(|sheet| {
            let id = sheet.attribute("id");
            let target = relations.all("Relationship").into_iter();
            let target = target
                .clone()
                .find(|one| one.attribute("Id") == id)
                .expect("a part");
            let file = target
                .attribute("Target")
                .trim_start_matches("/xl/")
                .to_owned();
            OpenedSheet {
                name: sheet.attribute("name").to_owned(),
                hidden: sheet.attribute("state") == "hidden",
                ..sheet_of(&read, &file, &shared, &styles)
            }
        })
        .collect()
}

fn sheet_of(
    read: &dyn Fn(&str) -> Option<Node>,
    file: &str,
    shared: &[String],
    styles: &Node,
) -> OpenedSheet {
    let sheet = read(&format!("xl/{file}")).expect("a sheet");
    let mut opened = OpenedSheet::default();
    for cell in sheet.all("c") {
        let opened_cell = cell_of(cell, shared, styles);
        let at = cell.attribute("r").to_owned();
        opened.cells.insert(at, opened_cell);
    }
    for column in sheet.all("col") {
        let number = |name: &str| column.attribute(name).parse::<u32>().expect("a number");
        for at in number("min")..=number("max").min(200) {
            let width = column.attribute("width").parse().unwrap_or(0.0);
            opened.widths.insert(at - 1, width);
        }
    }
    for rule in sheet.all("dataValidation") {
        opened.lists.push((
            rule.attribute("sqref").to_owned(),
            rule.first("formula1").whole_text(),
            rule.attribute("errorStyle").to_owned(),
        ));
    }
    for link in sheet.all("hyperlink") {
        let pair = (link.attribute("ref"), link.attribute("location"));
        opened.links.insert(pair.0.to_owned(), pair.1.to_owned());
    }
    let attribute = |element: &str, name: &str| {
        let found = sheet.all(element);
        found
            .first()
            .map_or(String::new(), |one| one.attribute(name).to_owned())
    };
    opened.filter = attribute("autoFilter", "ref");
    opened.frozen = attribute("pane", "topLeftCell");
    let (folder, name) = file.rsplit_once('/').expect("a folder");
    if let Some(relations) = read(&format!("xl/{folder}/_rels/{name}.rels")) {
        for relation in relations.all("Relationship") {
            let target = relation.attribute("Target").trim_start_matches("../");
            if target.contains("comments") {
                let comments = read(&format!("xl/{target}")).expect("comments");
                for comment in comments.all("comment") {
                    let at = comment.attribute("ref").to_owned();
                    opened
                        .comments
                        .insert(at, comment.first("text").whole_text());
                }
            }
        }
    }
    opened
}

fn cell_of(cell: &Node, shared: &[String], styles: &Node) -> OpenedCell {
    let kind = cell.attribute("t");
    let text = cell.whole_text();
    let value = match kind {
        "s" => shared[text.parse::<usize>().expect("a number")].clone(),
        _ => text,
    };
    let (colour, format) = look(styles, cell.attribute("s"));
    let kind = if kind.is_empty() && !value.is_empty() {
        "n"
    } else {
        kind
    };
    OpenedCell {
        kind: kind.to_owned(),
        value,
        colour,
        format,
    }
}

/// Background and number format of a style.
fn look(styles: &Node, number: &str) -> (String, String) {
    let Ok(number) = number.parse::<usize>() else {
        return Default::default();
    };
    let xf = styles.first("cellXfs").children[number].clone();
    let fill = xf.attribute("fillId").parse::<usize>().expect("a number");
    let fill = &styles.first("fills").children[fill];
    let solid = fill
        .all("patternFill")
        .iter()
        .any(|pattern| pattern.attribute("patternType") == "solid");
    let colour = fill
        .all("fgColor")
        .first()
        .map_or("", |colour| colour.attribute("rgb"))
        .to_owned();
    let id = xf.attribute("numFmtId");
    let defined = styles.all("numFmt").into_iter();
    let code = defined.clone().find(|one| one.attribute("numFmtId") == id);
    let format = code
        .map_or(id, |one| one.attribute("formatCode"))
        .to_owned();
    let colour = colour.get(2..).filter(|_| solid).unwrap_or("").to_owned();
    (colour, format)
}

/// Changes texts in a workbook's sheets, as a person would type them, and saves it under another name. Each must be there.
pub fn mend(path: &Path, to: &Path, changes: &[(&str, &str)]) {
    let mut archive = ZipArchive::new(File::open(path).expect("the workbook")).expect("a ZIP");
    let mut mended = ZipWriter::new(Cursor::new(Vec::new()));
    let mut made = vec![false; changes.len()];
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("its bytes");
        if name.starts_with("xl/worksheets/sheet") {
            let mut text = String::from_utf8(bytes).expect("text");
            for ((from, to), made) in changes.iter().zip(&mut made) {
                let tag = |text: &str| format!(">{text}</t>");
                *made |= text.contains(&tag(from));
                text = text.replace(&tag(from), &tag(to));
            }
            bytes = text.into_bytes();
        }
        mended
            .start_file(name, SimpleFileOptions::default())
            .expect("a part");
        mended.write_all(&bytes).expect("written bytes");
    }
    for ((from, _), made) in changes.iter().zip(made) {
        assert!(made, "no cell holds {from:?}");
    }
    let bytes = mended.finish().expect("a workbook").into_inner();
    std::fs::write(to, bytes).expect("a written file");
}
