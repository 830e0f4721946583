//! The server under everything at once: clients of all routes, clients that go away, send slowly or send too
//! much, rules that are replaced, broken and mended, an end by SIGKILL, a log that takes nothing. Each answer must be
//! that of rules which were current during its request, and in the end memory, threads and descriptors must be what
//! they were.
//!
//! `CLASSIFIER_SOAK_SECONDS` says how long, by default 20.

#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]

#[expect(dead_code, reason = "the other tests use more of it")]
#[path = "server/client.rs"]
mod client;
#[expect(dead_code, reason = "the other tests use more of it")]
#[path = "server/process.rs"]
mod process;

use std::{
    env, fs, io,
    io::Write,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::{
    client::{Answer, Client, PATIENCE, until},
    process::{Figures, Folder, Server, full},
};

const CONFIG: &str = "
    max_body = 1000000
    max_texts = 10000
    max_connections = 300
    header_timeout = 5
    body_timeout = 5
    pool_size = 2
    cache_size = 100
    uncategorized_cache_size = 100
";

/// Parts of the time until the server is killed. The last part ends in order.
const LIVES: [f64; 3] = [0.15, 0.15, 0.7];

/// The ways in which rules are replaced, below 8, and broken. A short run has those first that are harder.
const WAYS: [u64; 12] = [4, 9, 5, 7, 10, 6, 8, 1, 11, 3, 0, 2];

/// How long a program takes to write a file anew: less than the second that it has.
const PAUSE: Duration = Duration::from_millis(600);

/// What memory may grow by in the last third of the last life.
const GROWTH: usize = 16 << 20;

/// A connection that was idle for longer is not used again, because the server may close it.
const KEPT: Duration = Duration::from_secs(1);

/// Two rules with the number of their version in their labels, so that mixed answers are seen.
fn rules(version: usize) -> String {
    format!("[rules]\nA{version} = ['^552 ']\nB{version} = ['spam']\n")
}

/// What all threads share.
struct Soak {
    address: String,
    rules: PathBuf,
    /// Rules of these versions and those between them may answer.
    oldest: AtomicUsize,
    newest: AtomicUsize,
    /// How often the server was killed. A connection may break only when it was.
    deaths: AtomicUsize,
    /// Held while the rules on the disk are not those of the newest version.
    disk: Mutex<()>,
    is_over: AtomicBool,
    /// Of the ways to replace rules.
    turn: AtomicUsize,
    answers: AtomicU64,
    broken: AtomicU64,
}

/// Ends all threads when one finds a fault, so that the test fails instead of waiting.
struct StopOnPanic<'s>(&'s AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.store(true, SeqCst);
        }
    }
}

/// A client that connects again when the server was killed.
struct Caller<'s> {
    soak: &'s Soak,
    connection: Option<Connection>,
    random: Random,
}

struct Connection {
    client: Client,
    /// The deaths of the server before it.
    deaths: usize,
    used: Instant,
}

impl Caller<'_> {
    /// Calls the server. `None` if it was killed meanwhile.
    fn call<T>(&mut self, call: impl FnOnce(&mut Client) -> io::Result<T>) -> Option<T> {
        let now = self.soak.deaths.load(SeqCst);
        let kept = self.connection.take().filter(|its| its.used.elapsed() < KEPT);
        let deaths = kept.as_ref().map_or(now, |its| its.deaths);
        let client = kept.map_or_else(|| Client::connect(&self.soak.address), |its| Ok(its.client));
        match client.and_then(|mut client| Ok((call(&mut client)?, client))) {
            Ok((value, client)) => {
                self.connection = Some(Connection { client, deaths, used: Instant::now() });
                Some(value)
            }
            Err(error) => {
                // An odd number means that it is starting.
                let is_killed = self.soak.deaths.load(SeqCst) != deaths || deaths % 2 == 1;
                assert!(is_killed, "{error}");
                self.soak.broken.fetch_add(1, SeqCst);
                thread::sleep(Duration::from_millis(10));
                None
            }
        }
    }

    /// Asks, and checks that the answer is the expected one with the labels of one version, which is current.
    fn check(&mut self, line: &str, kind: &str, body: &str, expected: &str) {
        let first = self.soak.oldest.load(SeqCst);
        let headers = format!("content-type: {kind}\r\n");
        let Some(answer) = self.call(|client| client.request(line, &headers, body)) else { return };
        assert_eq!(answer.status, 200, "{answer:?}");
        let newest = self.soak.newest.load(SeqCst);
        let is_of = |version: usize| {
            let expected = expected.replace("An", &format!("A{version}"));
            answer.body == expected.replace("Bn", &format!("B{version}"))
        };
        assert!((first..=newest).any(is_of), "{first} to {newest}: {:.300}", answer.body);
        self.soak.answers.fetch_add(1, SeqCst);
    }
}

impl Soak {
    fn is_over(&self) -> bool {
        self.is_over.load(SeqCst)
    }

    fn disk(&self) -> MutexGuard<'_, ()> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Single texts over a connection that is kept.
    fn texts(&self, its: &mut Caller<'_>) {
        let number = its.random.below(1 << 40);
        let (text, label) = match number % 3 {
            0 => (format!("552 {number} full"), "An\n"),
            1 => (format!("250 {} spam", number % 50), "Bn\n"),
            _ => (format!("250 {}", "x".repeat(number as usize % 9000)), "Uncategorized\n"),
        };
        let kinds = ["text/plain", "text/plain; charset=utf-8", "application/octet-stream"];
        its.check("POST /classify", kinds[number as usize % 3], &text, label);
    }

    /// Many items, of which each has its answer in its place.
    fn batches(&self, its: &mut Caller<'_>) {
        let count = 1 + its.random.below(2000) as usize;
        let record = r#"{"type":"Bounce","response":{"code":552,"content":"no"}}"#;
        let labelled = r#"{"type":"Bounce","response":{"code":552,"content":"no"},"bounce_classification":"An"}"#;
        if count.is_multiple_of(2) {
            let body = format!("\"552 {count}\"\n{{\"text\":\"spam\"}}\n{record}\n");
            let answer = format!("{{\"label\":\"An\"}}\n{{\"label\":\"Bn\"}}\n{labelled}\n");
            let (body, answer) = (body.repeat(count), answer.repeat(count));
            its.check("POST /classify", "application/x-ndjson", &body, &answer);
        } else {
            let body = ["\"552 \"", "\"spam\"", record, "\"ok\""].join(",");
            let answer = ["An", "Bn"].map(|label| format!("{{\"label\":\"{label}\"}}")).join(",");
            let answer = format!("[{answer},{labelled},{{\"label\":\"Uncategorized\"}}]");
            its.check("POST /classify", "application/json", &format!("[{body}]"), &answer);
        }
    }

    /// Explanations, and all other routes.
    fn routes(&self, its: &mut Caller<'_>) {
        let first = self.oldest.load(SeqCst);
        let ask = |client: &mut Client| {
            client.request(
                "POST /classify?explain",
                "content-type: application/json\r\n",
                "\"552 no\"",
            )
        };
        let Some(answer) = its.call(ask) else { return };
        let explanation = answer.json();
        let label = explanation["label"].as_str().unwrap();
        let version: usize = label.strip_prefix('A').unwrap().parse().unwrap();
        assert!((first..=self.newest.load(SeqCst)).contains(&version), "{explanation}");
        assert_eq!(explanation["rule"]["pattern"], "^552 ");
        assert_eq!(explanation["match"], json!({ "start": 0, "end": 4, "text": "552 " }));
        for (path, part) in [
            ("/healthz", "{\"status\":\"ok\"}"),
            ("/readyz", "{\"status\":\"ready\"}"),
            ("/metrics", "classifier_server_requests_total"),
            ("/rules", "\"rules\":2"),
            ("/openapi.json", "\"openapi\""),
        ] {
            let line = format!("GET {path}");
            let Some(answer) = its.call(|client| client.request(&line, "", "")) else { return };
            assert!(answer.status == 200 && answer.body.contains(part), "{answer:?}");
        }
        self.answers.fetch_add(6, SeqCst);
        thread::sleep(Duration::from_millis(20));
    }

    /// Requests that are refused, each with its reason.
    fn refused(&self, its: &mut Caller<'_>) {
        let long = format!("x: {}\r\n", "x".repeat(20_000 + its.random.below(100_000) as usize));
        let large = "x".repeat(1_000_001);
        let many = "\n".repeat(10_001);
        let cases: [(&str, &str, &str, u16, &str); 10] = [
            ("GET /none", "", "", 404, "not_found"),
            ("GET /classify", "", "", 405, "method_not_allowed"),
            ("POST /classify?x", "", "", 400, "invalid_query"),
            ("POST /classify", "content-type: application/json\r\n", "[", 400, "invalid_json"),
            ("POST /classify", "content-type: application/json\r\n", "{}", 422, "invalid_item"),
            ("POST /classify", "content-type: a/b\r\n", "", 415, "unsupported_media_type"),
            (
                "POST /classify",
                "content-type: text/plain; charset=latin1\r\n",
                "",
                415,
                "unsupported_charset",
            ),
            (
                "POST /classify",
                "content-type: application/x-ndjson\r\n",
                &many,
                413,
                "too_many_texts",
            ),
            ("POST /classify", "", &large, 413, "too_large"),
            ("POST /classify", &long, "", 431, "head_too_large"),
        ];
        for (line, headers, body, status, code) in cases {
            let Some(answer) = its.call(|client| client.request(line, headers, body)) else {
                return;
            };
            answer.refusal(status, code);
            if answer.closes() {
                its.connection = None;
            }
        }
        self.answers.fetch_add(cases.len() as u64, SeqCst);
        thread::sleep(Duration::from_millis(50));
    }

    /// Goes away in the middle of a head, a body or an answer.
    fn leaves(&self, its: &mut Caller<'_>) {
        its.connection = None;
        let body = "\"552 \"\n".repeat(3000);
        let request = format!(
            "POST /classify HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-ndjson\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let length = match its.random.below(3) {
            0 => its.random.below(100) as usize,
            1 => its.random.below(request.len() as u64) as usize,
            _ => request.len(),
        };
        its.call(|client| client.send(&request[..length]));
        its.connection = None;
        thread::sleep(Duration::from_millis(its.random.below(20)));
    }

    /// Sends a body slowly, or only its beginning.
    fn sends_slowly(&self, its: &mut Caller<'_>) {
        its.connection = None;
        let first = self.oldest.load(SeqCst);
        let head = "POST /classify HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: 20\r\n\r\n";
        let is_whole = its.random.below(2) == 0;
        let sent = if is_whole { "552 mailbox is full!" } else { "552 " };
        let answer = its.call(|client| {
            client.send(head)?;
            for byte in sent.bytes() {
                client.send([byte])?;
                thread::sleep(Duration::from_millis(25));
            }
            client.answer()
        });
        its.connection = None;
        let Some(answer) = answer else { return };
        if is_whole {
            let is_of = |version: usize| answer.body == format!("A{version}\n");
            assert!((first..=self.newest.load(SeqCst)).any(is_of), "{answer:?}");
        } else {
            answer.refusal(408, "body_timeout");
        }
        self.answers.fetch_add(1, SeqCst);
    }

    /// Begins heads and never ends them.
    fn hangs(&self, its: &mut Caller<'_>) {
        let begin = |index: usize| {
            let mut client = Client::connect(&self.address).ok()?;
            let head = format!("GET / HTTP/1.1\r\nx: {}", "x".repeat(index * 300));
            client.send(&head[..its.random.below(head.len() as u64) as usize]).ok()?;
            Some(client)
        };
        let clients: Vec<_> = (0..50).filter_map(begin).collect();
        for mut client in clients {
            client.assert_closed();
        }
        thread::sleep(Duration::from_millis(100));
    }

    /// Replaces the rules in each way that programs do, and in ways that they should not.
    fn reloads(&self, its: &mut Caller<'_>) {
        let disk = self.disk();
        let version = self.newest.load(SeqCst);
        let way = WAYS[self.turn.fetch_add(1, SeqCst) % WAYS.len()];
        if way < 8 {
            self.newest.store(version + 1, SeqCst);
            self.replace(way, version + 1);
            let new = format!("A{}", version + 1);
            if self.wait(its, |its| label(its).as_deref() == Some(&*new)) {
                self.oldest.store(version + 1, SeqCst);
            }
        } else {
            let failed =
                |its: &mut Caller<'_>| Some(status(its)?["failed_reloads"].as_u64().unwrap());
            let Some(before) = failed(its) else { return };
            self.break_rules(way);
            self.wait(its, |its| failed(its).is_some_and(|failed| failed > before));
            assert!(label(its).is_none_or(|label| label == format!("A{version}")));
            let _ = fs::remove_file(&self.rules).or_else(|_| fs::remove_dir(&self.rules));
            fs::write(&self.rules, rules(version)).unwrap();
            self.wait(its, |its| status(its).is_some_and(|status| status["last_error"].is_null()));
        }
        drop(disk);
        thread::sleep(Duration::from_millis(its.random.below(500)));
    }

    fn replace(&self, way: u64, version: usize) {
        let (rules, path) = (rules(version), &self.rules);
        let beside = path.with_extension("new");
        match way {
            0..3 => {
                fs::write(&beside, rules).unwrap();
                // In the past or the future.
                let time = SystemTime::UNIX_EPOCH + Duration::from_secs(way * 2_000_000_000);
                fs::File::options().write(true).open(&beside).unwrap().set_modified(time).unwrap();
                fs::rename(&beside, path).unwrap();
            }
            3 => fs::write(path, rules).unwrap(),
            4 => {
                let mut file = fs::File::create(path).unwrap();
                thread::sleep(PAUSE);
                file.write_all(rules.as_bytes()).unwrap();
            }
            5 => {
                let mut file = fs::File::create(path).unwrap();
                for line in rules.split_inclusive('\n') {
                    file.write_all(line.as_bytes()).unwrap();
                    thread::sleep(PAUSE / 2);
                }
            }
            6 => {
                fs::remove_file(path).unwrap();
                thread::sleep(PAUSE);
                fs::write(path, rules).unwrap();
            }
            _ => {
                // The folder is a link.
                let link = path.parent().unwrap();
                let old = fs::read_link(link).unwrap();
                let target = link.with_file_name(format!("version-{version}"));
                fs::create_dir(&target).unwrap();
                fs::write(target.join(path.file_name().unwrap()), rules).unwrap();
                let new = link.with_extension("new");
                symlink(&target, &new).unwrap();
                fs::rename(&new, link).unwrap();
                fs::remove_dir_all(link.parent().unwrap().join(old)).unwrap();
            }
        }
    }

    fn break_rules(&self, way: u64) {
        let path = &self.rules;
        fs::remove_file(path).unwrap();
        match way {
            8 => fs::write(path, "[rules]\nA = ['(']").unwrap(),
            9 => fs::write(path, "# no rules\n").unwrap(),
            10 => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
            _ => fs::create_dir(path).unwrap(),
        }
    }

    /// Waits until something holds; `false` if the time is over before.
    fn wait(&self, its: &mut Caller<'_>, mut holds: impl FnMut(&mut Caller<'_>) -> bool) -> bool {
        let begin = Instant::now();
        while !holds(its) {
            if self.is_over() {
                return false;
            }
            assert!(begin.elapsed() < PATIENCE, "the rules on the disk are not used");
            thread::sleep(Duration::from_millis(20));
        }
        true
    }

    /// Ends the server by SIGKILL, and starts it again.
    fn kill(&self, server: &mut Server, life: usize) {
        let _disk = self.disk();
        self.deaths.fetch_add(1, SeqCst);
        let folder = server.kill();
        *server = if life.is_multiple_of(2) { folder.start_with(full()) } else { folder.start() };
        self.deaths.fetch_add(1, SeqCst);
    }
}

/// The label of a text for the first rule.
fn label(its: &mut Caller<'_>) -> Option<String> {
    let answer: Answer = its.call(|client| client.try_classify("text/plain", "552 probe"))?;
    Some(answer.body.trim_end().to_owned())
}

fn status(its: &mut Caller<'_>) -> Option<Value> {
    Some(its.call(|client| client.request("GET /rules", "", ""))?.json())
}

/// Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (14), 2003.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// The figures of a life, a second apart.
struct Record {
    begin: Instant,
    printed: u64,
    figures: Vec<Figures>,
}

impl Record {
    fn add(&mut self, figures: Figures, soak: &Soak) {
        self.figures.push(figures);
        let minute = self.begin.elapsed().as_secs() / 60;
        if minute > self.printed {
            self.printed = minute;
            self.print(figures, soak);
        }
    }

    fn print(&self, Figures { memory, threads, descriptors }: Figures, soak: &Soak) {
        let (answers, broken) = (soak.answers.load(SeqCst), soak.broken.load(SeqCst));
        println!(
            "{:5} s: {:.1} MiB, {threads} threads, {descriptors} descriptors; {answers} answers, {} rule sets, \
             {broken} connections broken by SIGKILL",
            self.begin.elapsed().as_secs(),
            memory as f64 / f64::from(1 << 20),
            soak.newest.load(SeqCst) + 1,
        );
    }

    /// Asserts that the last third of a life takes no more than the one before it.
    fn assert_flat(&self) {
        let third = self.figures.len() / 3;
        let [before, after] =
            [&self.figures[third..2 * third], &self.figures[2 * third..]].map(|part| {
                let most = |figure: fn(&Figures) -> usize| part.iter().map(figure).max().unwrap();
                (most(|its| its.memory), most(|its| its.threads), most(|its| its.descriptors))
            });
        assert!(after.0 <= before.0 + GROWTH, "memory: {before:?} {after:?}");
        assert!(after.1 <= before.1 + 4, "threads: {before:?} {after:?}");
        assert!(after.2 <= before.2 + 64, "descriptors: {before:?} {after:?}");
    }
}

/// A folder whose rules are behind a link, as Kubernetes has them.
fn folder() -> Folder {
    let folder = Folder::with_own_port(CONFIG);
    let config = fs::read_to_string(folder.path("server.toml")).unwrap();
    fs::write(folder.path("server.toml"), config.replace("rules.toml", "current/rules.toml"))
        .unwrap();
    fs::create_dir(folder.path("version-0")).unwrap();
    fs::write(folder.path("version-0/rules.toml"), rules(0)).unwrap();
    symlink(Path::new("version-0"), folder.path("current")).unwrap();
    folder
}

#[test]
fn a_server_stays_correct_and_bounded_under_everything_at_once() {
    let seconds = env::var("CLASSIFIER_SOAK_SECONDS").map_or(20, |text| text.parse().unwrap());
    let mut server = folder().start();
    let at_rest = server.figures();
    let soak = Soak {
        address: server.address.clone(),
        rules: server.folder.path("current/rules.toml"),
        oldest: AtomicUsize::new(0),
        newest: AtomicUsize::new(0),
        deaths: AtomicUsize::new(0),
        disk: Mutex::new(()),
        is_over: AtomicBool::new(false),
        turn: AtomicUsize::new(0),
        answers: AtomicU64::new(0),
        broken: AtomicU64::new(0),
    };
    let clients: [fn(&Soak, &mut Caller<'_>); 10] = [
        Soak::texts,
        Soak::texts,
        Soak::batches,
        Soak::batches,
        Soak::routes,
        Soak::refused,
        Soak::leaves,
        Soak::sends_slowly,
        Soak::hangs,
        Soak::reloads,
    ];
    let mut record = Record { begin: Instant::now(), printed: 0, figures: Vec::new() };
    thread::scope(|scope| {
        let soak = &soak;
        for (seed, client) in (1..).zip(clients) {
            scope.spawn(move || {
                let _stop = StopOnPanic(&soak.is_over);
                let mut caller = Caller { soak, connection: None, random: Random(seed) };
                while !soak.is_over() {
                    client(soak, &mut caller);
                }
            });
        }
        let _stop = StopOnPanic(&soak.is_over);
        for (life, part) in LIVES.into_iter().enumerate() {
            if life > 0 {
                soak.kill(&mut server, life);
                record.figures.clear();
            }
            let end = Instant::now() + Duration::from_secs(seconds).mul_f64(part);
            while Instant::now() < end && !soak.is_over() {
                thread::sleep(Duration::from_millis(500));
                record.add(server.figures(), soak);
            }
        }
        soak.is_over.store(true, SeqCst);
    });
    record.print(server.figures(), &soak);
    record.assert_flat();
    assert!(soak.broken.load(SeqCst) > 0 && soak.newest.load(SeqCst) > 0);
    // Idle threads and connections end in some seconds.
    until(|| {
        thread::sleep(Duration::from_millis(100));
        let now = server.figures();
        now.threads <= at_rest.threads && now.descriptors <= at_rest.descriptors
    });
    server.signal(Signal::TERM);
    assert!(server.wait().success());
}
