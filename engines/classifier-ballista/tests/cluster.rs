//! A scheduler and two executors on this machine. Executors are killed: the answer is right, or there is an error and
//! the same query again gives the right answer.

use std::{
    collections::BTreeMap,
    env, fs,
    fs::File,
    io::{BufRead, BufReader},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::Arc,
    thread::sleep,
    time::Instant,
};

use classifier_datafusion::RuleSets;
use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use tempfile::TempDir;

const FILES: i64 = 4;
const ROWS_OF_A_FILE: i64 = 10_000;

/// In seconds; a busy machine may take as long for a query that nothing disturbs.
const LONG: &str = "240";

/// A process that ends with the test, also if that fails.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_classifier-cluster"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Starts a server, and returns where it listens.
fn start(arguments: &[&str], log: &Path) -> (Process, String) {
    let log = File::options().append(true).create(true).open(log).unwrap();
    let mut child = program(arguments).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let process = Process(child);
    let address =
        line.trim_end().strip_prefix("listening on ").expect("a server says where it listens");
    (process, address.to_owned())
}

struct Cluster {
    // The processes end before their folder goes.
    executors: Vec<Process>,
    _scheduler: Process,
    address: String,
    host: IpAddr,
    folder: TempDir,
}

impl Cluster {
    fn start(executors: usize) -> Self {
        Self::at(IpAddr::V4(Ipv4Addr::LOCALHOST), executors)
    }

    fn at(host: IpAddr, executors: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listen = SocketAddr::new(host, 0).to_string();
        let options = ["scheduler", "--listen", &listen, "--executor-timeout", "6"];
        let (scheduler, address) = start(&options, &folder.path().join("log"));
        let mut cluster =
            Self { executors: Vec::new(), _scheduler: scheduler, address, host, folder };
        cluster.executors = (0..executors).map(|_| cluster.executor()).collect();
        cluster
    }

    /// An executor with a folder of its own, which goes with the cluster.
    fn executor(&self) -> Process {
        let work = tempfile::tempdir_in(self.folder.path()).unwrap().keep();
        let host = self.host.to_string();
        let mut options = vec!["executor", "--scheduler", &self.address, "--threads", "1"];
        options.extend(["--host", &host]);
        options.extend(["--work-folder", work.to_str().unwrap()]);
        start(&options, &self.folder.path().join("log")).0
    }

    fn query(&self, arguments: &[&str]) -> Command {
        let mut command = program(&["query", "--scheduler", &self.address, "--output", "csv"]);
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    /// The output of a query that succeeds.
    fn stdout(&self, arguments: &[&str]) -> String {
        let output = self.query(arguments).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            (output.status.code(), &*errors),
            (Some(0), ""),
            "{arguments:?}\n{}",
            self.log()
        );
        String::from_utf8(output.stdout).unwrap()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

/// A folder of Parquet files, an artifact, and what a query of all rows must return.
struct Rows {
    folder: PathBuf,
    expected: String,
}

impl Rows {
    fn write(to: &Path) -> Self {
        let responses =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/responses.txt");
        let responses = fs::read_to_string(responses).unwrap();
        let responses: Vec<&str> = responses.lines().filter(|line| !line.is_empty()).collect();
        let rules = RuleSets::default().get(RuleSets::BUILTIN).unwrap();
        fs::write(to.join("rules.bin"), rules.artifact().unwrap()).unwrap();
        let classifier = rules.classifier();
        let folder = to.join("responses");
        fs::create_dir(&folder).unwrap();
        let mut labels: BTreeMap<&str, [i64; 3]> = BTreeMap::new();
        for file in 0..FILES {
            let ids = file * ROWS_OF_A_FILE..(file + 1) * ROWS_OF_A_FILE;
            let texts: Vec<String> = ids
                .clone()
                .map(|id| format!("{} {id:x}", responses[id as usize % responses.len()]))
                .collect();
            for (id, text) in ids.clone().zip(&texts) {
                let rule = classifier.first_match(text);
                let label =
                    rule.map_or(classifier.default_label(), |rule| classifier.rule(rule).label);
                let sums = labels.entry(label).or_default();
                sums.iter_mut().zip([1, id, id * id]).for_each(|(sum, value)| *sum += value);
            }
            let columns: [(_, ArrayRef); 2] = [
                ("id", Arc::new(Int64Array::from_iter_values(ids))),
                ("response", Arc::new(StringArray::from(texts))),
            ];
            let batch = RecordBatch::try_from_iter(columns).unwrap();
            let file = File::create(folder.join(format!("{file}.parquet"))).unwrap();
            let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
            writer.write(&batch).unwrap();
            writer.close().unwrap();
        }
        let row = |(label, [rows, ids, squares]): (&&str, &[i64; 3])| {
            format!("{label},{rows},{ids},{squares}\n")
        };
        let expected =
            "label,n,ids,squares\n".to_owned() + &labels.iter().map(row).collect::<String>();
        Self { folder, expected }
    }

    /// The sums show rows that are missing or there twice.
    fn arguments(&self, timeout: &str) -> [String; 9] {
        let table = format!("log={}", self.folder.join("*.parquet").display());
        let sql = "SELECT classify(response) AS label, count(*) AS n, sum(id) AS ids, sum(id * id) AS squares
                   FROM log GROUP BY label ORDER BY label";
        [
            "--rules",
            "all=rules.bin",
            "--table",
            &table,
            "--timeout",
            timeout,
            "--partitions",
            "4",
            sql,
        ]
        .map(str::to_owned)
    }
}

/// How a query ended while an executor was killed.
#[derive(Debug, PartialEq)]
enum Outcome {
    Right,
    Failed(String),
}

fn outcome(output: &Output, rows: &Rows) -> Outcome {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (answer, errors) = (text(&output.stdout), text(&output.stderr));
    match output.status.code() {
        Some(0) => {
            assert_eq!(answer, rows.expected, "a wrong answer");
            Outcome::Right
        }
        Some(1) => {
            assert_eq!(answer, "", "no part of an answer is written");
            assert!(errors.starts_with("classifier-cluster: "), "{errors}");
            Outcome::Failed(errors)
        }
        status => panic!("status {status:?}: {errors}"),
    }
}

/// `CLASSIFIER_KILLS` sets how many executors are killed, at moments spread over the time that a query takes.
#[test]
fn a_killed_executor_never_makes_an_answer_wrong() {
    let kills: u32 = env::var("CLASSIFIER_KILLS").map_or(4, |kills| kills.parse().unwrap());
    let mut cluster = Cluster::start(2);
    let rows = Rows::write(cluster.folder.path());
    let run = |cluster: &Cluster, timeout| {
        let arguments = rows.arguments(timeout);
        cluster.query(&arguments.each_ref().map(String::as_str)).output().unwrap()
    };
    assert_eq!(outcome(&run(&cluster, LONG), &rows), Outcome::Right, "{}", cluster.log());
    let start = Instant::now();
    assert_eq!(outcome(&run(&cluster, LONG), &rows), Outcome::Right);
    let quiet = start.elapsed();
    println!("without a kill: {quiet:.1?}");
    // The loss of an executor is noticed after some seconds, and its work is done again.
    let timeout = (20 + 2 * quiet.as_secs()).to_string();
    for kill in 0..kills {
        let moment = quiet * (2 * kill + 1) / (2 * kills);
        let victim = kill as usize % cluster.executors.len();
        let arguments = rows.arguments(&timeout);
        let start = Instant::now();
        let mut query = cluster.query(&arguments.each_ref().map(String::as_str));
        let query = query.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        sleep(moment);
        cluster.executors[victim].0.kill().unwrap();
        let ended = outcome(&query.wait_with_output().unwrap(), &rows);
        println!("killed after {moment:.1?}: {ended:?} after {:.1?}", start.elapsed());
        cluster.executors[victim] = cluster.executor();
        if ended != Outcome::Right {
            assert_eq!(
                outcome(&run(&cluster, LONG), &rows),
                Outcome::Right,
                "the same query again"
            );
        }
    }
}

#[test]
fn all_functions_run_on_executors_without_rule_files() {
    let cluster = Cluster::start(1);
    let folder = cluster.folder.path();
    fs::write(
        folder.join("log.csv"),
        "id,response\n1,552 5.2.2 mailbox full\n2,unknown user\n3,hello\n",
    )
    .unwrap();
    fs::write(folder.join("old.toml"), "[rules]\nQuota = ['full']\n").unwrap();
    fs::write(folder.join("new.toml"), "[rules]\nQuota = ['full']\nGone = ['unknown user']\n")
        .unwrap();
    let sql = "CREATE FUNCTION mine(TEXT) RETURNS TEXT LANGUAGE classifier AS 'new.toml';
               SELECT id, classify(response) AS label, classify_rule(response)['line'] AS line,
                      relabel(response, classify_index(response, 'old'), 'old', 'new') AS rule,
                      mine(response) AS mine
               FROM log WHERE classify(response, 'new') <> 'Other' ORDER BY id";
    let rules = ["--rules", "old=old.toml", "--rules", "new=new.toml", "--rule-folder", "."];
    let table = ["--table", "log=log.csv"];
    assert_eq!(
        cluster.stdout(&[&rules[..], &table, &[sql]].concat()),
        "id,label,line,rule,mine\n1,Quota,2,0,Quota\n2,Uncategorized,,1,Gone\n3,Uncategorized,,,Uncategorized\n"
    );
    // Two sides of a join, each with the function.
    let sql = "SELECT a.id, b.id AS other FROM log a JOIN log b ON classify(a.response) = classify(b.response)
               WHERE a.id <> b.id ORDER BY 1";
    assert_eq!(
        cluster.stdout(&[&table[..], &["--rules", "new=old.toml", sql]].concat()),
        "id,other\n2,3\n3,2\n"
    );
    // The built-in rules, and their id.
    let id = RuleSets::default().get(RuleSets::BUILTIN).unwrap().classifier().artifact_id();
    let sql = "SELECT classify(response) AS label, classifier_artifact_id() AS rules FROM log WHERE id = 1";
    assert_eq!(
        cluster.stdout(&[&table[..], &[sql]].concat()),
        format!("label,rules\nQuotaIssues,{id}\n")
    );
}

#[test]
fn a_cluster_may_have_addresses_of_ipv6() {
    let host = IpAddr::V6(Ipv6Addr::LOCALHOST);
    if TcpListener::bind((host, 0)).is_err() {
        println!("this machine has no IPv6, so nothing is tested");
        return;
    }
    let cluster = Cluster::at(host, 1);
    fs::write(cluster.folder.path().join("log.csv"), "response\n552 5.2.2 mailbox full\n").unwrap();
    assert_eq!(
        cluster.stdout(&["--table", "log=log.csv", "SELECT classify(response) AS label FROM log"]),
        "label\nQuotaIssues\n"
    );
}

#[test]
fn errors_are_on_stderr_with_a_status() {
    let cluster = Cluster::start(0);
    let rules = cluster.folder.path().join("rules.toml");
    fs::write(rules, "[rules]\nQuota = ['full']\n").unwrap();
    for (arguments, status, message) in [
        (&["SELEKT 1"][..], 2, "SQL error: "),
        (
            &["--rules", "a=rules.toml", "SELECT classify('a', 'builtin')"],
            2,
            "no rule set is called `builtin`",
        ),
        (&["--rules", "a=missing.toml", "SELECT 1"], 2, "the rule set `a`"),
        // There is no executor.
        (
            &["--rules", "a=rules.toml", "--timeout", "1", "SELECT classify('a')"],
            1,
            "no result after 1 seconds, perhaps because a worker was lost; run the query again, or with a longer --timeout",
        ),
    ] {
        let output = cluster.query(arguments).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{errors}");
        assert!(errors.contains(message), "{errors}");
        assert!(output.stdout.is_empty());
    }
    for (arguments, status, message) in [
        (&["query", "--scheduler", "nowhere", "SELECT 1"][..], 2, "it must be HOST:PORT"),
        (
            &["query", "--scheduler", "::1:50050", "SELECT 1"],
            2,
            "such as 127.0.0.1:50050 or [::1]:50050",
        ),
        (
            &["query", "--scheduler", "127.0.0.1:1", "SELECT 1"],
            1,
            "the scheduler 127.0.0.1:1 cannot be reached: Connection refused",
        ),
        (
            &["executor", "--scheduler", "127.0.0.1:1"],
            1,
            "the scheduler 127.0.0.1:1 cannot be reached: ",
        ),
        (&["scheduler", "--listen", &cluster.address], 2, "cannot listen on "),
    ] {
        let output = program(arguments).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{errors}");
        assert!(errors.contains(message), "{errors}");
    }
}

#[test]
fn help_has_examples() {
    for (arguments, example) in [
        (&["--help"][..], "classifier-cluster executor --scheduler 10.0.0.1:50050"),
        (&["query", "--help"], "classifier-cluster query --rules mine=own.toml"),
    ] {
        let output = program(arguments).output().unwrap();
        assert!(output.status.success());
        assert!(String::from_utf8(output.stdout).unwrap().contains(example));
    }
}
