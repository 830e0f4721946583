//! The reasons why bytes are refused as an artifact.

use core::fmt;

/// The reason why [`Classifier::from_bytes`](crate::Classifier::from_bytes) refuses bytes.
///
/// # Examples
///
/// ```
/// use classifier_runtime::Classifier;
///
/// let error = Classifier::from_bytes(b"not an artifact").unwrap_err();
/// assert_eq!(error.to_string(), "this is not a classifier artifact: its first bytes differ");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactError(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Truncated { have: usize, need: usize },
    Magic,
    ByteOrder,
    Version { found: u32 },
    Engine { found: [u8; 16] },
    Length { have: usize, said: u64 },
    Misaligned,
    Checksum { found: u32, said: u32 },
    Corrupt { what: &'static str },
    Dfa { shard: usize },
}

impl ArtifactError {
    pub(crate) fn corrupt(what: &'static str) -> Self {
        Self(Kind::Corrupt { what })
    }

    /// Whether the artifact is of another version of this crate. Compiling its rules again helps.
    #[must_use]
    pub fn is_version(&self) -> bool {
        matches!(self.0, Kind::Version { .. } | Kind::Engine { .. })
    }
}

impl From<Kind> for ArtifactError {
    fn from(kind: Kind) -> Self {
        Self(kind)
    }
}

impl fmt::Display for ArtifactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Truncated { have, need } => {
                write!(f, "the artifact is cut off: {have} bytes of at least {need}")
            }
            Kind::Magic => f.write_str("this is not a classifier artifact: its first bytes differ"),
            Kind::ByteOrder => f.write_str(
                "the artifact was compiled for the other byte order; compile the rules for this target",
            ),
            Kind::Version { found } => write!(
                f,
                "the artifact has format version {found}, this program reads version {}; compile the rules again",
                classifier_format::VERSION
            ),
            Kind::Engine { found } => write!(
                f,
                "the version of the artifact's DFAs is \"{}\", this program reads \"{}\"; compile the rules again",
                found.escape_ascii(),
                classifier_format::ENGINE.escape_ascii()
            ),
            Kind::Length { have, said } => {
                write!(f, "the artifact is {have} bytes long but says {said}")
            }
            Kind::Misaligned => write!(
                f,
                "the artifact must lie at a multiple of {} bytes in memory",
                classifier_format::ALIGN
            ),
            Kind::Checksum { found, said } => write!(
                f,
                "the artifact is damaged: its checksum is {found:08x} but it says {said:08x}"
            ),
            Kind::Corrupt { what } => write!(f, "the artifact is damaged: {what}"),
            Kind::Dfa { shard } => write!(f, "the artifact is damaged: its DFA {shard}"),
        }
    }
}

impl core::error::Error for ArtifactError {}
