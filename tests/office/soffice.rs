//! `LibreOffice` without a screen.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Opens a file and saves it as another kind, as a person would; gives the new file, in a folder named like the kind. `LibreOffice`
/// gets a profile of its own, so that several can work at a time.
pub fn saved_as(file: &Path, kind: &str) -> PathBuf {
    let folder = file.parent().expect("a folder");
    let (profile, out) = (folder.join(format!("profile-{kind}")), folder.join(kind));
    let ran = Command::new("soffice")
        .arg("--headless")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--convert-to", kind, "--outdir"])
        .arg(&out)
        .arg(file)
        .output()
        .expect("soffice: install libreoffice-calc-nogui");
    let saved = out
        .join(file.file_name().expect("a name"))
        .with_extension(kind);
    assert!(
        saved.is_file(),
        "{}\n{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
    saved
}

/// The upper halves of a PDF's pages as pictures beside it.
pub fn pages(pdf: &Path) -> Vec<PathBuf> {
    let stem = pdf.with_extension("");
    let ran = Command::new("pdftoppm")
        .args([
            "-png", "-r", "200", "-x", "0", "-y", "0", "-W", "2200", "-H", "850",
        ])
        .arg(pdf)
        .arg(&stem)
        .output()
        .expect("pdftoppm: install poppler-utils");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let folder = pdf.parent().expect("a folder");
    let mut pages: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "png"))
        .collect();
    pages.sort();
    pages
}
