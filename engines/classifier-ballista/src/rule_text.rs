//! An artifact as a text for the settings of a session, and back.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use classifier_arrow::ColumnClassifier;
use classifier_runtime::{ArtifactBuf, ArtifactId, OwnedClassifier};
use datafusion::error::{DataFusionError, Result};

use crate::envelope::{Reader, Unreadable, Writer};

/// Larger artifacts are not opened, so that damaged sizes cannot exhaust the memory.
const MAX_ARTIFACT: usize = 256 << 20;

/// What names rules in a plan: the id of the artifact, and a checksum of its bytes, as the id does not cover the names
/// and lines of rule files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RulesKey {
    id: ArtifactId,
    checksum: u32,
}

impl RulesKey {
    /// The length of the name of a key.
    pub(crate) const LONGEST_NAME: usize = 32 + 1 + 8;

    #[cfg(test)]
    pub(crate) const BYTES: usize = 20;

    pub(crate) fn of(rules: &ColumnClassifier) -> Result<Self> {
        Ok(Self::of_artifact(rules.classifier().artifact_id(), artifact(rules)?))
    }

    fn of_artifact(id: ArtifactId, artifact: &[u8]) -> Self {
        Self { id, checksum: crc32fast::hash(artifact) }
    }

    pub(crate) fn write(self, to: &mut Writer) {
        to.bytes(&self.id.to_bytes());
        to.number(self.checksum);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        Ok(Self { id: ArtifactId::from_bytes(from.array()?), checksum: from.number()? })
    }
}

impl fmt::Display for RulesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:08x}", self.id, self.checksum)
    }
}

/// Rules with the text that they travel as.
pub(crate) struct RuleText {
    pub(crate) key: RulesKey,
    pub(crate) text: String,
    pub(crate) rules: ColumnClassifier,
}

impl RuleText {
    /// Compresses the artifact: version, key, size, zstd, checksum; in Base64, because settings are texts.
    pub(crate) fn encode(key: RulesKey, rules: &ColumnClassifier) -> Result<Self> {
        let artifact = artifact(rules)?;
        let size = u32::try_from(artifact.len()).ok().filter(|_| artifact.len() <= MAX_ARTIFACT);
        let Some(size) = size else {
            return Err(DataFusionError::Execution(format!(
                "the rules {key} have {} bytes, but at most {MAX_ARTIFACT} can be sent",
                artifact.len()
            )));
        };
        let mut bytes = Writer::new();
        key.write(&mut bytes);
        bytes.number(size);
        bytes.part(&zstd::bulk::compress(artifact, 9)?);
        Ok(Self { key, text: STANDARD.encode(bytes.seal()), rules: rules.clone() })
    }

    pub(crate) fn decode(text: String) -> Result<Self> {
        let (key, rules) = decode(&text).map_err(|problem| {
            DataFusionError::Execution(format!("the rules of the query cannot be read: {problem}"))
        })?;
        Ok(Self { key, text, rules })
    }
}

impl fmt::Debug for RuleText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.key, self.text.len())
    }
}

fn artifact(rules: &ColumnClassifier) -> Result<&[u8]> {
    rules.artifact().ok_or_else(|| {
        DataFusionError::Execution("rules that are embedded in the program cannot be sent".into())
    })
}

fn decode(text: &str) -> Result<(RulesKey, ColumnClassifier), Unreadable> {
    let bytes = STANDARD.decode(text).map_err(|_| Unreadable::Content("it is not Base64"))?;
    let mut bytes = Reader::open(&bytes)?;
    let key = RulesKey::read(&mut bytes)?;
    let size = bytes.number()? as usize;
    if size > MAX_ARTIFACT {
        return Err(Unreadable::Content("its size is implausible"));
    }
    let artifact = zstd::bulk::decompress(bytes.part()?, size)
        .map_err(|_| Unreadable::Content("it cannot be decompressed"))?;
    if artifact.len() != size || !bytes.is_at_end() {
        return Err(Unreadable::Content("its size is wrong"));
    }
    let rules = OwnedClassifier::from_artifact(ArtifactBuf::from(&artifact[..]))
        .map_err(|_| Unreadable::Content("the artifact is damaged or of another version"))?;
    if key != RulesKey::of_artifact(rules.classifier().artifact_id(), &artifact) {
        return Err(Unreadable::Content("the rules are not those that the text names"));
    }
    Ok((key, ColumnClassifier::new(rules)))
}

#[cfg(test)]
mod tests {
    use classifier_datafusion::RuleSets;

    use super::*;

    fn small() -> RuleText {
        let rules = crate::store::tests::rules("full");
        RuleText::encode(RulesKey::of(&rules).unwrap(), &rules).unwrap()
    }

    /// The problem of decoding a text.
    fn problem(text: &str) -> String {
        RuleText::decode(text.to_owned()).unwrap_err().to_string()
    }

    #[test]
    fn rules_arrive_as_they_were_sent() {
        let rules = RuleSets::default().get(RuleSets::BUILTIN).unwrap();
        let sent = RuleText::encode(RulesKey::of(&rules).unwrap(), &rules).unwrap();
        let arrived = RuleText::decode(sent.text.clone()).unwrap();
        assert_eq!(arrived.key, sent.key);
        assert_eq!(arrived.rules.artifact(), rules.artifact());
        assert!(sent.text.len() < rules.artifact().unwrap().len(), "it is compressed");
    }

    #[test]
    fn texts_cut_at_any_byte_are_errors() {
        let text = small().text;
        for end in 0..text.len() {
            assert!(problem(&text[..end]).contains("the rules of the query cannot be read: "));
        }
    }

    #[test]
    fn texts_with_a_flipped_bit_are_errors() {
        let text = small().text;
        let bytes = STANDARD.decode(&text).unwrap();
        for at in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[at / 8] ^= 1 << (at % 8);
            let problem = problem(&STANDARD.encode(&flipped));
            let expected = if at < 8 { "it has version" } else { "the checksum is wrong" };
            assert!(problem.contains(expected), "{at}: {problem}");
        }
        for at in 0..text.len() {
            let mut flipped = text.clone().into_bytes();
            flipped[at] ^= 1;
            problem(&String::from_utf8(flipped).unwrap());
        }
    }

    /// A text with this content after the version, and the right checksum.
    fn sealed(content: &[u8]) -> String {
        let mut bytes = Writer::new();
        bytes.bytes(content);
        STANDARD.encode(bytes.seal())
    }

    #[test]
    fn wrong_contents_with_the_right_checksum_are_errors() {
        let bytes = STANDARD.decode(small().text).unwrap();
        let content = &bytes[1..bytes.len() - 4];
        for end in 0..content.len() {
            problem(&sealed(&content[..end]));
        }
        for at in 0..content.len() * 8 {
            let mut flipped = content.to_vec();
            flipped[at / 8] ^= 1 << (at % 8);
            // Compression has bits without meaning; then the rules are the right ones.
            if let Ok(arrived) = RuleText::decode(sealed(&flipped)) {
                assert_eq!(
                    (arrived.key, arrived.rules.artifact()),
                    (small().key, small().rules.artifact())
                );
            }
        }
        assert!(problem(&sealed(&[content, b"more"].concat())).contains("its size is wrong"));
        let mut huge = content.to_vec();
        huge[RulesKey::BYTES..][..4].fill(0xFF);
        assert!(problem(&sealed(&huge)).contains("its size is implausible"));
    }
}
