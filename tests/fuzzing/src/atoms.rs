//! Rules of many classes of characters that the input chooses, and texts of nearly these characters: so
//! atoms share symbols, and programs over atoms confirm what matches.

use arbitrary::{Result, Unstructured};
use classifier_compiler::Compiler;
use classifier_runtime::Classifier;
use regex::RegexSet;

use crate::{
    oracle::check,
    rules::{compiled, compiled_alone},
};

/// Where encodings, planes, and what `(?i)` does to ASCII letters begin or end.
const EDGES: [u32; 14] = [
    's' as u32, 0x80, 0xE9, 0x17F, 0x212A, 0x3B1, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0x10000,
    0x1F600, 0x10FFFF,
];

/// Texts have no more characters.
const LONGEST: usize = 300;

/// Compiles rules of classes, and compares the answers for texts with those of `RegexSet`.
///
/// Gives how many rules match.
///
/// # Panics
///
/// When an answer differs, and when a pattern is refused that `RegexSet` takes, unless it is too large or
/// distinguishes too many characters.
///
/// # Examples
///
/// ```
/// fuzzing::atoms(&[3; 100]);
/// ```
pub fn atoms(input: &[u8]) -> usize {
    compare(&mut Unstructured::new(input)).expect("no choice is empty")
}

fn compare(input: &mut Unstructured<'_>) -> Result<usize> {
    let compiler =
        Compiler::new().rule_dfa_limit(*input.choose(&[64, 16 << 10])?).shard_dfa_limit(64 << 10);
    let mut patterns = Vec::new();
    // Of the classes.
    let mut members = Vec::new();
    for _ in 0..input.int_in_range(1..=4)? {
        let mut pattern = String::new();
        for _ in 0..input.int_in_range(1..=3)? {
            pattern += &class(input, &mut members)?;
            pattern += input.choose(&["", "+", "?", "{2}", ".*", "a"])?;
        }
        patterns.push(pattern);
    }
    patterns.retain(|pattern| compiled_alone(pattern, &compiler).is_some());
    let Some(artifact) = compiled(&patterns, &compiler) else { return Ok(0) };
    let Ok(oracle) = RegexSet::new(&patterns) else { return Ok(0) };
    let classifier = Classifier::from_bytes(artifact.as_bytes()).expect("it was just compiled");
    let mut count = 0;
    while !input.is_empty() {
        count += check(&classifier, &oracle, &text(input, &members)?);
    }
    Ok(count)
}

/// A class of characters at equal distances, such that two of them can distinguish hundreds of atoms.
fn class(input: &mut Unstructured<'_>, members: &mut Vec<char>) -> Result<String> {
    let mut class = (*input.choose(&["[", "(?i:[", "[^"])?).to_owned();
    let close = if class.starts_with('(') { "])" } else { "]" };
    for _ in 0..input.int_in_range(1..=2)? {
        let start = edge(input)?;
        let distance = input.int_in_range(1..=40)?;
        for number in 0..input.int_in_range(1..=60)? {
            let Some(char) = char::from_u32(start + number * distance) else { continue };
            class += &format!(r"\x{{{:X}}}", u32::from(char));
            members.push(char);
        }
    }
    // Perhaps none is a character.
    Ok(class + "é" + close)
}

/// The number of a character, or nearly.
fn edge(input: &mut Unstructured<'_>) -> Result<u32> {
    let edge = *input.choose(&EDGES)?;
    Ok(match input.ratio(1, 4)? {
        true => input.int_in_range(0..=u32::from(char::MAX))?,
        false => edge.saturating_add_signed(input.arbitrary::<i8>()?.into()),
    })
}

fn text(input: &mut Unstructured<'_>, members: &[char]) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    for _ in 0..input.int_in_range(1..=LONGEST)? {
        match input.int_in_range(0..=7)? {
            0 => text.push(input.arbitrary()?),
            1 => text.push(*input.choose(b"asS kK\n")?),
            _ if members.is_empty() => {}
            _ => {
                let near = input.int_in_range(0..=2)?;
                let char = u32::from(*input.choose(members)?) + near;
                let char = char::from_u32(char).unwrap_or('é');
                text.extend(char.encode_utf8(&mut [0; 4]).bytes());
            }
        }
        if input.is_empty() {
            break;
        }
    }
    Ok(text)
}
