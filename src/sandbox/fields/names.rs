//! Names of fields in `crm.item.*` (`fields.md` §1, below the table).

/// `SOURCE_ID` → `sourceId`.
pub(super) fn camel_case(code: &str) -> String {
    let mut parts = code.split('_').filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default().to_ascii_lowercase();
    parts.fold(first, |name, part| name + &capitalised(part))
}

fn capitalised(part: &str) -> String {
    let mut letters = part.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first
        .into_iter()
        .chain(letters.map(|letter| letter.to_ascii_lowercase()))
        .collect()
}

/// `stageId` → `STAGE_ID`.
pub(in crate::sandbox) fn upper_snake(name: &str) -> String {
    let mut code = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            code.push('_');
        }
        code.push(letter.to_ascii_uppercase());
    }
    code
}

/// The camelCase name of a user field. Numbers keep their underscore, but for the first of two: `UF_CRM_1720000000` →
/// `ufCrm_1720000000`, `UF_CRM_2_163` → `ufCrm2_163`, `UF_CRM_EXT_CODE` → `ufCrmExtCode`.
pub(super) fn of_user_field(code: &str) -> String {
    let rest = code.strip_prefix("UF_CRM_").unwrap_or(code);
    let parts: Vec<&str> = rest.split('_').filter(|part| !part.is_empty()).collect();
    let is_number = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if let [first, second] = parts.as_slice()
        && is_number(first)
        && is_number(second)
    {
        return format!("ufCrm{first}_{second}");
    }
    parts.into_iter().fold("ufCrm".to_owned(), |name, part| {
        if is_number(part) {
            format!("{name}_{part}")
        } else {
            name + &capitalised(part)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{camel_case, of_user_field, upper_snake};

    #[test]
    fn names_go_over_into_the_other_style_as_the_documentation_shows() {
        for (code, name) in [
            ("UF_CRM_1720000000", "ufCrm_1720000000"),
            ("UF_CRM_2_1639669411830", "ufCrm2_1639669411830"),
            ("UF_CRM_EXT_CODE", "ufCrmExtCode"),
            ("UF_CRM_TAGS", "ufCrmTags"),
        ] {
            assert_eq!(of_user_field(code), name);
        }
        for (code, name) in [
            ("ID", "id"),
            ("SOURCE_ID", "sourceId"),
            ("UTM_TERM", "utmTerm"),
        ] {
            assert_eq!(camel_case(code), name);
            assert_eq!(upper_snake(name), code);
        }
    }
}
