//! `classifier classify`: one line of output for each text, in order.

pub mod args;
mod lines;

use std::io::Write;
use std::sync::Arc;

use crate::destination::Destination;
use crate::fields::Field;
use crate::input::{Chunk, Entry, Texts};
use crate::pipeline::{self, Output};
use crate::progress;
use crate::rules;
use crate::status::{Failure, Outcome};

use args::ClassifyArgs;
use lines::{Additions, GroupFinders, Lines};

/// Run the command.
pub fn run(args: &ClassifyArgs) -> Result<Outcome, Failure> {
    let (format, output) = args.formats()?;
    args.refuse_to_overwrite_inputs()?;
    let classifier = rules::classifier(&args.rules, &args.limits)?;
    let additions = Additions {
        fields: Field::all(&args.with, classifier)?,
        groups: if args.groups { Some(GroupFinders::new(classifier)?) } else { None },
    };
    let lines = Arc::new(Lines::new(output, classifier, additions, &args.rules.compiler.default));
    let mut destination = Destination::new(args.output_file.as_deref())?;
    let written = destination.write_all(lines.header());
    let Some(destination) = destination.written(written)? else { return Ok(Outcome::Clean) };

    let chunks = progress::chunks(&args.input, &format, &destination);

    let format = Arc::new(format);
    let workers = (0..args.jobs.number()).map(|_| {
        let mut texts = Texts::new(Arc::clone(&format));
        let lines = Arc::clone(&lines);
        let line_buffered = args.line_buffered;
        move |chunk: &Chunk, out: &mut Output<'_>| {
            if chunk.after_unended {
                lines.write_break(out)?;
            }
            texts.each(chunk, |Entry { line, raw, text, .. }| {
                match text {
                    Ok(Some(text)) => lines.write(out, text.winner(classifier), &text)?,
                    Ok(None) => lines.write_without_text(out, raw)?,
                    Err(error) => {
                        lines.write_without_text(out, raw)?;
                        out.report_unreadable(format_args!("{}:{line}: {error}", chunk.source))?;
                    }
                }
                if line_buffered { out.flush() } else { Ok(()) }
            })
        }
    });
    pipeline::run(chunks, workers.collect(), destination)
}
