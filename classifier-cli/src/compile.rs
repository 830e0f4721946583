//! `classifier compile`: rule files to an artifact that a program can embed or load.

use std::io::{self, Write};
use std::path::Path;

use classifier_compiler::{ByteOrder, RuleSet};
use tempfile::NamedTempFile;

use crate::args::{CompileArgs, TargetOrder};
use crate::check::linting;
use crate::status::{Failure, Outcome, tell};

/// Check rule files as `check` does, and write the artifact if nothing is wrong.
pub fn run(args: &CompileArgs) -> Result<Outcome, Failure> {
    let rules = RuleSet::read(&args.files);
    let checked = linting(&args.lints).default_label(&args.default).check(&rules);
    let order = match args.byte_order {
        TargetOrder::Native => ByteOrder::NATIVE,
        TargetOrder::Little => ByteOrder::Little,
        TargetOrder::Big => ByteOrder::Big,
    };
    let artifact = checked.artifact(order)?;
    tell(checked.diagnostics());
    replace(&args.output, artifact.as_bytes()).map_err(Failure::Write)?;
    Ok(Outcome::Clean)
}

/// Write a file beside the one to replace and rename it, so that no reader ever sees half of it.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    let mut file = NamedTempFile::new_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
