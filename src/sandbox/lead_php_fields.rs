//! What `lead.php` makes of the parameters of a lead (`legacy-lead-php.md`, Parameters; `fields.md` §2).
//!
//! Parameters that the page does not read are left out without a word: HONORIFIC, the parts of an address, UTM_*,
//! `COMPANY_ID`, and whatever would name an origin. `M_SKYPE` is one of them: it is the documentation's slip for `IM_SKYPE`.

use serde_json::{Value, json};

use super::config::{Language, SandboxConfig};
use super::dictionaries;
use super::fields::{Multi, Schema};
use super::literal::Literal;
use super::people::Employee;
use super::php::{self, Array};
use super::refusal::Refusal;

/// Parameters that are stored as they come.
const PLAIN: [&str; 13] = [
    "TITLE",
    "NAME",
    "SECOND_NAME",
    "LAST_NAME",
    "COMPANY_TITLE",
    "POST",
    "ADDRESS",
    "COMMENTS",
    "SOURCE_DESCRIPTION",
    "STATUS_DESCRIPTION",
    "OPPORTUNITY",
    "CURRENCY_ID",
    "ASSIGNED_BY_ID",
];
/// Parameters that take a code of a list or its exact name.
const LISTED: [(&str, &str); 2] = [("STATUS_ID", "STATUS"), ("SOURCE_ID", "SOURCE")];
/// Multifields that have parameters, each by its value types: `PHONE_WORK`.
const MULTI: [Multi; 4] = [Multi::Phone, Multi::Email, Multi::Web, Multi::Im];

/// The values of a multifield's parameter: parted by `;`; where that parts nothing, all but messengers by `,`; where that
/// parts nothing either, e-mails by blanks.
fn values(kind: &str, text: &str) -> Vec<String> {
    let by = if text.contains(';') {
        ";"
    } else if kind != "IM" && text.contains(',') {
        ","
    } else if kind == "EMAIL" {
        " \t\r\n"
    } else {
        ""
    };
    let parts = text.split(|c| by.contains(c)).map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// The portal as the page sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) config: &'a SandboxConfig,
    pub(super) schema: &'a Schema,
    pub(super) staff: &'a [Employee],
}

impl Site<'_> {
    /// The `fields` that `crm.lead.add` would be sent for the same lead.
    pub(super) fn fields(self, form: &Array) -> Result<Array, Refusal> {
        let sent = |name: &str| form.get(name).and_then(php::text);
        let mut fields = Array::new();
        for code in PLAIN {
            if let Some(text) = sent(code) {
                fields.insert(code.to_owned(), json!(text));
            }
        }
        if sent("TITLE").is_none_or(|title| title.trim().is_empty()) {
            let english = "The field \"Lead Name\" is required.";
            let russian = "Поле \"Название лида\" обязательно для заполнения.";
            return Err(Refusal::nameless(self.config.say(english, russian)));
        }
        for (code, list) in LISTED {
            let named =
                sent(code).and_then(|text| dictionaries::code_or_name(list, &text, self.config));
            if let Some(known) = named {
                fields.insert(code.to_owned(), json!(known));
            }
        }
        if let Some(date) = sent("BIRTHDATE").and_then(|text| self.iso_date(&text)) {
            fields.insert("BIRTHDATE".to_owned(), json!(date));
        }
        for multi in MULTI {
            let kind = multi.code();
            let mut entries = Array::new();
            for value_type in multi.types() {
                let text = sent(&format!("{kind}_{value_type}")).unwrap_or_default();
                for value in values(kind, &text) {
                    let entry = [("VALUE", value), ("VALUE_TYPE", (*value_type).to_owned())];
                    let entry = entry.map(|(key, text)| (key.to_owned(), json!(text)));
                    entries.insert(
                        entries.len().to_string(),
                        Value::Object(entry.into_iter().collect()),
                    );
                }
            }
            if !entries.is_empty() {
                fields.insert(kind.to_owned(), Value::Object(entries));
            }
        }
        fields.extend(self.user_fields(form));
        Ok(fields)
    }

    /// What `lead.get_fields` tells.
    pub(super) fn described(self) -> Literal {
        let one = |code: String, name: String, kind: &str, required: bool| {
            let required = if required { "true" } else { "false" };
            Literal::Object(vec![
                ("ID", Literal::text(code)),
                ("NAME", Literal::text(name)),
                ("TYPE", Literal::text(kind)),
                ("REQUIRED", Literal::text(required)),
            ])
        };
        let title = |code: &str| {
            let found = self.schema.find(code);
            found
                .map_or(code, |(_, field)| field.title(self.config))
                .to_owned()
        };
        let listed = LISTED.iter().map(|(code, _)| *code);
        let scalars = PLAIN.into_iter().chain(listed).chain(["BIRTHDATE"]);
        let mut all: Vec<Literal> = scalars
            .filter_map(|code| self.schema.find(code))
            .map(|(_, field)| {
                let code = field.code.to_string();
                let required = code == "TITLE";
                one(
                    code,
                    field.title(self.config).to_owned(),
                    field.wire_type(),
                    required,
                )
            })
            .collect();
        for multi in MULTI {
            let kind = multi.code();
            for value_type in multi.types() {
                let name = format!("{} ({value_type})", title(kind));
                all.push(one(format!("{kind}_{value_type}"), name, "string", false));
            }
        }
        for field in self.schema.user_fields() {
            let (code, kind) = (field.code.clone(), field.kind.code());
            all.push(one(code, title(&field.code), kind, field.mandatory));
        }
        Literal::List(all)
    }

    /// A date in the site's format, `DD.MM.YYYY` or `MM/DD/YYYY`, as ISO; others are lost.
    pub(super) fn iso_date(self, text: &str) -> Option<String> {
        let sign = self.config.say('/', '.');
        let parts: Vec<u16> = text
            .trim()
            .split(sign)
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        let [first, second, year] = parts.as_slice() else {
            return None;
        };
        let (day, month) = match self.config.language {
            Language::Russian => (first, second),
            Language::English => (second, first),
        };
        (*year > 999).then(|| format!("{year:04}-{month:02}-{day:02}"))
    }
}

#[cfg(test)]
mod tests {
    use super::values;

    #[test]
    fn values_are_parted_by_the_page_s_own_rules() {
        for (kind, text, wanted) in [
            ("PHONE", "1; 2;;3", vec!["1", "2", "3"]),
            ("PHONE", "1,2; 3", vec!["1,2", "3"]),
            ("PHONE", "1, 2", vec!["1", "2"]),
            ("PHONE", "8 900", vec!["8 900"]),
            ("EMAIL", "a@x.ru b@x.ru", vec!["a@x.ru", "b@x.ru"]),
            ("WEB", "a.ru b.ru", vec!["a.ru b.ru"]),
            ("IM", "a,b", vec!["a,b"]),
            ("IM", "a;b", vec!["a", "b"]),
            ("EMAIL", " ; ", vec![]),
        ] {
            assert_eq!(values(kind, text), wanted, "{kind} {text}");
        }
    }
}
