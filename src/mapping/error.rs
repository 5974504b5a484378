//! What can be wrong with a mapping: all of it is reported at once, each with its place.

use std::fmt;

use crate::domain::{Coded as _, coded};

coded! {
    /// Everything that can be wrong with a mapping. `nearest` is the nearest right name and `similar` is 1 where there is one
    /// worth offering, else 0 and `nearest` is empty.
    pub enum MappingErrorKind {
        // -- the text -------------------------------------------------------------------------------------------------
        /// Neither UTF-8 nor UTF-16 nor windows-1251: the bytes are no text.
        Undecodable => "mapping_undecodable";
        /// Larger than any mapping; the limit is in KiB.
        TooLarge { limit: u64 } => "mapping_too_large";
        /// Too deep, or too many nodes once aliases are expanded.
        TooComplex => "mapping_too_complex";
        /// An alias inside the node that it stands for.
        AliasOfItself => "mapping_alias_of_itself";
        /// A second `---` document.
        SeveralDocuments => "mapping_several_documents";
        /// Nothing but blanks and comments.
        Empty => "mapping_empty";
        /// YAML, but no keys with values.
        NotAMap => "mapping_not_a_map";
        /// A tab where YAML wants blanks.
        YamlTab => "mapping_yaml_tab";
        /// A quote that is not closed, or text behind the closing one.
        YamlQuote => "mapping_yaml_quote";
        /// A bracket or brace that is not closed.
        YamlBracket => "mapping_yaml_bracket";
        /// A second `: ` in a line.
        YamlColon => "mapping_yaml_colon";
        /// Lines that do not begin in the column of their neighbours.
        YamlIndent => "mapping_yaml_indent";
        /// A value that begins with a sign that means something to YAML: `@`, `*`, `%`.
        YamlCharacter { character: String } => "mapping_yaml_character";
        /// A template without quotes: `{{` means something to YAML.
        TemplateUnquoted => "mapping_template_unquoted";
        /// Any other error of the YAML parser, in its own words.
        YamlInvalid { detail: String } => "mapping_yaml_invalid";
        // -- keys and shapes ------------------------------------------------------------------------------------------
        /// No such key.
        KeyUnknown { key: String, nearest: String, similar: u64, allowed: Vec<String> } => "mapping_key_unknown";
        /// A key of a later version.
        KeyNotYet { key: String } => "mapping_key_not_yet";
        /// The same key twice.
        KeyRepeated { key: String, first_line: u64 } => "mapping_key_repeated";
        /// A key that has to be there.
        KeyMissing { key: String } => "mapping_key_missing";
        /// A list or map in the place of a key.
        KeyNotText => "mapping_key_not_text";
        /// A text is wanted.
        WantsText { key: String } => "mapping_wants_text";
        /// Keys with values are wanted.
        WantsMap { key: String } => "mapping_wants_map";
        /// A text or a list of texts is wanted.
        WantsTexts { key: String } => "mapping_wants_texts";
        /// A field, a list of fields or `{field: …}` is wanted.
        WantsField { key: String } => "mapping_wants_field";
        /// A text or `{value: …}` is wanted.
        WantsValue { key: String } => "mapping_wants_value";
        /// Yes or no is wanted.
        WantsYesNo { key: String, value: String } => "mapping_wants_yes_no";
        /// A whole number from 1 is wanted.
        WantsWhole { key: String, value: String } => "mapping_wants_whole";
        /// None of the values that the key takes.
        BadValue { key: String, value: String, nearest: String, similar: u64, allowed: Vec<String> } => "mapping_bad_value";
        /// A version other than 1.
        BadVersion { value: String } => "mapping_bad_version";
        /// No two-letter country code.
        BadCountry { value: String } => "mapping_bad_country";
        /// No area code of three to five digits.
        BadArea { value: String } => "mapping_bad_area";
        /// No year from 1850 to 2100.
        BadCentury { value: String } => "mapping_bad_century";
        /// No name of a time zone.
        BadTimeZone { value: String } => "mapping_bad_time_zone";
        /// No encoding known to the Encoding Standard.
        BadEncoding { value: String, nearest: String, similar: u64 } => "mapping_bad_encoding";
        /// No part of a sheet such as `A5:H900`.
        BadRange { value: String } => "mapping_bad_range";
        /// No pattern of a date.
        BadDates { value: String } => "mapping_bad_dates";
        /// Longer than `ORIGINATOR_ID` holds, or empty.
        BadOriginator { limit: u64, length: u64 } => "mapping_bad_originator";
        /// A key, or an `ORIGIN_ID`, without an originator.
        OriginatorMissing => "mapping_originator_missing";
        /// An empty text where one is needed.
        TextEmpty { key: String } => "mapping_text_empty";
        /// A condition, or a test in one, that asks for nothing.
        ConditionEmpty { key: String } => "mapping_condition_empty";
        /// `matches` with something that is no regular expression; `detail` is in the words of the crate.
        BadPattern { pattern: String, detail: String } => "mapping_bad_pattern";
        /// `from` or `to` with neither a number nor a date.
        BadBound { key: String, value: String } => "mapping_bad_bound";
        /// `from` behind `to`, or a number beside a date.
        BoundsCrossed { from: String, to: String } => "mapping_bounds_crossed";
        /// Of several texts for a field one that is never taken: one before it has no condition.
        SetIdle { field: String, first_line: u64 } => "mapping_set_idle";
        /// `distribute` without anybody to get anything, or with more people than can be.
        SharesOfNobody { limit: u64 } => "mapping_shares_of_nobody";
        /// A weight that is no whole number up to the limit.
        BadWeight { person: String, value: String, limit: u64 } => "mapping_bad_weight";
        /// The same person twice, perhaps under two names.
        PersonTwice { person: String } => "mapping_person_twice";
        /// `distribute` for a field that holds no person.
        SharesNotUser { field: String } => "mapping_shares_not_user";
        /// An option of texts beside `distribute`.
        SharesBeside { key: String } => "mapping_shares_beside";
        /// `same` without `distribute`.
        SameAlone => "mapping_same_alone";
        /// A field of `same` that nothing feeds.
        SameNotFed { field: String } => "mapping_same_not_fed";
        /// `rest` names a field that is no text.
        RestNotText { field: String } => "mapping_rest_not_text";
        /// `portal` is no host; what is written may be a secret and is not shown.
        BadPortal => "mapping_bad_portal";
        /// `{any: []}`
        RequireEmpty => "mapping_require_empty";
        /// Two entries of `values` that are the same regardless of case, ё and blanks.
        ValueRepeated { value: String, first_line: u64 } => "mapping_value_repeated";
        /// A file of values that cannot be read.
        ValuesUnreadable { file: String, cause: String } => "mapping_values_unreadable";
        /// A file of values that is no text.
        ValuesNotText { file: String } => "mapping_values_not_text";
        /// A file of values that holds none.
        ValuesEmpty => "mapping_values_empty";
        /// A line of a file of values that does not have two cells.
        ValuesNotTwo => "mapping_values_not_two";
        // -- templates ------------------------------------------------------------------------------------------------
        /// `{{` without `}}`.
        PlaceholderUnclosed => "mapping_placeholder_unclosed";
        /// `{{ }}`, or an empty part beside a `|`.
        PlaceholderEmpty => "mapping_placeholder_empty";
        /// `@name` that is neither a column nor one of the five.
        PlaceholderUnknown { name: String, nearest: String, similar: u64 } => "mapping_placeholder_unknown";
        /// `@file` outside of braces.
        PlaceholderBare { name: String } => "mapping_placeholder_bare";
        /// `{{ A | @file }}`
        PlaceholderMixed { name: String } => "mapping_placeholder_mixed";
        // -- fields ---------------------------------------------------------------------------------------------------
        /// No such field.
        FieldUnknown { field: String, nearest: String, similar: u64 } => "mapping_field_unknown";
        /// A user field, which only the portal itself knows.
        FieldOfUser { field: String } => "mapping_field_of_user";
        /// A user field of a type that cannot be imported.
        FieldForeign { field: String, type_id: String } => "mapping_field_foreign";
        /// A user field that the portal demands, and nothing feeds it (DIC-18).
        MandatoryNotFed { field: String, title: String } => "mapping_mandatory_not_fed";
        /// The portal drops values for it.
        FieldReadOnly { field: String } => "mapping_field_read_only";
        /// `ORIGINATOR_ID`: its place is `originator`.
        FieldOriginator => "mapping_field_originator";
        /// `ORIGIN_ID` beside `key`: either says who a row is.
        OriginBesideKey => "mapping_origin_beside_key";
        /// `ORIGIN_ID` without a placeholder: all rows would be one.
        OriginConstant => "mapping_origin_constant";
        /// A field that the method does not have, and no `second_call`.
        FieldNotCarried { field: String, method: String } => "mapping_field_not_carried";
        /// A stamp, which one method alone takes, and of administrators alone.
        FieldOnlyBy { field: String, method: String } => "mapping_field_only_by";
        /// A stamp of the last change beside `second_call`, which is a change.
        StampOverwritten { field: String } => "mapping_stamp_overwritten";
        /// A constant `0`, which the method takes for nothing, and no `second_call`.
        ZeroNotCarried { field: String, method: String } => "mapping_zero_not_carried";
        /// `second_call` beside a method that has none.
        NoSecondCall { method: String } => "mapping_no_second_call";
        /// A parameter that the method does not have.
        ParamNotCarried { param: String, method: String } => "mapping_param_not_carried";
        /// `originator: 0`, which the method takes for nothing.
        OriginatorNotCarried { method: String } => "mapping_originator_not_carried";
        /// Two columns, or two constants, feed a field that takes one.
        FieldTwice { field: String, first_line: u64 } => "mapping_field_twice";
        /// A field in two lists of `update`.
        UpdateTwice { field: String, first_line: u64 } => "mapping_update_twice";
        /// A composed field in a list of `update`.
        UpdateComposed { field: String } => "mapping_update_composed";
        /// A field by which duplicates are to be known, and that nothing feeds.
        DuplicatesNotFed { field: String } => "mapping_duplicates_not_fed";
        /// `append` of a field that takes no more beside what it holds.
        AppendNotText { field: String } => "mapping_append_not_text";
        /// Two columns feed one text field and nothing says how to join them.
        FieldNeedsJoin { field: String, first_line: u64 } => "mapping_field_needs_join";
        /// `join` on a field that is no text.
        JoinNotText { field: String } => "mapping_join_not_text";
        /// `split` on a field that takes one value.
        SplitNotMany { field: String } => "mapping_split_not_many";
        /// `type` on a field that is no multifield.
        TypeNotMulti { field: String } => "mapping_type_not_multi";
        /// `type` on a flat name, which has its type already.
        TypeOnFlat { field: String } => "mapping_type_on_flat";
        /// No such `VALUE_TYPE` of this multifield.
        TypeUnknown { field: String, value: String, nearest: String, similar: u64, allowed: Vec<String> } => "mapping_type_unknown";
        /// A value that the field's dictionary lacks.
        ValueUnknown { field: String, value: String, nearest: String, similar: u64, allowed: Vec<String> } => "mapping_value_unknown";
        /// A value that is no ID for a field that takes one.
        ValueNotId { field: String, value: String } => "mapping_value_not_id";
        /// A value that names several entries of a list (DIC-07).
        ValueAmbiguous { field: String, value: String, ids: Vec<String> } => "mapping_value_ambiguous";
        /// A name or an address of a user, where the people of the portal are not known.
        UserNeedsPortal { field: String, value: String } => "mapping_user_needs_portal";
        /// No user of the portal.
        UserUnknown { field: String, value: String, nearest: String, similar: u64 } => "mapping_user_unknown";
        /// A name that several users have.
        UserAmbiguous { field: String, value: String, ids: Vec<String> } => "mapping_user_ambiguous";
        /// A user who was dismissed.
        UserInactive { field: String, value: String } => "mapping_user_inactive";
        /// `lookup` on a field that it does not fit.
        LookupNotField { field: String, lookup: String } => "mapping_lookup_not_field";
        /// `missing` on a field that neither has a list nor is looked up.
        MissingIdle { field: String } => "mapping_missing_idle";
        /// Neither yes nor no for a field that takes these.
        ValueNotYesNo { field: String, value: String } => "mapping_value_not_yes_no";
        /// A constant that the rules of its field refuse; `reason` is a text for people.
        ConstantInvalid { field: String, value: String, reason: String } => "mapping_constant_invalid";
        /// `otherwise` on a field that has neither `values` nor a dictionary.
        OtherwiseIdle { field: String } => "mapping_otherwise_idle";
        /// A field is required and nothing feeds it.
        RequiredNotFed { field: String } => "mapping_required_not_fed";
        // -- columns --------------------------------------------------------------------------------------------------
        /// The file has no such column.
        ColumnMissing { column: String, nearest: String, similar: u64, titles: Vec<String> } => "mapping_column_missing";
        /// Several columns have this title; `choices` tells them apart.
        ColumnAmbiguous { column: String, count: u64, choices: Vec<String> } => "mapping_column_ambiguous";
        /// Two names of one column.
        ColumnTwice { column: String, first_line: u64 } => "mapping_column_twice";
        /// A column of the key that is also under `ignore`.
        KeyIgnored { column: String } => "mapping_key_ignored";
        /// Columns that the mapping does not name, with `on_new_columns: error`.
        ColumnsNew { columns: Vec<String>, count: u64 } => "mapping_columns_new";
    }
}

impl MappingErrorKind {
    /// Whether nobody but the portal can tell whether it is an error at all.
    pub const fn is_for_want_of_portal(&self) -> bool {
        matches!(
            self,
            Self::FieldOfUser { .. } | Self::UserNeedsPortal { .. }
        )
    }

    /// Whether it is about what a portal has: with the fields, lists and people of the right one it may be no error.
    pub const fn is_of_portal(&self) -> bool {
        matches!(
            self,
            Self::FieldUnknown { .. }
                | Self::FieldOfUser { .. }
                | Self::FieldForeign { .. }
                | Self::FieldReadOnly { .. }
                | Self::MandatoryNotFed { .. }
                | Self::ValueUnknown { .. }
                | Self::ValueAmbiguous { .. }
                | Self::UserNeedsPortal { .. }
                | Self::UserUnknown { .. }
                | Self::UserAmbiguous { .. }
                | Self::UserInactive { .. }
                | Self::ConstantInvalid { .. }
                | Self::RequiredNotFed { .. }
        )
    }
}

/// One thing wrong with a mapping, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingError {
    /// What is wrong, with its arguments.
    pub kind: MappingErrorKind,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// Characters to underline, at least 1.
    pub length: usize,
    /// The line itself, without its line break.
    pub source_line: String,
    /// The file of values that holds the line; empty where it is the mapping's own.
    pub file: String,
    /// The sources that the mapping does not fit here ([`MappingErrors::of_each`]); empty where it is wrong for all of them.
    pub sources: Vec<String>,
}

/// Everything that is wrong with a mapping, in the order of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingErrors {
    /// The mapping's file as the user named it; empty where it is not known yet.
    pub file: String,
    /// The errors, at least one.
    pub errors: Vec<MappingError>,
}

impl MappingErrors {
    /// The errors in the order of the text.
    pub(super) fn new(file: &str, mut errors: Vec<MappingError>) -> Self {
        errors.sort_by(|one, other| {
            let place = |error: &MappingError| (error.line, error.column);
            one.file
                .cmp(&other.file)
                .then(place(one).cmp(&place(other)))
        });
        Self {
            file: file.to_owned(),
            errors,
        }
    }

    /// The errors that checks against several sources found, each told once: those that do not hold for every source name the
    /// sources for which they do.
    pub fn of_each(file: &str, checked: Vec<(String, Self)>) -> Self {
        let sources = checked.len();
        let mut all: Vec<MappingError> = Vec::new();
        for (source, errors) in checked {
            for error in errors.errors {
                let same = |known: &&mut MappingError| {
                    (&known.file, known.line, known.column, &known.kind)
                        == (&error.file, error.line, error.column, &error.kind)
                };
                if let Some(known) = all.iter_mut().find(same) {
                    known.sources.push(source.clone());
                } else {
                    all.push(MappingError {
                        sources: vec![source.clone()],
                        ..error
                    });
                }
            }
        }
        for error in all
            .iter_mut()
            .filter(|error| error.sources.len() == sources)
        {
            error.sources.clear();
        }
        Self::new(file, all)
    }

    /// These errors and those of a later pass over the same file, in the order of the text, each place once.
    #[must_use]
    pub fn and(self, later: Self) -> Self {
        let mut errors = self.errors;
        let taken: Vec<_> = errors
            .iter()
            .map(|error| (error.file.clone(), error.line, error.column))
            .collect();
        let new =
            |error: &MappingError| !taken.contains(&(error.file.clone(), error.line, error.column));
        errors.extend(later.errors.into_iter().filter(new));
        Self::new(&self.file, errors)
    }
}

impl fmt::Display for MappingErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            let (line, column) = (error.line, error.column);
            let code = error.kind.code();
            let file = if error.file.is_empty() {
                &self.file
            } else {
                &error.file
            };
            write!(f, "{separator}{file}:{line}:{column}: {code}")?;
        }
        Ok(())
    }
}

impl std::error::Error for MappingErrors {}
