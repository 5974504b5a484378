//! The config file's text → portals; what is wrong with it is told with its line and column, and without what might be a secret.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_saphyr::{Error as YamlError, Location, Spanned};

use super::profile::{OAUTH_SERVER, is_profile_name};
use super::written::WANTED;
use super::{Access, Application, Plan, Profile, ProfileError, SecretSource};

/// The version of the file that this program knows.
const VERSION: u64 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u64,
    portals: Option<BTreeMap<String, Spanned<WrittenPortal>>>,
}

/// What alone is looked at first, so that a later version is told as such.
#[derive(Deserialize)]
struct Versioned {
    version: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPortal {
    webhook: Option<SecretSource>,
    application: Option<WrittenApplication>,
    plan: Option<Plan>,
    ca: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenApplication {
    portal: String,
    client_id: String,
    client_secret: SecretSource,
    server: Option<String>,
    redirect: Option<String>,
}

/// The portals of a text; paths in it are relative to `folder`.
pub(super) fn portals(
    text: &str,
    file: &Path,
    folder: &Path,
) -> Result<BTreeMap<String, Profile>, ProfileError> {
    let is_idle = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if text.lines().all(is_idle) {
        return Ok(BTreeMap::new());
    }
    let newer = serde_saphyr::from_str::<Versioned>(text).ok();
    if let Some(version) = newer.and_then(|it| it.version).filter(|it| *it > VERSION) {
        let file = file.display().to_string();
        return Err(ProfileError::ConfigNewer { file, version });
    }
    let written: Written = serde_saphyr::from_str(text).map_err(|error| told(&error, file))?;
    if written.version != VERSION {
        return Err(ProfileError::ConfigNewer {
            file: file.display().to_string(),
            version: written.version,
        });
    }
    let mut portals = BTreeMap::new();
    for (name, portal) in written.portals.unwrap_or_default() {
        let place = place(file, portal.referenced);
        if !is_profile_name(&name) {
            return Err(ProfileError::ConfigNameMalformed { place });
        }
        let profile = profile(portal.value);
        let profile = profile.ok_or_else(|| ProfileError::ConfigAccessUnclear {
            place,
            name: name.clone(),
        })?;
        portals.insert(name, placed(profile, folder));
    }
    Ok(portals)
}

fn profile(written: WrittenPortal) -> Option<Profile> {
    let access = match (written.webhook, written.application) {
        (Some(source), None) => Access::Webhook(source),
        (None, Some(written)) => Access::Application(Application {
            portal: written.portal,
            client_id: written.client_id,
            client_secret: written.client_secret,
            server: written.server.unwrap_or_else(|| OAUTH_SERVER.to_owned()),
            redirect: written.redirect,
        }),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    Some(Profile {
        access,
        plan: written.plan,
        ca: written.ca,
    })
}

/// The profile with the paths that a file in this folder means.
pub(super) fn placed(profile: Profile, folder: &Path) -> Profile {
    let access = match profile.access {
        Access::Webhook(source) => Access::Webhook(source.relative_to(folder)),
        Access::Application(application) => Access::Application(Application {
            client_secret: application.client_secret.relative_to(folder),
            ..application
        }),
    };
    Profile {
        access,
        ca: profile.ca.map(|ca| folder.join(ca)),
        ..profile
    }
}

fn place(file: &Path, location: Location) -> String {
    if location.line() == 0 {
        return file.display().to_string();
    }
    format!(
        "{}:{}:{}",
        file.display(),
        location.line(),
        location.column()
    )
}

fn told(error: &YamlError, file: &Path) -> ProfileError {
    let error = error.without_snippet();
    let place = place(file, error.location().unwrap_or(Location::UNKNOWN));
    let cause = error.to_string();
    if cause.contains(WANTED) {
        return ProfileError::SecretSourceUnclear { place };
    }
    if let YamlError::SerdeUnknownField {
        field, expected, ..
    } = error
    {
        return ProfileError::ConfigUnknownKey {
            place,
            name: harmless(field),
            nearest: nearest(field, expected).unwrap_or_default(),
        };
    }
    let cause = harmless(&cause);
    ProfileError::ConfigMalformed { place, cause }
}

/// A text of the parser without what stands between quotes: it may be a secret in the wrong place.
fn harmless(text: &str) -> String {
    let quoted = text.find('"').zip(text.rfind('"'));
    let shown = match quoted {
        Some((from, to)) if from < to => {
            let (before, after) = (text.get(..from), text.get(to..));
            format!(
                "{}\"…{}",
                before.unwrap_or_default(),
                after.unwrap_or_default()
            )
        }
        Some(_) | None => text.to_owned(),
    };
    crate::portal::without_webhooks(&shown)
}

/// Names less alike than this (Jaro–Winkler, from 0 to 1) are not offered.
const ALIKE: f64 = 0.78;

fn nearest(wanted: &str, names: &[&'static str]) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let rated = names
        .iter()
        .map(|name| (strsim::jaro_winkler(&wanted, name), name));
    let alike = rated.filter(|(alike, _)| *alike >= ALIKE);
    let best = alike.max_by(|one, two| one.0.total_cmp(&two.0));
    best.map(|(_, name)| (*name).to_owned())
}
