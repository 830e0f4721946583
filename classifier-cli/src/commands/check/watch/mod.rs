//! `--watch`: checks the files again whenever they are saved.
//!
//! `saves` waits for that, and `changes` compares the labels that the texts of a log get.

mod changes;
mod saves;

use std::io::{self, BufWriter, Write};

use classifier_compiler::{ByteOrder, Compiler, RuleSet};

use super::args::CheckArgs;
use super::print;
use crate::output::{self, unless_closed};
use crate::rules;
use crate::status::{Failure, Outcome, print_message};

use changes::Log;
use saves::Saves;

/// Check the files now and at each save, until the reader of standard output closes it.
pub fn run(args: &CheckArgs, compiler: &Compiler) -> Result<Outcome, Failure> {
    let log = Log::new(args)?;
    let mut saves =
        Saves::new(args.watched()?).map_err(|error| Failure::Start(io::Error::other(error)))?;
    print_message("checking at each save; Ctrl-C ends");
    // What the files said when nothing was wrong with them.
    let mut good = None;
    loop {
        let rules = RuleSet::read(rules::sources(&args.rules.files)?);
        let checked = compiler.check(&rules);
        let mut out = BufWriter::new(output::stdout(args.form()));
        let mut written = print(args, &mut out, &rules, &checked).and_then(|()| out.flush());
        if let (Some(log), Ok(new)) = (&log, checked.artifact(ByteOrder::NATIVE)) {
            if let Some(old) = &good {
                written = written.and_then(|()| log.write_changes(old, &new));
            }
            good = Some(new);
        }
        if unless_closed(written).map_err(Failure::Write)?.is_none() {
            return Ok(Outcome::Clean);
        }
        saves.wait();
    }
}
