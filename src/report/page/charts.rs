//! Curves over time: leads per second, requests per second and the portal's counter, with their limits and the waits behind them.
//!
//! The drawing is stretched to the width of the page; all writing stands beside it in HTML, so that it keeps its size on a phone.

use maud::{Markup, html};

use super::axis::{Axis, LENGTH};
use super::bands::{Band, WaitedFor};
use super::words::Words;
use crate::run::{Interval, Timeline};

/// The height of a drawing, in its units.
const HEIGHT: u64 = 1_000;
/// How a curve comes back to the ground.
const GROUND: &str = "V1000Z";

/// Intervals of a start that a curve of leads or requests has at most: these come in bundles, many seconds from each other.
const SMOOTH: usize = 60;

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    Leads,
    Requests,
    Operating,
}

impl Curve {
    pub(super) const ALL: [Self; 3] = [Self::Leads, Self::Requests, Self::Operating];

    /// The text of its title; that of its description; that of its limit.
    const fn texts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Leads => ("page-chart-leads", "page-chart-leads-about", ""),
            Self::Requests => (
                "page-chart-requests",
                "page-chart-requests-about",
                "page-chart-requests-limit",
            ),
            Self::Operating => (
                "page-chart-operating",
                "page-chart-operating-about",
                "page-chart-operating-limit",
            ),
        }
    }

    /// The class that colours it.
    const fn class(self) -> &'static str {
        match self {
            Self::Leads => "c-leads",
            Self::Requests => "c-requests",
            Self::Operating => "c-operating",
        }
    }

    /// An interval's value in thousandths: a second each of leads or requests, or of operating seconds.
    fn value(self, timeline: &Timeline, place: usize, interval: Interval) -> u64 {
        let (from_ms, to_ms) = timeline.span(place);
        // A last interval that the end has cut off is no burst.
        let width_ms = if place == 0 {
            to_ms.saturating_sub(from_ms)
        } else {
            timeline.width_ms
        };
        let per_second = |count: u64| count.saturating_mul(1_000_000) / width_ms.max(1);
        match self {
            Self::Leads => per_second(interval.leads),
            Self::Requests => per_second(interval.requests),
            Self::Operating => interval.operating_ms,
        }
    }

    /// The course of a start as finely as the curve shows it.
    fn course(self, timeline: &Timeline) -> Timeline {
        match self {
            Self::Leads | Self::Requests => timeline.clone().coarser(SMOOTH),
            Self::Operating => timeline.clone(),
        }
    }

    /// The values of a course, interval by interval. The portal's counter stands as it was told last.
    fn values(self, timeline: &Timeline) -> Vec<u64> {
        let mut last = 0;
        let intervals = timeline.intervals.iter().enumerate();
        let values = intervals.map(|(place, interval)| {
            let value = self.value(timeline, place, *interval);
            if self == Self::Operating && value == 0 {
                return last;
            }
            last = value;
            value
        });
        values.collect()
    }

    /// What may not be passed, in thousandths: the highest of all starts.
    fn limit(self, axis: &Axis<'_>) -> Option<u64> {
        let ceilings = axis
            .starts
            .iter()
            .map(|placed| placed.start.timeline.ceilings);
        match self {
            Self::Leads => None,
            Self::Requests => ceilings.filter_map(|ceilings| ceilings.rate_m).max(),
            Self::Operating => ceilings.filter_map(|ceilings| ceilings.operating_ms).max(),
        }
    }
}

/// A chart with its title, its figures and its drawing.
pub(super) fn chart(words: Words<'_>, curve: Curve, axis: &Axis<'_>, bands: &[Band]) -> Markup {
    let (title, about, limit_text) = curve.texts();
    let limit = curve.limit(axis);
    let highest = highest(curve, axis);
    let top = nice(highest.max(limit.unwrap_or(0)));
    let told = |thousandths: u64| words.catalogue.thousandths(thousandths);
    let limit_told = limit.map(|limit| words.with(limit_text, &[("limit", &told(limit))]));
    let highest = words.with("page-chart-highest", &[("value", &told(rounded(highest)))]);
    let spoken = format!(
        "{}. {} {highest} {}",
        words.word(title),
        words.word(about),
        limit_told.as_deref().unwrap_or_default()
    );
    html! {
        figure.chart {
            figcaption {
                h3 { (words.word(title)) }
                p.about { (words.word(about)) " " (highest) }
            }
            div.frame {
                div.y aria-hidden="true" { span { (told(top)) } span { (told(top / 2)) } span { "0" } }
                div.plot {
                    (drawing(words, (curve, &spoken), (axis, bands), (top, limit)))
                    @if let (Some(told), Some(limit)) = (&limit_told, limit) {
                        span.limit style={ "bottom:" ((per_mille(limit, top) / 10).min(94)) "%" } { span { (told) } }
                    }
                }
                (times(words, axis))
            }
        }
    }
}

fn drawing(
    words: Words<'_>,
    (curve, spoken): (Curve, &str),
    (axis, bands): (&Axis<'_>, &[Band]),
    (top, limit): (u64, Option<u64>),
) -> Markup {
    let view = format!("0 0 {LENGTH} {HEIGHT}");
    html! {
        svg viewBox=(view) preserveAspectRatio="none" role="img" aria-label=(spoken) {
            title { (spoken) }
            @for band in bands {
                rect class=(band.reason.class()) x=(band.from) y="0" width=(width(band.from, band.to)) height=(HEIGHT) {
                    title { (band_words(words, *band)) }
                }
            }
            @for gap in &axis.gaps {
                rect.gap x=(gap.from) y="0" width=(width(gap.from, gap.to)) height=(HEIGHT) {
                    title { (words.with("page-gap", &[("duration", &words.duration(gap.ms))])) }
                }
            }
            line.grid x1="0" y1=(HEIGHT / 2) x2=(LENGTH) y2=(HEIGHT / 2) {}
            @for path in paths(curve, axis, top) {
                path class=(curve.class()) d=(path) {}
            }
            @if let Some(limit) = limit {
                @let y = height_of(limit, top);
                line.limit x1="0" y1=(y) x2=(LENGTH) y2=(y) {}
            }
        }
    }
}

/// A band in words.
pub(super) fn band_words(words: Words<'_>, band: Band) -> String {
    let (from, to) = band.moments;
    words.with(
        "page-band",
        &[
            ("reason", &words.word(band.reason.text())),
            ("from", &words.clock(from, 0)),
            ("to", &words.clock(to, 0)),
            ("duration", &words.duration(band.waited_ms)),
        ],
    )
}

/// The colours of waits that occur.
pub(super) fn legend(words: Words<'_>, bands: &[Band], has_gaps: bool) -> Markup {
    let occurs = |reason: &WaitedFor| bands.iter().any(|band| band.reason == *reason);
    let occurring: Vec<WaitedFor> = WaitedFor::ALL.into_iter().filter(occurs).collect();
    html! {
        @if !occurring.is_empty() || has_gaps {
            p.legend {
                @for reason in occurring {
                    span.key { span class={ "chip " (reason.class()) } {} (words.word(reason.text())) }
                }
                @if has_gaps {
                    span.key { span.chip.gap {} (words.word("page-gap-key")) }
                }
            }
        }
    }
}

/// Moments below the drawing.
fn times(words: Words<'_>, axis: &Axis<'_>) -> Markup {
    html! {
        div.x aria-hidden="true" {
            @for quarter in 0..=4 {
                @let at = axis.moment(LENGTH / 4 * quarter);
                span { (words.clock(at, axis.spans_ms)) }
            }
        }
    }
}

/// A path for each start: steps, filled to the ground.
fn paths(curve: Curve, axis: &Axis<'_>, top: u64) -> Vec<String> {
    let of_start = |placed: &super::axis::Placed<'_>| {
        let timeline = &curve.course(&placed.start.timeline);
        let mut path = format!("M{} {HEIGHT}", placed.from);
        for (place, value) in curve.values(timeline).into_iter().enumerate() {
            let y = height_of(value, top);
            let x = placed.at(timeline.span(place).1);
            path.push_str(&step(y, x));
        }
        path.push_str(GROUND);
        path
    };
    axis.starts.iter().map(of_start).collect()
}

fn step(y: u64, x: u64) -> String {
    format!("V{y}H{x}")
}

fn highest(curve: Curve, axis: &Axis<'_>) -> u64 {
    let timelines = axis.starts.iter().map(|placed| &placed.start.timeline);
    let values = timelines.flat_map(|timeline| curve.values(&curve.course(timeline)));
    values.max().unwrap_or(0)
}

fn width(from: u64, to: u64) -> u64 {
    to.saturating_sub(from).max(12)
}

fn height_of(value: u64, top: u64) -> u64 {
    HEIGHT.saturating_sub(per_mille(value, top))
}

fn per_mille(value: u64, top: u64) -> u64 {
    (value.saturating_mul(1_000) / top.max(1)).min(1_000)
}

/// With three digits that say something.
const fn rounded(thousandths: u64) -> u64 {
    match thousandths {
        0..=9_999 => thousandths / 10 * 10,
        10_000..=99_999 => thousandths / 100 * 100,
        _ => thousandths / 1_000 * 1_000,
    }
}

/// The next number that is easy to halve and to read: 1, 2, 4, 6 or 10 times a power of ten.
pub(super) fn nice(value: u64) -> u64 {
    let mut power: u64 = 1;
    loop {
        for step in [1, 2, 4, 6] {
            let number = power.saturating_mul(step);
            if number >= value && number >= 100 {
                return number;
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::{Curve, chart, nice};
    use crate::messages::{Catalogue, Language};
    use crate::report::page::axis::Axis;
    use crate::report::page::bands::bands;
    use crate::report::page::starts::Start;
    use crate::report::page::words::Words;
    use crate::run::{Ceilings, Interval, Timeline, Waited};

    #[test]
    fn scales_end_at_numbers_that_are_easy_to_read() {
        for (value, top) in [
            (0, 100),
            (100, 100),
            (101, 200),
            (2_000, 2_000),
            (480_000, 600_000),
            (7_000, 10_000),
        ] {
            assert_eq!(nice(value), top);
        }
        assert_eq!(nice(u64::MAX), u64::MAX);
    }

    #[test]
    fn a_chart_has_steps_its_limit_its_waits_and_says_so_to_those_who_do_not_see() {
        let interval = |leads, requests, operating_ms, operating| Interval {
            leads,
            requests,
            operating_ms,
            waited: Waited {
                operating_ms: operating,
                ..Waited::default()
            },
        };
        let timeline = Timeline {
            begun_at_ms: 0,
            duration_ms: 3_500,
            width_ms: 1_000,
            intervals: vec![
                interval(50, 4, 240_000, 0),
                interval(100, 2, 480_000, 0),
                interval(0, 0, 0, 1_000),
                interval(25, 1, 120_000, 0),
            ],
            ceilings: Ceilings {
                rate_m: Some(2_000),
                operating_ms: Some(480_000),
            },
        };
        let start = Start {
            duration_ms: 3_500,
            timeline,
            ..Start::default()
        };
        let starts = [start];
        let axis = Axis::of(&starts).unwrap();
        let catalogue = Catalogue::new(Language::En);
        let words = Words {
            catalogue: &catalogue,
            zone: &TimeZone::UTC,
        };
        let bands = bands(&axis);
        let drawn = |curve| chart(words, curve, &axis, &bands).into_string();
        let leads = drawn(Curve::Leads);
        assert!(
            leads.contains("M0 1000V500H2857V0H5714V1000H8571V750H10000V1000Z"),
            "{leads}"
        );
        assert!(!leads.contains("class=\"limit\""), "{leads}");
        let operating = drawn(Curve::Operating);
        // 240, 480 and 120 s below a limit of 480 on a scale of 600.
        assert!(
            operating.contains("M0 1000V600H2857V200H5714V200H8571V800H10000V1000Z"),
            "{operating}"
        );
        for part in [
            "<line class=\"limit\" x1=\"0\" y1=\"200\"",
            "<rect class=\"w-operating\" x=\"5714\"",
            "00:00:02",
            "role=\"img\"",
            "480",
        ] {
            assert!(operating.contains(part), "{part}: {operating}");
        }
    }
}
