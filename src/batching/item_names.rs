//! Names of standard fields in `crm.item.*` (`fields.md` §1): camelCase of the `UPPER_CASE` code, but for these.
//!
//! User fields keep their codes, since every call says `useOriginalUfNames` (`fields.md` §1, below the table).

/// Fields whose name is not their code in camelCase.
const ODD: &[(&str, &str)] = &[
    ("STATUS_ID", "stageId"),
    ("STATUS_SEMANTIC_ID", "stageSemanticId"),
    ("CREATED_BY_ID", "createdBy"),
    ("MODIFY_BY_ID", "updatedBy"),
    ("MOVED_BY_ID", "movedBy"),
    ("DATE_CREATE", "createdTime"),
    ("DATE_MODIFY", "updatedTime"),
    ("OBSERVER_IDS", "observers"),
];

/// The name of a field of `crm.lead.*` in `crm.item.*`.
pub(super) fn item_name(code: &str) -> String {
    if code.starts_with("UF_") {
        return code.to_owned();
    }
    let odd = ODD.iter().find(|(known, _)| *known == code);
    odd.map_or_else(|| camel_case(code), |(_, name)| (*name).to_owned())
}

fn camel_case(code: &str) -> String {
    let mut name = String::with_capacity(code.len());
    let mut begins_part = false;
    for letter in code.chars() {
        if letter == '_' {
            begins_part = !name.is_empty();
        } else if begins_part {
            name.push(letter);
            begins_part = false;
        } else {
            name.push(letter.to_ascii_lowercase());
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::item_name;

    #[test]
    fn names_are_those_of_the_table_of_fields() {
        for (code, name) in [
            ("TITLE", "title"),
            ("SECOND_NAME", "secondName"),
            ("BIRTHDATE", "birthdate"),
            ("SOURCE_DESCRIPTION", "sourceDescription"),
            ("STATUS_ID", "stageId"),
            ("STATUS_DESCRIPTION", "statusDescription"),
            ("IS_MANUAL_OPPORTUNITY", "isManualOpportunity"),
            ("ASSIGNED_BY_ID", "assignedById"),
            ("CREATED_BY_ID", "createdBy"),
            ("MODIFY_BY_ID", "updatedBy"),
            ("MOVED_BY_ID", "movedBy"),
            ("DATE_CREATE", "createdTime"),
            ("DATE_MODIFY", "updatedTime"),
            ("MOVED_TIME", "movedTime"),
            ("CONTACT_IDS", "contactIds"),
            ("ORIGINATOR_ID", "originatorId"),
            ("UTM_TERM", "utmTerm"),
            ("PARENT_ID_128", "parentId128"),
            ("OBSERVER_IDS", "observers"),
            ("UF_CRM_1720000000", "UF_CRM_1720000000"),
        ] {
            assert_eq!(item_name(code), name);
        }
    }
}
