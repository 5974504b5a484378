//! Whether what the mapping feeds reaches the portal by its method.

use super::check::Check;
use super::error::MappingErrorKind;
use super::model::Target;
use super::place::At;
use super::template::KnowsColumns as _;
use crate::domain::{FieldKind, Method, is_stamp_of_changes};

impl Check<'_> {
    /// A field that the method cannot carry is reported; what `lead.php` does not read is announced before anything is sent.
    pub(super) fn see_carried(&mut self, target: &Target, at: At) {
        let method = self.file.method;
        let name = target.spec.name.as_str();
        if self.file.second_call && is_stamp_of_changes(name) {
            let field = name.to_owned();
            return self.report(MappingErrorKind::StampOverwritten { field }, at);
        }
        let announced = method == Method::LeadPhp;
        let mut filled = target.spec.filled().into_iter();
        let carried = filled.any(|field| method.carries_field(field.as_str()));
        if announced || self.file.second_call || carried {
            return;
        }
        let kind = MappingErrorKind::FieldNotCarried {
            field: target.spec.name.to_string(),
            method: method.name().to_owned(),
        };
        self.report(kind, at);
    }

    /// A constant zero that the method would lose is reported.
    pub(super) fn see_zero_carried(&mut self, target: &Target, constant: &str, at: At) {
        let method = self.file.method;
        // A sum of 0 is none, and a flag of 0 goes out as N.
        let stays = !matches!(target.spec.kind, FieldKind::Amount | FieldKind::YesNo);
        let is_zero = constant.trim() == "0" && stays;
        if is_zero && !method.carries_zeros() && !self.file.second_call {
            let field = target.spec.name.to_string();
            let method = method.name().to_owned();
            self.report(MappingErrorKind::ZeroNotCarried { field, method }, at);
        }
    }
}
