//! Damaged artifacts: an error, or a classifier that answers.

use std::mem::{offset_of, size_of};

use arbitrary::{Result, Unstructured};
use classifier_format::{Header, SECTIONS, Span, VERSION};

use classifier_runtime::{ArtifactBuf, Classifier};

#[cfg(test)]
mod tests;

use crate::shapes::SOUND;

/// Texts that the rules match, nearly match, or not.
const TEXTS: &[&str] = &[
    "",
    "550 5.1.1 no such user",
    "550 your mailbox is full, mailbox full",
    "abc a\nb quota exceeded>",
    "USER größe Unknown",
    "blocked by a list, see http by spamhaus.org",
    "deadbeef-42 \u{17F}\u{212A}s ask kiss",
    "x abcdef host [1.2] of",
    "日本 x éé é 日一",
];

/// Answers after so many are endless.
const MOST: usize = 1000;

/// Damages an artifact as the input says, mends its header, opens it, and asks for all
/// there is to ask if it is accepted.
///
/// Gives how many texts were classified: none if the artifact is refused.
///
/// # Panics
///
/// When opening or asking does, and when the rules that match do not ascend.
///
/// # Examples
///
/// ```
/// assert!(fuzzing::artifact(b"") > 0);
/// ```
pub fn artifact(input: &[u8]) -> usize {
    let mut input = Unstructured::new(input);
    let mut bytes = damaged(&mut input).expect("no choice is empty");
    mend(&mut bytes);
    answers(&bytes, TEXTS)
}

/// The bytes as an artifact, whose header is mended if there is one.
///
/// Gives how many texts were classified: none if the artifact is refused.
///
/// # Panics
///
/// As [`artifact`].
///
/// # Examples
///
/// ```
/// assert_eq!(fuzzing::raw_artifact(b"not an artifact"), 0);
/// ```
pub fn raw_artifact(input: &[u8]) -> usize {
    let mut bytes = input.to_vec();
    mend(&mut bytes);
    answers(&bytes, TEXTS)
}

fn damaged(input: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let [dfas, programs, many] = &*SOUND;
    // The large one takes much longer.
    let sound = *input.choose(&[dfas, programs, dfas, programs, dfas, programs, dfas, many])?;
    let mut bytes = sound.as_bytes().to_vec();
    while !input.is_empty() {
        // Any part is as likely as any other, though the DFAs are the largest by far.
        let part = match input.int_in_range(0..=SECTIONS)? {
            0 => {
                Span { start: 0, len: (size_of::<Header>() + SECTIONS * size_of::<Span>()) as u32 }
            }
            section => section_span(&bytes, section - 1),
        };
        let part = part.start as usize..(part.start as usize).saturating_add(part.len as usize);
        if part.is_empty() || part.end > bytes.len() {
            continue;
        }
        let at = input.int_in_range(part.start..=part.end - 1)?;
        damage(input, &mut bytes, at)?;
    }
    Ok(bytes)
}

fn damage(input: &mut Unstructured<'_>, bytes: &mut Vec<u8>, at: usize) -> Result<()> {
    match input.int_in_range(0..=5)? {
        0 => bytes[at] ^= 1 << input.int_in_range(0..=7)?,
        1 => bytes[at] = input.arbitrary()?,
        2 | 3 => {
            let at = at & !3;
            if let Some(word) = bytes[at..].first_chunk_mut() {
                *word = number(input, u32::from_ne_bytes(*word))?.to_ne_bytes();
            }
        }
        4 => {
            let length = input.int_in_range(1..=16)?.min(bytes.len() - at);
            let from = input.int_in_range(0..=bytes.len() - length)?;
            bytes.copy_within(from..from + length, at);
        }
        _ if input.ratio(1, 8)? => bytes.truncate(at),
        _ => {}
    }
    Ok(())
}

/// A number that may be one too many, where an artifact has this one.
pub(crate) fn number(input: &mut Unstructured<'_>, known: u32) -> Result<u32> {
    Ok(match input.int_in_range(0..=9)? {
        0 => known.wrapping_add(1),
        1 => known.wrapping_sub(1),
        2 => known << 1,
        3 => known >> 1,
        4 => 0,
        5 => u32::MAX,
        6 => u32::MAX - 1,
        7 => 1 << input.int_in_range(0..=31)?,
        8 => input.int_in_range(0..=255)?,
        _ => input.arbitrary()?,
    })
}

/// Where a section lies, as far as the artifact still says so.
fn section_span(bytes: &[u8], section: usize) -> Span {
    let start = size_of::<Header>() + section * size_of::<Span>();
    let word = |at: usize| {
        let word = bytes.get(at..).and_then(<[u8]>::first_chunk);
        word.map_or(0, |word| u32::from_ne_bytes(*word))
    };
    Span { start: word(start), len: word(start + size_of::<u32>()) }
}

/// Makes the header say the length and the checksum that the bytes have, and the version that is read: committed inputs
/// are of any version.
fn mend(bytes: &mut [u8]) {
    let Some((header, rest)) = bytes.split_at_mut_checked(size_of::<Header>()) else { return };
    let length = (header.len() + rest.len()) as u64;
    let mut write = |at: usize, what: &[u8]| header[at..at + what.len()].copy_from_slice(what);
    write(offset_of!(Header, version), &VERSION.to_ne_bytes());
    write(offset_of!(Header, length), &length.to_ne_bytes());
    write(offset_of!(Header, checksum), &crc32fast::hash(rest).to_ne_bytes());
}

/// Opens an artifact, and asks all there is to ask about these texts if it is accepted. Gives how
/// many texts that are.
fn answers(bytes: &[u8], texts: &[&str]) -> usize {
    let artifact = ArtifactBuf::from(bytes);
    let Ok(classifier) = Classifier::from_bytes(artifact.as_bytes()) else { return 0 };
    for text in texts {
        let all: Vec<_> = classifier.matches(text).take(MOST).collect();
        assert!(all.is_sorted() && all.len() < MOST, "{all:?} of {text:?}");
        assert_eq!(classifier.first_match(text), all.first().copied(), "{text:?}");
        for &id in &all {
            assert!(classifier.rule_matches(id, text), "{id:?} of {text:?}");
            classifier.rule(id).to_string();
        }
        let mut lossy = text.as_bytes().to_vec();
        lossy.insert(text.len() / 2, 0xFF);
        let _ = classifier.first_match_bytes(&lossy);
    }
    for rule in classifier.rules() {
        drop(rule.to_string());
        rule.attributes().for_each(|(_, value)| drop(value.to_string()));
        rule.tags().for_each(drop);
    }
    for label in classifier.labels() {
        let id = classifier.label_id(label).expect("the label is one of the classifier");
        classifier.label_attributes(id).for_each(drop);
    }
    for attribute in classifier.attributes() {
        let _ = (attribute.name(), attribute.value_type(), attribute.default_value());
        attribute.values().for_each(drop);
    }
    texts.len()
}
