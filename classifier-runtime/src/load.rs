//! From the bytes of an artifact to the tables that the search reads: each section becomes a
//! slice where it lies, and, unless the macro vouches for them, every index in it is checked.

use bytemuck::Pod;

use crate::{
    classifier::{Classifier, Rules},
    dfa::{Shards, Trust},
    error::{ArtifactError, Kind},
    filter::{Bitmap, Filter, Table},
    format::{
        ALIGN, BYTE_ORDER, ENGINE, Header, HitEntry, LiteralRecord, MAGIC, MatchRecord, NONE,
        PieceRecord, SECTIONS, SHIFT_ASCII_WORDS, SHIFT_KIND_WORDS, SHIFT_SKIP_SETS, SHIFT_WORDS,
        SLOTS, Section, ShardRecord, ShiftRecord, Span, TierId, TierRecord, TierSection, VERSION,
        WINDOW, flag, unit,
    },
    tier::Tier,
};

/// Opens an artifact.
pub(crate) fn open(bytes: &[u8], trust: Trust) -> Result<Classifier<'_>, ArtifactError> {
    let header = header(bytes)?;
    if trust == Trust::Nobody {
        check_sum(bytes, &header)?;
    }
    let sections = Sections::read(bytes)?;
    let rules = Rules {
        strings: sections.strings(trust)?,
        labels: sections.rules(Section::Labels)?,
        files: sections.rules(Section::Files)?,
        records: sections.rules(Section::Rules)?,
    };
    if trust == Trust::Nobody {
        check_rules(&rules)?;
    }
    let ascii = tier(&sections, TierId::Ascii, rules.records.len(), trust)?;
    let unicode = tier(&sections, TierId::Unicode, rules.records.len(), trust)?;
    Ok(Classifier { rules, ascii, unicode })
}

/// Checks everything that the header says, except for the checksum.
fn header(bytes: &[u8]) -> Result<Header, ArtifactError> {
    let need = size_of::<Header>();
    let have = bytes.len();
    if bytes.iter().zip(&MAGIC).any(|(byte, magic)| byte != magic) {
        return Err(Kind::Magic.into());
    }
    let start = bytes.get(..need).ok_or(Kind::Truncated { have, need })?;
    let header: Header = bytemuck::pod_read_unaligned(start);
    if header.byte_order != BYTE_ORDER {
        return Err(Kind::ByteOrder.into());
    }
    if header.version != VERSION {
        return Err(Kind::Version { found: header.version }.into());
    }
    if header.engine != ENGINE {
        return Err(Kind::Engine { found: header.engine }.into());
    }
    if header.length != have as u64 {
        return Err(Kind::Length { have, said: header.length }.into());
    }
    if bytes.as_ptr().align_offset(ALIGN) != 0 {
        return Err(Kind::Misaligned.into());
    }
    Ok(header)
}

fn check_sum(bytes: &[u8], header: &Header) -> Result<(), ArtifactError> {
    let found = crc32fast::hash(&bytes[size_of::<Header>()..]);
    if found != header.checksum {
        return Err(Kind::Checksum { found, said: header.checksum }.into());
    }
    if header.reserved.iter().any(|&reserved| reserved != 0) {
        return Err(ArtifactError::corrupt("its reserved bytes are in use"));
    }
    Ok(())
}

/// The section table, and the bytes that it points into.
struct Sections<'a> {
    bytes: &'a [u8],
    table: &'a [Span],
}

impl<'a> Sections<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, ArtifactError> {
        let start = size_of::<Header>();
        let need = start + SECTIONS * size_of::<Span>();
        let table = bytes.get(start..need).ok_or(Kind::Truncated { have: bytes.len(), need })?;
        Ok(Self { bytes, table: cast(table)? })
    }

    fn get<T: Pod>(&self, index: usize) -> Result<&'a [T], ArtifactError> {
        let bytes = self
            .bytes
            .get(self.table[index].range())
            .ok_or(ArtifactError::corrupt("a section lies outside of it"))?;
        cast(bytes)
    }

    fn rules<T: Pod>(&self, section: Section) -> Result<&'a [T], ArtifactError> {
        self.get(section as usize)
    }

    fn strings(&self, trust: Trust) -> Result<&'a str, ArtifactError> {
        let bytes: &[u8] = self.rules(Section::Strings)?;
        match trust {
            Trust::Nobody => core::str::from_utf8(bytes)
                .map_err(|_| ArtifactError::corrupt("its strings are not UTF-8")),
            // SAFETY: the compiler wrote this section out of `str`s, and `Trust::Macro` says that
            // these are the compiler's bytes.
            Trust::Macro => Ok(unsafe { core::str::from_utf8_unchecked(bytes) }),
        }
    }
}

fn cast<T: Pod>(bytes: &[u8]) -> Result<&[T], ArtifactError> {
    bytemuck::try_cast_slice(bytes)
        .map_err(|_| ArtifactError::corrupt("a section has an odd length or place"))
}

fn tier<'a>(
    sections: &Sections<'a>,
    id: TierId,
    rules: usize,
    trust: Trust,
) -> Result<Tier<'a>, ArtifactError> {
    fn get<'a, T: Pod>(
        sections: &Sections<'a>,
        id: TierId,
        section: TierSection,
    ) -> Result<&'a [T], ArtifactError> {
        sections.get(id.section(section))
    }

    let [record]: [TierRecord; 1] = get(sections, id, TierSection::Tier)?
        .try_into()
        .map_err(|_| ArtifactError::corrupt("a tier does not have one record"))?;
    let shards: &[ShardRecord] = get(sections, id, TierSection::Shards)?;
    let counts = [record.anchored_shards, record.confirm_shards, record.scan_shards];
    if counts.iter().map(|&count| count as u64).sum::<u64>() != shards.len() as u64 {
        return Err(ArtifactError::corrupt("its shards do not add up"));
    }
    let matches = get(sections, id, TierSection::Matches)?;
    let dfas = get(sections, id, TierSection::Dfas)?;
    let (anchored, shards) = shards.split_at(record.anchored_shards as usize);
    let (confirm, scan) = shards.split_at(record.confirm_shards as usize);
    let open = |records| Shards::open(id, records, matches, dfas, trust);
    let nibbles: &[[u8; 16]] = get(sections, id, TierSection::FineNibbles)?;
    let run_literals: &[u32] = get(sections, id, TierSection::RunLiterals)?;
    let literals: &[LiteralRecord] = get(sections, id, TierSection::Literals)?;
    let always = run_literals
        .get(record.always.range())
        .ok_or(ArtifactError::corrupt("a tier decides unknown literal rules"))?;
    let lowest_always = always.first().and_then(|&first| literals.get(first as usize));
    let lowest_scan = scan.iter().map(|shard| shard.lowest).min();
    let lowest_without_head = [record.lowest_coarse, record.lowest_fine]
        .into_iter()
        .chain(lowest_always.map(|literal| literal.rule))
        .chain(lowest_scan)
        .min()
        .unwrap_or(NONE);
    let tier = Tier {
        anchored: open(anchored)?,
        confirm: open(confirm)?,
        scan: open(scan)?,
        targets: get(sections, id, TierSection::Targets)?,
        heads: get(sections, id, TierSection::Heads)?,
        filter: Filter {
            coarse: Bitmap(get(sections, id, TierSection::CoarseBits)?),
            short: Table {
                slots: get(sections, id, TierSection::CoarseSlots)?,
                entries: get(sections, id, TierSection::CoarseEntries)?,
            },
            wide: Table {
                slots: get(sections, id, TierSection::WideSlots)?,
                entries: get(sections, id, TierSection::WideEntries)?,
            },
            fine: Bitmap(get(sections, id, TierSection::FineBits)?),
            nibbles: nibbles.first_chunk(),
            least: Table {
                slots: get(sections, id, TierSection::FineSlots)?,
                entries: get(sections, id, TierSection::FineEntries)?,
            },
        },
        lowest_coarse: record.lowest_coarse,
        lowest_fine: record.lowest_fine,
        lowest_without_head,
        runs: get(sections, id, TierSection::Runs)?,
        run_literals,
        has_all: record.has_all != 0,
        always,
        literals,
        pieces: get(sections, id, TierSection::Pieces)?,
        piece_bytes: get(sections, id, TierSection::PieceBytes)?,
        classes: get(sections, id, TierSection::Classes)?,
        shifts: get(sections, id, TierSection::Shifts)?,
        shift_words: get(sections, id, TierSection::ShiftWords)?,
    };
    if trust == Trust::Nobody {
        check_matches(matches, &tier, rules)?;
        check_tier(&tier, rules)?;
    }
    Ok(tier)
}

fn check(holds: bool, what: &'static str) -> Result<(), ArtifactError> {
    if holds { Ok(()) } else { Err(ArtifactError::corrupt(what)) }
}

fn within(span: Span, len: usize) -> bool {
    span.start as u64 + span.len as u64 <= len as u64
}

fn check_rules(rules: &Rules<'_>) -> Result<(), ArtifactError> {
    let is_text = |span: &Span| {
        within(*span, rules.strings.len()) && rules.strings.get(span.range()).is_some()
    };
    check(rules.labels.iter().all(is_text), "a label is not in its strings")?;
    check(rules.files.iter().all(is_text), "a file name is not in its strings")?;
    check(rules.records.len() < NONE as usize, "it has too many rules")?;
    for rule in rules.records {
        check(is_text(&rule.pattern), "a pattern is not in its strings")?;
        check((rule.label as usize) < rules.labels.len(), "a rule has no label")?;
        check((rule.file as usize) < rules.files.len(), "a rule has no file")?;
    }
    Ok(())
}

fn check_matches(
    matches: &[MatchRecord],
    tier: &Tier<'_>,
    rules: usize,
) -> Result<(), ArtifactError> {
    for MatchRecord { rules: decided, heads, .. } in matches {
        let within = [decided, heads].iter().all(|span| within(**span, tier.targets.len()));
        check(within, "a match state stands for nothing known")?;
        let known = tier.targets[decided.range()].iter().all(|&rule| (rule as usize) < rules);
        check(known, "a match state decides an unknown rule")?;
        let mut heads = tier.targets[heads.range()].iter();
        let known = heads.all(|&head| (head as usize) < tier.heads.len());
        check(known, "a match state stands for an unknown head")?;
    }
    Ok(())
}

fn check_tier(tier: &Tier<'_>, rules: usize) -> Result<(), ArtifactError> {
    let is_rule = |rule: u32| (rule as usize) < rules;
    let is_head = |head: u32| (head as usize) < tier.heads.len();

    let finds_heads = tier.heads.iter().all(|head| (head.shard as usize) < tier.anchored.len());
    check(finds_heads, "a head is in no shard")?;

    check_bitmap(&tier.filter.coarse)?;
    check_bitmap(&tier.filter.fine)?;
    check_table(&tier.filter.short, tier.runs.len())?;
    check_table(&tier.filter.wide, tier.runs.len())?;
    check_table(&tier.filter.least, tier.runs.len())?;
    for run in tier.runs {
        let piece = tier.pieces.get(run.piece as usize);
        check(piece.is_some_and(|piece| run.before <= piece.len), "a run is in no piece")?;
        check(within(run.literals, tier.run_literals.len()), "a run decides nothing known")?;
    }
    let known = tier.run_literals.iter().all(|&literal| (literal as usize) < tier.literals.len());
    check(known, "a run decides an unknown literal rule")?;

    for literal in tier.literals {
        check(is_rule(literal.rule), "a literal rule is unknown")?;
        check(literal.head == NONE || is_head(literal.head), "a literal rule has an unknown head")?;
        check(literal.slot == NONE || (literal.slot as usize) < SLOTS, "a slot is too high")?;
        let confirm = literal.confirm as usize;
        if literal.flags & flag::SHIFT != 0 {
            check(confirm < tier.shifts.len(), "a literal rule has no Shift-And program")?;
        } else if literal.flags & flag::CONFIRM != 0 {
            check(confirm < tier.confirm.len(), "a literal rule has no confirm DFA")?;
        }
        if literal.flags & flag::CONFIRM == 0 {
            let sound = literal.pieces.len > 0 && within(literal.pieces, tier.pieces.len());
            check(sound, "a literal rule has no pieces")?;
        }
    }
    tier.pieces.iter().try_for_each(|piece| check_piece(piece, tier))?;
    tier.shifts.iter().try_for_each(|shift| check_shift(shift, tier.shift_words))
}

fn check_piece(piece: &PieceRecord, tier: &Tier<'_>) -> Result<(), ArtifactError> {
    let end = piece.start as u64 + 2 * piece.len as u64;
    let has_bytes = piece.len > 0 && end <= tier.piece_bytes.len() as u64;
    check(has_bytes && piece.anchor < piece.len, "a piece has no bytes")?;
    let (start, len) = (piece.start as usize, piece.len as usize);
    let (values, masks) = tier.piece_bytes[start..start + 2 * len].split_at(len);
    let has_class = |(&value, &mask): (&u8, &u8)| {
        let class = value.checked_sub(unit::CLASS).filter(|_| mask == 0);
        class.is_none_or(|class| (class as usize) < tier.classes.len())
    };
    check(values.iter().zip(masks).all(has_class), "a piece has an unknown class")
}

fn check_shift(shift: &ShiftRecord, words: &[u64]) -> Result<(), ArtifactError> {
    let (start, places) = (shift.start as u64, shift.words as u64);
    check([1, 2, SHIFT_WORDS as u64].contains(&places), "a Shift-And program has an odd size")?;
    let kinds = (SHIFT_ASCII_WORDS + SHIFT_KIND_WORDS) as u64 + shift.ranges as u64;
    let end = start + kinds + (SHIFT_SKIP_SETS as u64 + 2 * shift.kinds as u64) * places;
    let fits = end <= words.len() as u64 && (shift.last as u64) < 64 * places;
    check(fits, "a Shift-And program has no room")?;
    let (ascii, words) = words[shift.start as usize..].split_at(SHIFT_ASCII_WORDS);
    let ascii = ascii.iter().flat_map(|word| word.to_le_bytes());
    let ranges = words[..shift.ranges as usize].iter().map(|&range| range as u8);
    let mut its_kinds = ascii.chain(ranges).map(u32::from).chain([shift.other]);
    let known = shift.kinds <= 256 && its_kinds.all(|kind| kind < shift.kinds);
    check(known, "a Shift-And program has an unknown kind of byte")
}

fn check_bitmap(bitmap: &Bitmap<'_>) -> Result<(), ArtifactError> {
    let words = bitmap.0.len();
    check(words == 0 || words.is_power_of_two(), "a pass of the filter has an odd size")
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
    check(table.slots.is_sorted(), "the slots of a table of the filter do not ascend")?;
    let ends = *last as usize == table.entries.len();
    check(ends, "the slots of a table of the filter do not add up")?;
    let known = |entry: &HitEntry| (entry.run as usize) < runs && entry.back as usize <= WINDOW;
    check(table.entries.iter().all(known), "a table of the filter names an unknown run")
}
