//! Russian taxpayers' numbers, which a spreadsheet takes for numbers and robs of their first zero (NUM-13).

use super::fold::fold;
use crate::domain::{Cell, CellKind, ProblemKind};

/// Whether a title is that of a column or field of such numbers: `ИНН`, `ИНН компании`, `UF_CRM_INN`.
pub fn is_inn_title(title: &str) -> bool {
    let folded = fold(title);
    let mut words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.any(|word| matches!(word, "инн" | "inn"))
}

/// The number with its zero, where that is missing and the check digit says so; `None`: the cell stays as it is. A number
/// that has not ten or twelve digits is told; what is no number at all is none of this rule's business.
pub(super) fn inn(cell: Cell<'_>, found: &mut Vec<ProblemKind>) -> Option<String> {
    let text = cell.text.trim();
    let is_number = matches!(cell.kind, CellKind::Text | CellKind::Number)
        && !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number || matches!(text.len(), 10 | 12) || text == "0" {
        return None;
    }
    let padded = format!("0{text}");
    if is_checked(&padded) {
        let after = padded.clone();
        found.push(ProblemKind::InnPadded { after });
        return Some(padded);
    }
    found.push(ProblemKind::InnDoubtful);
    None
}

/// Whether the check digits of a number of ten or twelve agree.
fn is_checked(number: &str) -> bool {
    const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    let agrees = |count: usize| {
        let skipped = WEIGHTS.len().saturating_sub(count);
        let weights = WEIGHTS.iter().skip(skipped);
        let sum: u32 = digits
            .iter()
            .zip(weights)
            .map(|(digit, weight)| digit * weight)
            .sum();
        digits.get(count) == Some(&(sum % 11 % 10))
    };
    match digits.len() {
        10 => agrees(9),
        12 => agrees(10) && agrees(11),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{inn, is_inn_title};
    use crate::domain::{Cell, CellKind, Coded as _};

    #[test]
    fn a_lost_zero_comes_back_where_the_check_digit_says_so_num_13() {
        let of = |text, kind| {
            let mut found = Vec::new();
            let read = inn(Cell { text, kind }, &mut found);
            (read, found.first().map_or("", |kind| kind.code()))
        };
        for kind in [CellKind::Number, CellKind::Text] {
            let padded = Some("0272001233".to_owned());
            assert_eq!(of("272001233", kind), (padded, "inn_padded"));
            assert_eq!(of("272001234", kind), (None, "inn_doubtful"));
            let person = Some("027200123492".to_owned());
            assert_eq!(of("27200123492", kind), (person, "inn_padded"));
            assert_eq!(of("7701234567", kind), (None, ""));
            assert_eq!(of("77012", kind), (None, "inn_doubtful"));
        }
        for other in ["", "0", "-", "7701234567/770101001", "нет"] {
            assert_eq!(of(other, CellKind::Text), (None, ""), "{other}");
        }
    }

    #[test]
    fn titles_of_such_columns_are_known() {
        for title in ["ИНН", "инн компании", "UF_CRM_INN", "Company INN"] {
            assert!(is_inn_title(title), "{title}");
        }
        for title in ["Гостиница Inntal", "ИННА", "Номер"] {
            assert!(!is_inn_title(title), "{title}");
        }
    }
}
