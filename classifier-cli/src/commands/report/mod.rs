//! `classifier report`: counts texts, and shows what no rule matches yet.
//!
//! ```text
//! texts ─▶ fields    domain and time of a record
//!          mask      the template of a text without a rule
//!          tally     counts of a chunk, then of all: frequent, times
//!          summary   tables, sorted, with shares
//!          text      as text, in figures for people
//!          page      as a page, with a chart
//! ```
//!
//! Each thread counts a chunk by itself. It adds the counts to the total in the order of the input,
//! so the result does not depend on the number of threads, and memory holds the total once.

pub mod args;
mod chart;
mod fields;
mod frequent;
mod mask;
mod page;
mod summary;
mod tally;
mod text;
mod times;

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Mutex};

use crate::advice::advice;
use crate::destination::Destination;
use crate::fields::Field;
use crate::input::{Chunk, Content, Entry, Origin, Texts};
use crate::inputs::Inputs;
use crate::options::Kind;
use crate::pipeline::{self, Output};
use crate::rules;
use crate::status::{Failure, Outcome, print_message};

use args::{RecordFields, ReportArgs};
use fields::{Fields, RecordField};
use summary::Summary;
use tally::{Labels, Tally};

/// Run the command.
pub fn run(args: &ReportArgs) -> Result<Outcome, Failure> {
    args.formats(&[Kind::of_all(args.input.given())])?;
    let classifier = rules::classifier(&args.rules, &args.limits)?;
    // An attribute may have the name of a field of records.
    let is_attribute = |name: &str| classifier.attributes().any(|it| it.name() == name);
    let of_record = |name: &String| {
        RecordField::ALL.into_iter().find(|it| it.name() == name && !is_attribute(name))
    };
    let (of_records, of_rules): (Vec<_>, Vec<_>) =
        args.by.iter().cloned().partition(|name| of_record(name).is_some());
    let of_records: Vec<_> = of_records.iter().filter_map(of_record).collect();
    let fields = Field::all(&of_rules, classifier)?;
    let printed = Destination::new(args.output.output_file.as_deref())?;
    let page = args.output.html.as_deref().map(|path| Destination::new(Some(path))).transpose()?;

    let inputs = Inputs::new(&args.input, &Destination::Nowhere);
    let (formats, places) = args.formats(inputs.kinds())?;
    let chunks = inputs.chunks(&formats);

    let rules = classifier.rules().len();
    let total = Arc::new(Mutex::new(Tally::new(rules, &of_records)));
    let shared = Arc::new((Labels::new(classifier, &args.rules.compiler.default), places));
    let workers = (0..args.jobs.number()).map(|_| {
        let (shared, total) = (Arc::clone(&shared), Arc::clone(&total));
        let (mut texts, formats) = (Texts::new(&formats), formats.clone());
        let mut fields = Fields::default();
        // The counts of one chunk.
        let mut tally = Tally::new(rules, &of_records);
        move |chunk: &Chunk, out: &mut Output<'_>| {
            let (labels, places) = &*shared;
            tally.add_chunk(chunk);
            let written = chunk.source.written();
            texts.each(chunk, |Entry { line, raw, content }| {
                match content {
                    Ok(Content::Text(text)) => {
                        let winner = text.winner(classifier);
                        match &text.origin {
                            Origin::Log(details) => fields.set(details, written),
                            _ => fields.read(raw, &places[chunk.format]),
                        }
                        tally.add(&text, winner, labels.of(winner), &fields);
                    }
                    Ok(Content::Skipped(kind)) => tally.records.skip(&kind),
                    Err(error) => {
                        tally.records.unreadable += 1;
                        out.report_unreadable(format_args!("{}:{line}: {error}", chunk.source))?;
                    }
                }
                Ok::<_, io::Error>(())
            })?;
            if let Some(advice) = advice(chunk, &formats[chunk.format], &tally.records) {
                out.print_message(advice)?;
            }
            // Nothing is written, but this waits for the turn of the chunk.
            out.flush()?;
            total.lock().unwrap().append(&mut tally);
            Ok(())
        }
    });
    let (outcome, signal) = match pipeline::run(chunks, workers.collect(), Destination::Nowhere) {
        Ok(outcome) => (outcome, None),
        Err(Failure::Interrupted(signal, _)) => (Outcome::SomeUnread, Some(signal)),
        Err(failure) => return Err(failure),
    };

    let total = mem::replace(&mut *total.lock().unwrap(), Tally::new(0, &[]));
    let (labels, places) = &*shared;
    let rows = args.rows();
    let places = &RecordFields::of_any(places);
    let summary = Summary::new(&total, classifier, labels, places, &fields, rows, signal.is_some());
    let ended = |destination: Destination| match signal {
        None => destination.finish().map(|()| None),
        Some(_) => Ok(destination.keep_part()),
    };
    if let Some(page) = page {
        let names =
            args.input.files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>();
        let page = page.and_content(page::html(&summary, &names).as_bytes())?;
        if let Some(part) = ended(page)? {
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

/// Write the report as text or JSON. Returns the destination, or `None` if its reader has closed
/// it.
fn print(
    summary: &Summary<'_>,
    args: &ReportArgs,
    mut printed: Destination,
) -> Result<Option<Destination>, Failure> {
    let written = match args.json {
        true => printed.write_json(summary),
        false => printed.write_text(&text::text(summary, args.rows())),
    };
    printed.written(written)
}
