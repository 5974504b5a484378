//! Addresses of e-mail that need no reading.

use super::email_domains::{is_made_up, meant_domain};

/// The longest address that the portal keeps, in bytes of ASCII.
const LONGEST_MAIL: usize = 250;
/// The longest local part of an address and the longest label of a domain (RFC 5321, RFC 1035).
const LONGEST_LOCAL: usize = 64;
const LONGEST_LABEL: usize = 63;
/// The longest word of ASCII that people make up for a local part.
const LONGEST_MADE_UP: usize = 7;

/// An address of ASCII letters, digits, points, dashes and pluses, and nothing doubtful about it.
pub(super) fn is_plain_email(text: &str) -> bool {
    plain_domain(text).is_some_and(is_meant)
}

/// The domain of an address that is plain if its domain is [meant](is_meant).
pub(super) fn plain_domain(text: &str) -> Option<&str> {
    let (local, domain) = plain_parts(text)?;
    (!is_made_up_in_any_case(local, domain)).then_some(domain)
}

/// Whether a domain of small letters seems to mean no other.
pub fn is_meant(domain: &str) -> bool {
    meant_domain(domain).is_none()
}

/// The parts of an address that is written soundly: each byte is looked at once.
fn plain_parts(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let at = memchr::memchr(b'@', bytes)?;
    let (local, domain) = (text.get(..at)?, text.get(at.saturating_add(1)..)?);
    // Where a part ends it may begin anew, and nothing ends where nothing is.
    let mut before = b'.';
    for &byte in local.as_bytes() {
        let word = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+');
        if !(word || (byte == b'.' && before != b'.')) {
            return None;
        }
        before = byte;
    }
    if before == b'.' || local.len() > LONGEST_LOCAL || text.len() > LONGEST_MAIL {
        return None;
    }
    let (mut before, mut label, mut labels, mut letters) = (b'.', 0_usize, 1_usize, 0_usize);
    for &byte in domain.as_bytes() {
        match byte {
            b'a'..=b'z' => letters += 1,
            b'0'..=b'9' => letters = 0,
            b'-' if before != b'.' => letters = 0,
            b'.' if !matches!(before, b'.' | b'-') => {
                labels += 1;
                (label, letters) = (0, 0);
                before = byte;
                continue;
            }
            _ => return None,
        }
        label += 1;
        if label > LONGEST_LABEL {
            return None;
        }
        before = byte;
    }
    // The ending is of letters alone.
    (labels > 1 && letters >= 2 && letters == label).then_some((local, domain))
}

fn is_made_up_in_any_case(local: &str, domain: &str) -> bool {
    if local.len() > LONGEST_MADE_UP {
        return false;
    }
    if local.bytes().any(|byte| byte.is_ascii_uppercase()) {
        is_made_up(&local.to_ascii_lowercase(), domain)
    } else {
        is_made_up(local, domain)
    }
}
