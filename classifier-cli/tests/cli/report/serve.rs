//! `--serve` and `--follow`, without a browser.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use super::{record, report};
use crate::{Files, PATIENCE, file, spawn};

/// A running `report --serve`.
pub struct Served {
    pub child: Child,
    /// As it is printed, with a slash at its end.
    pub url: String,
    address: String,
}

/// An answer to a request.
struct Answer {
    head: String,
    body: String,
}

impl Served {
    /// Start, and wait for the address.
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = spawn([&["report", "--serve"], arguments].concat());
        let mut url = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut url).unwrap();
        let url = url.trim_end().to_owned();
        let address = url.strip_prefix("http://").and_then(|it| it.strip_suffix('/'));
        let address = address.unwrap_or_else(|| panic!("{url}")).to_owned();
        Served { child, url, address }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// The answer to these bytes.
    fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request).unwrap();
        answer(stream)
    }

    fn ask(&self, line: &str, headers: &str) -> Answer {
        let host = &self.address;
        self.raw(format!("{line} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n").as_bytes())
    }

    fn page(&self) -> String {
        let answer = self.ask("GET /", "");
        assert_eq!(answer.status(), "200 OK");
        answer.body
    }

    /// A figure of the page.
    fn figure(&self, name: &str) -> String {
        let page = self.page();
        let value = page.split(&format!("<dt>{name}</dt><dd>")).nth(1).unwrap();
        value.split('<').next().unwrap().to_owned()
    }

    /// Wait until the page has this figure.
    #[track_caller]
    pub fn wait_for(&self, name: &str, value: &str) {
        let start = Instant::now();
        loop {
            let found = self.figure(name);
            if found == value {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{name} is {found}, and should be {value}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answer(mut stream: TcpStream) -> Answer {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer}"));
    Answer { head: head.to_owned(), body: body.to_owned() }
}

impl Answer {
    fn status(&self) -> &str {
        self.head.lines().next().unwrap().strip_prefix("HTTP/1.1 ").unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let prefix = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(&prefix))
    }
}

/// Append to a file, which need not exist.
pub fn append(path: &str, text: &str) {
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
}

#[test]
fn the_page_is_served_as_it_is_written() {
    let texts = file("texts", "550 5.1.1 no such user\nodd\n");
    let files = Files::new();
    let html = files.name("page.html");
    report(["--html", &html, &texts], "").clean();
    let served = Served::start(&[&texts]);
    let answer = served.ask("GET /", "");
    assert_eq!(answer.body, fs::read_to_string(html).unwrap());
    assert_eq!(answer.header("Content-Type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("Content-Length"), Some(&*answer.body.len().to_string()));
    assert_eq!(answer.header("Cache-Control"), Some("no-store"));
    let policy = answer.header("Content-Security-Policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(policy.ends_with("; form-action 'none'; frame-ancestors 'none'"), "{policy}");
    assert_eq!(answer.header("Report-State"), None);
}

#[test]
fn the_page_is_read_by_its_address_and_nothing_else_is_there() {
    let texts = file("texts", "odd\n");
    let served = Served::start(&[&texts]);
    let port = served.address.rsplit_once(':').unwrap().1;
    let page = served.ask("GET /", "");
    let head = served.ask("HEAD /", "");
    assert_eq!((head.head, &*head.body), (page.head, ""));
    let head = served.ask("HEAD /other", "");
    assert_eq!((head.status(), &*head.body), ("404 Not Found", ""));

    for path in ["/index.html", "/?x", "/..", "//", "*", "http://127.0.0.1/"] {
        assert_eq!(served.ask(&format!("GET {path}"), "").status(), "404 Not Found", "{path}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "get", "CONNECT"] {
        let answer = served.ask(&format!("{method} /"), "Content-Length: 3\r\n");
        assert_eq!(answer.status(), "405 Method Not Allowed", "{method}");
        assert_eq!(answer.header("Allow"), Some("GET, HEAD"));
    }
    let with_host = |host: &str| {
        let request = format!("GET / HTTP/1.1\r\n{host}\r\n");
        served.raw(request.as_bytes()).status().to_owned()
    };
    assert_eq!(with_host(&format!("host: LocalHost:{port}\r\n")), "200 OK");
    for host in [
        "",
        "Host:\r\n",
        "Host: localhost\r\n",
        "Host: evil.example\r\n",
        &format!("Host: evil.example:{port}\r\n"),
        &format!("Host: localhost:{port}.evil.example\r\n"),
        &format!("Host: localhost:{port}\r\nHost: evil.example\r\n"),
    ] {
        assert_eq!(with_host(host), "421 Misdirected Request", "{host}");
    }
    for nonsense in ["nonsense\r\n\r\n", "\u{1}\r\n", "GET / HTTP/1.1\r\nno header\r\n\r\n"] {
        assert_eq!(served.raw(nonsense.as_bytes()).status(), "400 Bad Request", "{nonsense:?}");
    }
    let large = format!("X: {}\r\n", "x".repeat(20_000));
    assert_eq!(served.ask("GET /", &large).status(), "431 Request Header Fields Too Large");
    let many = "X: x\r\n".repeat(100);
    assert_eq!(served.ask("GET /", &many).status(), "431 Request Header Fields Too Large");
}

#[test]
fn a_page_that_has_not_changed_is_not_sent_again() {
    let files = Files::new();
    let log = files.add("log", "odd\n");
    let served = Served::start(&["--follow", &log]);
    served.wait_for("Texts", "1");
    let answer = served.ask("GET /", "");
    assert!(answer.body.contains("; connect-src 'self'\""));
    let state = answer.header("Report-State").unwrap();
    assert!(state.starts_with("Following, last record "), "{state}");
    let version = format!("If-None-Match: {}\r\n", answer.header("ETag").unwrap());
    let same = served.ask("GET /", &version);
    assert_eq!((same.status(), &*same.body), ("304 Not Modified", ""));
    append(&log, "odder\n");
    served.wait_for("Texts", "2");
    assert_eq!(served.ask("GET /", &version).status(), "200 OK");
}

#[test]
fn clients_that_hang_do_not_keep_others_waiting() {
    let texts = file("texts", "odd\n");
    let served = Served::start(&[&texts]);
    // More than are served at once: some ask nothing, some do not end, and some do not read.
    let hanging: Vec<_> = (0..200)
        .map(|number: usize| {
            let mut stream = served.connect();
            let request = ["", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n\r\nand more"][number % 3];
            let _ = stream.write_all(request.as_bytes());
            stream
        })
        .collect();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..20).for_each(|_| assert!(served.page().ends_with("</html>"))));
        }
    });
    drop(hanging);
    let one = served.connect();
    one.shutdown(Shutdown::Both).unwrap();
    assert!(served.page().ends_with("</html>"));
}

#[test]
fn a_slow_request_is_dropped() {
    let texts = file("texts", "odd\n");
    let served = Served::start(&[&texts]);
    let mut stream = served.connect();
    stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    // Until the program ends the connection.
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert_eq!(rest, b"");
}

#[test]
fn lines_count_when_they_are_complete() {
    let files = Files::new();
    let log = files.name("log");
    let served = Served::start(&["--input", "lines", "--follow", &log]);
    assert!(served.page().contains("The first one appears here when it is written."));
    append(&log, "550 5.1.1 no such user\n552 5.2.2 mail");
    served.wait_for("Texts", "1");
    append(&log, "box full");
    append(&log, "\n");
    served.wait_for("Texts", "2");
    // The two parts are one text, which has a rule.
    assert_eq!(served.figure("Classified"), "2");
}

#[test]
fn a_file_that_is_renamed_and_replaced_is_read_to_its_end() {
    let files = Files::new();
    let (log, old) = (files.add("log", "a\n"), files.name("log.1"));
    let served = Served::start(&["--input", "lines", "--follow", &log]);
    served.wait_for("Texts", "1");
    fs::rename(&log, &old).unwrap();
    // The writer does not know yet, not even when there is a new file.
    append(&old, "b\n");
    served.wait_for("Texts", "2");
    append(&log, "");
    append(&old, "c\nthe last");
    served.wait_for("Texts", "3");
    append(&log, "d\n");
    served.wait_for("Texts", "5");
    append(&log, "e\n");
    served.wait_for("Texts", "6");
    // Once more.
    fs::rename(&log, &old).unwrap();
    append(&log, "f\n");
    served.wait_for("Texts", "7");
}

#[test]
fn a_file_that_is_truncated_is_read_from_its_start() {
    let files = Files::new();
    let log = files.add("log", "a\nb\nc\n");
    let served = Served::start(&["--input", "lines", "--follow", &log]);
    served.wait_for("Texts", "3");
    fs::write(&log, "d\n").unwrap();
    served.wait_for("Texts", "4");
    append(&log, "e\n");
    served.wait_for("Texts", "5");
}

#[test]
fn several_files_are_followed_and_nothing_is_read_twice() {
    let files = Files::new();
    let logs = ["one", "two", "three"].map(|name| files.name(name));
    append(&logs[0], &"first 550\n".repeat(50_000));
    append(&logs[1], "second\n");
    let served = Served::start(
        &[&["--follow", "--input", "lines"][..], &logs.each_ref().map(|it| &**it)].concat(),
    );
    served.wait_for("Texts", "50,001");
    append(&logs[2], "third\n");
    append(&logs[0], "fourth\n");
    served.wait_for("Texts", "50,003");
    let bytes = served.page();
    assert!(bytes.contains("500 KB read"), "{bytes}");
}

#[test]
fn the_format_of_a_log_is_detected_when_it_has_lines() {
    let files = Files::new();
    let log = files.name("log");
    let mut served = Served::start(&["--follow", &log]);
    let line = |rest: &str| format!("Mar 11 10:22:03 mx1 postfix/smtp[7]: 4XyZ1k3J: {rest}\n");
    let bounced =
        "to=<a@b.example>, relay=none, delay=1, dsn=5.1.1, status=bounced (550 5.1.1 no such user)";
    // A line of another program is not enough to know it.
    append(&log, "Mar 11 10:22:02 mx1 cron[6]: started\n");
    append(&log, &line(bounced));
    served.wait_for("Classified", "1");
    assert!(served.page().contains("b.example"));
    let mut stderr = BufReader::new(served.child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert_eq!(line, format!("classifier: {log}: waiting for this file\n"));
    line.clear();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("as postfix"), "{line}");
}

#[test]
fn each_followed_file_is_read_in_its_own_format() {
    let files = Files::new();
    let bounced = |domain: &str| {
        format!(
            "Mar 11 10:22:03 mx1 postfix/smtp[7]: 4XyZ1k3J: to=<a@{domain}>, relay=none, dsn=5.1.1, \
             status=bounced (550 5.1.1 no such user)\n"
        )
    };
    let [later, exim, unknown] = ["later", "exim", "unknown"].map(|name| files.name(name));
    // There is a file, but no whole line.
    files.add("unknown", "2025-03-11 10:23:00 1tsABC-000Abc-1X ** a@five.ex");
    let postfix = files.add("postfix", bounced("one.example"));
    let kumomta = files.add("kumomta", record("no such user", "\"a@two.example\"", "1"));
    let mut served = Served::start(&["--follow", &later, &postfix, &kumomta, &exim, &unknown]);
    served.wait_for("Classified", "2");
    append(&later, &bounced("three.example"));
    append(&kumomta, &record("no such user", "\"a@four.example\"", "1"));
    append(&unknown, "ample R=dnslookup T=smtp H=mx: 550 5.1.1 no such user\n");
    append(
        &exim,
        "2025-03-11 10:23:00 1tsABC-000Abc-1X ** a@six.example R=d T=s H=mx: 550 5.1.1 no such user\n",
    );
    served.wait_for("Classified", "6");
    let page = served.page();
    for domain in ["one", "two", "three", "four", "five", "six"] {
        assert!(page.contains(&format!("{domain}.example")), "{domain}");
    }
    served.child.kill().unwrap();
    let stderr = crate::stderr(&mut served.child);
    for (name, format) in [(&later, "postfix"), (&unknown, "exim"), (&exim, "exim")] {
        let message = format!("classifier: reading {name} as {format} (1 of the first 1 lines)");
        assert!(stderr.contains(&message), "{stderr}");
    }
}

#[test]
fn a_followed_file_that_gets_mails_is_reported_and_others_go_on() {
    let files = Files::new();
    let log = files.add("log", record("no such user", "\"a@two.example\"", "1"));
    let later = files.name("later");
    let mut served = Served::start(&["--follow", &log, &later]);
    served.wait_for("Classified", "1");
    let mail = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/logs/dsn/base64.eml");
    append(&later, &fs::read_to_string(mail).unwrap());
    append(&log, &record("no such user", "\"a@two.example\"", "1"));
    served.wait_for("Classified", "2");
    let mut found = String::new();
    let mut stderr = BufReader::new(served.child.stderr.take().unwrap());
    while !found.contains(&format!("classifier: {later}: mails are not followed: one ends")) {
        assert!(stderr.read_line(&mut found).unwrap() > 0, "{found}");
    }
}

#[test]
fn long_lines_do_not_keep_a_followed_file_from_being_counted() {
    let files = Files::new();
    let bounced = "Mar 11 10:22:03 mx1 postfix/smtp[7]: 4XyZ1k3J: to=<a@b.example>, relay=none, dsn=5.1.1, \
                   status=bounced (550 5.1.1 no such user)\n";
    let short = files.add("short", bounced);
    let first_is_long = files.add("first", "x".repeat(70_000) + "\n" + &bounced.repeat(20));
    // Each begins with a time, and no format fits.
    let timed = format!("2025-03-11 10:22:02 {}\n", "x".repeat(3_000));
    let all_are_long = files.add("all", timed.repeat(30));
    let of_one_line = files.add("one", "x".repeat(1_500_000));
    let served = Served::start(&["--follow", &short, &first_is_long, &all_are_long, &of_one_line]);
    served.wait_for("Texts", "51");
    append(&of_one_line, "\n");
    served.wait_for("Texts", "52");
}

#[test]
fn lines_of_another_format_are_reported_at_the_end() {
    let sample = |format: &str| {
        fs::read_to_string(format!(
            "{}/../tests/data/logs/{format}.log",
            env!("CARGO_MANIFEST_DIR")
        ))
        .unwrap()
    };
    let [postfix, exim] = ["postfix", "exim"].map(sample);
    let log = file("log", [&*postfix, &exim].concat());
    let message = format!("classifier: {}:{}: this and ", &*log, postfix.lines().count() + 1);
    let mut served = Served::start(&[&log]);
    served.child.kill().unwrap();
    let stderr = crate::stderr(&mut served.child);
    assert!(stderr.contains(&message) && stderr.contains(" look like --input exim"), "{stderr}");
}

#[test]
#[cfg(unix)]
fn lines_of_another_format_in_followed_files_are_reported_when_a_signal_ends_it() {
    let files = Files::new();
    let log = files.add(
        "log",
        "Mar 11 10:22:03 mx1 postfix/smtp[7]: 4XyZ1k3J: to=<a@b.example>, relay=none, dsn=5.1.1, \
         status=bounced (550 5.1.1 no such user)\n",
    );
    let mut served = Served::start(&["--follow", &log]);
    served.wait_for("Texts", "1");
    append(
        &log,
        "2025-03-11 10:23:00 1tsABC-000Abc-1X ** a@b.example R=d T=s H=mx: 550 5.1.1 no such user\n",
    );
    append(
        &log,
        "Mar 11 10:22:03 mx1 postfix/smtp[7]: 4XyZ1k3J: to=<a@b.example>, relay=none, dsn=5.1.1, \
         status=bounced (550 5.1.1 no such user)\n",
    );
    served.wait_for("Texts", "2");
    crate::signal(&served.child, rustix::process::Signal::INT);
    served.child.wait().unwrap();
    let stderr = crate::stderr(&mut served.child);
    let message = format!("classifier: {log}:2: this line looks like --input exim");
    assert!(stderr.contains(&message), "{stderr}");
}

#[test]
fn standard_input_is_followed_to_its_end() {
    let mut served = Served::start(&["--follow", "--input", "json"]);
    let mut stdin = served.child.stdin.take().unwrap();
    write!(stdin, "\"odd\"\n\"od").unwrap();
    served.wait_for("Texts", "1");
    writeln!(stdin, "der\"").unwrap();
    served.wait_for("Texts", "2");
    drop(stdin);
    let start = Instant::now();
    while !served
        .ask("GET /", "")
        .header("Report-State")
        .unwrap()
        .starts_with("The input has ended")
    {
        assert!(start.elapsed() < PATIENCE);
    }
}

#[test]
fn results_do_not_depend_on_threads() {
    let files = Files::new();
    let lines: String = (0..30_000).map(|number| format!("odd {}\n", number % 700)).collect();
    let log = files.add("log", lines);
    let pages = ["1", "4"].map(|jobs| {
        let served = Served::start(&["--follow", "--jobs", jobs, "--input", "lines", &log]);
        served.wait_for("Texts", "30,000");
        served.page()
    });
    assert_eq!(pages[0], pages[1]);
}

#[test]
fn what_cannot_be_served_or_followed_is_refused() {
    let files = Files::new();
    let log = files.add("log", "odd\n");
    let gzip = files.add("log.gz", [0x1F, 0x8B, 8, 0]);
    let zstd = files.add("log.zst", [0x28, 0xB5, 0x2F, 0xFD, 0]);
    let folder = files.0.path().to_str().unwrap();
    for (arguments, part) in [
        (&["--serve=0.0.0.0:0", &log][..], "other machines can reach this address"),
        (&["--serve=[::]:0", &log], "other machines can reach this address"),
        (&["--serve=nowhere", &log], "this is no address"),
        (&["--serve", "--json", &log], "cannot be used with"),
        (&["--serve", "--html", "x.html", &log], "cannot be used with"),
        (&["--follow", &log], "--serve"),
        (&["--serve", "--follow", "--recursive", &log], "cannot be used with"),
        (&["--serve", "--follow", &log, &gzip], "log.gz: it is compressed"),
        (&["--serve", "--follow", &zstd], "log.zst: it is compressed"),
        (&["--serve", "--follow", folder], "it is a folder"),
        (&["--serve", "--follow", "/dev/null"], "it is not a regular file"),
        (&["--serve", "--follow", &log, "-"], "standard input alone"),
        (&["--serve", "--follow", "--input", "dsn", &log], "mails are not followed"),
    ] {
        let run = report(arguments, "");
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(part), "{arguments:?}: {}", run.stderr);
    }
    let served = Served::start(&[&log]);
    let run = report([format!("--serve={}", served.address), log], "");
    run.assert_failed(2, &format!("cannot start: {}: ", served.address));
}

#[test]
fn a_file_that_becomes_unreadable_is_reported_once() {
    let files = Files::new();
    let (log, old) = (files.add("log", "a\n"), files.name("log.1"));
    let mut served = Served::start(&["--input", "lines", "--follow", &log]);
    served.wait_for("Texts", "1");
    fs::rename(&log, old).unwrap();
    files.add("log", [0x1F, 0x8B, 8, 0]);
    let unreadable = |served: &Served| served.page().contains("unreadable files: 1<");
    let start = Instant::now();
    while !unreadable(&served) {
        assert!(start.elapsed() < PATIENCE);
    }
    files.add("log.new", "b\n");
    fs::rename(files.path("log.new"), &log).unwrap();
    served.wait_for("Texts", "2");
    assert!(unreadable(&served));
    served.child.kill().unwrap();
    let stderr = crate::stderr(&mut served.child);
    assert_eq!(stderr.matches("it is compressed").count(), 1, "{stderr}");
}

#[test]
#[cfg(unix)]
fn a_signal_ends_it_as_any_run() {
    use std::os::unix::process::ExitStatusExt;

    use rustix::process::Signal;

    let files = Files::new();
    let log = files.add("log", "odd\n");
    for (arguments, signal) in [
        (&[&*log][..], Signal::INT),
        (&["--follow", "--input", "lines", &log], Signal::INT),
        (&["--follow", "--input", "lines", &log], Signal::TERM),
    ] {
        let mut served = Served::start(arguments);
        served.wait_for("Texts", "1");
        crate::signal(&served.child, signal);
        let status = served.child.wait().unwrap();
        assert_eq!(status.signal(), Some(signal.as_raw()), "{arguments:?}");
        assert_eq!(crate::stderr(&mut served.child), "classifier: interrupted\n");
        assert!(TcpStream::connect(&served.address).is_err());
    }
}
