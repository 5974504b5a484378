//! Social networks and messengers: the words and hosts by which people name them, and how a page or a handle of each is written
//! (WEB-02, WEB-03, WEB-05).
//!
//! The portal puts a handle behind the network's own address, and links to a value with `://` in it as it stands
//! (`fields.md` §2). So a page is sent whole, `https://vk.com/id123`, and a messenger's handle bare, `ivan_p`.

use crate::domain::{MultiKind, MultiValue};

/// A network.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Network {
    /// Words before a handle, in small letters.
    words: &'static [&'static str],
    /// Its hosts without `www.` and `m.`; the first is the one that is written.
    hosts: &'static [&'static str],
    /// Its `VALUE_TYPE` among pages.
    web: &'static str,
    /// Its `VALUE_TYPE` among messengers.
    im: &'static str,
    /// Where it is at home when a cell does not say.
    home: MultiKind,
}

pub(super) const TELEGRAM: &Network = &Network {
    words: &["telegram", "телеграм", "телеграмм", "телега", "tg", "тг"],
    hosts: &["t.me", "telegram.me", "telegram.dog"],
    web: "OTHER",
    im: "TELEGRAM",
    home: MultiKind::Im,
};

pub(super) const VK: &Network = &Network {
    words: &["vk", "вк", "vkontakte", "вконтакте"],
    hosts: &["vk.com", "vk.ru", "vkontakte.ru"],
    web: "VK",
    im: "VK",
    home: MultiKind::Web,
};

const INSTAGRAM: &Network = &Network {
    words: &[
        "instagram",
        "inst",
        "insta",
        "ig",
        "инстаграм",
        "инстаграмм",
        "инста",
        "инст",
    ],
    hosts: &["instagram.com"],
    web: "OTHER",
    im: "INSTAGRAM",
    home: MultiKind::Im,
};

const FACEBOOK: &Network = &Network {
    words: &["facebook", "fb", "фейсбук", "фб"],
    hosts: &["facebook.com", "fb.com", "m.me"],
    web: "FACEBOOK",
    im: "FACEBOOK",
    home: MultiKind::Web,
};

const OTHERS: &[&Network] = &[
    &Network {
        words: &["twitter", "твиттер"],
        hosts: &["twitter.com", "x.com"],
        web: "TWITTER",
        im: "OTHER",
        home: MultiKind::Web,
    },
    &Network {
        words: &["одноклассники", "ок", "ok"],
        hosts: &["ok.ru", "odnoklassniki.ru"],
        web: "OTHER",
        im: "OTHER",
        home: MultiKind::Web,
    },
    &Network {
        words: &["skype", "скайп"],
        hosts: &[],
        web: "OTHER",
        im: "SKYPE",
        home: MultiKind::Im,
    },
    &Network {
        words: &["viber", "вайбер"],
        hosts: &[],
        web: "OTHER",
        im: "VIBER",
        home: MultiKind::Phone,
    },
    &Network {
        words: &["icq", "аська"],
        hosts: &[],
        web: "OTHER",
        im: "ICQ",
        home: MultiKind::Im,
    },
    &Network {
        words: &["whatsapp", "ватсап", "вотсап", "wa"],
        hosts: &[],
        web: "OTHER",
        im: "OTHER",
        home: MultiKind::Phone,
    },
];

fn all() -> impl Iterator<Item = &'static Network> {
    let first = [TELEGRAM, VK, INSTAGRAM, FACEBOOK];
    first.into_iter().chain(OTHERS.iter().copied())
}

/// The network that a word names.
pub(super) fn by_word(word: &str) -> Option<&'static Network> {
    let lower = word.to_lowercase();
    all().find(|network| network.words.contains(&lower.as_str()))
}

/// The network whose type the mapping gives to pages or messengers.
pub(super) fn by_type(kind: MultiKind, value_type: &str) -> Option<&'static Network> {
    let own = |network: &&Network| network.value_type(kind) == value_type;
    all().find(own).filter(|_| value_type != "OTHER")
}

/// The network of a page by its host, and what stands behind the host.
pub(super) fn by_page(text: &str) -> Option<(&'static Network, &str)> {
    let rest = without_scheme(text);
    let (host, path) = rest.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let bare = ["www.", "m."].iter().fold(host.as_str(), |host, head| {
        host.strip_prefix(head).unwrap_or(host)
    });
    let network = all().find(|network| network.hosts.contains(&bare))?;
    Some((network, path))
}

fn without_scheme(text: &str) -> &str {
    text.split_once("://").map_or(text, |(_, rest)| rest)
}

impl Network {
    /// The multifield in which it is at home when a cell does not say; people are known to some by their phones.
    pub(super) const fn home(&self) -> MultiKind {
        self.home
    }

    const fn value_type(&self, kind: MultiKind) -> &'static str {
        match kind {
            MultiKind::Im => self.im,
            MultiKind::Phone | MultiKind::Email | MultiKind::Web | MultiKind::Link => self.web,
        }
    }

    /// The handle in `@ivan`, `ivan`, `vk.com/ivan`, `https://m.vk.com/ivan/`; `None` when it is none, as a post or a search.
    pub(super) fn handle<'t>(&self, text: &'t str) -> Option<&'t str> {
        let text = match by_page(text) {
            Some((network, path)) if network == self => path,
            Some(_) => return None,
            None => text.strip_prefix('@').unwrap_or(text),
        };
        let handle = text.trim_end_matches('/');
        let long_enough = handle.chars().count() >= 2;
        let fits = handle.len() <= 64 && handle.bytes().any(|b| b.is_ascii_alphanumeric());
        // `live:anna` of Skype.
        let colon = self.hosts.is_empty();
        let marks = |b: u8| {
            b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-') || (colon && b == b':')
        };
        (long_enough && fits && handle.bytes().all(marks)).then_some(handle)
    }

    /// The element for a handle, as a page or as a messenger.
    pub(super) fn element(&self, kind: MultiKind, handle: &str) -> Option<MultiValue> {
        let value_type = self.value_type(kind);
        let value = match kind {
            MultiKind::Im => handle.to_owned(),
            MultiKind::Phone | MultiKind::Email | MultiKind::Web | MultiKind::Link => {
                format!("https://{}/{handle}", self.hosts.first()?)
            }
        };
        Some(MultiValue { value_type, value })
    }
}

/// What a part of a cell says that begins with a network's name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Labelled<'t> {
    /// `вк: romashka`
    Known(&'static Network, &'t str),
    /// `тикток: @romashka`
    Unknown,
}

/// Reads a part that begins with a word before a handle; `None` when it does not.
pub(super) fn labelled(part: &str) -> Option<Labelled<'_>> {
    let end = part.find(|c: char| !c.is_alphabetic())?;
    let (word, rest) = part.split_at_checked(end)?;
    let marks = [':', ' ', '-', '–', '—', '=', '.'];
    let handle = rest.trim_start_matches(marks);
    let separator = rest.get(..rest.len() - handle.len())?;
    // `tg@mail.ru` is an e-mail.
    let glued = handle.starts_with('@') && !handle.contains('.');
    let begins = separator.contains([':', ' ', '=']) || glued;
    if word.is_empty() || handle.is_empty() || !begins {
        return None;
    }
    if let Some(network) = by_word(word) {
        return Some(Labelled::Known(network, handle));
    }
    // Another word counts where a handle evidently follows; schemes of addresses are no networks (WEB-06).
    let scheme = ["javascript", "vbscript", "data", "file"].contains(&word.to_lowercase().as_str());
    (handle.starts_with('@') && !scheme).then_some(Labelled::Unknown)
}

/// Cuts `инст: @romashka, вк: romashka` where a network's name begins a part; `None` when some part has none and is not `alone`
/// either.
pub(super) fn by_networks(text: &str, alone: impl Fn(&str) -> bool) -> Option<Vec<&str>> {
    let parts: Vec<&str> = text
        .split([',', ';', '\n'])
        .flat_map(at_names)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let any = parts.iter().any(|part| labelled(part).is_some());
    let all = parts
        .iter()
        .all(|part| labelled(part).is_some() || alone(part));
    (any && all).then_some(parts)
}

/// `инст @romashka вк @romashka`: a network's name behind a blank begins another part.
fn at_names(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut named = false;
    let mut at = 0;
    for word in text.split_inclusive(' ') {
        let letters = word.trim_end_matches([' ', ':', '-', '.']);
        if by_word(letters).is_some() {
            if named {
                parts.push(text.get(start..at).unwrap_or(""));
                start = at;
            }
            named = true;
        }
        at += word.len();
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts
}

#[cfg(test)]
mod tests {
    use super::{Labelled, TELEGRAM, VK, by_networks, labelled};
    use crate::domain::MultiKind;

    #[test]
    fn a_handle_is_found_however_it_is_written_web_03() {
        for text in [
            "id123",
            "@id123",
            "vk.com/id123",
            "https://m.vk.com/id123/",
            "vk.ru/id123",
        ] {
            assert_eq!(VK.handle(text), Some("id123"), "{text}");
        }
        for text in [
            "vk.com/wall-1?w=2",
            "t.me/ivan",
            "просто текст",
            "https://site.ru/x",
        ] {
            assert_eq!(VK.handle(text), None, "{text}");
        }
        let page = VK.element(MultiKind::Web, "id123").unwrap();
        assert_eq!(
            (page.value_type, page.value.as_str()),
            ("VK", "https://vk.com/id123")
        );
        let handle = TELEGRAM.element(MultiKind::Im, "ivan_p").unwrap();
        assert_eq!(
            (handle.value_type, handle.value.as_str()),
            ("TELEGRAM", "ivan_p")
        );
    }

    #[test]
    fn several_networks_in_a_cell_are_told_apart_web_05() {
        let cut = |text| by_networks(text, |_| false);
        let two = Some(vec!["инст: @romashka", "вк: romashka"]);
        assert_eq!(cut("инст: @romashka, вк: romashka"), two);
        assert_eq!(
            cut("вк romashka тг @ivan_p"),
            Some(vec!["вк romashka", "тг @ivan_p"])
        );
        assert_eq!(cut("site.ru, вк: romashka"), None);
        assert_eq!(cut("просто текст"), None);
        assert_eq!(labelled("тикток: @romashka"), Some(Labelled::Unknown));
        assert_eq!(labelled("javascript:alert(1)"), None);
        assert_eq!(labelled("javascript:@alert"), None);
        assert_eq!(labelled("tg@mail.ru"), None);
    }
}
