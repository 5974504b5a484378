//! The people of a portal and their ways in: settings.

use serde::Deserialize;

use super::applications::Oauth;
use super::clients::Clients;
use super::config::{Language, SandboxConfig};
use super::rights::Rights;

/// Who works on a portal and how programs come in on their behalf.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct People {
    /// The users; an empty list stands for six made-up ones, of whom 1 is an administrator and 15 is dismissed.
    pub employees: Vec<Employee>,
    /// Webhooks besides the one of `SandboxConfig::webhook_user`.
    pub webhooks: Vec<Webhook>,
    /// Applications, which come in by tokens.
    pub oauth: Oauth,
    /// Contacts and companies.
    pub clients: Clients,
    /// Whether the portal works with leads.
    pub crm_mode: CrmMode,
    /// What the portal as a whole lets through.
    pub access: Access,
}

/// How the CRM works (`lead-methods.md` §0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrmMode {
    /// With leads.
    #[default]
    Classic,
    /// Without: a new lead is converted into a deal at once.
    Simple,
}

impl CrmMode {
    /// What `crm.settings.mode.get` tells.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Classic => 1,
            Self::Simple => 2,
        }
    }
}

/// What kind of user somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserType {
    /// One of the house.
    #[default]
    Employee,
    /// A guest from outside.
    Extranet,
    /// Somebody known by letters alone; `user.get` does not tell of him.
    Email,
    /// A program; `user.get` does not tell of it.
    Bot,
}

impl UserType {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::Extranet => "extranet",
            Self::Email => "email",
            Self::Bot => "bot",
        }
    }
}

/// A user of the portal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Employee {
    /// His ID; the first user of the list with an ID counts.
    pub id: u64,
    /// First name.
    pub name: String,
    /// Last name.
    pub last_name: String,
    /// Second name.
    pub second_name: String,
    /// E-mail, which is also the login.
    pub email: String,
    /// Position.
    pub position: String,
    /// False for one who was dismissed.
    pub active: bool,
    /// An administrator of the portal: may do everything in the CRM and import system fields.
    pub admin: bool,
    /// IDs of his departments.
    pub departments: Vec<u64>,
    /// Employee, guest, bot.
    pub user_type: UserType,
    /// What he may do with leads.
    pub rights: Rights,
    /// His password for `lead.php`; empty when he has none there.
    pub password: String,
    /// Signing in asks for a one-time password, so `lead.php` is closed to him.
    pub one_time_password: bool,
}

impl Default for Employee {
    fn default() -> Self {
        Self {
            id: 0,
            name: String::new(),
            last_name: String::new(),
            second_name: String::new(),
            email: String::new(),
            position: String::new(),
            active: true,
            admin: false,
            departments: vec![1],
            user_type: UserType::Employee,
            rights: Rights::ALL,
            password: String::new(),
            one_time_password: false,
        }
    }
}

/// An incoming webhook: `/rest/{user}/{code}/`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webhook {
    /// As whom it acts.
    pub user: u64,
    /// The secret part of its path.
    pub code: String,
    /// The scopes ticked in it.
    pub scopes: Vec<String>,
    /// When it ends, Unix seconds.
    pub expires_at_s: Option<i64>,
}

impl Default for Webhook {
    fn default() -> Self {
        Self {
            user: 1,
            code: "second".to_owned(),
            scopes: vec!["crm".to_owned(), "user".to_owned()],
            expires_at_s: None,
        }
    }
}

/// How a missing scope is answered: the documentation knows both (`rest-contract.md` §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingScope {
    /// `insufficient_scope`.
    #[default]
    InsufficientScope,
    /// `ERROR_METHOD_NOT_FOUND`, as if there were no such method.
    MethodNotFound,
}

/// What the portal as a whole lets through.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Access {
    /// False on a plan without REST: every request is `ACCESS_DENIED`.
    pub rest_in_plan: bool,
    /// How a missing scope is answered.
    pub missing_scope: MissingScope,
    /// Methods that wait for an administrator's word: `METHOD_CONFIRM_WAITING`. Names in lower case.
    pub waiting_methods: Vec<String>,
    /// Methods that an administrator has refused: `METHOD_CONFIRM_DENIED`. Names in lower case.
    pub denied_methods: Vec<String>,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            rest_in_plan: true,
            missing_scope: MissingScope::InsufficientScope,
            waiting_methods: Vec::new(),
            denied_methods: Vec::new(),
        }
    }
}

/// ID, first and last name in Russian, then in English, the part of the e-mail before the `@`.
type Made = (u64, [&'static str; 2], [&'static str; 2], &'static str);

static MADE_UP: [Made; 6] = [
    (1, ["Ирина", "Админова"], ["Irina", "Adminova"], "admin"),
    (7, ["Анна", "Примерова"], ["Anna", "Primerova"], "anna"),
    (8, ["Олег", "Образцов"], ["Oleg", "Obraztsov"], "oleg"),
    (9, ["Мария", "Тестова"], ["Maria", "Testova"], "maria"),
    (12, ["Пётр", "Условный"], ["Pyotr", "Uslovny"], "petr"),
    (15, ["Семён", "Уволенный"], ["Semyon", "Uvolenny"], "semyon"),
];

/// The users of a portal: those of its settings, or the made-up ones in its language.
pub(super) fn staff(config: &SandboxConfig) -> Vec<Employee> {
    if !config.people.employees.is_empty() {
        return config.people.employees.clone();
    }
    MADE_UP
        .iter()
        .map(|(id, russian, english, mail)| {
            let [name, last_name] = match config.language {
                Language::Russian => russian,
                Language::English => english,
            };
            Employee {
                id: *id,
                name: (*name).to_owned(),
                last_name: (*last_name).to_owned(),
                email: format!("{mail}@example.org"),
                password: "sandbox".to_owned(),
                active: *id != 15,
                admin: *id == 1,
                ..Employee::default()
            }
        })
        .collect()
}
