//! A random portal, what befalls requests to it, and somebody else who makes leads in it meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use leadbatch::batching::Reply;
use leadbatch::domain::UnknownCause;
use leadbatch::sandbox::{
    Costs, Fault, FaultAt, FaultKind, InnerOperating, Language, OpenChoices, OperatingModel,
    OperatingRules, PastRequestLimit, Request, Sandbox, SandboxConfig, Substitution,
};

use crate::chance::Chance;
use crate::misfortune::{Fate, Sent, draw};
use crate::world::{ORIGINATOR, START_UNIX_MS};

/// A portal that the promises are made for: the limit and the settling time after a request's last byte has left it begins no further
/// lead of it; the one that is being made then is finished, in less than the settling time.
pub fn random_config(chance: &mut Chance, settle_ms: u64) -> SandboxConfig {
    let mut config = match chance.below(4) {
        0 => SandboxConfig::enterprise(),
        1 => SandboxConfig::self_hosted(),
        _ => SandboxConfig::standard(),
    };
    config.seed = chance.next();
    config.cost_per_lead_ms = chance.pick(&[0, 5, 20, 50, 100, 300, 700, 2_000]);
    if chance.percent(8) {
        // A slow portal: a lead takes up to nine tenths of the settling time.
        config.cost_per_lead_ms = settle_ms * chance.between(20, 70) / 100;
    }
    config.request_limit_ms = chance.pick(&[20_000, 30_000, 60_000, 60_000]);
    config.costs = Costs {
        spread_percent: chance.pick(&[0, 0, 30]),
        ..Costs::default()
    };
    config.language = chance.pick(&[Language::Russian, Language::English]);
    config.first_lead_id = chance.pick(&[1, 1_000, 4_000_000_000]);
    config.operating = OperatingRules {
        model: chance.pick(&[
            OperatingModel::Documented,
            OperatingModel::Documented,
            OperatingModel::Newer,
            OperatingModel::Zero,
            OperatingModel::Absent,
        ]),
        inner: chance.pick(&[InnerOperating::Zero, InnerOperating::OneFigure]),
        ..OperatingRules::default()
    };
    if config.operating_limit_ms.is_some() && config.cost_per_lead_ms <= 2_000 && chance.percent(20)
    {
        config.operating_limit_ms = Some(60_000);
    }
    config.open = OpenChoices {
        errors_after_save: chance.percent(50),
        longest_value_list: chance.pick(&[None, Some(50)]),
        substitution: chance.pick(&[Substitution::Texts, Substitution::TextsAndNumbers]),
        operating_in_batches: chance.percent(50),
        past_request_limit: chance.pick(&[
            PastRequestLimit::WorksOn,
            PastRequestLimit::StopsAfterCommand,
            PastRequestLimit::StopsAtLimit,
        ]),
        refused_requests_count: chance.percent(50),
        ..OpenChoices::default()
    };
    if batch_ms(&config) > config.request_limit_ms {
        // While no answer has told its cost, a request may be too big for it: then it has to abandon its work.
        config.open.past_request_limit = PastRequestLimit::StopsAfterCommand;
    }
    config
}

/// Milliseconds that fifty leads take at the most.
const fn batch_ms(config: &SandboxConfig) -> u64 {
    config.cost_per_lead_ms * 50 * (100 + config.costs.spread_percent) / 100
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Asks,
    Makes,
    TakesBack,
}

/// The portal and the way to it.
#[derive(Debug)]
pub struct Portal {
    pub sandbox: Sandbox,
    /// Misfortunes that struck, by name.
    pub struck: BTreeMap<&'static str, u64>,
    /// Leads of others.
    pub foreign: u64,
    chance: Chance,
    settle_ms: u64,
    origins: Vec<String>,
    requests: u64,
    /// Requests that are struck for certain, and how many more may be by chance.
    certain: BTreeSet<u64>,
    left: u64,
}

impl Portal {
    pub fn new(
        config: SandboxConfig,
        mut chance: Chance,
        settle_ms: u64,
        origins: Vec<String>,
    ) -> Self {
        let mut certain = BTreeSet::new();
        while certain.len() < 4 {
            certain.insert(chance.between(1, 6));
        }
        Self {
            sandbox: Sandbox::new(config, "simulated".into()),
            struck: BTreeMap::new(),
            foreign: 0,
            settle_ms,
            origins,
            requests: 0,
            certain,
            left: chance.below(8),
            chance,
        }
    }

    /// A lead that the program did not make.
    pub fn add_lead(&mut self, now_ms: u64, originator: &str, origin: &str) {
        let config = self.sandbox.config();
        let path = format!(
            "/rest/{}/{}/crm.lead.add.json",
            config.webhook_user, config.webhook_code
        );
        let fields =
            serde_json::json!({"TITLE": "x", "ORIGINATOR_ID": originator, "ORIGIN_ID": origin});
        let request = Request::json(path, &serde_json::json!({ "fields": fields }));
        drop(self.sandbox.handle(unix(now_ms), "10.0.0.9", &request));
    }

    /// A call of somebody who works in the portal.
    pub fn people_call(&mut self, now_ms: u64, method: &str, body: &serde_json::Value) {
        let config = self.sandbox.config();
        let (user, code) = (config.webhook_user, &config.webhook_code);
        let request = Request::json(format!("/rest/{user}/{code}/{method}.json"), body);
        drop(self.sandbox.handle(unix(now_ms), "10.0.0.7", &request));
    }

    /// Others write too: the same names in another case, which a portal's filter does not tell apart.
    fn let_others_write(&mut self, now_ms: u64) {
        if self.origins.is_empty() || !self.chance.percent(25) {
            return;
        }
        let place = usize::try_from(self.chance.below(self.origins.len() as u64)).expect("small");
        let origin = self.origins[place].clone();
        let loud = ORIGINATOR.to_uppercase();
        let originator = self.chance.pick(&[loud.as_str(), "other"]).to_owned();
        let before = self.sandbox.leads().count();
        self.add_lead(now_ms, &originator, &origin);
        self.foreign += (self.sandbox.leads().count() - before) as u64;
    }

    /// The most that a lead or another call takes, in milliseconds.
    fn each_ms(&self, what: What) -> u64 {
        let config = self.sandbox.config();
        let usual = match what {
            What::Makes => config.cost_per_lead_ms,
            What::Asks => config.cost_per_call_ms,
            What::TakesBack => 2 * config.cost_per_call_ms,
        };
        usual * (100 + config.costs.spread_percent) / 100 + 1
    }

    /// What befalls a request that is being sent.
    pub fn fate(&mut self, calls: u64, what: What) -> (&'static str, Fate, Sent) {
        let writes = what != What::Asks;
        self.requests += 1;
        let limit_ms = self.sandbox.config().request_limit_ms;
        let work_ms = (calls - 1) * self.each_ms(what);
        let bound = (limit_ms + self.settle_ms).saturating_sub(work_ms);
        let latest_ms = bound.min(limit_ms).max(1);
        let sent = Sent {
            calls,
            writes,
            latest_ms,
        };
        let certain = self.certain.contains(&self.requests);
        let by_chance = self.left > 0 && self.chance.percent(if writes { 40 } else { 15 });
        if !certain && !by_chance {
            return ("", Fate::Plain, sent);
        }
        if !certain {
            self.left -= 1;
        }
        let (name, fate) = draw(&mut self.chance, sent);
        *self.struck.entry(name).or_default() += 1;
        (name, fate, sent)
    }

    /// No more misfortunes.
    pub fn spare(&mut self) {
        self.left = 0;
    }

    /// So many more misfortunes.
    pub fn strike(&mut self, times: u64) {
        self.left = times;
    }

    /// A request arrives; gives its answer and when that is ready.
    pub fn arrives(
        &mut self,
        (sent_ms, now_ms): (u64, u64),
        (path, body): (&str, &str),
        (fate, sent): (&Fate, Sent),
    ) -> (Reply, u64) {
        if sent.writes {
            self.let_others_write(now_ms);
        }
        self.order(fate, sent, (path, body));
        let config = self.sandbox.config();
        let limit_ms = config.request_limit_ms;
        let path = format!(
            "/rest/{}/{}/{path}.json",
            config.webhook_user, config.webhook_code
        );
        let mut request = Request::json(path, &serde_json::Value::Null);
        request.body = body.as_bytes().to_vec();
        let (reply, ready_at) = self.sandbox.handle(unix(now_ms), "127.0.0.1", &request);
        let made = self.sandbox.leads().rev().take(1);
        let last = made
            .map(leadbatch::sandbox::Lead::seen_ms)
            .max()
            .unwrap_or(0);
        assert!(
            last <= unix(sent_ms + limit_ms + self.settle_ms + self.each_ms(What::Makes)),
            "the world breaks its own law: a lead appears too late"
        );
        let ready_ms = u64::try_from(ready_at - START_UNIX_MS).expect("after the start");
        let reply = if reply.unreached {
            let cause = "refused".into();
            Reply::NeverSent { cause }
        } else if reply.silent {
            Reply::Lost(UnknownCause::ConnectionLost)
        } else {
            Reply::Answer {
                status: reply.status,
                body: reply.body,
            }
        };
        (reply, ready_ms)
    }

    fn order(&mut self, fate: &Fate, sent: Sent, (path, body): (&str, &str)) {
        let counters = self.sandbox.counters();
        let (at, kind): (FaultAt, &FaultKind) = match fate {
            Fate::Whole(kind) => (FaultAt::Request(counters.requests + 1), kind),
            Fate::At(place, kind) if sent.writes => {
                let calls = |method: &str| path == method || body.contains(&format!("{method}?"));
                let method = ["crm.lead.delete", "crm.lead.update"];
                let method = method.into_iter().find(|method| calls(method));
                let method = method.unwrap_or("crm.lead.add");
                let calls = counters.methods.get(method).copied().unwrap_or(0);
                let (method, nth) = (method.into(), calls + 1 + place);
                (FaultAt::Call { method, nth }, kind)
            }
            Fate::Plain | Fate::Never | Fate::Gone | Fate::Late(_) | Fate::At(..) => return,
        };
        let kind = kind.clone();
        self.sandbox.inject(Fault { at, kind });
    }
}

fn unix(now_ms: u64) -> i64 {
    START_UNIX_MS + i64::try_from(now_ms).expect("fits")
}
