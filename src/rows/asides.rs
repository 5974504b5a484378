//! What a row's cells hold beside their values and the lead keeps: lines of the comment (PHN-12, PHN-16, WEB-05), and a name
//! before an e-mail (EML-04).

use super::lead::TakenFrom;
use crate::domain::{FieldName, ProblemKind, SourceInfo, column_letters};

/// A name that stands before an e-mail.
#[derive(Debug)]
pub(super) struct NameAside {
    /// The field that was read when it was found.
    pub(super) field: FieldName,
    pub(super) from: TakenFrom,
    pub(super) name: String,
}

/// What was heard so far.
#[derive(Debug, Default)]
pub(super) struct Asides {
    texts: Vec<(TakenFrom, String)>,
    /// The first name before an e-mail.
    pub(super) name: Option<NameAside>,
}

impl Asides {
    /// Keeps the text of a problem that says that it stands in the comment.
    pub(super) fn hear(&mut self, kind: &ProblemKind, from: TakenFrom) {
        if let ProblemKind::KeptInComment { text } | ProblemKind::NetworkUnknown { text } = kind {
            self.texts.push((from, text.clone()));
        }
    }

    /// The lines for the comment, «Заголовок: слова» each.
    pub(super) fn lines(&self, source: &SourceInfo) -> Vec<String> {
        let mut lines: Vec<(TakenFrom, String)> = Vec::new();
        for (from, text) in &self.texts {
            if let Some((_, line)) = lines.iter_mut().find(|(place, _)| place == from) {
                line.push_str("; ");
                line.push_str(text);
            } else {
                lines.push((*from, format!("{}{text}", heading(*from, source))));
            }
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

/// What stands before the words of a column.
fn heading(from: TakenFrom, source: &SourceInfo) -> String {
    match from {
        TakenFrom::Constant { .. } => String::new(),
        TakenFrom::Column(column) => match source.title(column).trim() {
            "" => format!("{}: ", column_letters(column)),
            title => format!("{title}: "),
        },
    }
}
