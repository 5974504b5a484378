//! Problems: things wrong with a cell or a row of the person's data. Data, never an `Err`.

use super::{Coded as _, CrmEntity, FieldName, LeadId, RowRef, coded};

/// How much a problem weighs (`design.md` §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Mended without loss, or worth knowing.
    Info,
    /// The row is imported, but a human should look.
    Warning,
    /// The row is invalid and is not imported.
    Error,
    /// The source is refused.
    Fatal,
}

impl Severity {
    /// The word in `problems.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }
}

coded! {
    /// Everything that can be wrong with a row or a cell; codes are those of the catalogue of dirty data, and the class is
    /// the severity that the default policy gives it.
    pub enum ProblemKind: Severity {
        // -- the reader: rows as records ------------------------------------------------------------------------------
        /// Fewer cells than the header has (CSV-09).
        ShortRow { cells: u64, expected: u64 } => "short_row", Severity::Warning;
        /// More cells than the header has, and those are not empty (CSV-11). `glued` is the cell that probably holds the delimiter,
        /// or `none`.
        ExtraCells { cells: u64, expected: u64, glued: String } => "extra_cells", Severity::Error;
        /// A quote that is never closed; the record was read without quoting (CSV-15).
        UnbalancedQuote => "unbalanced_quote", Severity::Error;
        /// Quotes written as `\"` inside a quoted cell were read as quotes (CSV-18).
        BackslashQuotes => "backslash_quotes", Severity::Info;
        /// Blanks between a delimiter and a quote were left out (CSV-21).
        SpacedQuotes => "spaced_quotes", Severity::Info;
        /// NUL bytes in a record (ENC-26).
        NulBytes => "nul_bytes", Severity::Error;
        /// A lone carriage return in an unquoted cell (CSV-13).
        LoneCarriageReturn => "lone_carriage_return", Severity::Error;
        /// Bytes that are no text in the file's encoding (ENC-08).
        Undecodable { encoding: String } => "undecodable", Severity::Error;
        /// A line in another encoding than the file's, in which it is plain Russian (ENC-08).
        ForeignEncoding { encoding: String } => "foreign_encoding", Severity::Warning;
        /// The last record of a file is cut off (ENC-21).
        TruncatedLastRecord => "truncated_last_record", Severity::Warning;
        /// The value of merged cells that begin in an earlier row was repeated (LAY-04).
        FilledFromMerge { row: u64 } => "filled_from_merge", Severity::Info;
        /// The cell's text is no address, but it links to one, which was taken (LAY-29).
        AddressFromLink { after: String } => "address_from_link", Severity::Info;
        // -- the row and the journal ----------------------------------------------------------------------------------
        /// The row's lead stands in the portal already (DUP-10); `run` is empty for a lead that was found there.
        AlreadyImported { lead: u64, run: String } => "already_imported", Severity::Info;
        /// The row's lead stands in the portal, the row has changed since, and the mapping does not say `on_change: update` (DUP-12).
        ChangedNotUpdated { lead: u64 } => "changed_not_updated", Severity::Warning;
        /// When the lead was read back, values of the row had not arrived; it still lacks them.
        LeadIncomplete { lead: u64 } => "lead_incomplete", Severity::Warning;
        /// The row has changed, and the lead holds what it says already.
        AlreadyUpToDate { lead: u64 } => "already_up_to_date", Severity::Info;
        /// The lead was made, and the second call that brings these fields has not gone through.
        SecondCallMissing { lead: u64, fields: Vec<String> } => "second_call_missing", Severity::Warning;
        /// People changed these fields of the lead since they were sent last: they are left as they are.
        KeptPortalValue { lead: u64, fields: Vec<String> } => "kept_portal_value", Severity::Warning;
        /// The row's lead was deleted in the portal by people: it is not made anew.
        LeadGone { lead: u64 } => "lead_gone", Severity::Info;
        /// An undo of the row's lead was broken off: it has to be ended first.
        UndoUnfinished { lead: u64 } => "undo_unfinished", Severity::Warning;
        /// The portal holds another value than the one that was sent (API-09).
        ChangedByPortal { field: String, sent: String, there: String } => "changed_by_portal", Severity::Warning;
        // -- the row as a whole ---------------------------------------------------------------------------------------
        /// All key cells are empty (`design.md` §5).
        KeyEmpty => "key_empty", Severity::Error;
        /// The key of an earlier row, with the same content: skipped. `place` names file and sheet of a row in another source.
        KeyRepeated { row: u64, place: String } => "key_repeated", Severity::Info;
        /// The key of an earlier row, with other content; row 0: of one that an earlier run imported.
        KeyConflict { row: u64, place: String } => "key_conflict", Severity::Error;
        /// An earlier file or sheet of the run holds this row already: skipped.
        RowRepeated { row: u64, place: String } => "row_repeated", Severity::Info;
        /// Earlier rows of the sheet are equal to this one; each becomes a lead (DUP-01).
        EqualRow { earlier: u64 } => "equal_row", Severity::Warning;
        /// An earlier row has this contact, or these fields: skipped (DUP-01 to DUP-03).
        DuplicateInFile { row: u64, place: String, by: String } => "duplicate_in_file", Severity::Info;
        /// The same, and the row is imported nevertheless.
        DuplicateKept { row: u64, place: String, by: String } => "duplicate_kept", Severity::Warning;
        /// The portal has this, and `more`, with a phone or an e-mail of the row: skipped.
        DuplicateInPortal { entity: String, id: u64, more: u64 } => "duplicate_in_portal", Severity::Info;
        /// The same, and the row's lead is made nevertheless (DUP-05).
        DuplicateInPortalKept { entity: String, id: u64, more: u64 } => "duplicate_in_portal_kept", Severity::Warning;
        /// A lead of the portal has the row's contacts: it is changed.
        DuplicateUpdated { lead: u64 } => "duplicate_updated", Severity::Info;
        /// The same, and others have them too: they stay as they are (DUP-07).
        DuplicateLeads { lead: u64, others: Vec<String> } => "duplicate_leads", Severity::Warning;
        /// An earlier row of the run changes the lead that this row would change too: skipped.
        DuplicateTaken { lead: u64, row: u64, place: String } => "duplicate_taken", Severity::Warning;
        /// The row's lead belongs to a client of the portal that has its contacts (DUP-05).
        DuplicateLinked { entity: String, id: u64 } => "duplicate_linked", Severity::Info;
        /// Several clients of the portal have the row's contacts: its lead belongs to none of them.
        DuplicateClients { clients: Vec<String> } => "duplicate_clients", Severity::Warning;
        /// The row's contacts belong to different leads of the portal (DUP-04).
        DuplicateConflict { leads: Vec<String> } => "duplicate_conflict", Severity::Error;
        /// Only leads that were closed have the row's contacts: they stand in nobody's way (DUP-06).
        DuplicateClosed { leads: Vec<String> } => "duplicate_closed", Severity::Info;
        /// So many of the portal have a contact of the row that it does not tell whose it is (DUP-08).
        SharedInPortal { entity: String, count: u64 } => "shared_in_portal", Severity::Warning;
        /// So many have this contact that it does not tell whose it is (DUP-09, EML-12).
        SharedContact { value: String, count: u64 } => "shared_contact", Severity::Warning;
        /// The titles once more, in the middle of the list: skipped (LAY-16).
        RepeatedHeader => "repeated_header", Severity::Info;
        /// A total below the list or a part of it: skipped (LAY-17).
        TotalRow => "total_row", Severity::Info;
        /// The mapping takes other rows (`rows`): skipped. `rule` is `only` or `skip`, `condition` as it is written, `value` what the row
        /// has there.
        FilteredOut { rule: String, condition: String, value: String } => "filtered_out", Severity::Info;
        /// A text alone in the first column (LAY-18).
        LooksLikeGroupRow => "looks_like_group_row", Severity::Warning;
        /// As many names in one cell as phones in another (LAY-31).
        MaybeTwoPeople { count: u64 } => "maybe_two_people", Severity::Warning;
        /// Phones stand in the column of names and names in that of phones (NAM-12).
        SwappedColumns => "swapped_columns", Severity::Error;
        /// Looks like a test (NUL-06).
        TestLike => "test_like", Severity::Warning;
        /// A test of an advertising form: skipped (NUL-07).
        TestLead => "test_lead", Severity::Info;
        /// The ID of the rows above, from this row on (LAY-32).
        RepeatedId { row: u64 } => "repeated_id", Severity::Warning;
        /// A field that the mapping requires is empty.
        RequiredEmpty { fields: Vec<String> } => "required_empty", Severity::Error;
        /// No name, no phone, no e-mail, no company (NUL-11).
        NothingToIdentify => "nothing_to_identify", Severity::Error;
        /// Two columns give one single-valued field different values.
        FieldConflict { other: String } => "field_conflict", Severity::Error;
        /// A part of a whole name says something else than the column of that part, which wins (NAM-15).
        NameConflict { part: String, kept: String } => "name_conflict", Severity::Warning;
        /// The same of another composed field.
        PartConflict { part: String, kept: String } => "part_conflict", Severity::Warning;
        /// The row is named `0`, which the method of the mapping takes for no name: its lead could not be found again.
        NameNotCarried { method: String } => "name_not_carried", Severity::Error;
        /// The row would need more than the portal takes in one call.
        RowTooLarge { limit: u64 } => "row_too_large", Severity::Error;
        // -- cells of any kind ----------------------------------------------------------------------------------------
        /// An error value of the spreadsheet, `#N/A` (LAY-28).
        CellError => "cell_error", Severity::Error;
        /// A formula without a computed value (LAY-27).
        FormulaNoValue => "formula_no_value", Severity::Error;
        /// A placeholder such as `-` or `нет` was read as empty (NUL-02 to NUL-04).
        Placeholder => "placeholder", Severity::Info;
        /// Looks like a placeholder, but may be meant, as the surname Null: kept (NUL-04).
        PlaceholderKept => "placeholder_kept", Severity::Warning;
        /// HTML entities such as `&amp;` were turned into the characters that they stand for (TXT-06).
        HtmlEntities { after: String } => "html_entities", Severity::Info;
        /// Longer than the portal keeps, in characters; it would be cut without a word (TXT-10).
        TooLong { limit: u64, length: u64 } => "too_long", Severity::Error;
        /// The same in bytes of UTF-8, of the text as it is sent (`fields.md` §1, COMMENTS).
        TooLongBytes { limit: u64, length: u64 } => "too_long_bytes", Severity::Error;
        /// A text of more characters than the portal keeps was cut, since the mapping wants that (TXT-10).
        Truncated { limit: u64, length: u64 } => "truncated", Severity::Warning;
        /// The same in bytes.
        TruncatedBytes { limit: u64, length: u64 } => "truncated_bytes", Severity::Warning;
        /// Letters of a name in the case that the mapping wants (TXT-03).
        LetterCase { after: String } => "letter_case", Severity::Info;
        /// Tags of HTML were taken out of a text, since the mapping wants that (TXT-07).
        TagsStripped { after: String } => "tags_stripped", Severity::Info;
        /// Invisible characters inside a text were taken out (TXT-02).
        InvisibleCharacters { after: String } => "invisible_characters", Severity::Info;
        /// Characters that cannot be sent (controls) were taken out (TXT-09).
        ControlCharacters { after: String } => "control_characters", Severity::Info;
        /// The text was read in a wrong encoding before it came here; put right without loss (ENC-09, ENC-11).
        Mojibake { after: String } => "mojibake", Severity::Info;
        /// The same with letters lost, `U+FFFD` in their place: a value of one line is not sent, one of several lines without
        /// them (ENC-10). `suggestion` is what it may have been, or `none`.
        MojibakeLossy { suggestion: String } => "mojibake_lossy", Severity::Warning;
        /// Question marks in the place of words; not sent (ENC-12).
        LostText => "lost_text", Severity::Warning;
        /// `="…"` or an apostrophe that kept a spreadsheet from reading the text as a number was taken off (CSV-22, CSV-23).
        TextGuard { after: String } => "text_guard", Severity::Info;
        /// Letters written in two parts (`е` and two dots) were put together (ENC-13).
        LettersComposed => "letters_composed", Severity::Info;
        /// Something of another kind: an e-mail in a phone column (PHN-28, EML-13, WEB-04).
        WrongKind { found: String, expected: String } => "wrong_kind", Severity::Error;
        /// Words beside the value were left out (PHN-16).
        LeftOut { text: String } => "left_out", Severity::Warning;
        /// The same where the mapping keeps them: they stand in the lead's comment (PHN-12, PHN-16).
        KeptInComment { text: String } => "kept_in_comment", Severity::Info;
        /// A value in the column of another kind was moved into its own multifield (PHN-28, EML-13, WEB-04).
        Rescued { field: String, after: String } => "rescued", Severity::Info;
        /// The same value twice in one multifield (PHN-29, PHN-30).
        RepeatedValue => "repeated_value", Severity::Info;
        /// More values in a cell than a row can carry (BIG-05).
        TooManyValues { limit: u64, count: u64 } => "too_many_values", Severity::Error;
        /// The page `lead.php` would take the value for several; `at` is the sign, or `blank`.
        WouldBeParted { at: String } => "would_be_parted", Severity::Error;
        // -- people's names -------------------------------------------------------------------------------------------
        /// A whole name of which nothing decides which word is what: it is sent as the first name (NAM-08).
        NameUnsure => "name_unsure", Severity::Info;
        /// A whole name was taken apart by the column's order, or by the ending of the surname (NAM-03).
        NameOrderAssumed { last: String, name: String } => "name_order_assumed", Severity::Info;
        /// A company in the place of a name (NAM-10).
        CompanyInName { company: String } => "company_in_name", Severity::Info;
        /// Two people in one name (NAM-11).
        TwoPeople => "two_people", Severity::Warning;
        /// A word beside the name that is none, such as an occupation: not taken apart (NAM-13).
        WordsInName { word: String } => "words_in_name", Severity::Warning;
        /// A salutation that the portal does not have stays with the name (NAM-07).
        SalutationInName { word: String } => "salutation_in_name", Severity::Info;
        // -- phones ---------------------------------------------------------------------------------------------------
        /// A number written as `7.91612E+10`: digits are lost (PHN-05).
        PhoneScientific => "phone_scientific", Severity::Error;
        /// A number cell that ends in five zeros or more, as a scientific form that lost digits leaves it; sent (PHN-05).
        PhoneMaybeRounded => "phone_maybe_rounded", Severity::Warning;
        /// Too few digits for its country (PHN-18).
        PhoneTooShort { digits: u64 } => "phone_too_short", Severity::Error;
        /// Too many digits for its country (PHN-19).
        PhoneTooLong { digits: u64 } => "phone_too_long", Severity::Error;
        /// No number of any country (PHN-10 and others).
        PhoneInvalid => "phone_invalid", Severity::Error;
        /// A local number without area code; sent as it is (PHN-09, PHN-31).
        PhoneNoArea => "phone_no_area", Severity::Warning;
        /// Looks made up: all digits alike, 1234567890 (PHN-24).
        PhoneFake => "phone_fake", Severity::Warning;
        /// Letters among the digits (PHN-26); the value is not sent. `suggestion` is `none` when no number is plainly meant.
        PhoneLetters { suggestion: String } => "phone_letters", Severity::Warning;
        /// Stars among the digits; read as empty (PHN-34).
        PhoneMasked => "phone_masked", Severity::Warning;
        /// Could be a date that a spreadsheet made of a number (PHN-32); the value is not sent.
        PhoneLooksLikeDate => "phone_looks_like_date", Severity::Warning;
        /// An extension was kept behind the number (PHN-12).
        PhoneExtension { extension: String } => "phone_extension", Severity::Info;
        /// The country was taken from the mapping's locale (PHN-03).
        PhoneCountryAssumed { country: String, after: String } => "phone_country_assumed", Severity::Info;
        /// The digits were written in another way: `7.9161234567E+10`, `79161234567.0`, `８９１６…` (PHN-06, PHN-07, PHN-27).
        PhoneMended { after: String } => "phone_mended", Severity::Info;
        /// A word beside the number names a messenger (PHN-17).
        PhoneMessenger { messenger: String } => "phone_messenger", Severity::Info;
        /// No number of the mapping's country, but one of another; sent as it is (PHN-20).
        PhoneAmbiguous { suggestion: String } => "ambiguous", Severity::Warning;
        /// `…-67/68` was read as a further number that differs in its last digits (PHN-15).
        PhoneTail { after: String } => "phone_tail", Severity::Info;
        // -- e-mails, pages, messengers -------------------------------------------------------------------------------
        /// No e-mail address (EML-10).
        EmailInvalid => "email_invalid", Severity::Error;
        /// Mended without loss (EML-02, EML-05, EML-08).
        EmailMended { after: String } => "email_mended", Severity::Info;
        /// A well-known domain misspelt (EML-09); not changed.
        EmailTypo { suggestion: String } => "email_typo", Severity::Warning;
        /// Looks made up (EML-11).
        EmailFake => "email_fake", Severity::Warning;
        /// Letters of another alphabet that look alike were replaced (EML-06).
        Lookalike { after: String } => "lookalike", Severity::Info;
        /// The name before an e-mail filled the lead's empty name (EML-04).
        NameFromEmail { after: String } => "name_from_email", Severity::Info;
        /// A page or handle of a network that its column cannot tell; it stands in the lead's comment (WEB-05).
        NetworkUnknown { text: String } => "network_unknown", Severity::Warning;
        /// No web address, or a scheme that is refused (WEB-06).
        UrlInvalid => "url_invalid", Severity::Error;
        /// Mended without loss (WEB-01).
        UrlMended { after: String } => "url_mended", Severity::Info;
        // -- numbers, dates, flags, dictionaries ----------------------------------------------------------------------
        /// No number (NUM-08): not sent; an error where the field is required.
        NotANumber => "not_a_number", Severity::Warning;
        /// Below zero, where the field takes no such number (NUM-09).
        Negative => "negative", Severity::Error;
        /// A percentage; the number that is shown was taken, not the fraction that is stored (NUM-11).
        PercentRead { after: String } => "percent_read", Severity::Info;
        /// A taxpayer's number got the zero back that a spreadsheet took from its beginning; its check digit agrees (NUM-13).
        InnPadded { after: String } => "inn_padded", Severity::Info;
        /// A taxpayer's number of a wrong length, or whose check digit is wrong; sent as it is (NUM-13).
        InnDoubtful => "inn_doubtful", Severity::Warning;
        /// `1,500` may be 1500 or 1.5; read by the locale (NUM-05).
        AmbiguousNumber { after: String } => "ambiguous_number", Severity::Warning;
        /// More digits than the field holds, or not whole.
        NumberOutOfRange => "number_out_of_range", Severity::Error;
        /// Rounded to two places (NUM-10).
        AmountRounded { after: String } => "amount_rounded", Severity::Info;
        /// Written short, `1,5 млн` or `1e5` (NUM-07, NUM-15).
        NumberExpanded { after: String } => "number_expanded", Severity::Info;
        /// The amount's currency is not that of the currency field (NUM-06).
        CurrencyConflict { amount: String, field: String } => "currency_conflict", Severity::Warning;
        /// A spreadsheet made a date of a number (NUM-16).
        NumberBecameDate => "number_became_date", Severity::Error;
        /// More than 15 digits came from a number cell: the last are wrong (NUM-14).
        IdPrecisionLost => "id_precision_lost", Severity::Error;
        /// A `0` that the method of the mapping takes for nothing (`fields.md` §6), and no `second_call`.
        ZeroNotCarried { method: String } => "zero_not_carried", Severity::Error;
        /// An address that could not be told apart: all of it is sent in one line.
        AddressNotSplit => "address_not_split", Severity::Info;
        /// No such day, or no date at all (DAT-13).
        DateInvalid => "date_invalid", Severity::Error;
        /// Only part of a date (DAT-16): not guessed and not sent; an error where the field is required.
        DatePartial => "date_partial", Severity::Warning;
        /// Day and month could be swapped, and nothing in the column decides it (DAT-07). A warning once for a column, at its
        /// first such cell; an info at the others, so that each can be found.
        AmbiguousDate { after: String } => "ambiguous_date", Severity::Warning;
        /// The century was supplied (DAT-09).
        TwoDigitYear { after: String } => "two_digit_year", Severity::Info;
        /// Not written as most dates of the column are (DAT-08). A warning once for a column, as [`Self::AmbiguousDate`].
        MixedFormats { after: String } => "mixed_formats", Severity::Warning;
        /// A serial number among other dates was read as a date (DAT-03).
        SerialDate { after: String } => "serial_date", Severity::Warning;
        /// The same in a column that holds nothing else (DAT-03).
        SerialColumn { after: String } => "serial_column", Severity::Info;
        /// A serial number of January or February 1900, where a spreadsheet's calendar is wrong: not sent (DAT-06).
        SerialTooEarly => "serial_too_early", Severity::Warning;
        /// Seconds or milliseconds since 1970 were read as a moment (DAT-15).
        UnixTime { after: String } => "unix_time", Severity::Info;
        /// A birth date that nobody living has (DAT-21).
        ImplausibleBirthdate => "implausible_birthdate", Severity::Warning;
        /// A date of the portal's own that lies in the future: the portal takes none.
        StampInFuture => "stamp_in_future", Severity::Error;
        /// A date of the portal's own that lies before, or behind, the one that it has to follow, or precede (`lead-methods.md` §4).
        StampsOutOfOrder { other: String } => "stamps_out_of_order", Severity::Error;
        /// Moved to the date that it has to follow, or precede, as the mapping wants it (DAT-18).
        DateClamped { after: String, other: String } => "date_clamped", Severity::Info;
        /// The local time does not exist or exists twice (DAT-20).
        TimeShifted { after: String } => "time_shifted", Severity::Warning;
        /// Rounded to the places that the portal's field keeps.
        NumberRounded { after: String } => "number_rounded", Severity::Info;
        /// Outside of the bounds that the portal's owner has set for the field; `least` and `most` are `none` where there is no bound.
        OutOfBounds { least: String, most: String } => "out_of_bounds", Severity::Error;
        /// Fewer characters than the portal's owner demands.
        TooShort { limit: u64, length: u64 } => "too_short", Severity::Error;
        /// Not of the form that the portal's owner demands.
        PatternMismatch { pattern: String } => "pattern_mismatch", Severity::Error;
        /// `|` in an address, where the portal takes what follows for a place on the map.
        AddressSign => "address_sign", Severity::Error;
        /// Neither yes nor no (DIC-10).
        NotYesNo => "not_yes_no", Severity::Error;
        /// Not in the dictionary (DIC-01, DIC-02); `nearest` is `none` when nothing is near.
        UnknownValue { allowed: Vec<String>, nearest: String } => "unknown_value", Severity::Error;
        /// No salutation of the portal; left empty (DIC-20).
        UnknownSalutation { allowed: Vec<String> } => "unknown_salutation", Severity::Warning;
        /// Known from the simplified API's old table only; a present-day portal may lack it (`fields.md` §4).
        OldValue => "old_value", Severity::Warning;
        /// No currency (DIC-08).
        UnknownCurrency { allowed: Vec<String> } => "unknown_currency", Severity::Error;
        /// A currency that the portal does not have enabled (DIC-09).
        CurrencyNotEnabled { currency: String, allowed: Vec<String> } => "currency_not_enabled", Severity::Error;
        /// A sum of a user field that names no currency: the portal's base currency was written to it.
        CurrencyAssumed { currency: String } => "currency_assumed", Severity::Info;
        /// Not in the list of a user field (DIC-05).
        UnknownListValue { allowed: Vec<String>, nearest: String } => "unknown_list_value", Severity::Error;
        /// The list of a user field lacks the value, and the mapping says to leave it out (`missing: empty`).
        ListValueLeftOut { text: String } => "list_value_left_out", Severity::Warning;
        /// The list of a user field lacks the value; it stands in the comment, as the mapping says (`missing: comment`).
        ListValueToComment { text: String } => "list_value_to_comment", Severity::Warning;
        /// Several entries of a list have this title, so that it names none of them (DIC-07).
        AmbiguousDictionary { ids: Vec<String> } => "ambiguous_dictionary", Severity::Fatal;
        /// No user of the portal (DIC-14); `nearest` is `none` when nobody is called nearly so.
        UserUnknown { nearest: String } => "user_unknown", Severity::Error;
        /// Several users have this name (DIC-12).
        UserAmbiguous { ids: Vec<String> } => "user_ambiguous", Severity::Error;
        /// The user was dismissed, so that nobody of the row is made responsible by it (DIC-13).
        UserInactive { name: String } => "user_inactive", Severity::Warning;
        /// The user was dismissed; in a field that only tells who it was, the ID is sent all the same.
        UserInactiveKept { name: String } => "user_inactive_kept", Severity::Warning;
        /// The portal has no such user; whom the mapping names with `otherwise` is put in the place (DIC-14).
        UserReplaced { after: String } => "user_replaced", Severity::Warning;
        /// A name or an address where the people of the portal are not known.
        UsersNotKnown => "users_not_known", Severity::Error;
        /// No company or contact of this name, phone or e-mail.
        LinkNotFound { lookup: String } => "link_not_found", Severity::Error;
        /// The same, and the mapping says to leave it out or to put something else in its place.
        LinkReplaced { lookup: String } => "link_replaced", Severity::Warning;
        /// Several companies or contacts of this name, phone or e-mail (DIC-16).
        LinkAmbiguous { lookup: String, ids: Vec<String> } => "link_ambiguous", Severity::Error;
        /// Nobody has looked the company or contact up: there is no portal. `text` is what was to be looked for.
        LinkNotLookedUp { lookup: String, text: String } => "link_not_looked_up", Severity::Warning;
        /// A link without the prefix that tells what it leads to; `allowed` are the prefixes.
        LinkPrefix { allowed: Vec<String> } => "link_prefix", Severity::Error;
        /// A stage that ends a lead's life with success, which imports do not bring about (DIC-04), and no `clean: {final_stages: allow}`.
        SuccessStage => "success_stage", Severity::Error;
        /// A stage that ends a lead's life; set on import it converts nothing (DIC-04).
        FinalStage => "final_stage", Severity::Warning;
    }
}

impl ProblemKind {
    /// The lead that it is about, where the row has one.
    pub fn lead(&self) -> Option<LeadId> {
        if let Self::DuplicateInPortal { entity, id, .. } = self {
            return (entity == CrmEntity::Lead.word()).then_some(LeadId(*id));
        }
        if let Self::AlreadyImported { lead, .. }
        | Self::ChangedNotUpdated { lead }
        | Self::AlreadyUpToDate { lead }
        | Self::LeadIncomplete { lead }
        | Self::SecondCallMissing { lead, .. }
        | Self::DuplicateTaken { lead, .. }
        | Self::KeptPortalValue { lead, .. } = self
        {
            Some(LeadId(*lead))
        } else {
            None
        }
    }
}

/// One thing wrong with one cell or row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, with its arguments.
    pub kind: ProblemKind,
    /// How much it weighs, by policy.
    pub severity: Severity,
    /// The row.
    pub row: RowRef,
    /// The column counted from 0; `None` when the row as a whole is meant.
    pub column: Option<usize>,
    /// The field that the cell feeds.
    pub field: Option<FieldName>,
    /// The value as it stands in the source; empty for a row.
    pub value: String,
}

impl Problem {
    /// A problem of a row as a whole, with its default severity.
    pub fn of_row(row: RowRef, kind: ProblemKind) -> Self {
        Self {
            severity: kind.class(),
            kind,
            row,
            column: None,
            field: None,
            value: String::new(),
        }
    }

    /// A problem of a cell, with its default severity.
    pub fn of_cell(
        row: RowRef,
        column: usize,
        field: Option<FieldName>,
        value: &str,
        kind: ProblemKind,
    ) -> Self {
        Self {
            severity: kind.class(),
            kind,
            row,
            column: Some(column),
            field,
            value: value.to_owned(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}

#[cfg(test)]
mod tests {
    use super::ProblemKind;
    use crate::domain::{Coded as _, Part};

    #[test]
    fn every_problem_comes_back_from_what_is_kept_of_it() {
        for kind in ProblemKind::samples() {
            let kept = (kind.code(), kind.parts());
            assert_eq!(ProblemKind::from_parts(kept.0, kept.1.clone()), Some(kind));
            let more = kept.1.into_iter().chain([Part::Number(1)]).collect();
            assert_eq!(ProblemKind::from_parts(kept.0, more), None);
        }
        assert_eq!(ProblemKind::from_parts("no_such_code", Vec::new()), None);
    }
}
