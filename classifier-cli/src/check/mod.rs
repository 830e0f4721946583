//! `classifier check`: everything that is wrong with rule files, everything that is odd, and what
//! each rule wins.

use std::io::{self, Write};

use classifier_compiler::{
    Checked, DiagnosticKind, Diagnostics, Level, Lint, RuleSet, Severity, Witness,
};

use crate::args::CheckArgs;
use crate::output;
use crate::status::{Failure, Outcome, complain, tell};

/// Check rule files, say what is found, and print the witnesses if they were asked for.
pub fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    let rules = RuleSet::read(&args.files);
    let mut compiler = args.lints.apply_to(args.compiler.compiler());
    if args.require_examples {
        compiler = compiler.lint(Lint::MissingExample, Level::Deny);
    }
    if args.witnesses {
        compiler = compiler.shortest_witnesses();
    }
    let checked = compiler.check(&rules);
    let found = checked.diagnostics();
    tell(found);
    summarize(&rules, found);
    if args.witnesses {
        match print_witnesses(&rules, &checked) {
            // Whoever read them has seen enough (`| head`).
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            printed => printed.map_err(Failure::Write)?,
        }
    }
    Ok(outcome(found))
}

/// One line on what was checked and what was found.
fn summarize(rules: &RuleSet, found: &Diagnostics) {
    let count = |number: usize, name: &str| match number {
        1 => format!("1 {name}"),
        _ => format!("{number} {name}s"),
    };
    let checked = [
        count(rules.rules().len(), "rule"),
        count(rules.labels().len(), "label"),
        count(rules.files().len(), "file"),
    ];
    let errors = count(found.count(Severity::Error), "error");
    let warnings = count(found.count(Severity::Warning), "warning");
    complain(format_args!("{}: {errors}, {warnings}", checked.join(", ")));
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
    let is_unreadable = |kind: &DiagnosticKind| matches!(kind, DiagnosticKind::Unreadable { .. });
    if found.iter().any(|problem| is_unreadable(&problem.kind)) {
        Outcome::NotRun
    } else if found.count(Severity::Error) > 0 {
        Outcome::Found
    } else {
        Outcome::Clean
    }
}
