//! What a row must have, and which problems weigh less than they seem.
//!
//! - **A requirement** is met when one of its fields has a value; a field that the catalogue calls required is one too. An
//!   unmet one is `required_empty`, unless a cell of its fields has an error that says more.
//! - **A row must be somebody's**: `nothing_to_identify` when neither `NAME`, `LAST_NAME`, `COMPANY_TITLE`, `TITLE`,
//!   `PHONE` nor `EMAIL` holds anything that the row itself gave (a constant of `set` is no sign of anybody; a template
//!   with a cell of the row in it is), and none of them has an error that says more (NUL-11).
//! - **A bad phone or e-mail** is a warning when the row has another, good one: the bad value is not sent (PHN-18, EML-10).
//! - **An error value of the spreadsheet** is a warning in a cell that the row can do without (LAY-28).
//!
//! - **A text with lost letters** is not sent; it is an error when it is the row's only name (ENC-10).
//!
//! Neither of the two before weighs less where it leaves a requirement unmet. **A phone that is not sent** for its letters or
//! for looking like a date (PHN-26, PHN-32) is a warning, and an error where it leaves a requirement unmet, or the row
//! nobody's: so the row's reason names the cell that is to be mended. So is a text in the place of a number or date (NUM-08,
//! DAT-06, DAT-16).

use super::lead::Lead;
use crate::domain::{FieldCatalogue, FieldName, Problem, ProblemKind, Severity};
use crate::mapping::{Mapping, Requirement};

const IDENTIFYING: [&str; 6] = [
    "NAME",
    "LAST_NAME",
    "COMPANY_TITLE",
    "TITLE",
    "PHONE",
    "EMAIL",
];
/// The composed field of contacts: what is wrong with its cell is wrong with a phone or an e-mail.
const COMPOSED: &str = "CONTACTS";
const NAMES: [&str; 4] = ["NAME", "LAST_NAME", "COMPANY_TITLE", "TITLE"];
const CONTACTS: [&str; 2] = ["PHONE", "EMAIL"];

/// The mapping's requirements and those of the catalogue; but a title, which a portal or `lead.php` may demand, is made up where there
/// is none.
pub(super) fn requirements(mapping: &Mapping, catalogue: &FieldCatalogue) -> Vec<Requirement> {
    let demanded = catalogue
        .fields()
        .filter(|spec| spec.is_demanded() && spec.name.as_str() != "TITLE")
        .map(|spec| Requirement {
            any_of: vec![spec.name.clone()],
        });
    let mut all = mapping.require.clone();
    for requirement in demanded {
        if !all.contains(&requirement) {
            all.push(requirement);
        }
    }
    all
}

/// Weighs a row's problems again, now that the whole lead is known, and returns those of the row as a whole.
pub(super) fn judge(
    problems: &mut [Problem],
    lead: &Lead,
    requirements: &[Requirement],
    key: &[usize],
) -> Vec<ProblemKind> {
    let unmet: Vec<&Requirement> = requirements
        .iter()
        .filter(|wanted| !wanted.any_of.iter().any(|field| lead.has(field.as_str())))
        .collect();
    let has_contact = CONTACTS.iter().any(|field| lead.has(field));
    for problem in problems.iter_mut() {
        let field = problem.field.as_ref();
        if field.is_some_and(|field| unmet.iter().any(|wanted| wanted.any_of.contains(field))) {
            blame_withheld(problem);
            continue;
        }
        spare(problem, has_contact, key);
    }
    let mut of_row: Vec<ProblemKind> = unmet
        .iter()
        .filter(|wanted| !has_error(problems, |field| wanted.any_of.contains(field)))
        .map(|wanted| required_empty(wanted))
        .collect();
    let identifies =
        |field: &FieldName| IDENTIFYING.contains(&field.as_str()) || field.as_str() == COMPOSED;
    if !IDENTIFYING.iter().any(|field| lead.has_of_row(field)) {
        let of_them = |problem: &&mut Problem| problem.field.as_ref().is_some_and(identifies);
        problems.iter_mut().filter(of_them).for_each(blame_withheld);
        if !has_error(problems, identifies) {
            of_row.push(ProblemKind::NothingToIdentify);
        }
    }
    if !NAMES.iter().any(|field| lead.has_of_row(field)) {
        let names = |problem: &&mut Problem| {
            let of_name = |field: &FieldName| NAMES.contains(&field.as_str());
            let lossy = matches!(problem.kind, ProblemKind::MojibakeLossy { .. });
            lossy && problem.field.as_ref().is_some_and(of_name)
        };
        problems.iter_mut().filter(names).for_each(blame_withheld);
    }
    of_row
}

/// Makes a warning of an error that leaves nothing unmet, where the row can do without the cell.
pub(super) fn spare(problem: &mut Problem, has_contact: bool, key: &[usize]) {
    let in_key = problem.column.is_some_and(|column| key.contains(&column));
    let spared = problem.kind == ProblemKind::CellError && !in_key;
    if spared || (has_contact && is_bad_contact(problem)) {
        problem.severity = problem.severity.min(Severity::Warning);
    }
}

/// Makes an error of a value that was only held back.
fn blame_withheld(problem: &mut Problem) {
    let withheld = matches!(
        problem.kind,
        ProblemKind::PhoneLetters { .. }
            | ProblemKind::PhoneLooksLikeDate
            | ProblemKind::MojibakeLossy { .. }
            | ProblemKind::LostText
            | ProblemKind::NotANumber
            | ProblemKind::DatePartial
            | ProblemKind::SerialTooEarly
    );
    if withheld {
        problem.severity = problem.severity.max(Severity::Error);
    }
}

fn required_empty(wanted: &Requirement) -> ProblemKind {
    ProblemKind::RequiredEmpty {
        fields: wanted.any_of.iter().map(ToString::to_string).collect(),
    }
}

fn has_error(problems: &[Problem], of: impl Fn(&FieldName) -> bool) -> bool {
    problems.iter().any(|problem| {
        problem.severity >= Severity::Error && problem.field.as_ref().is_some_and(&of)
    })
}

fn is_bad_contact(problem: &Problem) -> bool {
    let of_contact = problem
        .field
        .as_ref()
        .is_some_and(|field| CONTACTS.contains(&field.as_str()) || field.as_str() == COMPOSED);
    // Digits that a spreadsheet lost (PHN-05) and values in the wrong column (PHN-28) can be mended at the source: errors stay.
    let bad_value = matches!(
        problem.kind,
        ProblemKind::PhoneTooShort { .. }
            | ProblemKind::PhoneTooLong { .. }
            | ProblemKind::PhoneInvalid
            | ProblemKind::EmailInvalid
    );
    of_contact && bad_value
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::domain::{
        FieldName, FieldValue, MultiKind, MultiValue, Problem, ProblemKind, Severity,
    };
    use crate::mapping::Requirement;
    use crate::rows::fixtures::row_ref;
    use crate::rows::lead::{Lead, TakenFrom};

    fn lead(fields: &[&str], from: TakenFrom) -> Lead {
        let mut lead = Lead::default();
        for field in fields {
            let name = FieldName::new(field);
            match MultiKind::of_field(field) {
                Some(kind) => {
                    let value = MultiValue {
                        value_type: kind.default_type(),
                        value: "+79161234567".to_owned(),
                    };
                    lead.append(&name, kind, vec![value], from);
                }
                None => {
                    lead.put(&name, FieldValue::Text("x".to_owned()), from);
                }
            }
        }
        lead
    }

    fn cell(field: &str, column: usize, kind: ProblemKind) -> Problem {
        Problem::of_cell(row_ref(2), column, Some(FieldName::new(field)), "v", kind)
    }

    fn need(any_of: &[&str]) -> Requirement {
        Requirement {
            any_of: any_of.iter().map(|field| FieldName::new(field)).collect(),
        }
    }

    const FROM_ROW: TakenFrom = TakenFrom::Column(0);

    #[test]
    fn a_bad_contact_weighs_less_beside_a_good_one_unless_its_field_is_required() {
        let bad = ProblemKind::PhoneTooShort { digits: 5 };
        for (fields, require, severity) in [
            (vec!["EMAIL"], vec![], Severity::Warning),
            (vec!["PHONE"], vec![], Severity::Warning),
            (vec!["NAME"], vec![], Severity::Error),
            (vec!["EMAIL"], vec![need(&["PHONE"])], Severity::Error),
            (
                vec!["EMAIL"],
                vec![need(&["PHONE", "EMAIL"])],
                Severity::Warning,
            ),
        ] {
            let mut problems = [cell("PHONE", 1, bad.clone())];
            let of_row = judge(&mut problems, &lead(&fields, FROM_ROW), &require, &[]);
            assert_eq!(problems[0].severity, severity, "{fields:?} {require:?}");
            assert!(of_row.is_empty(), "{of_row:?}");
        }
        let mut web = [cell("WEB", 1, ProblemKind::UrlInvalid)];
        judge(&mut web, &lead(&["EMAIL"], FROM_ROW), &[], &[]);
        assert_eq!(web[0].severity, Severity::Error);
    }

    #[test]
    fn a_phone_that_is_held_back_is_an_error_only_where_it_is_needed_phn_26_phn_32() {
        let letters = ProblemKind::PhoneLetters {
            suggestion: "none".to_owned(),
        };
        for kind in [letters, ProblemKind::PhoneLooksLikeDate] {
            for (fields, require, severity) in [
                (vec!["NAME"], vec![], Severity::Warning),
                (vec!["NAME"], vec![need(&["PHONE"])], Severity::Error),
                (vec!["POST"], vec![], Severity::Error),
                (vec!["PHONE"], vec![need(&["PHONE"])], Severity::Warning),
            ] {
                let mut problems = [cell("PHONE", 1, kind.clone())];
                let of_row = judge(&mut problems, &lead(&fields, FROM_ROW), &require, &[]);
                assert_eq!(problems[0].severity, severity, "{fields:?} {require:?}");
                assert!(of_row.is_empty(), "{of_row:?}");
            }
        }
    }

    #[test]
    fn words_in_the_place_of_a_number_or_date_are_errors_where_it_is_needed_num_08_dat_16() {
        for (field, kind) in [
            ("OPPORTUNITY", ProblemKind::NotANumber),
            ("BIRTHDATE", ProblemKind::DatePartial),
            ("BIRTHDATE", ProblemKind::SerialTooEarly),
        ] {
            for (require, severity) in [
                (vec![], Severity::Warning),
                (vec![need(&[field])], Severity::Error),
            ] {
                let mut problems = [cell(field, 1, kind.clone())];
                let of_row = judge(&mut problems, &lead(&["NAME"], FROM_ROW), &require, &[]);
                assert_eq!(problems[0].severity, severity, "{field} {require:?}");
                assert!(of_row.is_empty(), "{of_row:?}");
            }
        }
    }

    #[test]
    fn an_error_value_weighs_less_where_the_row_can_do_without_it() {
        let lead = lead(&["NAME"], FROM_ROW);
        for (field, column, severity) in [
            ("POST", 1, Severity::Warning),
            ("TITLE", 2, Severity::Error),
            ("POST", 3, Severity::Error),
        ] {
            let mut problems = [cell(field, column, ProblemKind::CellError)];
            judge(&mut problems, &lead, &[need(&["TITLE"])], &[3]);
            assert_eq!(problems[0].severity, severity, "{field} {column}");
        }
    }

    #[test]
    fn an_unmet_requirement_is_told_unless_a_cell_says_more() {
        let lead = lead(&["NAME"], FROM_ROW);
        let either = need(&["PHONE", "EMAIL"]);
        let told = judge(&mut [], &lead, std::slice::from_ref(&either), &[]);
        let fields = vec!["PHONE".to_owned(), "EMAIL".to_owned()];
        assert_eq!(told, [ProblemKind::RequiredEmpty { fields }]);
        let mut problems = [cell("EMAIL", 1, ProblemKind::EmailInvalid)];
        assert!(judge(&mut problems, &lead, &[either], &[]).is_empty());
    }

    #[test]
    fn a_row_of_nobody_is_refused_and_a_constant_title_is_nobody() {
        let nobody = [ProblemKind::NothingToIdentify];
        for field in [
            "NAME",
            "LAST_NAME",
            "COMPANY_TITLE",
            "TITLE",
            "PHONE",
            "EMAIL",
        ] {
            assert!(judge(&mut [], &lead(&[field], FROM_ROW), &[], &[]).is_empty());
            let constant = TakenFrom::Constant { of_row: false };
            assert_eq!(judge(&mut [], &lead(&[field], constant), &[], &[]), nobody);
            let template = TakenFrom::Constant { of_row: true };
            assert!(judge(&mut [], &lead(&[field], template), &[], &[]).is_empty());
        }
        assert_eq!(judge(&mut [], &lead(&["POST"], FROM_ROW), &[], &[]), nobody);
    }
}
