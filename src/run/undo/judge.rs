//! Whether a lead may be taken back: what people did to it stays.

use crate::domain::{
    Change, FieldCatalogue, FieldName, FieldPrint, LeadId, PortalLead, PortalValue,
};
use crate::rows;

use super::{UndoReason, UndoRow, UndoTask};

/// What is to be done about a lead, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It stays.
    Keep(Vec<UndoReason>),
    /// It is deleted.
    Delete,
    /// It is changed, or, where there are no changes, holds its old values already.
    Restore {
        changes: Vec<Change>,
        /// Fields that keep what they hold.
        kept: Vec<FieldName>,
    },
}

/// Fields that name a contact or a company, with those by which the same may have been sent.
const LINKS: [(&str, &[&str]); 2] = [
    ("CONTACT_ID", &["CONTACT_ID", "CONTACT_IDS"]),
    ("COMPANY_ID", &["COMPANY_ID"]),
];

/// Judges a lead.
pub(super) fn judge(row: &UndoRow, lead: &PortalLead, catalogue: &FieldCatalogue) -> Judgement {
    match &row.task {
        UndoTask::Delete => {
            let reasons = against_deletion(&row.sent, lead, catalogue);
            if reasons.is_empty() {
                Judgement::Delete
            } else {
                Judgement::Keep(reasons)
            }
        }
        UndoTask::Restore(old) => restore(old, &row.sent, lead, catalogue),
    }
}

fn restore(
    old: &[(FieldName, PortalValue)],
    written: &[FieldPrint],
    lead: &PortalLead,
    catalogue: &FieldCatalogue,
) -> Judgement {
    if old.is_empty() {
        return Judgement::Keep(vec![UndoReason::ValuesForgotten]);
    }
    let plan = rows::plan_restore(old, written, lead, catalogue);
    if plan.kept.len() >= old.len() {
        let fields = named(plan.kept.iter());
        return Judgement::Keep(vec![UndoReason::FieldsChanged { fields }]);
    }
    Judgement::Restore {
        changes: plan.changes,
        kept: plan.kept,
    }
}

/// Every reason for which a lead that the run made is not deleted.
fn against_deletion(
    sent: &[FieldPrint],
    lead: &PortalLead,
    catalogue: &FieldCatalogue,
) -> Vec<UndoReason> {
    if sent.is_empty() {
        return vec![UndoReason::NothingKnown];
    }
    let holds = |print: &FieldPrint| rows::holds(std::slice::from_ref(print), lead, catalogue);
    let changed: Vec<&FieldName> = sent
        .iter()
        .filter(|print| !holds(print))
        .map(|print| &print.field)
        .collect();
    let mut reasons = Vec::new();
    if !changed.is_empty() {
        let fields = named(changed);
        reasons.push(UndoReason::FieldsChanged { fields });
    }
    let was_sent = |name: &str| sent.iter().any(|print| print.field.as_str() == name);
    // A lead that was sent with a stage of failure, and still has it, was not brought there by anybody.
    let own_stage =
        was_sent("STATUS_ID") && !reasons.iter().any(|reason| names(reason, "STATUS_ID"));
    let semantic = lead.text("STATUS_SEMANTIC_ID");
    if semantic == "S" || (semantic == "F" && !own_stage) {
        let stage = lead.text("STATUS_ID").to_owned();
        reasons.push(UndoReason::StageFinal { stage });
    }
    let added = LINKS.into_iter().filter(|(field, sent_as)| {
        let there = lead.text(field).trim();
        !there.is_empty() && there != "0" && !sent_as.iter().any(|name| was_sent(name))
    });
    let added: Vec<&str> = added.map(|(field, _)| field).collect();
    if !added.is_empty() {
        let fields = added.join(", ");
        reasons.push(UndoReason::LinkAdded { fields });
    }
    reasons
}

fn names(reason: &UndoReason, field: &str) -> bool {
    matches!(reason, UndoReason::FieldsChanged { fields } if fields.split(", ").any(|one| one == field))
}

pub(super) fn named<'a>(fields: impl IntoIterator<Item = &'a FieldName>) -> String {
    let names: Vec<&str> = fields.into_iter().map(FieldName::as_str).collect();
    names.join(", ")
}

/// What counts as sent last once a lead has its old values back: of the restored fields the prints of these, so that a later
/// undo of the run that made the lead finds it untouched.
pub(super) fn sent_after_restore(
    row: &UndoRow,
    old: &[(FieldName, PortalValue)],
    kept: &[FieldName],
    catalogue: &FieldCatalogue,
) -> Vec<FieldPrint> {
    let restored = old.iter().filter(|(field, _)| !kept.contains(field));
    let mut sent: Vec<FieldPrint> = restored
        .map(|(field, value)| FieldPrint {
            field: field.clone(),
            hash: rows::portal_print(catalogue.field(field.as_str()), field, Some(value)),
        })
        .collect();
    let others = row.sent.iter().filter(|print| {
        let again = |(field, _): &(FieldName, PortalValue)| *field == print.field;
        kept.contains(&print.field) || !old.iter().any(again)
    });
    sent.extend(others.cloned());
    sent
}

/// The lead's `DATE_MODIFY`, by which the check knows it again.
pub(super) fn modified(lead: &PortalLead) -> (LeadId, String) {
    (lead.id, lead.text("DATE_MODIFY").to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Judgement, judge, sent_after_restore};
    use crate::domain::{
        ChangeValue, FieldCatalogue, FieldName, FieldPrint, KnownState, LeadId, PortalElement,
        PortalLead, PortalValue,
    };
    use crate::rows::portal_print;
    use crate::run::{UndoReason, UndoRow, UndoTask};

    fn text(name: &str, value: &str) -> (FieldName, PortalValue) {
        (FieldName::new(name), PortalValue::Text(value.to_owned()))
    }

    fn phone(value: &str) -> (FieldName, PortalValue) {
        let element = PortalElement {
            id: "7".to_owned(),
            value_type: "WORK".to_owned(),
            value: value.to_owned(),
        };
        (
            FieldName::new("PHONE"),
            PortalValue::Elements(vec![element]),
        )
    }

    fn prints(fields: &[(FieldName, PortalValue)]) -> Vec<FieldPrint> {
        let catalogue = FieldCatalogue::standard();
        let print = |(field, value): &(FieldName, PortalValue)| FieldPrint {
            field: field.clone(),
            hash: portal_print(catalogue.field(field.as_str()), field, Some(value)),
        };
        fields.iter().map(print).collect()
    }

    fn sent() -> Vec<(FieldName, PortalValue)> {
        vec![
            text("TITLE", "Заявка"),
            text("OPPORTUNITY", "0"),
            phone("+79001234567"),
        ]
    }

    fn row(task: UndoTask, sent: &[(FieldName, PortalValue)]) -> UndoRow {
        UndoRow {
            origin_id: "a".to_owned(),
            task,
            state: KnownState::Open,
            lead: Some(LeadId(5)),
            sent: prints(sent),
            above: LeadId(0),
            nameless: false,
            later: false,
            done: false,
        }
    }

    /// The lead as it was sent, with some fields otherwise.
    fn lead(others: &[(FieldName, PortalValue)]) -> PortalLead {
        let mut fields = vec![
            text("STATUS_SEMANTIC_ID", "P"),
            text("CONTACT_ID", ""),
            text("COMPANY_ID", "0"),
        ];
        fields.extend(sent());
        for (name, value) in others {
            fields.retain(|(known, _)| known != name);
            fields.push((name.clone(), value.clone()));
        }
        PortalLead {
            id: LeadId(5),
            fields,
        }
    }

    fn reasons(sent: &[(FieldName, PortalValue)], lead: &PortalLead) -> Vec<UndoReason> {
        let row = row(UndoTask::Delete, sent);
        match judge(&row, lead, &FieldCatalogue::standard()) {
            Judgement::Keep(reasons) => reasons,
            Judgement::Delete => Vec::new(),
            Judgement::Restore { .. } => panic!("nothing to restore"),
        }
    }

    #[test]
    fn a_lead_that_nobody_touched_is_deleted_however_the_portal_spells_it() {
        for others in [
            vec![],
            vec![text("OPPORTUNITY", "0.00"), phone("+7 (900) 123-45-67")],
            vec![text("DATE_MODIFY", "2026-01-01T00:00:00+03:00")],
        ] {
            assert_eq!(reasons(&sent(), &lead(&others)), [], "{others:?}");
        }
    }

    #[test]
    fn what_people_did_keeps_a_lead_and_is_named() {
        let changed = |fields: &str| UndoReason::FieldsChanged {
            fields: fields.to_owned(),
        };
        let stage = |stage: &str| UndoReason::StageFinal {
            stage: stage.to_owned(),
        };
        let junk = [text("STATUS_ID", "JUNK"), text("STATUS_SEMANTIC_ID", "F")];
        for (others, expected) in [
            (
                vec![text("TITLE", "Заявка!"), phone("+79000000000")],
                vec![changed("TITLE, PHONE")],
            ),
            (junk.to_vec(), vec![stage("JUNK")]),
            (
                vec![
                    text("TITLE", "x"),
                    text("STATUS_ID", "CONVERTED"),
                    text("STATUS_SEMANTIC_ID", "S"),
                    text("CONTACT_ID", "12"),
                    text("COMPANY_ID", "3"),
                ],
                vec![
                    changed("TITLE"),
                    stage("CONVERTED"),
                    UndoReason::LinkAdded {
                        fields: "CONTACT_ID, COMPANY_ID".to_owned(),
                    },
                ],
            ),
        ] {
            assert_eq!(reasons(&sent(), &lead(&others)), expected);
        }
        assert_eq!(reasons(&[], &lead(&[])), [UndoReason::NothingKnown]);
    }

    #[test]
    fn a_stage_of_failure_and_a_company_that_were_sent_keep_nothing() {
        let mut with = sent();
        with.extend([text("STATUS_ID", "JUNK"), text("COMPANY_ID", "3")]);
        let there = [
            text("STATUS_ID", "JUNK"),
            text("STATUS_SEMANTIC_ID", "F"),
            text("COMPANY_ID", "3"),
        ];
        assert_eq!(reasons(&with, &lead(&there)), []);
        let elsewhere = [
            text("STATUS_ID", "LOST"),
            there[1].clone(),
            there[2].clone(),
        ];
        assert_eq!(reasons(&with, &lead(&elsewhere)).len(), 2);
        let converted = [
            there[0].clone(),
            text("STATUS_SEMANTIC_ID", "S"),
            there[2].clone(),
        ];
        assert_eq!(reasons(&with, &lead(&converted)).len(), 1);
    }

    #[test]
    fn old_values_come_back_where_people_left_what_was_written() {
        let old = vec![text("TITLE", "Прежде"), text("COMMENTS", "старое")];
        let written = [text("TITLE", "Заявка"), text("COMMENTS", "новое")];
        let row = row(UndoTask::Restore(old.clone()), &written);
        let catalogue = FieldCatalogue::standard();
        let there = |title: &str, comments: &str| {
            let lead = lead(&[text("TITLE", title), text("COMMENTS", comments)]);
            judge(&row, &lead, &catalogue)
        };
        let Judgement::Restore { changes, kept } = there("Заявка", "люди") else {
            panic!("kept");
        };
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].value, ChangeValue::Text("Прежде".to_owned()));
        assert_eq!(kept, [FieldName::new("COMMENTS")]);
        let sent = sent_after_restore(&row, &old, &kept, &catalogue);
        let expected = prints(&[text("TITLE", "Прежде"), text("COMMENTS", "новое")]);
        assert_eq!(sent, expected);
        let back = Judgement::Restore {
            changes: vec![],
            kept: vec![],
        };
        assert_eq!(there("Прежде", "старое"), back);
        let fields = "TITLE, COMMENTS".to_owned();
        let keep = Judgement::Keep(vec![UndoReason::FieldsChanged { fields }]);
        assert_eq!(there("люди", "люди"), keep);
    }
}
