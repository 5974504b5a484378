//! A request and a reply as values, without a socket.

/// The HTTP methods that a portal answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Parameters in the query alone.
    Get,
    /// Parameters in the query and the body.
    Post,
}

/// An HTTP request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// GET or POST.
    pub verb: Verb,
    /// The path, such as `/rest/1/code/crm.lead.add.json`.
    pub path: String,
    /// What stands after the `?`, still encoded; empty when there is none.
    pub query: String,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// A GET request.
    pub fn get(path: impl Into<String>, query: impl Into<String>) -> Self {
        Self {
            verb: Verb::Get,
            path: path.into(),
            query: query.into(),
            content_type: None,
            body: Vec::new(),
        }
    }

    /// A POST request with a JSON body.
    pub fn json(path: impl Into<String>, body: &serde_json::Value) -> Self {
        Self {
            verb: Verb::Post,
            path: path.into(),
            query: String::new(),
            content_type: Some("application/json".to_owned()),
            body: body.to_string().into_bytes(),
        }
    }

    /// A POST request with an urlencoded form.
    pub fn form(path: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            verb: Verb::Post,
            path: path.into(),
            query: String::new(),
            content_type: Some("application/x-www-form-urlencoded".to_owned()),
            body: body.into().into_bytes(),
        }
    }
}

/// An HTTP reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The `Content-Type` header.
    pub content_type: &'static str,
    /// The `Location` header of a redirect.
    pub location: Option<String>,
    /// Further headers.
    pub headers: Vec<(&'static str, &'static str)>,
    /// The body.
    pub body: Vec<u8>,
    /// Nothing of this reply is ever sent: the connection is closed in its place.
    pub silent: bool,
    /// No connection could be made: the caller knows that nothing of the request arrived.
    pub unreached: bool,
}

impl Reply {
    pub(super) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            content_type: "application/json; charset=utf-8",
            location: None,
            headers: Vec::new(),
            body: body.to_string().into_bytes(),
            silent: false,
            unreached: false,
        }
    }

    pub(super) fn html(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            content_type: "text/html; charset=utf-8",
            location: None,
            headers: Vec::new(),
            body: body.into().into_bytes(),
            silent: false,
            unreached: false,
        }
    }

    /// A gateway's page, as nginx writes it.
    pub(super) fn gateway(status: u16) -> Self {
        let title = match status {
            404 => "404 Not Found",
            502 => "502 Bad Gateway",
            504 => "504 Gateway Time-out",
            _ => "Service is temporarily unavailable",
        };
        Self::html(
            status,
            format!(
                "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
                 <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
            ),
        )
    }
}
