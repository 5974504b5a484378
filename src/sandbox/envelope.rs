//! The parameters of a request, and the envelope around an answer (`rest-contract.md` §2, §3).

use serde_json::{Value, json};

use super::calendar::Zone;
use super::message::{Request, Verb};
use super::multipart;
use super::operating::Used;
use super::php::{self, Array};

/// The parameters: the query, a form over it, or a JSON body over it. A body that is no JSON object, or whose media type
/// is not exactly `application/json`, is no parameters and no error.
pub(super) fn parameters(request: &Request) -> Array {
    let mut params = php::parse_str(&request.query);
    if request.verb == Verb::Get {
        return params;
    }
    let body = if media_type(request).eq_ignore_ascii_case("application/json") {
        json_body(&request.body)
    } else {
        form(request)
    };
    params.extend(body);
    params
}

/// The fields of a posted form, urlencoded or in parts; files of the latter are none.
pub(super) fn form(request: &Request) -> Array {
    if request.verb == Verb::Get {
        return Array::new();
    }
    let media_type = media_type(request);
    if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        php::parse_str(&String::from_utf8_lossy(&request.body))
    } else if media_type.eq_ignore_ascii_case("multipart/form-data") {
        let content_type = request.content_type.as_deref().unwrap_or_default();
        php::registered(multipart::fields(content_type, &request.body))
    } else {
        Array::new()
    }
}

fn media_type(request: &Request) -> &str {
    let content_type = request.content_type.as_deref().unwrap_or_default();
    content_type.split(';').next().unwrap_or_default().trim()
}

fn json_body(body: &[u8]) -> Array {
    let value = serde_json::from_slice(body).unwrap_or(Value::Null);
    match php::from_json(value) {
        Value::Object(params) => params,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Array::new()
        }
    }
}

/// The times of one call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub(super) start_ms: i64,
    pub(super) finish_ms: i64,
    /// `None` where nothing is counted: a batch, a portal without counters.
    pub(super) used: Option<Used>,
}

impl Times {
    pub(super) fn told(self, zone: Zone) -> Value {
        let passed = self.finish_ms.saturating_sub(self.start_ms);
        let mut time = json!({
            "start": seconds(self.start_ms),
            "finish": seconds(self.finish_ms),
            "duration": seconds(passed),
            "processing": seconds(passed),
            "date_start": zone.iso(self.start_ms),
            "date_finish": zone.iso(self.finish_ms),
        });
        if let (Some(used), Some(time)) = (self.used, time.as_object_mut()) {
            let work = used.work_ms.min(i64::MAX.cast_unsigned()).cast_signed();
            time.insert("operating_reset_at".into(), json!(used.reset_at_s));
            time.insert("operating".into(), seconds(work));
        }
        time
    }
}

/// Milliseconds as JSON seconds with a fraction.
fn seconds(ms: i64) -> Value {
    let ms = ms.max(0);
    let text = format!("{}.{:03}", ms / 1000, ms % 1000);
    json!(text.parse::<f64>().unwrap_or(0.0))
}
