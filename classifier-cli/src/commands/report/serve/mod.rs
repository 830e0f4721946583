//! `--serve`: the page for browsers on this machine, and `--follow`.
//!
//! ```text
//! http     a request and its answer
//! server   connections
//! ```
//!
//! The page asks for itself every second, with the version that it has. It is made anew only when
//! the counts have changed.

pub mod args;
mod http;
mod server;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread;

use super::args::ReportArgs;
use super::count::{Plan, Total, count};
use super::page;
use super::places::RecordFields;
use crate::destination::Destination;
use crate::input::{Followed, Unit};
use crate::inputs::{Inputs, NO_MAILS};
use crate::interrupt;
use crate::options::conflict;
use crate::output::to_stdout;
use crate::page::Page;
use crate::status::{Failure, Outcome, print_message};

use http::{Answer, Request};

/// Count the input and serve the page, until a signal ends that.
pub fn run(args: &ReportArgs, plan: Arc<Plan>, address: SocketAddr) -> Result<Outcome, Failure> {
    let files = followed(args)?;
    let listening = |error: io::Error| {
        Failure::Start(io::Error::new(error.kind(), format!("{address}: {error}")))
    };
    let listener = TcpListener::bind(address).map_err(listening)?;
    let live = Arc::new(Live::new(args, plan));
    let signals = if live.follows {
        serve(listener, &live)?;
        read(args, files, &live)?;
        signals()?
    } else {
        // A browser would keep the page of a part of the input.
        read(args, files, &live)?;
        let signals = signals()?;
        serve(listener, &live)?;
        signals
    };
    match signals.recv() {
        Ok(signal) => Err(Failure::Interrupted(signal, None)),
        // Here a signal ends the program by itself.
        Err(_) => loop {
            thread::park();
        },
    }
}

/// Serve the page, and print its address.
fn serve(listener: TcpListener, live: &Arc<Live>) -> Result<Outcome, Failure> {
    let address = listener.local_addr().map_err(Failure::Start)?;
    let live = Arc::clone(live);
    server::start(listener, move |request| live.answer(request)).map_err(Failure::Start)?;
    to_stdout(|out| writeln!(out, "http://{address}/"))
}

/// Count the input to its end.
fn read(args: &ReportArgs, files: Option<Followed>, live: &Live) -> Result<(), Failure> {
    let inputs = match files {
        Some(files) => Inputs::following(&args.input, files),
        None => Inputs::new(&args.input, &Destination::Nowhere),
    };
    let (formats, places) = args.formats(inputs.kinds(), &live.plan.of_records)?;
    if live.follows && formats.iter().any(|format| format.unit() == Unit::Mail) {
        return Err(refused(NO_MAILS).into());
    }
    let (chunks, places) = (inputs.chunks(&formats), places.into());
    let _ = live.places.set(Arc::clone(&places));
    let counted = count(&live.plan, chunks, &formats, &places, args.jobs.number(), &live.total);
    // Files that are followed end by a signal, which is an error.
    live.total.lock().unwrap().tally.records.others.report();
    counted?;
    live.has_ended.store(true, Ordering::Relaxed);
    Ok(())
}

fn refused(message: &str) -> clap::Error {
    conflict::<ReportArgs>("report", message)
}

/// The files to follow; `None` if there are none, or standard input is followed.
fn followed(args: &ReportArgs) -> Result<Option<Followed>, Failure> {
    let files = &args.input.files;
    let is_stdin = |file: &PathBuf| file.as_os_str() == "-";
    if !args.serve.follow || files.iter().all(is_stdin) {
        return Ok(None);
    }
    if files.iter().any(is_stdin) {
        return Err(refused("--follow reads files, or standard input alone").into());
    }
    let followed = Followed::new(files).map_err(|(path, error)| {
        refused(&format!("--follow cannot read {}: {error}", path.display()))
    })?;
    for missing in files.iter().filter(|file| !file.exists()) {
        print_message(format_args!("{}: waiting for this file", missing.display()));
    }
    Ok(Some(followed))
}

/// Signals that ask the program to end.
fn signals() -> Result<mpsc::Receiver<i32>, Failure> {
    let (sender, signals) = mpsc::channel();
    interrupt::watch(move |signal| {
        let _ = sender.send(signal);
    })
    .map_err(Failure::Start)?;
    Ok(signals)
}

/// The counts until now, and their page.
struct Live {
    plan: Arc<Plan>,
    /// Not known before the formats of the input.
    places: OnceLock<Arc<[RecordFields]>>,
    total: Arc<Mutex<Total>>,
    names: Vec<String>,
    follows: bool,
    has_ended: AtomicBool,
    made: Mutex<Option<Made>>,
}

/// A page.
struct Made {
    /// The number of chunks that it is on.
    chunks: u64,
    version: String,
    html: Arc<str>,
}

impl Live {
    fn new(args: &ReportArgs, plan: Arc<Plan>) -> Self {
        Live {
            total: Arc::new(Mutex::new(plan.total())),
            plan,
            places: OnceLock::new(),
            names: args.input.names(),
            follows: args.serve.follow,
            has_ended: AtomicBool::new(false),
            made: Mutex::new(None),
        }
    }

    fn answer(&self, request: &Request) -> Answer {
        let (version, html) = self.page();
        let answer = match request.version.as_ref() == Some(&version) {
            true => Answer::unchanged(),
            false => Answer::page(html),
        };
        let policy = format!("{}; frame-ancestors 'none'", Page::policy(self.follows));
        let answer = answer.with("ETag", version).with("Content-Security-Policy", policy);
        if self.follows { answer.with("Report-State", self.state()) } else { answer }
    }

    /// The page with its version.
    fn page(&self) -> (String, Arc<str>) {
        let mut made = self.made.lock().unwrap();
        let total = self.total.lock().unwrap();
        let made = match &mut *made {
            Some(made) if made.chunks == total.chunks => made,
            made => made.insert(self.make(&total)),
        };
        (made.version.clone(), Arc::clone(&made.html))
    }

    fn make(&self, total: &Total) -> Made {
        let places = self.places.get().map_or(&[][..], |places| places);
        let summary = self.plan.summary(&total.tally, places, false);
        let html = page::html(&summary, &self.names, self.follows);
        let mut hasher = DefaultHasher::new();
        html.hash(&mut hasher);
        Made {
            chunks: total.chunks,
            version: format!("\"{:016x}\"", hasher.finish()),
            html: html.into(),
        }
    }

    /// What the program is doing, in words for the page.
    fn state(&self) -> String {
        let last = self.total.lock().unwrap().last_record;
        let record = match last.map(|last| last.elapsed().as_secs()) {
            None => "no record yet".to_owned(),
            Some(seconds @ ..120) => format!("last record {seconds} s ago"),
            Some(seconds @ 120..7_200) => format!("last record {} min ago", seconds / 60),
            Some(seconds) => format!("last record {} h ago", seconds / 3_600),
        };
        match self.has_ended.load(Ordering::Relaxed) {
            true => format!("The input has ended, {record}"),
            false => format!("Following, {record}"),
        }
    }
}
