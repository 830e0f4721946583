//! `classifier check`: errors and warnings in rule files, and which texts rules win.
//!
//! `json` and `github` write diagnostics for programs; `fix` applies mechanical fixes;
//! `watch` checks again at each save.

pub mod args;
mod fix;
mod github;
mod json;
mod report;
mod watch;

use std::io::{self, Write};

use classifier_compiler::{Compilation, Compiler, Level, Lint, RuleSet, Witness};

use crate::output;
use crate::rules;
use crate::status::{Failure, Outcome};

use args::{CheckArgs, CheckFormat};
use report::{outcome, report, summarize};

/// Run the command.
pub fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    args.refuse_two_kinds_of_output()?;
    let compiler = compiler(args);
    let sources = rules::sources(&args.rules.files)?;
    if args.watch {
        return watch::run(args, &compiler);
    }
    if args.fix {
        return fix::run(args, sources, &compiler);
    }
    let rules = RuleSet::read(sources);
    let checked = compiler.check(&rules);
    output::written_to(output::stdout(args.form()), |out| print(args, out, &rules, &checked))?;
    Ok(outcome(checked.diagnostics()))
}

/// Write what the options ask for, and a report for people to standard error.
fn print(
    args: &CheckArgs,
    out: &mut dyn Write,
    rules: &RuleSet,
    checked: &Compilation<'_>,
) -> io::Result<()> {
    let found = checked.diagnostics();
    match args.format {
        CheckFormat::Human => report(rules, found),
        CheckFormat::Json => {
            output::write_json_line(&mut *out, &json::report(rules, found))?;
        }
        CheckFormat::Github => {
            github::write(out, found)?;
            out.flush()?;
            summarize(rules, found);
        }
    }
    if args.witnesses { print_witnesses(out, rules, checked) } else { Ok(()) }
}

fn compiler(args: &CheckArgs) -> Compiler {
    let mut compiler = args.lints.apply_to(args.limits.apply_to(args.compiler.compiler()));
    if args.require_examples {
        compiler = compiler.lint(Lint::MissingExample, Level::Deny);
    }
    if args.witnesses {
        compiler = compiler.shortest_witnesses();
    }
    compiler
}

/// Write label, place and shortest winning text of each rule that can win.
fn print_witnesses(
    out: &mut dyn Write,
    rules: &RuleSet,
    checked: &Compilation<'_>,
) -> io::Result<()> {
    for (rule, witness) in rules.rules().iter().zip(checked.witnesses()) {
        let (Witness::Shortest(text) | Witness::Example(text)) = witness else { continue };
        let place = format!("{}:{}", rule.location.file(), rule.location.line());
        output::write_columns(out, &[&rules.labels()[rule.label].name, &place, text])?;
    }
    Ok(())
}
