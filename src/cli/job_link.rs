//! A table behind an https link, such as a published Google Sheet: fetched into the job's folder, and read there as any file.

use std::fs;
use std::path::Path;
use std::time::Duration;

use data_encoding::HEXLOWER;
use reqwest::{Client, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use url::{Host, Url};

use crate::domain::Coded as _;
use crate::jobs::{FileMark, JobTrouble};
use crate::portal::install_tls;
use crate::profiles::SecretSource;

use super::job_files::mark;
use super::job_ways::JobWays;

/// The most that is fetched.
const MOST_MIB: u64 = 512;

/// How long fetching may take.
const LIMIT: Duration = Duration::from_mins(10);

/// Redirects on the way: a published sheet has one or two.
const REDIRECTS: usize = 5;

/// What names of fetched files begin with.
const PREFIX: &str = "link-";

/// Fetches what is behind a link. The same bytes are the same file, with the time at which they were first seen.
pub(super) async fn fetch(
    (link, ways): (&SecretSource, &JobWays),
    folder: &Path,
) -> Result<FileMark, JobTrouble> {
    let secret = ways.secret(link).map_err(|error| failed(&error.code()))?;
    let bytes = body(&secret).await?;
    let start: Vec<u8> = bytes
        .iter()
        .copied()
        .skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, 0xEF | 0xBB | 0xBF))
        .take(14)
        .collect();
    let is_page = [&b"<!doctype html"[..], b"<html"].iter().any(|tag| {
        let start = start.get(..tag.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(tag))
    });
    if is_page {
        return Err(JobTrouble::LinkGivesPage);
    }
    let digest = HEXLOWER.encode(&Sha256::digest(&bytes));
    let ending = if bytes.starts_with(b"PK") {
        "xlsx"
    } else {
        "csv"
    };
    let name = format!("{PREFIX}{}.{ending}", digest.get(..16).unwrap_or(&digest));
    let path = folder.join(&name);
    if !path.exists() || newest(folder) != Some(name.clone()) {
        // What was there before and comes again is new again.
        let io = |error: std::io::Error| JobTrouble::StateFailed {
            path: path.display().to_string(),
            cause: error.to_string(),
        };
        let part = folder.join(format!("{name}.part"));
        fs::write(&part, &bytes).map_err(io)?;
        fs::rename(&part, &path).map_err(io)?;
    }
    forget_older(folder, &name);
    mark(&path).ok_or_else(|| failed(&"the fetched file is gone"))
}

fn failed(cause: &dyn ToString) -> JobTrouble {
    JobTrouble::LinkFailed {
        cause: cause.to_string(),
    }
}

/// The name of what was fetched last.
fn newest(folder: &Path) -> Option<String> {
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let fetched = entries.filter(|entry| {
        let name = entry.file_name();
        name.to_string_lossy().starts_with(PREFIX)
    });
    let newest = fetched.max_by_key(|entry| entry.metadata().and_then(|it| it.modified()).ok());
    newest.map(|entry| entry.file_name().to_string_lossy().into_owned())
}

/// Files that were fetched before go, but for the last one, which may not have come to its end.
fn forget_older(folder: &Path, name: &str) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut older: Vec<_> = entries
        .filter_map(Result::ok)
        .filter(|entry| {
            let other = entry.file_name();
            let other = other.to_string_lossy();
            other.starts_with(PREFIX) && other != name
        })
        .collect();
    older.sort_by_key(|entry| entry.metadata().and_then(|there| there.modified()).ok());
    older.pop();
    for entry in older {
        // One that cannot be removed is tried again tomorrow.
        drop(fs::remove_file(entry.path()));
    }
}

/// Whether this may be called: https, or this computer.
fn is_allowed(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(Host::Domain(name))) => name == "localhost",
        ("http", Some(Host::Ipv4(address))) => address.is_loopback(),
        ("http", Some(Host::Ipv6(address))) => address.is_loopback(),
        _ => false,
    }
}

async fn body(link: &SecretString) -> Result<Vec<u8>, JobTrouble> {
    let url = Url::parse(link.expose_secret().trim()).ok();
    let url = url.filter(is_allowed).ok_or(JobTrouble::LinkMalformed)?;
    install_tls();
    let policy = redirect::Policy::custom(|attempt| {
        if attempt.previous().len() > REDIRECTS || !is_allowed(attempt.url()) {
            attempt.stop()
        } else {
            attempt.follow()
        }
    });
    let client = Client::builder()
        .redirect(policy)
        .referer(false)
        .user_agent(concat!("leadbatch/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(15))
        .timeout(LIMIT)
        .build()
        .map_err(|error| failed(&error.without_url()))?;
    let answer = client.get(url).send().await;
    let mut answer = answer.map_err(|error| failed(&error.without_url()))?;
    if !answer.status().is_success() {
        return Err(failed(&answer.status()));
    }
    let mut bytes = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => {
                bytes.extend_from_slice(&chunk);
                if bytes.len() as u64 > MOST_MIB * 1024 * 1024 {
                    return Err(JobTrouble::LinkTooLarge { limit: MOST_MIB });
                }
            }
            Ok(None) => return Ok(bytes),
            Err(error) => return Err(failed(&error.without_url())),
        }
    }
}
