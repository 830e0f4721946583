//! From the bytes of an artifact to the tables that the search reads: each section becomes a
//! slice where it lies, and, unless the macro vouches for them, `check` looks through it.

use bytemuck::Pod;

use crate::{
    check, checksum,
    classifier::{Classifier, Rules},
    dfa::{Shards, Trust},
    error::{ArtifactError, Kind},
    filter::{Bitmap, Filter, Table},
    format::{
        ALIGN, BYTE_ORDER, ENGINE, Header, LiteralRecord, MAGIC, MatchRecord, NONE, SECTIONS,
        Section, ShardRecord, Span, TierId, TierRecord, TierSection, VERSION,
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
    if trust == Trust::Nobody {
        check::sections(sections.table, bytes.len())?;
    }
    let rules = Rules {
        strings: sections.strings(trust)?,
        labels: sections.rules(Section::Labels)?,
        files: sections.rules(Section::Files)?,
        records: sections.rules(Section::Rules)?,
    };
    if trust == Trust::Nobody {
        check::rules(&rules)?;
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
    let behind = check::once(&bytes[size_of::<Header>()..]);
    let found = checksum::crc32(behind);
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
            #[cfg(not(feature = "safe"))]
            Trust::Macro => {
                debug_assert!(core::str::from_utf8(bytes).is_ok(), "the compiler writes UTF-8");
                // SAFETY: the compiler wrote this section out of `str`s, and `Trust::Macro` says
                // that these are the compiler's bytes.
                Ok(unsafe { core::str::from_utf8_unchecked(bytes) })
            }
            _ => core::str::from_utf8(check::once(bytes))
                .map_err(|_| ArtifactError::corrupt("its strings are not UTF-8")),
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
    let matches: &[MatchRecord] = get(sections, id, TierSection::Matches)?;
    let dfas: &[u8] = get(sections, id, TierSection::Dfas)?;
    if trust == Trust::Nobody {
        check::shards(shards, dfas.len(), matches.len())?;
    }
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
        check::record(&record, nibbles.len())?;
        check::tier(&tier, matches, record.always, rules)?;
    }
    Ok(tier)
}

#[cfg(test)]
mod tests;
