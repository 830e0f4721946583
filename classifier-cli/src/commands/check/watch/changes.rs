//! `--against`: what a save changes for the texts of a log.

use std::convert::Infallible;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::{iter, thread};

use classifier::Classifier;
use classifier_compiler::{Artifact, RuleChanges};

use crate::commands::check::args::CheckArgs;
use crate::commands::diff::{Place, Sides, Summary, Tally, write_report};
use crate::input::{Chunk, Chunks, Content, Entry, Format, Source, Texts};
use crate::status::print_message;

/// The number of texts to show for each pair of labels.
const SAMPLES: usize = 3;

/// A file of texts, which is read at each save.
pub struct Log {
    path: PathBuf,
    formats: [Arc<Format>; 1],
    /// The label of texts that no rule matches, if it is given.
    default: Option<String>,
}

impl Log {
    /// The log that the arguments name, if any.
    pub fn new(args: &CheckArgs) -> Result<Option<Self>, clap::Error> {
        let Some((path, format)) = args.log()? else { return Ok(None) };
        let default = args.compiler.default.clone();
        Ok(Some(Self { path, formats: [Arc::new(format)], default }))
    }

    /// Write which labels change, as `diff` does.
    pub fn write_changes(&self, old: &Artifact, new: &Artifact) -> io::Result<()> {
        let [old, new] = [old, new].map(|artifact| {
            let classifier = Classifier::from_bytes(artifact.as_bytes());
            classifier.expect("what is compiled here is of this version")
        });
        let default = self.default.as_deref().unwrap_or_else(|| new.default_label());
        let changes = RuleChanges::between(&old, &new).map_err(io::Error::other)?;
        let sides = Sides::new(&old, &new, &changes, default);
        let summary = Summary::new(&sides, self.tally(&sides), false);
        let mut out = BufWriter::new(anstream::stdout().lock());
        match summary.changed {
            0 => writeln!(out, "no label of {} texts changes", summary.texts)?,
            _ => write_report(&mut out, &summary)?,
        }
        out.flush()
    }

    /// Count changes, on all cores.
    fn tally<'c>(&self, sides: &Sides<'c>) -> Tally<'c> {
        let mut chunks = Chunks::of_source(Source::new(self.path.clone()), self.formats[0].unit());
        let read = iter::from_fn(move || {
            let mut chunk = Chunk::default();
            chunks.read_into(&mut chunk).then_some(chunk)
        });
        let numbered = Mutex::new((0..).zip(read));
        let next = || numbered.lock().unwrap().next();
        let count = || {
            let mut tally = Tally::new(SAMPLES);
            let mut texts = Texts::new(&self.formats);
            while let Some((number, chunk)) = next() {
                count_chunk(sides, &mut texts, number, &chunk, &mut tally);
            }
            tally
        };
        let others = thread::available_parallelism().map_or(0, |all| all.get() - 1);
        thread::scope(|scope| {
            let spawn = |_| thread::Builder::new().spawn_scoped(scope, count).ok();
            let threads: Vec<_> = (0..others).filter_map(spawn).collect();
            let mut total = count();
            threads.into_iter().for_each(|thread| total.merge(thread.join().expect("no panic")));
            total
        })
    }
}

fn count_chunk<'c>(
    sides: &Sides<'c>,
    texts: &mut Texts,
    number: u64,
    chunk: &Chunk,
    tally: &mut Tally<'c>,
) {
    let Ok(()) = texts.each(chunk, |Entry { line, content, .. }| {
        match content {
            Ok(Content::Text(text)) => {
                let winners = sides.winners(&text);
                let place = Place { chunk: number, line };
                tally.count(place, winners, sides.change(winners), &text);
            }
            Ok(Content::Skipped(_)) => {}
            Err(error) => print_message(format_args!("{}:{line}: {error}", chunk.source)),
        }
        Ok::<(), Infallible>(())
    });
    if let Some(problem) = &chunk.problem {
        print_message(format_args!("{}: {problem}", chunk.source));
    }
}
