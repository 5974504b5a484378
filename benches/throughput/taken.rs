//! What one way took, and how it is told.

use std::fs;
use std::time::Instant;

/// Clock ticks of `/proc`, a second.
const TICKS: f64 = 100.0;

/// What one way took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    /// From the first to the last request, seconds.
    pub(crate) sending: f64,
    /// The whole command, seconds.
    whole: f64,
    /// Processor time of this process and of its children, seconds.
    own: f64,
    children: f64,
}

/// Measures some work; it may know better how long its sending took.
pub(crate) fn measured(work: impl FnOnce() -> Option<f64>) -> Taken {
    let (own, children) = processor_time();
    let begun = Instant::now();
    let sending = work();
    let whole = begun.elapsed().as_secs_f64();
    let (own_after, children_after) = processor_time();
    Taken {
        sending: sending.unwrap_or(whole),
        whole,
        own: own_after - own,
        children: children_after - children,
    }
}

/// Processor time of this process and of the children that it has waited for, seconds; nothing where there is no `/proc`.
fn processor_time() -> (f64, f64) {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: Vec<f64> = behind_name
        .split_whitespace()
        .skip(11)
        .take(4)
        .filter_map(|ticks| ticks.parse().ok())
        .collect();
    match ticks.as_slice() {
        [user, system, of_children, system_of_children] => (
            (user + system) / TICKS,
            (of_children + system_of_children) / TICKS,
        ),
        _ => (0.0, 0.0),
    }
}

/// Prints the rounds of one way.
pub(crate) fn tell(name: &str, taken: &[Taken], rows: u64) {
    let rows = rows as f64;
    let of = |part: fn(&Taken) -> f64| median(taken.iter().map(part));
    let (sending, least, most) = of(|taken| taken.sending);
    println!(
        "{name}: {:.0} leads a second ({:.0} to {:.0}), the whole command {:.2} s; processor time a lead: client {:.1} µs, portal and bench {:.1} µs",
        rows / sending,
        rows / most,
        rows / least,
        of(|taken| taken.whole).0,
        of(|taken| taken.children).0 * 1e6 / rows,
        of(|taken| taken.own).0 * 1e6 / rows,
    );
}

/// Prints how many leads one way makes while another makes one, round by round.
pub(crate) fn tell_ratio(name: &str, one: &[Taken], other: &[Taken]) {
    let rounds = one.iter().zip(other);
    let (ratio, least, most) = median(rounds.map(|(one, other)| other.sending / one.sending));
    println!("{name}: {ratio:.2} ({least:.2} to {most:.2})");
}

/// The median, the least and the most.
fn median(all: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let mut all: Vec<f64> = all.collect();
    all.sort_unstable_by(f64::total_cmp);
    (all[all.len() / 2], all[0], all[all.len() - 1])
}
