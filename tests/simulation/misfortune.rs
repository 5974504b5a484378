//! What befalls a request on its way: drawn when it is sent.

use leadbatch::sandbox::FaultKind;

use crate::chance::Chance;

/// What becomes of a request.
#[derive(Debug, Clone)]
pub enum Fate {
    /// It arrives and is answered.
    Plain,
    /// No connection: the client knows that nothing was sent.
    Never,
    /// The connection is lost at once, and nothing ever arrives.
    Gone,
    /// The connection is lost at once, and the request reaches the portal so many milliseconds later.
    Late(u64),
    /// Something happens to the request as a whole.
    Whole(FaultKind),
    /// Something happens at one of its calls, counted from 0.
    At(u64, FaultKind),
}

/// What is known of the request that a fate is drawn for.
#[derive(Debug, Clone, Copy)]
pub struct Sent {
    /// Calls inside it.
    pub calls: u64,
    /// It makes leads.
    pub writes: bool,
    /// The most that it may be late, milliseconds.
    pub latest_ms: u64,
}

fn refusal(status: u16, code: &str) -> FaultKind {
    let (code, text) = (code.to_owned(), String::new());
    FaultKind::Refuse { status, code, text }
}

fn unworked(kind: FaultKind) -> FaultKind {
    FaultKind::Unworked(Box::new(kind))
}

/// A misfortune, and its name.
pub fn draw(chance: &mut Chance, sent: Sent) -> (&'static str, Fate) {
    if sent.writes && chance.percent(80) {
        return draw_for_writes(chance, sent);
    }
    let status = chance.pick(&[502, 504, 200]);
    let whole = |kind| Fate::Whole(kind);
    match chance.below(11) {
        0 => ("rate refused", whole(refusal(503, "QUERY_LIMIT_EXCEEDED"))),
        1 => ("time refused", whole(refusal(429, "OPERATION_TIME_LIMIT"))),
        2 => ("500 before", whole(refusal(500, "INTERNAL_SERVER_ERROR"))),
        3 => ("gateway page", whole(FaultKind::Gateway { status })),
        4 => (
            "gateway page, no work",
            whole(unworked(FaultKind::Gateway { status })),
        ),
        5 => ("silence", whole(FaultKind::Silence)),
        6 => ("silence, no work", whole(unworked(FaultKind::Silence))),
        7 => {
            let keep = usize::try_from(chance.below(600)).expect("small");
            ("cut body", whole(FaultKind::Cut { keep }))
        }
        8 => ("reset", whole(FaultKind::Reset)),
        9 => ("never sent", Fate::Never),
        _ => {
            let ms = chance.below(100_000);
            ("answer delayed", whole(FaultKind::Delay { ms }))
        }
    }
}

fn draw_for_writes(chance: &mut Chance, sent: Sent) -> (&'static str, Fate) {
    let at = chance.below(sent.calls);
    let text = "Неверное значение поля".to_owned();
    match chance.below(15) {
        12..=14 => {
            let edge = chance.percent(40);
            let late = chance.between(1, sent.latest_ms);
            ("late", Fate::Late(if edge { sent.latest_ms } else { late }))
        }
        0 | 3 => ("lost, never arrives", Fate::Gone),
        4 => {
            let (code, text) = ("INTERNAL_SERVER_ERROR".to_owned(), String::new());
            let status = 500;
            let kind = FaultKind::RefuseAfter { status, code, text };
            ("500 after a row was saved", Fate::At(at, kind))
        }
        5 => (
            "500 before a row was saved",
            Fate::At(at, refusal(500, "INTERNAL_SERVER_ERROR")),
        ),
        6 => {
            let (status, code) = (400, String::new());
            let kind = FaultKind::RefuseAfter { status, code, text };
            ("row refused though saved", Fate::At(at, kind))
        }
        7 => {
            let (status, code) = (400, String::new());
            let kind = FaultKind::Refuse { status, code, text };
            ("row refused", Fate::At(at, kind))
        }
        8 => (
            "time refused inside",
            Fate::At(at, refusal(429, "OPERATION_TIME_LIMIT")),
        ),
        1 | 9 | 10 => ("died in the middle", Fate::At(at, FaultKind::Die)),
        _ => {
            let kind = unworked(FaultKind::Gateway { status: 502 });
            ("gateway page in the middle", Fate::At(at, kind))
        }
    }
}
