//! Counts the texts of chunks, on several threads.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use classifier::Classifier;

use super::args::{RecordFields, ReportArgs};
use super::fields::{Fields, RecordField};
use super::summary::Summary;
use super::tally::{Labels, Tally};
use crate::destination::Destination;
use crate::fields::Field;
use crate::input::{Chunk, Chunks, Content, Entry, Format, Texts};
use crate::pipeline::{self, Output};
use crate::rules;
use crate::status::{Failure, Outcome};

/// What texts are labelled and counted by.
pub struct Plan {
    classifier: &'static Classifier<'static>,
    labels: Labels,
    /// Of the rule that won.
    fields: Vec<Field>,
    of_records: Vec<RecordField>,
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
        let classifier = rules::classifier(&args.rules, &args.limits)?;
        // An attribute may have the name of a field of records.
        let is_attribute = |name: &str| classifier.attributes().any(|it| it.name() == name);
        let of_record = |name: &String| {
            RecordField::ALL.into_iter().find(|it| it.name() == name && !is_attribute(name))
        };
        let (of_records, of_rules): (Vec<_>, Vec<_>) =
            args.by.iter().cloned().partition(|name| of_record(name).is_some());
        Ok(Plan {
            classifier,
            labels: Labels::new(classifier, args.rules.compiler.default_label(classifier)),
            fields: Field::all(&of_rules, classifier)?,
            of_records: of_records.iter().filter_map(of_record).collect(),
            rows: args.rows(),
        })
    }

    /// Counts of nothing.
    pub fn total(&self) -> Total {
        Total { tally: self.tally(), chunks: 0, last_record: None }
    }

    fn tally(&self) -> Tally {
        Tally::new(self.classifier.rules().len(), &self.of_records)
    }

    pub fn summary<'t>(
        &'t self,
        tally: &'t Tally,
        places: &RecordFields,
        interrupted: bool,
    ) -> Summary<'t> {
        let Plan { classifier, labels, fields, rows, .. } = self;
        Summary::new(tally, classifier, labels, places, fields, *rows, interrupted)
    }
}

/// Add the counts of all `chunks` to `total`, in the order of the input.
pub fn count(
    plan: &Arc<Plan>,
    chunks: Chunks,
    format: Format,
    places: &Arc<RecordFields>,
    jobs: usize,
    total: &Arc<Mutex<Total>>,
) -> Result<Outcome, Failure> {
    let format = Arc::new(format);
    let workers = (0..jobs).map(|_| {
        let (plan, places, total) = (Arc::clone(plan), Arc::clone(places), Arc::clone(total));
        let mut texts = Texts::new(Arc::clone(&format));
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
                        match &text.details {
                            Some(details) => fields.set(details, written),
                            None => fields.read(raw, &places),
                        }
                        tally.add(&text, winner, plan.labels.of(winner), &fields);
                    }
                    Ok(Content::Skipped(kind)) => tally.records.skip(&kind),
                    Err(error) => {
                        tally.records.unreadable += 1;
                        out.report_unreadable(format_args!("{}:{line}: {error}", chunk.source))?;
                    }
                }
                Ok::<_, io::Error>(())
            })?;
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
