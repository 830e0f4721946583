//! Ids of artifacts.

use core::{error::Error, fmt, str::FromStr};

/// The id of what an artifact decides: the first 128 bits of a SHA-256 (FIPS 180-4) over patterns,
/// labels, the default label, attributes, ids and tags of rules, in their order.
///
/// It depends neither on the names of rule files, nor on lines, comments, examples, limits or the byte
/// order, so two artifacts with the same id give every text the same answer, except for
/// [`Rule::file`](crate::Rule::file) and [`Rule::line`](crate::Rule::line). Keep it beside stored labels:
/// it says which rules gave them.
///
/// It is written as 32 hexadecimal digits.
///
/// # Examples
///
/// ```
/// use classifier_compiler::{Compiler, RuleSet};
/// use classifier_runtime::{ArtifactId, Classifier};
///
/// let id = |pattern: &str| {
///     let rules = RuleSet::builder().rule("Quota", pattern).build()?;
///     let artifact = Compiler::new().compile(&rules)?;
///     Ok::<ArtifactId, Box<dyn std::error::Error>>(Classifier::from_bytes(artifact.as_bytes())?.artifact_id())
/// };
/// assert_ne!(id("full")?, id("full$")?);
/// assert_eq!(id("full")?.to_string().parse(), Ok(id("full")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtifactId([u8; 16]);

impl ArtifactId {
    /// The id with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes of the id, which are the same on all machines.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }
}

impl fmt::Display for ArtifactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ArtifactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ArtifactId({self})")
    }
}

impl FromStr for ArtifactId {
    type Err = ParseArtifactIdError;

    /// Reads 32 hexadecimal digits, in upper or lower case.
    fn from_str(text: &str) -> Result<Self, ParseArtifactIdError> {
        let (pairs, rest) = text.as_bytes().as_chunks();
        let pairs: &[[u8; 2]; 16] = pairs.try_into().map_err(|_| ParseArtifactIdError(()))?;
        if !rest.is_empty() {
            return Err(ParseArtifactIdError(()));
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            for digit in pair {
                let digit = char::from(*digit).to_digit(16).ok_or(ParseArtifactIdError(()))?;
                *byte = *byte << 4 | digit as u8;
            }
        }
        Ok(Self(bytes))
    }
}

/// The reason why a text is not an [`ArtifactId`]: it is not 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseArtifactIdError(());

impl fmt::Display for ParseArtifactIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id of an artifact is 32 hexadecimal digits")
    }
}

impl Error for ParseArtifactIdError {}
