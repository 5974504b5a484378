//! What an XLSX sheet says about its cells, read from what stands before and behind them in the sheet's part; the whole of it is gone
//! through only where rows are hidden, and nothing where a glance showed no such word in it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read};

use memchr::memchr;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::SourceErrorKind;
use super::bounded::{of_reading, of_xml};
use super::sheet_cells::corrupt;
use super::sheet_facts::{Area, SheetFacts};
use super::zip_guard::{Archive, Glances, look_at_text, open_part, place_of};

/// Hidden columns are told in ranges; more than Excel has columns are nonsense.
const MOST_COLUMNS: usize = 16_384;

/// Reads what the sheet named `sheet` says. `glances`: what was seen of the parts.
pub(super) fn facts(
    archive: &mut Archive,
    sheet: &str,
    glances: &Glances,
) -> Result<SheetFacts, SourceErrorKind> {
    let Some(part) = sheet_part(archive, sheet)? else {
        return Ok(SheetFacts::default());
    };
    let Some(place) = place_of(archive, &part) else {
        return Ok(SheetFacts::default());
    };
    let glance = match glances.get(&place) {
        Some(glance) => *glance,
        None => look_at_text(open_part(archive, place)?, &part)?,
    };
    let has_head = glance.hidden_head || glance.hidden_cells;
    if !has_head && glance.tail.is_none() {
        return Ok(SheetFacts::default());
    }
    let links = relations_of(archive, &part)?;
    let mut pass = Pass {
        links,
        ..Pass::default()
    };
    if glance.odd || glance.hidden_cells {
        each_start(open_part(archive, place)?, |event| pass.take(event))?;
        return Ok(pass.facts.settled());
    }
    if glance.hidden_head {
        let part = open_part(archive, place)?;
        each_start_until(XmlPart::whole(part), |event| {
            pass.take(event)?;
            Ok(event.local_name().as_ref() == "sheetData")
        })?;
    }
    if let Some(from) = glance.tail {
        let part = XmlPart::behind(open_part(archive, place)?, from)?;
        each_start_until(part, |event| pass.take(event).map(|()| false))?;
    }
    Ok(pass.facts.settled())
}

/// A part of XML, or what is left of it behind some place.
struct XmlPart<R> {
    reader: BufReader<R>,
    is_whole: bool,
}

impl<R: Read> XmlPart<R> {
    fn whole(part: R) -> Self {
        Self {
            reader: BufReader::with_capacity(1 << 16, part),
            is_whole: true,
        }
    }

    /// Goes on to the first tag behind a place.
    fn behind(part: R, place: u64) -> Result<Self, SourceErrorKind> {
        let mut reader = BufReader::with_capacity(1 << 16, part);
        let failed = |error: std::io::Error| of_reading(&error);
        std::io::copy(&mut reader.by_ref().take(place), &mut std::io::sink()).map_err(failed)?;
        loop {
            let seen = reader.fill_buf().map_err(failed)?;
            let (found, passed) = match memchr(b'<', seen) {
                Some(at) => (true, at),
                None => (seen.is_empty(), seen.len()),
            };
            reader.consume(passed);
            if found {
                break;
            }
        }
        Ok(Self {
            reader,
            is_whole: false,
        })
    }
}

/// A row that is being passed.
#[derive(Debug, Default)]
struct Pass {
    facts: SheetFacts,
    /// Targets of relations, by their ids.
    links: BTreeMap<String, String>,
    /// The next row's number, where rows do not say theirs.
    next_row: u32,
    hidden: Option<u32>,
}

impl Pass {
    fn take(&mut self, event: &BytesStart<'_>) -> Result<(), SourceErrorKind> {
        match event.local_name().as_ref() {
            "col" if is_hidden(event)? => {
                let number = |name| {
                    Ok::<_, SourceErrorKind>(
                        attribute(event, name)?.and_then(|text| text.parse::<u32>().ok()),
                    )
                };
                if let (Some(first @ 1..), Some(last)) = (number("min")?, number("max")?) {
                    self.facts
                        .hidden_columns
                        .push((first - 1, last.saturating_sub(1)));
                    self.facts.hidden_columns.truncate(MOST_COLUMNS);
                }
            }
            "row" => {
                let said = attribute(event, "r")?.and_then(|text| text.parse::<u32>().ok());
                let row = said
                    .and_then(|row| row.checked_sub(1))
                    .unwrap_or(self.next_row);
                self.next_row = row.saturating_add(1);
                self.hidden = is_hidden(event)?.then_some(row);
            }
            "v" | "is" | "f" => {
                if let Some(row) = self.hidden {
                    self.facts.hide_row(row)?;
                }
            }
            "mergeCell" => {
                if let Some(area) = attribute(event, "ref")?.as_deref().and_then(area) {
                    self.facts.merge(area)?;
                }
            }
            "hyperlink" => self.link(event)?,
            _ => {}
        }
        Ok(())
    }

    fn link(&mut self, event: &BytesStart<'_>) -> Result<(), SourceErrorKind> {
        let id = attribute(event, "id")?;
        let target = id.and_then(|id| self.links.get(&id).cloned());
        let place = attribute(event, "ref")?.as_deref().and_then(area);
        if let (Some(target), Some(area)) = (target, place) {
            self.facts.link(area.top, area.left, &target)?;
        }
        Ok(())
    }
}

/// Shows every opening and empty tag of a part.
pub(super) fn each_start(
    part: impl Read,
    mut take: impl FnMut(&BytesStart<'_>) -> Result<(), SourceErrorKind>,
) -> Result<(), SourceErrorKind> {
    each_start_until(XmlPart::whole(part), |event| take(event).map(|()| false))
}

/// Shows every opening and empty tag until one is the last that is wanted.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what else there is in the XML does not matter"
)]
fn each_start_until(
    part: XmlPart<impl Read>,
    mut take: impl FnMut(&BytesStart<'_>) -> Result<bool, SourceErrorKind>,
) -> Result<(), SourceErrorKind> {
    let mut xml = Reader::from_reader(part.reader);
    xml.config_mut().check_end_names = false;
    xml.config_mut().allow_unmatched_ends = !part.is_whole;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml
            .read_event_into(&mut buffer)
            .map_err(|error| of_xml(&error))?
        {
            Event::Start(event) | Event::Empty(event) if take(&event)? => return Ok(()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute's value, by its name without a prefix.
pub(super) fn attribute(
    event: &BytesStart<'_>,
    name: &str,
) -> Result<Option<String>, SourceErrorKind> {
    for attribute in event.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| corrupt(format!("XML: {error}")))?;
        if attribute.key.local_name().as_ref() == name {
            let value = quick_xml::escape::unescape(&attribute.value);
            let value = value.map_err(|error| corrupt(format!("XML: {error}")))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

fn is_hidden(event: &BytesStart<'_>) -> Result<bool, SourceErrorKind> {
    let hidden = attribute(event, "hidden")?;
    Ok(hidden.is_some_and(|text| matches!(text.as_str(), "1" | "true" | "on")))
}

/// `B2:D5`, or one cell.
fn area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (cell(first)?, cell(last)?);
    Some(Area {
        top,
        left,
        bottom: bottom.max(top),
        right: right.max(left),
    })
}

/// `$B$2` as row and column, from 0.
pub(super) fn cell(text: &str) -> Option<(u32, u32)> {
    let text = text.replace('$', "");
    let digits = text.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, row) = text.split_at_checked(digits)?;
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let digit = letter.to_ascii_uppercase().checked_sub(b'A')?;
        let digit = Some(u32::from(digit)).filter(|digit| *digit < 26)?;
        column.checked_mul(26)?.checked_add(digit)?.checked_add(1)
    })?;
    Some((
        row.parse::<u32>().ok()?.checked_sub(1)?,
        column.checked_sub(1)?,
    ))
}

/// The part that holds a sheet.
pub(super) fn sheet_part(
    archive: &mut Archive,
    sheet: &str,
) -> Result<Option<String>, SourceErrorKind> {
    let root = relations(archive, "_rels/.rels", "")?;
    let book = root
        .values()
        .find(|target| target.to_lowercase().ends_with("workbook.xml"))
        .cloned()
        .unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let Some(place) = place_of(archive, &book) else {
        return Ok(None);
    };
    let mut id = None;
    each_start(open_part(archive, place)?, |event| {
        if event.local_name().as_ref() == "sheet"
            && attribute(event, "name")?.as_deref() == Some(sheet)
        {
            id = attribute_of_relation(event)?;
        }
        Ok(())
    })?;
    let parts = relations_of(archive, &book)?;
    Ok(id.and_then(|id| parts.get(&id).cloned()))
}

/// `r:id`, which stands beside an `id` of another meaning.
fn attribute_of_relation(event: &BytesStart<'_>) -> Result<Option<String>, SourceErrorKind> {
    for attribute in event.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| corrupt(format!("XML: {error}")))?;
        if attribute.key.as_ref().ends_with(":id") {
            return Ok(Some(attribute.value.into_owned()));
        }
    }
    Ok(None)
}

/// What the relations of a part point to, by their ids.
fn relations_of(
    archive: &mut Archive,
    part: &str,
) -> Result<BTreeMap<String, String>, SourceErrorKind> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    relations(archive, &format!("{folder}/_rels/{file}.rels"), folder)
}

pub(super) fn relations(
    archive: &mut Archive,
    part: &str,
    folder: &str,
) -> Result<BTreeMap<String, String>, SourceErrorKind> {
    let mut targets = BTreeMap::new();
    let Some(place) = place_of(archive, part) else {
        return Ok(targets);
    };
    each_start(open_part(archive, place)?, |event| {
        if event.local_name().as_ref() == "Relationship" {
            let id = attribute(event, "Id")?.unwrap_or_default();
            let target = attribute(event, "Target")?.unwrap_or_default();
            let outside = attribute(event, "TargetMode")?.as_deref() == Some("External");
            targets.insert(
                id,
                if outside {
                    target
                } else {
                    resolved(folder, &target)
                },
            );
        }
        Ok(())
    })?;
    Ok(targets)
}

/// A part's name as seen from another part's folder.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(path.pop()),
            name => path.push(name),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::{Area, area, resolved};

    #[test]
    fn references_and_targets_are_read() {
        let found = |top, left, bottom, right| {
            Some(Area {
                top,
                left,
                bottom,
                right,
            })
        };
        assert_eq!(area("B2:D5"), found(1, 1, 4, 3));
        assert_eq!(area("$AA$10"), found(9, 26, 9, 26));
        for bad in ["", "2", "B", "B0", "ZZZZZZZZZ1", "Б2"] {
            assert_eq!(area(bad), None, "{bad}");
        }
        assert_eq!(
            resolved("xl", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(resolved("xl", "/xl/a.xml"), "xl/a.xml");
        assert_eq!(
            resolved("xl/worksheets", "../tables/t.xml"),
            "xl/tables/t.xml"
        );
    }
}
