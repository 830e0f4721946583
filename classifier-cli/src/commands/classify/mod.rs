//! `classifier classify`: one line of output for each text, in order.

pub mod args;
mod lines;

use std::io::Write;
use std::sync::{Arc, Mutex};

use crate::advice::advice;
use crate::destination::Destination;
use crate::escaped::Form;
use crate::fields::Field;
use crate::input::{Chunk, Content, Entry, Texts};
use crate::inputs::Inputs;
use crate::options::Kind;
use crate::pipeline::{self, Output};
use crate::record_counts::RecordCounts;
use crate::rules;
use crate::status::{Failure, Outcome, print_message};

use args::ClassifyArgs;
use lines::{Additions, GroupFinders, Lines, OutputFormat};

/// Run the command.
pub fn run(args: &ClassifyArgs) -> Result<Outcome, Failure> {
    args.formats(&[Kind::of_all(args.input.given())])?;
    args.refuse_to_overwrite_inputs()?;
    let classifier = rules::for_texts(&args.rules, &args.limits)?;
    let additions = Additions {
        fields: Field::all(&args.with, classifier)?,
        groups: if args.groups { Some(GroupFinders::new(classifier)?) } else { None },
    };
    let destination = Destination::new(args.output_file.as_deref())?;
    let inputs = Inputs::new(&args.input, &destination);
    let (formats, output) = args.formats(inputs.kinds())?;
    let places = formats.iter().map(|format| format.label_place());
    let default = args.rules.compiler.default_label(classifier);
    let form = match output {
        OutputFormat::Json => Form::Json,
        _ => Form::Text,
    };
    let mut destination = destination.for_programs(form);
    let lines = Arc::new(Lines::new(output, places, classifier, additions, default));
    let written = destination.write_all(lines.header());
    let Some(destination) = destination.written(written)? else { return Ok(Outcome::Clean) };

    let chunks = inputs.chunks(&formats);
    let total = Arc::new(Mutex::new(RecordCounts::default()));
    let workers = (0..args.jobs.number()).map(|_| {
        let (mut texts, formats) = (Texts::new(&formats), formats.clone());
        let (lines, total) = (Arc::clone(&lines), Arc::clone(&total));
        let mut counts = RecordCounts::default();
        let line_buffered = args.line_buffered;
        move |chunk: &Chunk, out: &mut Output<'_>| {
            if chunk.after_unended {
                lines.write_break(out)?;
            }
            lines.write_mark(out, chunk)?;
            let written = chunk.source.written();
            texts.each(chunk, |Entry { line, raw, content }| {
                match content {
                    Ok(Content::Text(text)) => {
                        counts.labelled += 1;
                        lines.write(
                            out,
                            chunk.format,
                            text.winner(classifier),
                            &text,
                            raw,
                            written,
                        )?;
                    }
                    Ok(Content::Skipped(kind)) => {
                        counts.skip(&kind);
                        let (place, format) = ((chunk, out.number()), &formats[chunk.format]);
                        counts.others.look(place, format, (line, raw), &kind);
                        lines.write_skipped(out, chunk.format, raw, &kind)?;
                    }
                    Err(error) => {
                        counts.unreadable += 1;
                        lines.write_unreadable(out, raw)?;
                        out.report_unreadable(format_args!("{}:{line}: {error}", chunk.source))?;
                    }
                }
                if line_buffered { out.flush() } else { Ok(()) }
            })?;
            if let Some(advice) = advice(chunk, &formats[chunk.format], &counts) {
                out.print_message(advice)?;
            }
            total.lock().unwrap().append(&mut counts);
            Ok(())
        }
    });
    let outcome = pipeline::run(chunks, workers.collect(), destination)?;
    let total = total.lock().unwrap();
    total.others.report();
    if formats.iter().any(|format| format.is_log()) && !args.input.quiet {
        print_message(&*total);
    }
    Ok(outcome)
}
