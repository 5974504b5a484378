//! Other applications that use a part of the portal's limits, on a schedule.

use serde::Deserialize;

/// Another application: every so often it does some work, on the same budget and from the same addresses as the callers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spender {
    /// The method that it calls, or `batch`; its work is charged under this name against every caller.
    #[serde(default = "usual_method")]
    pub method: String,
    /// Seconds between two of its calls, at least 1.
    #[serde(default = "usual_pace")]
    pub every_s: u64,
    /// Work of each, milliseconds.
    #[serde(default)]
    pub work_ms: u64,
    /// HTTP requests of each: they fill the request buckets of all addresses.
    #[serde(default)]
    pub requests: u32,
    /// Seconds of the portal's life before its first call.
    #[serde(default)]
    pub from_s: u64,
    /// Seconds of the portal's life after which it calls no more.
    #[serde(default)]
    pub until_s: Option<u64>,
}

fn usual_method() -> String {
    "crm.lead.add".to_owned()
}

const fn usual_pace() -> u64 {
    60
}

impl Spender {
    /// The moments of its calls in the portal's life after `done_ms` (exclusive; `None`: from the beginning) up to `now_ms`,
    /// in milliseconds of that life. Only those of the last ten minutes are given: nothing older counts.
    pub(super) fn due(
        &self,
        done_ms: Option<u64>,
        now_ms: u64,
    ) -> impl Iterator<Item = u64> + use<> {
        let every_ms = self.every_s.max(1).saturating_mul(1000);
        let from_ms = self.from_s.saturating_mul(1000);
        let until_ms = self
            .until_s
            .map_or(u64::MAX, |s| s.saturating_mul(1000))
            .min(now_ms);
        let earliest = done_ms
            .map_or(0, |done| done.saturating_add(1))
            .max(now_ms.saturating_sub(600_000))
            .max(from_ms);
        let first = (earliest - from_ms).div_ceil(every_ms);
        (first..)
            .map(move |n| from_ms.saturating_add(n.saturating_mul(every_ms)))
            .take_while(move |at| *at <= until_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::Spender;

    #[test]
    fn calls_fall_due_once_each_at_their_moments() {
        let spender = Spender {
            method: "crm.lead.add".to_owned(),
            every_s: 60,
            work_ms: 1,
            requests: 0,
            from_s: 30,
            until_s: Some(200),
        };
        let due = |done, now| spender.due(done, now).collect::<Vec<u64>>();
        assert!(due(None, 29_999).is_empty());
        assert_eq!(due(None, 100_000), [30_000, 90_000]);
        assert!(due(Some(100_000), 149_999).is_empty());
        assert!(due(Some(149_999), 1_000_000).is_empty());
        assert_eq!(due(Some(149_999), 220_000), [150_000]);
        assert!(due(None, 10_000_000).is_empty());
    }
}
