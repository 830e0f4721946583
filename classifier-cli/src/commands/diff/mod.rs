//! `classifier diff`: how a change of rules changes labels.
//!
//! `sides` has the old and the new rules, and the winners of a text. `tally` counts changes and
//! keeps samples, one tally per thread, merged at the end. `summary` sorts them; it is the JSON
//! output, and `report` writes it for people.

pub mod args;
mod report;
mod sides;
mod summary;
mod tally;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, mpsc};

use classifier_compiler::RuleChanges;

use crate::advice::advice;
use crate::destination::Destination;
use crate::escaped::Form;
use crate::input::{Chunk, Content, Entry, Format, Texts};
use crate::inputs::Inputs;
use crate::options::Kind;
use crate::output::{self, write_escaped, write_text};
use crate::pipeline::{self, Output};
use crate::record_counts::RecordCounts;
use crate::rules;
use crate::status::{Failure, Outcome, print_message};

use args::{DiffArgs, DiffFormat};
use sides::Change;

pub use report::write as write_report;
pub use sides::Sides;
pub use summary::Summary;
pub use tally::{Place, Tally};

/// Run the command.
pub fn run(args: &DiffArgs) -> Result<Outcome, Failure> {
    args.formats(&[Kind::of_all(args.input.given())])?;
    let sides = Arc::new(sides(args)?);
    let destination = Destination::new(None)?.for_programs(Form::Text);

    let inputs = Inputs::new(&args.input, &destination);
    let formats = args.formats(inputs.kinds())?;
    let chunks = inputs.chunks(&formats);

    let total = Arc::new(Mutex::new(RecordCounts::default()));
    let (sender, tallies) = mpsc::channel();
    let workers = (0..args.jobs.number()).map(|_| {
        let mut comparer = Comparer {
            sides: Arc::clone(&sides),
            texts: Texts::new(&formats),
            formats: formats.clone(),
            counts: RecordCounts::default(),
            total: Arc::clone(&total),
            streams: args.output == DiffFormat::Tsv,
            rules_too: args.rules_too,
            tally: Tally::new(args.samples.into()),
            sender: sender.clone(),
        };
        move |chunk: &Chunk, out: &mut Output<'_>| comparer.compare_chunk(chunk, out)
    });
    let outcome = pipeline::run(chunks, workers.collect(), destination)?;
    let records = total.lock().unwrap();
    records.others.report();
    if formats.iter().any(|format| format.is_log()) && !args.input.quiet {
        print_message(&*records);
    }
    drop(records);

    // Threads have sent their tallies before they ended. If the reader has closed the output,
    // some are still running.
    let mut total = Tally::new(args.samples.into());
    tallies.try_iter().for_each(|tally| total.merge(tally));
    let summary = Summary::new(&sides, total, args.rules_too);
    match args.output {
        DiffFormat::Human => output::to_styled_stdout(|out| report::write(out, &summary))?,
        DiffFormat::Json => output::json_to_stdout(&summary)?,
        // Its lines were written while the texts were read.
        DiffFormat::Tsv => Outcome::Clean,
    };
    match outcome {
        Outcome::Clean if args.fail_on_change && summary.changed > 0 => Ok(Outcome::Found),
        outcome => Ok(outcome),
    }
}

/// Both rule sets.
fn sides(args: &DiffArgs) -> Result<Sides<'static>, Failure> {
    // Rules can be compared before all examples hold.
    let compiler = args.limits.apply_to(args.compiler.compiler()).ignore_examples();
    let old = rules::for_side("old", args.old(), &compiler)?;
    let new = rules::for_side("new", &args.new, &compiler)?;
    // As long as the rules themselves, which are leaked, too.
    let changes = Box::leak(Box::new(RuleChanges::between(old, new)?));
    Ok(Sides::new(old, new, changes, args.compiler.default_label(new)))
}

/// The state of one thread.
struct Comparer {
    sides: Arc<Sides<'static>>,
    texts: Texts,
    formats: Vec<Arc<Format>>,
    /// The counts of one chunk, and of all.
    counts: RecordCounts,
    total: Arc<Mutex<RecordCounts>>,
    /// Whether each changed text is written as a line.
    streams: bool,
    rules_too: bool,
    tally: Tally<'static>,
    sender: mpsc::Sender<Tally<'static>>,
}

impl Comparer {
    fn compare_chunk(&mut self, chunk: &Chunk, out: &mut Output<'_>) -> io::Result<()> {
        let Comparer { sides, texts, formats, counts, total, streams, rules_too, tally, .. } = self;
        let number = out.number();
        texts.each(chunk, |Entry { line, raw, content }| {
            let text = match content {
                Ok(Content::Text(text)) => text,
                Ok(Content::Skipped(kind)) => {
                    counts.skip(&kind);
                    let format = &formats[chunk.format];
                    counts.others.look((chunk, number), format, (line, raw), &kind);
                    return Ok(());
                }
                Err(error) => {
                    counts.unreadable += 1;
                    return out.report_unreadable(format_args!("{}:{line}: {error}", chunk.source));
                }
            };
            counts.labelled += 1;
            let winners = sides.winners(&text);
            let change = sides.change(winners);
            tally.count(Place { chunk: number, line }, winners, change, &text);
            let is_reported = match change {
                Change::Nothing => false,
                Change::Rule(_) => *rules_too,
                Change::Label(_) => true,
            };
            if *streams && is_reported {
                for winner in [sides.old.label(winners.old), sides.new.label(winners.new)] {
                    write_escaped(out, sides.text(winner))?;
                    out.write_all(b"\t")?;
                }
                write_text(out, &text)?;
                out.write_all(b"\n")?;
            }
            Ok(())
        })?;
        if let Some(advice) = advice(chunk, &formats[chunk.format], counts) {
            out.print_message(advice)?;
        }
        total.lock().unwrap().append(counts);
        Ok(())
    }
}

/// After the last chunk of the thread.
impl Drop for Comparer {
    fn drop(&mut self) {
        let _ = self.sender.send(std::mem::take(&mut self.tally));
    }
}
