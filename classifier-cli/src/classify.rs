//! `classifier classify`: a text in, a line out, in order, without waiting for more than one line.

use std::fmt::Display;
use std::io::{self, BufRead, BufWriter, ErrorKind, Write};

use classifier::{Classifier, RuleId};

use crate::args::{ClassifyArgs, Form};
use crate::input::kumomta::Record;
use crate::input::{self, BUFFER, Source, Unreadable};
use crate::output::{self, Text, Verdict};
use crate::rules::with_classifier;
use crate::status::{Failure, Outcome, complain};

/// Run the command.
pub fn run(args: &ClassifyArgs) -> Result<Outcome, Failure> {
    let form = args.form()?;
    with_classifier(&args.rules, &args.compiler.compiler(), |classifier| {
        let mut labeller = Labeller {
            classifier,
            default: &args.compiler.default,
            form,
            // Labels make lines longer; what one read brings should still be one write.
            out: BufWriter::with_capacity(4 * BUFFER, io::stdout().lock()),
            line: Vec::new(),
            text: String::new(),
            unended: false,
            outcome: Outcome::Clean,
        };
        match labeller.label_all(args.files.iter().map(|file| Source(file))) {
            // Whoever read the output has seen enough (`| head`).
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(labeller.outcome),
            Err(error) => Err(Failure::Write(error)),
            Ok(()) => Ok(labeller.outcome),
        }
    })
}

/// One run's state. The buffers are here so that a line costs no allocation.
struct Labeller<'c, 'a, W> {
    classifier: &'c Classifier<'a>,
    default: &'c str,
    form: Form,
    out: W,
    line: Vec<u8>,
    /// The text of a log record, which stands nowhere as it is classified.
    text: String,
    /// The last record had no line break at its end and was written like that. If another follows,
    /// from the next file, they must not become one line.
    unended: bool,
    outcome: Outcome,
}

enum LineError {
    Unreadable(Unreadable),
    Write(io::Error),
}

impl From<Unreadable> for LineError {
    fn from(error: Unreadable) -> Self {
        LineError::Unreadable(error)
    }
}

impl From<io::Error> for LineError {
    fn from(error: io::Error) -> Self {
        LineError::Write(error)
    }
}

/// In these functions an [`io::Error`] is a write error, after which there is no going on. What
/// cannot be read is reported, and the rest is labelled.
impl<'c, 'a: 'c, W: Write> Labeller<'c, 'a, W> {
    fn label_all<'s>(&mut self, sources: impl Iterator<Item = Source<'s>>) -> io::Result<()> {
        for source in sources {
            self.label_source(&source)?;
        }
        self.out.flush()
    }

    fn label_source(&mut self, source: &Source<'_>) -> io::Result<()> {
        let mut reader = match source.open() {
            Ok(reader) => reader,
            Err(error) => {
                self.report(format_args!("{source}: {error}"));
                return Ok(());
            }
        };
        for number in 1u64.. {
            // Reading may now block: whoever wrote the lines so far may wait for their answers.
            if !reader.buffer().contains(&b'\n') {
                self.out.flush()?;
            }
            self.line.clear();
            match reader.read_until(b'\n', &mut self.line) {
                Ok(0) => break,
                Ok(_) if number == 1 => self.skip_mark(),
                Ok(_) => {}
                Err(error) => {
                    self.report(format_args!("{source}: {error}"));
                    break;
                }
            }
            // A byte order mark and nothing else: no line, and the end is next.
            if self.line.is_empty() {
                continue;
            }
            match self.label_line() {
                Ok(()) => {}
                Err(LineError::Unreadable(error)) => {
                    self.report(format_args!("{source}:{number}: {error}"));
                }
                Err(LineError::Write(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// Editors on Windows may start a file with a byte order mark, which is part of no text. Logs
    /// are not edited, and come out as they are.
    fn skip_mark(&mut self) {
        if !matches!(self.form, Form::Records) && self.line.starts_with(input::BYTE_ORDER_MARK) {
            self.line.drain(..input::BYTE_ORDER_MARK.len());
        }
    }

    fn label_line(&mut self) -> Result<(), LineError> {
        let classifier = self.classifier;
        match self.form {
            Form::Lines(format) => {
                let text = input::lines::text(&self.line);
                let verdict = self.verdict(classifier.first_match_bytes(text));
                output::write(&mut self.out, format, verdict, Text::Line(text))?;
            }
            Form::Json(format) => {
                let Some(text) = input::json::text(&self.line)? else { return Ok(()) };
                let verdict = self.verdict(classifier.first_match(&text));
                output::write(&mut self.out, format, verdict, Text::Json(&text))?;
            }
            Form::Records => self.label_record()?,
        }
        Ok(())
    }

    fn label_record(&mut self) -> Result<(), LineError> {
        let classifier = self.classifier;
        if self.unended {
            self.out.write_all(b"\n")?;
        }
        self.unended = !self.line.ends_with(b"\n");
        match Record::read(&self.line) {
            Ok(Some(record)) => {
                record.text_into(&mut self.text);
                let verdict = self.verdict(classifier.first_match(&self.text));
                record.write_labelled(&mut self.out, verdict.label)?;
            }
            Ok(None) => self.out.write_all(&self.line)?,
            // A log loses nothing by passing through here.
            Err(error) => {
                self.out.write_all(&self.line)?;
                return Err(error.into());
            }
        }
        Ok(())
    }

    fn verdict(&self, winner: Option<RuleId>) -> Verdict<'c> {
        Verdict::new(winner.map(|id| self.classifier.rule(id)), self.default)
    }

    fn report(&mut self, problem: impl Display) {
        complain(problem);
        self.outcome = Outcome::SomeUnread;
    }
}
