//! `rest`: the columns that nothing else names, in one text field.

use super::check::Check;
use super::error::MappingErrorKind;
use super::model::{Mapping, RestRule, Target};
use super::syntax::TargetText;
use super::template::KnowsColumns as _;

impl Check<'_> {
    /// The field that takes the rest; one that is no text is reported.
    pub(super) fn rest_target(&mut self) -> Option<Target> {
        let name = self.file.rest.as_ref()?;
        let target = self.target(&TargetText::plain(name.clone()))?;
        if target.spec.kind.is_text() {
            return Some(target);
        }
        let field = name.text.clone();
        self.report(MappingErrorKind::RestNotText { field }, name.at);
        None
    }

    /// Gives it the columns that are not named, which are named by this.
    pub(super) fn give_rest(&self, mapping: &mut Mapping, target: Target) {
        let columns = std::mem::take(&mut mapping.unmapped).into_iter();
        let columns = columns.map(|column| (column, self.titles.shown(column)));
        mapping.rest = Some(RestRule {
            target,
            columns: columns.collect(),
        });
    }
}
