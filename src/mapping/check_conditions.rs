//! The columns of conditions, looked up.

use super::check::Check;
use super::condition::{ColumnTest, Condition};
use super::model::RowFilter;
use super::syntax::ConditionText;
use super::template::KnowsColumns as _;

impl Check<'_> {
    /// A condition with the columns that there are; those that are not are reported.
    pub(super) fn condition(&mut self, text: &ConditionText) -> Option<Condition> {
        let mut tests = Vec::with_capacity(text.tests.len());
        for test in &text.tests {
            if let Some(column) = self.column(&test.column) {
                tests.push(ColumnTest {
                    column,
                    test: test.test.clone(),
                    written: test.written.clone(),
                });
            }
        }
        (!tests.is_empty()).then_some(Condition { tests })
    }

    /// `rows`
    pub(super) fn row_filter(&mut self) -> RowFilter {
        let (only, skip) = (&self.file.rows.only, &self.file.rows.skip);
        RowFilter {
            only: only.as_ref().and_then(|text| self.condition(text)),
            skip: skip.as_ref().and_then(|text| self.condition(text)),
        }
    }
}
