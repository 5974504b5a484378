//! The languages of the texts.

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::En, Self::Ru];

    /// The language for a system's or user's locale: `ru`, `ru-RU` and `ru_RU.UTF-8` are Russian, anything else is English.
    pub fn of_locale(tag: &str) -> Self {
        let language = tag
            .split(['_', '-', '.', '@'])
            .next()
            .unwrap_or_default()
            .trim();
        if language.eq_ignore_ascii_case("ru") {
            Self::Ru
        } else {
            Self::En
        }
    }

    /// The tag of the language: `en`, `ru`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn russian_is_known_in_every_spelling_and_all_else_is_english() {
        for tag in ["ru", "RU", "ru-RU", "ru_RU.UTF-8", "ru_KZ", "ru@euro"] {
            assert_eq!(Language::of_locale(tag), Language::Ru, "{tag}");
        }
        for tag in ["", "C", "POSIX", "en_US.UTF-8", "run", "de-DE"] {
            assert_eq!(Language::of_locale(tag), Language::En, "{tag}");
        }
    }
}
