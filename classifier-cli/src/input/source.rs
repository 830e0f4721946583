//! A file or standard input, decompressed if needed. Compression is detected by the first bytes and
//! not by the name, so it works for standard input too.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

use flate2::bufread::MultiGzDecoder;
use indicatif::ProgressBar;
use jiff::Timestamp;

const GZIP: [u8; 2] = [0x1F, 0x8B];
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// The number of compressed bytes to read at once.
const BLOCK: usize = 64 * 1024;

/// The number of bytes to read at first: most mails are shorter.
const HEAD: usize = 8 * 1024;

/// The bytes of a source, after decompression.
pub type Reader = Box<dyn Read + Send>;

/// A path of the command line or of a folder; `-` is standard input.
#[derive(Default)]
pub struct Source {
    pub path: PathBuf,
    /// Whether it was found in a folder, as a file.
    pub is_listed: bool,
    /// When the file was written, as known when it was opened; not set for files that grow.
    written: OnceLock<Timestamp>,
}

impl Source {
    pub fn new(path: PathBuf) -> Self {
        Source { path, ..Source::default() }
    }

    /// A file that was found in a folder.
    pub fn listed(path: PathBuf) -> Self {
        Source { path, is_listed: true, ..Source::default() }
    }

    pub fn is_stdin(&self) -> bool {
        self.path == Path::new("-")
    }

    /// Whether reading it never waits.
    pub fn is_regular(&self) -> bool {
        self.is_listed || !self.is_stdin() && self.path.is_file()
    }

    /// When the last byte was written: now, unless it is a file.
    pub fn written(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "a pipe is being written now")]
        let now = SystemTime::now;
        self.written.get().copied().unwrap_or_else(|| {
            let metadata = self.is_regular().then(|| self.path.metadata().ok()).flatten();
            timestamp(metadata.and_then(|it| it.modified().ok()).unwrap_or_else(now))
        })
    }

    /// A reader of the source. Bytes that are read from the disk advance `progress`.
    pub fn open(&self, progress: &ProgressBar) -> io::Result<Reader> {
        if self.is_stdin() {
            return decoded(progress.wrap_read(io::stdin()));
        }
        let file = File::open(&self.path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            let what = "this is a folder; --recursive reads its files";
            return Err(io::Error::new(ErrorKind::IsADirectory, what));
        }
        if let Some(written) = metadata.modified().ok().filter(|_| metadata.is_file()) {
            let _ = self.written.set(timestamp(written));
        }
        decoded(progress.wrap_read(file))
    }
}

fn timestamp(time: SystemTime) -> Timestamp {
    time.try_into().unwrap_or(Timestamp::MAX)
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_stdin() { f.write_str("<stdin>") } else { self.path.display().fmt(f) }
    }
}

/// Whether a file that starts with these bytes is compressed.
pub fn is_compressed(head: &[u8]) -> bool {
    head.starts_with(&GZIP) || head.starts_with(&ZSTD)
}

/// The starts of files that are no text, and what to do about each.
const OTHERS: [(&[u8], &str); 6] = [
    (b"\xFD7zXZ\0", "this is compressed by xz; pipe `xz -dc` into this"),
    (b"BZh91AY&SY", "this is compressed by bzip2; pipe `bzip2 -dc` into this"),
    (b"\x04\x22\x4D\x18", "this is compressed by lz4; pipe `lz4 -dc` into this"),
    (b"PK\x03\x04", "this is a zip archive; pipe `unzip -p` into this"),
    (b"\xFF\xFE", "this is UTF-16; pipe `iconv -f utf-16 -t utf-8` into this"),
    (b"\xFE\xFF", "this is UTF-16; pipe `iconv -f utf-16 -t utf-8` into this"),
];

/// A reader of the same bytes, decompressed if they are gzip or zstd with any number of members or
/// frames.
pub fn decoded(mut reader: impl Read + Send + 'static) -> io::Result<Reader> {
    let mut head = vec![0; HEAD];
    let mut length = 0;
    // Reads no more often than needed, as input may be interactive.
    let starts = || [&GZIP[..], &ZSTD].into_iter().chain(OTHERS.map(|(start, _)| start));
    let may_be = |read: &[u8]| starts().any(|it| read.len() < it.len() && it.starts_with(read));
    while may_be(&head[..length]) {
        match reader.read(&mut head[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(length);
    if let Some((_, why)) = OTHERS.iter().find(|(start, _)| head.starts_with(start)) {
        return Err(io::Error::new(ErrorKind::InvalidData, *why));
    }
    let (gzip, zstd) = (head.starts_with(&GZIP), head.starts_with(&ZSTD));
    let whole = Cursor::new(head).chain(reader);
    Ok(match (gzip, zstd) {
        (true, _) => Box::new(MultiGzDecoder::new(BufReader::with_capacity(BLOCK, whole))),
        (_, true) => Box::new(zstd::Decoder::with_buffer(BufReader::with_capacity(BLOCK, whole))?),
        _ => Box::new(whole),
    })
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::decoded;

    /// Returns one byte at a time, and fails after the last one.
    struct Typed(&'static [u8]);

    impl Read for Typed {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let (first, rest) = self.0.split_first().ok_or(io::Error::other("asked for more"))?;
            (buffer[0], self.0) = (*first, rest);
            Ok(1)
        }
    }

    #[test]
    fn no_more_is_read_than_distinguishes_plain_input() {
        for typed in [&b"a"[..], b"\x1Fa", b"\x28\xB5\x2Fa"] {
            let mut reader = decoded(Typed(typed)).unwrap_or_else(|error| panic!("{error}"));
            let mut read = vec![0; typed.len()];
            reader.read_exact(&mut read).unwrap();
            assert_eq!(read, typed);
        }
    }

    #[test]
    fn the_start_of_a_magic_number_is_plain() {
        for plain in [&b""[..], b"\x1F", b"\x28\xB5", b"\x28\xB5\x2F"] {
            let mut read = Vec::new();
            decoded(plain).unwrap().read_to_end(&mut read).unwrap();
            assert_eq!(read, plain);
        }
    }
}
