//! What the portal accepts: fields, lists, currencies, people, its mode and who asks (`lead-methods.md` §6, §8, §9).
//!
//! One batch asks for all of it, and further ones for the further pages of long lists, each a single request of the rate limit; nothing of
//! it writes. A part that is refused is noted and does not stop the rest: what cannot be checked then is for the caller to say.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use super::preflight::accepted;
use super::{Portal, PortalFailure};
use crate::batching::{BATCH, entry, error_of, positive_id, text};
use crate::domain::{
    BATCH_COMMANDS, Person, PortalSnapshot, SNAPSHOT_VERSION, SnapshotCurrency, SnapshotEntry,
    SnapshotField, SnapshotUser, Unread,
};

/// A question of the first batch: its key, the method and its arguments.
type Asked = (&'static str, &'static str, &'static str);

const QUESTIONS: &[Asked] = &[
    ("scope", "scope", ""),
    ("profile", "profile", ""),
    ("fields", "crm.lead.fields", ""),
    (
        "ru",
        "crm.lead.userfield.list",
        "order[SORT]=ASC&filter[LANG]=ru",
    ),
    (
        "en",
        "crm.lead.userfield.list",
        "order[SORT]=ASC&filter[LANG]=en",
    ),
    ("lists", "crm.status.list", "order[SORT]=ASC"),
    ("currencies", "crm.currency.list", "order[SORT]=ASC"),
    ("mode", "crm.settings.mode.get", ""),
    ("import", "method.get", "name=crm.item.batchimport"),
    ("people", "user.get", "sort=ID&order=ASC"),
];

/// Rows of a page (`rest-contract.md` §7).
const PAGE: u64 = 50;

/// The most further requests for pages: 25,000 people.
const MOST_REQUESTS: usize = 10;

/// What a portal told, and how many requests that took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaRead {
    /// What it told; without host and moment, which the caller knows.
    pub snapshot: PortalSnapshot,
    /// Requests.
    pub requests: u32,
}

/// The commands that ask for all of it.
pub(super) fn commands() -> impl Iterator<Item = (String, String)> {
    QUESTIONS
        .iter()
        .map(|(key, method, query)| ((*key).to_owned(), command(method, query, None)))
}

/// Takes what the first batch answered, and asks for the further pages of its lists.
///
/// # Errors
/// A request for pages that was not answered, or whose answer says that no further call makes sense.
pub(super) async fn completed(
    portal: &impl Portal,
    first: &Value,
) -> Result<SchemaRead, PortalFailure> {
    let mut told = Told::default();
    told.take(first);
    let mut requests = 1;
    let mut pages = told.pages();
    pages.truncate(BATCH_COMMANDS * MOST_REQUESTS);
    for some in pages.chunks(BATCH_COMMANDS) {
        let reply = portal.call(BATCH, body(some.iter().cloned())).await;
        told.take(&accepted(reply)?);
        requests += 1;
    }
    Ok(SchemaRead {
        snapshot: told.snapshot(),
        requests,
    })
}

fn command(method: &str, query: &str, start: Option<u64>) -> String {
    let start = start.map(|start| format!("start={start}"));
    let query = [Some(query.to_owned()), start].into_iter().flatten();
    let query: Vec<String> = query.filter(|part| !part.is_empty()).collect();
    if query.is_empty() {
        method.to_owned()
    } else {
        format!("{method}?{}", query.join("&"))
    }
}

/// A batch of commands.
pub(super) fn body(commands: impl Iterator<Item = (String, String)>) -> String {
    let commands: Map<String, Value> = commands
        .map(|(key, command)| (key, Value::String(command)))
        .collect();
    json!({"halt": 0, "cmd": commands}).to_string()
}

/// The answers so far, by their keys; those of further pages are `people_50`.
#[derive(Debug, Default)]
struct Told {
    answers: HashMap<String, Value>,
    errors: HashMap<String, String>,
    /// How many rows a list has in all, where the first page is not all of it.
    totals: BTreeMap<&'static str, u64>,
}

impl Told {
    fn take(&mut self, result: &Value) {
        let map = |name: &str| match entry(result, name) {
            Some(Value::Object(map)) => map.clone(),
            _ => Map::new(),
        };
        for (key, error) in map("result_error") {
            let error = error_of(&error, 0);
            let cause = error.map(|error| {
                let both = format!("{} {}", error.code, error.text);
                both.trim().to_owned()
            });
            self.errors.insert(key, cause.unwrap_or_default());
        }
        let (next, total) = (map("result_next"), map("result_total"));
        for (key, _, _) in QUESTIONS {
            if next.get(*key).and_then(positive_id).is_some()
                && let Some(total) = total.get(*key).and_then(positive_id)
            {
                self.totals.insert(key, total);
            }
        }
        self.answers.extend(map("result"));
    }

    /// The commands of the further pages.
    fn pages(&self) -> Vec<(String, String)> {
        let mut pages = Vec::new();
        for (key, method, query) in QUESTIONS {
            let Some(total) = self.totals.get(key) else {
                continue;
            };
            let mut start = PAGE;
            while start < *total {
                pages.push((
                    format!("{key}_{start}"),
                    command(method, query, Some(start)),
                ));
                start += PAGE;
            }
        }
        pages
    }

    /// The keys of a list's further pages.
    fn pages_of(&self, key: &str) -> Vec<String> {
        let total = self.totals.get(key).copied().unwrap_or_default();
        let starts = std::iter::successors(Some(PAGE), |start| Some(start + PAGE));
        starts
            .take_while(|start| *start < total)
            .map(|start| format!("{key}_{start}"))
            .collect()
    }

    /// Whether all pages of an answer came: of a list that is cut off, who is missing would be nobody, or his namesake.
    fn is_whole(&self, key: &str) -> bool {
        let pages = self.pages_of(key);
        let mut pages = pages.iter();
        self.answers.contains_key(key) && pages.all(|page| self.answers.contains_key(page))
    }

    /// Why an answer is not whole.
    fn cause(&self, key: &str) -> String {
        let pages = self.pages_of(key);
        let mut keys = std::iter::once(key).chain(pages.iter().map(String::as_str));
        let cause = keys.find_map(|key| self.errors.get(key));
        cause.cloned().unwrap_or_default()
    }

    fn snapshot(self) -> PortalSnapshot {
        let unread = QUESTIONS
            .iter()
            .filter(|(key, ..)| !self.is_whole(key))
            .map(|(key, method, _)| Unread {
                method: (*method).to_owned(),
                cause: self.cause(key),
            });
        let mut unread: Vec<Unread> = unread.collect();
        unread.dedup();
        PortalSnapshot {
            version: SNAPSHOT_VERSION,
            portal: String::new(),
            taken_at: String::new(),
            user: self.user(),
            scopes: self.scopes(),
            crm_mode: self.answers.get("mode").and_then(positive_id),
            batch_import: self.batch_import(),
            fields: self.fields(),
            lists: self.rows("lists").map(|rows| each(&rows, list_entry)),
            currencies: self.rows("currencies").map(|rows| each(&rows, currency)),
            people: self.rows("people").map(|rows| each(&rows, person)),
            unread,
        }
    }

    /// The rows of a list, page after page.
    fn rows(&self, key: &str) -> Option<Vec<&Value>> {
        if !self.is_whole(key) {
            return None;
        }
        let mut rows = items(self.answers.get(key)?);
        for page in self.pages_of(key) {
            rows.extend(self.answers.get(&page).map(items).unwrap_or_default());
        }
        Some(rows)
    }

    fn user(&self) -> Option<SnapshotUser> {
        let profile = self.answers.get("profile")?;
        let part = |name: &str| entry(profile, name).and_then(text).unwrap_or_default();
        Some(SnapshotUser {
            id: entry(profile, "ID").and_then(positive_id)?,
            name: format!("{} {}", part("NAME"), part("LAST_NAME"))
                .trim()
                .to_owned(),
            admin: entry(profile, "ADMIN") == Some(&Value::Bool(true)),
        })
    }

    fn scopes(&self) -> Vec<String> {
        let told = self.answers.get("scope").map(items).unwrap_or_default();
        told.into_iter().filter_map(text).collect()
    }

    fn batch_import(&self) -> Option<bool> {
        let told = self.answers.get("import")?;
        let is = |name: &str| entry(told, name) == Some(&Value::Bool(true));
        Some(is("isExisting") && is("isAvailable"))
    }

    /// `crm.lead.fields`, with what `crm.lead.userfield.list` tells besides: labels in both languages, and what is mandatory.
    fn fields(&self) -> Option<BTreeMap<String, SnapshotField>> {
        let told = self.answers.get("fields")?.as_object()?;
        let read = told.iter();
        let mut fields: BTreeMap<String, SnapshotField> = read
            .filter_map(|(code, field)| Some((code.clone(), PortalSnapshot::field_of(field)?)))
            .collect();
        for (key, russian) in [("ru", true), ("en", false)] {
            for row in self.rows(key).unwrap_or_default() {
                let part = |name: &str| entry(row, name).and_then(text).unwrap_or_default();
                let Some(field) = fields.get_mut(&part("FIELD_NAME")) else {
                    continue;
                };
                let label = part("EDIT_FORM_LABEL");
                if russian {
                    field.label_ru = label;
                } else {
                    field.label_en = label;
                }
                field.is_required |= part("MANDATORY") == "Y";
                field.is_multiple |= part("MULTIPLE") == "Y";
                if field.settings.is_null()
                    && let Some(settings @ Value::Object(_)) = entry(row, "SETTINGS")
                {
                    field.settings = settings.clone();
                }
            }
        }
        Some(fields).filter(|fields| !fields.is_empty())
    }
}

/// The items of a list in any shape of PHP.
fn items(list: &Value) -> Vec<&Value> {
    match list {
        Value::Array(items) => items.iter().collect(),
        Value::Object(items) => items.values().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn each<T>(rows: &[&Value], read: impl Fn(&Value) -> Option<T>) -> Vec<T> {
    rows.iter().filter_map(|row| read(row)).collect()
}

fn part(row: &Value, name: &str) -> String {
    entry(row, name)
        .and_then(text)
        .unwrap_or_default()
        .trim()
        .to_owned()
}

fn list_entry(row: &Value) -> Option<SnapshotEntry> {
    let told = part(row, "SEMANTICS");
    let extra = entry(row, "EXTRA").map(|extra| part(extra, "SEMANTICS"));
    let semantics = match (told.as_str(), extra.as_deref()) {
        ("S", _) | ("", Some("success")) => "S",
        ("F", _) | ("", Some("failure" | "apology")) => "F",
        _ => "",
    };
    let id = part(row, "STATUS_ID");
    (!id.is_empty()).then(|| SnapshotEntry {
        list: part(row, "ENTITY_ID"),
        id,
        title: part(row, "NAME"),
        semantics: semantics.to_owned(),
    })
}

fn currency(row: &Value) -> Option<SnapshotCurrency> {
    let id = part(row, "CURRENCY");
    (!id.is_empty()).then(|| SnapshotCurrency {
        id,
        title: part(row, "FULL_NAME"),
        base: part(row, "BASE") == "Y",
    })
}

fn person(row: &Value) -> Option<Person> {
    let active = match entry(row, "ACTIVE") {
        Some(Value::Bool(active)) => *active,
        Some(Value::String(told)) => told != "N" && told != "0",
        _ => true,
    };
    Some(Person {
        id: entry(row, "ID").and_then(positive_id)?,
        active,
        name: part(row, "NAME"),
        second_name: part(row, "SECOND_NAME"),
        last_name: part(row, "LAST_NAME"),
        email: part(row, "EMAIL"),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use serde_json::{Value, json};

    use crate::batching::Reply;
    use crate::portal::{Portal, preflight};

    /// A portal that gives its answers one after the other, and keeps what it was asked.
    struct Says(Mutex<Vec<Value>>, Mutex<Vec<String>>);

    impl Portal for Says {
        fn call(&self, _path: &str, body: String) -> impl Future<Output = Reply> + Send {
            self.1.lock().unwrap().push(body);
            let body = self.0.lock().unwrap().remove(0).to_string().into_bytes();
            async move { Reply::Answer { status: 200, body } }
        }
    }

    #[tokio::test]
    async fn all_is_read_in_one_request_and_further_pages_in_a_second() {
        let user = |id: u64, active: bool| json!({"ID": id.to_string(), "ACTIVE": active, "NAME": "Анна", "LAST_NAME": format!("Н{id}"), "TIMESTAMP_X": {}});
        let first: Vec<Value> = (1..=50).map(|id| user(id, true)).collect();
        let second: Vec<Value> = (51..=60).map(|id| user(id, false)).collect();
        let answers = vec![
            json!({"result": {
                "result": {
                    "scope": ["crm", "user"], "profile": {"ID": "1", "ADMIN": true, "NAME": "Анна", "LAST_NAME": ""},
                    "fields": {"TITLE": {"type": "string", "title": "Название"},
                        "UF_CRM_X": {"type": "string", "isDynamic": true, "title": "UF_CRM_X"}},
                    "ru": [{"FIELD_NAME": "UF_CRM_X", "EDIT_FORM_LABEL": "Код", "MANDATORY": "Y", "SETTINGS": {"ROWS": 2}}],
                    "en": [{"FIELD_NAME": "UF_CRM_X", "EDIT_FORM_LABEL": "Code", "MANDATORY": "Y"}],
                    "lists": [{"ENTITY_ID": "STATUS", "STATUS_ID": "WON", "NAME": "Да", "SEMANTICS": null,
                        "EXTRA": {"SEMANTICS": "success"}}],
                    "leads": [], "mode": 2, "import": {"isExisting": true, "isAvailable": false}, "people": first},
                "result_error": {"currencies": {"error": "", "error_description": "Access denied."}},
                "result_next": {"people": 50}, "result_total": {"people": 60}}}),
            json!({"result": {"result": {"people_50": second}, "result_error": []}}),
        ];
        let portal = Says(Mutex::new(answers), Mutex::new(Vec::new()));
        let (user, read) = preflight(&portal).await.unwrap();
        assert!(user.admin);
        let told = read.snapshot;
        assert_eq!(read.requests, 2);
        let people = told.people.as_ref().unwrap();
        assert_eq!((people.len(), people[59].active), (60, false));
        assert!(told.is_simple());
        assert_eq!(told.batch_import, Some(false));
        assert_eq!(told.lists.as_ref().unwrap()[0].semantics, "S");
        let field = &told.fields.as_ref().unwrap()["UF_CRM_X"];
        assert_eq!((field.label(true), field.label(false)), ("Код", "Code"));
        assert!(field.is_required);
        assert_eq!(field.setting("ROWS").as_deref(), Some("2"));
        assert_eq!(told.currencies, None);
        let refused: Vec<&str> = told.unread.iter().map(|part| &*part.method).collect();
        assert_eq!(refused, ["crm.currency.list"]);
        assert!(portal.1.lock().unwrap()[1].contains("start=50"));
    }

    #[tokio::test]
    async fn a_list_that_lacks_a_page_is_unread() {
        let users: Vec<Value> = (1..=50).map(|id| json!({"ID": id.to_string()})).collect();
        let first = json!({"result": {
            "result": {"scope": ["crm", "user"], "profile": {"ID": "1", "ADMIN": true}, "leads": [], "people": users},
            "result_error": [], "result_next": {"people": 50}, "result_total": {"people": 120}}});
        let pages = json!({"result": {
            "result": {"people_50": users},
            "result_error": {"people_100": {"error": "X", "error_description": "Too much."}}}});
        let portal = Says(Mutex::new(vec![first, pages]), Mutex::new(Vec::new()));
        let (_, read) = preflight(&portal).await.unwrap();
        // Who is missing would be nobody, or his namesake.
        assert_eq!(read.snapshot.people, None);
        let mut unread = read.snapshot.unread.iter();
        let people = unread.find(|part| part.method == "user.get");
        assert_eq!(people.map(|part| part.cause.as_str()), Some("X Too much."));
    }
}
