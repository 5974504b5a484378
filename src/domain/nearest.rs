//! The nearest right name, for "did you mean".

use super::fold_title;

/// Names less alike than this (Jaro–Winkler, from 0 to 1) are not offered.
const ALIKE: f64 = 0.78;

/// The nearest of the names and 1, or an empty text and 0 where none is alike.
pub(crate) fn nearest<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> (String, u64) {
    let wanted = fold_title(wanted);
    let best = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wanted, &fold_title(name)), name))
        .filter(|(alike, _)| *alike >= ALIKE)
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            Some(_) | None => Some(next),
        });
    best.map_or((String::new(), 0), |(_, name)| (name.to_owned(), 1))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn misspelt_names_find_the_right_one_and_strangers_none() {
        let fields = ["PHONE", "PHONE_WORK", "EMAIL", "TITLE"];
        assert_eq!(nearest("PHONE_WROK", fields).0, "PHONE_WORK");
        assert_eq!(nearest("title", fields).0, "TITLE");
        assert_eq!(nearest("Телефн", ["Почта", "Телефон"]).0, "Телефон");
        assert_eq!(nearest("Погода", fields), (String::new(), 0));
    }
}
