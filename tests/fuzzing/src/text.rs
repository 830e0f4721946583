//! Makes texts that rules match, or nearly.

use arbitrary::{Result, Unstructured};

use crate::expression::Expression;

/// What edits put in.
const ODD: &[char] = &[
    'x',
    ' ',
    'a',
    '5',
    '\n',
    '\r',
    'é',
    's',
    'k',
    'K',
    '\u{17F}',
    '\u{212A}',
    '.',
    '-',
    '>',
    '_',
    '\0',
    '\u{7F}',
    '\u{80}',
    '\u{A0}',
    '\u{7FF}',
    '\u{800}',
    '\u{2028}',
    '\u{FFFF}',
    '😀',
    '\u{10FFFF}',
];

/// Bytes that are no UTF-8 where they are put in.
const STRAY: &[u8] = &[0xFF, 0xC3, 0x80, 0xE2, 0xED, 0xF0, 0x9F, 0xBF];

/// Places where something is remembered differently: words, blocks and runs end there.
const LENGTHS: &[usize] = &[1, 2, 3, 7, 15, 16, 17, 60, 63, 64, 65, 130, 1030];

/// Texts of more characters than this are not doubled.
const LONGEST_DOUBLED: usize = 2000;

/// A text made of samples of the rules and of pieces of them, edited; in some cases no UTF-8.
pub(crate) fn text(input: &mut Unstructured<'_>, rules: &[Expression]) -> Result<Vec<u8>> {
    let mut chars = base(input, rules)?;
    for _ in 0..*input.choose(&[0, 1, 1, 2, 4])? {
        edit(input, &mut chars)?;
    }
    let mut bytes = chars.into_iter().collect::<String>().into_bytes();
    if input.ratio(1, 8)? {
        for _ in 0..input.int_in_range(1..=3)? {
            let at = place(input, bytes.len())?;
            bytes.insert(at, *input.choose(STRAY)?);
        }
    }
    Ok(bytes)
}

fn base(input: &mut Unstructured<'_>, rules: &[Expression]) -> Result<Vec<char>> {
    let mut chars = Vec::new();
    let samples = *input.choose(&[1, 1, 1, 2, 3, 6])?;
    for _ in 0..samples {
        let mut sample = String::new();
        input.choose(rules)?.sample(input, &mut sample)?;
        let mut sample: Vec<char> = sample.chars().collect();
        if samples > 1 && input.ratio(1, 3)? {
            sample.truncate(place(input, sample.len())?);
            sample.drain(..place(input, sample.len())?);
        }
        chars.append(&mut sample);
        chars.extend(input.choose(&["", "", " ", "\n", "é", "550"])?.chars());
    }
    Ok(chars)
}

fn edit(input: &mut Unstructured<'_>, chars: &mut Vec<char>) -> Result<()> {
    let at = place(input, chars.len())?;
    match input.int_in_range(0..=11)? {
        0 => chars.insert(at, *input.choose(ODD)?),
        1 | 2 if at < chars.len() => chars[at] = near(input, chars[at])?,
        3 if at < chars.len() => drop(chars.remove(at)),
        4 => chars.truncate(at),
        5 => drop(chars.drain(..at)),
        6 => {
            let filling = *input.choose(ODD)?;
            let length = *input.choose(LENGTHS)?;
            chars.splice(at..at, std::iter::repeat_n(filling, length));
        }
        7 if at < chars.len() => {
            let length = *input.choose(LENGTHS)?;
            chars.splice(at..at, std::iter::repeat_n(chars[at], length));
        }
        8 => {
            let end = (at + 30).min(chars.len());
            chars.extend_from_within(at..end);
        }
        9 => chars[at..].iter_mut().for_each(|char| char.make_ascii_uppercase()),
        10 => chars[at..].iter_mut().for_each(|char| *char = folded(*char)),
        11 if chars.len() < LONGEST_DOUBLED => chars.extend_from_within(..),
        _ => {}
    }
    Ok(())
}

/// The sign that is this letter without regard to case, if there is one.
fn folded(char: char) -> char {
    match char {
        's' | 'S' => '\u{17F}',
        'k' | 'K' => '\u{212A}',
        other => other,
    }
}

/// Another character that is easily taken for this one.
fn near(input: &mut Unstructured<'_>, char: char) -> Result<char> {
    Ok(match char {
        's' | 'S' | '\u{17F}' => *input.choose(&['s', 'S', '\u{17F}'])?,
        'k' | 'K' | '\u{212A}' => *input.choose(&['k', 'K', '\u{212A}'])?,
        ' ' => *input.choose(&['\n', '\u{A0}', '\t'])?,
        'é' => *input.choose(&['É', 'è', '\u{E8}'])?,
        char if char.is_ascii() && input.ratio(1, 2)? => {
            char::from(char as u8 ^ *input.choose(&[0x20, 1, 0x40])?)
        }
        _ => *input.choose(ODD)?,
    })
}

/// A place in something so long, or its end.
fn place(input: &mut Unstructured<'_>, length: usize) -> Result<usize> {
    input.int_in_range(0..=length)
}
