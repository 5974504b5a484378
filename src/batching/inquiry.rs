//! Questions into requests: a batch of them, or one that is asked alone.

use std::collections::VecDeque;

use super::command::json_body;
use super::pack::BatchBody;
use super::question::Question;
use super::request::{BATCH, RequestId};
use crate::domain::BATCH_COMMANDS;

/// What the keys of questions begin with.
const KEYS: char = 'q';

/// A request that only asks, ready to be posted, with what is needed to read its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// Its number.
    pub id: RequestId,
    /// What follows the webhook's URL: `batch` or a method's name.
    pub path: &'static str,
    /// The JSON body.
    pub body: String,
    /// Its questions with their keys in the batch, in order; the key of one that is asked alone is empty.
    pub(super) slots: Vec<(String, Question)>,
}

impl Inquiry {
    /// Whether it is a batch.
    pub fn is_batch(&self) -> bool {
        self.path == BATCH
    }

    /// Its questions, in order.
    pub fn questions(&self) -> impl ExactSizeIterator<Item = &Question> {
        self.slots.iter().map(|(_, question)| question)
    }

    /// Its questions, to be asked again.
    pub fn into_questions(self) -> impl Iterator<Item = Question> {
        self.slots.into_iter().map(|(_, question)| question)
    }
}

/// Asks up to 50 questions in one batch, whatever its length. What a batch would rewrite
/// ([`must_be_asked_alone`](super::must_be_asked_alone)) and long lists of long origins are the caller's care;
/// [`next_inquiry`] takes it off them. A question past the fiftieth is not run, and read so.
pub fn inquire(questions: Vec<Question>, id: RequestId) -> Inquiry {
    let mut body = BatchBody::new(KEYS);
    let keyed = |question: Question| {
        let key = body.add_any(question.method(), &question.params());
        (key, question)
    };
    let slots = questions.into_iter().map(keyed).collect();
    Inquiry {
        id,
        path: BATCH,
        body: body.closed(),
        slots,
    }
}

/// Asks one question in a call of its own: for portals that charge whole batches, and for what a batch would rewrite.
pub fn inquire_alone(question: Question, id: RequestId) -> Inquiry {
    Inquiry {
        id,
        path: question.method(),
        body: json_body(&question.params()),
        slots: vec![(String::new(), question)],
    }
}

/// Takes questions from the front of the queue and makes the next inquiry of them, at most `limit` in one batch; one that cannot go
/// into a batch goes alone. `None` when the queue is empty or `limit` is 0.
pub fn next_inquiry(
    queue: &mut VecDeque<Question>,
    limit: usize,
    id: RequestId,
) -> Option<Inquiry> {
    let mut body = BatchBody::new(KEYS);
    let mut slots: Vec<(String, Question)> = Vec::new();
    while slots.len() < limit.min(BATCH_COMMANDS) {
        let Some(question) = queue.pop_front() else {
            break;
        };
        match body.add(question.method(), &question.params()) {
            Some(key) => slots.push((key, question)),
            None if slots.is_empty() => return Some(inquire_alone(question, id)),
            None => {
                queue.push_front(question);
                break;
            }
        }
    }
    (!slots.is_empty()).then(|| Inquiry {
        id,
        path: BATCH,
        body: body.closed(),
        slots,
    })
}
