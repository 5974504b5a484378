//! Colours and formats of the workbook's cells.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use crate::domain::{NumberClass, NumberFormat, Severity};

/// How a cell of a row is tinted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tint {
    /// Not at all.
    None,
    /// A column of ours.
    Ours,
    /// A column of ours in a row that is wrong as a whole.
    Row,
    /// A column of ours in a row with a warning as a whole.
    RowWarning,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

impl Tint {
    /// The tint of a cell with a problem; infos have none.
    pub(super) const fn of(severity: Severity) -> Self {
        match severity {
            Severity::Info => Self::None,
            Severity::Warning => Self::Warning,
            Severity::Error | Severity::Fatal => Self::Error,
        }
    }

    /// The tint of a column of ours, by what is said of the row.
    pub(super) const fn of_row(severity: Option<Severity>) -> Self {
        match severity {
            None | Some(Severity::Info) => Self::Ours,
            Some(Severity::Warning) => Self::RowWarning,
            Some(Severity::Error | Severity::Fatal) => Self::Row,
        }
    }
}

/// How a cell's value is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// As a spreadsheet program does by itself.
    Plain,
    /// As a text, whatever is typed into it.
    Text,
    /// The same, of a text that would be a formula if it were typed.
    QuotedText,
    /// A number by a format.
    Number(NumberFormat),
}

/// The format of texts, by the number under which spreadsheet programs know it.
const TEXT: u8 = 49;

const ERROR: (&str, &str) = ("#FFC7CE", "#9C0006");
const WARNING: (&str, &str) = ("#FFEB9C", "#7F6000");
const OURS: &str = "#808080";
const ROW: &str = "#FDECEA";
const ROW_WARNING: &str = "#FFF7DB";
const HEADER: (&str, &str) = ("#305496", "#FFFFFF");
const HEADER_OURS: (&str, &str) = ("#EDEDED", "#7F7F7F");
const LINE: &str = "#D9D9D9";

/// Formats that were made, so that each is made once.
#[derive(Debug, Default)]
pub(super) struct Styles {
    made: BTreeMap<(Tint, Look), Format>,
}

impl Styles {
    /// The format of a row's cell.
    pub(super) fn cell(&mut self, tint: Tint, look: Look) -> &Format {
        let made = self.made.entry((tint, look));
        made.or_insert_with_key(|(tint, look)| looking(tinted(*tint), look))
    }
}

fn looking(format: Format, look: &Look) -> Format {
    match look {
        Look::Plain => format,
        Look::Text => format.set_num_format_index(TEXT),
        Look::QuotedText => format.set_num_format_index(TEXT).set_quote_prefix(),
        Look::Number(NumberFormat::BuiltIn(number)) => format.set_num_format_index(*number),
        Look::Number(NumberFormat::Code(code)) => format.set_num_format(code),
    }
}

fn coloured((back, front): (&str, &str)) -> Format {
    Format::new()
        .set_background_color(back)
        .set_font_color(front)
}

fn tinted(tint: Tint) -> Format {
    match tint {
        Tint::None => Format::new(),
        Tint::Ours => Format::new().set_font_color(OURS),
        Tint::Row => coloured((ROW, ERROR.1)),
        Tint::RowWarning => coloured((ROW_WARNING, WARNING.1)),
        Tint::Warning => coloured(WARNING)
            .set_border(FormatBorder::Thin)
            .set_border_color("#E6C85C"),
        Tint::Error => coloured(ERROR)
            .set_border(FormatBorder::Thin)
            .set_border_color("#E6A1A9"),
    }
}

/// A column of texts.
pub(super) fn texts() -> Format {
    looking(Format::new(), &Look::Text)
}

/// The titles of a person's own columns.
pub(super) fn own_title() -> Format {
    title(HEADER).set_bold()
}

/// The titles of our columns.
pub(super) fn our_title() -> Format {
    title(HEADER_OURS)
}

fn title(colours: (&str, &str)) -> Format {
    coloured(colours)
        .set_num_format_index(TEXT)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(LINE)
}

/// The heading of the sheet of problems.
pub(super) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_font_size(16)
        .set_font_color(HEADER.0)
        .set_align(FormatAlign::VerticalCenter)
}

/// A sentence of the sheet of problems.
pub(super) fn sentence() -> Format {
    Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
}

/// A sentence that must not be passed over.
pub(super) fn notice() -> Format {
    sentence()
        .set_background_color(WARNING.0)
        .set_font_color(WARNING.1)
}

/// A cell of the table of problems.
pub(super) fn grid() -> Format {
    Format::new()
        .set_text_wrap()
        .set_indent(1)
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
        .set_border_color(LINE)
}

/// The cell that says how grave a group is.
pub(super) fn graveness(severity: Severity) -> Format {
    let colours = match Tint::of(severity) {
        Tint::Error => ERROR,
        Tint::Warning | Tint::None | Tint::Ours | Tint::Row | Tint::RowWarning => WARNING,
    };
    grid()
        .set_background_color(colours.0)
        .set_font_color(colours.1)
        .set_bold()
}

/// The cell with the count of a group.
pub(super) fn count() -> Format {
    grid()
        .set_align(FormatAlign::Center)
        .set_num_format_index(3)
}

/// The cell that leads to a place.
pub(super) fn link() -> Format {
    grid()
        .set_font_color("#0563C1")
        .set_underline(rust_xlsxwriter::FormatUnderline::Single)
}

/// The cell with a code.
pub(super) fn code() -> Format {
    grid().set_font_color(OURS)
}

/// How a number of a class is shown where the person's sheet does not say; `day_first`: as Russians write dates.
pub(super) fn usual(class: NumberClass, value: f64, day_first: bool) -> Option<NumberFormat> {
    let code = match class {
        // From twelve digits on a plain number is shown with an exponent.
        NumberClass::Number if value.abs() >= 1e11 && value.fract() == 0.0 => "0",
        NumberClass::Number => return None,
        NumberClass::Percent if (value * 100.0).fract() == 0.0 => "0%",
        NumberClass::Percent => "0.00%",
        NumberClass::Day if day_first => "dd.mm.yyyy",
        NumberClass::Day => "yyyy-mm-dd",
        NumberClass::Moment if day_first => "dd.mm.yyyy hh:mm",
        NumberClass::Moment => "yyyy-mm-dd hh:mm",
        NumberClass::Time => "hh:mm:ss",
        NumberClass::Span => "[h]:mm:ss",
    };
    Some(NumberFormat::Code(code.to_owned()))
}
