//! A mapping by itself, without any file: what it would need of one.

use std::collections::BTreeSet;

use super::error::{MappingErrorKind, MappingErrors};
use super::model::Mapping;
use super::syntax::MappingFile;
use super::titles::split_number;
use crate::domain::{FieldCatalogue, HeaderCell, fold_title};

/// The columns that a mapping wants of a file, each once, as it names them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnNeeds {
    /// A file that lacks one is refused.
    pub required: Vec<String>,
    /// A file may lack these.
    pub optional: Vec<String>,
}

/// How often columns that are found to be missing are added; each round may name new ones.
const ROUNDS: usize = 20;

impl MappingFile {
    /// Checks it against a file that has just the columns that it names: everything that would be wrong with it for every file.
    pub fn check_alone(&self, catalogue: &FieldCatalogue) -> (ColumnNeeds, Mapping, MappingErrors) {
        let optional = self.columns.iter().filter(|entry| entry.optional);
        let mut needs = ColumnNeeds {
            required: Vec::new(),
            optional: optional.map(|entry| entry.column.text.clone()).collect(),
        };
        let mut header: Vec<HeaderCell> = Vec::new();
        let mut seen = BTreeSet::new();
        for _ in 0..ROUNDS {
            let missing = self.missing_columns(&header, catalogue);
            let new: Vec<String> = missing
                .into_iter()
                .filter(|name| seen.insert(fold_title(name)))
                .collect();
            if new.is_empty() {
                break;
            }
            for name in &new {
                add(&mut header, name);
            }
            needs.required.extend(new);
        }
        for name in &needs.optional {
            if seen.insert(fold_title(name)) {
                add(&mut header, name);
            }
        }
        needs.optional.retain(|name| !needs.required.contains(name));
        let (mapping, errors) = self.check_lenient(&header, catalogue);
        (needs, mapping, errors)
    }

    fn missing_columns(&self, header: &[HeaderCell], catalogue: &FieldCatalogue) -> Vec<String> {
        let (_, errors) = self.check_lenient(header, catalogue);
        let mut missing = Vec::new();
        for error in errors.errors {
            if let MappingErrorKind::ColumnMissing { column, .. } = error.kind {
                missing.push(column);
            }
        }
        missing
    }
}

/// Adds a column; of `Title#2` as many as there must be.
fn add(header: &mut Vec<HeaderCell>, name: &str) {
    let (title, wanted) = split_number(name).unwrap_or((name, 1));
    let folded = fold_title(title);
    let there = header
        .iter()
        .filter(|cell| fold_title(&cell.title) == folded);
    // A number that no file reaches stays missing.
    for _ in there.count()..wanted.min(100) {
        header.push(HeaderCell::of(title));
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::FieldCatalogue;
    use crate::mapping::parse;

    #[test]
    fn a_mapping_tells_which_columns_it_needs_and_all_that_is_wrong() {
        let text = "version: 1
originator: a
key: [Номер]
columns:
  Название: TITLE
  Имя#2: NAME
  Тел.: {field: PHONE, also: [Моб.], optional: yes}
  K: POST
set: {SOURCE_DESCRIPTION: '{{ Канал | Метка }}', COMMENTS: {value: '{{ Нет }}', optional: yes}}
rows: {skip: {Этап: x}}
ignore: [название]
";
        let file = parse("m.yaml", text).unwrap();
        let (needs, mapping, errors) = file.check_alone(&FieldCatalogue::standard());
        assert_eq!(errors.errors, []);
        assert_eq!(
            needs.required,
            ["Номер", "Название", "Имя#2", "K", "Канал", "Метка", "Этап"]
        );
        assert_eq!(needs.optional, ["Тел."]);
        assert_eq!(mapping.columns.len(), 4);
        let wrong = text.replace("NAME", "NAEM").replace("TITLE", "OPPORTUNITE");
        let file = parse("m.yaml", &wrong).unwrap();
        let (_, _, errors) = file.check_alone(&FieldCatalogue::standard());
        assert_eq!(errors.errors.len(), 2, "{errors}");
    }
}
