//! The program `classifier-server`: labels for texts and log records over HTTP.
//!
//! This is not a library for others: only [`main`], and what fuzz targets need, are public, and both may
//! change at any time.
//!
//! ```text
//! lib       the command line, the start and the exit code
//! serve     connections and the drain; socket is one connection's input and output, heads limits the
//!           heads of its requests, signals end it
//! gate      what each request passes first and last: token, time limit, counters
//! routes    the handlers
//! answer    labels items and writes the answer; explanation has the rules and places
//! input     reads the items of a body, with object and query; body reads the body
//! app       what requests share: the rules, config, token and metrics
//! refusal   errors as JSON
//! ```
//!
//! Each file imports from those below it only. `docs/server.md` describes the interface.

#![forbid(unsafe_code)]

mod answer;
mod app;
mod body;
mod config;
mod explanation;
mod gate;
mod heads;
mod input;
mod metrics;
mod object;
mod query;
mod refusal;
mod routes;
mod serve;
mod signals;
mod socket;
mod token;

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context;
use clap::Parser;
use classifier_configure::Reload;
use tokio::{net::TcpListener, runtime};

#[doc(hidden)]
pub use crate::{app::App, config::Config, serve::Server};
use crate::{serve::End, signals::Signals, token::Token};

/// Labels texts and log records by the first rule that matches, over HTTP.
#[derive(Parser)]
#[command(version, after_help = AFTER_HELP)]
struct Args {
    /// Validate the configuration and the rules, and exit: 0 if the server would start, otherwise 1.
    #[arg(long)]
    check: bool,

    /// The configuration: a TOML file. Paths in it are relative to its folder.
    config: PathBuf,
}

const AFTER_HELP: &str = "\
A configuration that is enough: `builtin = true`. The server then listens on 127.0.0.1:8025:

  curl -H 'content-type: text/plain' --data-binary '552 5.2.2 mailbox full' localhost:8025/classify

SIGTERM and SIGINT end it after the requests in progress; a second signal ends it at once.
The interface is described by /openapi.json, and all keys in docs/server.md of the repository.";

/// Runs the command line of this process, and returns its exit code.
pub fn main() -> ExitCode {
    let args = Args::parse();
    // What cannot be logged must not end the thread that logs it.
    tracing_subscriber::fmt().with_writer(io::stderr).log_internal_errors(false).init();
    let result = if args.check { check(&args) } else { start(&args) };
    result.unwrap_or_else(|error| {
        // Errors of `toml` end in a line break.
        let _ = writeln!(io::stderr(), "error: {}", format!("{error:#}").trim_end());
        ExitCode::FAILURE
    })
}

/// What a start needs, apart from the address itself.
fn prepare(args: &Args) -> anyhow::Result<(Config, Option<Token>)> {
    let config = Config::read(&args.config)?;
    let token = config.token_file.as_deref().map(Token::read).transpose()?;
    Ok((config, token))
}

fn check(args: &Args) -> anyhow::Result<ExitCode> {
    let (config, _) = prepare(args)?;
    let handle = config.rules.reload(Reload::Never).start()?;
    let rules = handle.stats().rules;
    writeln!(io::stdout(), "{}: valid, with {rules} rules", args.config.display())
        .context("cannot write to standard output")?;
    Ok(ExitCode::SUCCESS)
}

fn start(args: &Args) -> anyhow::Result<ExitCode> {
    let (config, token) = prepare(args)?;
    let listen = config.listen;
    let app = App::start(config, token)?;
    let runtime = runtime::Builder::new_multi_thread().enable_all().build()?;
    let end = runtime.block_on(async {
        tokio::spawn(metrics::keep_up(app.recorder.clone()));
        run(app, listen).await
    });
    // Without waiting for texts whose requests were cut.
    runtime.shutdown_background();
    Ok(match end? {
        End::Drained => ExitCode::SUCCESS,
        End::Cut => ExitCode::FAILURE,
    })
}

async fn run(app: App, listen: SocketAddr) -> anyhow::Result<End> {
    let mut signals = Signals::new()?;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("listen: cannot listen on {listen}"))?;
    tracing::info!("listening on {}", listener.local_addr()?);
    let end = Server::new(app).run(listener, &mut signals).await;
    if end == End::Drained {
        app.handle.pool().shutdown();
        tracing::info!("ended");
    }
    Ok(end)
}
