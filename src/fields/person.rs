//! People of the portal, by e-mail, ID or name (DIC-11 to DIC-14).

use super::context::ValueContext;
use super::fold::fold;
use super::id::{Zero, parse_id};
use super::text::meaningful;
use crate::domain::{Cell, FieldSpec, People, Person, PersonBy, PersonFound, ProblemKind};
use crate::fields::Lines;

/// From this similarity on a name is offered as who may have been meant.
const SIMILAR: f64 = 0.85;

/// The ID of whoever a cell names. Where the people are not known, an ID is taken as it is.
pub(super) fn person(
    spec: &FieldSpec,
    by: Option<PersonBy>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<i64> {
    let text = meaningful(cell, Lines::One, context, found)?;
    let Some(people) = context.catalogue.people() else {
        return match parse_id(&text, Zero::Refused) {
            Ok(id) => Some(id),
            Err(ProblemKind::WrongKind { .. }) => {
                found.push(ProblemKind::UsersNotKnown);
                None
            }
            Err(problem) => {
                found.push(problem);
                None
            }
        };
    };
    match people.find(&text, by) {
        PersonFound::One(person) => i64::try_from(person.id).ok(),
        PersonFound::Dismissed(person) => {
            let name = person.shown();
            if spec.name.as_str() == "ASSIGNED_BY_ID" {
                found.push(ProblemKind::UserInactive { name });
                return None;
            }
            found.push(ProblemKind::UserInactiveKept { name });
            i64::try_from(person.id).ok()
        }
        // Whichever of them is meant, a lead cannot be his.
        PersonFound::Several(many)
            if spec.name.as_str() == "ASSIGNED_BY_ID" && many.iter().all(|one| !one.active) =>
        {
            let name = many.first().map_or_else(String::new, |one| one.shown());
            found.push(ProblemKind::UserInactive { name });
            None
        }
        PersonFound::Several(many) => {
            let ids = many.iter().map(|person| named(person)).collect();
            found.push(ProblemKind::UserAmbiguous { ids });
            None
        }
        PersonFound::Nobody => {
            let nearest = nearest(people, &text).unwrap_or_else(|| "none".to_owned());
            found.push(ProblemKind::UserUnknown { nearest });
            None
        }
    }
}

/// Somebody by name and ID, as the portal writes both.
fn named(person: &Person) -> String {
    format!("{} [{}]", person.shown(), person.id)
}

/// Who is called most like the text.
fn nearest(people: &People, text: &str) -> Option<String> {
    let wanted = fold(text);
    if wanted.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let active = people.everybody().iter().filter(|person| person.active);
    let likeness = |person: &Person| {
        let names = [
            fold(&person.email),
            fold(&format!("{} {}", person.name, person.last_name)),
            fold(&format!("{} {}", person.last_name, person.name)),
        ];
        let each = names.iter().map(|name| strsim::jaro_winkler(&wanted, name));
        each.fold(0.0, f64::max)
    };
    active
        .map(|person| (likeness(person), person))
        .filter(|(likeness, _)| *likeness >= SIMILAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, person)| named(person))
}

#[cfg(test)]
mod tests {
    use super::person;
    use crate::domain::{Cell, Coded as _, FieldKind, FieldSpec, People, Person, ProblemKind};
    use crate::fields::testing::Ground;

    fn ground() -> Ground {
        let mut ground = Ground::russian();
        let somebody = |id, active, name: &str, last: &str| Person {
            id,
            active,
            name: name.to_owned(),
            last_name: last.to_owned(),
            email: format!("u{id}@firm.ru"),
            ..Person::default()
        };
        ground.catalogue.set_people(People::new(vec![
            somebody(7, true, "Иван", "Петров"),
            somebody(8, true, "Анна", "Смирнова"),
            somebody(9, true, "Анна", "Смирнова"),
            somebody(15, false, "Олег", "Ушедший"),
        ]));
        ground
    }

    #[test]
    fn who_is_meant_is_found_or_told_dic_11_to_dic_14() {
        let ground = ground();
        for (field, text, wanted, code) in [
            ("ASSIGNED_BY_ID", "Петров Иван", Some(7), ""),
            ("ASSIGNED_BY_ID", "u7@firm.ru", Some(7), ""),
            ("ASSIGNED_BY_ID", "Иван [7]", Some(7), ""),
            ("ASSIGNED_BY_ID", "Анна Смирнова", None, "user_ambiguous"),
            ("ASSIGNED_BY_ID", "Олег Ушедший", None, "user_inactive"),
            ("UF_CRM_CURATOR", "15", Some(15), "user_inactive_kept"),
            ("ASSIGNED_BY_ID", "Иван Петроф", None, "user_unknown"),
            ("ASSIGNED_BY_ID", "77", None, "user_unknown"),
            ("ASSIGNED_BY_ID", "—", None, "placeholder"),
        ] {
            let mut found = Vec::new();
            let spec = FieldSpec::new(field, FieldKind::User);
            let read = person(&spec, None, Cell::text(text), &ground.context(), &mut found);
            assert_eq!(read, wanted, "{text}");
            assert_eq!(found.first().map_or("", ProblemKind::code), code, "{text}");
            if let Some(ProblemKind::UserUnknown { nearest }) = found.first() {
                let offered = if text == "77" {
                    "none"
                } else {
                    "Иван Петров [7]"
                };
                assert_eq!(nearest, offered);
            }
        }
    }

    #[test]
    fn without_the_people_an_id_is_taken_and_a_name_refused() {
        let ground = Ground::russian();
        for (text, wanted, code) in [
            ("7", Some(7), ""),
            (" 7.0 ", Some(7), ""),
            ("Анна Смирнова [123]", Some(123), ""),
            ("0", None, "number_out_of_range"),
            ("-3", None, "number_out_of_range"),
            ("7.5", None, "number_out_of_range"),
            ("99999999999999999999", None, "number_out_of_range"),
            ("Смирнова", None, "users_not_known"),
            ("нет", None, "placeholder"),
        ] {
            let mut found = Vec::new();
            let spec = FieldSpec::new("ASSIGNED_BY_ID", FieldKind::User);
            let read = person(&spec, None, Cell::text(text), &ground.context(), &mut found);
            assert_eq!(read, wanted, "{text}");
            assert_eq!(found.first().map_or("", ProblemKind::code), code, "{text}");
        }
    }
}
