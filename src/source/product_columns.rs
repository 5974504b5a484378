//! Columns of quantities and prices: rows of products, which are no part of what is imported (NUM-17).

use crate::domain::{HeaderCell, SourceNote};

const QUANTITIES: &[&str] = &[
    "количество",
    "кол-во",
    "кол во",
    "кол.",
    "quantity",
    "qty",
    "qty.",
];

const PRICES: &[&str] = &[
    "цена",
    "цена за единицу",
    "цена за ед.",
    "цена за шт.",
    "стоимость единицы",
    "price",
    "unit price",
];

/// A note where a source has both; nothing is computed from them.
pub(super) fn product_columns(header: &[HeaderCell]) -> Option<SourceNote> {
    let first = |words: &[&str]| {
        header
            .iter()
            .map(|cell| cell.title.trim())
            .find(|title| words.contains(&bare(title).as_str()))
            .map(|title| format!("«{title}»"))
    };
    let columns = vec![first(QUANTITIES)?, first(PRICES)?];
    Some(SourceNote::ProductColumns { columns })
}

/// A title in small letters without what stands behind a comma or in brackets: `Цена, руб.`
fn bare(title: &str) -> String {
    let title = title.split([',', '(']).next().unwrap_or(title);
    title.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::product_columns;
    use crate::domain::{HeaderCell, SourceNote};

    #[test]
    fn quantity_and_price_together_are_rows_of_products_num_17() {
        let of = |titles: &[&str]| {
            let header: Vec<HeaderCell> =
                titles.iter().map(|&title| HeaderCell::of(title)).collect();
            product_columns(&header)
        };
        let columns = vec!["«Кол-во»".to_owned(), "«Цена, руб.»".to_owned()];
        let note = Some(SourceNote::ProductColumns { columns });
        assert_eq!(of(&["Товар", "Кол-во", "Цена, руб."]), note);
        assert_eq!(of(&["Цена вопроса", "Кол-во"]), None);
        assert_eq!(of(&["Имя", "Сумма"]), None);
    }
}
