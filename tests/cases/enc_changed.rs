//! A file that changes under our hands (ENC).

use std::net::SocketAddr;
use std::process::{Command, Stdio};

use leadbatch::sandbox::{Fault, FaultAt, FaultKind, Sandbox, SandboxConfig, serve};

/// ENC-22 fatal: a file that changes between the check and the sending is told by its bytes, and nothing is sent
#[test]
fn enc_22_a_file_that_changes_after_its_check_is_not_sent() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut sandbox = Sandbox::new(SandboxConfig::self_hosted(), "changed".into());
    // The plan is made; the portal takes its time to say who we are.
    sandbox.inject(Fault {
        at: FaultAt::Request(1),
        kind: FaultKind::Delay { ms: 2_000 },
    });
    let door = runtime.block_on(serve(free, sandbox)).expect("a door");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("leads.csv");
    std::fs::write(&file, "Название\nЛид\n").expect("a file");
    let mapping = "version: 1\noriginator: cases\ncolumns: {Название: TITLE}\n";
    std::fs::write(folder.path().join("m.yaml"), mapping).expect("a mapping");
    let child = Command::new(env!("CARGO_BIN_EXE_leadbatch"))
        .args([
            "import",
            "leads.csv",
            "--mapping",
            "m.yaml",
            "--yes",
            "--lang",
            "en",
        ])
        .args(["--plan", "self-hosted", "--report", "report"])
        .env("LEADBATCH_PORTAL", door.webhook_url())
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let sandbox = door.sandbox();
    let lock = || sandbox.lock().expect("the sandbox");
    while lock().counters().requests == 0 {
        std::thread::yield_now();
    }
    std::fs::write(&file, "Название\nДругой лид\n").expect("another file");
    let ended = child.wait_with_output().expect("an end");
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(told.contains("changed after it was checked"), "{told}");
    assert_eq!(ended.status.code(), Some(5), "{told}");
    assert_eq!(lock().leads().count(), 0);
}
