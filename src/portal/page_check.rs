//! The check before a run through `lead.php`: whether the page is there, and lets this user in. It asks for the page's fields, and
//! writes nothing (`legacy-lead-php.md`, Call: `lead.get_fields`).

use super::preflight::{unanswered, unreachable};
use super::{LeadPage, PortalFailure, PortalFailureKind};
use crate::batching::{Reply, StopError, error_of, literal};

const CHECK: &str = "method=lead.get_fields";

/// Asks the page for its fields, which signs the user in. Costs one request.
///
/// # Errors
/// One failure that says what to do: no answer, no such page, a refused login, another host.
pub async fn check_page(page: &LeadPage) -> Result<(), PortalFailure> {
    let (status, body) = match page.post(CHECK.to_owned()).await {
        Reply::Answer { status, body } => (status, body),
        Reply::Shut(error) => return Err(error.into()),
        Reply::Redirected { host } => return Err(StopError::PortalRedirected { host }.into()),
        Reply::NeverSent { cause } => return Err(unreachable(cause).into()),
        Reply::Lost(cause) => return Err(unanswered(cause).into()),
    };
    let answer = literal(&body).filter(|_| status == 200);
    let Some(told) = answer.and_then(|answer| error_of(&answer, status)) else {
        let status = u64::from(status);
        return Err(PortalFailureKind::NoLeadPhp { status }.into());
    };
    let (error, text) = (told.code, told.text);
    match error.as_str() {
        "201" => Ok(()),
        "403" => Err(StopError::LeadPhpRefused { error, text }.into()),
        _ => Err(PortalFailureKind::PortalUnwell { error, text }.into()),
    }
}
