//! The catalogue: a code or an id and its arguments become a sentence.

use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::numbers::{all_places, duration_parts, group_digits, one_place};
use super::{Language, printable};
use crate::domain::{Arg, Coded};

/// The embedded resources of a language: (room, Fluent source).
pub(super) const fn resources(language: Language) -> [(&'static str, &'static str); 18] {
    match language {
        Language::En => [
            ("cli", include_str!("en/cli.ftl")),
            ("drafting", include_str!("en/drafting.ftl")),
            ("explain", include_str!("en/explain.ftl")),
            ("fields", include_str!("en/fields.ftl")),
            ("jobs", include_str!("en/jobs.ftl")),
            ("journal", include_str!("en/journal.ftl")),
            ("lead_php", include_str!("en/lead_php.ftl")),
            ("mapping", include_str!("en/mapping.ftl")),
            ("notify", include_str!("en/notify.ftl")),
            ("page", include_str!("en/page.ftl")),
            ("portal", include_str!("en/portal.ftl")),
            ("portal_fields", include_str!("en/portal_fields.ftl")),
            ("profiles", include_str!("en/profiles.ftl")),
            ("report", include_str!("en/report.ftl")),
            ("rows", include_str!("en/rows.ftl")),
            ("run", include_str!("en/run.ftl")),
            ("source", include_str!("en/source.ftl")),
            ("undo", include_str!("en/undo.ftl")),
        ],
        Language::Ru => [
            ("cli", include_str!("ru/cli.ftl")),
            ("drafting", include_str!("ru/drafting.ftl")),
            ("explain", include_str!("ru/explain.ftl")),
            ("fields", include_str!("ru/fields.ftl")),
            ("jobs", include_str!("ru/jobs.ftl")),
            ("journal", include_str!("ru/journal.ftl")),
            ("lead_php", include_str!("ru/lead_php.ftl")),
            ("mapping", include_str!("ru/mapping.ftl")),
            ("notify", include_str!("ru/notify.ftl")),
            ("page", include_str!("ru/page.ftl")),
            ("portal", include_str!("ru/portal.ftl")),
            ("portal_fields", include_str!("ru/portal_fields.ftl")),
            ("profiles", include_str!("ru/profiles.ftl")),
            ("report", include_str!("ru/report.ftl")),
            ("rows", include_str!("ru/rows.ftl")),
            ("run", include_str!("ru/run.ftl")),
            ("source", include_str!("ru/source.ftl")),
            ("undo", include_str!("ru/undo.ftl")),
        ],
    }
}

/// Texts in one language, with English behind it. Shared between threads by reference or `Arc`.
pub struct Catalogue {
    language: Language,
    /// In the order in which they are asked: the language itself, then English.
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalogue")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

impl Catalogue {
    /// The texts of a language.
    pub fn new(language: Language) -> Self {
        let order: &[Language] = match language {
            Language::En => &[Language::En],
            Language::Ru => &[Language::Ru, Language::En],
        };
        Self {
            language,
            bundles: order.iter().copied().map(bundle).collect(),
        }
    }

    /// The language.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The sentence for a coded thing.
    pub fn text(&self, what: &dyn Coded) -> String {
        self.find(what.code(), None, &what.args())
            .unwrap_or_else(|| what.code().to_owned())
    }

    /// How to mend it, where there is something to say.
    pub fn hint(&self, what: &dyn Coded) -> Option<String> {
        self.find(what.code(), Some("hint"), &what.args())
    }

    /// A line of the screen or a report by its id; an unknown id comes back as it is.
    pub fn line(&self, id: &str, args: &[(&str, Arg)]) -> String {
        self.find(id, None, args).unwrap_or_else(|| id.to_owned())
    }

    /// A number with its digits in groups: `12,345`, `12 345`.
    pub fn number(&self, n: u64) -> String {
        group_digits(self.language, &n.to_string())
    }

    /// Thousandths as a number with one place, for rates: 7450 is `7.5` or `7,5`.
    pub fn decimal(&self, thousandths: u64) -> String {
        one_place(self.language, thousandths)
    }

    /// Thousandths with all their places, for costs: 150 is `0.15` or `0,15`.
    pub fn thousandths(&self, thousandths: u64) -> String {
        all_places(self.language, thousandths)
    }

    /// A duration in milliseconds as at most two units: `4 min 35 s`, `4 мин 35 с`.
    pub fn duration(&self, ms: u64) -> String {
        let parts: Vec<String> = duration_parts(ms)
            .into_iter()
            .map(|(unit, count)| {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                self.line(unit, &[("count", Arg::Number(count))])
            })
            .collect();
        if parts.is_empty() {
            self.line("unit-moment", &[])
        } else {
            parts.join(" ")
        }
    }

    /// Whether an answer typed to a question of the screen means yes; yes in the other language counts too, since people
    /// forget to change the keyboard's layout.
    pub fn is_yes(&self, answer: &str) -> bool {
        let answer = answer.trim().to_lowercase();
        self.line("answers-yes", &[])
            .split_whitespace()
            .any(|yes| yes == answer)
    }

    fn find(&self, id: &str, attribute: Option<&str>, args: &[(&str, Arg)]) -> Option<String> {
        self.bundles
            .iter()
            .find_map(|bundle| format_message(bundle, id, attribute, args))
            .map(|(text, _)| text)
    }

    /// A catalogue in which these texts go before the rooms' own, for tests that show sentences of other rooms.
    #[cfg(test)]
    pub(crate) fn with_texts(language: Language, source: &str) -> Self {
        let mut catalogue = Self::new(language);
        if let Some(bundle) = catalogue.bundles.first_mut() {
            let made = FluentResource::try_new(source.to_owned()).expect("sound Fluent");
            bundle.add_resource_overriding(made);
        }
        catalogue
    }

    /// The text of this very language, and what could not be resolved in it; for the tests.
    #[cfg(test)]
    pub(super) fn own_text(
        &self,
        id: &str,
        attribute: Option<&str>,
        args: &[(&str, Arg)],
    ) -> Option<(String, Vec<String>)> {
        format_message(self.bundles.first()?, id, attribute, args)
    }
}

/// A message of one bundle with the faults of resolving it; `None` where the bundle does not have it.
fn format_message(
    bundle: &FluentBundle<FluentResource>,
    id: &str,
    attribute: Option<&str>,
    args: &[(&str, Arg)],
) -> Option<(String, Vec<String>)> {
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    let mut values = FluentArgs::with_capacity(args.len());
    for (name, arg) in args {
        values.set((*name).to_owned(), fluent_value(arg));
    }
    let mut faults = Vec::new();
    let text = bundle
        .format_pattern(pattern, Some(&values), &mut faults)
        .into_owned();
    Some((text, faults.iter().map(ToString::to_string).collect()))
}

fn fluent_value(arg: &Arg) -> FluentValue<'_> {
    match arg {
        Arg::Text(text) => FluentValue::String(printable(text)),
        Arg::Number(number) => FluentValue::from(*number),
    }
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Isolation marks (U+2068, U+2069) around arguments are meant for browsers; terminals and spreadsheets show them.
    bundle.set_use_isolating(false);
    add_functions(&mut bundle, language);
    for (_, source) in resources(language) {
        // What can be read of a faulty resource is used; that there is none is tested.
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn add_functions(bundle: &mut FluentBundle<FluentResource>, language: Language) {
    let added = [
        bundle.add_function("GROUPED", move |values, _| match values.first() {
            Some(FluentValue::Number(number)) => {
                FluentValue::from(group_digits(language, &number.as_string()))
            }
            Some(other) => other.clone().into_owned(),
            None => FluentValue::Error,
        }),
        bundle.add_function("FILLED", |values, _| {
            let filled = !matches!(values.first(), Some(FluentValue::String(text)) if text.trim().is_empty());
            FluentValue::from(if filled { "yes" } else { "no" })
        }),
    ];
    debug_assert!(
        added.iter().all(Result::is_ok),
        "a function's name is taken"
    );
}
