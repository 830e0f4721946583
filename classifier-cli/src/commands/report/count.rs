//! Counts the texts of chunks, on several threads.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use classifier::Classifier;

use super::args::ReportArgs;
use super::fields::Fields;
use super::places::{self, RecordFields};
use super::summary::Summary;
use super::tally::{Labels, Tally};
use crate::advice::advice;
use crate::destination::Destination;
use crate::fields::Field;
use crate::input::{Chunk, Chunks, Content, Entry, Format, Origin, Texts};
use crate::pipeline::{self, Output};
use crate::rules;
use crate::status::{Failure, Outcome};

/// What texts are labelled and counted by.
pub struct Plan {
    classifier: &'static Classifier<'static>,
    labels: Labels,
    /// Of the rule that won.
    fields: Vec<Field>,
    pub of_records: Vec<String>,
    /// How many rows a table has at most.
    rows: usize,
}

/// The counts until now.
pub struct Total {
    pub tally: Tally,
    /// The number of chunks.
    pub chunks: u64,
    /// When the last chunk with a record was counted.
    pub last_record: Option<Instant>,
}

impl Plan {
    pub fn new(args: &ReportArgs) -> Result<Self, Failure> {
        let classifier = rules::for_texts(&args.rules, &args.limits)?;
        let (of_records, fields) = places::by(&args.by, classifier)?;
        Ok(Plan {
            classifier,
            labels: Labels::new(classifier, args.rules.compiler.default_label(classifier)),
            fields,
            of_records,
            rows: args.rows(),
        })
    }

    /// Counts of nothing.
    pub fn total(&self) -> Total {
        Total { tally: self.tally(), chunks: 0, last_record: None }
    }

    fn tally(&self) -> Tally {
        Tally::new(self.classifier.rules().len(), self.of_records.len())
    }

    pub fn summary<'t>(
        &'t self,
        tally: &'t Tally,
        places: &[RecordFields],
        interrupted: bool,
    ) -> Summary<'t> {
        let places = &RecordFields::of_any(places);
        let Plan { classifier, labels, fields, rows, .. } = self;
        Summary::new(tally, classifier, labels, places, fields, *rows, interrupted)
    }
}

/// Add the counts of all `chunks` to `total`, in the order of the input. Each of `formats` has its `places`.
pub fn count(
    plan: &Arc<Plan>,
    chunks: Chunks,
    formats: &[Arc<Format>],
    places: &Arc<[RecordFields]>,
    jobs: usize,
    total: &Arc<Mutex<Total>>,
) -> Result<Outcome, Failure> {
    let workers = (0..jobs).map(|_| {
        let (plan, places, total) = (Arc::clone(plan), Arc::clone(places), Arc::clone(total));
        let (mut texts, formats) = (Texts::new(formats), formats.to_vec());
        let mut fields = Fields::default();
        // The counts of one chunk.
        let mut tally = plan.tally();
        move |chunk: &Chunk, out: &mut Output<'_>| {
            tally.add_chunk(chunk);
            let written = chunk.source.written();
            texts.each(chunk, |Entry { line, raw, content }| {
                match content {
                    Ok(Content::Text(text)) => {
                        let winner = text.winner(plan.classifier);
                        let places = &places[chunk.format];
                        match &text.origin {
                            Origin::Log(details) => fields.set(details, written, places),
                            _ => fields.read(raw, places),
                        }
                        tally.add(&text, winner, plan.labels.of(winner), &fields);
                    }
                    Ok(Content::Skipped(kind)) => {
                        tally.records.skip(&kind);
                        let (place, format) = ((chunk, out.number()), &formats[chunk.format]);
                        tally.records.others.look(place, format, (line, raw), &kind);
                    }
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
    pipeline::run(chunks, workers.collect(), Destination::Nowhere)
}

impl Total {
    /// Move the counts of a later chunk out of `later`.
    fn append(&mut self, later: &mut Tally) {
        self.chunks += 1;
        if later.records.read() > 0 {
            self.last_record = Some(Instant::now());
        }
        self.tally.append(later);
    }
}
