//! Checking takes time in proportion to the bytes, also where they are made to make it take more:
//! what is looked at is counted.

mod bounds;

use std::{format, string::String, vec, vec::Vec};

use bytemuck::Pod;
use classifier_compiler::{Compiler, RuleSet};

use classifier_format::{
    EngineRecord, FilterKeyRecord, Header, IdentityRecord, LiteralRecord, MatchRecord, PieceRecord,
    PositionRecord, RuleRecord, SECTION_ALIGN, SECTIONS, Section, ShardRecord, Span,
};

use crate::{Classifier, artifact::looked_at::LOOKED_AT};

/// The checksum looks at all bytes, and the other checks at each once more at most.
const MOST: usize = 2;

/// How often a record is repeated.
const TIMES: usize = 10_000;

/// Opens an artifact, and gives the refusal. Asserts that it took no longer than the artifact is
/// long.
fn refusal(bytes: &[u8]) -> Option<String> {
    let words: Vec<u64> = bytemuck::pod_collect_to_vec(bytes);
    LOOKED_AT.set(0);
    let result = Classifier::from_bytes(bytemuck::cast_slice(&words));
    let looked_at = LOOKED_AT.get();
    assert!(looked_at <= MOST * bytes.len(), "{looked_at} looks at {} bytes", bytes.len());
    assert!(looked_at >= bytes.len() - size_of::<Header>(), "the checksum is counted");
    result.err().map(|error| format!("{error}"))
}

fn compile(patterns: impl IntoIterator<Item = String>, rule_dfa_limit: usize) -> Vec<u8> {
    let builder = RuleSet::builder();
    let rules = patterns.into_iter().fold(builder, |rules, pattern| rules.rule("Label", pattern));
    let rules = rules.read();
    let artifact = Compiler::new().rule_dfa_limit(rule_dfa_limit).compile(&rules).unwrap();
    artifact.as_bytes().to_vec()
}

/// An artifact with records of each kind that is repeated below.
fn sound() -> Sections {
    let patterns = [
        "^55[0-9] 5\\.1\\.1 ",
        "^55[0-9] 5\\.2\\.2 ",
        "^550 .*mailbox (?:is )?full",
        "[a-f0-9]{6}-[0-9]",
        "(?i)user .+ unknown$",
        "blocked.{0,70}\\bby [a-z]+\\.",
    ];
    Sections::of(&compile(patterns.map(String::from), 2 << 10))
}

/// The sections of an artifact, to be taken apart and put together again.
#[derive(Clone)]
struct Sections(Vec<Vec<u8>>, Vec<u8>);

impl Sections {
    fn of(artifact: &[u8]) -> Self {
        let (header, after) = artifact.split_at(size_of::<Header>());
        let table = after.chunks(size_of::<Span>()).take(SECTIONS);
        let section = |span| artifact[bytemuck::pod_read_unaligned::<Span>(span).range()].to_vec();
        Self(table.map(section).collect(), header.to_vec())
    }

    /// The records of a section.
    fn records<T: Pod>(&self, section: Section) -> Vec<T> {
        bytemuck::pod_collect_to_vec(&self.0[section as usize])
    }

    /// Changes the records of a section.
    fn change<T: Pod>(&mut self, section: Section, change: impl FnOnce(&mut Vec<T>)) {
        let mut records = self.records(section);
        change(&mut records);
        self.0[section as usize] = bytemuck::cast_slice(&records).to_vec();
    }

    /// Puts them together with this table, or that of where they lie.
    fn assemble(&self, table: Option<Span>) -> Vec<u8> {
        // The header is as long as sections are aligned.
        const { assert!(size_of::<Header>() == SECTION_ALIGN) };
        let mut after = vec![0; SECTIONS * size_of::<Span>()];
        let mut spans = Vec::new();
        for section in &self.0 {
            after.resize(after.len().next_multiple_of(SECTION_ALIGN), 0);
            let start = (size_of::<Header>() + after.len()) as u32;
            spans.push(table.unwrap_or(Span { start, len: section.len() as u32 }));
            after.extend_from_slice(section);
        }
        after.resize(after.len().next_multiple_of(SECTION_ALIGN), 0);
        after[..SECTIONS * size_of::<Span>()].copy_from_slice(bytemuck::cast_slice(&spans));
        let mut header: Header = bytemuck::pod_read_unaligned(&self.1);
        header.length = (size_of::<Header>() + after.len()) as u64;
        header.checksum = crc32fast::hash(&after);
        [bytemuck::bytes_of(&header), &after].concat()
    }

    /// Asserts that they are refused for this.
    #[track_caller]
    fn assert_refused(&self, what: &str) {
        let refusal = refusal(&self.assemble(None));
        assert_eq!(refusal, Some(format!("the artifact is damaged: {what}")));
    }
}

/// Repeats the last record.
fn repeat<T: Clone>(records: &mut Vec<T>) {
    let last = records.last().unwrap().clone();
    records.resize(records.len() + TIMES, last);
}

#[test]
fn compiled_artifacts_are_accepted() {
    for rules in [1, 100, 1000] {
        let patterns = (0..rules).map(|rule| format!("^{}.+reason {rule}$", rule % 10));
        assert_eq!(refusal(&compile(patterns, 1 << 16)), None);
    }
    assert_eq!(refusal(&sound().assemble(None)), None);
}

#[test]
fn an_artifact_has_one_identity_with_a_label() {
    for len in [0, 2] {
        let mut sections = sound();
        sections.change(Section::Identity, |records: &mut Vec<IdentityRecord>| {
            records.resize(len, records[0]);
        });
        sections.assert_refused("it does not have one record of its identity");
    }
    let mut sections = sound();
    sections.change(Section::Identity, |records: &mut Vec<IdentityRecord>| {
        records[0].default_label.start = u32::MAX;
    });
    sections.assert_refused("its default label is not in its strings");
}

#[test]
fn an_unknown_basis_is_refused() {
    for basis in [4, u32::MAX] {
        let mut sections = sound();
        sections.change(Section::Rules, |rules: &mut Vec<RuleRecord>| rules[1].basis = basis);
        sections.assert_refused("a rule has an unknown basis");
    }
}

#[test]
fn a_dfa_shared_by_many_shards_is_refused() {
    let mut sections = sound();
    sections.change(Section::Shards, repeat::<ShardRecord>);
    sections.change(Section::Engine, |engine: &mut Vec<EngineRecord>| {
        engine[0].scan_shards += TIMES as u32;
    });
    sections.assert_refused("a DFA does not start where the one before ends");
}

#[test]
fn targets_shared_by_many_match_states_are_refused() {
    let mut sections = sound();
    let mut all = Span::default();
    sections.change(Section::Targets, |targets: &mut Vec<u32>| {
        repeat(targets);
        all.len = targets.len() as u32;
    });
    sections.change(Section::Matches, |matches: &mut Vec<MatchRecord>| {
        assert!(matches.len() > MOST);
        matches.iter_mut().for_each(|record| record.prefixes = all);
    });
    sections.assert_refused("a match state stands for nothing known");
}

#[test]
fn literal_rules_shared_by_many_filter_keys_are_refused() {
    let mut sections = sound();
    sections.change(Section::FilterKeys, repeat::<FilterKeyRecord>);
    sections.assert_refused("a filter key decides nothing known");
}

#[test]
fn pieces_shared_by_many_literal_rules_are_refused() {
    let mut sections = sound();
    sections.change(Section::Literals, |literals: &mut Vec<LiteralRecord>| {
        let its = *literals.iter().find(|literal| literal.pieces.len > 0).unwrap();
        literals.resize(literals.len() + TIMES, its);
    });
    sections.assert_refused("a literal rule has no pieces");
}

#[test]
fn a_program_shared_by_many_records_is_refused() {
    let mut sections = sound();
    sections.change(Section::Programs, repeat::<PositionRecord>);
    sections.assert_refused("a program does not start where the one before ends");
}

#[test]
fn bytes_shared_by_many_pieces_are_not_read_for_each() {
    let mut sections = sound();
    sections.change(Section::Pieces, |pieces: &mut Vec<PieceRecord>| {
        repeat(pieces);
        let first = pieces.len() - TIMES;
        pieces[first..].iter_mut().for_each(|piece| (piece.start, piece.len) = (0, TIMES as u32));
    });
    sections.change(Section::PieceBytes, |bytes: &mut Vec<u8>| bytes.resize(2 * TIMES, b'a'));
    assert_eq!(refusal(&sections.assemble(None)), None);
}

#[test]
fn a_dfa_of_an_unknown_kind_is_refused() {
    for kind in [0, 1, 3, u32::MAX] {
        let mut sections = sound();
        sections.change(Section::Shards, |shards: &mut Vec<ShardRecord>| {
            shards.last_mut().unwrap().kind = kind;
        });
        sections.assert_refused("a DFA is of an unknown kind");
    }
}

#[test]
fn overlapping_sections_are_refused() {
    let artifact = sound().assemble(Some(Span { start: 64, len: 64 }));
    let refused = "the artifact is damaged: a section does not start where the one before ends";
    assert_eq!(refusal(&artifact).as_deref(), Some(refused));
}
