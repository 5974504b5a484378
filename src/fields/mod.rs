//! The rules of the fields: a borrowed cell in, a typed value or typed problems out. One file per kind of value.
//!
//! A rule is a pure function: it knows the cell, what kind of thing the source says the cell is, and a [`ValueContext`]; it
//! touches no other cell, keeps nothing, and never panics. It repairs what can be meant in one way only, tells every repair
//! that a person might miss, and refuses what would be a guess (`dirty-data.md` §0). Severities are not decided here:
//! `found` gets kinds, whose class is the default.
//!
//! [`single`] reads a field with one value, [`multi`] the elements of a multifield, [`clean_text`] what a template shows.
//! Before rows are read, [`ColumnEvidence`] hears a column's cells, so that `03/04/2024` and `1,500` need no guess where the
//! column itself decides.
//!
//! What it does not do: combine cells or columns, look anything up, know severities, make texts for people.

mod address;
mod address_words;
mod choice;
mod company_name;
mod composed;
mod contact_words;
mod contacts;
mod context;
mod currency;
mod date;
mod date_impossible;
mod date_serial;
mod date_style;
mod date_words;
mod date_written;
mod element;
mod elements;
mod email;
mod email_address;
mod email_at;
mod email_beside;
mod email_domains;
mod emptiness;
mod entities;
mod evidence;
mod first_names;
mod flag;
mod fold;
mod full_name;
mod hygiene;
mod id;
mod inn;
mod letter_case;
mod lookalike;
mod markup;
mod messenger;
mod mojibake;
mod moment;
mod money;
mod money_cell;
mod money_words;
mod multi;
mod name_parts;
mod name_units;
mod name_words;
mod networks;
mod number;
mod owner_rules;
mod parts;
mod person;
mod phone;
mod phone_areas;
mod phone_cell;
mod phone_length;
mod phone_number;
mod phone_split;
mod phone_text;
mod phone_words;
mod place;
mod plain;
mod plain_email;
mod plain_value;
mod readable;
mod rescue;
mod sign;
mod single;
mod text;
mod tidy_text;
mod web;

#[cfg(test)]
mod contacts_tests;
#[cfg(test)]
mod date_tests;
#[cfg(test)]
mod money_tests;
#[cfg(test)]
mod phone_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod wording;
pub use choice::SHOWN;
pub use composed::{ComposedPart, composed};
pub use context::{Manner, SingleRead, ValueContext};
pub use date_style::{ColumnDates, DateStyle};
pub use emptiness::is_placeholder;
pub use evidence::ColumnEvidence;
pub use hygiene::Lines;
pub use id::has_lost_digits;
pub use inn::is_inn_title;
pub use multi::{MultiRead, multi};
pub use parts::{MOST_VALUES, parts};
pub use plain::PlainLook;
pub use plain_email::is_meant;
pub use plain_value::PlainValue;
pub use sign::{Sign, number_of, sign, tells_with_a_name};
pub use single::single;
pub use text::clean_text;
