//! People who work in the portal: what they did to leads has to stay.

use std::collections::BTreeMap;

use leadbatch::run::Outgoing;
use leadbatch::sandbox::Lead;
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::portal::Portal;

/// What somebody did to a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Title(String),
    Stage(&'static str),
    Company,
    Delete,
}

/// The company that people add.
const COMPANY: &str = "77";

impl Deed {
    fn random(chance: &mut Chance, lead: u64) -> Self {
        match chance.below(6) {
            0 | 1 => Self::Title(format!("Люди {lead}")),
            2 => Self::Stage(chance.pick(&["JUNK", "CONVERTED"])),
            3 => Self::Company,
            _ => Self::Delete,
        }
    }

    /// Whether a lead bears it.
    pub fn is_in(&self, lead: Option<&Lead>) -> bool {
        let holds = |name, value: &str| lead.is_some_and(|lead| lead.text(name) == Some(value));
        match self {
            Self::Title(title) => holds("TITLE", title),
            Self::Stage(stage) => holds("STATUS_ID", stage),
            Self::Company => holds("COMPANY_ID", COMPANY),
            Self::Delete => lead.is_none(),
        }
    }

    fn call(&self, lead: u64) -> (&'static str, Value) {
        let update = |fields: Value| ("crm.lead.update", json!({"id": lead, "fields": fields}));
        match self {
            Self::Title(title) => update(json!({"TITLE": title})),
            Self::Stage(stage) => update(json!({"STATUS_ID": stage})),
            Self::Company => update(json!({"COMPANY_ID": COMPANY})),
            Self::Delete => ("crm.lead.delete", json!({"id": lead})),
        }
    }
}

/// What they did, and whether they still do.
#[derive(Debug, Default)]
pub struct People {
    /// By lead; nobody touches a lead twice.
    pub deeds: BTreeMap<u64, Deed>,
    /// They work on leads while these are being taken back.
    pub meddle: bool,
    /// Deeds between a lead's being read and being taken back.
    pub meddled: u64,
    pub chance: Option<Chance>,
}

/// A lead of the portal.
pub fn lead_of(portal: &Portal, id: u64) -> Option<&Lead> {
    portal.sandbox.leads().find(|lead| lead.id() == id)
}

impl People {
    /// Somebody works on a lead; gives what came of it.
    pub fn touch(&mut self, portal: &mut Portal, now_ms: u64, lead: u64) -> Option<&Deed> {
        if self.deeds.contains_key(&lead) || lead_of(portal, lead).is_none() {
            return None;
        }
        let chance = self.chance.as_mut()?;
        let deed = Deed::random(chance, lead);
        let (method, body) = deed.call(lead);
        portal.people_call(now_ms, method, &body);
        // A portal that is busy or struck may have refused it.
        if !deed.is_in(lead_of(portal, lead)) {
            return None;
        }
        self.deeds.insert(lead, deed);
        self.deeds.get(&lead)
    }

    /// Right before a request that takes leads back arrives, somebody works on one of them.
    pub fn meddle_with(
        &mut self,
        portal: &mut Portal,
        now_ms: u64,
        request: &Outgoing,
    ) -> Option<(u64, Deed)> {
        let chance = self.chance.as_mut()?;
        if !chance.percent(40) {
            return None;
        }
        let body: Value = serde_json::from_str(&request.body).expect("JSON");
        let checks = body["cmd"].as_object().expect("commands").values();
        let mut leads: Vec<u64> = Vec::new();
        for check in checks {
            let check = check.as_str().expect("a command");
            let id = check.split("ID%5D=").nth(1).or(check.split("ID]=").nth(1));
            let id = id.filter(|_| check.starts_with("crm.lead.list?"));
            let digits = |id: &str| id.chars().take_while(char::is_ascii_digit).collect();
            leads.extend(id.and_then(|id| -> Option<u64> {
                let digits: String = digits(id);
                digits.parse().ok()
            }));
        }
        assert!(!leads.is_empty(), "{}", request.body);
        let lead = chance.pick(&leads);
        let deed = self.touch(portal, now_ms, lead)?.clone();
        self.meddled += 1;
        Some((lead, deed))
    }
}
