//! Checks an artifact from an untrusted source, so that a search neither panics nor runs forever.
//! Every index must be in range, and every number for one of a few variants must be one of them.
//! Values that a search reads with `get` are not checked here, such as the classes of pieces and the
//! transitions of DFAs.
//!
//! Checking takes time proportional to the bytes, even for artifacts that are made to take longer.
//! Therefore sections must not overlap, and neither must spans of records that are read here. They
//! follow each other as the compiler writes them. Only the ends of spans that many records may share
//! are checked.

#[cfg(test)]
mod tests;

use classifier_format::{
    ALIGN, DetailRecord, Entry, FARTHEST, FactRecord, Header, JumpRecord, LiteralRecord,
    MatchRecord, NEXT_BUCKET, NO_BASIS, NONE, PAGES, PairRecord, PieceRecord, SECTION_ALIGN, SLOTS,
    STRIDE, ShardRecord, Span, Tables, attribute_kind, flag, next_offset, shard_kind,
};

use crate::{
    AttributeType, Basis,
    artifact::error::ArtifactError,
    artifact::{looked_at::once, rule_table::RuleTable},
    engine::position,
    engine::tables::Engine,
};

fn check(holds: bool, what: &'static str) -> Result<(), ArtifactError> {
    if holds { Ok(()) } else { Err(ArtifactError::corrupt(what)) }
}

fn within(span: Span, len: usize) -> bool {
    span.start as u64 + span.len as u64 <= len as u64
}

/// Spans of records that follow each other without a gap.
struct Spans {
    /// The number of records that were in a span.
    end: usize,
    len: usize,
}

impl Spans {
    fn new(len: usize) -> Self {
        Self { end: 0, len }
    }

    /// Whether the span is the next.
    fn has_next(&mut self, span: Span) -> bool {
        let is_next = span.start as usize == self.end && within(span, self.len);
        self.end = if is_next { span.range().end } else { self.end };
        is_next
    }

    /// Whether all records were in a span.
    fn is_complete(&self) -> bool {
        self.end == self.len
    }
}

/// Each section starts where the one before ends, and the last ends where the artifact does.
pub(crate) fn sections(table: &[Span], len: usize) -> Result<(), ArtifactError> {
    let start = size_of::<Header>() as u64 + size_of_val(table) as u64;
    let mut end = start.next_multiple_of(SECTION_ALIGN as u64);
    for section in once(table) {
        let follows = u64::from(section.start) == end;
        check(follows, "a section does not start where the one before ends")?;
        end = (end + u64::from(section.len)).next_multiple_of(SECTION_ALIGN as u64);
    }
    check(end == len as u64, "its sections do not end where it does")
}

pub(crate) fn rules(rules: &RuleTable<'_>) -> Result<(), ArtifactError> {
    let is_text = |span: &Span| is_text(rules, span);
    check(once(rules.labels).iter().all(is_text), "a label is not in its strings")?;
    check(once(rules.files).iter().all(is_text), "a file name is not in its strings")?;
    check(is_text(&rules.identity.default_label), "its default label is not in its strings")?;
    check(rules.records.len() < NONE as usize, "it has too many rules")?;
    for rule in once(rules.records) {
        check(is_text(&rule.pattern), "a pattern is not in its strings")?;
        check((rule.label as usize) < rules.labels.len(), "a rule has no label")?;
        check((rule.file as usize) < rules.files.len(), "a rule has no file")?;
        let is_known = rule.basis == NO_BASIS || Basis::of_number(rule.basis).is_some();
        check(is_known, "a rule has an unknown basis")?;
    }
    check_attributes(rules)?;
    check_details(rules)
}

fn is_text(rules: &RuleTable<'_>, span: &Span) -> bool {
    within(*span, rules.strings.len()) && rules.strings.get(span.range()).is_some()
}

/// Declarations have texts and values, and each fact has a value of its attribute.
fn check_attributes(rules: &RuleTable<'_>) -> Result<(), ArtifactError> {
    let is_text = |span: &Span| is_text(rules, span);
    check(once(rules.words).iter().all(is_text), "a word is not in its strings")?;
    for attribute in once(rules.attributes) {
        check(is_text(&attribute.name), "an attribute's name is not in its strings")?;
        let is_known = AttributeType::of_number(attribute.kind).is_some();
        check(is_known, "an attribute has an unknown type")?;
        check(within(attribute.values, rules.words.len()), "an attribute has unknown values")?;
        let default = within(attribute.default, rules.facts.len());
        check(default, "an attribute has an unknown default")?;
    }
    let is_value = |fact: &FactRecord| {
        let [low, high] = fact.value;
        rules.attributes.get(fact.attribute as usize).is_some_and(|it| match it.kind {
            attribute_kind::TEXT => is_text(&Span { start: low, len: high }),
            attribute_kind::ONE_OF => low < it.values.len,
            _ => true,
        })
    };
    check(once(rules.facts).iter().all(is_value), "an attribute has an unknown value")
}

/// There are facts of all labels or of none, and details of all rules or of none.
fn check_details(rules: &RuleTable<'_>) -> Result<(), ArtifactError> {
    let are_facts = |span: &Span| within(*span, rules.facts.len());
    let has_details = |len, all| len == 0 || len == all;
    check(
        has_details(rules.label_facts.len(), rules.labels.len())
            && once(rules.label_facts).iter().all(are_facts),
        "the attributes of its labels do not add up",
    )?;
    let is_sound = |detail: &DetailRecord| {
        is_text(rules, &detail.id)
            && within(detail.tags, rules.words.len())
            && are_facts(&detail.facts)
    };
    check(
        has_details(rules.details.len(), rules.records.len())
            && once(rules.details).iter().all(is_sound),
        "the details of its rules do not add up",
    )
}

/// No byte is of two DFAs, and no match state either. Scan shards come last.
pub(crate) fn shards(tables: &Tables<'_>, anchored: usize) -> Result<(), ArtifactError> {
    let Tables { shards, matches, dfas, .. } = tables;
    let mut end = 0;
    let mut spans = Spans::new(matches.len());
    for (index, &ShardRecord { dfa, matches, kind, .. }) in once(shards).iter().enumerate() {
        let follows = dfa.start as usize == end && within(dfa, dfas.len());
        check(follows, "a DFA does not start where the one before ends")?;
        end = dfa.range().end.next_multiple_of(ALIGN);
        check(spans.has_next(matches), "a DFA has match states of another")?;
        let is_known = match kind {
            shard_kind::PREFIX | shard_kind::SWEEP => index < anchored,
            shard_kind::SCAN => index >= anchored,
            _ => false,
        };
        check(is_known, "a DFA is of an unknown kind")?;
    }
    check(end == dfas.len() && spans.is_complete(), "its DFAs do not add up")
}

pub(crate) fn engine(engine: &Engine<'_>) -> Result<(), ArtifactError> {
    let tables = &engine.tables;
    check_alphabet(tables, engine.record.atoms as usize)?;
    check_jumps(engine)?;
    check_matches(tables)?;
    let finds_prefixes =
        once(tables.prefixes).iter().all(|prefix| (prefix.shard as usize) < engine.anchored.len());
    check(finds_prefixes, "a prefix is in no shard")?;
    check_filter(engine)?;
    check_filter_keys(engine)?;
    check_literals(tables)?;
    once(tables.pieces).iter().try_for_each(|piece| check_piece(piece, tables))?;
    check_programs(engine)
}

/// Ranges start at U+0080 and ascend, and each page knows how many start before it.
fn check_alphabet(tables: &Tables<'_>, atoms: usize) -> Result<(), ArtifactError> {
    let ranges = once(tables.ranges);
    let starts = || ranges.iter().map(|range| range >> 8);
    let ascend = starts().is_sorted_by(|start, next| start < next) && starts().next() == Some(0x80);
    check(ascend, "its ranges of characters do not ascend")?;
    let are_symbols = ranges.iter().all(|&range| range as u8 >= 0x80);
    check(are_symbols, "a range of characters has no symbol")?;
    check(tables.pages.len() == PAGES, "it has an odd number of pages")?;
    let before = |page: usize| ranges.partition_point(|range| (range >> 16) < page as u32);
    let mut pages = once(tables.pages).iter().enumerate();
    let add_up = pages.all(|(page, &ranges)| ranges as usize == before(page));
    check(add_up, "its pages of characters do not add up")?;
    let has_atoms = tables.atoms.is_empty() || tables.atoms.len() == ranges.len();
    let known = once(tables.atoms).iter().all(|&atom| usize::from(atom) < atoms);
    check(has_atoms && known, "a range of characters has an unknown atom")
}

/// Jumps lead to the states that the DFA reaches.
fn check_jumps(engine: &Engine<'_>) -> Result<(), ArtifactError> {
    let places = engine.tables.jumps.len();
    let has_size =
        (1..=4).contains(&engine.record.jump_len) && places > 1 && places.is_power_of_two();
    check(places == 0 || has_size, "its jumps have an odd size")?;
    let is_sound = |jump: &JumpRecord| match *jump {
        JumpRecord::EMPTY => true,
        _ => {
            engine.anchored.with(0, |shard| shard.confirms(jump, engine.record.jump_len as usize))
                == Some(true)
        }
    };
    check(once(engine.tables.jumps).iter().all(is_sound), "a jump does not lead where its DFA gets")
}

fn check_matches(tables: &Tables<'_>) -> Result<(), ArtifactError> {
    let rules = tables.rules.len();
    let mut spans = Spans::new(tables.targets.len());
    for MatchRecord { rules: decided, prefixes, rule, .. } in once(tables.matches) {
        let follow = spans.has_next(*decided) && spans.has_next(*prefixes);
        check(follow, "a match state stands for nothing known")?;
        let decided = once(&tables.targets[decided.range()]);
        let ascend = decided.is_sorted_by(|rule, next| rule < next);
        check(ascend, "the rules of a match state do not ascend")?;
        let is_lowest = *rule == *decided.first().unwrap_or(&NONE);
        check(is_lowest, "a match state has another lowest rule")?;
        let known = decided.last().is_none_or(|&rule| (rule as usize) < rules);
        check(known, "a match state decides an unknown rule")?;
        let mut prefixes = once(&tables.targets[prefixes.range()]).iter();
        let known = prefixes.all(|&prefix| (prefix as usize) < tables.prefixes.len());
        check(known, "a match state stands for an unknown prefix")?;
    }
    check(spans.is_complete(), "its match states do not add up")
}

/// The bitmap has a power of two of words, and no more bits than there are hashes; slots lead to
/// buckets, entries to filter keys, and links go on.
fn check_filter(engine: &Engine<'_>) -> Result<(), ArtifactError> {
    let Engine { filter, record, .. } = engine;
    let keys = engine.tables.filter_keys.len();
    let words = filter.grams.len();
    let is_sound = words == 0 || words.is_power_of_two() && words <= 1 << (32 - 5);
    check(is_sound, "the bitmap of the filter has an odd size")?;
    let slots = filter.slots.len();
    let is_sound = slots == 0 || slots.is_power_of_two() && slots > 1 && slots <= 1 << 31;
    check(is_sound, "the filter has an odd number of slots")?;
    let (buckets, first) = (filter.buckets.len(), record.buckets as usize);
    let has_grams = words > 0 || first == 0;
    let is_sound = filter.wide <= first && first <= buckets && has_grams;
    check(is_sound, "the filter has an odd number of buckets")?;
    check(filter.entries.len() == buckets, "the buckets of the filter do not add up")?;
    let known = |&slot: &u16| filter.wide + usize::from(slot) < first;
    check(once(filter.slots).iter().all(known), "a slot of the filter has no bucket")?;
    for (bucket, entries) in once(filter.entries).iter().enumerate() {
        let known = |entry: &Entry| match entry.filter_key {
            NONE => entry.prefixes == 0,
            // Nothing else leads to the next, or all would be gone through again and again.
            NEXT_BUCKET => {
                let is_near = next_offset(entry.prefixes).unsigned_abs() <= FARTHEST as u8;
                is_near && (first.max(bucket + 1)..buckets).contains(&(entry.place as usize))
            }
            key => (key as usize) < keys && entry.place <= STRIDE as u32,
        };
        check(entries.iter().all(known), "a bucket of the filter leads to nothing known")?;
    }
    let known = |pair: &PairRecord| (pair.filter_key as usize) < keys;
    check(
        once(filter.pairs).iter().all(known),
        "a pair of the filter leads to an unknown filter key",
    )
}

/// The literals of each filter key follow those of the one before, and then come those of none.
fn check_filter_keys(engine: &Engine<'_>) -> Result<(), ArtifactError> {
    let filtered = engine.record.filtered as usize;
    let mut spans = Spans::new(filtered);
    for key in once(engine.tables.filter_keys) {
        let piece = engine.tables.pieces.get(key.piece as usize);
        let is_in = |piece: &PieceRecord| {
            let is_bytes = piece.varies == 0 && (key.start, key.len) == (piece.start, piece.len);
            let is_sound = key.len == 0 || is_bytes;
            piece.program == NONE && key.before <= piece.len && is_sound
        };
        check(piece.is_some_and(is_in), "a filter key is in no piece")?;
        check(spans.has_next(key.literals), "a filter key decides nothing known")?;
    }
    let add_up = spans.is_complete() && filtered <= engine.tables.literals.len();
    check(add_up, "its filter keys do not add up")
}

fn check_literals(tables: &Tables<'_>) -> Result<(), ArtifactError> {
    let rules = tables.rules.len();
    let is_prefix = |prefix: u32| (prefix as usize) < tables.prefixes.len();
    let mut spans = Spans::new(tables.pieces.len());
    for literal in once(tables.literals) {
        let LiteralRecord { rule, prefix, gap, pieces, flags, program, slot } = *literal;
        check((rule as usize) < rules, "a literal rule is unknown")?;
        check(prefix == NONE || is_prefix(prefix), "a literal rule has an unknown prefix")?;
        check(slot == NONE || (slot as usize) < SLOTS, "a slot is too high")?;
        check(flags & !flag::ALL == 0, "a literal rule is of an unknown kind")?;
        let is_settled = flags & flag::PROGRAM != 0;
        let has_program = match program {
            NONE => !is_settled,
            program => (program as usize) < tables.programs.len(),
        };
        check(has_program, "a literal rule has no program")?;
        let has_pieces = (pieces.len > 0) != is_settled;
        check(has_pieces && spans.has_next(pieces), "a literal rule has no pieces")?;
        let first = tables.pieces[pieces.range()].first();
        check(gap == first.map_or(0, |piece| piece.gap), "a literal rule has an odd gap")?;
    }
    Ok(())
}

/// Many pieces may have the same bytes, so these are not looked at.
fn check_piece(piece: &PieceRecord, tables: &Tables<'_>) -> Result<(), ArtifactError> {
    let end = piece.start as u64 + 2 * piece.len as u64;
    check(end <= tables.piece_bytes.len() as u64, "a piece has no bytes")?;
    let has_units = piece.len > 0 && piece.anchor < piece.len;
    let is_found = match piece.program {
        NONE => has_units,
        program => (program as usize) < tables.programs.len() && (has_units || piece.len == 0),
    };
    check(is_found, "a piece is looked for by nothing")?;
    let is_behind = piece.program != NONE && piece.least == NONE && piece.most != NONE;
    let near = tables.pieces.get(piece.most as usize);
    let is_near = |near: &PieceRecord| near.program == NONE && near.varies == 0;
    check(!is_behind || near.is_some_and(is_near), "a piece is near no other")?;
    check(piece.varies <= 1, "a piece is of an unknown kind")
}

/// The words of each program follow those of the one before.
fn check_programs(engine: &Engine<'_>) -> Result<(), ArtifactError> {
    let Tables { rules, programs, program_words: words, confirmed, atoms, .. } = engine.tables;
    let confirmed_kinds = engine.confirmed_kinds;
    let tables = once(engine.program_kinds);
    let ascend = once(confirmed).is_sorted_by(|rule, next| rule < next);
    let known = confirmed.last().is_none_or(|&rule| (rule as usize) < rules.len());
    check(ascend && known, "it confirms unknown rules")?;
    check(confirmed.is_empty() || !atoms.is_empty(), "it has no atoms")?;
    let of_literals = programs.len().checked_sub(confirmed.len());
    let of_literals = of_literals.ok_or(ArtifactError::corrupt("a rule has no program"))?;
    let of_confirmed = once(confirmed_kinds).chunks_exact(match confirmed.len() {
        0 => 1,
        confirmed => confirmed_kinds.len() / confirmed,
    });
    let mut end = 0;
    for (index, record) in once(programs).iter().enumerate() {
        let follows = record.start as usize == end;
        check(follows, "a program does not start where the one before ends")?;
        end += record.len as usize;
        let no_kinds = [0; 256];
        let kinds = match index < of_literals {
            true => tables.get(record.table as usize),
            false => Some(&no_kinds),
        };
        let is_sound = kinds.is_some_and(|kinds| position::check(record, kinds, words));
        check(is_sound, "a program is not sound")?;
    }
    check(end == words.len(), "its programs do not add up")?;
    for (record, kinds) in programs[of_literals..].iter().zip(of_confirmed) {
        let known = kinds.iter().all(|&kind| u32::from(kind) < record.kinds);
        check(known, "a program has an unknown kind of character")?;
    }
    Ok(())
}
