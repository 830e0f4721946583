//! `classifier compile`: rule files to an artifact that a program can embed or load.

use std::fs;
use std::io::{self, Write};
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use classifier_compiler::{ByteOrder, RuleSet};

use crate::args::{CompileArgs, TargetOrder};
use crate::status::{Failure, Outcome, tell};

/// Check rule files as `check` does, and write the artifact if nothing is wrong.
pub fn run(args: &CompileArgs) -> Result<Outcome, Failure> {
    args.refuse_to_overwrite_rules()?;
    let rules = RuleSet::read(&args.files);
    let checked = args.lints.apply_to(args.compiler.compiler()).check(&rules);
    let order = match args.byte_order {
        TargetOrder::Native => ByteOrder::NATIVE,
        TargetOrder::Little => ByteOrder::Little,
        TargetOrder::Big => ByteOrder::Big,
    };
    let artifact = checked.artifact(order)?;
    tell(checked.diagnostics());
    write(&args.output, artifact.as_bytes())
        .map_err(|error| Failure::WriteFile(args.output.clone(), error))?;
    Ok(Outcome::Clean)
}

/// Put a file in the place of the one that is there, or write to what is there and no file, such as
/// a pipe.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::metadata(path) {
        // Where a link leads, and not the link.
        Ok(there) if there.is_file() => replace(&path.canonicalize()?, bytes),
        Ok(_) => fs::write(path, bytes),
        Err(_) => replace(path, bytes),
    }
}

/// Write a file beside the one to replace and rename it, so that no reader ever sees half of it.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    // Left to itself it makes a file that nobody else can read; so, the umask decides as for any
    // other file.
    #[cfg(unix)]
    builder.permissions(fs::Permissions::from_mode(0o666));
    let mut file = builder.tempfile_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
