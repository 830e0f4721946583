//! Turns the bytes of an artifact into the tables that the search reads. Each section becomes a slice
//! in place. `validate` checks it, unless the macro emitted it.

use classifier_format::{
    ALIGN, BUCKET, BYTE_ORDER, ENGINE, EngineRecord, Entry, Header, IdentityRecord, MAGIC, NONE,
    SECTIONS, SectionError, Span, Tables, VERSION, crc32, spans,
};

use crate::{
    artifact::error::{ArtifactError, Kind},
    artifact::{looked_at::once, rule_table::RuleTable, validate},
    engine::alphabet::Alphabet,
    engine::dfa::Shards,
    engine::filter::Filter,
    engine::tables::Engine,
};

/// The source of the bytes of an artifact.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Any source: everything is validated, so that no bytes make a search panic.
    Untrusted,
    /// The macro emitted them into this binary. Other bytes may cause a panic or an endless search, but
    /// never break memory safety, because no unsafe code relies on them.
    Emitted,
}

/// Opens an artifact: the table of its rules, and the engine that finds them.
pub(crate) fn open(
    bytes: &[u8],
    origin: Origin,
) -> Result<(RuleTable<'_>, Engine<'_>), ArtifactError> {
    let header = header(bytes)?;
    if origin == Origin::Untrusted {
        check_sum(bytes, &header)?;
    }
    let need = size_of::<Header>() + size_of::<[Span; SECTIONS]>();
    let spans = spans(bytes).ok_or(Kind::Truncated { have: bytes.len(), need })?;
    if origin == Origin::Untrusted {
        validate::sections(&spans, bytes.len())?;
    }
    let tables = Tables::read(bytes, &spans).map_err(|error| {
        ArtifactError::corrupt(match error {
            SectionError::Outside => "a section lies outside of it",
            SectionError::Misshapen => "a section has an odd length or place",
        })
    })?;
    let strings = core::str::from_utf8(once(tables.strings))
        .map_err(|_| ArtifactError::corrupt("its strings are not UTF-8"))?;
    let &[identity]: &[IdentityRecord; 1] = tables
        .identity
        .try_into()
        .map_err(|_| ArtifactError::corrupt("it does not have one record of its identity"))?;
    let Tables { labels, files, words, attributes, facts, label_facts, details, .. } = tables;
    let rules = RuleTable {
        strings,
        labels,
        files,
        records: tables.rules,
        words,
        attributes,
        facts,
        label_facts,
        details,
        identity,
    };
    if origin == Origin::Untrusted {
        validate::rules(&rules)?;
    }
    let engine = engine(tables, origin)?;
    Ok((rules, engine))
}

/// Checks the header, except for the checksum.
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
    let rest = once(&bytes[size_of::<Header>()..]);
    let found = crc32(rest);
    if found != header.checksum {
        return Err(Kind::Checksum { found, said: header.checksum }.into());
    }
    if header.reserved.iter().any(|&reserved| reserved != 0) {
        return Err(ArtifactError::corrupt("its reserved bytes are in use"));
    }
    Ok(())
}

fn engine(tables: Tables<'_>, origin: Origin) -> Result<Engine<'_>, ArtifactError> {
    let &[record]: &[EngineRecord; 1] = tables
        .engine
        .try_into()
        .map_err(|_| ArtifactError::corrupt("it does not have one record of its engine"))?;
    let shards = tables.shards;
    if u64::from(record.anchored_shards) + u64::from(record.scan_shards) != shards.len() as u64 {
        return Err(ArtifactError::corrupt("its shards do not add up"));
    }
    if origin == Origin::Untrusted {
        validate::shards(&tables, record.anchored_shards as usize)?;
    }
    let (anchored, scan) = shards.split_at(record.anchored_shards as usize);
    let unfiltered = tables.literals.get(record.filtered as usize..).and_then(<[_]>::first);
    let lowest_scan = scan.iter().map(|shard| shard.lowest).min();
    let lowest = [record.lowest_filtered].into_iter().chain(unfiltered.map(|literal| literal.rule));
    let lowest_without_prefix = lowest.chain(lowest_scan).min().unwrap_or(NONE);
    let (entries, rest): (&[[Entry; BUCKET]], _) = tables.entries.as_chunks();
    if !rest.is_empty() {
        return Err(ArtifactError::corrupt("a bucket of the filter has an odd size"));
    }
    let kinds = tables.confirmed.len().saturating_mul(0x80 + record.atoms as usize);
    let (program_kinds, confirmed_kinds) = tables
        .program_kinds
        .len()
        .checked_sub(kinds)
        .map(|of_symbols| tables.program_kinds.split_at(of_symbols))
        .ok_or(ArtifactError::corrupt("its programs tell unknown kinds of characters apart"))?;
    let (program_kinds, rest) = program_kinds.as_chunks();
    if !rest.is_empty() {
        return Err(ArtifactError::corrupt("the kinds of its programs have an odd size"));
    }
    let Tables { matches, dfas, ranges, atoms, pages, grams, slots, buckets, pairs, .. } = tables;
    let wide = record.wide_buckets as usize;
    let engine = Engine {
        tables,
        record,
        alphabet: Alphabet { ranges, atoms, pages },
        anchored: Shards::open(0, anchored, matches, dfas)?,
        scan: Shards::open(anchored.len(), scan, matches, dfas)?,
        filter: Filter { grams, slots, buckets, entries, wide, pairs },
        lowest_without_prefix,
        program_kinds,
        confirmed_kinds,
    };
    if origin == Origin::Untrusted {
        validate::engine(&engine)?;
    }
    Ok(engine)
}

#[cfg(test)]
mod tests;
