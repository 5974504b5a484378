//! `portal` of the mapping: the host that guards against another portal.

use super::error::MappingErrorKind;
use super::node::Node;
use super::reader::Reader;

/// A host, with a port where one is written, in small letters; `https://` and a slash at the end are left out.
///
/// Anything more may be a webhook, which is a secret: it is refused, and its line is not shown.
pub(super) fn host(reader: &mut Reader<'_>, name: &str, node: &Node) -> Option<String> {
    let text = reader.filled_text(name, node)?;
    let lower = text.text.trim().to_lowercase();
    let bare = lower.strip_prefix("https://").unwrap_or(&lower);
    let bare = bare.strip_suffix('/').unwrap_or(bare);
    let is_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    if !bare.is_empty() && bare.chars().all(is_host) {
        return Some(bare.to_owned());
    }
    reader.report_secret(MappingErrorKind::BadPortal, text.at);
    None
}
