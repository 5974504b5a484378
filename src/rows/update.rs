//! What of a changed row may be written into its lead without undoing what people wrote there.

use std::collections::BTreeSet;

use super::merge::merged;
use super::normal::{Normal, Part, Parts, Told, is_origin, told};
use super::prints::hash;
use crate::domain::{
    Change, ChangeValue, Draft, ElementChange, FieldCatalogue, FieldKind, FieldName, FieldPrint,
    FieldRule, MaxLength, PortalElement, PortalLead, PortalValue, UpdateRules, html_lines,
    is_stamp,
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
    /// What counts as sent last when the update has arrived: of each field that the row has a say in what it holds then, of every
    /// other still the earlier print. Empty in a plan that gives back.
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

/// On what terms a lead is changed.
#[derive(Debug, Clone, Copy)]
pub struct UpdateTerms<'a> {
    /// `update` of the mapping.
    pub rules: &'a UpdateRules,
    /// The lead is other people's, and was found by a phone or an e-mail of the row.
    pub adopted: bool,
}

/// Plans the update of a lead from its row.
///
/// A field is written only where the portal's value is still the one that was sent last, by its print, and the row has another. A
/// field that was never sent counts as sent empty. Where the portal has something else than was sent last and than the row has now,
/// its value is kept. A field of which the row says nothing stays as it is, and one that the row clears is emptied (NUL-10).
///
/// A lead of other people was never sent anything: the row's values are written over what stands there, as the mapping demands,
/// but for values of multifields, to which the row's are only added.
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
    terms: UpdateTerms<'_>,
) -> UpdatePlan {
    let mut planning = Planning {
        plan: UpdatePlan::default(),
        last_sent,
        lead,
        catalogue,
        terms,
    };
    let sent = draft.fields.iter();
    // The portal takes stamps for new leads alone.
    let sent = sent.filter(|(name, _)| !is_origin(name) && !is_stamp(name.as_str()));
    let is_chosen = |name: &FieldName| draft.chosen.contains(name);
    for (name, value) in sent.filter(|(name, _)| !is_chosen(name)) {
        planning.field(name, &value.into());
    }
    let writable = |name: &&FieldName| {
        let spec = catalogue.field(name.as_str());
        let writable = spec.is_some_and(|spec| !spec.read_only);
        writable && draft.field(name.as_str()).is_none() && !is_origin(name)
    };
    for name in draft.cleared.iter().filter(writable) {
        planning.field(name, &Parts::default());
    }
    planning.finished()
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
        let field = Field::of(lead, catalogue, name);
        plan.take(&field, &value.into(), last_print(written, name), How::EXACT);
    }
    plan
}

/// The print of a field as it was sent last; that of nothing where it never was.
fn last_print(last_sent: &[FieldPrint], name: &FieldName) -> u64 {
    let last = last_sent.iter().find(|print| print.field == *name);
    last.map_or_else(|| hash(name, &BTreeSet::new()), |print| print.hash)
}

/// A field of the lead, as it was read.
struct Field<'a> {
    name: &'a FieldName,
    normal: Normal<'a>,
    told: Told<'a>,
}

impl<'a> Field<'a> {
    fn of(lead: &'a PortalLead, catalogue: &'a FieldCatalogue, name: &'a FieldName) -> Self {
        Self {
            name,
            normal: Normal::of(catalogue, name),
            told: told(lead, name),
        }
    }

    /// What it holds; nothing where the portal does not tell it.
    const fn value(&self) -> Option<&'a PortalValue> {
        match self.told {
            Told::Value(value) => value,
            Told::Untold => None,
        }
    }

    fn forms(&self) -> BTreeSet<String> {
        let parts = self.value().map_or_else(Parts::default, Parts::from);
        self.normal.forms(&parts)
    }
}

/// How a value is brought into a field.
#[derive(Debug, Clone, Copy)]
struct How {
    /// Whatever people have written there.
    over: bool,
    /// Beside the values that a multifield has.
    adds: bool,
}

impl How {
    /// The value alone, and only where nobody has changed what was sent.
    const EXACT: Self = Self {
        over: false,
        adds: false,
    };
}

/// An update being planned.
struct Planning<'a> {
    plan: UpdatePlan,
    last_sent: &'a [FieldPrint],
    lead: &'a PortalLead,
    catalogue: &'a FieldCatalogue,
    terms: UpdateTerms<'a>,
}

impl Planning<'_> {
    fn field(&mut self, name: &FieldName, wanted: &Parts) {
        let field = Field::of(self.lead, self.catalogue, name);
        let last = last_print(self.last_sent, name);
        let is_multi = matches!(field.normal.kind, FieldKind::Multi(_));
        let clears = wanted.parts.is_empty();
        let rule = self.terms.rules.of(name, self.terms.adopted);
        let how = How {
            over: self.terms.adopted && (is_multi || self.last_sent.is_empty()),
            adds: self.terms.adopted && is_multi,
        };
        let held = match rule {
            FieldRule::Never => None,
            FieldRule::Fill if !clears && !field.forms().is_empty() => {
                let same = field.forms() == field.normal.forms(wanted);
                same.then(|| hash(name, &field.forms()))
            }
            FieldRule::Fill if clears => None,
            FieldRule::Append if !clears => self.append(&field, wanted, last),
            FieldRule::Fill | FieldRule::Append | FieldRule::Write => {
                self.plan.take(&field, wanted, last, how)
            }
        };
        if let Some(hash) = held {
            let field = name.clone();
            self.plan.sent.push(FieldPrint { field, hash });
        }
    }

    /// Adds the row's text below what stands in a field, unless it is there already; nothing is lost by that, so it does not
    /// matter who wrote it.
    fn append(&mut self, field: &Field<'_>, wanted: &Parts, last: u64) -> Option<u64> {
        let how = How {
            over: true,
            adds: true,
        };
        let there = field.value().map_or_else(Parts::default, Parts::from);
        let (Some(before), Some(more)) = (there.parts.first(), wanted.parts.first()) else {
            return self.plan.take(field, wanted, last, how);
        };
        if !field.normal.kind.is_text() || before.text.trim().is_empty() {
            return self.plan.take(field, wanted, last, how);
        }
        if holds_lines(field.normal.kind, &before.text, &more.text) {
            return Some(hash(field.name, &field.forms()));
        }
        let between = if field.normal.kind == FieldKind::HtmlText {
            "<br>"
        } else if field.normal.kind == FieldKind::Line {
            "; "
        } else {
            "\n"
        };
        let whole = format!("{}{between}{}", before.text, more.text);
        // What does not fit would be cut by the portal without a word.
        let spec = self.catalogue.field(field.name.as_str());
        if !spec
            .and_then(|spec| spec.max)
            .is_none_or(|max| fits(max, &whole))
        {
            self.plan.kept.push(field.name.clone());
            return None;
        }
        let whole = Parts::from(&PortalValue::Text(whole));
        self.plan.take(field, &whole, last, how)
    }

    /// Of a field that is not written still the earlier print, so that it is written again once the portal has that value again.
    fn finished(mut self) -> UpdatePlan {
        let written: Vec<FieldName> = self.plan.sent.iter().map(|one| one.field.clone()).collect();
        let others = self.last_sent.iter();
        let others = others.filter(|print| !written.contains(&print.field));
        self.plan.sent.extend(others.cloned());
        self.plan
    }
}

fn fits(max: MaxLength, text: &str) -> bool {
    let (limit, length) = match max {
        MaxLength::Chars(limit) | MaxLength::UndocumentedChars(limit) => {
            (limit, text.chars().count())
        }
        MaxLength::Bytes(limit) => (limit, text.len()),
    };
    u64::try_from(length).is_ok_and(|length| length <= limit)
}

/// Whether a text holds all lines of another, one below the other.
fn holds_lines(kind: FieldKind, text: &str, more: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        if kind == FieldKind::HtmlText {
            return html_lines(text);
        }
        let ends: &[char] = if kind == FieldKind::Line {
            &[';']
        } else {
            &['\n', '\r']
        };
        let parts = text.split(ends).map(str::trim);
        let filled = parts.filter(|line| !line.is_empty());
        filled.map(str::to_owned).collect()
    };
    let (there, wanted) = (lines(text), lines(more));
    wanted.is_empty() || there.windows(wanted.len()).any(|some| some == wanted)
}

impl UpdatePlan {
    /// Brings a value into a field; the print of what the field holds then, `None` where it keeps what it has.
    fn take(&mut self, field: &Field<'_>, wanted: &Parts, last: u64, how: How) -> Option<u64> {
        let (name, normal) = (field.name, &field.normal);
        let mut forms = normal.forms(wanted);
        if matches!(field.told, Told::Untold) {
            if hash(name, &forms) != last {
                self.kept.push(name.clone());
                return None;
            }
            return Some(last);
        }
        let there_forms = field.forms();
        let untouched = how.over || hash(name, &there_forms) == last;
        let refilled = forms.is_empty() && REFILLED.contains(&name.as_str());
        let elements = if let FieldKind::Multi(kind) = normal.kind {
            let mut changes = merged(kind, &wanted.parts, elements_of(field.value()));
            if how.adds {
                changes.retain(|change| matches!(change, ElementChange::Add { .. }));
                forms.extend(there_forms.iter().cloned());
            }
            Some(changes)
        } else {
            None
        };
        let after = hash(name, &forms);
        let differs = forms != there_forms
            || (untouched && elements.as_ref().is_some_and(|all| !all.is_empty()));
        if !differs {
            return Some(after);
        }
        if !untouched || refilled {
            self.kept.push(name.clone());
            return None;
        }
        self.old.push((name.clone(), held(normal, field.value())));
        self.meant.push(FieldPrint {
            field: name.clone(),
            hash: after,
        });
        self.changes.push(Change {
            field: name.clone(),
            value: elements.map_or_else(|| written(normal, wanted), ChangeValue::Elements),
        });
        Some(after)
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
