//! For what is waited, and until when.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{Arg, Moment};
use crate::limits::WaitReason;
use crate::messages::Catalogue;

use super::survey::number;

/// The wait in a line: for what, until when by the clock on the wall, and how many seconds that is.
pub(super) fn wait_line(
    catalogue: &Catalogue,
    now: Moment,
    until: Moment,
    reason: WaitReason,
) -> String {
    catalogue.line(ids(reason).0, &when(now, until))
}

/// The same as short as it can be, beside a bar.
pub(super) fn wait_in_short(
    catalogue: &Catalogue,
    now: Moment,
    until: Moment,
    reason: WaitReason,
) -> String {
    catalogue.line(ids(reason).1, &when(now, until))
}

/// The reason's stable word for machines.
pub(super) const fn wait_word(reason: WaitReason) -> &'static str {
    match reason {
        WaitReason::Rate => "rate",
        WaitReason::RateBackoff => "rate_refused",
        WaitReason::Operating => "operating",
        WaitReason::Unreachable => "unreachable",
        WaitReason::LookUp => "look_up",
    }
}

/// The texts of a reason: in a line, and in short.
const fn ids(reason: WaitReason) -> (&'static str, &'static str) {
    match reason {
        WaitReason::Rate | WaitReason::RateBackoff => ("waiting-rate", "waiting-short-rate"),
        WaitReason::Operating => ("waiting-operating", "waiting-short-operating"),
        WaitReason::Unreachable => ("waiting-unreachable", "waiting-short-unreachable"),
        WaitReason::LookUp => ("waiting-look-up", "waiting-short-look-up"),
    }
}

fn when(now: Moment, until: Moment) -> [(&'static str, Arg); 2] {
    let clock = Timestamp::from_millisecond(until.unix_ms()).unwrap_or_default();
    let clock = clock.to_zoned(TimeZone::system()).strftime("%H:%M:%S");
    [
        ("clock", Arg::Text(clock.to_string())),
        ("seconds", number(until.ms_since(now).div_ceil(1000))),
    ]
}

#[cfg(test)]
mod tests {
    use super::{wait_in_short, wait_line};
    use crate::domain::Moment;
    use crate::limits::WaitReason;
    use crate::messages::{Catalogue, Language};

    #[test]
    fn a_wait_says_for_what_and_until_when_in_both_languages() {
        let (now, until) = (Moment::new(0, 0), Moment::new(212_100, 1_000));
        let mut lines = Vec::new();
        for language in Language::ALL {
            let catalogue = Catalogue::new(language);
            for reason in [
                WaitReason::Rate,
                WaitReason::Operating,
                WaitReason::Unreachable,
                WaitReason::LookUp,
            ] {
                lines.push(wait_line(&catalogue, now, until, reason));
                lines.push(wait_in_short(&catalogue, now, until, reason));
            }
        }
        // The hour is that of the place where the test runs.
        let clock = regex::Regex::new(r"\d\d:\d\d:01").unwrap();
        let lines = lines.join("\n");
        insta::assert_snapshot!(clock.replace_all(&lines, "HH:MM:01"), @r"
        Waiting for the portal's limit of requests per second until HH:MM:01 (213 s).
        until HH:MM:01 (213 s): limit of requests
        Waiting for the portal's limit of working time until HH:MM:01 (213 s).
        until HH:MM:01 (213 s): limit of working time
        The portal does not answer; trying again at HH:MM:01 (in 213 s).
        until HH:MM:01 (213 s): the portal does not answer
        Answers were lost: looking up in the portal what became of their rows; the next look at HH:MM:01 (in 213 s).
        until HH:MM:01 (213 s): looking up lost answers
        Ожидание до HH:MM:01 (213 с): исчерпано число запросов в секунду, разрешённое порталом.
        до HH:MM:01 (213 с): лимит запросов
        Ожидание до HH:MM:01 (213 с): исчерпано время работы, разрешённое порталом.
        до HH:MM:01 (213 с): лимит времени работы
        Портал не отвечает; следующая попытка в HH:MM:01 (через 213 с).
        до HH:MM:01 (213 с): портал не отвечает
        Часть ответов потеряна: ищем на портале, что стало с этими строками; следующая проверка в HH:MM:01 (через 213 с).
        до HH:MM:01 (213 с): поиск потерянных ответов
        ");
    }
}
