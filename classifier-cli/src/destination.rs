//! Destinations of output: standard output, or files that appear only when they are complete.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
#[cfg(unix)]
use std::os::fd::AsFd;
#[cfg(unix)]
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use serde::Serialize;
use tempfile::{NamedTempFile, PersistError};

use crate::escaped::{Escaped, Form};
use crate::output::unless_closed;
use crate::status::Failure;
use crate::target::{Target, folder, target};

/// A destination of output.
pub enum Destination {
    Stdout(io::Stdout),
    /// For runs that only count.
    Nowhere,
    /// What is written to and never replaced: a path that is not a regular file, such as a pipe, or what
    /// is open already, such as `/dev/stdout`.
    Special(File, PathBuf),
    /// A terminal, and output for programs.
    Terminal(Escaped<Box<Destination>>),
    /// A temporary file, and the path at which it is put in the end.
    Temporary(NamedTempFile, PathBuf),
}

impl Destination {
    /// Write to `path`, or to standard output if there is none.
    pub fn new(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Destination::Stdout(io::stdout())) };
        Self::of_path(path).map_err(|error| Failure::WriteFile(path.to_owned(), error))
    }

    /// A file with this content, which is not at its path before [`finish`](Self::finish).
    pub fn with_content(path: &Path, content: &[u8]) -> Result<Self, Failure> {
        Self::new(Some(path))?.and_content(content)
    }

    /// Write all of this.
    pub fn and_content(mut self, content: &[u8]) -> Result<Self, Failure> {
        match self.write_all(content) {
            Ok(()) => Ok(self),
            Err(error) => Err(self.failure(error)),
        }
    }

    fn of_path(path: &Path) -> io::Result<Self> {
        let special = |file: File| Ok(Destination::Special(file, path.to_owned()));
        let path = match target(path)? {
            Target::Path(path) => path,
            Target::Descriptor(number) => {
                return special(match number.map_or(Ok(None), stream)? {
                    Some(stream) => stream,
                    // The place of the descriptor is not known here. Nothing before the end is overwritten.
                    None => File::options().append(true).open(path)?,
                });
            }
        };
        match fs::metadata(&path) {
            Ok(there) if there.is_file() => {
                // Without permission to write the file, it must not be replaced either.
                File::options().write(true).open(&path)?;
                let file = temporary(path)?;
                #[cfg(unix)]
                file.copy_access(&there)?;
                Ok(file)
            }
            Ok(_) => special(File::options().write(true).open(&path)?),
            Err(_) => temporary(path),
        }
    }

    /// Give the new file the owner and the permissions of the old one.
    #[cfg(unix)]
    fn copy_access(&self, there: &fs::Metadata) -> io::Result<()> {
        let Destination::Temporary(file, _) = self else { return Ok(()) };
        // This fails for everybody but the superuser, and does not matter then.
        let _ = fchown(file.as_file(), Some(there.uid()), Some(there.gid()));
        file.as_file().set_permissions(there.permissions())
    }

    /// Whether this is a terminal, where people read the output.
    pub fn is_terminal(&self) -> bool {
        match self {
            Destination::Stdout(out) => out.is_terminal(),
            Destination::Special(file, _) => file.is_terminal(),
            Destination::Terminal(_) => true,
            Destination::Nowhere | Destination::Temporary(..) => false,
        }
    }

    /// For output of this form, which is for programs: on a terminal, it is escaped.
    pub fn for_programs(self, form: Form) -> Self {
        match self.is_terminal() {
            true => Destination::Terminal(Escaped(Box::new(self), form)),
            false => self,
        }
    }

    /// Write a text, with styles only for a terminal.
    pub fn write_text(&mut self, text: &str) -> io::Result<()> {
        let text = self.styled(text);
        self.write_all(text.as_bytes())
    }

    /// A text with its styles for a terminal, and without for anything else.
    pub fn styled<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self {
            Destination::Stdout(out) if AutoStream::choice(out) != ColorChoice::Never => {
                text.into()
            }
            _ => strip_str(text).to_string().into(),
        }
    }

    /// Write a value as JSON, in pieces, as it may be large.
    pub fn write_json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut escaped;
        let out: &mut dyn Write = match self.is_terminal() {
            true => {
                escaped = Escaped(self, Form::Json);
                &mut escaped
            }
            false => self,
        };
        let mut out = BufWriter::new(out);
        serde_json::to_writer_pretty(&mut out, value)?;
        out.write_all(b"\n")?;
        out.flush()
    }

    /// Flush what was written, and return the destination; `None` if its reader has closed it (`|
    /// head`).
    pub fn written(mut self, written: io::Result<()>) -> Result<Option<Self>, Failure> {
        match unless_closed(written.and_then(|()| self.flush())) {
            Ok(open) => Ok(open.map(|()| self)),
            Err(error) => Err(self.failure(error)),
        }
    }

    /// Put the complete file at its path.
    pub fn finish(self) -> Result<(), Failure> {
        self.place(|file, path| file.persist(path))
    }

    /// The same as [`finish`](Self::finish), but without replacing another file, even one that was
    /// made in the meantime.
    pub fn finish_new(self) -> Result<(), Failure> {
        self.place(|file, path| file.persist_noclobber(path))
    }

    fn place(
        mut self,
        persist: fn(NamedTempFile, &Path) -> Result<File, PersistError>,
    ) -> Result<(), Failure> {
        if let Err(error) = self.flush() {
            return Err(self.failure(error));
        }
        let Destination::Temporary(file, path) = self else { return Ok(()) };
        let synced = file.as_file().sync_all();
        let placed = synced.and_then(|()| Ok(persist(file, &path).map(drop)?));
        placed.map_err(|error| Failure::WriteFile(path, error))
    }

    /// Keep the incomplete file as `FILE.part`, and return its path if there is one.
    pub fn keep_part(self) -> Option<PathBuf> {
        let Destination::Temporary(file, path) = self else { return None };
        let path = part(&path);
        match file.persist(&path) {
            Ok(_) => Some(path),
            // Then under its temporary name.
            Err(error) => error.file.keep().ok().map(|(_, path)| path),
        }
    }

    /// The failure of a write. An incomplete file is removed.
    pub fn failure(self, error: io::Error) -> Failure {
        match self {
            Destination::Stdout(_) | Destination::Nowhere => Failure::Write(error),
            Destination::Special(_, path) | Destination::Temporary(_, path) => {
                Failure::WriteFile(path, error)
            }
            Destination::Terminal(Escaped(terminal, _)) => terminal.failure(error),
        }
    }
}

/// Where the part of a file is kept if the program is interrupted: `FILE.part`.
pub fn part(path: &Path) -> PathBuf {
    let mut part = path.to_owned();
    part.as_mut_os_string().push(".part");
    part
}

/// The standard stream of this number, with the place and the mode in which it was opened; `None` if it is
/// another descriptor.
#[cfg(unix)]
fn stream(number: u32) -> io::Result<Option<File>> {
    let stream = match number {
        0 => io::stdin().as_fd().try_clone_to_owned(),
        1 => io::stdout().as_fd().try_clone_to_owned(),
        2 => io::stderr().as_fd().try_clone_to_owned(),
        _ => return Ok(None),
    };
    Ok(Some(stream?.into()))
}

/// There are no paths of descriptors.
#[cfg(not(unix))]
fn stream(_: u32) -> io::Result<Option<File>> {
    Ok(None)
}

fn temporary(path: PathBuf) -> io::Result<Destination> {
    let folder = folder(&path);
    let mut builder = tempfile::Builder::new();
    // If the program is killed, the file stays; its name shows where it comes from.
    builder.prefix(".classifier-");
    // By default only the owner can read temporary files. This leaves it to the umask, as for any
    // other file.
    #[cfg(unix)]
    builder.permissions(fs::Permissions::from_mode(0o666));
    // An error would name the temporary file.
    fs::metadata(folder)?;
    let file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
    Ok(Destination::Temporary(file, path))
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Destination::Stdout(out) => out.write(bytes),
            Destination::Nowhere => Ok(bytes.len()),
            Destination::Special(out, _) => out.write(bytes),
            Destination::Terminal(out) => out.write(bytes),
            Destination::Temporary(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Destination::Stdout(out) => out.flush(),
            Destination::Nowhere => Ok(()),
            Destination::Special(out, _) => out.flush(),
            Destination::Terminal(out) => out.flush(),
            Destination::Temporary(out, _) => out.flush(),
        }
    }
}
