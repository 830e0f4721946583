//! Where the path of an output leads.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The largest number of links on the way, as on Linux.
const LINKS: usize = 40;

/// Where a path leads.
pub enum Target {
    /// To a file or anything else that has a name, or to a place without a file. It is no link.
    Path(PathBuf),
    /// To what a process has open, such as `/dev/stdout`. It may be a file whose other lines must stay.
    /// The number of the descriptor, if it is of this process.
    Descriptor(Option<u32>),
}

/// Where `path` leads. Links are followed, also those to a file that does not exist yet.
///
/// # Errors
///
/// When there are too many links.
pub fn target(path: &Path) -> io::Result<Target> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        if let Some(descriptor) = descriptor(&path) {
            return Ok(descriptor);
        }
        match path.read_link() {
            Ok(next) => path = folder(&path).join(next),
            Err(_) => return Ok(Target::Path(path)),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// The absolute path to which `path` leads, without any links; `None` if it has no folder, or leads to a
/// descriptor.
pub fn place(path: &Path) -> Option<PathBuf> {
    let Target::Path(path) = target(path).ok()? else { return None };
    Some(folder(&path).canonicalize().ok()?.join(path.file_name()?))
}

/// The folder of a path.
pub fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The descriptor that `path` names, in `/dev/fd` or a folder of `/proc`.
fn descriptor(path: &Path) -> Option<Target> {
    let folder = folder(path).canonicalize().ok()?;
    let is_of_any =
        folder == Path::new("/dev/fd") || folder.starts_with("/proc") && folder.ends_with("fd");
    let number = path.file_name()?.to_str()?.parse().ok();
    let is_own = !folder.starts_with("/proc")
        || fs::canonicalize("/proc/self").is_ok_and(|own| folder.starts_with(own));
    is_of_any.then(|| Target::Descriptor(number.filter(|_| is_own)))
}
