//! The block of JSON inside the page: what the page of the next start, or one that is written anew, needs of this one.
//!
//! It is no script: a browser neither runs nor shows it, and the page's policy lets nothing run anyway.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::facts::{PageNames, Rows};
use super::kinds::Kind;
use super::starts::Start;

/// The block's version.
const VERSION: u32 = 1;
/// How the block begins and ends.
const BEGIN: &str = "<script type=\"application/json\" id=\"leadbatch-data\">";
const END: &str = "</script>";
/// A page is far smaller; what is larger is none of ours.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// What a page keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::report) struct Kept {
    pub(in crate::report) version: u32,
    pub(in crate::report) run: String,
    /// The totals, for programs that hold them against `summary.json`.
    pub(in crate::report) totals: Rows,
    pub(in crate::report) starts: Vec<Start>,
    pub(in crate::report) kinds: Vec<Kind>,
    pub(in crate::report) names: PageNames,
    /// What is to be done about what stopped the run.
    pub(in crate::report) advice: Option<String>,
}

/// What an earlier page of the run has left.
#[derive(Debug, Clone, Default)]
pub(in crate::report) enum Earlier {
    /// There is no such page.
    #[default]
    None,
    /// There is one, and its block cannot be read.
    Unreadable,
    /// This.
    Kept(Box<Kept>),
}

impl Earlier {
    /// Reads the page of a run.
    pub(in crate::report) fn read(path: &Path, run: &str) -> Self {
        let Ok(file) = File::open(path) else {
            return Self::None;
        };
        let mut text = String::new();
        let read = file.take(MOST_BYTES).read_to_string(&mut text);
        let kept = read.ok().and_then(|_| block(&text));
        match kept.filter(|kept| kept.run == run && kept.version == VERSION) {
            Some(kept) => Self::Kept(Box::new(kept)),
            None => Self::Unreadable,
        }
    }

    /// The starts, and whether some could not be read.
    pub(in crate::report) fn starts(self) -> (Vec<Start>, bool) {
        match self {
            Self::None => (Vec::new(), false),
            Self::Unreadable => (Vec::new(), true),
            Self::Kept(kept) => (kept.starts, false),
        }
    }
}

fn block(page: &str) -> Option<Kept> {
    let (_, block) = page.rsplit_once(BEGIN)?;
    let (block, _) = block.split_once(END)?;
    serde_json::from_str(block).ok()
}

impl Kept {
    /// The block. No `<` stands in it, so that nothing in a cell can end it.
    pub(super) fn block(&self, run: &str, totals: Rows) -> String {
        let kept = Self {
            version: VERSION,
            run: run.to_owned(),
            totals,
            ..self.clone()
        };
        let json = serde_json::to_string(&kept).unwrap_or_default();
        format!("{BEGIN}{}{END}", json.replace('<', "\\u003c"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Earlier, Kept};
    use crate::report::page::facts::Rows;
    use crate::report::page::kinds::Kind;

    #[test]
    fn a_block_comes_back_and_nothing_in_it_ends_it() {
        let kind = Kind {
            text: "</script><script>alert(1)</script> <!-- & ".to_owned(),
            ..Kind::default()
        };
        let kept = Kept {
            kinds: vec![kind],
            ..Kept::default()
        };
        let block = kept.block("run-1", Rows::default());
        assert_eq!(block.matches('<').count(), 2, "{block}");
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("report.html");
        assert!(matches!(Earlier::read(&path, "run-1"), Earlier::None));
        std::fs::write(&path, format!("<html>{block}</html>")).unwrap();
        let Earlier::Kept(back) = Earlier::read(&path, "run-1") else {
            panic!("not read");
        };
        assert_eq!(back.kinds, kept.kinds);
        for (run, text) in [
            ("run-2", block.clone()),
            ("run-1", block.replace("\"totals\"", "totals")),
            ("run-1", "<html>".to_owned()),
        ] {
            std::fs::write(&path, text).unwrap();
            assert!(matches!(Earlier::read(&path, run), Earlier::Unreadable));
        }
        std::fs::write(&path, b"\xff\xfe").unwrap();
        assert!(matches!(Earlier::read(&path, "run-1"), Earlier::Unreadable));
    }
}
