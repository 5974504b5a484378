//! The ways into one portal: REST by a webhook, the page `lead.php` by a password, or both.

use super::{HttpPortal, LeadPage, Portal, Site};
use crate::batching::Reply;
use crate::domain::LEAD_PHP;

/// A portal with the ways into it that a command was given, at least one.
#[derive(Debug)]
pub struct PortalDoors {
    rest: Option<HttpPortal>,
    page: Option<LeadPage>,
}

impl From<HttpPortal> for PortalDoors {
    fn from(rest: HttpPortal) -> Self {
        Self {
            rest: Some(rest),
            page: None,
        }
    }
}

impl PortalDoors {
    /// The page, and REST beside it where there is a webhook of the same portal.
    pub const fn with_page(rest: Option<HttpPortal>, page: LeadPage) -> Self {
        Self {
            rest,
            page: Some(page),
        }
    }

    /// Whether the portal can be asked by REST.
    pub const fn has_rest(&self) -> bool {
        self.rest.is_some()
    }

    /// The page.
    pub const fn page(&self) -> Option<&LeadPage> {
        self.page.as_ref()
    }

    /// Where the portal is.
    pub fn site(&self) -> Option<&Site> {
        let rest = self.rest.as_ref().map(HttpPortal::site);
        rest.or_else(|| self.page.as_ref().map(LeadPage::site))
    }

    async fn post(&self, path: &str, body: String) -> Reply {
        let closed = |way: &str| Reply::NeverSent {
            cause: format!("no {way}"),
        };
        if path == LEAD_PHP {
            match &self.page {
                Some(page) => page.post(body).await,
                None => closed(LEAD_PHP),
            }
        } else {
            match &self.rest {
                Some(rest) => rest.call(path, body).await,
                None => closed("REST"),
            }
        }
    }
}

impl Portal for PortalDoors {
    fn call(&self, path: &str, body: String) -> impl Future<Output = Reply> + Send {
        self.post(path, body)
    }
}
