//! Every row of `rest-contract.md` §4, written a second time: a misspelt code or a changed meaning shows here.

use super::{Place, Reaction, StopCause, TABLE, reaction};
use crate::domain::PortalError;

const RATE: Reaction = Reaction::WaitRate;
const OPERATING: Reaction = Reaction::WaitOperating;
const ROW: Reaction = Reaction::RowError;
const VERIFY: Reaction = Reaction::Verify;
const CREDENTIALS: Reaction = Reaction::Stop(StopCause::Credentials);
const ACCESS: Reaction = Reaction::Stop(StopCause::Access);
const ACCOUNT: Reaction = Reaction::Stop(StopCause::Account);
const BLOCKED: Reaction = Reaction::Stop(StopCause::Blocked);
const UNCONFIRMED: Reaction = Reaction::Stop(StopCause::Unconfirmed);
const NO_METHOD: Reaction = Reaction::Stop(StopCause::NoMethod);
const NOT_UNDERSTOOD: Reaction = Reaction::Stop(StopCause::NotUnderstood);

/// The code, its statuses, and what is done about it as the answer to a whole batch, to a command, and alone.
type Row = (&'static str, &'static [u16], [Reaction; 3]);

const LAW: &[Row] = &[
    ("QUERY_LIMIT_EXCEEDED", &[503], [RATE; 3]),
    ("OPERATION_TIME_LIMIT", &[429], [OPERATING; 3]),
    ("OVERLOAD_LIMIT", &[503], [BLOCKED; 3]),
    ("INTERNAL_SERVER_ERROR", &[500], [VERIFY; 3]),
    ("ERROR_UNEXPECTED_ANSWER", &[500], [VERIFY; 3]),
    ("ERROR_CORE", &[400], [VERIFY, VERIFY, ROW]),
    ("ERROR_CORE", &[500], [VERIFY; 3]),
    ("WRONG_ENCODING", &[200], [VERIFY; 3]),
    (
        "ERROR_BATCH_LENGTH_EXCEEDED",
        &[400],
        [VERIFY, Reaction::Requeue, VERIFY],
    ),
    ("ERROR_BATCH_METHOD_NOT_ALLOWED", &[405], [NO_METHOD; 3]),
    ("NO_AUTH_FOUND", &[401], [CREDENTIALS; 3]),
    ("INVALID_CREDENTIALS", &[401, 403], [CREDENTIALS; 3]),
    (
        "expired_token",
        &[401],
        [CREDENTIALS, Reaction::Requeue, CREDENTIALS],
    ),
    ("invalid_token", &[401], [CREDENTIALS; 3]),
    ("authorization_error", &[401], [CREDENTIALS; 3]),
    (
        "insufficient_scope",
        &[401, 403],
        [Reaction::Stop(StopCause::Scope); 3],
    ),
    ("user_access_error", &[403], [ACCESS; 3]),
    ("ACCESS_DENIED", &[403], [ACCESS, ROW, ROW]),
    ("allowed_only_intranet_user", &[403], [ACCESS; 3]),
    ("PAYMENT_REQUIRED", &[402], [ACCOUNT; 3]),
    ("PORTAL_DELETED", &[403, 500], [ACCOUNT; 3]),
    ("APPLICATION_NOT_FOUND", &[400, 500], [ACCOUNT; 3]),
    ("WRONG_AUTH_TYPE", &[403, 500], [CREDENTIALS; 3]),
    ("ERROR_OAUTH", &[400, 500], [CREDENTIALS; 3]),
    ("METHOD_CONFIRM_WAITING", &[401], [UNCONFIRMED; 3]),
    ("METHOD_CONFIRM_DENIED", &[403], [UNCONFIRMED; 3]),
    (
        "INVALID_REQUEST",
        &[400],
        [Reaction::Stop(StopCause::PlainHttp); 3],
    ),
    ("ERROR_METHOD_NOT_FOUND", &[404], [NO_METHOD; 3]),
    ("ERROR_MANIFEST_IS_NOT_AVAILABLE", &[404], [NO_METHOD; 3]),
    ("ERROR_ARGUMENT", &[400], [NOT_UNDERSTOOD, ROW, ROW]),
    ("INVALID_ARG_VALUE", &[400], [NOT_UNDERSTOOD, ROW, ROW]),
    ("100", &[400], [NOT_UNDERSTOOD, ROW, ROW]),
    (
        "CREATE_DYNAMIC_ITEM_RESTRICTED",
        &[400],
        [Reaction::Stop(StopCause::PlanForbids); 3],
    ),
    ("NOT_FOUND", &[400, 404], [NOT_UNDERSTOOD, ROW, ROW]),
    (
        "CRM_FIELD_ERROR_VALUE_NOT_VALID",
        &[400],
        [NOT_UNDERSTOOD, ROW, ROW],
    ),
    (
        "CRM_FIELD_ERROR_REQUIRED",
        &[400],
        [NOT_UNDERSTOOD, ROW, ROW],
    ),
    ("", &[400], [NOT_UNDERSTOOD, ROW, ROW]),
    (
        "MAX_IMPORT_BATCH_SIZE_EXCEEDED",
        &[400],
        [NOT_UNDERSTOOD, ROW, ROW],
    ),
];

fn react(code: &str, status: u16, place: Place) -> Reaction {
    reaction(
        &PortalError {
            code: code.to_owned(),
            text: "words of the portal".to_owned(),
            status,
        },
        place,
    )
}

#[test]
fn every_row_of_the_law_has_its_reaction_at_each_place() {
    for &(code, statuses, [whole, command, alone]) in LAW {
        for code in [code, &code.to_lowercase(), &code.to_uppercase()] {
            assert_eq!(react(code, 0, Place::Command), command, "{code} in a batch");
            for &status in statuses {
                assert_eq!(
                    react(code, status, Place::WholeBatch),
                    whole,
                    "{code} {status} of a batch"
                );
                assert_eq!(
                    react(code, status, Place::Alone),
                    alone,
                    "{code} {status} alone"
                );
            }
        }
    }
}

#[test]
fn no_code_has_a_meaning_that_the_law_does_not_give_it() {
    for (code, _) in TABLE {
        assert!(
            LAW.iter()
                .any(|(known, ..)| known.eq_ignore_ascii_case(code)),
            "{code}"
        );
    }
}
