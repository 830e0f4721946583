//! The command line.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroUsize,
    path::PathBuf,
    str::FromStr,
};

use clap::{Args, Parser, Subcommand};
use classifier_sql::{Failure, Format, RuleOptions};
use log::LevelFilter;
use tokio::net::TcpStream;

const EXAMPLES: &str = "\
Examples:
  A scheduler and a worker for each machine:
    classifier-cluster scheduler --listen 10.0.0.1:50050
    classifier-cluster executor --scheduler 10.0.0.1:50050 --host 10.0.0.2

  Labels of a folder that all machines see under the same path, counted:
    classifier-cluster query --scheduler 10.0.0.1:50050 --table 'log=/data/logs/*.parquet' \\
        \"SELECT classify(response) AS label, count(*) FROM log GROUP BY label\"

This is experimental. It neither authenticates nor encrypts: use it in a network that you trust.";

const QUERY: &str = "\
Examples:
  Labels by your own rules, which travel with the query:
    classifier-cluster query --rules mine=own.toml --table 'log=/data/logs/*.parquet' --timeout 60 \\
        \"SELECT classify(response) AS label, count(*) FROM log GROUP BY label\"

  With the built-in rules beside them:
    classifier-cluster query --rules mine=own.toml --rules builtin=builtin --table log=/data/log.csv \\
        \"SELECT count(*) FROM log WHERE classify(response) <> classify(response, 'builtin')\"

Files must be on all machines under the same path. The functions are those of classifier-sql, without
classifier_rules.

Exit status:
  0  all statements ran, or the reader closed the output
  1  a query failed or took too long; run it again
  2  the command line, the rules or the SQL have an error; statements before it have run";

/// Experimental: runs SQL with functions that label texts on a cluster of Ballista.
#[derive(Parser)]
#[command(version, after_long_help = EXAMPLES, after_help = "--help shows examples.")]
pub(crate) struct Program {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Plans queries, and gives tasks to executors.
    Scheduler(Scheduler),
    /// Runs tasks of a scheduler.
    Executor(Executor),
    /// Runs SQL on the cluster and prints the results.
    #[command(after_long_help = QUERY, after_help = "--help shows examples.")]
    Query(Query),
}

#[derive(Args)]
pub(crate) struct Scheduler {
    /// Where to listen; with port 0 at a free one. The address is printed.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:50050")]
    pub(crate) listen: SocketAddr,

    /// How long an executor may be silent until its tasks go to others. An executor that works reports every
    /// five seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u64).range(6..))]
    pub(crate) executor_timeout: u64,

    #[command(flatten)]
    pub(crate) log: LogOptions,
}

#[derive(Args)]
pub(crate) struct Executor {
    /// The scheduler.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
    pub(crate) scheduler: HostPort,

    /// The address of this machine, from which others fetch results.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,

    /// Where to listen; with 0 at a free port.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(crate) port: u16,

    /// The number of tasks at a time; by default that of the processors.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// Where intermediate results are kept; by default a temporary folder.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) work_folder: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) log: LogOptions,
}

#[derive(Args)]
pub(crate) struct Query {
    /// SQL statements, separated by semicolons.
    #[arg(required = true)]
    pub(crate) sql: Vec<String>,

    /// The scheduler.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
    pub(crate) scheduler: HostPort,

    /// A Parquet, CSV or JSON file, a pattern of them, or a folder, and its name in SQL.
    #[arg(long = "table", value_name = "NAME=FILES")]
    pub(crate) tables: Vec<Table>,

    #[command(flatten)]
    pub(crate) rules: RuleOptions,

    /// The format of results. JSON has an object on each line.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,

    /// How long a statement may take. Then its job is cancelled.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) timeout: u64,

    /// The number of partitions of intermediate results.
    #[arg(long, value_name = "N", default_value = "16")]
    pub(crate) partitions: NonZeroUsize,
}

/// Files with a name.
#[derive(Clone)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) files: String,
}

impl FromStr for Table {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((name, files)) if !name.is_empty() && !files.is_empty() => {
                Ok(Self { name: name.to_owned(), files: files.to_owned() })
            }
            _ => Err("it must be NAME=FILES"),
        }
    }
}

/// What a server writes to standard error.
#[derive(Args)]
pub(crate) struct LogOptions {
    /// What is logged: off, error, warn, info, debug or trace.
    #[arg(long = "log", value_name = "LEVEL", default_value = "warn", value_parser = level)]
    pub(crate) level: LevelFilter,
}

fn level(text: &str) -> Result<LevelFilter, &'static str> {
    text.parse().map_err(|_| "it must be off, error, warn, info, debug or trace")
}

/// A host with a port.
#[derive(Clone, Debug)]
pub(crate) struct HostPort {
    /// As in a URL, so that addresses of IPv6 have brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl HostPort {
    /// An error in plain words if nobody listens there.
    pub(crate) async fn reach(&self) -> Result<(), Failure> {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        match TcpStream::connect((host, self.port)).await {
            Ok(_) => Ok(()),
            Err(error) => {
                Err(Failure::Run(format!("the scheduler {self} cannot be reached: {error}")))
            }
        }
    }
}

impl FromStr for HostPort {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        match parts {
            Some((host, port)) if is_host(host) => Ok(Self { host: host.to_owned(), port }),
            _ => Err("it must be HOST:PORT, such as 127.0.0.1:50050 or [::1]:50050"),
        }
    }
}

/// Whether this is a name or an address as in a URL.
fn is_host(text: &str) -> bool {
    match text.strip_prefix('[') {
        Some(address) => address.strip_suffix(']').is_some_and(|it| it.parse::<Ipv6Addr>().is_ok()),
        None => !text.is_empty() && !text.contains([':', ']']),
    }
}

/// An address as a host of a URL.
pub(crate) fn url_host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}
