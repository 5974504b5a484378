//! The rows of one source on a sheet of their own.

use std::collections::BTreeMap;

use rust_xlsxwriter::{IgnoreError, Workbook, Worksheet, XlsxError};

use super::super::service::{
    NOT_COMPUTED, ServiceCells, extra_cells, own_columns, own_text, titles,
};
use super::cells::{Written, faithful, shortened, written};
use super::comments::{Comment, Grid};
use super::lists::Lists;
use super::marks::{Marks, gravest};
use super::notes::Notes;
use super::packing::Commented;
use super::styles::{self, Look, Styles, Tint, usual};
use super::tally::Spot;
use crate::domain::{
    CellKind, ColumnUse, NumberClass, NumberFormat, PLACE_COLUMNS, SERVICE_COLUMNS, Severity,
    SheetShape, SourceFound, SourceInfo,
};
use crate::messages::{Catalogue, Language};
use crate::run::RowResult;

/// Letters of the narrowest and the widest column that is sized by its texts.
const NARROWEST: usize = 8;
const WIDEST: usize = 60;
/// Letters of the widest column that there may be, and what of a column's width in a file are the cell's margins.
const MOST_WIDE: f64 = 255.0;
const MARGINS: f64 = 5.0 / 7.0;
/// Letters of a title that a column makes room for: longer ones are wrapped.
const TITLE: usize = 24;
/// Letters of the longest number, date or sum that formats show.
const FORMATTED: usize = 20;
/// The height of the row of titles, 32 points, in pixels.
const TITLE_HEIGHT: u32 = 43;
/// Pixels of a digit, by which widths are given, and of the margins of a cell.
const DIGIT: f64 = 7.0;
const PADDING: u32 = 5;

/// Where the columns of [`SERVICE_COLUMNS`] that are marked stand among them.
const ROW_COLUMN: usize = 1;
const MESSAGE_COLUMN: usize = 4;

/// What sheets are written with.
#[derive(Debug, Default)]
pub(super) struct Pen {
    pub(super) styles: Styles,
    pub(super) notes: Notes,
}

/// A sheet that is being written, row by row.
#[derive(Debug)]
pub(super) struct DataSheet {
    pub(super) name: String,
    /// Its place in the workbook.
    index: usize,
    source: SourceInfo,
    /// The own columns, by their place in the source.
    own: Vec<usize>,
    several: bool,
    shape: SheetShape,
    /// Letters of the longest text in each column.
    longest: Vec<usize>,
    /// Rows below the titles.
    rows: u32,
    comments: Vec<Comment>,
}

impl DataSheet {
    /// A sheet with its row of titles.
    pub(super) fn open(
        book: &mut Workbook,
        name: String,
        source: &SourceInfo,
        several: bool,
        shape: SheetShape,
    ) -> Result<Self, XlsxError> {
        let index = book.worksheets().len();
        let titles = titles(source);
        let own = own_columns(&titles);
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(&name)?;
        sheet.set_row_height_pixels(0, TITLE_HEIGHT)?;
        let mut made = Self {
            name,
            index,
            source: source.clone(),
            own,
            several,
            shape,
            longest: Vec::new(),
            rows: 0,
            comments: Vec::new(),
        };
        let mut column = 0_u16;
        let (own_title, our_title) = (styles::own_title(), styles::our_title());
        let texts = styles::texts();
        for title in made.own.iter().filter_map(|own| titles.get(*own)) {
            sheet.write_string_with_format(0, column, faithful(title), &own_title)?;
            let own = made.own.get(usize::from(column));
            if own.is_some_and(|own| made.is_text(*own)) {
                sheet.set_column_format(column, &texts)?;
            }
            made.longest.push(title.chars().count().min(TITLE));
            column = column.saturating_add(1);
        }
        for title in made.our_titles() {
            sheet.write_string_with_format(0, column, title, &our_title)?;
            column = column.saturating_add(1);
        }
        made.longest.extend(made.our_titles().map(str::len));
        Ok(made)
    }

    fn our_titles(&self) -> impl Iterator<Item = &'static str> + use<> {
        let several = self.several;
        let places = PLACE_COLUMNS.into_iter().filter(move |_| several);
        SERVICE_COLUMNS.into_iter().chain(places)
    }

    /// Writes a row that is given back.
    pub(super) fn row(
        &mut self,
        book: &mut Workbook,
        pen: &mut Pen,
        (catalogue, marks): (&Catalogue, &Marks),
        (result, service): (&RowResult, &ServiceCells),
    ) -> Result<(), XlsxError> {
        let sheet = book.worksheet_from_index(self.index)?;
        self.rows = self.rows.saturating_add(1);
        let mut column = 0_u16;
        for place in 0..self.own.len() {
            let Some(&own) = self.own.get(place) else {
                break;
            };
            let remarks = marks.at(own);
            let tint = Tint::of(gravest(&remarks));
            let cell = (own_text(result, own), kind_of(result, own));
            let styles = &mut pen.styles;
            self.own_cell(sheet, styles, (column, own), cell, tint, catalogue)?;
            if !remarks.is_empty() {
                let at = (self.rows, column);
                let of = (&mut *sheet, &mut self.comments);
                pen.notes.put(of, at, catalogue, remarks)?;
            }
            column = column.saturating_add(1);
        }
        column = self.our_cells(sheet, pen, (column, marks), service, catalogue)?;
        for cell in extra_cells(Some(&self.source), result) {
            let tint = Tint::of(marks.of_row().unwrap_or(Severity::Error));
            self.extra_cell(sheet, &mut pen.styles, (column, tint), &cell.text)?;
            if !marks.row.is_empty() {
                let at = (self.rows, column);
                let of = (&mut *sheet, &mut self.comments);
                pen.notes.put(of, at, catalogue, &marks.row)?;
            }
            column = column.saturating_add(1);
        }
        Ok(())
    }

    /// A cell behind the titles: it is what is wrong with its row.
    fn extra_cell(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        (column, tint): (u16, Tint),
        text: &str,
    ) -> Result<(), XlsxError> {
        let text = faithful(text);
        let format = styles.cell(tint, text_look(&text, true));
        if text.is_empty() {
            sheet.write_blank(self.rows, column, format)?;
        } else {
            sheet.write_string_with_format(self.rows, column, text, format)?;
        }
        Ok(())
    }

    fn own_cell(
        &mut self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        (column, own): (u16, usize),
        (text, kind): (&str, CellKind),
        tint: Tint,
        catalogue: &Catalogue,
    ) -> Result<(), XlsxError> {
        let row = self.rows;
        let is_text = self.is_text(own);
        match written(text, kind) {
            Written::Blank => {
                let look = if is_text { Look::Text } else { Look::Plain };
                sheet.write_blank(row, column, styles.cell(tint, look))?;
            }
            Written::Text(text) => {
                self.measure(column, &text);
                let look = text_look(&text, is_text);
                if is_text && (tint, &look) == (Tint::None, &Look::Text) {
                    // As the column has it: the library looks a format up by all that it says.
                    sheet.write_string(row, column, text)?;
                } else {
                    sheet.write_string_with_format(row, column, text, styles.cell(tint, look))?;
                }
            }
            Written::Number(value, class) => {
                let day_first = catalogue.language() == Language::Ru;
                let format = self.format_of(own, class);
                let format = format.or_else(|| usual(class, value, day_first));
                self.measure(column, &shown_widely(text, format.as_ref()));
                let look = if is_text { Look::Text } else { Look::Plain };
                let look = format.map_or(look, Look::Number);
                sheet.write_number_with_format(row, column, value, styles.cell(tint, look))?;
            }
            Written::Flag(value) => {
                let format = styles.cell(tint, Look::Plain);
                sheet.write_boolean_with_format(row, column, value, format)?;
            }
        }
        Ok(())
    }

    /// Whether a column's cells are texts whatever is typed into them: of a text file, and where the person's own are.
    fn is_text(&self, column: usize) -> bool {
        let is_text_file = matches!(self.source.found, SourceFound::Csv { .. });
        is_text_file || self.shape.texts.contains(&column)
    }

    /// How the person's own column shows numbers of a class, or of one that the same format suits. A format of spans suits no day: it
    /// would be read as one.
    fn format_of(&self, column: usize, class: NumberClass) -> Option<NumberFormat> {
        let alike: &[NumberClass] = match class {
            NumberClass::Day => &[NumberClass::Day, NumberClass::Moment],
            NumberClass::Moment => &[NumberClass::Moment, NumberClass::Day],
            NumberClass::Time => &[NumberClass::Time, NumberClass::Span],
            NumberClass::Number => &[NumberClass::Number],
            NumberClass::Percent => &[NumberClass::Percent],
            NumberClass::Span => &[NumberClass::Span],
        };
        let formats = &self.shape.formats;
        let mut found = alike.iter().map(|class| formats.get(&(column, *class)));
        found.find_map(Option::<&NumberFormat>::cloned)
    }

    fn our_cells(
        &mut self,
        sheet: &mut Worksheet,
        pen: &mut Pen,
        (first, marks): (u16, &Marks),
        service: &ServiceCells,
        catalogue: &Catalogue,
    ) -> Result<u16, XlsxError> {
        let row = self.rows;
        let mut next = first;
        let number = service.row.to_string();
        let mut texts = vec![
            service.origin.as_str(),
            &number,
            &service.column,
            &service.code,
            &service.message,
            &service.hint,
        ];
        let (file, sheet_name) = (self.source.file.clone(), self.source.sheet.clone());
        if self.several {
            texts.extend([file.as_str(), sheet_name.as_str()]);
        }
        let is_marked = |place: usize| matches!(place, ROW_COLUMN | MESSAGE_COLUMN);
        for (place, text) in texts.into_iter().enumerate() {
            let column = first.saturating_add(u16::try_from(place).unwrap_or(u16::MAX));
            self.measure(column, text);
            let tint = Tint::of_row(marks.of_row().filter(|_| is_marked(place)));
            if place == ROW_COLUMN {
                let format = pen.styles.cell(tint, Look::Plain);
                #[expect(clippy::cast_precision_loss, reason = "a sheet has a million rows")]
                sheet.write_number_with_format(row, column, service.row as f64, format)?;
            } else {
                let text = shortened(text);
                let text = faithful(&text);
                let format = pen.styles.cell(tint, text_look(&text, true));
                sheet.write_string_with_format(row, column, text, format)?;
            }
            if !marks.row.is_empty() && place == MESSAGE_COLUMN {
                let of = (&mut *sheet, &mut self.comments);
                pen.notes.put(of, (row, column), catalogue, &marks.row)?;
            }
            next = column.saturating_add(1);
        }
        Ok(next)
    }

    /// Where a cell of the row written last stands, or that row's message.
    pub(super) fn spot(&self, column: Option<usize>) -> Spot {
        let own = column.and_then(|column| self.own.iter().position(|own| *own == column));
        let column = own.unwrap_or(self.own.len().saturating_add(MESSAGE_COLUMN));
        Spot {
            sheet: self.name.clone(),
            row: self.rows,
            column: u16::try_from(column).unwrap_or(u16::MAX),
        }
    }

    fn measure(&mut self, column: u16, text: &str) {
        let longest = text.lines().map(|line| line.chars().count()).max();
        if let (Some(known), Some(letters)) = (self.longest.get_mut(usize::from(column)), longest) {
            *known = letters.max(*known);
        }
    }

    /// Widths, lists, the filter and what stays in sight.
    pub(super) fn finish(
        &self,
        book: &mut Workbook,
        lists: &mut Lists,
        (catalogue, uses): (&Catalogue, &[ColumnUse]),
    ) -> Result<(), XlsxError> {
        let sheet = book.worksheet_from_index(self.index)?;
        let by_column: BTreeMap<usize, &ColumnUse> = uses
            .iter()
            .map(|of_column| (of_column.column, of_column))
            .collect();
        let mut last = 0_u16;
        for (column, width) in (0_u16..).zip(self.widths()) {
            last = column;
            let own = self.own.get(usize::from(column));
            sheet.set_column_width_pixels(column, width)?;
            let allowed = own.and_then(|own| by_column.get(own)?.allowed.as_ref());
            if let Some(allowed) = allowed
                && let Some(rule) = lists.validation(catalogue, allowed)?
            {
                sheet.add_data_validation(1, column, self.rows, column, &rule)?;
            }
        }
        sheet.autofilter(0, 0, self.rows, last)?;
        sheet.set_freeze_panes(1, 0)?;
        // Digits are texts here on purpose.
        sheet.ignore_error_range(1, 0, self.rows, last, IgnoreError::NumberStoredAsText)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        let own = u16::try_from(self.own.len()).unwrap_or(u16::MAX);
        sheet.set_print_area(0, 0, self.rows, own.saturating_sub(1))?;
        sheet.set_repeat_rows(0, 0)?;
        Ok(())
    }

    /// The width of each column that has one, in pixels.
    fn widths(&self) -> impl Iterator<Item = u32> {
        self.longest.iter().enumerate().map(|(column, longest)| {
            let kept = self.own.get(column);
            let kept = kept.and_then(|own| self.shape.widths.get(own));
            // A column of no width is a hidden one, and what has to be mended has to be seen.
            let kept = kept.filter(|width| **width >= 1.0);
            #[expect(clippy::cast_precision_loss, reason = "it is small")]
            let sized = longest.saturating_add(2).clamp(NARROWEST, WIDEST) as f64;
            // A file's width has the cell's margins in it.
            let kept = kept.map(|kept| (kept.min(MOST_WIDE) - MARGINS).max(1.0));
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "from one letter to 255"
            )]
            let letters = (kept.unwrap_or(sized) * DIGIT).round() as u32;
            letters.saturating_add(PADDING)
        })
    }

    /// The comments of its cells, and by what their boxes find their places; `None` where it has none. No row may follow.
    pub(super) fn take_commented(&mut self) -> Option<Commented> {
        let comments = std::mem::take(&mut self.comments);
        let grid = || Grid {
            widths: self.widths().collect(),
            title: TITLE_HEIGHT,
        };
        (!comments.is_empty()).then(|| (comments, grid()))
    }
}

fn kind_of(result: &RowResult, column: usize) -> CellKind {
    if own_text(result, column) == NOT_COMPUTED {
        return CellKind::Error;
    }
    let cell = result.cells.get(column);
    cell.map_or(CellKind::Text, |cell| cell.kind)
}

/// A number with as many letters as its format may show: groups of digits, names of months, a currency's sign.
fn shown_widely(number: &str, format: Option<&NumberFormat>) -> String {
    let letters = number.len();
    "0".repeat(match format {
        Some(NumberFormat::Code(code)) => {
            let first = code.split(';').next().unwrap_or_default();
            let shown = first.chars().filter(|letter| !"_*\\\"".contains(*letter));
            letters.max(shown.count().saturating_add(2).min(FORMATTED))
        }
        Some(NumberFormat::BuiltIn(_)) => letters.saturating_add(4),
        None => letters,
    })
}

/// Cells of text files stay texts whatever is typed into them, and so do digits, which would lose zeros and become numbers.
fn text_look(text: &str, always: bool) -> Look {
    if text.starts_with(['=', '+', '-', '@']) {
        Look::QuotedText
    } else if always || text.starts_with(|first: char| first.is_ascii_digit()) {
        Look::Text
    } else {
        Look::Plain
    }
}
