//! `classifier compile`: compiles rule files to an artifact.

pub mod args;
mod up_to_date;

use classifier_compiler::{ByteOrder, RuleSet};

use crate::destination::Destination;
use crate::rules;
use crate::status::{Failure, Outcome, print_diagnostics};

use args::{CompileArgs, TargetOrder};

/// Check rule files as `check` does. Then write the artifact, or compare it with the existing one.
pub fn run(args: &CompileArgs) -> Result<Outcome, Failure> {
    args.refuse_to_overwrite_rules()?;
    let rules = RuleSet::read(rules::sources(&args.rules.files)?);
    let compiler = args.lints.apply_to(args.limits.apply_to(args.compiler.compiler()));
    let checked = compiler.check(&rules);
    let order = match args.byte_order {
        TargetOrder::Native => ByteOrder::NATIVE,
        TargetOrder::Little => ByteOrder::Little,
        TargetOrder::Big => ByteOrder::Big,
    };
    let artifact = checked.artifact(order)?;
    print_diagnostics(checked.diagnostics());
    if args.check {
        return up_to_date::check(&args.output, artifact.as_bytes());
    }
    Destination::with_content(&args.output, artifact.as_bytes())?.finish()?;
    Ok(Outcome::Clean)
}
