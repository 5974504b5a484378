//! What of a changed row may be written into its lead without undoing what people wrote there.

use std::collections::BTreeSet;

use super::merge::merged;
use super::normal::{Normal, Part, Parts, Told, is_origin, told};
use super::prints::{hash, prints_beside};
use crate::domain::{
    Change, ChangeValue, Draft, FieldCatalogue, FieldKind, FieldName, FieldPrint, PortalElement,
    PortalLead, PortalValue, is_stamp,
};

/// An update, planned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpdatePlan {
    /// What is written; empty where the lead has all of it already.
    pub changes: Vec<Change>,
    /// What each touched field holds now.
    pub old: Vec<(FieldName, PortalValue)>,
    /// Fields whose portal value stays although the row has another: people changed it, or the portal does not tell it, or refills it
    /// by itself when it is emptied.
    pub kept: Vec<FieldName>,
    /// The prints of the touched fields when the update has arrived: what [`holds`](super::holds) looks for.
    pub meant: Vec<FieldPrint>,
    /// What counts as sent last when the update has arrived: the row's prints, and of a kept field still the earlier one, so that
    /// it is written again once the portal has that value again. Empty in a plan that gives back.
    pub sent: Vec<FieldPrint>,
}

/// Fields that the portal refills by itself (`fields.md` §1: title, first source, first stage, base currency, caller): emptying them
/// would move a lead and not clear it.
const REFILLED: &[&str] = &[
    "TITLE",
    "SOURCE_ID",
    "STATUS_ID",
    "CURRENCY_ID",
    "ASSIGNED_BY_ID",
];

/// Plans the update of a lead from its row.
///
/// A field is written only where the portal's value is still the one that was sent last, by its print, and the row has another. A
/// field that was never sent counts as sent empty; one that was sent and that the row no longer has is emptied. Where the portal
/// has something else than was sent last and than the row has now, its value is kept.
///
/// What was chosen for a new lead ([`Draft::chosen`]) is left out altogether.
///
/// Prints do not tell the `VALUE_TYPE` of a phone, e-mail, page or link: where the values are those that were sent last, the
/// row's types are written.
pub fn plan_update(
    draft: &Draft,
    last_sent: &[FieldPrint],
    lead: &PortalLead,
    catalogue: &FieldCatalogue,
) -> UpdatePlan {
    let mut plan = UpdatePlan::default();
    let sent = draft.fields.iter();
    // The portal takes stamps for new leads alone.
    let sent = sent.filter(|(name, _)| !is_origin(name) && !is_stamp(name.as_str()));
    let is_chosen = |name: &FieldName| draft.chosen.contains(name);
    for (name, value) in sent.filter(|(name, _)| !is_chosen(name)) {
        plan.take(name, &value.into(), last_sent, lead, catalogue);
    }
    for print in last_sent.iter().filter(|print| !is_chosen(&print.field)) {
        let dropped = draft.field(print.field.as_str()).is_none() && !is_origin(&print.field);
        if dropped && print.hash != hash(&print.field, &BTreeSet::new()) {
            plan.take(&print.field, &Parts::default(), last_sent, lead, catalogue);
        }
    }
    let is_kept = |print: &FieldPrint| plan.kept.contains(&print.field);
    let mut sent = prints_beside(draft, last_sent, catalogue);
    sent.retain(|print| !is_kept(print));
    sent.extend(last_sent.iter().filter(|print| is_kept(print)).cloned());
    plan.sent = sent;
    plan
}

/// Plans to give back what an update took: `old` of its plan, where the lead still has what was written, by the prints of the
/// update ([`UpdatePlan::meant`]).
pub fn plan_restore(
    old: &[(FieldName, PortalValue)],
    written: &[FieldPrint],
    lead: &PortalLead,
    catalogue: &FieldCatalogue,
) -> UpdatePlan {
    let mut plan = UpdatePlan::default();
    for (name, value) in old {
        plan.take(name, &value.into(), written, lead, catalogue);
    }
    plan
}

impl UpdatePlan {
    fn take(
        &mut self,
        name: &FieldName,
        wanted: &Parts,
        last_sent: &[FieldPrint],
        lead: &PortalLead,
        catalogue: &FieldCatalogue,
    ) {
        let normal = Normal::of(catalogue, name);
        let wanted_forms = normal.forms(wanted);
        let last = last_sent.iter().find(|print| print.field == *name);
        let last = last.map_or_else(|| hash(name, &BTreeSet::new()), |print| print.hash);
        let there = match told(lead, name) {
            Told::Value(there) => there,
            Told::Untold if hash(name, &wanted_forms) == last => return,
            Told::Untold => return self.kept.push(name.clone()),
        };
        let there_forms = normal.forms(&there.map_or_else(Parts::default, Parts::from));
        let untouched = hash(name, &there_forms) == last;
        let elements = if let FieldKind::Multi(kind) = normal.kind {
            Some(merged(kind, &wanted.parts, elements_of(there)))
        } else {
            None
        };
        let differs = wanted_forms != there_forms
            || (untouched && elements.as_ref().is_some_and(|all| !all.is_empty()));
        if !differs {
            return;
        }
        let refilled = wanted_forms.is_empty() && REFILLED.contains(&name.as_str());
        if !untouched || refilled {
            return self.kept.push(name.clone());
        }
        self.old.push((name.clone(), held(&normal, there)));
        self.meant.push(FieldPrint {
            field: name.clone(),
            hash: hash(name, &wanted_forms),
        });
        self.changes.push(Change {
            field: name.clone(),
            value: elements.map_or_else(|| written(&normal, wanted), ChangeValue::Elements),
        });
    }
}

fn elements_of(value: Option<&PortalValue>) -> &[PortalElement] {
    match value {
        Some(PortalValue::Elements(elements)) => elements,
        Some(PortalValue::Text(_) | PortalValue::Texts(_)) | None => &[],
    }
}

/// What a field holds, an empty one in the shape of its kind.
fn held(normal: &Normal<'_>, there: Option<&PortalValue>) -> PortalValue {
    match (there, normal.kind) {
        (Some(value), _) => value.clone(),
        (None, FieldKind::Multi(_)) => PortalValue::Elements(Vec::new()),
        (None, _) => PortalValue::Text(String::new()),
    }
}

/// A value that is no multifield, as it is written.
fn written(normal: &Normal<'_>, wanted: &Parts) -> ChangeValue {
    // A date that the portal told as a moment of its zone goes back as a date.
    let text = |part: &Part| {
        if normal.kind == FieldKind::Date {
            normal.form(part)
        } else {
            part.text.clone()
        }
    };
    let mut texts = wanted.parts.iter().map(text);
    if wanted.several {
        ChangeValue::Texts(texts.collect())
    } else {
        ChangeValue::Text(texts.next().unwrap_or_default())
    }
}
