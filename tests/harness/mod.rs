//! Real nodes as child processes: started, asked, stopped and killed.
#![allow(dead_code, reason = "each user of the harness needs another part of it")]

use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long anything may take before it counts as stuck.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);
/// How often a state is looked at while waiting for it.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A node with a home of its own.
pub(crate) struct Node {
    binary: PathBuf,
    home: PathBuf,
    options: Vec<String>,
    running: Option<Running>,
}

struct Running {
    child: Child,
    port: u16,
    token: String,
    /// What the node said when it started.
    pub(crate) started: Value,
}

/// A command that did not do what was asked.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) exit: Option<i32>,
    pub(crate) answer: Value,
}

impl Node {
    /// A node that is not started yet, on loopback only and without mDNS.
    pub(crate) fn new(binary: &Path, home: &Path) -> Self {
        let options = ["--no-open", "--port", "0", "--listen", "127.0.0.1", "--mdns", "off"];
        Self {
            binary: binary.to_owned(),
            home: home.to_owned(),
            options: options.map(str::to_owned).to_vec(),
            running: None,
        }
    }

    /// The same with other options for `linde run`.
    pub(crate) fn with_options(mut self, options: &[&str]) -> Self {
        self.options = options.iter().map(|option| (*option).to_owned()).collect();
        self
    }

    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// Starts the process and waits until it says so.
    pub(crate) fn start(&mut self) -> &mut Self {
        self.start_with(&[])
    }

    pub(crate) fn start_with(&mut self, environment: &[(&str, &str)]) -> &mut Self {
        assert!(self.running.is_none(), "started twice");
        let mut child = Command::new(&self.binary)
            .arg("--home")
            .arg(&self.home)
            .arg("--json")
            .arg("run")
            .args(&self.options)
            .env("LINDE_LOG", std::env::var("LINDE_LOG").unwrap_or_else(|_| "warn".to_owned()))
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the node starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        lines.read_line(&mut line).expect("its output can be read");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("the node said {line:?}"));
        let started = said.get("started").cloned().unwrap_or_else(|| panic!("the node said {line}"));
        // Whatever it says later must not fill the pipe.
        thread::spawn(move || std::io::copy(&mut lines.by_ref().take(u64::MAX), &mut std::io::sink()));
        let (port, token) = self.reached().expect("the node wrote how to reach it");
        self.running = Some(Running { child, port, token, started });
        self
    }

    /// The port and the token under which a node runs in this home, as it says itself.
    fn reached(&self) -> Option<(u16, String)> {
        let api: Value = serde_json::from_slice(&std::fs::read(self.home.join("api.json")).ok()?).ok()?;
        Some((u16::try_from(api["port"].as_u64()?).ok()?, api["token"].as_str()?.to_owned()))
    }

    /// Waits until the same process has begun anew.
    pub(crate) fn wait_for_next(&mut self) {
        let before = self.running.as_ref().expect("it runs").token.clone();
        let next = wait_for("the node to go on", || self.reached().filter(|(_, token)| *token != before));
        let running = self.running.as_mut().expect("it runs");
        (running.port, running.token) = next;
    }

    pub(crate) fn started(&self) -> &Value {
        &self.running.as_ref().expect("it runs").started
    }

    pub(crate) fn port(&self) -> u16 {
        self.running.as_ref().expect("it runs").port
    }

    pub(crate) fn pid(&self) -> u32 {
        self.running.as_ref().expect("it runs").child.id()
    }

    pub(crate) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// SIGTERM; the node must end by itself with exit code 0.
    pub(crate) fn stop(&mut self) {
        self.stop_by("-TERM");
    }

    /// SIGINT, as from Ctrl+C; the node must end by itself with exit code 0.
    pub(crate) fn interrupt(&mut self) {
        self.stop_by("-INT");
    }

    fn stop_by(&mut self, signal: &str) {
        let Some(mut running) = self.running.take() else { return };
        let told = Command::new("kill").args([signal, &running.child.id().to_string()]).status();
        assert!(told.expect("kill runs").success());
        let status = running.child.wait().expect("it ends");
        assert!(status.success(), "the node ended with {status}");
    }

    /// SIGKILL, at once.
    pub(crate) fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.child.kill().expect("it can be killed");
            running.child.wait().expect("it ends");
        }
    }

    /// Asks the running node over its API.
    pub(crate) fn try_call(&self, request: Value) -> Result<Value, Value> {
        let running = self.running.as_ref().expect("it runs");
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        let mut response = agent
            .post(format!("http://127.0.0.1:{}/api/v1/call", running.port))
            .header("Authorization", format!("Bearer {}", running.token))
            .header("Content-Type", "application/json")
            .send(request.to_string())
            .map_err(|error| json!({ "unreachable": error.to_string() }))?;
        let ok = response.status().is_success();
        let text = response
            .body_mut()
            .with_config()
            .limit(u64::MAX)
            .read_to_string()
            .map_err(|error| json!(error.to_string()))?;
        let answer: Value = serde_json::from_str(&text).map_err(|_| json!(text))?;
        if ok { Ok(answer) } else { Err(answer) }
    }

    pub(crate) fn call(&self, request: Value) -> Value {
        let shown = request.to_string();
        self.try_call(request).unwrap_or_else(|error| panic!("{shown}: {error}"))
    }

    /// Runs `linde` with this home.
    pub(crate) fn try_cli(&self, arguments: &[&str]) -> Result<Value, Refused> {
        let output = Command::new(&self.binary)
            .arg("--home")
            .arg(&self.home)
            .arg("--json")
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .expect("linde runs");
        let text = String::from_utf8_lossy(&output.stdout);
        let answer = serde_json::from_str(text.trim()).unwrap_or_else(|_| Value::String(text.into_owned()));
        if output.status.success() { Ok(answer) } else { Err(Refused { exit: output.status.code(), answer }) }
    }

    pub(crate) fn cli(&self, arguments: &[&str]) -> Value {
        self.try_cli(arguments).unwrap_or_else(|refused| panic!("linde {arguments:?}: {refused:?}"))
    }

    /// An address at which this node listens, as HOST:PORT.
    pub(crate) fn address(&self) -> String {
        wait_for("an address", || {
            let status = self.call(json!({ "call": "status" }));
            status["addresses"].as_array()?.first()?.as_str().map(str::to_owned)
        })
    }

    pub(crate) fn state(&self, space: &str) -> String {
        self.call(json!({ "call": "space_state", "space": space }))["hash"].as_str().expect("a hash").to_owned()
    }

    /// The texts of all statements that count.
    pub(crate) fn statements(&self, space: &str) -> BTreeSet<String> {
        let request = json!({ "call": "statement_list", "space": space, "filter": "counted", "limit": 10_000_000 });
        let listing = self.call(request);
        let items = listing["items"].as_array().expect("a list").iter();
        items.map(|item| item["text"].as_str().expect("a text").to_owned()).collect()
    }

    pub(crate) fn say(&self, space: &str, texts: &[String]) {
        self.call(json!({ "call": "statement_add", "space": space, "texts": texts }));
    }

    /// The peak of its resident memory, in bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("a Linux process");
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("with a peak");
        let kib: u64 = line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("in kB");
        kib * 1024
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}

/// Looks until there is something to see.
pub(crate) fn wait_for<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    wait_for_within(PATIENCE, LOOK_EVERY, what, look)
}

/// Looks every `pause` until there is something to see.
pub(crate) fn wait_for_within<T>(
    patience: Duration,
    pause: Duration,
    what: &str,
    mut look: impl FnMut() -> Option<T>,
) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < patience, "waited {patience:?} for {what}");
        thread::park_timeout(pause);
    }
}

/// Waits until all nodes have the same state, and gives its hash.
pub(crate) fn wait_until_equal(nodes: &[&Node], space: &str) -> String {
    wait_for("equal states", || {
        let states: BTreeSet<String> = nodes.iter().map(|node| node.state(space)).collect();
        (states.len() == 1).then(|| states.into_iter().next()).flatten()
    })
}
