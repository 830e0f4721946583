//! Checking an artifact that nobody vouches for, so that whatever it says, a search neither panics
//! nor goes on for ever: every index leads somewhere, and every number that stands for one of a few
//! things is one of them. What a search asks for with `get` is not checked here, such as the
//! classes of pieces.
//!
//! Checking takes time in proportion to the bytes, also where they were written to make it take
//! more. So sections do not overlap, and neither do the runs of records that are looked through;
//! they follow each other as the compiler writes them. Runs that many records may share are only
//! checked for their ends.

mod dense;
#[cfg(test)]
mod tests;

pub(crate) use dense::patterns_are_disjoint;

use crate::{
    Basis,
    classifier::Rules,
    error::ArtifactError,
    filter::{Bitmap, Table},
    format::{
        ALIGN, Header, HitEntry, LiteralRecord, MatchRecord, NO_BASIS, NONE, PieceRecord,
        SHIFT_ASCII_WORDS, SHIFT_KIND_WORDS, SHIFT_SKIP_SETS, SHIFT_WORDS, SLOTS, ShardRecord,
        ShiftRecord, Span, TierRecord, WINDOW, flag,
    },
    tier::Tier,
    vector::Nibbles,
};

/// Records, or bytes, that are about to be looked through. Tests count them.
#[inline(always)]
pub(crate) fn once<T>(records: &[T]) -> &[T] {
    #[cfg(test)]
    tests::count(size_of_val(records));
    records
}

fn check(holds: bool, what: &'static str) -> Result<(), ArtifactError> {
    if holds { Ok(()) } else { Err(ArtifactError::corrupt(what)) }
}

fn within(span: Span, len: usize) -> bool {
    span.start as u64 + span.len as u64 <= len as u64
}

/// Runs of records that follow each other without a gap.
struct Row {
    /// How many records have been in a run.
    end: usize,
    len: usize,
}

impl Row {
    fn new(len: usize) -> Self {
        Self { end: 0, len }
    }

    /// Whether the run is the next.
    fn has_next(&mut self, run: Span) -> bool {
        let is_next = run.start as usize == self.end && within(run, self.len);
        self.end = if is_next { run.range().end } else { self.end };
        is_next
    }

    /// Whether all records have been in a run.
    fn is_complete(&self) -> bool {
        self.end == self.len
    }
}

/// Each section starts where the one before ends, and the last ends where the artifact does.
pub(crate) fn sections(table: &[Span], len: usize) -> Result<(), ArtifactError> {
    let start = size_of::<Header>() as u64 + size_of_val(table) as u64;
    let mut end = start;
    for section in once(table) {
        let follows = u64::from(section.start) == end;
        check(follows, "a section does not start where the one before ends")?;
        end = (end + u64::from(section.len)).next_multiple_of(ALIGN as u64);
    }
    check(end == len as u64, "its sections do not end where it does")
}

pub(crate) fn rules(rules: &Rules<'_>) -> Result<(), ArtifactError> {
    let is_text = |span: &Span| {
        within(*span, rules.strings.len()) && rules.strings.get(span.range()).is_some()
    };
    check(once(rules.labels).iter().all(is_text), "a label is not in its strings")?;
    check(once(rules.files).iter().all(is_text), "a file name is not in its strings")?;
    check(rules.records.len() < NONE as usize, "it has too many rules")?;
    for rule in once(rules.records) {
        check(is_text(&rule.pattern), "a pattern is not in its strings")?;
        check((rule.label as usize) < rules.labels.len(), "a rule has no label")?;
        check((rule.file as usize) < rules.files.len(), "a rule has no file")?;
        let is_known = rule.basis == NO_BASIS || Basis::of_number(rule.basis).is_some();
        check(is_known, "a rule has an unknown basis")?;
    }
    Ok(())
}

/// No byte is of two DFAs, before any of them is looked at; no match state either.
pub(crate) fn shards(
    shards: &[ShardRecord],
    dfas: usize,
    matches: usize,
) -> Result<(), ArtifactError> {
    let mut end = 0;
    let mut row = Row::new(matches);
    for ShardRecord { dfa, matches, .. } in once(shards) {
        let follows = dfa.start as usize == end && within(*dfa, dfas);
        check(follows, "a DFA does not start where the one before ends")?;
        end = dfa.range().end.next_multiple_of(ALIGN);
        check(row.has_next(*matches), "a DFA has match states of another")?;
    }
    check(end == dfas && row.is_complete(), "its DFAs do not add up")
}

pub(crate) fn record(record: &TierRecord, nibbles: usize) -> Result<(), ArtifactError> {
    let has_all = nibbles == 0 || nibbles == size_of::<Nibbles>() / size_of::<[u8; 16]>();
    check(has_all, "the fine pass of the filter has an odd size")?;
    check(record.has_all <= 1, "a tier is of an unknown kind")
}

pub(crate) fn tier(
    tier: &Tier<'_>,
    matches: &[MatchRecord],
    always: Span,
    rules: usize,
) -> Result<(), ArtifactError> {
    check_matches(matches, tier, rules)?;
    let finds_heads =
        once(tier.heads).iter().all(|head| (head.shard as usize) < tier.anchored.len());
    check(finds_heads, "a head is in no shard")?;
    check_bitmap(&tier.filter.coarse)?;
    check_bitmap(&tier.filter.fine)?;
    check_table(&tier.filter.short, tier.runs.len())?;
    check_table(&tier.filter.wide, tier.runs.len())?;
    check_table(&tier.filter.least, tier.runs.len())?;
    check_runs(tier, always)?;
    check_literals(tier, rules)?;
    once(tier.pieces).iter().try_for_each(|piece| check_piece(piece, tier))?;
    check_shifts(tier.shifts, tier.shift_words)
}

fn check_matches(
    matches: &[MatchRecord],
    tier: &Tier<'_>,
    rules: usize,
) -> Result<(), ArtifactError> {
    let mut row = Row::new(tier.targets.len());
    for MatchRecord { rules: decided, heads, .. } in once(matches) {
        let follow = row.has_next(*decided) && row.has_next(*heads);
        check(follow, "a match state stands for nothing known")?;
        let decided = once(&tier.targets[decided.range()]);
        let ascend = decided.is_sorted_by(|rule, next| rule < next);
        check(ascend, "the rules of a match state do not ascend")?;
        let known = decided.last().is_none_or(|&rule| (rule as usize) < rules);
        check(known, "a match state decides an unknown rule")?;
        let mut heads = once(&tier.targets[heads.range()]).iter();
        let known = heads.all(|&head| (head as usize) < tier.heads.len());
        check(known, "a match state stands for an unknown head")?;
    }
    check(row.is_complete(), "its match states do not add up")
}

/// A bitmap has a power of two of words, or none, and no more bits than there are hashes.
fn check_bitmap(bitmap: &Bitmap<'_>) -> Result<(), ArtifactError> {
    let words = bitmap.0.len();
    let is_sound = words == 0 || words.is_power_of_two() && words <= 1 << (32 - 6);
    check(is_sound, "a pass of the filter has an odd size")
}

/// Slots are a power of two, ascend, and end where the entries do; entries name runs.
fn check_table<const GRAM: usize>(
    table: &Table<'_, GRAM>,
    runs: usize,
) -> Result<(), ArtifactError> {
    let Some((last, slots)) = table.slots.split_last() else {
        return check(table.entries.is_empty(), "a table of the filter has no slots");
    };
    check(slots.len().is_power_of_two(), "a table of the filter has an odd size")?;
    let ascend = once(table.slots).is_sorted() && slots[0] == 0;
    check(ascend, "the slots of a table of the filter do not ascend")?;
    let ends = *last as usize == table.entries.len();
    check(ends, "the slots of a table of the filter do not add up")?;
    let known = |entry: &HitEntry| (entry.run as usize) < runs && entry.back as usize <= WINDOW;
    check(once(table.entries).iter().all(known), "a table of the filter names an unknown run")
}

fn check_runs(tier: &Tier<'_>, always: Span) -> Result<(), ArtifactError> {
    let mut row = Row::new(tier.run_literals.len());
    for run in once(tier.runs) {
        let piece = tier.pieces.get(run.piece as usize);
        check(piece.is_some_and(|piece| run.before <= piece.len), "a run is in no piece")?;
        check(row.has_next(run.literals), "a run decides nothing known")?;
    }
    check(row.has_next(always) && row.is_complete(), "its runs do not add up")?;
    let is_known = |&literal: &u32| (literal as usize) < tier.literals.len();
    check(once(tier.run_literals).iter().all(is_known), "a run decides an unknown literal rule")
}

fn check_literals(tier: &Tier<'_>, rules: usize) -> Result<(), ArtifactError> {
    let is_head = |head: u32| (head as usize) < tier.heads.len();
    let mut row = Row::new(tier.pieces.len());
    for literal in once(tier.literals) {
        let LiteralRecord { rule, head, pieces, flags, confirm, slot } = *literal;
        check((rule as usize) < rules, "a literal rule is unknown")?;
        check(head == NONE || is_head(head), "a literal rule has an unknown head")?;
        check(slot == NONE || (slot as usize) < SLOTS, "a slot is too high")?;
        check(flags & !flag::ALL == 0, "a literal rule is of an unknown kind")?;
        let confirm = confirm as usize;
        if flags & flag::SHIFT != 0 {
            check(confirm < tier.shifts.len(), "a literal rule has no Shift-And program")?;
        } else if flags & flag::CONFIRM != 0 {
            check(confirm < tier.confirm.len(), "a literal rule has no confirm DFA")?;
        }
        let has_pieces = (pieces.len > 0) == (flags & flag::CONFIRM == 0);
        check(has_pieces && row.has_next(pieces), "a literal rule has no pieces")?;
    }
    Ok(())
}

/// Many pieces may have the same bytes, so these are not looked at.
fn check_piece(piece: &PieceRecord, tier: &Tier<'_>) -> Result<(), ArtifactError> {
    let end = piece.start as u64 + 2 * piece.len as u64;
    let has_bytes = piece.len > 0 && end <= tier.piece_bytes.len() as u64;
    check(has_bytes && piece.anchor < piece.len, "a piece has no bytes")?;
    check(piece.varies <= 1, "a piece is of an unknown kind")
}

/// The words of each program follow those of the one before.
fn check_shifts(shifts: &[ShiftRecord], words: &[u64]) -> Result<(), ArtifactError> {
    let mut start = 0;
    for shift in once(shifts) {
        let places = shift.words as u64;
        check([1, 2, SHIFT_WORDS as u64].contains(&places), "a Shift-And program has an odd size")?;
        let kinds = (SHIFT_ASCII_WORDS + SHIFT_KIND_WORDS) as u64 + shift.ranges as u64;
        let end = start + kinds + (SHIFT_SKIP_SETS as u64 + 2 * shift.kinds as u64) * places;
        let fits = u64::from(shift.start) == start
            && end <= words.len() as u64
            && (shift.last as u64) < 64 * places;
        check(fits, "a Shift-And program has no room")?;
        check(shift.at_end <= 1, "a Shift-And program is of an unknown kind")?;
        let (ascii, ranges) = words[start as usize..].split_at(SHIFT_ASCII_WORDS);
        let ascii = once(ascii).iter().flat_map(|word| word.to_le_bytes());
        let ranges = once(&ranges[..shift.ranges as usize]).iter().map(|&range| range as u8);
        let mut its_kinds = ascii.chain(ranges).map(u32::from).chain([shift.other]);
        let known = shift.kinds <= 256 && its_kinds.all(|kind| kind < shift.kinds);
        check(known, "a Shift-And program has an unknown kind of byte")?;
        start = end;
    }
    Ok(())
}
