//! How many requests and texts a second the server answers, beside a bare handler of axum.
//!
//! Both are processes of their own and are asked in turn by the same client on the same machine, over
//! connections that are kept. Single requests have a text each, no two alike. The first `ratio` is the
//! median of those of all rounds; `cpu` is the processor time of the server for a request. Batches are JSON
//! lines.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

/// The argument with which this program is the bare server.
const BARE: &str = "--bare";

/// Sample responses.
const RESPONSES: &str = include_str!("../../tests/data/responses.txt");

/// Texts of a batch.
const BATCH: usize = 1000;

fn main() {
    if env::args().any(|argument| argument == BARE) {
        return bare();
    }
    // As criterion has it: whether it works, and not how fast.
    let (rounds, time) = match env::args().any(|argument| argument == "--test") {
        true => (1, Duration::from_millis(20)),
        false => (41, Duration::from_millis(200)),
    };
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let config = folder.path().join("server.toml");
    fs::write(&config, "builtin = true\nlisten = '127.0.0.1:0'\n").expect("the folder is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_classifier-server"));
    let ours = Server::start(command.arg(config).env("NO_COLOR", "1"));
    let this = env::current_exe().expect("the program has a path");
    let bare = Server::start(Command::new(this).arg(BARE));

    println!("connections  ours/s  bare/s  ratio  cpu of ours  cpu of bare  ratio");
    for connections in [1, 8, 64] {
        let rounds: Vec<_> = (0..rounds)
            .map(|_| [&ours, &bare].map(|server| server.measure(connections, time, single)))
            .collect();
        let ratio = median(rounds.iter().map(|[ours, bare]| ours.rate() / bare.rate()));
        let [our_rate, bare_rate] =
            [0, 1].map(|it| median(rounds.iter().map(|its| its[it].rate())));
        let [our_cpu, bare_cpu] = [0, 1].map(|it| {
            let (cpu, requests) = rounds.iter().fold((0.0, 0.0), |(cpu, requests), round| {
                (cpu + round[it].cpu, requests + round[it].requests)
            });
            cpu / requests
        });
        println!(
            "{connections:11} {our_rate:7.0} {bare_rate:7.0} {ratio:6.2} {our_cpu:9.1} µs \
             {bare_cpu:9.1} µs {:6.2}",
            our_cpu / bare_cpu
        );
    }
    for connections in [1, 2] {
        let rates = (0..rounds).map(|_| ours.measure(connections, time, batch).rate());
        let rate = median(rates) * BATCH as f64;
        println!("batches of {BATCH} over {connections} connections: {rate:.0} texts/s");
    }
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<_> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// A server without anything but HTTP.
fn bare() {
    use axum::{Router, routing::post};

    let runtime = tokio::runtime::Runtime::new().expect("there are threads for it");
    runtime.block_on(async {
        let router = Router::new().route("/classify", post(|_: String| async { "QuotaIssues\n" }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("ports are free");
        eprintln!("listening on {}", listener.local_addr().expect("it listens"));
        axum::serve(listener, router).await.expect("it never ends");
    });
}

struct Server {
    process: Child,
    address: String,
}

/// Figures of one round.
struct Measured {
    requests: f64,
    time: Duration,
    /// Microseconds of processor time of the server.
    cpu: f64,
}

impl Measured {
    /// Requests a second.
    fn rate(&self) -> f64 {
        self.requests / self.time.as_secs_f64()
    }
}

impl Server {
    fn start(command: &mut Command) -> Self {
        let mut process = command.stderr(Stdio::piped()).spawn().expect("it can be started");
        let stderr = process.stderr.take().expect("it is piped");
        let line = BufReader::new(stderr).lines().next().expect("it logs").expect("it is a text");
        let address = line.rsplit(' ').next().expect("it has the address").to_owned();
        Self { process, address }
    }

    /// Asks over so many connections for so long.
    fn measure(
        &self,
        connections: usize,
        time: Duration,
        request: fn(usize) -> String,
    ) -> Measured {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);

        let (start, cpu) = (Instant::now(), self.cpu());
        let requests: usize = thread::scope(|scope| {
            let client = || {
                let mut connection = Connection::new(&self.address);
                let mut requests = 0;
                while start.elapsed() < time {
                    connection.ask(&request(NUMBER.fetch_add(1, Relaxed)));
                    requests += 1;
                }
                requests
            };
            let clients: Vec<_> = (0..connections).map(|_| scope.spawn(client)).collect();
            clients.into_iter().map(|client| client.join().expect("it does not panic")).sum()
        });
        let requests = requests as f64;
        Measured { requests, time: start.elapsed(), cpu: self.cpu() - cpu }
    }

    /// Microseconds that the processors have worked for it; 0 where it is not known.
    fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()));
        let stat = stat.unwrap_or_default();
        // The 14th and 15th field, in hundredths of a second, after a name in parentheses.
        let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
        fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() * 10_000.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A text that was not asked for before.
fn text(number: usize) -> String {
    let responses = RESPONSES.lines().filter(|line| !line.is_empty() && line.is_ascii());
    static ALL: std::sync::OnceLock<Vec<&str>> = std::sync::OnceLock::new();
    let all = ALL.get_or_init(|| responses.collect());
    format!("{} {number}", all[number % all.len()])
}

fn single(number: usize) -> String {
    post("text/plain", &text(number))
}

fn batch(number: usize) -> String {
    let mut lines = String::new();
    for text in (number * BATCH..).take(BATCH).map(text) {
        lines += &serde_json::to_string(&text).expect("it is a text");
        lines.push('\n');
    }
    post("application/x-ndjson", &lines)
}

fn post(kind: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST /classify HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
}

struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Connection {
    fn new(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the server accepts");
        stream.set_nodelay(true).expect("it is a socket");
        Self {
            stream: BufReader::with_capacity(1 << 16, stream),
            line: String::new(),
            body: vec![],
        }
    }

    fn ask(&mut self, request: &str) {
        let Self { stream, line, body } = self;
        stream.get_mut().write_all(request.as_bytes()).expect("the server reads");
        let mut length = 0;
        loop {
            line.clear();
            stream.read_line(line).expect("the server answers");
            match &**line {
                "\r\n" => break,
                "HTTP/1.1 200 OK\r\n" => {}
                header => {
                    assert!(!header.starts_with("HTTP/1.1"), "{header}");
                    if let Some(value) = header.strip_prefix("content-length: ") {
                        length = value.trim_end().parse().expect("it is a number");
                    }
                }
            }
        }
        body.resize(length, 0);
        stream.read_exact(body).expect("the answer is whole");
    }
}
