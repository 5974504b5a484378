//! A folder, a sandbox behind a real socket, and the program.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use leadbatch::sandbox::{Counters, Door, FaultRule, Sandbox, SandboxConfig, serve_fast};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The project's folder.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What the program printed and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// A stage for one test.
pub struct Stage {
    pub folder: TempDir,
    runtime: Runtime,
    door: Door,
}

/// A portal without limits and without cost: tests do not wait.
pub fn quick() -> SandboxConfig {
    SandboxConfig {
        cost_per_lead_ms: 0,
        cost_per_call_ms: 0,
        ..SandboxConfig::self_hosted()
    }
}

impl Stage {
    /// A stage with this portal.
    pub fn new(config: SandboxConfig) -> Self {
        Self::at_speed(config, 1)
    }

    /// A stage whose portal's time runs so many times as fast; the program does not hurry.
    pub fn at_speed(config: SandboxConfig, speed: u32) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let free = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        let door = runtime
            .block_on(serve_fast(
                free,
                Sandbox::new(config, "stage".into()),
                speed,
            ))
            .expect("a door");
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            runtime,
            door,
        }
    }

    /// The portal's webhook.
    pub fn webhook(&self) -> String {
        self.door.webhook_url()
    }

    /// Makes the portal misbehave.
    pub fn inject(&self, fault: impl Into<FaultRule>) {
        self.door
            .sandbox()
            .lock()
            .expect("the sandbox")
            .inject(fault);
    }

    /// A file in the stage's folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("a written file");
        path
    }

    /// What a file in the stage's folder holds.
    pub fn file_in(&self, name: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The program with these arguments, in the stage's folder; who signs in at `lead.php` is one of the made-up people.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadbatch"));
        command.args(args).current_dir(self.folder.path());
        command
            .env_remove("LEADBATCH_PORTAL")
            .env_remove("LEADBATCH_REPORT")
            .env_remove("LEADBATCH_SANDBOX")
            .env_remove("LEADBATCH_JOURNAL")
            .env("LEADBATCH_CONFIG", self.folder.path().join("config.yaml"))
            .env("LEADBATCH_LOGIN", "admin@example.org")
            .env("LEADBATCH_PASSWORD", "sandbox")
            .env("LEADBATCH_STATE", self.folder.path().join("state"))
            .env("LANG", "C.UTF-8");
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.command(args)
            .output()
            .expect("the program runs")
            .into()
    }

    /// Runs a command that calls the portal.
    pub fn at_portal(&self, args: &[&str]) -> Ran {
        let mut all = args.to_vec();
        all.extend_from_slice(&["--plan", "self-hosted", "--lang", "en"]);
        let mut command = self.command(&all);
        command.env("LEADBATCH_PORTAL", self.webhook());
        command.output().expect("the program runs").into()
    }

    /// Imports a file of the project with a mapping of the project; the report is under `report`.
    pub fn import(&self, file: &Path, mapping: &Path, more: &[&str]) -> Ran {
        let webhook = self.webhook();
        let mut args = vec![
            "import",
            text(file),
            "--mapping",
            text(mapping),
            "--plan",
            "self-hosted",
            "--lang",
            "en",
        ];
        if !more.contains(&"--report") {
            args.extend_from_slice(&["--report", "report"]);
        }
        args.extend_from_slice(more);
        let mut command = self.command(&args);
        command.env("LEADBATCH_PORTAL", webhook);
        command.output().expect("the program runs").into()
    }

    /// Starts an import and comes back when the portal has made its first lead: sending is under way.
    pub fn import_under_way(&self, file: &Path, mapping: &Path) -> Child {
        let args = [
            "import",
            text(file),
            "--mapping",
            text(mapping),
            "--plan",
            "self-hosted",
            "--report",
            "report",
            "--lang",
            "en",
        ];
        let mut command = self.command(&args);
        command
            .env("LEADBATCH_PORTAL", self.webhook())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let child = command.spawn().expect("the program runs");
        while self.leads_made() == 0 {
            std::thread::yield_now();
        }
        child
    }

    /// Starts an import that halts at a point between two steps, and kills it there.
    pub fn import_killed_at(&self, file: &Path, mapping: &Path, point: &str) {
        let mut command = self.command(&["import", text(file), "--mapping", text(mapping)]);
        command
            .args([
                "--plan",
                "self-hosted",
                "--report",
                "report",
                "--halt-at",
                point,
            ])
            .env("LEADBATCH_PORTAL", self.webhook())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        Self::killed_when_halted(command);
    }

    /// Waits until a program halts at its point between two steps.
    pub fn until_halted(child: &mut Child) {
        let said = BufReader::new(child.stderr.take().expect("its words"));
        let mut told = Vec::new();
        let halted = said.lines().map_while(Result::ok).any(|line| {
            let halted = line.trim() == "halted";
            told.push(line);
            halted
        });
        assert!(halted, "it ended before:\n{}", told.join("\n"));
    }

    /// Kills a program that halts at a point between two steps.
    pub fn killed_when_halted(mut command: Command) {
        let mut child = command.spawn().expect("the program runs");
        Self::until_halted(&mut child);
        child.kill().expect("a kill");
        child.wait().expect("its end");
    }

    /// A call as somebody in the portal would make it; what it gives.
    pub fn call_as(&self, webhook: &str, method: &str, body: Value) -> Value {
        let asked = async { post(&client(), webhook, method, body).await };
        let answer = self.runtime.block_on(asked);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// What a portal answers to a call without parameters.
    pub fn ask(&self, webhook: &str, method: &str) -> Value {
        let asked = async { post(&client(), webhook, method, serde_json::json!({})).await };
        self.runtime.block_on(asked)
    }

    /// What the portal answers to a call: what a person in the portal would do.
    pub fn call(&self, method: &str, params: Value) -> Value {
        let webhook = self.webhook();
        self.runtime
            .block_on(async { post(&client(), &webhook, method, params).await })
    }

    /// Every lead of the portal, as `crm.lead.get` gives it, read back over HTTP.
    pub fn leads(&self) -> Vec<Value> {
        let webhook = self.webhook();
        self.runtime.block_on(async {
            let client = client();
            let list = post(
                &client,
                &webhook,
                "crm.lead.list",
                serde_json::json!({"select": ["ID"], "order": {"ID": "ASC"}, "start": 0}),
            )
            .await;
            assert!(list.get("next").is_none(), "this reader takes one page");
            let mut leads = Vec::new();
            for row in list["result"].as_array().expect("rows") {
                leads.push(
                    post(
                        &client,
                        &webhook,
                        "crm.lead.get",
                        serde_json::json!({"id": row["ID"]}),
                    )
                    .await["result"]
                        .clone(),
                );
            }
            leads
        })
    }

    /// What employees were told in the portal, in the order in which it came.
    pub fn notices(&self) -> Vec<String> {
        let sandbox = self.door.sandbox();
        let portal = sandbox.lock().expect("the sandbox");
        portal
            .notices()
            .iter()
            .map(|notice| notice.message.clone())
            .collect()
    }

    /// Each `ORIGIN_ID` that leads of the portal bear, with how many do.
    pub fn origins(&self) -> std::collections::BTreeMap<String, u64> {
        let sandbox = self.door.sandbox();
        let portal = sandbox.lock().expect("the sandbox");
        let mut origins = std::collections::BTreeMap::new();
        for lead in portal.leads() {
            let origin = lead.text("ORIGIN_ID").unwrap_or_default().to_owned();
            *origins.entry(origin).or_default() += 1;
        }
        origins
    }

    /// How many requests the portal has seen.
    pub fn requests_seen(&self) -> u64 {
        self.door
            .sandbox()
            .lock()
            .expect("the sandbox")
            .counters()
            .requests
    }

    /// What the portal has counted.
    pub fn counters(&self) -> Counters {
        let sandbox = self.door.sandbox();
        let portal = sandbox.lock().expect("the sandbox");
        portal.counters().clone()
    }

    /// What a browser sees at an address: the status, where it is sent, the page.
    pub fn get(&self, url: &str) -> (u16, Option<String>, String) {
        self.runtime.block_on(async {
            let answer = client().get(url).send().await.expect("an answer");
            let location = answer.headers().get("location");
            let location = location.map(|to| to.to_str().expect("an address").to_owned());
            let status = answer.status().as_u16();
            (status, location, answer.text().await.expect("a page"))
        })
    }

    /// How many leads the portal has made.
    pub fn leads_made(&self) -> u64 {
        self.door
            .sandbox()
            .lock()
            .expect("the sandbox")
            .leads()
            .count() as u64
    }

    /// Each lead's number, and the moment of its creation as the portal tells it.
    pub fn dates(&self) -> Vec<(u64, String)> {
        let mut dates = Vec::new();
        let mut start = 0;
        loop {
            let params = serde_json::json!({"select": ["ID", "DATE_CREATE"], "order": {"ID": "ASC"}, "start": start});
            let list = self.call("crm.lead.list", params);
            for lead in list["result"].as_array().expect("rows") {
                let text = |name: &str| lead[name].as_str().expect("a text").to_owned();
                dates.push((text("ID").parse().expect("a number"), text("DATE_CREATE")));
            }
            match list["next"].as_u64() {
                Some(next) => start = next,
                None => return dates,
            }
        }
    }

    /// The number of the lead that bears this `ORIGIN_ID`.
    pub fn lead_of(&self, origin_id: &str) -> u64 {
        let sandbox = self.door.sandbox();
        let portal = sandbox.lock().expect("the sandbox");
        let mut leads = portal.leads();
        let lead = leads.find(|lead| lead.text("ORIGIN_ID") == Some(origin_id));
        lead.expect("a lead").id()
    }

    /// How many leads the portal has changed.
    pub fn updates(&self) -> u64 {
        let sandbox = self.door.sandbox();
        sandbox
            .lock()
            .expect("the sandbox")
            .counters()
            .leads_updated
    }

    /// A file of the report.
    pub fn report(&self, name: &str) -> String {
        let path = self.folder.path().join("report").join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// `summary.json`.
    pub fn summary(&self) -> Value {
        serde_json::from_str(&self.report("summary.json")).expect("JSON")
    }

    /// The rows of a CSV of the report, by its own header.
    pub fn table(
        &self,
        name: &str,
        delimiter: u8,
    ) -> Vec<std::collections::HashMap<String, String>> {
        let text = self.report(name);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        reader
            .deserialize()
            .map(|row| row.expect("a row"))
            .collect()
    }
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path of text")
}

fn client() -> reqwest::Client {
    // Another part of the program may have installed it first; either way one is there.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
}

async fn post(client: &reqwest::Client, webhook: &str, method: &str, body: Value) -> Value {
    let answer = client
        .post(format!("{webhook}{method}.json"))
        .json(&body)
        .send()
        .await
        .expect("an answer");
    answer.json().await.expect("JSON")
}

/// A mapping with a key for [`rows`].
pub const MAPPING: &str = "version: 1\noriginator: walks\nkey: [Номер]\ncolumns: {Название: TITLE, Телефон: PHONE_WORK, Заметка: COMMENTS}\n";

/// So many rows, each with a phone of its own.
pub fn rows(count: usize) -> String {
    let row = |number| format!("{number};Лид {number};8916{number:07};\n");
    "Номер;Название;Телефон;Заметка\n".to_owned() + &(0..count).map(row).collect::<String>()
}
