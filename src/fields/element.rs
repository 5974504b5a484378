//! Links to other elements of the CRM: by ID, by ID with a prefix, or by what `lookup` found.

use super::context::ValueContext;
use super::id::{Zero, parse_id};
use super::multi::multi;
use super::text::meaningful;
use crate::domain::{Cell, ClientBy, ClientLookup, FieldSpec, Lookup, MultiKind, ProblemKind};
use crate::fields::Lines;

/// The ID of another element.
pub(super) fn link(
    lookup: Option<Lookup>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<i64> {
    let text = meaningful(cell, Lines::One, context, found)?;
    let read = match lookup {
        Some(Lookup::Client(lookup)) => looked_up(lookup, &text, context),
        Some(Lookup::User(_)) | None => parse_id(&text, Zero::None),
    };
    read.map_err(|problem| found.push(problem)).ok()
}

/// An element as a user field of links has it: with its prefix where several kinds may be linked, else bare.
pub(super) fn element(
    spec: &FieldSpec,
    lookup: Option<Lookup>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let text = meaningful(cell, Lines::One, context, found)?;
    let read = match lookup {
        Some(Lookup::Client(lookup)) => looked_up(lookup, &text, context)
            .map(|id| written(&spec.rules.links, lookup.kind.prefix(), id)),
        Some(Lookup::User(_)) | None => by_id(&spec.rules.links, &text),
    };
    read.map_err(|problem| found.push(problem)).ok()
}

fn by_id(allowed: &[String], text: &str) -> Result<String, ProblemKind> {
    if let Some((prefix, id)) = text.rsplit_once('_') {
        let known = allowed
            .iter()
            .find(|known| known.eq_ignore_ascii_case(prefix.trim()));
        let known = known.ok_or_else(|| wants_prefix(allowed))?;
        return Ok(written(allowed, known, parse_id(id.trim(), Zero::None)?));
    }
    match allowed {
        [only] => Ok(written(allowed, only, parse_id(text, Zero::None)?)),
        _ => match parse_id(text, Zero::None) {
            Err(ProblemKind::Placeholder) => Err(ProblemKind::Placeholder),
            Ok(_) | Err(_) => Err(wants_prefix(allowed)),
        },
    }
}

fn written(allowed: &[String], prefix: &str, id: i64) -> String {
    if allowed.len() == 1 {
        id.to_string()
    } else {
        format!("{prefix}_{id}")
    }
}

fn wants_prefix(allowed: &[String]) -> ProblemKind {
    ProblemKind::LinkPrefix {
        allowed: allowed.iter().map(|prefix| format!("{prefix}_")).collect(),
    }
}

fn looked_up(
    lookup: ClientLookup,
    text: &str,
    context: &ValueContext<'_>,
) -> Result<i64, ProblemKind> {
    let name = || Lookup::Client(lookup).name().to_owned();
    let text = sought(lookup, text, context);
    match context.catalogue.clients().get(lookup, &text) {
        None => Err(ProblemKind::LinkNotLookedUp {
            lookup: name(),
            text,
        }),
        Some([]) => Err(ProblemKind::LinkNotFound { lookup: name() }),
        Some([only]) => i64::try_from(*only)
            .ok()
            .ok_or(ProblemKind::NumberOutOfRange),
        Some(several) => Err(ProblemKind::LinkAmbiguous {
            lookup: name(),
            ids: several.iter().map(u64::to_string).collect(),
        }),
    }
}

/// What is looked for: a phone or an e-mail as the rules of these kinds have it, anything else as it stands.
fn sought(lookup: ClientLookup, text: &str, context: &ValueContext<'_>) -> String {
    let kind = match lookup.by {
        ClientBy::Title => return text.to_owned(),
        ClientBy::Phone => MultiKind::Phone,
        ClientBy::Email => MultiKind::Email,
    };
    let cell = Cell::text(text);
    let read = multi(
        kind,
        kind.default_type(),
        None,
        cell,
        context,
        &mut Vec::new(),
    );
    let first = read.values.into_iter().next();
    first.map_or_else(|| text.to_owned(), |element| element.value)
}

#[cfg(test)]
mod tests {
    use super::{element, link};
    use crate::domain::{
        Cell, ClientBy, ClientKind, ClientLookup, Clients, Coded as _, FieldKind, FieldSpec,
        Lookup, ProblemKind,
    };
    use crate::fields::testing::Ground;

    const TITLE: ClientLookup = ClientLookup {
        kind: ClientKind::Company,
        by: ClientBy::Title,
    };

    fn ground() -> Ground {
        let mut clients = Clients::default();
        clients.insert(TITLE, "ООО «Ромашка»", vec![15]);
        clients.insert(TITLE, "Лютик", vec![16, 17]);
        clients.insert(TITLE, "Василёк", vec![]);
        let mut ground = Ground::russian();
        ground.catalogue.set_clients(clients);
        ground
    }

    #[test]
    fn elements_have_a_prefix_where_several_kinds_may_be_linked() {
        let ground = ground();
        for (allowed, text, wanted, code) in [
            (&["C", "CO"][..], "C_21", Some("C_21"), ""),
            (&["C", "CO"], "co_5", Some("CO_5"), ""),
            (&["C", "CO"], "21", None, "link_prefix"),
            (&["C", "CO"], "D_21", None, "link_prefix"),
            (&["C", "CO"], "C_x", None, "wrong_kind"),
            (&["C", "CO"], "0", None, "placeholder"),
            (&["T80"], "t80_3", Some("3"), ""),
            (&["T80"], "3", Some("3"), ""),
            (&["T80"], "-3", None, "number_out_of_range"),
        ] {
            let mut spec = FieldSpec::new("UF_CRM_LINKS", FieldKind::Element);
            spec.rules.links = allowed.iter().map(|&prefix| prefix.to_owned()).collect();
            let mut found = Vec::new();
            let read = element(&spec, None, Cell::text(text), &ground.context(), &mut found);
            assert_eq!(read.as_deref(), wanted, "{text}");
            assert_eq!(found.first().map_or("", ProblemKind::code), code, "{text}");
        }
    }

    #[test]
    fn a_company_by_its_name_dic_16() {
        let ground = ground();
        for (text, wanted, code) in [
            ("ооо \"ромашка\"", Some(15), ""),
            ("Лютик", None, "link_ambiguous"),
            ("Василек", None, "link_not_found"),
            ("Пион", None, "link_not_looked_up"),
        ] {
            let mut found = Vec::new();
            let lookup = Some(Lookup::Client(TITLE));
            let read = link(lookup, Cell::text(text), &ground.context(), &mut found);
            assert_eq!(read, wanted, "{text}");
            assert_eq!(found.first().map_or("", ProblemKind::code), code, "{text}");
        }
        let mut spec = FieldSpec::new("UF_CRM_LINKS", FieldKind::Element);
        spec.rules.links = vec!["C".to_owned(), "CO".to_owned()];
        let (cell, mut found) = (Cell::text("ООО «Ромашка»"), Vec::new());
        let lookup = Some(Lookup::Client(TITLE));
        let read = element(&spec, lookup, cell, &ground.context(), &mut found);
        assert_eq!(read.as_deref(), Some("CO_15"));
    }
}
