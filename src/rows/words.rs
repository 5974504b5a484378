//! What a run lends to its rows.

use super::row_print::PrintSeed;

/// The words of a run that templates and field rules may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunWords {
    /// `@run`: the run's id.
    pub run: String,
    /// `@date`, and the day against which birth dates and two-digit years are judged.
    pub date: jiff::civil::Date,
    /// The moment against which the portal's own dates are judged: those of a file may be of any zone.
    pub now: jiff::Timestamp,
    /// What the prints of the run's rows are made with.
    pub prints: PrintSeed,
}
