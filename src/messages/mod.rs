//! Texts for people, in English and Russian, by code.
//!
//! The rooms tell codes with arguments ([`crate::domain::Coded`]); this room alone knows sentences. They stand in Fluent
//! resources, one per room and language (`en/fields.ftl`, `ru/fields.ftl`, …), embedded in the program. A message's id is
//! the code, its attribute `hint` says how to mend what is wrong:
//!
//! ```text
//! phone_too_short = { $digits ->
//!         [one] a phone number of one digit
//!        *[other] a phone number of { $digits } digits
//!     }
//!     .hint = Add the area code.
//! ```
//!
//! Lines of the screen that are no codes have ids with hyphens (`plan-title`). Two functions may be used in resources:
//!
//! - `GROUPED($n)`: a number with its digits in groups, as [`Catalogue::number`] writes it. A plain `{ $n }` is plain digits,
//!   which is right for the number of a row;
//! - `FILLED($text)`: `yes` or `no`, to choose a variant where a text may be empty.
//!
//! Arguments are other people's data: control characters in them are shown as escapes ([`printable`]), so that no cell and
//! no portal can change the terminal. A missing text never stops the program: English stands in, then the code itself. That
//! neither happens is what the tests of this room see to.

mod catalogue;
mod language;
mod numbers;
mod printable;
#[cfg(test)]
mod style_tests;
#[cfg(test)]
mod tests;

pub use catalogue::Catalogue;
pub use language::Language;
pub use printable::printable;
