//! The errors that a portal is documented to answer (`rest-contract.md` §4), so that a fault can be named by its code.

/// An error of a portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownError {
    /// The `error` code.
    pub code: &'static str,
    /// The documented HTTP status of a standalone call.
    pub status: u16,
    /// The status that code of real portals gives, where it is another one.
    pub status_in_code: Option<u16>,
    /// The `error_description`.
    pub text: &'static str,
    /// Whether the work may have been done although the call failed. Where a fault does not say, the harder one is taken:
    /// such an error comes after the work.
    pub may_have_worked: bool,
}

const fn before(code: &'static str, status: u16, text: &'static str) -> KnownError {
    KnownError {
        code,
        status,
        status_in_code: None,
        text,
        may_have_worked: false,
    }
}

const fn after(code: &'static str, status: u16, text: &'static str) -> KnownError {
    KnownError {
        may_have_worked: true,
        ..before(code, status, text)
    }
}

impl KnownError {
    const fn or(self, status_in_code: u16) -> Self {
        Self {
            status_in_code: Some(status_in_code),
            ..self
        }
    }
}

/// Every error of `rest-contract.md` §4 that has a code, in the order of that table.
pub static KNOWN_ERRORS: [KnownError; 37] = [
    before("QUERY_LIMIT_EXCEEDED", 503, "Too many requests"),
    before(
        "OPERATION_TIME_LIMIT",
        429,
        "Method is blocked due to operation time limit.",
    ),
    before(
        "OVERLOAD_LIMIT",
        503,
        "REST API is blocked due to overload.",
    ),
    after("INTERNAL_SERVER_ERROR", 500, "Internal server error"),
    after(
        "ERROR_UNEXPECTED_ANSWER",
        500,
        "Server returned an unexpected response.",
    ),
    after("ERROR_CORE", 500, "SQL query error!").or(400),
    after("WRONG_ENCODING", 200, "Wrong answer encoding"),
    before(
        "ERROR_BATCH_LENGTH_EXCEEDED",
        400,
        "Max batch length exceeded",
    ),
    before(
        "ERROR_BATCH_METHOD_NOT_ALLOWED",
        405,
        "Method is not allowed for batch usage",
    ),
    before("NO_AUTH_FOUND", 401, "Wrong authorization data"),
    before("INVALID_CREDENTIALS", 403, "Invalid request credentials").or(401),
    before(
        "expired_token",
        401,
        "The access token provided has expired",
    ),
    before("invalid_token", 401, "Unable to get application by token"),
    before("authorization_error", 401, "Unable to authorize user"),
    before(
        "insufficient_scope",
        403,
        "The request requires higher privileges than provided by the webhook token",
    )
    .or(401),
    before(
        "user_access_error",
        403,
        "The user does not have access to the application.",
    ),
    before("ACCESS_DENIED", 403, "Access denied!"),
    before(
        "allowed_only_intranet_user",
        403,
        "Only intranet users are allowed",
    ),
    before("PAYMENT_REQUIRED", 401, "Payment required"),
    before("PORTAL_DELETED", 500, "Portal was deleted").or(403),
    before("APPLICATION_NOT_FOUND", 403, "Application not found"),
    before(
        "WRONG_AUTH_TYPE",
        403,
        "Current authorization type is denied for this method",
    ),
    before("ERROR_OAUTH", 401, "Application not installed"),
    before("METHOD_CONFIRM_WAITING", 401, "Waiting for confirmation"),
    before("METHOD_CONFIRM_DENIED", 403, "Method call denied"),
    before("INVALID_REQUEST", 400, "Https required."),
    before("ERROR_METHOD_NOT_FOUND", 404, "Method not found!"),
    before(
        "ERROR_MANIFEST_IS_NOT_AVAILABLE",
        404,
        "Manifest is not available",
    ),
    before("ERROR_ARGUMENT", 400, "The argument is invalid"),
    before("INVALID_ARG_VALUE", 400, "Invalid value of an argument"),
    before("100", 400, "Could not find value for parameter {fields}"),
    before(
        "CREATE_DYNAMIC_ITEM_RESTRICTED",
        400,
        "You cannot create a new item due to your plan restrictions",
    ),
    before("NOT_FOUND", 400, "Item is not found").or(404),
    before(
        "CRM_FIELD_ERROR_VALUE_NOT_VALID",
        400,
        "Invalid value for field \"Stage\"",
    ),
    before(
        "CRM_FIELD_ERROR_REQUIRED",
        400,
        "The \"Name\" field is required",
    ),
    before("", 400, "Access denied."),
    before(
        "MAX_IMPORT_BATCH_SIZE_EXCEEDED",
        400,
        "Maximum batch size of 20 elements exceeded",
    ),
];

/// The error of this code, regardless of case.
pub fn known_error(code: &str) -> Option<&'static KnownError> {
    KNOWN_ERRORS
        .iter()
        .find(|known| known.code.eq_ignore_ascii_case(code))
}
