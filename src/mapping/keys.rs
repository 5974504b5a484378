//! The one table of the mapping's keys: the parser accepts by it, and the JSON Schema is written from it.
//!
//! A section of the file is an enum here; the parser matches on it without a wildcard, so that a key added to the table
//! cannot stay unread.

/// What the value of a key may look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The number 1.
    Version,
    /// Any text or number.
    Text,
    /// A text or a list of texts.
    Texts,
    /// A whole number from 0.
    Whole,
    /// Yes or no: `Y`, `N`, `yes`, `no`, `true`, `false`.
    YesNo,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// The name of a field.
    Field,
    /// The names of fields, at least one.
    Fields,
    /// The names of fields, perhaps none.
    FieldList,
    /// A `VALUE_TYPE`.
    ValueType,
    /// Cell values and what is sent for them.
    Values,
    /// Titles and the fields they feed.
    Columns,
    /// Fields and their constants.
    Set,
    /// Fields, or `{any: […]}`, in a list.
    Require,
    /// `locale`
    Locale,
    /// `source`
    Source,
    /// `clean`
    Clean,
    /// `params`
    Params,
    /// `report`
    Report,
    /// People and their weights.
    Shares,
    /// The host of a portal.
    Host,
    /// `rows`
    Rows,
    /// Columns, and what is asked of each.
    Condition,
    /// A value, a list of values, or a section of tests.
    Test,
    /// `update`
    Update,
    /// `duplicates`
    Duplicates,
    /// One of these words, or a section that begins with them.
    InFile,
    /// One of these words, or a section that begins with them.
    InPortal,
    /// Some of these.
    SomeOf(&'static [&'static str]),
    /// Fields, or fields that are taken together, joined by `+`.
    Keys,
}

/// A key of a section.
#[derive(Debug)]
pub(super) struct Row<K: 'static> {
    /// Which.
    pub(super) key: K,
    /// Its name.
    pub(super) name: &'static str,
    /// What its value may look like.
    pub(super) shape: Shape,
    /// The section is incomplete without it.
    pub(super) required: bool,
    /// What it does, for editors.
    pub(super) about: &'static str,
}

/// A section of the file: its keys, and those that later versions add.
pub(super) trait Section: Copy + PartialEq + 'static {
    /// Its keys.
    const ROWS: &'static [Row<Self>];
    /// Keys that are refused by name until they exist.
    const NOT_YET: &'static [&'static str];

    /// A key by its name.
    fn row(name: &str) -> Option<&'static Row<Self>> {
        Self::ROWS.iter().find(|row| row.name == name)
    }
}

macro_rules! section {
    (
        $(#[$meta:meta])* $name:ident, not yet [$($later:literal),* $(,)?];
        $( $key:ident = $text:literal $($required:ident)?, $shape:expr, $about:literal; )*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum $name { $( $key, )* }
        impl Section for $name {
            const ROWS: &'static [Row<Self>] = &[
                $( Row { key: Self::$key, name: $text, shape: $shape, required: section!(@ $($required)?), about: $about }, )*
            ];
            const NOT_YET: &'static [&'static str] = &[$($later),*];
        }
    };
    (@ required) => { true };
    (@) => { false };
}

/// What `lookup` takes.
const LOOKUPS: &[&str] = &[
    "user.email",
    "user.name",
    "user.id",
    "company.title",
    "company.phone",
    "company.email",
    "contact.title",
    "contact.phone",
    "contact.email",
];
/// The placeholders that are no columns.
pub(super) const FACTS: &[&str] = &["@file", "@sheet", "@row", "@run", "@date"];

section! {
    /// The file itself.
    Top, not yet [
        "entity", "group_by",
        "products", "notes",
    ];
    Version = "version" required, Shape::Version, "The version of the mapping's format: 1.";
    Method = "method", Shape::OneOf(&["crm.lead.add", "crm.item.add", "crm.item.batchImport", "lead.php"]),
        "How leads are created. crm.item.batchImport makes up to twenty a call and starts no automation; lead.php is for old self-hosted portals. Default: crm.lead.add.";
    Portal = "portal", Shape::Host, "The portal's host, as a guard: no other portal is called with this mapping. The sandbox always is.";
    SecondCall = "second_call", Shape::YesNo,
        "true: what the method cannot carry (addresses, zeros) is sent by crm.lead.update right after the lead is made. Default: false, it is an error.";
    Originator = "originator", Shape::Text,
        "ORIGINATOR_ID of every lead: names this import for good. Required with key. Default: leadbatch.";
    Key = "key", Shape::Texts,
        "The columns that identify a row, so that the same file twice creates nothing twice. Default: the row's content.";
    Locale = "locale", Shape::Locale, "The region's habits: what a cell alone does not decide.";
    Source = "source", Shape::Source, "How the file is to be read; what is left out is found by looking.";
    Clean = "clean", Shape::Clean, "What is done about cells that may be mended in more than one way.";
    Columns = "columns" required, Shape::Columns,
        "Column title → field. A letter (A, AA) counts where no title has that text; Title#2 is the second of that title.";
    Set = "set", Shape::Set, "Field → constant or template; gives way to a value from columns.";
    Rest = "rest", Shape::Field,
        "A text field that takes every column that is not named, a line «Title: value» each, behind what feeds it.";
    Rows = "rows", Shape::Rows, "Which rows are leads: only those of one condition, none of another; the others are skipped.";
    Require = "require", Shape::Require, "Fields that a row must fill; {any: [PHONE, EMAIL]} wants one of them.";
    Ignore = "ignore", Shape::Texts, "Columns that are no part of a row's identity or content.";
    OnChange = "on_change", Shape::OneOf(&["skip", "update"]),
        "What becomes of a row that was imported before and has changed since. Default: skip, the lead stays as it is.";
    Report = "report", Shape::Report, "What the report shows beside what became of a row.";
    Duplicates = "duplicates", Shape::Duplicates, "What becomes of rows that are one person's.";
    Update = "update", Shape::Update, "How a lead that stands is changed, field by field.";
    Params = "params", Shape::Params, "Parameters of the method.";
}

section! {
    /// `locale`
    Locale, not yet [];
    Country = "country", Shape::Text, "Two-letter country code of phones without a calling code. Default: RU.";
    Area = "area", Shape::Text, "Area code of local phone numbers, three to five digits: \"495\".";
    TimeZone = "time_zone", Shape::Text, "IANA time zone of moments without an offset. Default: Europe/Moscow.";
    CenturyFrom = "century_from", Shape::Whole,
        "The first of the hundred years that years of two digits lie in: 1950 makes 49 2049 and 50 1950. Default: up to twenty years ahead of today.";
}

section! {
    /// `source`
    Source, not yet [];
    Sheet = "sheet", Shape::Texts, "The name of the sheet, a list of names, or * for all visible sheets with data.";
    HeaderRow = "header_row", Shape::Whole,
        "The number of the header's row, as the spreadsheet program shows it; 0: there is none, columns are named by letters.";
    Range = "range", Shape::Text, "The part of the sheet that is read, with its row of titles: A5:H900, C7:K, A:H.";
    FillMerged = "fill_merged", Shape::YesNo,
        "Cells merged over several rows: true repeats their value in each row, false leaves it in the first. Left out: refused where a mapped column has such cells.";
    SkipHidden = "skip_hidden", Shape::YesNo, "true leaves out the rows and columns that a workbook hides. Default: false, they are read.";
    Encoding = "encoding", Shape::Text, "The encoding of a text file: utf-8, windows-1251, …";
    StrictEncoding = "strict_encoding", Shape::YesNo,
        "Yes: a text file with a byte that is no text in its encoding is refused. Default: no.";
    Delimiter = "delimiter", Shape::OneOf(&[",", ";", "\t", "|", "tab", "\\t"]), "What separates the cells of a text file.";
    Decimal = "decimal", Shape::OneOf(&[",", "."]), "The mark before the fraction of a number.";
    Dates = "dates", Shape::Texts, "How dates are written: DD.MM.YYYY, MM/DD/YYYY HH:mm.";
    Empty = "empty", Shape::Texts, "Cell texts that mean nothing, beside the usual ones.";
    OnNewColumns = "on_new_columns", Shape::OneOf(&["ignore", "warn", "error"]),
        "What to do about columns that the mapping does not name. Default: warn.";
}

section! {
    /// `clean`
    Clean, not yet [];
    Case = "case", Shape::OneOf(&["keep", "title"]),
        "Letters of names: title writes ИВАНОВ and иванов as Иванов. Default: keep.";
    Truncate = "truncate", Shape::YesNo, "true cuts a text that is too long, with a warning. Default: false, it is an error.";
    Rescue = "rescue", Shape::YesNo,
        "true moves an e-mail out of a column of phones, and the like, into the field of its kind. Default: false, it is an error.";
    TestRows = "test_rows", Shape::OneOf(&["warn", "skip"]), "Rows that look like tests. Default: warn.";
    GroupRows = "group_rows", Shape::OneOf(&["warn", "skip"]), "Rows that look like the heading of a group. Default: warn.";
    Markup = "markup", Shape::OneOf(&["keep", "strip"]), "Tags in comments: shown as written, or taken out. Default: keep.";
    Extension = "extension", Shape::OneOf(&[";", ",", "comment"]),
        "Where the extension of a phone goes: behind the number, or into the comment. Default: ;";
    Leftovers = "leftovers", Shape::OneOf(&["report", "comment"]),
        "Words beside a value that are no part of it: told in the report, or also kept in the lead's comment. Default: report.";
    WebScheme = "web_scheme", Shape::OneOf(&["keep", "https", "http"]), "The scheme of web addresses that have none. Default: keep.";
    ClampDates = "clamp_dates", Shape::YesNo,
        "true: a date of change before that of creation becomes that of creation. Default: false, it is an error.";
    FinalStages = "final_stages", Shape::OneOf(&["refuse", "allow"]),
        "Stages that end a lead with success. Default: refuse, since a lead that is imported into one is not converted.";
}

section! {
    /// What a column feeds, written as an object.
    Target, not yet [];
    Field = "field" required, Shape::Field, "The field.";
    Type = "type", Shape::ValueType, "VALUE_TYPE of a multifield's elements: WORK, MOBILE, …";
    Split = "split", Shape::Text, "What separates several values in one cell.";
    Values = "values", Shape::Values, "Cell value → value that is sent; case, ё and blanks do not matter. Or the name of a CSV file with two columns, beside the mapping.";
    Otherwise = "otherwise", Shape::Text, "What is sent for a cell that is neither in values nor in the field's list.";
    Join = "join", Shape::Text, "What joins this column's text to that of the columns before it in the same field.";
    Lookup = "lookup", Shape::OneOf(LOOKUPS),
        "By what a person, company or contact is named: user.email, user.name, user.id, company.title, contact.phone, … Default: people by e-mail, ID or name, companies and contacts by their IDs.";
    Missing = "missing", Shape::OneOf(&["error", "empty", "comment"]),
        "What becomes of a value that the portal's list lacks: error, left out, or left out and put into COMMENTS as «Title: value». Default: error.";
    Also = "also", Shape::Texts, "Other titles under which files have this column.";
    Optional = "optional", Shape::YesNo, "A file may lack this column.";
    When = "when", Shape::Condition, "The column feeds the field only where this holds: columns, each with a value, a list or a test.";
}

section! {
    /// A constant, written as an object.
    Constant, not yet [];
    Value = "value", Shape::Text,
        "The text; {{ Title }} is a column's cell, {{ A | B }} the first filled one; @file @sheet @row @run @date.";
    Always = "always", Shape::YesNo, "Wins over a value from columns.";
    Type = "type", Shape::ValueType, "VALUE_TYPE of a multifield's elements: WORK, MOBILE, …";
    Split = "split", Shape::Text, "What separates several values in the text.";
    Values = "values", Shape::Values, "Value → value that is sent; case, ё and blanks do not matter. Or the name of a CSV file with two columns, beside the mapping.";
    Otherwise = "otherwise", Shape::Text, "What is sent for a value that is neither in values nor in the field's list.";
    Lookup = "lookup", Shape::OneOf(LOOKUPS),
        "By what a person, company or contact is named: user.email, user.name, user.id, company.title, contact.phone, … Default: people by e-mail, ID or name, companies and contacts by their IDs.";
    Missing = "missing", Shape::OneOf(&["error", "empty", "comment"]),
        "What becomes of a value that the portal's list lacks: error, left out, or left out and put into COMMENTS as «Title: value». Default: error.";
    Join = "join", Shape::Text, "The text is joined by this to what columns give the field, instead of giving way to it.";
    Also = "also", Shape::Texts, "Other titles under which files have the column that the text names.";
    Optional = "optional", Shape::YesNo, "A file may lack the columns that the text names.";
    Distribute = "distribute", Shape::Shares,
        "In the place of value: people and their weights; new leads are shared out among them. For fields that hold a person.";
    Same = "same", Shape::Fields, "Beside distribute: leads with the same value in the first of these fields that is filled get one person.";
    When = "when", Shape::Condition, "The text is taken only where this holds: columns, each with a value, a list or a test.";
}

section! {
    /// `rows`
    Rows, not yet [];
    Only = "only", Shape::Condition, "Rows of which this does not hold are skipped.";
    Skip = "skip", Shape::Condition, "Rows of which this holds are skipped.";
}

section! {
    /// What is asked of a cell, where it is more than a value; all of it must hold.
    Test, not yet [];
    Not = "not", Shape::Test, "The cell is none of these values, or the test does not hold.";
    Empty = "empty", Shape::YesNo, "The cell is empty (true) or filled (false).";
    Matches = "matches", Shape::Text, "A regular expression that is found in the cell.";
    From = "from", Shape::Text, "The least number, or the first date: 2026-03-01.";
    To = "to", Shape::Text, "The greatest number, or the last date.";
}

section! {
    /// An entry of `require`, written as an object.
    AnyOf, not yet [];
    Any = "any" required, Shape::Fields, "One of these has to be filled.";
}

section! {
    /// `report`
    Report, not yet [];
    Columns = "columns", Shape::Texts, "Columns that stand behind the others in results.csv.";
}

section! {
    /// `duplicates`
    Duplicates, not yet [];
    InFile = "in_file", Shape::InFile, "Rows of the run that are one person's: keep or skip the later one. Default: keep, which is told.";
    InPortal = "in_portal", Shape::InPortal, "Leads, contacts and companies of the portal that have a row's phone or e-mail. Default: the portal is not asked.";
}

section! {
    /// `duplicates.in_portal`
    InPortal, not yet [];
    Among = "among", Shape::SomeOf(&["lead", "contact", "company"]), "What is looked through. Default: all three.";
    By = "by", Shape::SomeOf(&["PHONE", "EMAIL"]), "By what. Default: both.";
    Action = "action", Shape::OneOf(&["keep", "skip", "update", "link"]),
        "What becomes of a row whose phone or e-mail the portal has: update changes the lead that has it, link makes a lead of the client that has it. Default: skip.";
    Stages = "stages", Shape::SomeOf(&["open", "success", "failure"]), "Which leads count as duplicates, by how they ended. Default: open.";
}

section! {
    /// `duplicates.in_file`
    InFile, not yet [];
    By = "by", Shape::Keys,
        "By what two rows are one person's: fields, or several that are taken together: LAST_NAME+NAME. Default: [PHONE, EMAIL].";
    Action = "action", Shape::OneOf(&["keep", "skip"]), "What becomes of the later row. Default: keep.";
}

section! {
    /// `update`
    Update, not yet [];
    Never = "never", Shape::FieldList, "Fields that are not written into a lead that stands.";
    Fill = "fill", Shape::FieldList, "Fields that are written only where the lead has nothing in them.";
    Append = "append", Shape::FieldList, "Fields of text to which the row's text is added, below what stands there.";
}

/// The one parameter of `params`.
pub(super) const SONET_EVENT: &str = "REGISTER_SONET_EVENT";

section! {
    /// `params`
    Params, not yet [];
    RegisterSonetEvent = "REGISTER_SONET_EVENT", Shape::YesNo,
        "Y: an entry in the activity stream and a notice to the responsible person for every lead.";
}

/// Reads yes or no as [`Shape::YesNo`] has it.
pub(super) fn yes_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "true" => Some(true),
        "n" | "no" | "false" => Some(false),
        _ => None,
    }
}
