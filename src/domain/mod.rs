//! The words of the house: plain values that every room shares and that know neither wire nor file formats.
//!
//! Nothing here reads a clock, a file, a socket or the environment. A value keeps its place from the moment it is read:
//! a [`Cell`] is borrowed from a [`RowBlock`], a [`Problem`] points at a [`RowRef`] and a column, an [`Outcome`] at a row.
//!
//! A row's way: [`RowBlock`] → [`Draft`] or [`Problem`]s → [`Call`] → [`Outcome`].

mod address;
mod call;
mod carriage;
mod catalogue;
mod change;
mod clean;
mod coded;
mod column_use;
mod composed;
mod dictionary;
mod draft;
mod duplicates;
mod field;
mod field_name;
mod field_rules;
mod finding;
mod fix_book;
mod flat;
mod fold;
mod guard;
mod html;
mod known;
mod letters;
mod locale;
mod lookup;
mod moment;
mod nearest;
mod outcome;
mod own_cell;
mod people;
mod portal_lead;
mod problem;
mod problem_after;
mod range;
mod row_counts;
mod rowblock;
mod russian;
mod seen;
mod sheet_shape;
mod snapshot;
mod source;
mod stamps;
mod standard;
mod timing;
mod title;
mod told_catalogue;
mod update_rules;

pub use address::{AddressColumn, CellAddress};
pub use call::{BATCH_COMMANDS, Call, LEAD_PHP, Method, Params};
pub use catalogue::{FieldCatalogue, FieldKind, FieldSpec, MaxLength};
pub use change::{Change, ChangeValue, ElementChange};
pub use clean::{Clean, Extension, FinalStages, Leftovers, LetterCase, Markup, OddRows, WebScheme};
pub use coded::{Arg, Coded, Part, Sample};
pub use column_use::{AllowedValues, AllowedWords, ColumnUse, NamedField, OtherValues};
pub use composed::{Composed, composed_field};
pub use dictionary::{Dictionary, DictionaryEntry, EntryFound, StageEnd};
pub use draft::{Draft, Origin, RowOrdinal, RowRef, SourceIndex};
pub use duplicates::{
    CrmEntity, Duplicates, InFile, InFileAction, InPortal, InPortalAction, StageGroup,
};
pub use field::{FieldValue, MultiKind, MultiValue, legacy_field};
pub use field_name::FieldName;
pub use field_rules::{FieldRules, TextPattern};
pub use finding::{CrmCard, Deed, Treatment};
pub use fix_book::{FIX_BOOK_ROWS, LISTS_SHEET, PROBLEMS_SHEETS, is_fix_book_sheet};
pub use flat::{FLAT_PARAMS, NotFlat, flat_params, is_flat, not_flat};
pub use fold::{fold_words, plain_mark};
pub use guard::{
    PLACE_COLUMNS, SERVICE_COLUMNS, guard, guard_number, is_returned, unguard, unguard_number,
};
pub use known::{FieldPrint, HALF_MADE, INCOMPLETE, Known, KnownState, OnChange, Verb};
pub use letters::{cyrillic_for, latin_for};
pub use locale::{DateOrder, DatePattern, DecimalMark, Locale, NameOrder};
pub use lookup::{ClientBy, ClientKind, ClientLookup, Clients, Lookup, NamedClient};
pub use moment::Moment;
pub use outcome::{LeadId, LimitKind, Outcome, PortalError, UnknownCause};
pub use own_cell::{OwnCell, OwnCells};
pub use people::{People, Person, PersonBy, PersonFound};
pub use portal_lead::{FoundLead, PortalElement, PortalLead, PortalValue, TitledLead};
pub use problem::{Problem, ProblemKind, Severity};
pub use range::SourceRange;
pub use row_counts::RowCounts;
pub use rowblock::{Cell, CellKind, RowBlock, RowView};
pub use russian::RussianLikeness;
pub use seen::{ContentSeen, Digest, KeySeen, SeenAt, SeenRows};
pub use sheet_shape::{NumberClass, NumberFormat, SheetShape};
pub use snapshot::{
    PortalSnapshot, SNAPSHOT_VERSION, SnapshotCurrency, SnapshotEntry, SnapshotError,
    SnapshotField, SnapshotItem, SnapshotUser, Unread,
};
pub use source::{
    HeaderCell, SheetChoice, SheetLayout, SourceDescription, SourceFound, SourceInfo, SourceNote,
    SourceSettings, WorkbookFormat, column_letters,
};
pub use stamps::{CREATED, MODIFIED, MOVED, STAMPS, is_stamp, is_stamp_of_changes};
pub use timing::{Counter, Spent, Timing};
pub use title::{fold_title, title_key};
pub use update_rules::{CLEAR, FieldRule, UpdateRules, is_clear};

pub(crate) use coded::{coded, write_plainly};
pub(crate) use html::{entity, html_lines};
pub(crate) use nearest::nearest;
