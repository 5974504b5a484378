//! Errors of the YAML parser under our own codes: the mistakes that people make have texts of their own.

use serde_saphyr::granit_parser::{ErrorKind, ScanError};

use super::error::{MappingError, MappingErrorKind};
use super::place::{At, Source};

/// An error of the parser, at its place.
pub(super) fn syntax_error(source: &Source, error: &ScanError) -> Box<MappingError> {
    let at = At::byte(error.marker().byte_offset().unwrap_or(0));
    let kind = if source.place(at).text.contains(": {{") {
        MappingErrorKind::TemplateUnquoted
    } else {
        syntax_kind(error.kind())
    };
    Box::new(source.error(kind, at))
}

fn syntax_kind(found: &ErrorKind) -> MappingErrorKind {
    if let ErrorKind::UnexpectedCharacter { character } = found {
        let character = character.to_string();
        return MappingErrorKind::YamlCharacter { character };
    }
    if matches!(found, ErrorKind::UnknownAnchor) {
        let character = "*".to_owned();
        return MappingErrorKind::YamlCharacter { character };
    }
    if matches!(found, ErrorKind::RecursionLimitExceeded) {
        return MappingErrorKind::TooComplex;
    }
    let known = [
        (is_tab as fn(&ErrorKind) -> bool, MappingErrorKind::YamlTab),
        (is_quote, MappingErrorKind::YamlQuote),
        (is_bracket, MappingErrorKind::YamlBracket),
        (is_colon, MappingErrorKind::YamlColon),
        (is_indent, MappingErrorKind::YamlIndent),
    ];
    let detail = || found.to_string();
    known
        .into_iter()
        .find(|(is_it, _)| is_it(found))
        .map_or_else(
            || MappingErrorKind::YamlInvalid { detail: detail() },
            |(_, kind)| kind,
        )
}

fn is_tab(found: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        found,
        E::TabNotAllowed
            | E::TabInBlockIndentation
            | E::TabInIndentation
            | E::TabAtBlockScalarStart
            | E::TabInPlainScalar
    )
}

fn is_quote(found: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        found,
        E::UnclosedQuotedScalar
            | E::DocumentIndicatorInQuotedScalar
            | E::InvalidQuotedScalarIndent
            | E::InvalidTrailingSingleQuotedScalar
            | E::InvalidTrailingDoubleQuotedScalar
    )
}

fn is_bracket(found: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        found,
        E::UnexpectedEofFlowSequence
            | E::UnexpectedEofFlowMapping
            | E::UnexpectedEofImplicitFlowMapping
            | E::ExpectedFlowMappingSeparator
            | E::ExpectedFlowSequenceSeparator
            | E::InvalidColonPlacement
            | E::MisplacedFlowCollectionEnd
            | E::MismatchedFlowCollectionEnd { .. }
            | E::UnclosedFlowCollection { .. }
    )
}

fn is_colon(found: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        found,
        E::MappingValueNotAllowed | E::InvalidMappingValueWhitespace
    )
}

fn is_indent(found: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        found,
        E::InvalidIndentation
            | E::ExpectedBlockMappingKey
            | E::ExpectedBlockSequenceEntry
            | E::BlockSequenceEntryNotAllowed
            | E::SimpleKeyExpected
    )
}

#[cfg(test)]
mod tests {
    use crate::domain::Coded as _;
    use crate::mapping::node::read;
    use crate::mapping::place::Source;

    #[test]
    fn common_mistakes_of_yaml_have_their_own_codes() {
        for (text, expected) in [
            ("a:\n\tb: 1\n", "mapping_yaml_tab"),
            ("a: 'b\nc: d\n", "mapping_yaml_quote"),
            ("a: [b\nc: d\n", "mapping_yaml_bracket"),
            ("a: b: c\n", "mapping_yaml_colon"),
            ("a: 1\n b: 2\n", "mapping_yaml_colon"),
            ("a:\n    b: 1\n  c: 2\n", "mapping_yaml_indent"),
            ("a: *nobody\n", "mapping_yaml_character"),
            ("a: @home\n", "mapping_yaml_character"),
            ("a: \"\\q\"\n", "mapping_yaml_invalid"),
            ("a: {{ b }} c\nd: e\n", "mapping_template_unquoted"),
            ("a: 1\n---\nb: 2\n", "mapping_several_documents"),
        ] {
            let error = read(&Source::new("m.yaml", text)).unwrap_err();
            assert_eq!(error.kind.code(), expected, "{text:?}");
        }
    }
}
