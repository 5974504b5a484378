//! What an answer means to the limits.

use crate::batching::{Reply, RequestVerdict};
use crate::domain::UnknownCause;
use crate::limits::Arrival;

/// The verdict about a request as the limits understand it; `refused`: the methods whose operating time was refused, if any was.
pub fn arrival<'a>(
    verdict: &RequestVerdict,
    reply: &Reply,
    refused: &'a [&'static str],
) -> Arrival<'a> {
    match verdict {
        RequestVerdict::Done => Arrival::Done,
        RequestVerdict::RateRefused => Arrival::RateRefused,
        RequestVerdict::OperatingRefused => Arrival::OperatingRefused(refused),
        RequestVerdict::NotSent { .. } => Arrival::NotSent,
        RequestVerdict::Stop(_) => Arrival::Turned,
        RequestVerdict::Lost => Arrival::Lost {
            late: is_late(reply),
        },
    }
}

/// Whether a request may have been too long for the portal: no answer in time, or a gateway's error page, which is what a request
/// past the portal's time limit looks like (`rest-contract.md` §5).
const fn is_late(reply: &Reply) -> bool {
    match reply {
        Reply::Lost(cause) => matches!(cause, UnknownCause::TimedOut),
        Reply::Answer { status, .. } => matches!(*status, 502 | 504),
        Reply::Redirected { .. } | Reply::Shut(_) | Reply::NeverSent { .. } => false,
    }
}
