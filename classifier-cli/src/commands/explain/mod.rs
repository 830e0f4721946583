//! `classifier explain`: why a text gets its label, and what other rules lack.
//!
//! ```text
//! pattern ─▶ syntax       its alternatives, each as atoms one after the other
//!            items        what a text must have: words, what is between them, gaps
//!            alignment    where the items are in the text, and which are not: with matcher, which
//!                         knows where an item can end, and places, the sets that it works on
//!            parts        neighbouring items together
//!            explanation  the rules that match and those that nearly do, with their parts
//!            human, json  what is written; excerpt is how a text is shown
//! ```
//!
//! The artifact is enough: the classifier decides which rules match, and has the patterns as the
//! files spell them. `code` explains what `check` reports.

mod alignment;
pub mod args;
mod code;
mod excerpt;
mod explanation;
mod human;
mod items;
mod json;
mod matcher;
mod parts;
mod places;
mod syntax;
#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::escaped::Form;
use crate::input::{Chunk, Chunks, Content, Entry, Format, ResponseForm, Source, Texts, reply};
use crate::output::{self, unless_closed};
use crate::rules;
use crate::status::{Failure, Outcome, print_message};

use args::{ExplainArgs, ExplainFormat};
pub use explanation::{Explained, Explainer};
pub use parts::PartKind;

/// Run the command.
pub fn run(args: &ExplainArgs) -> Result<Outcome, Failure> {
    if let Some(code) = args.code {
        return output::to_styled_stdout(|out| code::write(out, code));
    }
    let classifier = rules::classifier(&args.rules, &args.limits)?;
    let default = args.rules.compiler.default_label(classifier);
    let explainer = Explainer::new(classifier);
    // The reply in `text` is `line`.
    let mut explain = |text: &str, line: &str| {
        let explanation = explainer.explain(line, args.near);
        let winner = explanation.matches.first();
        let label = winner.map_or(default, |winner| winner.rule.label);
        match args.output {
            ExplainFormat::Human => human::write(&mut anstream::stdout(), &explanation, label),
            // Not through `anstream`, which would remove escape sequences from texts.
            ExplainFormat::Json => {
                json::write(&mut output::stdout(Form::Json), text, &explanation, label)
            }
        }
    };
    let explained = match args.texts.is_empty() {
        true => each_line(args.response(), &mut explain),
        false => each_argument(args, &mut explain),
    };
    unless_closed(explained).map(Option::unwrap_or_default).map_err(Failure::Write)
}

/// Call `explain` with each argument, and with the part of it that is classified.
fn each_argument(
    args: &ExplainArgs,
    explain: &mut impl FnMut(&str, &str) -> io::Result<()>,
) -> io::Result<Outcome> {
    let mut outcome = Outcome::Clean;
    for (text, number) in args.texts.iter().zip(1..) {
        let text = text.to_string_lossy();
        match reply::line(&text, args.response()) {
            Ok(line) => explain(&text, &line)?,
            Err(error) => {
                print_message(format_args!("text {number}: {error}"));
                outcome = Outcome::SomeUnread;
            }
        }
        if Path::new(&*text).is_file() {
            print_message(format_args!(
                "`{text}` was explained as a text, but it is a file too; \
                 `classifier explain < FILE` explains each of its lines"
            ));
        }
    }
    Ok(outcome)
}

/// Call `explain` with each text of standard input, and with the part of it that is classified.
fn each_line(
    response: ResponseForm,
    explain: &mut impl FnMut(&str, &str) -> io::Result<()>,
) -> io::Result<Outcome> {
    let mut outcome = Outcome::Clean;
    let formats = [Arc::new(Format::of_lines(response))];
    let mut chunks = Chunks::of_source(Source::new("-".into()), formats[0].unit());
    let mut texts = Texts::new(&formats);
    let mut chunk = Chunk::default();
    while chunks.read_into(&mut chunk) {
        texts.each(&chunk, |Entry { line, content, .. }| match content {
            Ok(Content::Text(text)) => {
                let [whole, line] = [text.whole, text.classified()].map(String::from_utf8_lossy);
                explain(&whole, &line)
            }
            Ok(Content::Skipped(_)) => Ok(()),
            Err(error) => {
                print_message(format_args!("{}:{line}: {error}", chunk.source));
                outcome = Outcome::SomeUnread;
                Ok(())
            }
        })?;
        if let Some(problem) = &chunk.problem {
            print_message(format_args!("{}: {problem}", chunk.source));
            outcome = Outcome::SomeUnread;
        }
    }
    Ok(outcome)
}
