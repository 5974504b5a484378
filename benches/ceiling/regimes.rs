//! The regimes, their ceilings, and the table.

use leadbatch::limits::RatePlan;
use leadbatch::sandbox::{SandboxConfig, SandboxSettings};

use super::virtual_portal::{Day, Way, drive};

/// What is simulated at the most.
const DAY_S: u64 = 86_400;
/// Leads of a regime at the most.
const LEADS: u64 = 150_000;
/// The way to the portal and back.
const RTT_MS: u64 = 40;

/// What bounds a regime, in leads per second.
#[derive(Debug, Clone, Copy)]
pub enum Ceiling {
    /// So many requests a second of fifty leads.
    Rate(f64),
    /// So many operating seconds in six hundred, of which a lead at this cost (ms) is charged this part.
    Operating {
        seconds: f64,
        cost_ms: f64,
        part: f64,
    },
    /// Four requests under way, each of fifty leads at this cost (ms), where that is less than the rate permits.
    FourUnderWay { cost_ms: f64, rate: f64 },
    /// The operating time at one cost (ms) before and at another from this second on.
    Changing {
        before_ms: f64,
        after_ms: f64,
        at_s: f64,
    },
}

impl Ceiling {
    /// Leads in a span of seconds.
    pub fn leads(self, from_s: f64, until_s: f64, rtt_ms: f64) -> f64 {
        let span = until_s - from_s;
        match self {
            Self::Rate(requests) => requests * 50.0 * span,
            Self::Operating {
                seconds,
                cost_ms,
                part,
            } => seconds / 600.0 / part / cost_ms * 1000.0 * span,
            Self::FourUnderWay { cost_ms, rate } => {
                let own = 4.0 * 50.0 * 1000.0 / (50.0 * cost_ms + rtt_ms);
                own.min(rate * 50.0) * span
            }
            Self::Changing {
                before_ms,
                after_ms,
                at_s,
            } => {
                let dear = (until_s - at_s.max(from_s)).max(0.0);
                800.0 / before_ms * (span - dear) + 800.0 / after_ms * dear
            }
        }
    }

    /// The formula, for people.
    pub fn formula(self) -> String {
        match self {
            Self::Rate(requests) => format!("{requests:.0} req/s × 50"),
            Self::Operating {
                seconds,
                cost_ms,
                part,
            } => format!("{seconds:.0}/600 ÷ {part} ÷ {:.3} s", cost_ms / 1000.0),
            Self::FourUnderWay { cost_ms, .. } => {
                format!("4 × 50 ÷ (50 × {:.3} s + way)", cost_ms / 1000.0)
            }
            Self::Changing {
                before_ms,
                after_ms,
                ..
            } => format!(
                "0.8 ÷ {:.2} s, then ÷ {:.2} s",
                before_ms / 1000.0,
                after_ms / 1000.0
            ),
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Regime {
    pub name: &'static str,
    /// The sandbox's settings.
    pub settings: &'static str,
    pub ceiling: Ceiling,
    /// Minutes by which the client's clock is behind the portal's.
    pub behind_min: i64,
    /// The least part of the ceiling.
    pub at_least: f64,
    /// Whether calls may be rejected: somebody else spends the budget too.
    pub shared: bool,
}

const fn regime(name: &'static str, settings: &'static str, ceiling: Ceiling) -> Regime {
    Regime {
        name,
        settings,
        ceiling,
        behind_min: 0,
        at_least: 0.97,
        shared: false,
    }
}

const fn documented(cost_ms: f64) -> Ceiling {
    Ceiling::Operating {
        seconds: 480.0,
        cost_ms,
        part: 1.0,
    }
}

const fn newer(cost_ms: f64) -> Ceiling {
    Ceiling::Operating {
        seconds: 480.0,
        cost_ms,
        part: 0.5,
    }
}

const STANDARD: Ceiling = Ceiling::Rate(2.0);

/// Every regime.
pub fn all() -> Vec<Regime> {
    let quick = |cost_ms| Ceiling::FourUnderWay { cost_ms, rate: 2.0 };
    vec![
        regime(
            "instant, standard",
            "costs: {lead_ms: 0, call_ms: 0}",
            STANDARD,
        ),
        regime(
            "instant, Enterprise",
            "plan: enterprise\ncosts: {lead_ms: 0, call_ms: 0}",
            Ceiling::Rate(5.0),
        ),
        regime(
            "5 ms, floor 0.1 s",
            "limits: {operating_floor_ms: 100}\ncosts: {lead_ms: 5}",
            STANDARD,
        ),
        regime(
            "90 ms, floor 0.1 s",
            "limits: {operating_floor_ms: 100}\ncosts: {lead_ms: 90}",
            quick(90.0),
        ),
        regime("5 ms, no floor", "costs: {lead_ms: 5}", STANDARD),
        regime(
            "5 ms, no floor, Enterprise",
            "plan: enterprise\ncosts: {lead_ms: 5}",
            documented(5.0),
        ),
        regime("90 ms, no floor", "costs: {lead_ms: 90}", documented(90.0)),
        regime("150 ms", "costs: {lead_ms: 150}", documented(150.0)),
        regime("300 ms", "costs: {lead_ms: 300}", documented(300.0)),
        regime(
            "300 ms ± 40 %",
            "costs: {lead_ms: 300, spread_percent: 40}",
            documented(300.0),
        ),
        regime("3 s", "costs: {lead_ms: 3000}", documented(3000.0)),
        regime(
            "newer, 5 ms",
            "operating: {model: newer}\ncosts: {lead_ms: 5}",
            STANDARD,
        ),
        regime(
            "newer, 90 ms",
            "operating: {model: newer}\ncosts: {lead_ms: 90}",
            newer(90.0),
        ),
        regime(
            "newer, 150 ms",
            "operating: {model: newer}\ncosts: {lead_ms: 150}",
            newer(150.0),
        ),
        regime(
            "newer, 300 ms",
            "operating: {model: newer, inner: one_figure}\ncosts: {lead_ms: 300}",
            newer(300.0),
        ),
        regime(
            "newer, 3 s",
            "operating: {model: newer}\ncosts: {lead_ms: 3000}",
            newer(3000.0),
        ),
        regime(
            "newer, 300 ms, 420 s self-hosted",
            "plan: self_hosted\nlimits: {operating_limit_s: 420}\noperating: {model: newer}\ncosts: {lead_ms: 300}",
            Ceiling::Operating {
                seconds: 420.0,
                cost_ms: 300.0,
                part: 0.5,
            },
        ),
        regime(
            "no counters, 5 ms",
            "operating: {model: absent}\ncosts: {lead_ms: 5}",
            STANDARD,
        ),
        regime(
            "no counters, 150 ms",
            "operating: {model: absent}\ncosts: {lead_ms: 150}",
            quick(150.0),
        ),
        regime(
            "counters always 0, 5 ms",
            "operating: {model: zero}\ncosts: {lead_ms: 5}",
            STANDARD,
        ),
        regime(
            "0.1 s, ten times that from noon",
            "costs: {lead_ms: 100, changes: [{after_s: 43200, percent: 1000}]}",
            Ceiling::Changing {
                before_ms: 100.0,
                after_ms: 1000.0,
                at_s: 43_200.0,
            },
        ),
        regime(
            "1 s, a tenth of that from noon",
            "costs: {lead_ms: 1000, changes: [{after_s: 43200, percent: 10}]}",
            Ceiling::Changing {
                before_ms: 1000.0,
                after_ms: 100.0,
                at_s: 43_200.0,
            },
        ),
        Regime {
            shared: true,
            ..regime(
                "150 ms, another app takes half",
                "operating: {sharing: per_method}\ncosts: {lead_ms: 150}\nothers: [{every_s: 60, work_ms: 24000}]",
                Ceiling::Operating {
                    seconds: 240.0,
                    cost_ms: 150.0,
                    part: 1.0,
                },
            )
        },
        Regime {
            shared: true,
            ..regime(
                "150 ms, another app, every second",
                "operating: {sharing: per_method}\ncosts: {lead_ms: 150}\nothers: [{every_s: 1, work_ms: 400}]",
                Ceiling::Operating {
                    seconds: 240.0,
                    cost_ms: 150.0,
                    part: 1.0,
                },
            )
        },
        Regime {
            behind_min: 7,
            ..regime(
                "150 ms, clocks 7 min apart",
                "costs: {lead_ms: 150}",
                documented(150.0),
            )
        },
        Regime {
            at_least: 0.9,
            ..regime(
                "150 ms, 1 % of answers lost",
                "costs: {lead_ms: 150}\nfaults: [{kind: lost, chance_percent: 1}]",
                documented(150.0),
            )
        },
        Regime {
            at_least: 0.9,
            ..regime(
                "newer, 150 ms, 1 % lost",
                "operating: {model: newer}\ncosts: {lead_ms: 150}\nfaults: [{kind: lost, chance_percent: 1}]",
                newer(150.0),
            )
        },
        Regime {
            at_least: 0.9,
            ..regime(
                "5 ms, floor, 1 % of answers lost",
                "limits: {operating_floor_ms: 100}\ncosts: {lead_ms: 5}\nfaults: [{kind: lost, chance_percent: 1}]",
                STANDARD,
            )
        },
    ]
}

/// The sandbox of a regime.
pub fn config(settings: &str) -> SandboxConfig {
    let settings = SandboxSettings::read(settings).expect("settings");
    settings.config().expect("a config")
}

/// The plan's rate as the client knows it.
pub fn plan(config: &SandboxConfig) -> Option<RatePlan> {
    config.rate.map(|rate| match rate.leak_per_second {
        5 => RatePlan::ENTERPRISE,
        _ => RatePlan::STANDARD,
    })
}

/// Drives every regime and prints the table.
pub fn table() {
    println!(
        "| regime | hours | leads/s | ceiling | = | ratio | rejected calls | requests |\n|---|---|---|---|---|---|---|---|"
    );
    let mut short = Vec::new();
    for regime in all() {
        let hour = regime.ceiling.leads(0.0, 3600.0, RTT_MS as f64);
        // Whole windows, since a portal permits a window's work at once.
        let windows = (LEADS as f64 / hour * 6.0).clamp(3.0, DAY_S as f64 / 600.0 - 2.0);
        let whole = matches!(regime.ceiling, Ceiling::Changing { .. });
        let windows = if whole { 142.0 } else { windows.floor() };
        // The first window is not like the others: its whole budget is there at once.
        let from_s = 1_200.0;
        let until_s = from_s + windows * 600.0;
        let hours = until_s / 3_600.0;
        let way = Way {
            rtt_ms: RTT_MS,
            behind_ms: regime.behind_min * 60_000,
        };
        let day = Day {
            until_ms: (until_s * 1000.0) as u64,
            from_ms: (from_s * 1000.0) as u64,
        };
        let done = drive(config(regime.settings), way, &day);
        let ceiling = regime.ceiling.leads(from_s, until_s, RTT_MS as f64);
        let ratio = done.leads as f64 / ceiling;
        let span = until_s - from_s;
        println!(
            "| {} | {hours:.1} | {:.2} | {:.2} | {} | {ratio:.3} | {} | {} |",
            regime.name,
            done.leads as f64 / span,
            ceiling / span,
            regime.ceiling.formula(),
            done.rejected,
            done.requests
        );
        if ratio < regime.at_least || (done.rejected > 0 && !regime.shared) {
            short.push(regime.name);
        }
    }
    println!("below the aim: {short:?}");
}
