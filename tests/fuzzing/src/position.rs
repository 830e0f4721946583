//! Programs whose numbers the input changes: they are refused, or they run to their end.

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use classifier_compiler::Compiler;
use classifier_format::{PositionRecord, Tables, spans};
use classifier_runtime::position::{Positions, check};

use crate::{artifact::number, rules::rule_set};

/// Patterns of small and large states, with and without assertions, rows, loops and groups.
const PATTERNS: [&str; 9] = [
    r"x[a-c]{3}(?:ab|cd)+y?z?$",
    r"\b(?:ab|cd)+x?y?\b",
    "a.{0,30}(?:b|cd)",
    "(?:a|b)x?y?z?w",
    "(?:ab|cd){20,40}e",
    "(?:(?:ab|c){2,9}d?){3,20}(?:xy|z)",
    "(?m)^(?:ab|cd){50}[a-z]{0,300}(?:e|fg)$",
    "[a-z]{3,400}!",
    r"(?:\b|x)*y(?-u:\B)(?:ab|[c-e]){70}",
];

struct Program {
    record: PositionRecord,
    kinds: [u8; 256],
    words: Vec<u64>,
}

/// The programs of each pattern, which no small DFA can take the place of.
static PROGRAMS: LazyLock<Vec<Program>> =
    LazyLock::new(|| PATTERNS.into_iter().flat_map(programs).collect());

fn programs(pattern: &str) -> Vec<Program> {
    let artifact = Compiler::new().rule_dfa_limit(0).compile(&rule_set(&[pattern]));
    let artifact = artifact.unwrap_or_else(|problems| unreachable!("{problems}"));
    let spans = spans(artifact.as_bytes()).expect("it was just compiled");
    let Ok(tables) = Tables::read(artifact.as_bytes(), &spans) else {
        unreachable!("it was just compiled")
    };
    let program = |record: &PositionRecord| Program {
        record: PositionRecord { start: 0, table: 0, ..*record },
        kinds: tables.program_kinds.as_chunks().0[record.table as usize],
        words: tables.program_words[record.start as usize..][..record.len as usize].to_vec(),
    };
    tables.programs.iter().map(program).collect()
}

/// Changes a program as the input says, checks it, and runs it on the rest of the input if it is accepted.
///
/// Gives how many texts were searched: none if the program is refused.
///
/// # Panics
///
/// When checking or running does, and when a match ends before it starts or after the text.
///
/// # Examples
///
/// ```
/// assert!(fuzzing::position(b"") > 0);
/// ```
pub fn position(input: &[u8]) -> usize {
    run(&mut Unstructured::new(input)).expect("no choice is empty")
}

fn run(input: &mut Unstructured<'_>) -> Result<usize> {
    let Program { record, kinds, words } = input.choose(&PROGRAMS)?;
    let (mut record, mut kinds, mut words) = (*record, *kinds, words.clone());
    for _ in 0..*input.choose(&[0, 1, 1, 2, 3])? {
        damage(input, &mut record, &mut kinds, &mut words)?;
    }
    if !check(&record, &kinds, &words) {
        return Ok(0);
    }
    let program = Positions::new(&record, &kinds, &words);
    let from = usize::from(input.arbitrary::<u8>()?);
    let starts = input.arbitrary::<u64>()?;
    // Repeated, so that a small input fills the state.
    let text = input.bytes(input.len())?.repeat(1 + from / 32);
    let text = text.as_slice();
    let from = from.min(text.len());
    let next_start = |at: usize| (at..=text.len()).find(|at| starts >> (at % 64) & 1 != 0);
    let ends = [
        program.earliest_end(text, from, text.len()),
        program.earliest_end(text, 0, from),
        program.end_from(text, from, text.len()),
        program.earliest_end_with(text, from, text.len(), next_start),
    ];
    assert!(ends.iter().flatten().all(|&end| end <= text.len()), "{ends:?}");
    assert!([ends[0], ends[2], ends[3]].into_iter().flatten().all(|end| end >= from), "{ends:?}");
    Ok(ends.len() + usize::from(program.matches(text)))
}

fn damage(
    input: &mut Unstructured<'_>,
    record: &mut PositionRecord,
    kinds: &mut [u8; 256],
    words: &mut Vec<u64>,
) -> Result<()> {
    match input.int_in_range(0..=9)? {
        0 | 1 => {
            let PositionRecord { start, len, words, kinds, variants, groups, .. } = record;
            let PositionRecord { entries, wides, wide_sources, targets, flags, .. } = record;
            let fields = [
                start,
                len,
                words,
                kinds,
                variants,
                groups,
                entries,
                wides,
                wide_sources,
                targets,
                flags,
            ];
            let at = input.int_in_range(0..=fields.len() - 1)?;
            *fields[at] = number(input, *fields[at])?;
        }
        2 => kinds[usize::from(input.arbitrary::<u8>()?)] = input.arbitrary()?,
        3 => words.push(input.arbitrary()?),
        _ if words.is_empty() => {}
        4 | 5 => {
            let at = input.int_in_range(0..=words.len() - 1)?;
            words[at] ^= 1 << input.int_in_range(0..=63)?;
        }
        _ => {
            let at = input.int_in_range(0..=words.len() - 1)?;
            let [low, high] = [words[at] as u32, (words[at] >> 32) as u32];
            words[at] = u64::from(number(input, low)?) | u64::from(number(input, high)?) << 32;
        }
    }
    Ok(())
}
