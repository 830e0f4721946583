//! From the bytes of an artifact to the tables that the search reads: each section becomes a
//! slice where it lies, and, unless the macro vouches for them, every index in it is checked.

use bytemuck::Pod;

use crate::{
    classifier::{Classifier, Rules},
    dfa::{Shards, Trust},
    error::{ArtifactError, Kind},
    filter::{Filter, HitTable},
    format::{
        ALIGN, BYTE_ORDER, ENGINE, FILTER_ENTRIES, HEAD_BIT, Header, MAGIC, NONE, PieceRecord,
        SECTIONS, SLOTS, Section, Span, TierId, TierRecord, TierSection, VERSION, flag,
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
    let start = bytes.get(..need).ok_or(Kind::Truncated { have, need })?;
    let header: Header = bytemuck::pod_read_unaligned(start);
    if header.magic != MAGIC {
        return Err(Kind::Magic.into());
    }
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
    let shards = get(sections, id, TierSection::Shards)?;
    let counts = [record.anchored_shards, record.confirm_shards, record.scan_shards];
    if counts.iter().map(|&count| count as u64).sum::<u64>() != shards.len() as u64 {
        return Err(ArtifactError::corrupt("its shards do not add up"));
    }
    let targets = get(sections, id, TierSection::Targets)?;
    let dfas = get(sections, id, TierSection::Dfas)?;
    let (anchored, shards) = shards.split_at(record.anchored_shards as usize);
    let (confirm, scan) = shards.split_at(record.confirm_shards as usize);
    let open = |records| Shards::open(id, records, targets, dfas, trust);
    let table: &[u64] = get(sections, id, TierSection::Table)?;
    let table = match table.len() {
        0 => None,
        FILTER_ENTRIES => table.first_chunk(),
        _ => return Err(ArtifactError::corrupt("a filter table has an odd length")),
    };
    let tier = Tier {
        anchored: open(anchored)?,
        confirm: open(confirm)?,
        scan: open(scan)?,
        heads: get(sections, id, TierSection::Heads)?,
        filter: table.map(|table| Filter {
            table,
            start: record.filter_start,
            short_buckets: record.short_buckets as u8,
            long_buckets: record.long_buckets as u8,
        }),
        lowest_headless: record.lowest_headless,
        long: HitTable {
            slots: get(sections, id, TierSection::LongSlots)?,
            entries: get(sections, id, TierSection::LongEntries)?,
        },
        short: HitTable {
            slots: get(sections, id, TierSection::ShortSlots)?,
            entries: get(sections, id, TierSection::ShortEntries)?,
        },
        runs: get(sections, id, TierSection::Runs)?,
        run_literals: get(sections, id, TierSection::RunLiterals)?,
        literals: get(sections, id, TierSection::Literals)?,
        pieces: get(sections, id, TierSection::Pieces)?,
        piece_bytes: get(sections, id, TierSection::PieceBytes)?,
    };
    if trust == Trust::Nobody {
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
    check(rules.records.len() < HEAD_BIT as usize, "it has too many rules")?;
    for rule in rules.records {
        check(is_text(&rule.pattern), "a pattern is not in its strings")?;
        check((rule.label as usize) < rules.labels.len(), "a rule has no label")?;
        check((rule.file as usize) < rules.files.len(), "a rule has no file")?;
    }
    Ok(())
}

fn check_tier(tier: &Tier<'_>, rules: usize) -> Result<(), ArtifactError> {
    let is_rule = |rule: u32| (rule as usize) < rules;
    let is_head = |head: u32| (head as usize) < tier.heads.len();

    for index in 0..tier.anchored.len() {
        let sound = tier.anchored.targets(index).iter().all(|&target| match target & HEAD_BIT {
            0 => is_rule(target),
            _ => is_head(target & !HEAD_BIT),
        });
        check(sound, "an anchored shard decides something unknown")?;
    }
    for index in 0..tier.scan.len() {
        let sound = tier.scan.targets(index).iter().copied().all(is_rule);
        check(sound, "a scan shard decides an unknown rule")?;
    }
    let finds_heads = tier.heads.iter().all(|head| (head.shard as usize) < tier.anchored.len());
    check(finds_heads, "a head is in no shard")?;

    for table in [&tier.long, &tier.short] {
        check_hits(table, tier.runs.len())?;
    }
    for run in tier.runs {
        let piece = tier.pieces.get(run.piece as usize);
        check(piece.is_some_and(|piece| run.end <= piece.len), "a run is in no piece")?;
        check(within(run.literals, tier.run_literals.len()), "a run decides nothing known")?;
    }
    let known = tier.run_literals.iter().all(|&literal| (literal as usize) < tier.literals.len());
    check(known, "a run decides an unknown literal rule")?;

    for literal in tier.literals {
        check(is_rule(literal.rule), "a literal rule is unknown")?;
        check(literal.head == NONE || is_head(literal.head), "a literal rule has an unknown head")?;
        check(literal.slot == NONE || (literal.slot as usize) < SLOTS, "a slot is too high")?;
        if literal.flags & flag::CONFIRM != 0 {
            let shard = literal.shard as usize;
            check(shard < tier.confirm.len(), "a literal rule has no confirm DFA")?;
        } else {
            let sound = literal.pieces.len > 0 && within(literal.pieces, tier.pieces.len());
            check(sound, "a literal rule has no pieces")?;
        }
    }
    let has_bytes = |piece: &PieceRecord| {
        piece.len > 0 && piece.start as u64 + 2 * piece.len as u64 <= tier.piece_bytes.len() as u64
    };
    check(tier.pieces.iter().all(has_bytes), "a piece has no bytes")
}

/// Slots ascend and end where the entries do; entries name runs.
fn check_hits(table: &HitTable<'_>, runs: usize) -> Result<(), ArtifactError> {
    let Some((&last, starts)) = table.slots.split_last() else {
        return check(table.entries.is_empty(), "a hit table has no slots");
    };
    check(starts.len().is_power_of_two(), "a hit table has an odd length")?;
    check(table.slots.is_sorted(), "a hit table's slots do not ascend")?;
    check(last as usize == table.entries.len(), "a hit table's slots do not add up")?;
    let known = table.entries.iter().all(|entry| (entry.run as usize) < runs);
    check(known, "a hit table names an unknown run")
}
