//! `batch`: up to 50 commands in one request, one after another (`rest-contract.md` §6).

use serde_json::{Value, json};

use super::choices::CommandOrder;
use super::envelope::Times;
use super::php::{self, Array};
use super::portal::{Answer, Sandbox, Session};
use super::refusal::Refusal;
use super::substitution::{self, Answers};

/// Commands that run; each further key is told that it was too many.
const MAX_COMMANDS: usize = 50;
/// Methods that may not stand inside a batch.
const FORBIDDEN: [&str; 3] = ["batch", "upload", "download"];

impl Sandbox {
    /// Runs a batch; its own answer is a success unless its budget is used up.
    pub(super) fn batch(
        &mut self,
        session: &mut Session,
        params: &Array,
    ) -> Result<Value, Refusal> {
        self.batch_within_budget(session)?;
        session.in_batch = true;
        self.counters.batches = self.counters.batches.saturating_add(1);
        let nothing = Array::new();
        let commands = php::nested(params, "cmd").unwrap_or(&nothing);
        let halts = php::parameter(params, "halt").is_some_and(php::truthy);
        let mut answers = Answers::default();
        let ordered = in_order(commands, self.config.open.command_order);
        for (place, (key, command)) in ordered.into_iter().enumerate() {
            let outcome = if place < MAX_COMMANDS {
                let Value::String(command) = command else {
                    continue;
                };
                self.batched(session, command, &answers)
            } else {
                let code = "ERROR_BATCH_LENGTH_EXCEEDED";
                Err(self.refusal(400, code, "Max batch length exceeded"))
            };
            let failed = outcome.is_err();
            keep(&mut answers, key, outcome);
            if session.is_over() || (halts && failed) {
                break;
            }
        }
        let time = Times {
            start_ms: session.started_ms,
            finish_ms: session.clock_ms,
            used: self.charge_batch(session),
        };
        let parts = [
            ("result", answers.result),
            ("result_error", answers.error),
            ("result_total", answers.total),
            ("result_next", answers.next),
            ("result_time", answers.time),
        ];
        let parts = parts.map(|(name, part)| (name.to_owned(), Value::Object(part)));
        let body = [
            ("result".to_owned(), Value::Object(Array::from_iter(parts))),
            ("time".to_owned(), time.told(self.zone)),
        ];
        Ok(Value::Object(Array::from_iter(body)))
    }

    fn batched(
        &mut self,
        session: &mut Session,
        command: &str,
        answers: &Answers,
    ) -> Result<Answer, Refusal> {
        let url = php::parse_url(command);
        if FORBIDDEN.contains(&url.path.to_ascii_lowercase().as_str()) {
            let text = "Method is not allowed for batch usage";
            return Err(self.refusal(405, "ERROR_BATCH_METHOD_NOT_ALLOWED", text));
        }
        let mut params = php::parse_str(&url.query);
        substitution::substitute(&mut params, answers);
        self.command(session, &url.path, &params)
    }
}

/// The commands in the order in which they run.
fn in_order(commands: &Array, order: CommandOrder) -> Vec<(&String, &Value)> {
    let mut ordered: Vec<(&String, &Value)> = commands.iter().collect();
    if order == CommandOrder::IntegerKeysFirst {
        ordered.sort_by_key(|(key, _)| key.parse().unwrap_or(u64::MAX));
    }
    ordered
}

/// A failed key stands in the errors alone, without a result and without a time.
fn keep(answers: &mut Answers, key: &str, outcome: Result<Answer, Refusal>) {
    match outcome {
        Err(refusal) => {
            answers.error.insert(key.to_owned(), refusal.told());
        }
        Ok(answer) => {
            answers.result.insert(key.to_owned(), answer.done.result);
            answers.time.insert(key.to_owned(), answer.time);
            if let Some(total) = answer.done.total {
                answers.total.insert(key.to_owned(), json!(total));
            }
            if let Some(next) = answer.done.next {
                answers.next.insert(key.to_owned(), json!(next));
            }
        }
    }
}
