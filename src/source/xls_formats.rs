//! Which number formats of a workbook show a number as a date (XLS), and which as a percentage (also XLSX).

use calamine::ExcelDateTimeType;

/// Formats that are there without being defined ([MS-XLS] 2.4.126).
pub(super) fn built_in(number: u16) -> Option<ExcelDateTimeType> {
    match number {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Some(ExcelDateTimeType::DateTime),
        46 => Some(ExcelDateTimeType::TimeDelta),
        _ => None,
    }
}

/// A format that the workbook defines: its first section decides, without what is quoted, escaped or a colour.
pub(super) fn defined(format: &str) -> Option<ExcelDateTimeType> {
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                letters.by_ref().find(|&next| next == '"');
            }
            '\\' | '_' | '*' => {
                letters.next();
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|&next| next != ']').collect();
                let unit = inside.to_ascii_lowercase();
                let is_elapsed = ["h", "m", "s"]
                    .iter()
                    .any(|name| !unit.is_empty() && unit.replace(name, "").is_empty());
                if is_elapsed {
                    return Some(ExcelDateTimeType::TimeDelta);
                }
            }
            ';' => return None,
            'G' | 'g' => {
                // `General`; a lone g is an era.
                let word = "eneral";
                if letters.as_str().to_ascii_lowercase().starts_with(word) {
                    letters.nth(word.len() - 1);
                }
            }
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => {
                return Some(ExcelDateTimeType::DateTime);
            }
            _ => {}
        }
    }
    None
}

/// Whether a format that is there without being defined shows a percentage.
pub(super) const fn is_built_in_percent(number: u32) -> bool {
    matches!(number, 9 | 10)
}

/// Whether a format shows a percentage: its first section does, without what is quoted or escaped (NUM-11).
pub(super) fn is_percent(format: &str) -> bool {
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                letters.by_ref().find(|&next| next == '"');
            }
            '\\' | '_' | '*' => {
                letters.next();
            }
            ';' => return false,
            '%' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    use super::{built_in, defined, is_percent};

    #[test]
    fn percentages_are_told_from_other_numbers_num_11() {
        for percent in ["0%", "0.00%", "[Red]0.0 %;-0%", "#,##0%"] {
            assert!(is_percent(percent), "{percent}");
        }
        for other in ["General", "0;0%", "0\"%\"", "0\\%", "@"] {
            assert!(!is_percent(other), "{other}");
        }
    }

    #[test]
    fn dates_are_told_from_numbers() {
        for date in [
            "dd.mm.yyyy",
            "DD/MM/YY",
            "[$-419]d mmm yyyy;@",
            "h:mm",
            "yyyy\"г.\"",
            "[Red]dd.mm",
        ] {
            assert_eq!(defined(date), Some(DateTime), "{date}");
        }
        for elapsed in ["[h]:mm:ss", "[mm]:ss", "[Blue][h]:mm"] {
            assert_eq!(defined(elapsed), Some(TimeDelta), "{elapsed}");
        }
        for number in [
            "General",
            "#,##0.00\"d.\"",
            "0_d",
            "0;d",
            "#,##0\\ [$\u{20bd}-419]",
            "@",
            "[>=100]0",
        ] {
            assert_eq!(defined(number), None, "{number}");
        }
        assert_eq!(
            (built_in(14), built_in(46), built_in(2)),
            (Some(DateTime), Some(TimeDelta), None)
        );
    }
}
