//! From the bytes of an artifact to the tables that the search reads: each section becomes a
//! slice where it lies, and, unless the macro vouches for them, `check` looks through it.

use bytemuck::Pod;

use classifier_format::{
    ALIGN, BUCKET, BYTE_ORDER, ENGINE, EngineRecord, Entry, Header, LiteralRecord, MAGIC,
    MatchRecord, NONE, SECTIONS, Section, ShardRecord, Span, VERSION, crc32,
};

use crate::{
    artifact::error::{ArtifactError, Kind},
    artifact::{looked_at::once, rule_table::RuleTable, validate},
    engine::alphabet::Alphabet,
    engine::dfa::{Shards, Trust},
    engine::filter::Filter,
    engine::tables::Engine,
};

/// Opens an artifact: what is known of its rules, and what finds them.
pub(crate) fn open(
    bytes: &[u8],
    trust: Trust,
) -> Result<(RuleTable<'_>, Engine<'_>), ArtifactError> {
    let header = header(bytes)?;
    if trust == Trust::Nobody {
        check_sum(bytes, &header)?;
    }
    let sections = Sections::read(bytes)?;
    if trust == Trust::Nobody {
        validate::sections(sections.table, bytes.len())?;
    }
    let rules = RuleTable {
        strings: sections.strings(trust)?,
        labels: sections.get(Section::Labels)?,
        files: sections.get(Section::Files)?,
        records: sections.get(Section::Rules)?,
    };
    if trust == Trust::Nobody {
        validate::rules(&rules)?;
    }
    let engine = engine(&sections, rules.records.len(), trust)?;
    Ok((rules, engine))
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
    if header.byte_order == BYTE_ORDER.swap_bytes() {
        return Err(Kind::ByteOrder.into());
    }
    if header.byte_order != BYTE_ORDER {
        return Err(ArtifactError::corrupt("its byte order is none"));
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
    let behind = once(&bytes[size_of::<Header>()..]);
    let found = crc32(behind);
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

    fn get<T: Pod>(&self, section: Section) -> Result<&'a [T], ArtifactError> {
        let bytes = self
            .bytes
            .get(self.table[section as usize].range())
            .ok_or(ArtifactError::corrupt("a section lies outside of it"))?;
        cast(bytes)
    }

    fn strings(&self, trust: Trust) -> Result<&'a str, ArtifactError> {
        let bytes: &[u8] = self.get(Section::Strings)?;
        match trust {
            #[cfg(not(feature = "safe"))]
            Trust::Macro => {
                debug_assert!(core::str::from_utf8(bytes).is_ok(), "the compiler writes UTF-8");
                // SAFETY: the compiler wrote this section out of `str`s, and `Trust::Macro` says
                // that these are the compiler's bytes.
                Ok(unsafe { core::str::from_utf8_unchecked(bytes) })
            }
            _ => core::str::from_utf8(once(bytes))
                .map_err(|_| ArtifactError::corrupt("its strings are not UTF-8")),
        }
    }
}

fn cast<T: Pod>(bytes: &[u8]) -> Result<&[T], ArtifactError> {
    bytemuck::try_cast_slice(bytes)
        .map_err(|_| ArtifactError::corrupt("a section has an odd length or place"))
}

fn engine<'a>(
    sections: &Sections<'a>,
    rules: usize,
    trust: Trust,
) -> Result<Engine<'a>, ArtifactError> {
    let [record]: [EngineRecord; 1] = sections
        .get(Section::Engine)?
        .try_into()
        .map_err(|_| ArtifactError::corrupt("it does not have one record of its engine"))?;
    let shards: &[ShardRecord] = sections.get(Section::Shards)?;
    if u64::from(record.anchored_shards) + u64::from(record.scan_shards) != shards.len() as u64 {
        return Err(ArtifactError::corrupt("its shards do not add up"));
    }
    let matches: &[MatchRecord] = sections.get(Section::Matches)?;
    let dfas: &[u8] = sections.get(Section::Dfas)?;
    if trust == Trust::Nobody {
        validate::shards(shards, dfas.len(), matches.len())?;
    }
    let (anchored, scan) = shards.split_at(record.anchored_shards as usize);
    let literals: &[LiteralRecord] = sections.get(Section::Literals)?;
    let sought = record.sought as usize;
    let lowest_always = literals.get(sought..).and_then(<[_]>::first).map(|literal| literal.rule);
    let lowest_scan = scan.iter().map(|shard| shard.lowest).min();
    let lowest_without_head =
        [record.lowest].into_iter().chain(lowest_always).chain(lowest_scan).min().unwrap_or(NONE);
    let entries: &[Entry] = sections.get(Section::Entries)?;
    let (entries, rest): (&[[Entry; BUCKET]], _) = entries.as_chunks();
    if !rest.is_empty() {
        return Err(ArtifactError::corrupt("a bucket of the filter has an odd size"));
    }
    let confirmed: &[u32] = sections.get(Section::Confirmed)?;
    let program_kinds: &[u8] = sections.get(Section::ProgramKinds)?;
    let kinds = confirmed.len().saturating_mul(0x80 + record.atoms as usize);
    let (program_kinds, confirmed_kinds) = program_kinds
        .len()
        .checked_sub(kinds)
        .map(|tables| program_kinds.split_at(tables))
        .ok_or(ArtifactError::corrupt("its programs tell unknown kinds of characters apart"))?;
    let engine = Engine {
        alphabet: Alphabet {
            ranges: sections.get(Section::Ranges)?,
            atoms: sections.get(Section::Atoms)?,
            pages: sections.get(Section::Pages)?,
        },
        anchored: Shards::open(0, anchored, matches, dfas, trust)?,
        scan: Shards::open(anchored.len(), scan, matches, dfas, trust)?,
        jumps: sections.get(Section::Jumps)?,
        jump_len: record.jump_len as usize,
        matches,
        targets: sections.get(Section::Targets)?,
        heads: sections.get(Section::Heads)?,
        filter: Filter {
            grams: sections.get(Section::Grams)?,
            slots: sections.get(Section::Slots)?,
            buckets: sections.get(Section::Buckets)?,
            entries,
            wide: record.wide_buckets as usize,
            pairs: sections.get(Section::Pairs)?,
        },
        lowest: record.lowest,
        lowest_without_head,
        runs: sections.get(Section::Runs)?,
        literals,
        sought,
        pieces: sections.get(Section::Pieces)?,
        piece_bytes: sections.get(Section::PieceBytes)?,
        classes: sections.get(Section::Classes)?,
        programs: sections.get(Section::Programs)?,
        program_words: sections.get(Section::ProgramWords)?,
        program_kinds,
        confirmed,
        confirmed_kinds,
    };
    if trust == Trust::Nobody {
        validate::engine(&engine, &record, matches, rules)?;
    }
    Ok(engine)
}

#[cfg(test)]
mod tests;
