//! Whether people have changed a lead since this program wrote it, by what the portal tells of the lead's last change.

use crate::domain::{FieldCatalogue, FieldPrint, Method, PortalLead, PortalValue};
use crate::rows::portal_print;

/// How this program wrote a lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'a> {
    /// The method that made it, if that is known.
    pub(super) method: Option<Method>,
    /// What was sent.
    pub(super) sent: &'a [FieldPrint],
    /// A lead that was there before was changed.
    pub(super) updated: bool,
    /// Who acts.
    pub(super) user: Option<&'a str>,
    /// When the run of the lead began, in Unix milliseconds.
    pub(super) began: i64,
    /// When the run that wrote it last was over, in Unix milliseconds; `None` where nobody knows.
    pub(super) ended: Option<i64>,
}

impl Written<'_> {
    /// Whether somebody has changed the lead since.
    ///
    /// A lead that one call made is changed when its last change is not its creation. One that brought its own dates and people, or
    /// took a second call, tells a change that nobody made: only what came behind the end of the run is people's.
    pub(super) fn is_changed(&self, lead: &PortalLead, catalogue: &FieldCatalogue) -> bool {
        let (created, modified) = (moment(lead, "DATE_CREATE"), moment(lead, "DATE_MODIFY"));
        let (author, editor) = (lead.text("CREATED_BY_ID"), lead.text("MODIFY_BY_ID"));
        let is_other = |user: &str| !editor.is_empty() && editor != user;
        // People of the file's own may come without dates.
        let may_be_dated = self.method.is_some_and(Method::carries_stamps);
        let is_dated = may_be_dated && !self.updated && is_later(Some(self.began), created);
        if is_dated || self.took_two_calls(catalogue) {
            return is_later(modified, self.ended);
        }
        if self.updated {
            return self.user.is_some_and(is_other) || is_later(modified, self.ended);
        }
        (!may_be_dated && is_other(author)) || is_later(modified, created)
    }

    /// Whether something was sent that the method cannot carry.
    fn took_two_calls(&self, catalogue: &FieldCatalogue) -> bool {
        self.method.is_some_and(|method| {
            let mut sent = self.sent.iter();
            sent.any(|print| {
                let lost = !method.carries_zeros() && is_zero(print, catalogue);
                lost || !method.carries_field(print.field.as_str())
            })
        })
    }
}

/// Whether a zero was sent that is more than nothing.
fn is_zero(print: &FieldPrint, catalogue: &FieldCatalogue) -> bool {
    let (spec, zero) = (
        catalogue.field(print.field.as_str()),
        PortalValue::Text("0".to_owned()),
    );
    let of = |value| portal_print(spec, &print.field, value);
    print.hash == of(Some(&zero)) && print.hash != of(None)
}

fn is_later(moment: Option<i64>, than: Option<i64>) -> bool {
    moment.zip(than).is_some_and(|(moment, than)| moment > than)
}

/// A moment that the portal tells of a lead, in Unix milliseconds.
fn moment(lead: &PortalLead, field: &str) -> Option<i64> {
    let moment: jiff::Timestamp = lead.text(field).parse().ok()?;
    Some(moment.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::Written;
    use crate::domain::{
        FieldCatalogue, FieldName, FieldPrint, LeadId, Method, PortalLead, PortalValue,
    };
    use crate::rows::portal_print;

    /// A lead that was created and changed at these times of a day in Moscow, by these people.
    fn lead(created: &str, modified: &str, people: (&str, &str)) -> PortalLead {
        let moment = |time: &str| format!("2026-03-01T{time}+03:00");
        let fields = [
            ("DATE_CREATE", moment(created)),
            ("DATE_MODIFY", moment(modified)),
            ("CREATED_BY_ID", people.0.to_owned()),
            ("MODIFY_BY_ID", people.1.to_owned()),
        ];
        let field = |(name, text)| (FieldName::new(name), PortalValue::Text(text));
        PortalLead {
            id: LeadId(1),
            fields: fields.into_iter().map(field).collect(),
        }
    }

    fn at(time: &str) -> i64 {
        let moment: jiff::Timestamp = format!("2026-03-01T{time}+03:00").parse().unwrap();
        moment.as_millisecond()
    }

    /// Whether a lead is told as changed that a run of user 1 made from 12:00 to 13:00.
    fn is_changed(method: Method, sent: (&str, &str), lead: &PortalLead) -> bool {
        let catalogue = FieldCatalogue::standard();
        let (field, value) = (FieldName::new(sent.0), PortalValue::Text(sent.1.to_owned()));
        let hash = portal_print(catalogue.field(sent.0), &field, Some(&value));
        let written = Written {
            method: Some(method),
            sent: &[FieldPrint { field, hash }],
            updated: false,
            user: Some("1"),
            began: at("12:00:00"),
            ended: Some(at("13:00:00")),
        };
        written.is_changed(lead, &catalogue)
    }

    #[test]
    fn a_lead_of_one_call_is_changed_once_it_is_no_longer_as_it_was_created() {
        let title = ("TITLE", "A");
        for method in [Method::LeadAdd, Method::ItemAdd, Method::BatchImport] {
            let untouched = lead("12:30:00", "12:30:00", ("1", "1"));
            assert!(!is_changed(method, title, &untouched), "{method:?}");
            // While the run went on, and by the same user.
            let touched = lead("12:30:00", "12:31:00", ("1", "1"));
            assert!(is_changed(method, title, &touched), "{method:?}");
        }
        let by_other = lead("12:30:00", "12:30:00", ("1", "8"));
        assert!(is_changed(Method::LeadAdd, title, &by_other));
        // An author of the file's own, without a date.
        assert!(!is_changed(Method::BatchImport, title, &by_other));
    }

    #[test]
    fn dates_and_people_that_the_file_brought_are_no_change() {
        let title = ("TITLE", "A");
        let untouched = lead("09:00:00", "10:00:00", ("7", "8"));
        assert!(!is_changed(Method::BatchImport, title, &untouched));
        let touched = lead("09:00:00", "13:00:01", ("7", "8"));
        assert!(is_changed(Method::BatchImport, title, &touched));
    }

    #[test]
    fn a_second_call_of_the_run_is_no_change() {
        let untouched = lead("12:30:00", "12:30:02", ("1", "1"));
        let touched = lead("12:30:00", "13:00:01", ("1", "1"));
        for method in [Method::ItemAdd, Method::BatchImport] {
            for sent in [("ADDRESS_CITY", "Тверь"), ("POST", "0")] {
                assert!(!is_changed(method, sent, &untouched), "{method:?} {sent:?}");
                assert!(is_changed(method, sent, &touched), "{method:?} {sent:?}");
            }
            // A flag that is off is no zero, and goes with the first call.
            assert!(is_changed(method, ("OPENED", "N"), &untouched));
        }
        assert!(is_changed(Method::LeadAdd, ("POST", "0"), &untouched));
    }
}
