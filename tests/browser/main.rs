//! The report's page in a real browser: Debian's Chromium, without a window. Each page is opened as a client would see it, on a
//! phone and on a desktop, light and dark, and printed.
//!
//! `cargo test --test browser -- --ignored`; `.ci/run` installs the browser.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that meets the unexpected should say so and end"
)]
#![allow(unreachable_pub, reason = "a test's modules are its own")]

mod chromium;
#[path = "../program/stage.rs"]
#[allow(dead_code, reason = "shared with the tests of the program")]
mod stage;
mod stories;

use chromium::{Look, look, print};
use stories::{clean, dirty, go_on, interrupted, page};

/// Every look at a page finds nothing wrong.
fn assert_sound(page: &std::path::Path, name: &str) {
    for look_at in Look::ALL {
        let faults = look(page, look_at, name);
        assert!(
            faults.is_empty(),
            "{name}, {look_at:?}:\n{}",
            faults.join("\n")
        );
    }
    let printed = print(page);
    assert!(printed.starts_with(b"%PDF-"), "{name} is not printed");
    if let Some(pictures) = std::env::var_os("LEADBATCH_PICTURES") {
        let path = std::path::Path::new(&pictures).join(format!("{name}-print.pdf"));
        std::fs::write(path, printed).expect("written");
    }
}

#[test]
#[ignore = "needs Chromium; .ci/run installs it"]
fn what_is_wrong_with_a_page_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.html");
    // Without a policy that forbids them a script speaks and a picture is asked for.
    let text = "<!doctype html><html><head><meta name=\"viewport\" content=\"width=device-width\">
<meta name=\"generator\" content=\"default-src 'none'; \"></head><body style=\"background: #fff\">
<p style=\"width: 3000px\">wide</p><p style=\"width: 40px; overflow: hidden; white-space: nowrap\">cut off in the middle</p>
<img src=\"http://example.org/picture.png\" alt=\"\"><script>console.log('hello')</script></body></html>";
    std::fs::write(&page, text).expect("written");
    let faults = look(&page, Look::ALL[1], "faulty").join("\n");
    for part in [
        "the console says",
        "hello",
        "asked the network for http://example.org/picture.png",
        "the page is 3",
        "cut off in the middle",
        "beyond the window",
        "the paper is \"rgb(255, 255, 255)\"",
    ] {
        assert!(faults.contains(part), "{part}: {faults}");
    }
}

#[test]
#[ignore = "needs Chromium; .ci/run installs it"]
fn the_page_of_a_clean_import_is_sound_in_a_browser() {
    for lang in ["en", "ru"] {
        let stage = clean(lang);
        assert_sound(&page(&stage), &format!("clean-{lang}"));
    }
}

#[test]
#[ignore = "needs Chromium; .ci/run installs it"]
fn the_page_of_a_dirty_file_is_sound_in_a_browser() {
    for lang in ["en", "ru"] {
        let stage = dirty(lang);
        assert_sound(&page(&stage), &format!("dirty-{lang}"));
    }
}

#[test]
#[ignore = "needs Chromium; .ci/run installs it"]
fn the_page_of_an_import_that_was_cut_off_is_sound_in_a_browser_and_so_is_that_of_its_end() {
    let stage = interrupted("ru");
    assert_sound(&page(&stage), "interrupted-ru");
    let ran = go_on(&stage, "en");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_sound(&page(&stage), "continued-en");
}
