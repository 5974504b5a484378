//! The mapping: YAML text → [`MappingFile`] → checked against a header and a
//! [`FieldCatalogue`](crate::domain::FieldCatalogue) → [`Mapping`].
//!
//! Two passes with a type each. [`parse`] looks at the text alone: its YAML, its keys, its words. [`MappingFile::check`] looks
//! up columns and fields, so that the rows need no look-up by text. Either pass reports everything it finds at once
//! ([`MappingErrors`]), each error with line and column, the line itself and the nearest right name; texts live in
//! the message catalogue.
//!
//! ```
//! use leadbatch::domain::{FieldCatalogue, HeaderCell};
//!
//! let text = "version: 1\ncolumns:\n  Название: TITLE\n  Телефон: {field: PHONE, type: MOBILE}\n";
//! let file = leadbatch::mapping::parse("mapping.yaml", text)?;
//! let header = ["Телефон", "Название", "Заметки"].map(HeaderCell::of);
//! let mapping = file.check(&header, &FieldCatalogue::standard())?;
//! assert_eq!(mapping.columns[0].targets[0].value_type, Some("MOBILE"));
//! assert_eq!(mapping.unmapped, [2]);
//!
//! let errors = leadbatch::mapping::parse("mapping.yaml", "version: 1\ncolums: {}\n").unwrap_err();
//! assert_eq!(errors.to_string(), "mapping.yaml:2:1: mapping_key_unknown");
//! # Ok::<(), leadbatch::mapping::MappingErrors>(())
//! ```
//!
//! The keys stand in one table (`keys.rs`), from which [`schema`] is written too. What the mapping does not do: read files,
//! know a portal's own fields (the catalogue is handed in), or look into rows.

mod alone;
mod check;
mod check_carried;
mod check_clashes;
mod check_conditions;
mod check_constants;
mod check_duplicates;
mod check_fields;
mod check_rest;
mod check_update;
mod check_values;
mod condition;
mod decode;
mod error;
mod keys;
mod model;
mod node;
mod parse;
mod parse_clean;
mod parse_condition;
mod parse_duplicates;
mod parse_locale;
mod parse_portal;
mod parse_set;
mod parse_source;
mod parse_targets;
mod parse_update;
mod place;
mod reader;
mod schema;
mod shares;
mod syntax;
mod template;
mod titles;
mod values_file;
mod yaml_errors;

pub use alone::ColumnNeeds;
pub use condition::{Bounds, CellTest, ColumnTest, Condition, Pattern};
pub use decode::decode;
pub use error::{MappingError, MappingErrorKind, MappingErrors};
pub use model::{
    ColumnRule, ConstantRule, KeyColumn, LeadParams, Mapping, Missing, NewColumns, Piece,
    Requirement, RestRule, RowFilter, Target, Template, ValueTable,
};
pub use parse::{parse, parse_lenient};
pub use schema::schema;
pub use shares::Shares;
pub use syntax::MappingFile;
pub use titles::column_names;

#[cfg(test)]
mod tests;
