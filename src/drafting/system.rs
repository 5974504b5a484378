//! Which system a file comes from, by several of its titles together.

use super::book::System;
use super::matching::{Likeness, Matcher, hallmarks};
use crate::domain::HeaderCell;

/// The system whose hallmarks the header holds most of, measured by how many it takes; `None`: no system's.
pub(super) fn detect(header: &[HeaderCell]) -> Option<&'static System> {
    let mut best: Option<(&System, usize)> = None;
    for (system, matcher) in hallmarks() {
        let hits = hits(matcher, header);
        let enough = hits >= system.needs;
        let better = best.is_none_or(|(other, most)| hits * other.needs > most * system.needs);
        if enough && better {
            best = Some((system, hits));
        }
    }
    best.map(|(system, _)| system)
}

/// How many different hallmarks of a system stand in the header.
fn hits(matcher: &Matcher, header: &[HeaderCell]) -> usize {
    let mut found: Vec<String> = header
        .iter()
        .filter_map(|cell| matcher.find(&cell.title))
        .filter(|found| found.likeness > Likeness::Part)
        .map(|found| found.title)
        .collect();
    found.sort_unstable();
    found.dedup();
    found.len()
}

#[cfg(test)]
mod tests {
    use super::detect;
    use crate::domain::HeaderCell;

    fn named(titles: &[&str]) -> Option<&'static str> {
        let header: Vec<HeaderCell> = titles.iter().map(|title| HeaderCell::of(*title)).collect();
        detect(&header).map(|system| system.name)
    }

    #[test]
    fn a_system_is_known_by_several_titles_and_by_no_single_one() {
        let meta = ["id", "created_time", "ad_id", "form_id", "email"];
        assert_eq!(named(&meta), Some("Meta Lead Ads"));
        assert_eq!(
            named(&["Название сделки", "Воронка", "Этап сделки"]),
            Some("amoCRM")
        );
        assert_eq!(
            named(&["Record ID", "First Name", "Contact owner"]),
            Some("HubSpot")
        );
        assert_eq!(named(&["Name", "Phone", "tranid", "formid"]), Some("Tilda"));
        assert_eq!(named(&["Имя", "Телефон", "Почта", "Комментарий"]), None);
    }
}
