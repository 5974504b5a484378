//! The mapping's `clean`: what is done about cells that may be mended in more than one way (`dirty-data.md`).

/// How letters of names are written (TXT-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LetterCase {
    /// As the cell has them.
    #[default]
    Keep,
    /// A capital first letter in each word that is written in capitals or in small letters alone.
    Title,
}

/// What becomes of rows of a kind that is usually no lead: tests (NUL-06), headings of groups (LAY-18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OddRows {
    /// They are imported, with a warning.
    #[default]
    Warn,
    /// They are skipped.
    Skip,
}

/// What becomes of tags in texts that the portal shows as HTML (TXT-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Markup {
    /// They are shown as they are written.
    #[default]
    Keep,
    /// They are taken out, and what is between them stays.
    Strip,
}

/// Where the extension of a phone goes (PHN-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extension {
    /// Behind the number: `+79161234567;123`.
    #[default]
    Semicolon,
    /// Behind the number: `+79161234567,123`.
    Comma,
    /// Into the comment.
    Comment,
}

/// Where words go that stand beside a value and are no part of it (PHN-16, NUM-08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Leftovers {
    /// Into the report alone.
    #[default]
    Report,
    /// Into the lead's comment, too.
    Comment,
}

/// How web addresses without a scheme are sent (WEB-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WebScheme {
    /// As they are written.
    #[default]
    Keep,
    /// With `https://`.
    Https,
    /// With `http://`.
    Http,
}

/// Stages that end a lead's life with success (DIC-04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FinalStages {
    /// They are errors.
    #[default]
    Refuse,
    /// They are sent, with a warning.
    Allow,
}

/// `clean` of the mapping (`design.md` §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clean {
    /// `case`
    pub case: LetterCase,
    /// `truncate`: a text that is too long is cut and warned of, instead of refused (TXT-10).
    pub truncate: bool,
    /// `rescue`: an e-mail in a column of phones, and the like, goes into the field of its kind (PHN-28).
    pub rescue: bool,
    /// `test_rows`
    pub test_rows: OddRows,
    /// `group_rows`
    pub group_rows: OddRows,
    /// `markup`
    pub markup: Markup,
    /// `extension`
    pub extension: Extension,
    /// `leftovers`
    pub leftovers: Leftovers,
    /// `web_scheme`
    pub web_scheme: WebScheme,
    /// `clamp_dates`: a date of change before that of creation becomes that of creation, instead of an error (DAT-18).
    pub clamp_dates: bool,
    /// `final_stages`
    pub final_stages: FinalStages,
}
