//! `multipart/form-data` bodies, as PHP reads them: fields become parameters, files do not.

/// The fields of a body, in order; a body without a boundary, or one that breaks off, has those that are whole.
pub(super) fn fields(content_type: &str, body: &[u8]) -> Vec<(String, String)> {
    let Some(boundary) = boundary(content_type) else {
        return Vec::new();
    };
    let mark = format!("--{boundary}");
    let mut fields = Vec::new();
    let mut rest = after(body, mark.as_bytes());
    while let Some(part) = rest {
        if part.starts_with(b"--") {
            break;
        }
        let Some((content, next)) = cut(part, format!("\r\n{mark}").as_bytes()) else {
            break;
        };
        fields.extend(field(content));
        rest = Some(next);
    }
    fields
}

fn boundary(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1).map(str::trim);
    let named = parameters.filter_map(|parameter| parameter.split_once('='));
    let mut boundaries = named.filter(|(name, _)| name.eq_ignore_ascii_case("boundary"));
    let (_, boundary) = boundaries.next()?;
    Some(boundary.trim_matches('"')).filter(|boundary| !boundary.is_empty())
}

/// What stands before and behind the first place of a mark.
fn cut<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|here| here == mark)?;
    let (before, behind) = bytes.split_at_checked(at)?;
    Some((before, behind.get(mark.len()..)?))
}

fn after<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    cut(bytes, mark).map(|(_, behind)| behind)
}

/// One part: a line end, headers, an empty line, the value.
fn field(part: &[u8]) -> Option<(String, String)> {
    let (headers, value) = cut(part, b"\r\n\r\n")?;
    let headers = String::from_utf8_lossy(headers);
    let mut lines = headers.lines().filter_map(|line| line.split_once(':'));
    let (_, disposition) =
        lines.find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))?;
    let quoted = |wanted: &str| {
        let parameters = disposition.split(';').skip(1).map(str::trim);
        let mut named = parameters.filter_map(|parameter| parameter.split_once('='));
        let (_, value) = named.find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        Some(value.trim_matches('"').to_owned())
    };
    if quoted("filename").is_some() {
        return None;
    }
    Some((quoted("name")?, String::from_utf8_lossy(value).into_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::fields;

    #[test]
    fn fields_are_read_and_files_are_left_out() {
        let body = "preamble\r\n--x\r\nContent-Disposition: form-data; name=\"a[b]\"\r\n\r\nодин\r\nдва\r\n\
                    --x\r\ncontent-disposition: form-data; name=\"f\"; filename=\"f.txt\"\r\n\r\nfile\r\n\
                    --x\r\nContent-Disposition: form-data; name=c\r\nContent-Type: text/plain\r\n\r\n\r\n--x--\r\n";
        for content_type in [
            "multipart/form-data; boundary=x",
            "multipart/form-data; Boundary=\"x\"",
        ] {
            let wanted = [("a[b]", "один\r\nдва"), ("c", "")];
            let found = fields(content_type, body.as_bytes());
            let found: Vec<_> = found
                .iter()
                .map(|(n, v)| (n.as_str(), v.as_str()))
                .collect();
            assert_eq!(found, wanted);
        }
        assert_eq!(fields("multipart/form-data", body.as_bytes()), []);
    }

    proptest! {
        #[test]
        fn no_body_panics(body in any::<Vec<u8>>(), boundary in "[-a\\r\\n]{0,3}") {
            drop(fields(&format!("multipart/form-data; boundary={boundary}"), &body));
        }
    }
}
