//! Compressed sources. Compression is detected by the first bytes and not by the name, so it works for
//! standard input too.
//!
//! gzip and zstd are read. Whatever else is known to be no text is an error that names the command that
//! reads it.

use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::Path;

use flate2::bufread::GzDecoder;

/// The bytes of a source, after decompression.
pub type Reader = Box<dyn Read + Send>;

/// The number of compressed bytes to read at once.
const BLOCK: usize = 64 * 1024;

/// The number of bytes to read at first: most mails are shorter.
const HEAD: usize = 8 * 1024;

/// What begins with known bytes.
#[derive(Clone, Copy)]
enum Kind {
    Gzip,
    Zstd,
    /// A frame of zstd or lz4 that decompresses to nothing: after these bytes, its length in four bytes,
    /// and so many.
    Skippable,
    /// Something that is not read here, and what to do about it.
    Other(&'static str),
}

/// The first bytes of a kind.
struct Start {
    bytes: &'static [u8],
    /// The byte at this place is any from that one to this one.
    varies: Option<(usize, u8)>,
    kind: Kind,
}

const fn start(bytes: &'static [u8], kind: Kind) -> Start {
    Start { bytes, varies: None, kind }
}

const fn other(bytes: &'static [u8], what: &'static str) -> Start {
    start(bytes, Kind::Other(what))
}

const BZIP2: Kind = Kind::Other("this is compressed by bzip2; pipe `bzip2 -dc` into this");
const LZ4: &str = "this is compressed by lz4; pipe `lz4 -dc` into this";
const ZIP: &str = "this is a zip archive; pipe `unzip -p` into this";
const COMPRESS: &str = "this is compressed by compress or pack; pipe `gzip -dc` into this";
const UTF_16: &str = "this is UTF-16; pipe `iconv -f utf-16 -t utf-8` into this";

/// No start is the beginning of another one.
const STARTS: [Start; 23] = [
    start(b"\x1F\x8B", Kind::Gzip),
    start(b"\x28\xB5\x2F\xFD", Kind::Zstd),
    Start { bytes: b"\x50\x2A\x4D\x18", varies: Some((0, 0x5F)), kind: Kind::Skippable },
    other(b"\xFD7zXZ\0", "this is compressed by xz; pipe `xz -dc` into this"),
    other(b"\x5D\0\0", "this is compressed by lzma; pipe `xz -dc` into this"),
    // The level, and then the first block, or the end if there is none.
    Start { bytes: b"BZh11AY&SY", varies: Some((3, b'9')), kind: BZIP2 },
    Start { bytes: b"BZh1\x17\x72\x45\x38\x50\x90", varies: Some((3, b'9')), kind: BZIP2 },
    other(b"\x04\x22\x4D\x18", LZ4),
    other(b"\x02\x21\x4C\x18", LZ4),
    other(b"LZIP\x01", "this is compressed by lzip; pipe `lzip -dc` into this"),
    other(b"\x89LZO\0\r\n\x1A\n", "this is compressed by lzop; pipe `lzop -dc` into this"),
    other(b"\x1F\x9D", COMPRESS),
    other(b"\x1F\x1E", COMPRESS),
    other(b"\x1F\xA0", COMPRESS),
    other(b"\xFF\x06\0\0sNaPpY", "this is compressed by snappy; pipe `snzip -dc` into this"),
    other(b"PK\x03\x04", ZIP),
    other(b"PK\x05\x06", ZIP),
    other(b"PK\x07\x08", ZIP),
    other(b"7z\xBC\xAF\x27\x1C", "this is a 7z archive; pipe `7z x -so` into this"),
    other(b"Rar!\x1A\x07", "this is a rar archive; pipe `unrar p -inul` into this"),
    other(b"\xFF\xFE", UTF_16),
    other(b"\xFE\xFF", UTF_16),
    // Another name of zstd's number, which versions before 0.8 wrote.
    Start {
        bytes: b"\x22\xB5\x2F\xFD",
        varies: Some((0, 0x27)),
        kind: Kind::Other(
            "this is compressed by an old version of zstd; pipe `zstd -dc` into this",
        ),
    },
];

impl Start {
    /// Whether `bytes` begin so, as far as both go.
    fn agrees(&self, bytes: &[u8]) -> bool {
        self.bytes.iter().zip(bytes).enumerate().all(|(at, (first, byte))| match self.varies {
            Some((place, last)) if place == at => (*first..=last).contains(byte),
            _ => first == byte,
        })
    }
}

/// What begins with these bytes, if it is known.
fn kind(head: &[u8]) -> Option<Kind> {
    let is_it = |start: &&Start| head.len() >= start.bytes.len() && start.agrees(head);
    STARTS.iter().find(is_it).map(|start| start.kind)
}

/// The most first bytes by which [`is_plain`] decides.
pub const LONGEST: usize = 10;

/// Whether a file that starts with these bytes is read as it is.
pub fn is_plain(head: &[u8]) -> bool {
    kind(head).is_none()
}

/// A reader of the same bytes, decompressed if they are gzip or zstd with any number of members or
/// frames.
///
/// # Errors
///
/// When they are known to be no text.
pub fn decoded(mut reader: impl Read + Send + 'static) -> io::Result<Reader> {
    let mut head = Vec::new();
    let mut is_after_frame = false;
    loop {
        while may_be_known(&head) && read_more(&mut reader, &mut head)? {}
        match kind(&head) {
            Some(Kind::Skippable) => skip_frame(&mut reader, &mut head)?,
            Some(Kind::Other(why)) => return Err(invalid(why)),
            None if is_after_frame && !head.is_empty() => {
                return Err(invalid("this begins like zstd or lz4, but neither follows"));
            }
            known => {
                let whole = Cursor::new(head).chain(reader);
                let block = |whole| BufReader::with_capacity(BLOCK, whole);
                return Ok(match known {
                    Some(Kind::Gzip) => Box::new(Members(Some(GzDecoder::new(block(whole))))),
                    Some(Kind::Zstd) => Box::new(zstd::Decoder::with_buffer(block(whole))?),
                    _ => Box::new(whole),
                });
            }
        }
        is_after_frame = true;
    }
}

/// The same as [`decoded`] for a file at `path`, which may be brotli. That has no bytes of its own at the
/// start, and some logs are of domains that end with `.br`; but no log has control characters.
pub fn decoded_file(mut reader: impl Read + Send + 'static, path: &Path) -> io::Result<Reader> {
    if path.extension().is_none_or(|it| it != "br") {
        return decoded(reader);
    }
    let mut head = Vec::new();
    (&mut reader).take(HEAD as u64).read_to_end(&mut head)?;
    let is_control = |byte: &u8| *byte < b' ' && !b"\t\n\r\x0C\x1B".contains(byte);
    if is_plain(&head) && head.iter().any(is_control) {
        return Err(invalid("this is compressed by brotli; pipe `brotli -dc` into this"));
    }
    decoded(Cursor::new(head).chain(reader))
}

/// Whether more bytes may be known to begin a kind. No more are read than needed, as input may be
/// interactive.
fn may_be_known(head: &[u8]) -> bool {
    STARTS.iter().any(|start| head.len() < start.bytes.len() && start.agrees(head))
}

/// Append what one read gives; `false` at the end.
fn read_more(reader: &mut impl Read, head: &mut Vec<u8>) -> io::Result<bool> {
    let length = head.len();
    head.resize(length + HEAD, 0);
    let read = loop {
        match reader.read(&mut head[length..]) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => break read,
        }
    };
    head.truncate(length + *read.as_ref().unwrap_or(&0));
    Ok(read? > 0)
}

/// Leave out the frame with which `head` and then `reader` begin.
fn skip_frame(reader: &mut impl Read, head: &mut Vec<u8>) -> io::Result<()> {
    let cut = || io::Error::new(ErrorKind::UnexpectedEof, "incomplete frame");
    while head.len() < 8 {
        if !read_more(reader, head)? {
            return Err(cut());
        }
    }
    let length = u32::from_le_bytes(head[4..8].try_into().expect("four bytes"));
    head.drain(..8);
    let length = u64::from(length);
    let of_head = head.len().min(usize::try_from(length).unwrap_or(usize::MAX));
    head.drain(..of_head);
    let rest = length - of_head as u64;
    match io::copy(&mut reader.take(rest), &mut io::sink())? == rest {
        true => Ok(()),
        false => Err(cut()),
    }
}

fn invalid(why: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why)
}

/// The members of a gzip file. Zeros may follow the last one, as `gzip` allows; anything else is an error
/// after all text was read.
struct Members<R>(Option<GzDecoder<R>>);

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.0 {
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let rest = member.get_mut();
            match rest.fill_buf()?.first() {
                Some(0x1F) => self.0 = self.0.take().map(|it| GzDecoder::new(it.into_inner())),
                Some(_) => {
                    skip_zeros(rest)?;
                    self.0 = None;
                }
                None => self.0 = None,
            }
        }
        Ok(0)
    }
}

fn skip_zeros(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        match reader.fill_buf()? {
            [] => return Ok(()),
            block if block.iter().any(|byte| *byte != 0) => {
                return Err(invalid("the gzip data ends here, and something else follows it"));
            }
            block => {
                let length = block.len();
                reader.consume(length);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{STARTS, decoded};

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
        for typed in [&b"a"[..], b"\x1Fa", b"\x28\xB5\x2Fa", b"BZh9a", b"\x5F\x2Aa"] {
            let mut reader = decoded(Typed(typed)).unwrap_or_else(|error| panic!("{error}"));
            let mut read = vec![0; typed.len()];
            reader.read_exact(&mut read).unwrap();
            assert_eq!(read, typed);
        }
    }

    #[test]
    fn the_beginning_of_a_start_is_plain_and_no_start_begins_another() {
        for start in &STARTS {
            for length in 0..start.bytes.len() {
                let plain = &start.bytes[..length];
                let mut read = Vec::new();
                decoded(plain).unwrap().read_to_end(&mut read).unwrap();
                assert_eq!(read, plain);
            }
            let alike = STARTS.iter().filter(|other| other.agrees(start.bytes));
            assert_eq!(alike.count(), 1, "{:?}", start.bytes);
        }
    }
}
