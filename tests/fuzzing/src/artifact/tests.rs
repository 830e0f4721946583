//! Artifacts that are damaged: in five ways, each 5,000 times or as often as `CLASSIFIER_MUTATIONS`
//! says, and by cutting them off at each byte.

use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::LazyLock,
};

use classifier_compiler::{Artifact, Compiler};
use classifier_format::SECTION_ALIGN;
use classifier_runtime::{__private::Embedded, GroupFinder};
use fastrand::Rng;
use regex::Regex;

use super::*;
use crate::{
    rules::{rule_set, rule_set_with_attributes},
    shapes::many_characters,
};

/// Rules of few bytes for all sections, together with one of many characters.
const SMALL: [&[&str]; 2] = [
    &[
        r"^55[0-9] 5\.1\.1 ",
        r"^550 .*mailbox (?:is )?full",
        r"blocked.{0,70}by [a-z]+\.",
        "(?i)sks",
        r"[a-f0-9]{6}-[0-9]+",
        r"host \[[0-9.]+\] of",
        "(?:ab|cde)+full",
        "ab.*cd",
    ],
    &[
        r"^[a-c \n]+.*quota[^>]{1,9}>",
        "mailbox full",
        "(?i)user .+ unknown$",
        "^55[0-9]",
        "größe|kiss",
        "é{2,5}",
    ],
];

static ARTIFACTS: LazyLock<[Artifact; 2]> = LazyLock::new(|| {
    let [dfas, programs] = SMALL.map(|patterns| patterns.iter().map(|&its| its.to_owned()));
    [dfas.collect(), programs.chain(many_characters()).collect()].map(|patterns: Vec<String>| {
        let compiler = Compiler::new().rule_dfa_limit(3 << 10).shard_dfa_limit(8 << 10);
        let rules = rule_set_with_attributes(&patterns);
        compiler.compile(&rules).unwrap_or_else(|problems| panic!("{problems}"))
    })
});

/// The rules of this repository.
static REAL: LazyLock<Artifact> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules");
    let files = ["providers.toml", "iana.toml"].map(|name| format!("{folder}/{name}"));
    let rules = classifier_compiler::RuleSet::load(files).unwrap();
    Compiler::new().compile(&rules).unwrap()
});

/// Damages copies of a small artifact so many times, and copies of that of this repository's rules
/// a twentieth as often, mends them, and opens them. Some must be refused.
fn open_damaged(name: &str, seed: u64, mut damage: impl FnMut(&mut Rng, &mut Vec<u8>)) -> usize {
    let mutations = env::var("CLASSIFIER_MUTATIONS").map_or(5_000, |number| {
        number.parse().unwrap_or_else(|error| panic!("CLASSIFIER_MUTATIONS={number}: {error}"))
    });
    let mut random = Rng::with_seed(seed);
    let mut accepted = 0;
    for number in 0..mutations {
        let sound = if number % 20 == 0 { &*REAL } else { &ARTIFACTS[number % 2] };
        let mut bytes = sound.as_bytes().to_vec();
        damage(&mut random, &mut bytes);
        mend(&mut bytes);
        let texts = [(); 2].map(|()| TEXTS[random.usize(..TEXTS.len())]);
        let _named = NamedOnPanic(name, number);
        accepted += usize::from(answers(&bytes, &texts) > 0);
    }
    println!("{name}: {accepted} of {mutations} were accepted");
    assert!(accepted < mutations, "no artifact was refused");
    accepted
}

/// Says which mutation it was, for tests that fail.
struct NamedOnPanic<'n>(&'n str, usize);

impl Drop for NamedOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{} number {}", self.0, self.1);
        }
    }
}

/// A place behind the header: any part is as likely as any other.
fn place(random: &mut Rng, bytes: &[u8]) -> usize {
    let header = size_of::<Header>();
    let table = header..header + SECTIONS * size_of::<Span>();
    let part = match random.usize(..=SECTIONS) {
        SECTIONS => table.clone(),
        section => section_span(bytes, section).range(),
    };
    random.usize(if part.is_empty() || part.end > bytes.len() { table } else { part })
}

#[test]
fn changed_bytes_are_refused_or_answer() {
    let accepted = open_damaged("byte", 1, |random, bytes| {
        let at = place(random, bytes);
        bytes[at] = if random.bool() { bytes[at] ^ 1 << random.u8(..8) } else { random.u8(..) };
    });
    assert!(accepted > 0);
}

#[test]
fn changed_numbers_are_refused_or_answer() {
    let accepted = open_damaged("number", 2, |random, bytes| {
        for _ in 0..random.usize(1..=3) {
            let at = place(random, bytes) & !3;
            let Some(word) = bytes[at..].first_chunk_mut() else { continue };
            let mut chosen = [0; 8];
            random.fill(&mut chosen);
            let number = number(&mut Unstructured::new(&chosen), u32::from_ne_bytes(*word));
            *word = number.unwrap().to_ne_bytes();
        }
    });
    assert!(accepted > 0);
}

#[test]
fn changed_runs_of_bytes_are_refused_or_answer() {
    let accepted = open_damaged("run", 3, |random, bytes| {
        let at = place(random, bytes);
        let end = bytes.len().min(at + random.usize(2..=64));
        match random.usize(..3) {
            0 => random.fill(&mut bytes[at..end]),
            1 => bytes[at..end].fill(if random.bool() { 0 } else { 0xFF }),
            _ => {
                let from = random.usize(..=bytes.len() - (end - at));
                bytes.copy_within(from..from + (end - at), at);
            }
        }
    });
    assert!(accepted > 0);
}

/// Emitted code hands over its artifact by a safe function, so that no bytes may break memory safety,
/// though most are not validated. A panic breaks none.
#[test]
fn damaged_bytes_in_place_of_an_embedded_artifact_panic_or_answer() {
    const MUTATIONS: usize = 2000;

    let mut random = Rng::with_seed(6);
    let mut answered = 0;
    for number in 0..MUTATIONS {
        let mut bytes = ARTIFACTS[number % 2].as_bytes().to_vec();
        for _ in 0..random.usize(1..=4) {
            let at = place(&mut random, &bytes) & !3;
            let word = bytes[at..].first_chunk_mut().expect("sections are padded");
            *word = (if random.bool() { u32::MAX - random.u32(..3) } else { random.u32(..300) })
                .to_ne_bytes();
        }
        // They are needed for ever, as those in a program are.
        let bytes: &'static ArtifactBuf = Box::leak(Box::new(ArtifactBuf::from(&bytes[..])));
        let embedded: &'static Embedded<usize> =
            Box::leak(Box::new(Embedded::new(bytes.as_bytes(), &[0], 1)));
        for text in TEXTS {
            let answer = catch_unwind(AssertUnwindSafe(|| {
                let _ = embedded.classify(text);
                let _ = embedded.classify_bytes(&[text.as_bytes(), b"\xFF"].concat());
                embedded.explain(text).map(|rule| rule.to_string());
            }));
            answered += usize::from(answer.is_ok());
        }
    }
    assert!(answered > 0 && answered < MUTATIONS * TEXTS.len(), "{answered}");
}

#[test]
fn swapped_bounds_of_sections_are_refused_or_answer() {
    open_damaged("bounds", 4, |random, bytes| {
        let [one, other] = [(); 2].map(|()| random.usize(..2 * SECTIONS));
        let number = |index: usize| size_of::<Header>() + index * size_of::<u32>();
        // Two numbers, or all of the two spans.
        let len = if random.bool() { size_of::<u32>() } else { size_of::<Span>() };
        let align = |index| if len == size_of::<Span>() { index & !1 } else { index };
        for i in 0..len {
            bytes.swap(number(align(one)) + i, number(align(other)) + i);
        }
    });
}

#[test]
fn sections_of_another_artifact_are_refused_or_answer() {
    let others = ARTIFACTS.each_ref().map(|artifact| sections(artifact.as_bytes()));
    let accepted = open_damaged("sections", 5, |random, bytes| {
        let mut its = sections(bytes);
        for _ in 0..random.usize(1..=3) {
            let index = random.usize(..SECTIONS);
            let section = &mut its[index];
            match random.usize(..4) {
                0 => section.truncate(random.usize(..=section.len()) & !3),
                1 => section.extend_from_within(..),
                _ => section.clone_from(&others[random.usize(..2)][index]),
            }
        }
        assemble(bytes, &its);
    });
    assert!(accepted > 0);
}

/// The bytes of each section of a sound artifact.
fn sections(bytes: &[u8]) -> Vec<Vec<u8>> {
    (0..SECTIONS).map(|section| bytes[section_span(bytes, section).range()].to_vec()).collect()
}

/// Puts sections behind the header and a table of where they lie.
fn assemble(bytes: &mut Vec<u8>, sections: &[Vec<u8>]) {
    bytes.truncate(size_of::<Header>());
    let mut start = size_of::<Header>() + SECTIONS * size_of::<Span>();
    for section in sections {
        start = start.next_multiple_of(SECTION_ALIGN);
        bytes.extend((start as u32).to_ne_bytes());
        bytes.extend((section.len() as u32).to_ne_bytes());
        start += section.len();
    }
    for section in sections {
        bytes.resize(bytes.len().next_multiple_of(SECTION_ALIGN), 0);
        bytes.extend(section);
    }
    bytes.resize(bytes.len().next_multiple_of(SECTION_ALIGN), 0);
}

#[test]
fn disassembled_artifacts_round_trip() {
    let mut bytes = REAL.as_bytes().to_vec();
    let sections = sections(&bytes);
    assemble(&mut bytes, &sections);
    assert!(bytes == REAL.as_bytes());
}

#[test]
fn every_truncation_is_refused() {
    for artifact in [&*REAL, &ARTIFACTS[0], &ARTIFACTS[1]] {
        let bytes = ArtifactBuf::from(artifact.as_bytes());
        for len in 0..artifact.as_bytes().len() {
            assert!(Classifier::from_bytes(&bytes.as_bytes()[..len]).is_err(), "{len}");
        }
        println!("{} truncations", artifact.as_bytes().len());
    }
}

#[test]
fn every_truncation_with_its_length_and_checksum_is_refused() {
    for artifact in &*ARTIFACTS {
        for len in 0..artifact.as_bytes().len() {
            let mut bytes = artifact.as_bytes()[..len].to_vec();
            mend(&mut bytes);
            assert_eq!(answers(&bytes, TEXTS), 0, "{len}");
        }
        println!("{} truncations, mended", artifact.as_bytes().len());
    }
    for len in (0..REAL.as_bytes().len()).step_by(997) {
        let mut bytes = REAL.as_bytes()[..len].to_vec();
        mend(&mut bytes);
        assert_eq!(answers(&bytes, TEXTS), 0, "{len}");
    }
}

#[test]
fn no_section_is_empty() {
    for section in 0..SECTIONS {
        let has = |artifact: &Artifact| section_span(artifact.as_bytes(), section).len > 0;
        assert!(SOUND.iter().any(has), "section {section} is empty");
        assert!(ARTIFACTS.iter().any(has), "section {section} is empty");
    }
}

#[test]
fn the_groups_of_a_forged_pattern_are_those_of_a_regex_or_an_error() {
    const PATTERN: &str = r"(?P<list>[a-z]+) (?P<b>\w{2})|(?:x|a{1,2})?";
    const PIECES: &[u8] = r"(?P<list>)[a-z]+*\w{29}|,.^$:é".as_bytes();
    let artifact = Compiler::new().compile(&rule_set(&[PATTERN])).unwrap();
    let sound = artifact.as_bytes();
    let at = sound.windows(PATTERN.len()).position(|its| its == PATTERN.as_bytes()).unwrap();
    let mut random = Rng::with_seed(0);
    let mut refused = 0;
    for _ in 0..2000 {
        let mut bytes = sound.to_vec();
        for _ in 0..random.usize(1..4) {
            bytes[at + random.usize(..PATTERN.len())] = PIECES[random.usize(..PIECES.len())];
        }
        mend(&mut bytes);
        let artifact = ArtifactBuf::from(&*bytes);
        // A pattern must be UTF-8.
        let Ok(classifier) = Classifier::from_bytes(artifact.as_bytes()) else { continue };
        let rule = classifier.rules().next().unwrap();
        match (GroupFinder::new(&rule), Regex::new(rule.pattern)) {
            (Ok(finder), Ok(regex)) => {
                for text in ["", "abc de", "x", "größe é9"] {
                    let groups = finder.find(text);
                    let captures = regex.captures(text);
                    for name in regex.capture_names().flatten() {
                        let expected = captures.as_ref().and_then(|its| its.name(name));
                        assert_eq!(groups.get(name), expected.map(|its| its.as_str()), "{regex}");
                    }
                }
            }
            (Ok(finder), Err(_)) => assert_eq!(finder.find("x").iter().count(), 0, "{rule}"),
            (Err(error), Err(_)) => {
                assert!(error.to_string().contains("not a regular expression"), "{error}");
                refused += 1;
            }
            (Err(error), Ok(_)) => panic!("{error}, though Regex takes {rule}"),
        }
        let _ = classifier.explain_with_groups("abc de");
    }
    assert!(refused > 100, "{refused}");
}
