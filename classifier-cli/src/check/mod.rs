//! `classifier check`: everything that is wrong with rule files, everything that is odd, and what
//! each rule wins.
//!
//! `json` and `github` write what is found for programs; `fix` mends what is mechanical.

mod fix;
mod github;
mod json;

use std::io::{self, ErrorKind, Write};

use classifier_compiler::{
    Checked, Compiler, DiagnosticKind, Diagnostics, Level, Lint, RuleSet, Severity, Witness,
};

use crate::args::{CheckArgs, CheckFormat};
use crate::output;
use crate::rules;
use crate::status::{Failure, Outcome, complain, tell};

/// Check rule files, say what is found, and print the witnesses or mend the files if that was asked
/// for.
pub fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    args.refuse_two_kinds_of_output()?;
    let compiler = compiler(args);
    let sources = rules::sources(&args.files)?;
    if args.fix {
        return fix::run(args, sources, &compiler);
    }
    let rules = RuleSet::read(sources);
    let checked = compiler.check(&rules);
    let found = checked.diagnostics();
    match args.format {
        CheckFormat::Human => report(&rules, found),
        CheckFormat::Json => written(json::write(&mut io::stdout().lock(), &rules, found))?,
        CheckFormat::Github => {
            written(github::write(&mut io::stdout().lock(), found))?;
            summarize(&rules, found);
        }
    }
    if args.witnesses {
        written(print_witnesses(&rules, &checked))?;
    }
    Ok(outcome(found))
}

fn compiler(args: &CheckArgs) -> Compiler {
    let mut compiler = args.lints.apply_to(args.compiler.compiler());
    if args.require_examples {
        compiler = compiler.lint(Lint::MissingExample, Level::Deny);
    }
    if args.witnesses {
        compiler = compiler.shortest_witnesses();
    }
    compiler
}

/// What became of writing to standard output; whoever read it may have seen enough (`| head`).
fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(Failure::Write),
    }
}

/// All that was found, and a line that counts it.
fn report(rules: &RuleSet, found: &Diagnostics) {
    tell(found);
    summarize(rules, found);
}

/// One line on what was checked and what was found.
fn summarize(rules: &RuleSet, found: &Diagnostics) {
    let checked = [
        count(rules.rules().len(), "rule"),
        count(rules.labels().len(), "label"),
        count(rules.files().len(), "file"),
    ];
    let errors = count(found.count(Severity::Error), "error");
    let warnings = count(found.count(Severity::Warning), "warning");
    complain(format_args!("{}: {errors}, {warnings}", checked.join(", ")));
}

fn count(number: usize, name: &str) -> String {
    match number {
        1 => format!("1 {name}"),
        _ => format!("{number} {name}s"),
    }
}

/// For each rule that can win, its label, its place and the shortest text that it wins.
fn print_witnesses(rules: &RuleSet, checked: &Checked<'_>) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (rule, witness) in rules.rules().iter().zip(checked.witnesses()) {
        let (Witness::Shortest(text) | Witness::Some(text)) = witness else { continue };
        let place = format!("{}:{}", rule.location.file(), rule.location.line());
        output::write_columns(&mut out, &[&rules.labels()[rule.label].name, &place, text])?;
    }
    out.flush()
}

fn outcome(found: &Diagnostics) -> Outcome {
    let is_unreadable = |kind: &DiagnosticKind| {
        matches!(kind, DiagnosticKind::Unreadable { .. } | DiagnosticKind::UnknownBuiltin { .. })
    };
    if found.iter().any(|problem| is_unreadable(&problem.kind)) {
        Outcome::NotRun
    } else if found.count(Severity::Error) > 0 {
        Outcome::Found
    } else {
        Outcome::Clean
    }
}
