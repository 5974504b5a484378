//! [`FieldName`]: by what a field is known.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::standard::{standard_name, standard_place};

/// A lead field by its Bitrix name: `TITLE`, `PHONE`, `UF_CRM_1720000000`. Cheap to clone, and that of a standard field cheap to compare,
/// too.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldName(Name);

/// Every lead carries a dozen names, made on one thread and dropped on another: were the uses of each counted, the processors would wait for
/// one another at every single one. Those of standard fields stand in the program.
#[derive(Clone, PartialEq, Eq)]
enum Name {
    /// The place among the standard catalogue's.
    Standard(u8),
    /// Of none of these.
    Other(Arc<str>),
}

impl FieldName {
    /// A name as it is written on the wire.
    pub fn new(name: &str) -> Self {
        let other = || Name::Other(Arc::from(name));
        Self(standard_place(name).map_or_else(other, Name::Standard))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Name::Standard(place) => standard_name(*place),
            Name::Other(name) => name,
        }
    }
}

impl Borrow<str> for FieldName {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl Hash for FieldName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialOrd for FieldName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for FieldName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl fmt::Debug for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FieldName").field(&self.as_str()).finish()
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use super::{FieldName, Name};
    use crate::domain::FieldCatalogue;

    #[test]
    fn a_name_is_known_by_its_text_whether_it_is_a_standard_fields_or_not() {
        let catalogue = FieldCatalogue::standard();
        let standard = catalogue.fields().map(|field| field.name.as_str());
        let names: Vec<&str> = standard
            .chain(["UF_CRM_1", "", "title", "TITLE "])
            .collect();
        let sorted: BTreeSet<FieldName> = names.iter().map(|name| FieldName::new(name)).collect();
        assert!(sorted.iter().map(FieldName::as_str).is_sorted());
        let hashed: HashSet<FieldName> = sorted.iter().cloned().collect();
        for name in &names {
            let made = FieldName::new(name);
            assert_eq!(made.as_str(), *name);
            assert_eq!(made, FieldName::new(name));
            assert!(sorted.contains(*name) && hashed.contains(*name), "{name}");
            assert_eq!(
                names
                    .iter()
                    .filter(|one| FieldName::new(one) == made)
                    .count(),
                1
            );
            let is_standard = catalogue.field(name).is_some();
            assert_eq!(matches!(made.0, Name::Standard(_)), is_standard, "{name}");
        }
        assert_eq!(
            format!("{:?}", FieldName::new("TITLE")),
            "FieldName(\"TITLE\")"
        );
    }
}
