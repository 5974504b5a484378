//! `update:` of the mapping.

use super::keys::Update as Key;
use super::node::Node;
use super::reader::{Entry, Reader};
use super::syntax::UpdateText;

/// Reads the section.
pub(super) fn update(reader: &mut Reader<'_>, name: &str, node: &Node) -> UpdateText {
    let mut update = UpdateText::default();
    for Entry { row, node } in reader.section::<Key>(name, node) {
        let names = reader.texts(row.name, node);
        match row.key {
            Key::Never => update.never = Some(names),
            Key::Fill => update.fill = names,
            Key::Append => update.append = names,
        }
    }
    update
}
