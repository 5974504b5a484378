//! Chromium without a window: a page is opened once as it is, for what the console and the network see, and once with a probe in it,
//! inside a frame of the size of a device (the browser's own window is never narrower than 500 pixels), for what is cut.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// What is written into the copy that is looked at.
const PROBE: &str = include_str!("probe.js");
/// What is around it.
const FRAME: &str = include_str!("frame.html");

/// How a page is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    width: u32,
    height: u32,
    dark: bool,
}

impl Look {
    /// On a phone and on a desktop, light and dark.
    pub const ALL: [Self; 4] = [
        Self::new((390, 844), false),
        Self::new((390, 844), true),
        Self::new((1280, 900), false),
        Self::new((1280, 900), true),
    ];

    const fn new((width, height): (u32, u32), dark: bool) -> Self {
        Self {
            width,
            height,
            dark,
        }
    }

    fn name(self) -> String {
        let device = if self.width < 1_000 {
            "phone"
        } else {
            "desktop"
        };
        let tone = if self.dark { "-dark" } else { "" };
        format!("{device}{tone}")
    }
}

/// A browser with nothing in it, whose calls find no host.
struct Browser {
    folder: TempDir,
}

impl Browser {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Opens a page; what the browser writes to stdout and to stderr.
    fn open(&self, page: &Path, more: &[String]) -> (String, String) {
        let opened = Command::new("chromium")
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
            ])
            .args([
                "--no-first-run",
                "--disable-background-networking",
                "--disable-sync",
            ])
            .args(["--disable-component-update", "--hide-scrollbars"])
            .arg("--host-resolver-rules=MAP * ~NOTFOUND")
            .arg(format!(
                "--user-data-dir={}",
                self.path("profile").display()
            ))
            .args(more)
            .arg(format!("file://{}", page.display()))
            .output()
            .expect("Chromium runs; `.ci/run` installs it");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&opened.stdout), text(&opened.stderr))
    }
}

fn tone(look: Look) -> String {
    let scheme = u8::from(!look.dark);
    format!("--blink-settings=preferredColorScheme={scheme}")
}

/// What is wrong with a page when it is looked at so. Where `LEADBATCH_PICTURES` names a folder, a picture of it is put there.
pub fn look(page: &Path, look: Look, name: &str) -> Vec<String> {
    let mut faults = opened_as_it_is(page, look);
    let (found, height) = probed(page, look);
    faults.extend(found);
    if let Some(pictures) = std::env::var_os("LEADBATCH_PICTURES") {
        let picture = Path::new(&pictures).join(format!("{name}-{}.png", look.name()));
        take_picture(page, look, height, &picture);
    }
    faults
}

/// What the console says, and what is asked for over the network.
fn opened_as_it_is(page: &Path, look: Look) -> Vec<String> {
    let browser = Browser::new();
    let log = browser.path("net.json");
    let (dom, said) = browser.open(
        page,
        &[
            tone(look),
            "--enable-logging=stderr".to_owned(),
            format!("--log-net-log={}", log.display()),
            "--dump-dom".to_owned(),
        ],
    );
    assert!(dom.contains("</html>"), "no page came: {said}");
    let mut faults: Vec<String> = said
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .map(|line| format!("the console says: {line}"))
        .collect();
    let text = std::fs::read_to_string(log).expect("a log of the network");
    let log: Value = serde_json::from_str(&text).expect("a whole log");
    for event in log["events"].as_array().expect("events") {
        let (url, asker) = (&event["params"]["url"], &event["params"]["initiator"]);
        let is_page = matches!(asker.as_str(), Some("null" | "file://"));
        if let Some(url) = url
            .as_str()
            .filter(|url| is_page && url.starts_with("http"))
        {
            faults.push(format!("asked the network for {url}"));
        }
    }
    faults
}

/// What the probe finds, and how high the page is.
fn probed(page: &Path, look: Look) -> (Vec<String>, u64) {
    let browser = Browser::new();
    let frame = framed(&browser, page, (look.width, look.height), Some(PROBE));
    let (dom, said) = browser.open(
        &frame,
        &[
            tone(look),
            "--window-size=1400,1000".to_owned(),
            "--virtual-time-budget=2000".to_owned(),
            "--dump-dom".to_owned(),
        ],
    );
    let (_, found) = dom.split_once("<pre id=\"found\">").expect("the frame");
    let (found, _) = found.split_once("</pre>").expect("its end");
    let found = found
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    let found: Value =
        serde_json::from_str(&found).unwrap_or_else(|_| panic!("no word of the probe: {said}"));
    assert_eq!(found["width"], look.width);
    assert_eq!(found["dark"], look.dark);
    let faults = found["faults"].as_array().expect("faults").iter();
    let mut faults: Vec<String> = faults
        .map(|fault| fault.as_str().expect("a text").to_owned())
        .collect();
    let is_white = found["paper"] == "rgb(255, 255, 255)";
    if is_white == look.dark {
        faults.push(format!("the paper is {}", found["paper"]));
    }
    (faults, found["height"].as_u64().expect("a height"))
}

/// A copy of the page, with a script in it whose running its policy permits, in a frame of this size.
fn framed(
    browser: &Browser,
    page: &Path,
    (width, height): (u32, u32),
    script: Option<&str>,
) -> PathBuf {
    let text = std::fs::read_to_string(page).expect("the page");
    let policy = "default-src 'none'; ";
    assert!(text.contains(policy), "the page has its policy");
    let text = text.replacen(
        policy,
        "default-src 'none'; script-src 'unsafe-inline'; ",
        1,
    );
    let script = script.map_or_else(String::new, |script| format!("<script>{script}</script>"));
    let probed = text.replacen("</body>", &format!("{script}</body>"), 1);
    std::fs::write(browser.path("probed.html"), probed).expect("written");
    let frame = FRAME
        .replace("WIDTH", &width.to_string())
        .replace("HEIGHT", &height.to_string());
    let path = browser.path("frame.html");
    std::fs::write(&path, frame).expect("written");
    path
}

/// The whole page as a picture.
fn take_picture(page: &Path, look: Look, height: u64, picture: &Path) {
    let browser = Browser::new();
    let height = u32::try_from(height).expect("a height");
    let frame = framed(&browser, page, (look.width, height), None);
    browser.open(
        &frame,
        &[
            tone(look),
            format!("--window-size={},{}", look.width.max(500), height + 200),
            format!("--screenshot={}", picture.display()),
        ],
    );
    assert!(picture.exists(), "no picture");
}

/// The page as it is printed: the bytes of a PDF.
pub fn print(page: &Path) -> Vec<u8> {
    let browser = Browser::new();
    let pdf = browser.path("page.pdf");
    browser.open(
        page,
        &[
            "--no-pdf-header-footer".to_owned(),
            format!("--print-to-pdf={}", pdf.display()),
        ],
    );
    std::fs::read(pdf).expect("a PDF")
}
