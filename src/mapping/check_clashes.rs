//! Fields that several columns feed.

use std::collections::BTreeMap;

use super::check::{Check, Placed};
use super::error::MappingErrorKind;
use super::place::At;
use super::template::KnowsColumns as _;
use crate::domain::FieldName;

/// A field that is fed at two places.
struct Clash {
    field: FieldName,
    one: At,
    other: At,
    /// `join` would settle it.
    joinable: bool,
}

impl Check<'_> {
    /// Fields that two columns feed: multifields collect, texts are joined, others clash.
    ///
    /// It is enough that one of the columns has `join`: which of them comes later is decided by the file, not by the mapping.
    /// Columns that all have a condition may take turns; a row in which two of them differ is told.
    pub(super) fn clashes(&mut self, rules: &mut BTreeMap<usize, Vec<Placed>>) {
        let joins = joins(rules);
        let mut first: BTreeMap<FieldName, (At, bool)> = BTreeMap::new();
        let mut clashes = Vec::new();
        for targets in rules.values_mut() {
            clashes.extend(repeated(targets));
            for (target, at) in targets {
                let name = &target.spec.name;
                if target.spec.multiple {
                    continue;
                }
                match (first.get(name), joins.get(name)) {
                    (None, _) => {
                        first.insert(name.clone(), (*at, target.when.is_some()));
                    }
                    (Some((_, true)), None) if target.when.is_some() => {}
                    (Some(_), Some(join)) => {
                        target.join.get_or_insert_with(|| join.clone());
                    }
                    (Some((one, _)), None) => clashes.push(Clash {
                        field: name.clone(),
                        one: *one,
                        other: *at,
                        joinable: target.spec.kind.is_text(),
                    }),
                }
            }
        }
        for clash in clashes {
            self.clash(&clash);
        }
    }

    /// Says at the later of the two places that the field is fed already at the other.
    fn clash(&mut self, clash: &Clash) {
        let (one, other) = (clash.one, clash.other);
        let (earlier, later) = if one.start <= other.start {
            (one, other)
        } else {
            (other, one)
        };
        let field = clash.field.to_string();
        let first_line = self.file.source.line(earlier);
        let kind = if clash.joinable {
            MappingErrorKind::FieldNeedsJoin { field, first_line }
        } else {
            MappingErrorKind::FieldTwice { field, first_line }
        };
        self.report(kind, later);
    }
}

/// The first `join` of every field.
fn joins(rules: &BTreeMap<usize, Vec<Placed>>) -> BTreeMap<FieldName, String> {
    let mut joins = BTreeMap::new();
    for (target, _) in rules.values().flatten() {
        if let Some(join) = &target.join {
            joins
                .entry(target.spec.name.clone())
                .or_insert_with(|| join.clone());
        }
    }
    joins
}

/// Fields that one column feeds twice, both times without a condition; the second of each is taken out.
fn repeated(targets: &mut Vec<Placed>) -> Vec<Clash> {
    let mut first: BTreeMap<(FieldName, Option<&'static str>), At> = BTreeMap::new();
    let mut twice = Vec::new();
    targets.retain(|(target, at)| {
        if target.when.is_some() {
            return true;
        }
        let field = target.spec.name.clone();
        let earlier = first.insert((field.clone(), target.value_type), *at);
        twice.extend(earlier.map(|one| Clash {
            field,
            one,
            other: *at,
            joinable: false,
        }));
        earlier.is_none()
    });
    twice
}
