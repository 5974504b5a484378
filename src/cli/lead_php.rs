//! What is said of `lead.php` before anything is sent: which mapped fields its leads will lack, and what cannot be done.

use crate::domain::{Arg, Method, is_flat};
use crate::mapping::Mapping;

use super::console::Console;
use super::survey::number;

/// Fields that the mappings feed and the page does not read, each once. The row's own name is told apart.
fn ignored(mappings: &[Mapping]) -> Vec<String> {
    let targets = mappings.iter().flat_map(|mapping| {
        let of_columns = mapping.columns.iter().flat_map(|rule| &rule.targets);
        of_columns.chain(mapping.constants.iter().map(|rule| &rule.target))
    });
    let mut fields: Vec<String> = Vec::new();
    for target in targets {
        let name = target.spec.name.as_str();
        if !is_flat(name) && name != "ORIGIN_ID" && !fields.iter().any(|known| known == name) {
            fields.push(name.to_owned());
        }
    }
    fields
}

/// Says it, where the mapping names that method.
pub(super) fn tell(console: &Console, mappings: &[Mapping]) {
    let by_page = |mapping: &&Mapping| mapping.method == Method::LeadPhp;
    if mappings.iter().find(by_page).is_none() {
        return;
    }
    console.say("lead-php-no-origin", &[]);
    let fields = ignored(mappings);
    if !fields.is_empty() {
        let args = [
            ("count", number(fields.len() as u64)),
            ("fields", Arg::Text(fields.join(", "))),
        ];
        console.say("lead-php-ignored", &args);
    }
}
