//! Addresses of user fields: `text|lat;lon`.

use super::context::ValueContext;
use super::text::line;
use crate::domain::{Cell, FieldSpec, ProblemKind};

/// An address in one line, with the place on the map where the cell has one. The portal takes whatever follows a `|` for the
/// place, so that a `|` in the text is refused.
pub(super) fn address(
    spec: &FieldSpec,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let text = line(spec, cell, context, found)?;
    let Some((address, place)) = text.split_once('|') else {
        return Some(text);
    };
    if address.trim().is_empty() || !is_place(place) {
        found.push(ProblemKind::AddressSign);
        return None;
    }
    Some(format!("{}|{}", address.trim(), place.trim()))
}

/// `55.75;37.61`, nothing, and what the portal itself writes behind them: `55.75;37.61|12`.
fn is_place(text: &str) -> bool {
    let (place, id) = text.split_once('|').unwrap_or((text, ""));
    let id = id.trim();
    let place = place.trim();
    let has_id = id.bytes().all(|byte| byte.is_ascii_digit());
    let degrees = |part: &str, most: f64| {
        let number = part.trim().parse::<f64>();
        number.is_ok_and(|number| number.abs() <= most)
    };
    let is_point = place
        .split_once(';')
        .is_some_and(|(lat, lon)| degrees(lat, 90.0) && degrees(lon, 180.0));
    has_id && (place.is_empty() || is_point)
}

#[cfg(test)]
mod tests {
    use super::address;
    use crate::domain::{Cell, Coded as _, FieldKind, FieldSpec, ProblemKind};
    use crate::fields::testing::Ground;

    #[test]
    fn a_place_on_the_map_is_kept_and_any_other_bar_refused() {
        let spec = FieldSpec::new("UF_CRM_DELIVERY", FieldKind::Address);
        for (text, wanted) in [
            ("Тверь,  ул. Мира, 5", Some("Тверь, ул. Мира, 5")),
            ("Тверь|56.85;35.9", Some("Тверь|56.85;35.9")),
            ("Тверь | 56.85;35.9|12", Some("Тверь|56.85;35.9|12")),
            ("Тверь|", Some("Тверь|")),
            ("Тверь|Мира", None),
            ("Тверь|156;35", None),
            ("|56;35", None),
        ] {
            let mut found = Vec::new();
            let ground = Ground::russian();
            let read = address(&spec, Cell::text(text), &ground.context(), &mut found);
            assert_eq!(read.as_deref(), wanted, "{text}");
            let code = wanted.map_or("address_sign", |_| "");
            assert_eq!(found.first().map_or("", ProblemKind::code), code, "{text}");
        }
    }
}
