//! [`LookingAhead`]: what will be asked about the next rows is brought near before it is asked.

use crate::rows::SeenSpilled;

use super::row_blocks::FoundRow;

/// Rows of which is had a look at once at what will be asked about them: few enough that all of it is still near when it is asked.
const AT_ONCE: usize = 16;

/// How far a block's rows were looked at.
#[derive(Debug, Default)]
pub(super) struct LookingAhead(usize);

impl LookingAhead {
    /// The row at this place comes next: has a look at it and at some behind it, if it was not among those before.
    pub(super) fn at(&mut self, place: usize, rows: &[FoundRow], seen: &SeenSpilled) {
        if place < self.0 {
            return;
        }
        let next = rows.iter().skip(place).take(AT_ONCE);
        seen.look_ahead(next.filter_map(FoundRow::plain));
        self.0 = place.saturating_add(AT_ONCE);
    }
}
