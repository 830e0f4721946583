//! Bytes with a version before and a checksum after them.

use std::fmt;

/// Other versions are refused.
const VERSION: u8 = 1;

/// Collects the bytes of an envelope.
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn new() -> Self {
        Self(vec![VERSION])
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn number(&mut self, number: u32) {
        self.bytes(&number.to_le_bytes());
    }

    /// Bytes after their number.
    pub(crate) fn part(&mut self, bytes: &[u8]) {
        // Parts are names and compressed artifacts, which are far smaller than 4 GiB.
        self.number(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        self.bytes(bytes);
    }

    pub(crate) fn seal(mut self) -> Vec<u8> {
        let checksum = crc32fast::hash(&self.0);
        self.number(checksum);
        self.0
    }
}

/// Reads an envelope from its beginning.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Checks the version and the checksum.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        match bytes.first() {
            None => return Err(Unreadable::Truncated),
            Some(&VERSION) => {}
            Some(&version) => return Err(Unreadable::Version(version)),
        }
        let (content, checksum) = bytes.split_last_chunk().ok_or(Unreadable::Truncated)?;
        if crc32fast::hash(content) != u32::from_le_bytes(*checksum) {
            return Err(Unreadable::Checksum);
        }
        Ok(Self(content.get(1..).ok_or(Unreadable::Truncated)?))
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], Unreadable> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(Unreadable::Truncated)?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Unreadable> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(Unreadable::Truncated)?;
        self.0 = rest;
        Ok(*bytes)
    }

    pub(crate) fn number(&mut self) -> Result<u32, Unreadable> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn part(&mut self) -> Result<&'a [u8], Unreadable> {
        let count = self.number()?;
        self.bytes(usize::try_from(count).map_err(|_| Unreadable::Truncated)?)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Unreadable> {
        str::from_utf8(self.part()?).map_err(|_| Unreadable::Content("a name is not UTF-8"))
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}

/// Why bytes of another process cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    Truncated,
    Version(u8),
    Checksum,
    /// The checksum is right, but not what it is about.
    Content(&'static str),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("bytes are missing"),
            Self::Version(version) => write!(
                f,
                "it has version {version}, but this program reads version {VERSION}; use the same version of the \
                 program everywhere"
            ),
            Self::Checksum => f.write_str("it is damaged: the checksum is wrong"),
            Self::Content(problem) => f.write_str(problem),
        }
    }
}
