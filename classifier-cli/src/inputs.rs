//! The sources of a command, each with its format.

use std::collections::HashSet;
use std::io;
use std::iter;
use std::path::Path;
use std::sync::Arc;

use indicatif::ProgressBar;

use crate::destination::Destination;
use crate::input::{
    Chunks, Detected, Followed, Format, Head, Input, Maildirs, Source, Sources, detect,
};
use crate::options::{InputArgs, InputFormat, Kind};
use crate::progress;
use crate::status::print_message;

/// With more sources than this, there is a message for each format and not for each source.
const MESSAGES: usize = 20;

/// Why mails are not followed.
pub const NO_MAILS: &str = "mails are not followed: one ends where the next begins";

/// The sources of a command, and their formats.
pub struct Inputs {
    bar: ProgressBar,
    inputs: Box<dyn Iterator<Item = Input> + Send>,
    /// Files that are read as they grow, instead of the inputs.
    followed: Option<Followed>,
    kinds: Vec<Kind>,
}

impl Inputs {
    /// The sources that the options name. Formats that are not given are detected, each source by itself,
    /// and reported unless each line is a text.
    pub fn new(input: &InputArgs, destination: &Destination) -> Self {
        let bar = match input.quiet {
            true => ProgressBar::hidden(),
            false => progress::bar(|| input.sources().size(), destination),
        };
        match input.given() {
            InputFormat::Auto => Self::detected(input.sources(), bar),
            format => {
                let inputs =
                    input.sources().map(|source| Input { source, reader: None, format: 0 });
                let kinds = vec![Kind::of_all(format)];
                Inputs { bar, inputs: Box::new(inputs), followed: None, kinds }
            }
        }
    }

    /// These files, which are read as they grow. Formats that are not given are detected, each file by
    /// itself as soon as it has lines. This waits for the first one. The formats of others are not known
    /// then, so they may be any.
    pub fn following(input: &InputArgs, mut files: Followed) -> Self {
        let kinds = match input.given() {
            InputFormat::Auto => {
                let mut formats = Formats::default();
                files
                    .wait_for_formats(|source, head| formats.add(source.to_string(), detect(head)));
                let mut kinds = formats.report();
                let known: Vec<_> = kinds.iter().map(|kind| kind.format).collect();
                let others = InputFormat::detectable().filter(|format| !known.contains(format));
                kinds.extend(others.filter(|_| files.have_unknown()).map(Kind::of_all));
                let formats: Vec<_> = kinds.iter().map(|kind| kind.format).collect();
                files.set_detection(move |source, head| late(&formats, source, head));
                kinds
            }
            format => {
                files.set_format(0);
                vec![Kind::of_all(format)]
            }
        };
        let none = Box::new(iter::empty());
        Inputs { bar: ProgressBar::hidden(), inputs: none, followed: Some(files), kinds }
    }

    /// These sources, each with the format that it has.
    pub fn detected(sources: Sources, bar: ProgressBar) -> Self {
        let (mut inputs, mut formats) = (Vec::new(), Formats::default());
        let mut maildirs = Maildirs::default();
        let mut stdin = None;
        for source in sources {
            let is_stdin = source.as_ref().is_ok_and(Source::is_stdin);
            let mut format = stdin.filter(|_| is_stdin).unwrap_or(0);
            let mut reader = None;
            let seen = match &source {
                // It is read once, by the reader that it has.
                Ok(_) if is_stdin && stdin.is_some() => None,
                Ok(source) => match maildirs.of(&source.path) {
                    Some(folder) => Some((display(folder), Detected::Maildir)),
                    None => {
                        let head = Head::of(source, &bar);
                        reader = head.reader;
                        let is_empty = head.bytes.is_empty();
                        (!is_empty).then(|| (source.to_string(), detect(&head.bytes)))
                    }
                },
                // It is reported when its turn comes.
                Err(_) => None,
            };
            if let Some((name, detected)) = seen {
                format = formats.add(name, detected);
            }
            stdin = stdin.or(is_stdin.then_some(format));
            inputs.push(Input { source, reader, format });
        }
        Inputs {
            bar,
            inputs: Box::new(inputs.into_iter()),
            followed: None,
            kinds: formats.report(),
        }
    }

    /// The formats of the sources, at least one.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The chunks of the sources, to be read in `formats`: one for each kind.
    pub fn chunks(self, formats: &[Arc<Format>]) -> Chunks {
        let units = formats.iter().map(|format| format.unit()).collect();
        match self.followed {
            Some(files) => Chunks::following(files, units),
            None => Chunks::new(self.inputs, units, self.bar),
        }
    }
}

/// The index of the format of a file that has lines later than others.
fn late(formats: &[InputFormat], source: &Source, head: &[u8]) -> io::Result<usize> {
    let detected = detect(head);
    if let Some(message) = detected.message(source, true) {
        print_message(message);
    }
    let format = InputFormat::from(&detected);
    // All others are among them.
    formats
        .iter()
        .position(|it| *it == format)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, NO_MAILS))
}

/// The format of a file; lines if it cannot be read.
pub fn detected(path: &Path) -> InputFormat {
    let sources = Sources::new(vec![path.to_owned()], false);
    Inputs::detected(sources, ProgressBar::hidden()).kinds[0].format
}

/// The formats of sources.
#[derive(Default)]
struct Formats {
    kinds: Vec<Kind>,
    found: Vec<Found>,
    /// Mails of one folder are of one source.
    maildirs: HashSet<String>,
}

impl Formats {
    /// The index of the format that was detected for a source.
    fn add(&mut self, name: String, detected: Detected) -> usize {
        let kind = InputFormat::from(&detected);
        let known = self.kinds.iter().position(|it| it.format == kind);
        let format = known.unwrap_or(self.kinds.len());
        if known.is_none() {
            let source = format!("{name} is read as {}", detected.options());
            self.kinds.push(Kind { format: kind, source: Some(source) });
        }
        if !matches!(detected, Detected::Maildir) || self.maildirs.insert(name.clone()) {
            self.found.push(Found { name, detected, format });
        }
        format
    }

    /// Print what was detected, and return the formats: lines if there are none.
    fn report(mut self) -> Vec<Kind> {
        report(&self.found, self.kinds.len());
        match &mut self.kinds[..] {
            [] => self.kinds.push(Kind::of_all(InputFormat::Lines)),
            [only] => only.source = None,
            _ => {}
        }
        self.kinds
    }
}

/// A source and its format.
struct Found {
    name: String,
    detected: Detected,
    format: usize,
}

/// Print what was detected: one line if all sources have the same format, otherwise one for each of
/// them, or if they are many for each of the formats.
fn report(found: &[Found], formats: usize) {
    let is_mixed = formats > 1;
    let by_source = is_mixed && found.len() <= MESSAGES;
    let mut reported = HashSet::new();
    for Found { name, detected, format } in found {
        if !by_source && !reported.insert(format) {
            continue;
        }
        let others = found.iter().filter(|it| it.format == *format).count() - 1;
        let name = match others {
            _ if by_source => name.clone(),
            0 => name.clone(),
            1 => format!("{name} and another source"),
            _ => format!("{name} and {others} other sources"),
        };
        if let Some(message) = detected.message(&name, is_mixed) {
            print_message(message);
        }
    }
}

fn display(path: &Path) -> String {
    path.display().to_string()
}
