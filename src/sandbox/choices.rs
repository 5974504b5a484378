//! What the documentation leaves open, as switches: one field for each row of `facts-unknown.md` that concerns a portal's
//! behaviour.
//!
//! The default is the answer that is harder on the client, so that what works here works on any portal. Where the page's own
//! choice for an emulator is a milder one, [`OpenChoices::of_the_page`] has it. Rows 5 and 35 are about clients alone; row 19,
//! the size of the operating limit, is [`SandboxConfig::operating_limit_ms`](super::SandboxConfig::operating_limit_ms).

use serde::Deserialize;

/// The open questions and how this portal answers them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an open question of its own with the answers yes and no"
)]
pub struct OpenChoices {
    /// Row 1: a validation error of `crm.lead.*` and `crm.item.*` for a multifield is answered after the row was saved
    /// without that value. Off: nothing is saved.
    pub errors_after_save: bool,
    /// Row 2: an empty mandatory user field refuses the row.
    pub required_fields_enforced: bool,
    /// Row 3: a server error (500) that is ordered by its code alone leaves the work done.
    pub server_errors_after_save: bool,
    /// Row 4: values that a list (`@`) of a filter may hold; more are refused. `None`: any number.
    pub longest_value_list: Option<usize>,
    /// Row 6: which of the two sources HTTP statuses of authorisation errors are taken from.
    pub auth_statuses: AuthStatuses,
    /// Row 7: what `crm.item.*` makes of the offset of a date with time.
    pub item_times: ItemTimes,
    /// Row 8: `crm.item.*` takes `0` and `"0"` for nothing.
    pub items_lose_zeros: bool,
    /// Row 9: what a lead without `SOURCE_ID` gets.
    pub missing_source: MissingSource,
    /// Row 10: codes of `SOURCE_ID` and HONORIFIC that their lists lack.
    pub unknown_source: Treatment,
    /// Row 10: IDs and labels that an enumeration lacks.
    pub unknown_enumeration: UnknownItem,
    /// Row 11: a responsible person who does not exist or was dismissed.
    pub unknown_responsible: Treatment,
    /// Row 12: a stage of success at the creation of a lead.
    pub success_stage_on_add: Treatment,
    /// Row 13: what `$result[…]` inside a longer text is replaced by.
    pub substitution: Substitution,
    /// Row 14: the `time` of a command of a batch has `operating` and `operating_reset_at`.
    pub operating_in_batches: bool,
    /// Row 15: the order in which commands of a batch with mixed keys run.
    pub command_order: CommandOrder,
    /// Row 16: what happens past the request limit.
    pub past_request_limit: PastRequestLimit,
    /// Row 17: what a request bucket belongs to.
    pub bucket_of: BucketOf,
    /// Row 18: a refused request raises the bucket's level too.
    pub refused_requests_count: bool,
    /// Row 20: `app.info` answers a webhook; off, it is refused.
    pub app_info_by_webhook: bool,
    /// Row 21: characters of the columns whose size is not known: `ADDRESS*` and `UTM_*`.
    pub unknown_column_chars: usize,
    /// Row 22: what becomes of an over-long text.
    pub over_long: OverLong,
    /// Row 23: what `MIN_LENGTH` and `MAX_LENGTH` of a user field count.
    pub length_unit: LengthUnit,
    /// Row 24: files of a user field that its settings do not allow.
    pub bad_files: BadFiles,
    /// Row 25: `crm.item.import` and `crm.item.batchImport` take `fm` beside PHONE, EMAIL and the like.
    pub imports_take_fm: bool,
    /// Row 26: the region whose HONORIFIC codes the portal has, as in `HNR_RU_1`.
    pub honorific_region: String,
    /// Row 27: a `VALUE_TYPE` that the documentation does not list.
    pub unknown_value_type: Treatment,
    /// Row 28: `crm.duplicate.findbycomm` without a find answers `[]`; off, it is `{}`.
    pub no_duplicates_is_list: bool,
    /// Row 29: the legacy endpoint `lead.php` is served.
    pub legacy_endpoint: bool,
    /// Row 30: how the rows of one `crm.item.batchImport` hang together.
    pub import_rows: ImportRows,
    /// Row 31: milliseconds by which `createdTime` may lie before that of the lead with the greatest ID, and after now.
    pub created_time_tolerance_ms: u64,
    /// Row 32: user fields whose codes hold letters have camelCase names too (`ufCrmExtCode`); off, they are known by
    /// their original names alone.
    pub camel_case_of_letters: bool,
    /// Row 33: the HTTP status of `INVALID_CREDENTIALS` for a webhook that has ended or was made anew.
    pub ended_webhook_status: u16,
    /// Row 34: in simple mode imported leads are converted as added ones are.
    pub simple_mode_converts_imports: bool,
}

impl Default for OpenChoices {
    fn default() -> Self {
        Self {
            errors_after_save: true,
            required_fields_enforced: true,
            server_errors_after_save: true,
            longest_value_list: Some(50),
            auth_statuses: AuthStatuses::Documented,
            item_times: ItemTimes::OffsetLost,
            items_lose_zeros: true,
            missing_source: MissingSource::FirstInList,
            unknown_source: Treatment::Accepted,
            unknown_enumeration: UnknownItem::Emptied,
            unknown_responsible: Treatment::Accepted,
            success_stage_on_add: Treatment::Accepted,
            substitution: Substitution::TextsAndNumbers,
            operating_in_batches: true,
            command_order: CommandOrder::AsSent,
            past_request_limit: PastRequestLimit::WorksOn,
            bucket_of: BucketOf::Address,
            refused_requests_count: true,
            app_info_by_webhook: true,
            unknown_column_chars: 255,
            over_long: OverLong::Cut,
            length_unit: LengthUnit::Bytes,
            bad_files: BadFiles::Accepted,
            imports_take_fm: false,
            honorific_region: "RU".to_owned(),
            unknown_value_type: Treatment::Accepted,
            no_duplicates_is_list: true,
            legacy_endpoint: true,
            import_rows: ImportRows::Independent,
            created_time_tolerance_ms: 0,
            camel_case_of_letters: false,
            ended_webhook_status: 401,
            simple_mode_converts_imports: true,
        }
    }
}

impl OpenChoices {
    /// The answers of the page's column for emulators, six of which are milder than the default: rows 1, 4, 7, 18, 23 and 32.
    pub fn of_the_page() -> Self {
        Self {
            errors_after_save: false,
            longest_value_list: None,
            item_times: ItemTimes::Absolute,
            refused_requests_count: false,
            length_unit: LengthUnit::Chars,
            camel_case_of_letters: true,
            ..Self::default()
        }
    }
}

/// What becomes of a value that the portal need not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// It is stored as it was sent.
    Accepted,
    /// The row is refused.
    Refused,
}

/// Where HTTP statuses of authorisation errors come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthStatuses {
    /// The documentation: 403 and, for `PORTAL_DELETED`, 500.
    Documented,
    /// The code of real portals: 401 and, for `PORTAL_DELETED`, 403.
    Code,
}

/// What `crm.item.*` makes of a date with time and offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemTimes {
    /// The moment that is meant.
    Absolute,
    /// The clock reading in the portal's own zone: the offset is lost.
    OffsetLost,
}

/// What a lead without `SOURCE_ID` gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingSource {
    /// The first source by SORT.
    FirstInList,
    /// None.
    Empty,
}

/// What becomes of an ID or a label that an enumeration lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownItem {
    /// It is lost without a word.
    Emptied,
    /// It is stored as it was sent.
    Stored,
    /// The row is refused.
    Refused,
}

/// What `$result[…]` inside a longer text is replaced by; one that is the whole value is always replaced by any node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Substitution {
    /// Texts of earlier answers alone, as in older builds.
    Texts,
    /// Numbers too.
    TextsAndNumbers,
}

/// The order in which commands of a batch run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandOrder {
    /// As they were sent.
    AsSent,
    /// Integer keys first, by their number, as some JSON readers order them.
    IntegerKeysFirst,
}

/// What the portal does when a request outlasts its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PastRequestLimit {
    /// The gateway answers 504 and all of the work is done all the same.
    WorksOn,
    /// The command that runs at that moment is finished, later ones never run.
    StopsAfterCommand,
    /// The command that runs at that moment leaves nothing.
    StopsAtLimit,
}

/// What a request bucket belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BucketOf {
    /// The calling address.
    Address,
    /// The calling address and the credential.
    AddressAndCredential,
    /// The portal as a whole.
    Portal,
}

/// What becomes of an over-long text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverLong {
    /// Its end is lost without a word.
    Cut,
    /// The row is refused.
    Refused,
}

/// What a length in the settings of a user field counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LengthUnit {
    /// Characters.
    Chars,
    /// Bytes of UTF-8.
    Bytes,
}

/// What becomes of a file that is too big or has a wrong extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadFiles {
    /// It is stored.
    Accepted,
    /// It is lost without a word.
    Dropped,
    /// The row is refused.
    Refused,
}

/// How the rows of one `crm.item.batchImport` hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportRows {
    /// Each stands or falls alone.
    Independent,
    /// One that fails takes the others along.
    OneTransaction,
}
