//! The name that was probably meant.

use super::header::fold;

/// The name most like `wanted`; empty when there is none at all.
pub(super) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    let wanted = fold(wanted);
    names
        .map(|name| (strsim::jaro_winkler(&wanted, &fold(name)), name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(String::new, |(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_misspelt_name_finds_its_like() {
        let sheets = || ["Лиды", "Инструкция"].into_iter();
        assert_eq!(nearest("лиды ", sheets()), "Лиды");
        assert_eq!(nearest("Инструкции", sheets()), "Инструкция");
        assert_eq!(nearest("Лиды", std::iter::empty()), "");
    }
}
