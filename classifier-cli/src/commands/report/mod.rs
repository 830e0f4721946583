//! `classifier report`: counts texts, and shows what no rule matches yet.
//!
//! ```text
//! texts ─▶ places    where records have fields
//!          fields    domain, time and other fields of a record
//!          mask      the template of a text without a rule
//!          tally     counts of a chunk, then of all: frequent, times
//!          count     the threads that count, and the total until now
//!          templates merged by similarity, each with a pattern
//!          summary   tables, sorted, with shares
//!          text      as text, in figures for people
//!          page      as a page, with a chart
//!          serve     the page for a browser, which may follow the input
//! ```
//!
//! Each thread counts a chunk by itself. It adds the counts to the total in the order of the input,
//! so the result does not depend on the number of threads, and memory holds the total once.

pub mod args;
mod chart;
mod count;
mod fields;
mod frequent;
mod mask;
mod page;
mod places;
mod serve;
mod summary;
mod tally;
mod templates;
mod text;
mod times;

use std::io::Write;
use std::sync::{Arc, Mutex};

use crate::destination::Destination;
use crate::inputs::Inputs;
use crate::options::Kind;
use crate::pager;
use crate::status::{Failure, Outcome, print_message};
use crate::terminal;

use args::ReportArgs;
use count::{Plan, count};
use summary::Summary;
use text::Layout;

/// Run the command.
pub fn run(args: &ReportArgs) -> Result<Outcome, Failure> {
    args.formats(&[Kind::of_all(args.input.given())], &[])?;
    let plan = Arc::new(Plan::new(args)?);
    match args.serve.address() {
        Some(address) => serve::run(args, plan, address),
        None => write(args, &plan),
    }
}

/// Count the input, and write the report on it.
fn write(args: &ReportArgs, plan: &Arc<Plan>) -> Result<Outcome, Failure> {
    let printed = Destination::new(args.output.output_file.as_deref())?;
    let page = args.output.html.as_deref().map(|path| Destination::new(Some(path))).transpose()?;

    let inputs = Inputs::new(&args.input, &Destination::Nowhere);
    let (formats, places) = args.formats(inputs.kinds(), &plan.of_records)?;
    let (chunks, places) = (inputs.chunks(&formats), places.into());
    let total = Arc::new(Mutex::new(plan.total()));
    let counted = count(plan, chunks, &formats, &places, args.jobs.number(), &total);
    let (outcome, signal) = match counted {
        Ok(outcome) => (outcome, None),
        Err(Failure::Interrupted(signal, _)) => (Outcome::SomeUnread, Some(signal)),
        Err(failure) => return Err(failure),
    };

    let total = total.lock().unwrap();
    total.tally.records.others.report();
    let summary = plan.summary(&total.tally, &places, signal.is_some());
    let ended = |destination: Destination| match signal {
        None => destination.finish().map(|()| None),
        Some(_) => Ok(destination.keep_part()),
    };
    if let Some(page) = page {
        let html = page::html(&summary, &args.input.names(), false);
        if let Some(part) = ended(page.and_content(html.as_bytes())?)? {
            print_message(format_args!("interrupted; the page is in {}", part.display()));
        }
    }
    let mut part = None;
    if let Some(printed) = print(&summary, args, printed)? {
        part = ended(printed)?;
    }
    match signal {
        Some(signal) => Err(Failure::Interrupted(signal, part)),
        None => Ok(outcome),
    }
}

/// Write the report as text or JSON, or show the text in a pager. Returns the destination, or `None`
/// if its reader has closed it.
fn print(
    summary: &Summary<'_>,
    args: &ReportArgs,
    mut printed: Destination,
) -> Result<Option<Destination>, Failure> {
    if args.json {
        let written = printed.write_json(summary);
        return printed.written(written);
    }
    let terminal = match printed {
        Destination::Stdout(_) => terminal::Size::of_stdout(),
        _ => None,
    };
    let width = terminal.map(|size| size.columns);
    let text = text::text(summary, Layout { rows: args.rows(), width });
    let text = printed.styled(&text);
    let is_paged = |size| !args.no_pager && pager::show(&text, size);
    if terminal.is_some_and(is_paged) {
        return Ok(Some(printed));
    }
    let written = printed.write_all(text.as_bytes());
    printed.written(written)
}
