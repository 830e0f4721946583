//! The service from its start to its end, as its clients see it.

#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

const CONFIG: &str = "listen = '127.0.0.1:0'\nrules.files = ['rules.toml']\nrules.pool_size = 2\n";

/// A service with its configuration and its rules in a folder of its own.
struct Service {
    process: Child,
    log: Receiver<String>,
    address: String,
}

impl Service {
    fn start(config: &Path) -> Self {
        let mut process = command(config).spawn().unwrap();
        let lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let (sender, log) = mpsc::channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut service = Self { process, log, address: String::new() };
        let line = service.wait_for_log("listening on ");
        service.address = line.rsplit(' ').next().unwrap().to_owned();
        service
    }

    /// The next line of the log that says so.
    fn wait_for_log(&self, said: &str) -> String {
        loop {
            match self.log.recv_timeout(Duration::from_secs(60)) {
                Ok(line) if line.contains(said) => return line,
                Ok(_) => {}
                Err(error) => panic!("{said:?} was not logged: {error}"),
            }
        }
    }

    /// The status and the body of an answer.
    fn request(&self, request: &str, kind: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{request} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head["HTTP/1.1 ".len()..][..3].parse().unwrap(), body.to_owned())
    }

    fn label(&self, text: &str) -> String {
        let (status, label) = self.request("POST /classify", "text/plain", text);
        assert_eq!(status, 200, "{label}");
        label
    }

    fn end(mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.wait_for_log("ended");
        assert!(self.process.wait().unwrap().success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // What has ended cannot be killed, which is no harm.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(config: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_example-service"));
    command.arg(config).env("NO_COLOR", "1").stderr(Stdio::piped());
    command
}

#[test]
fn texts_and_json_are_answered_and_metrics_published() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("service.toml");
    fs::write(&config, CONFIG).unwrap();
    fs::write(folder.path().join("rules.toml"), "[rules]\nQuotaIssues = ['^552 ']").unwrap();
    let service = Service::start(&config);

    assert_eq!(service.label("552 mailbox is stuffed"), "QuotaIssues");
    assert_eq!(service.label("250 ok"), "Uncategorized");
    assert_eq!(service.label("smtp; 552-mailbox\n 552 is stuffed"), "QuotaIssues");
    let json = |body| service.request("POST /classify", "application/json", body);
    assert_eq!(
        json(r#"{"text": "552 mailbox is stuffed"}"#),
        (200, r#"{"label":"QuotaIssues"}"#.to_owned())
    );
    assert_eq!(json(r#"{"txt": ""}"#).0, 422);
    assert_eq!(json("552").0, 422);

    let (_, figures) = service.request("GET /metrics", "text/plain", "");
    for figure in [
        r#"classifier_cache_hits_total{cache="classified"} 2"#,
        r#"classifier_classification_seconds_bucket{le="1"} 2"#,
        "classifier_in_flight 0",
    ] {
        assert!(figures.lines().any(|line| line == figure), "no {figure} in {figures}");
    }
    service.end();
}

#[test]
fn changed_rules_are_used_and_wrong_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("service.toml");
    let rules = folder.path().join("rules.toml");
    fs::write(&config, CONFIG).unwrap();
    fs::write(&rules, "[rules]\nQuotaIssues = ['^552 ']").unwrap();
    let service = Service::start(&config);
    assert_eq!(service.label("552 full"), "QuotaIssues");

    fs::write(&rules, "[rules]\nOverQuota = ['^552 ']").unwrap();
    service.wait_for_log("the rules are replaced");
    assert_eq!(service.label("552 full"), "OverQuota");

    // As editors do it.
    let new = folder.path().join("rules.toml.new");
    fs::write(&new, "[rules]\nFull = ['(']").unwrap();
    fs::rename(&new, &rules).unwrap();
    let said = service.wait_for_log("the rules stay as they were");
    assert!(said.contains("error[R020]: the pattern is not a regular expression"), "{said}");
    service.wait_for_log("rules.toml:2:10");
    assert_eq!(service.label("552 full"), "OverQuota");

    fs::write(&rules, "[rules]\nFull = ['^552 ']").unwrap();
    service.wait_for_log("the rules are replaced");
    assert_eq!(service.label("552 full"), "Full");
    service.end();
}

#[test]
fn own_rules_before_other_rules_are_loaded_and_reloaded() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("service.toml");
    let own = folder.path().join("own.toml");
    fs::write(&config, CONFIG.replace("['rules.toml']", "['own.toml', 'rules.toml']")).unwrap();
    let rules = "[rules]\nQuota = [{ pattern = '^[45]52 ', examples = ['452 full', '552 full'] }]";
    fs::write(folder.path().join("rules.toml"), rules).unwrap();
    fs::write(&own, "[rules]\nSoft = ['^4']").unwrap();
    let service = Service::start(&config);
    assert_eq!(service.label("452 full"), "Soft");

    fs::write(&own, "[rules]\nAll = ['^[45]']").unwrap();
    service.wait_for_log("the rules are replaced");
    assert_eq!(service.label("552 full"), "All");
    service.end();
}

#[test]
fn an_artifact_is_opened_without_compiling() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules.toml");
    fs::write(&rules, "[rules]\nQuotaIssues = ['^552 ']").unwrap();
    let rules = classifier_compiler::RuleSet::load([rules]).unwrap();
    let artifact = classifier_compiler::Compiler::new().compile(&rules).unwrap();
    fs::write(folder.path().join("rules.bin"), artifact.as_bytes()).unwrap();
    let config = folder.path().join("service.toml");
    fs::write(&config, "listen = '127.0.0.1:0'\nrules.artifact = 'rules.bin'").unwrap();
    let service = Service::start(&config);
    assert_eq!(service.label("552 full"), "QuotaIssues");
    service.end();
}

#[test]
fn a_wrong_configuration_is_reported_with_its_field() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("service.toml");
    fs::write(&config, CONFIG.replace("pool_size = 2", "pool_size = 0")).unwrap();
    let output = command(&config).output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("pool_size must be from 1 to 1024, not 0"), "{said}");
}

#[test]
fn the_configuration_of_this_example_is_valid() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("service.toml");
    let config = fs::read_to_string(&shipped).unwrap().replace("8025", "0");
    let config = config.replace("../../rules", concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("service.toml");
    fs::write(&path, config).unwrap();
    let service = Service::start(&path);
    assert_eq!(service.label("552 5.2.2 mailbox is stuffed"), "QuotaIssues");
    service.end();
}
