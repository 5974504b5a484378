//! A portal's account of operating time: who may still call, and what is entered (`rest-contract.md` §5, §8).

use super::caller::Credential;
use super::costs::Priced;
use super::envelope::Times;
use super::operating::{InnerOperating, OperatingModel, OperatingSharing, Payer, Used, reset_at_s};
use super::php::Array;
use super::portal::{Sandbox, Session};
use super::refusal::Refusal;

/// The name under which the newer model charges a batch as a whole.
const BATCH: &str = "batch";

impl Sandbox {
    /// The limit that holds, where the model keeps one.
    const fn operating_limit_ms(&self) -> Option<u64> {
        match self.config.operating.model {
            OperatingModel::Documented | OperatingModel::Newer => self.config.operating_limit_ms,
            OperatingModel::Zero | OperatingModel::Absent => None,
        }
    }

    /// Age of the portal at a moment, milliseconds.
    pub(super) fn life_ms(&self, at_ms: i64) -> u64 {
        let born_ms = self.born_ms.unwrap_or(at_ms);
        u64::try_from(at_ms.saturating_sub(born_ms)).unwrap_or(0)
    }

    /// Whether a call may begin: of a method alone or of one inside a batch.
    pub(super) fn within_budget(&mut self, session: &Session, method: &str) -> Result<(), Refusal> {
        let is_newer = self.config.operating.model == OperatingModel::Newer;
        if is_newer && session.in_batch {
            return Ok(());
        }
        self.charged_alike(session, method)
    }

    /// Whether a batch as a whole may begin.
    pub(super) fn batch_within_budget(&mut self, session: &Session) -> Result<(), Refusal> {
        if self.config.operating.model == OperatingModel::Newer {
            return self.charged_alike(session, BATCH);
        }
        Ok(())
    }

    fn charged_alike(&mut self, session: &Session, name: &str) -> Result<(), Refusal> {
        let Some(limit_ms) = self.operating_limit_ms() else {
            return Ok(());
        };
        let now_ms = session.clock_ms;
        self.let_others_spend(now_ms);
        let who = payer(self.config.operating.sharing, session.caller.credential);
        let banned = self.ledger.banned_until_ms(name, who, now_ms);
        let used_ms = self.ledger.used_ms(name, who, now_ms);
        if banned.is_none() && used_ms < limit_ms {
            return Ok(());
        }
        let text = "Method is blocked due to operation time limit.";
        let mut refusal = self.refusal(429, "OPERATION_TIME_LIMIT", text);
        let rules = self.config.operating;
        if rules.model == OperatingModel::Newer {
            let until_ms = banned.unwrap_or_else(|| now_ms.saturating_add_unsigned(rules.ban_ms));
            if banned.is_none() {
                self.ledger.ban(name, who, until_ms);
            }
            refusal.time = rules
                .tells_ban_end
                .then(|| Box::new(self.ban_told(now_ms, until_ms, limit_ms)));
        }
        Err(refusal)
    }

    fn ban_told(&self, now_ms: i64, until_ms: i64, limit_ms: u64) -> serde_json::Value {
        let times = Times {
            start_ms: now_ms,
            finish_ms: now_ms,
            used: Some(Used {
                work_ms: limit_ms,
                reset_at_s: until_ms.div_euclid(1000),
            }),
        };
        times.told(self.zone)
    }

    /// What the call costs.
    pub(super) fn cost_ms(&self, session: &Session, method: &str, params: &Array) -> u64 {
        let call = Priced {
            method,
            params,
            life_ms: self.life_ms(session.clock_ms),
            nth: self.counters.commands,
            seed: self.config.seed,
        };
        let config = &self.config;
        config
            .costs
            .of(call, config.cost_per_lead_ms, config.cost_per_call_ms)
    }

    /// Enters the work of a call, and what its `time` tells.
    pub(super) fn charge(
        &mut self,
        session: &Session,
        method: &'static str,
        start_ms: i64,
        cost_ms: u64,
    ) -> Option<Used> {
        self.counters.work_ms = self.counters.work_ms.saturating_add(cost_ms);
        let used = self.entered(session, method, start_ms, cost_ms);
        used.filter(|_| !session.in_batch || self.config.open.operating_in_batches)
    }

    fn entered(
        &mut self,
        session: &Session,
        method: &'static str,
        start_ms: i64,
        cost_ms: u64,
    ) -> Option<Used> {
        let who = payer(self.config.operating.sharing, session.caller.credential);
        match self.config.operating.model {
            OperatingModel::Absent => None,
            OperatingModel::Zero => Some(none_used(start_ms)),
            OperatingModel::Documented | OperatingModel::Newer
                if self.config.operating_limit_ms.is_none() =>
            {
                None
            }
            OperatingModel::Newer if session.in_batch => match self.config.operating.inner {
                InnerOperating::Zero => Some(none_used(start_ms)),
                InnerOperating::OneFigure => Some(self.ledger.tell(BATCH, who, start_ms)),
            },
            OperatingModel::Documented | OperatingModel::Newer if self.is_counted(cost_ms) => {
                Some(self.ledger.charge(method, who, start_ms, cost_ms))
            }
            OperatingModel::Documented | OperatingModel::Newer => {
                Some(self.ledger.tell(method, who, start_ms))
            }
        }
    }

    /// Enters a batch that is over, and what its outer `time` tells: nothing under the documented model.
    pub(super) fn charge_batch(&mut self, session: &Session) -> Option<Used> {
        self.operating_limit_ms()?;
        let rules = self.config.operating;
        if rules.model != OperatingModel::Newer {
            return None;
        }
        let wall_ms = session.clock_ms.saturating_sub(session.started_ms);
        let wall_ms = u64::try_from(wall_ms).unwrap_or(0);
        let weighed_ms = wall_ms.saturating_mul(rules.batch_weight_percent) / 100;
        let who = payer(rules.sharing, session.caller.credential);
        Some(if self.is_counted(wall_ms) {
            self.ledger
                .charge(BATCH, who, session.started_ms, weighed_ms)
        } else {
            self.ledger.tell(BATCH, who, session.started_ms)
        })
    }

    /// Short calls are not counted where the portal has a floor.
    const fn is_counted(&self, cost_ms: u64) -> bool {
        self.config.operating_floor_ms == 0 || cost_ms > self.config.operating_floor_ms
    }

    /// Enters what other applications have done up to now.
    pub(super) fn let_others_spend(&mut self, now_ms: i64) {
        if self.config.others.is_empty() {
            return;
        }
        let now = self.life_ms(now_ms);
        if self.others_spent_until.is_some_and(|until| now <= until) {
            return;
        }
        let born_ms = self.born_ms.unwrap_or(now_ms);
        for other in &self.config.others {
            for at in other.due(self.others_spent_until, now) {
                let at_ms = born_ms.saturating_add_unsigned(at);
                if other.work_ms > 0 {
                    self.ledger
                        .charge_others(&other.method, at_ms, other.work_ms);
                }
                if let Some(rate) = self.config.rate {
                    self.buckets.fill(rate, at_ms, other.requests);
                }
            }
        }
        self.others_spent_until = Some(now);
    }
}

const fn payer(sharing: OperatingSharing, credential: Credential) -> Payer {
    match sharing {
        OperatingSharing::PerCredential => Payer::One(credential),
        OperatingSharing::PerMethod => Payer::All,
    }
}

const fn none_used(start_ms: i64) -> Used {
    Used {
        work_ms: 0,
        reset_at_s: reset_at_s(start_ms),
    }
}
