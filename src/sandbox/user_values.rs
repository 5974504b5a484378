//! What becomes of values sent to user fields, by their type (`fields.md` §5).
//!
//! Lost without a word are dates that cannot be read, labels in an ID's place, files that are no files; false in silence
//! is whatever does not mean yes; a sum that is no number is 0. Refused are numbers that are none or out of their bounds
//! and texts of a wrong length.

use data_encoding::BASE64;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

use super::choices::{BadFiles, ItemTimes, LengthUnit, UnknownItem};
use super::dictionaries::BASE_CURRENCY;
use super::fields::{Field, FieldType, UserField};
use super::php::{self, Array};
use super::values::{Dialect, Reader, TEXT_BYTES, Verdict, cut_bytes};

/// Characters of a sum of money.
const MONEY_CHARS: usize = 200;

/// What became of one of a field's values.
enum One {
    Kept(String),
    Lost,
    Wrong(String),
}

impl Reader<'_> {
    /// What the portal makes of a value for a user field; several values are stored as a JSON list of texts.
    pub(super) fn custom(&self, field: &Field, custom: &UserField, value: &Value) -> Verdict {
        if self.is_nothing(value) && custom.kind != FieldType::Boolean {
            return Verdict::Stored(String::new());
        }
        if !custom.multiple {
            return match self.one(field, custom, value) {
                One::Kept(text) => Verdict::Stored(text),
                One::Lost => Verdict::Dropped,
                One::Wrong(text) => self.wrong_custom(text),
            };
        }
        let elements = match self.elements(custom, value) {
            Ok(elements) => elements,
            Err(verdict) => return verdict,
        };
        let mut kept = Vec::new();
        for element in elements.iter().filter(|element| !self.is_nothing(element)) {
            match self.one(field, custom, element) {
                One::Kept(text) if text.is_empty() => {}
                One::Kept(text) => kept.push(text),
                One::Lost => {}
                One::Wrong(text) => return self.wrong_custom(text),
            }
        }
        Verdict::Stored(if kept.is_empty() {
            String::new()
        } else {
            json!(kept).to_string()
        })
    }

    /// The values of a field that holds several: what stands alone is wrapped by `crm.lead.*` and refused by
    /// `crm.item.*`.
    fn elements(&self, custom: &UserField, value: &Value) -> Result<Vec<Value>, Verdict> {
        let is_list = match value {
            Value::Object(map) => !map.contains_key("fileData"),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => false,
        };
        if is_list {
            let many = value.as_object().into_iter().flat_map(Array::values);
            return Ok(many.cloned().collect());
        }
        if self.dialect == Dialect::Items {
            return Err(Verdict::NotIterable(php::type_name(value)));
        }
        let split = value.as_str().filter(|_| custom.kind == FieldType::Crm);
        Ok(split.map_or_else(
            || vec![value.clone()],
            |text| text.split(';').map(|part| json!(part.trim())).collect(),
        ))
    }

    /// An error of a user field: `crm.lead.*` answers the kernel's own code (`rest-contract.md` §3).
    fn wrong_custom(&self, text: String) -> Verdict {
        Verdict::Wrong {
            code: match self.dialect {
                Dialect::Leads => "ERROR_CORE",
                Dialect::Items => "CRM_FIELD_ERROR_VALUE_NOT_VALID",
            },
            text,
        }
    }

    fn one(&self, field: &Field, custom: &UserField, value: &Value) -> One {
        if custom.kind == FieldType::File {
            return self.file(field, custom, value);
        }
        let Some(text) = php::text(value) else {
            return One::Lost;
        };
        match custom.kind {
            FieldType::String | FieldType::Url => self.text(field, custom, text),
            FieldType::Integer => self.whole(field, custom, &text),
            FieldType::Double => self.number(field, custom, &text),
            FieldType::Boolean => self.yes_or_no(value, &text),
            FieldType::Date
            | FieldType::Datetime
            | FieldType::Employee
            | FieldType::IblockElement
            | FieldType::IblockSection
                if text.is_empty() =>
            {
                One::Kept(text)
            }
            FieldType::Date => lost_or_kept(self.zone.stored_date(&text, self.at_ms)),
            FieldType::Datetime => {
                let offset_lost = self.dialect == Dialect::Items
                    && self.config.open.item_times == ItemTimes::OffsetLost;
                let moment = self.zone.stored_moment(&text, self.at_ms, offset_lost);
                lost_or_kept(moment.map(|ms| ms.to_string()))
            }
            FieldType::Enumeration => self.entry(field, custom, text),
            FieldType::Money => self.money_with_currency(field, &text),
            FieldType::Address | FieldType::Crm | FieldType::CrmStatus => {
                One::Kept(cut_bytes(text, TEXT_BYTES))
            }
            FieldType::Employee | FieldType::IblockElement | FieldType::IblockSection => {
                let id = php::integer(value);
                lost_or_kept((id > 0).then(|| id.to_string()))
            }
            FieldType::File | FieldType::Other => One::Lost,
        }
    }

    fn text(&self, field: &Field, custom: &UserField, text: String) -> One {
        if text.is_empty() {
            return One::Kept(text);
        }
        let title = field.title(self.config);
        let length = match self.config.open.length_unit {
            LengthUnit::Chars => text.chars().count(),
            LengthUnit::Bytes => text.len(),
        };
        if let Some(least) = custom.length("MIN_LENGTH").filter(|least| length < *least) {
            return One::Wrong(self.config.say(
                format!("The field \"{title}\" must contain at least {least} characters."),
                format!("Длина поля \"{title}\" должна быть не менее {least} символов."),
            ));
        }
        if let Some(most) = custom.length("MAX_LENGTH").filter(|most| length > *most) {
            return One::Wrong(self.config.say(
                format!("The field \"{title}\" must not exceed {most} characters."),
                format!("Длина поля \"{title}\" не должна превышать {most} символов."),
            ));
        }
        let pattern = custom
            .setting("REGEXP")
            .and_then(|pattern| regexp(&pattern));
        if pattern.is_some_and(|pattern| !pattern.is_match(&text)) {
            return One::Wrong(self.config.say(
                format!("The field \"{title}\" does not match the regular expression."),
                format!("Поле \"{title}\" не удовлетворяет регулярному выражению."),
            ));
        }
        One::Kept(cut_bytes(text, TEXT_BYTES))
    }

    fn whole(&self, field: &Field, custom: &UserField, text: &str) -> One {
        if text.is_empty() {
            return One::Kept(String::new());
        }
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let is_whole = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
        let number: Option<i64> = text.parse().ok().filter(|_| is_whole);
        let Some(number) = number else {
            let title = field.title(self.config);
            return One::Wrong(self.config.say(
                format!("The value of \"{title}\" is not valid: an integer is wanted."),
                format!("Значение поля \"{title}\" должно быть целым числом."),
            ));
        };
        self.within(field, custom, number.into())
            .unwrap_or_else(|| One::Kept(number.to_string()))
    }

    fn number(&self, field: &Field, custom: &UserField, text: &str) -> One {
        let plain = text.replace([' ', '\u{a0}'], "").replace(',', ".");
        if plain.is_empty() {
            return One::Kept(String::new());
        }
        let unsigned = plain.trim_start_matches('+');
        let number = unsigned
            .parse()
            .or_else(|_| Decimal::from_scientific(unsigned));
        let Ok(number) = number else {
            let title = field.title(self.config);
            return One::Wrong(self.config.say(
                format!("The value of \"{title}\" is not valid: a number is wanted."),
                format!("Значение поля \"{title}\" должно быть числом."),
            ));
        };
        let places = custom.setting("PRECISION").and_then(|n| n.parse().ok());
        let rounded: Decimal = number
            .round_dp_with_strategy(places.unwrap_or(2), RoundingStrategy::MidpointAwayFromZero);
        self.within(field, custom, rounded)
            .unwrap_or_else(|| One::Kept(rounded.normalize().to_string()))
    }

    /// `MIN_VALUE` and `MAX_VALUE`; 0 sets no bound.
    fn within(&self, field: &Field, custom: &UserField, number: Decimal) -> Option<One> {
        let title = field.title(self.config);
        if let Some(least) = custom.bound("MIN_VALUE").filter(|least| number < *least) {
            return Some(One::Wrong(self.config.say(
                format!("The value of \"{title}\" must not be less than {least}."),
                format!("Значение поля \"{title}\" не должно быть меньше {least}."),
            )));
        }
        let most = custom.bound("MAX_VALUE").filter(|most| number > *most)?;
        Some(One::Wrong(self.config.say(
            format!("The value of \"{title}\" must not exceed {most}."),
            format!("Значение поля \"{title}\" не должно быть больше {most}."),
        )))
    }

    /// `crm.item.*` takes only `true` and `Y`, in small letters too, for yes: 1 is no.
    fn yes_or_no(&self, value: &Value, text: &str) -> One {
        if self.dialect == Dialect::Items && self.is_nothing(value) {
            return One::Kept(String::new());
        }
        let yes = match self.dialect {
            Dialect::Leads => *value == Value::Bool(true) || matches!(text, "Y" | "1"),
            Dialect::Items => {
                let is_text = value.is_string();
                *value == Value::Bool(true) || (is_text && matches!(text, "true" | "y" | "Y"))
            }
        };
        One::Kept(if yes { "1" } else { "0" }.to_owned())
    }

    fn entry(&self, field: &Field, custom: &UserField, text: String) -> One {
        let id: Option<u64> = text.trim().parse().ok();
        if text.is_empty() || custom.items.iter().any(|item| Some(item.id) == id) {
            return One::Kept(text.trim().to_owned());
        }
        match self.config.open.unknown_enumeration {
            UnknownItem::Emptied => One::Kept(String::new()),
            UnknownItem::Stored => One::Kept(text),
            UnknownItem::Refused => One::Wrong(self.not_valid_text(field)),
        }
    }

    /// `1 000,50` is 1, a word is 0; without a currency the base currency is meant.
    fn money_with_currency(&self, field: &Field, text: &str) -> One {
        if text.is_empty() {
            return One::Kept(String::new());
        }
        if text.chars().count() > MONEY_CHARS {
            return One::Wrong(self.not_valid_text(field));
        }
        let (sum, currency) = text.split_once('|').unwrap_or((text, BASE_CURRENCY));
        let sum = php::leading_number(sum).normalize();
        One::Kept(format!("{sum}|{currency}"))
    }

    /// `crm.lead.*` wants `{"fileData": [name, base64]}`, `crm.item.*` the pair alone. The portal keeps name and size.
    fn file(&self, field: &Field, custom: &UserField, value: &Value) -> One {
        let pair = match self.dialect {
            Dialect::Leads => value.get("fileData"),
            Dialect::Items => Some(value),
        };
        let part = |key: &str| pair?.get(key)?.as_str();
        let (Some(name), Some(content)) = (part("0"), part("1")) else {
            return One::Lost;
        };
        let Ok(content) = BASE64.decode(content.as_bytes()) else {
            return One::Lost;
        };
        if name.is_empty() || content.is_empty() {
            return One::Lost;
        }
        let too_big = custom
            .length("MAX_ALLOWED_SIZE")
            .is_some_and(|most| content.len() > most);
        if too_big || !has_allowed_ending(custom, name) {
            match self.config.open.bad_files {
                BadFiles::Accepted => {}
                BadFiles::Dropped => return One::Lost,
                BadFiles::Refused => return One::Wrong(self.not_valid_text(field)),
            }
        }
        One::Kept(json!({"name": name, "size": content.len()}).to_string())
    }
}

fn lost_or_kept(value: Option<String>) -> One {
    value.map_or(One::Lost, One::Kept)
}

/// Whether the EXTENSIONS of the settings, a list or a map by ending, let a file through; none let everything through.
fn has_allowed_ending(custom: &UserField, name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match custom.settings.get("EXTENSIONS") {
        Some(Value::Object(map)) if !map.is_empty() => map
            .keys()
            .any(|allowed| allowed.eq_ignore_ascii_case(ending)),
        Some(Value::Array(list)) if !list.is_empty() => list
            .iter()
            .filter_map(Value::as_str)
            .any(|allowed| allowed.eq_ignore_ascii_case(ending)),
        _ => true,
    }
}

/// A pattern of PHP (`/^\d+$/i`) as ours; `None` for one that cannot be carried over, which then lets everything through.
fn regexp(pattern: &str) -> Option<regex::Regex> {
    let delimiter = pattern.chars().next()?;
    let closing = match delimiter {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        same => same,
    };
    let (inside, flags) = pattern.strip_prefix(delimiter)?.rsplit_once(closing)?;
    let mut built = regex::RegexBuilder::new(inside);
    for flag in flags.chars() {
        match flag {
            'i' => built.case_insensitive(true),
            's' => built.dot_matches_new_line(true),
            'm' => built.multi_line(true),
            'x' => built.ignore_whitespace(true),
            _ => &mut built,
        };
    }
    built.build().ok()
}
