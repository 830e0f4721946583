//! Outputs that would overwrite inputs.
//!
//! Files are compared by identity: a path, a symbolic link, a hard link and a redirection of
//! standard input may all be the same file.

use std::path::Path;

use clap::Args;

use super::conflict::conflict;
use crate::destination::part;
use crate::input::Source;
use crate::target::place;

/// An output file, and the option that names it.
pub type Output<'a> = (&'static str, &'a Path);

/// An error if an output of the command `A` is one of its inputs, or another of its outputs.
///
/// Folders with inputs are listed only if an output exists.
pub fn refuse_to_overwrite<'a, A: Args>(
    command: &'static str,
    outputs: impl IntoIterator<Item = Output<'a>>,
    inputs: impl IntoIterator<Item = Source>,
) -> Result<(), clap::Error> {
    let outputs: Vec<_> = outputs
        .into_iter()
        .map(|(option, path)| {
            let place = place(path);
            let part = place.as_deref().and_then(|place| identity(&part(place)));
            (option, place, identity(path), part)
        })
        .collect();
    let refused = |message: &str| Err(conflict::<A>(command, message));
    if let [(one, place, file, _), (other, other_place, other_file, _)] = &outputs[..]
        && (place.is_some() && place == other_place || file.is_some() && file == other_file)
    {
        return refused(&format!("{one} and {other} name the same file"));
    }
    if outputs.iter().all(|(_, _, file, part)| file.is_none() && part.is_none()) {
        return Ok(());
    }
    for input in inputs {
        let file = if input.is_stdin() { identity_of_stdin() } else { identity(&input.path) };
        if file.is_none() {
            continue;
        }
        for (option, _, output, part) in &outputs {
            if *output == file {
                return refused(&format!("{option} would overwrite the input {input}"));
            }
            if *part == file {
                return refused(&format!(
                    "{option} would overwrite the input {input} if it is interrupted"
                ));
            }
        }
    }
    Ok(())
}

#[cfg(unix)]
use unix::{identity, identity_of_stdin};

#[cfg(unix)]
mod unix {
    use std::fs::{self, File, Metadata};
    use std::io;
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    /// The device and the inode of a regular file.
    pub type Identity = (u64, u64);

    /// `None` if there is no regular file.
    pub fn identity(path: &Path) -> Option<Identity> {
        of_file(&fs::metadata(path).ok()?)
    }

    /// That of the file from which standard input is redirected.
    pub fn identity_of_stdin() -> Option<Identity> {
        let stdin = File::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
        of_file(&stdin.metadata().ok()?)
    }

    fn of_file(metadata: &Metadata) -> Option<Identity> {
        metadata.is_file().then(|| (metadata.dev(), metadata.ino()))
    }
}

/// The path of a regular file without symbolic links. Hard links have different ones.
#[cfg(not(unix))]
type Identity = std::path::PathBuf;

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    path.canonicalize().ok().filter(|path| path.is_file())
}

#[cfg(not(unix))]
fn identity_of_stdin() -> Option<Identity> {
    None
}
