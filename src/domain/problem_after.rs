//! What a value became, of problems that say nothing else: their sentences differ from row to row in that text alone.

use super::ProblemKind;

impl ProblemKind {
    /// What the value became, where the kind says that and nothing else.
    pub const fn only_after(&self) -> Option<&str> {
        if let Self::AddressFromLink { after }
        | Self::HtmlEntities { after }
        | Self::LetterCase { after }
        | Self::TagsStripped { after }
        | Self::InvisibleCharacters { after }
        | Self::ControlCharacters { after }
        | Self::Mojibake { after }
        | Self::TextGuard { after }
        | Self::PhoneMended { after }
        | Self::PhoneTail { after }
        | Self::EmailMended { after }
        | Self::Lookalike { after }
        | Self::NameFromEmail { after }
        | Self::UrlMended { after }
        | Self::PercentRead { after }
        | Self::InnPadded { after }
        | Self::AmbiguousNumber { after }
        | Self::AmountRounded { after }
        | Self::NumberExpanded { after }
        | Self::AmbiguousDate { after }
        | Self::TwoDigitYear { after }
        | Self::MixedFormats { after }
        | Self::SerialDate { after }
        | Self::SerialColumn { after }
        | Self::UnixTime { after }
        | Self::TimeShifted { after }
        | Self::NumberRounded { after }
        | Self::UserReplaced { after } = self
        {
            Some(after.as_str())
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{Arg, Coded as _, ProblemKind};

    #[test]
    fn those_kinds_have_one_argument_and_all_that_have_it_are_among_them() {
        for kind in ProblemKind::samples() {
            let args = kind.args();
            let only = match args.as_slice() {
                [("after", Arg::Text(after))] => Some(after.as_str()),
                _ => None,
            };
            assert_eq!(kind.only_after(), only, "{}", kind.code());
        }
    }
}
