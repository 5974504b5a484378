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
        let date_start = zone.iso(self.start_ms);
        let date_finish = if passed == 0 {
            date_start.clone()
        } else {
            zone.iso(self.finish_ms)
        };
        let mut time = json!({
            "start": seconds(self.start_ms),
            "finish": seconds(self.finish_ms),
            "duration": seconds(passed),
            "processing": seconds(passed),
            "date_start": date_start,
            "date_finish": date_finish,
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
#[allow(
    clippy::cast_precision_loss,
    reason = "milliseconds of the coming 200,000 years are whole in an f64"
)]
fn seconds(ms: i64) -> Value {
    json!(ms.max(0) as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::seconds;

    #[test]
    fn milliseconds_are_told_as_seconds_to_the_last_digit() {
        for (ms, told) in [
            (0, json!(0.0)),
            (-5, json!(0.0)),
            (7, json!(0.007)),
            (1_705_764_932_998, json!(1_705_764_932.998)),
            (4_102_444_800_001, json!(4_102_444_800.001)),
        ] {
            assert_eq!(seconds(ms), told);
        }
    }
}
