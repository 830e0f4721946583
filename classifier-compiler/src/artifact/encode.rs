//! From a plan to the records of each section.

use std::collections::BTreeMap;

use bytemuck::Zeroable;
use classifier_format::{
    BYTE_ORDER, ClassRecord, ENGINE, EngineRecord, FilterKeyRecord, Header, JumpRecord,
    LiteralRecord, MAGIC, MatchRecord, NO_BASIS, NONE, PAGES, PieceRecord, PositionRecord,
    PrefixRecord, RuleRecord, SLOTS, ShardRecord, Span, VERSION, flag, jump_place, prefix_bit,
    unit,
};

use super::{
    Artifact, ByteOrder, facts, identity,
    sections::{Sections, align, append},
};
use crate::{
    automata::{
        dfa::{Jumps, MatchStates, Shard},
        position::Program,
    },
    pattern::alphabet::Alphabet,
    plan::{
        branch::ShardKind,
        chain::{Chain, FoundBy, Link, Part, RequiredPiece},
        element::{ClassRun, Unit},
        filter::Filter,
        gather::{Confirmed, Plan, Target},
        literal::PlannedLiteral,
        window::rarest_pair,
    },
    rules::RuleSet,
};

/// Writes the artifact of a planned rule set.
pub(crate) fn encode(
    rules: &RuleSet,
    default_label: &str,
    plan: &Plan,
    order: ByteOrder,
) -> Artifact {
    let header = Header {
        magic: MAGIC,
        byte_order: BYTE_ORDER,
        version: VERSION,
        engine: ENGINE,
        ..Header::zeroed()
    };
    let mut sections = Sections::default();
    encode_rules(rules, &mut sections);
    facts::encode(rules, &mut sections);
    identity::encode(rules, default_label, &mut sections);
    encode_alphabet(&plan.alphabet, !plan.confirmed.is_empty(), &mut sections);
    let lowest = Lowest::of(plan);
    let jump_len = encode_shards(plan, &lowest, order, &mut sections);
    encode_filter(&plan.filter, &mut sections);
    let programs = encode_pieces(plan, &mut sections);
    encode_programs(&programs, &plan.confirmed, &mut sections);
    encode_engine(plan, &lowest, jump_len, &mut sections);
    Artifact::from_bytes(&sections.assemble(header, order))
}

fn encode_rules(rules: &RuleSet, sections: &mut Sections) {
    let Sections { strings, labels, files, rules: records, .. } = sections;
    let mut text = |text: &str| append(strings, text.bytes());
    labels.extend(rules.labels.iter().map(|label| text(&label.name)));
    files.extend(rules.files().map(&mut text));
    records.extend(rules.rules.iter().map(|rule| RuleRecord {
        label: rule.label as u32,
        file: rule.location.file_index() as u32,
        line: rule.location.line(),
        basis: rule.basis.map_or(NO_BASIS, |basis| basis as u32),
        pattern: text(&rule.pattern),
    }));
}

fn encode_alphabet(alphabet: &Alphabet, has_atoms: bool, sections: &mut Sections) {
    // Without programs over atoms, neighbouring ranges with the same symbol are one.
    let mut ranges: Vec<(u32, u16)> = alphabet.ranges().to_vec();
    if !has_atoms {
        ranges.dedup_by_key(|&mut (_, atom)| alphabet.symbol(atom));
    }
    for &(start, atom) in &ranges {
        let symbol = alphabet.symbol(atom);
        sections.ranges.push(start << 8 | u32::from(symbol));
        if has_atoms {
            sections.atoms.push(atom);
        }
    }
    let before = |page| ranges.partition_point(|&(start, _)| start < page << 8) as u32;
    sections.pages.extend((0..PAGES as u32).map(before));
}

/// The lowest rules that the filter may find, or [`NONE`].
struct Lowest {
    without_prefix: u32,
    after: Vec<u32>,
}

impl Lowest {
    fn of(plan: &Plan) -> Self {
        let mut lowest = Self { without_prefix: NONE, after: vec![NONE; plan.prefixes.len()] };
        for &literal in plan.filter_keys.iter().flat_map(|key| &key.literals) {
            let PlannedLiteral { rule, prefix, .. } = plan.literals[literal as usize];
            let place = match prefix {
                Some(prefix) => &mut lowest.after[prefix as usize],
                None => &mut lowest.without_prefix,
            };
            *place = rule.min(*place);
        }
        lowest
    }
}

/// Adds the shards; returns the number of bytes that jumps look up.
fn encode_shards(plan: &Plan, lowest: &Lowest, order: ByteOrder, sections: &mut Sections) -> usize {
    let mut jumps = Jumps::default();
    let mut shards_of_prefixes = vec![0; plan.prefixes.len()];
    for (index, (kind, shard)) in (0..).zip(&plan.shards) {
        let rules = shard.targets.iter().map(|&target| match target {
            Target::Rule(rule) => rule,
            Target::Prefix(prefix) => {
                shards_of_prefixes[prefix as usize] = index;
                plan.prefixes[prefix as usize]
            }
        });
        let lowest_rule = rules.min().unwrap_or(NONE);
        let record =
            ShardRecord { kind: *kind as u32, lowest: lowest_rule, ..ShardRecord::zeroed() };
        let states = shard.match_states();
        let matches = encode_shard(shard, record, &states, lowest, order, sections);
        if index == 0 && *kind != ShardKind::Scan {
            jumps = shard.jumps(&states, &matches);
            encode_jumps(&jumps.all, sections);
        }
    }
    sections.prefixes.extend(shards_of_prefixes.into_iter().map(|shard| PrefixRecord { shard }));
    jumps.len
}

/// Lays out jumps. One whose two places are taken is left out.
fn encode_jumps(jumps: &[JumpRecord], sections: &mut Sections) {
    if jumps.is_empty() {
        return;
    }
    let mut places = vec![JumpRecord::EMPTY; (2 * jumps.len()).next_power_of_two()];
    for jump in jumps {
        let place = jump_place(jump.key, places.len());
        if let Some(free) = [place, place ^ 1].iter().find(|&&at| places[at] == JumpRecord::EMPTY) {
            places[*free] = *jump;
        }
    }
    sections.jumps = places;
}

/// Adds a shard; returns what matches in each of its match states.
fn encode_shard(
    shard: &Shard<Target>,
    record: ShardRecord,
    states: &MatchStates,
    lowest: &Lowest,
    order: ByteOrder,
    sections: &mut Sections,
) -> Vec<MatchRecord> {
    let (bytes, padding) = match order {
        ByteOrder::Little => shard.dfa.to_bytes_little_endian(),
        ByteOrder::Big => shard.dfa.to_bytes_big_endian(),
    };
    let dfa = append(&mut sections.dfas, bytes[padding..].iter().copied());
    align(&mut sections.dfas);
    let targets = &mut sections.targets;
    let patterns = states.patterns.iter();
    let matches = patterns.map(|patterns| match_record(shard, patterns, lowest, targets));
    let matches: Vec<MatchRecord> = matches.collect();
    let span = append(&mut sections.matches, matches.iter().copied());
    sections.shards.push(ShardRecord { dfa, matches: span, first_match: states.first, ..record });
    matches
}

/// The record of a match state, given its patterns.
fn match_record(
    shard: &Shard<Target>,
    patterns: &[usize],
    lowest: &Lowest,
    targets: &mut Vec<u32>,
) -> MatchRecord {
    let (mut rules, mut prefixes) = (Vec::new(), Vec::new());
    for &pattern in patterns {
        match shard.targets[pattern] {
            Target::Rule(rule) => rules.push(rule),
            Target::Prefix(prefix) => prefixes.push(prefix),
        }
    }
    rules.sort_unstable();
    rules.dedup();
    let after = prefixes.iter().map(|&prefix| lowest.after[prefix as usize]);
    MatchRecord {
        rules: append(targets, rules.iter().copied()),
        prefixes: append(targets, prefixes.iter().copied()),
        prefix_bits: prefixes.iter().fold(0, |bits, &prefix| bits | prefix_bit(prefix)),
        lowest: after.min().unwrap_or(NONE),
        rule: rules.first().copied().unwrap_or(NONE),
    }
}

fn encode_filter(filter: &Filter, sections: &mut Sections) {
    sections.grams.clone_from(&filter.bits);
    sections.slots.clone_from(&filter.slots);
    sections.buckets.clone_from(&filter.buckets);
    sections.entries = filter.entries.as_flattened().to_vec();
    sections.pairs.clone_from(&filter.pairs);
}

/// The filter keys, literals and pieces; returns the programs that these name.
fn encode_pieces<'p>(plan: &'p Plan, sections: &mut Sections) -> Programs<'p> {
    let mut pieces = Pieces {
        records: Vec::new(),
        required: Vec::new(),
        bytes: Vec::new(),
        known: BTreeMap::new(),
        classes: &plan.classes,
        programs: Programs::default(),
    };
    encode_literals(plan, &mut pieces, &mut sections.literals);
    let mut literals = 0;
    for key in &plan.filter_keys {
        let piece = pieces.add(0, &key.piece);
        let bytes = pieces.known[&*key.piece];
        let is_bytes = key.piece.iter().all(|unit| !unit.varies());
        let len = key.literals.len() as u32;
        sections.filter_keys.push(FilterKeyRecord {
            piece,
            before: key.window.before as u32,
            start: bytes.start,
            len: if is_bytes { bytes.len } else { 0 },
            literals: Span { start: literals, len },
        });
        literals += len;
    }
    pieces.add_required();
    sections.pieces = pieces.records;
    sections.piece_bytes = pieces.bytes;
    sections.classes.extend(plan.classes.iter().map(|class| ClassRecord {
        bytes: bytemuck::cast(class.symbols.0.map(|word| [word as u32, (word >> 32) as u32])),
        min: class.min,
        max: class.max,
    }));
    pieces.programs
}

struct Pieces<'p> {
    records: Vec<PieceRecord>,
    /// The records that name another piece; those pieces come last.
    required: Vec<(u32, &'p RequiredPiece)>,
    bytes: Vec<u8>,
    /// The bytes of each piece that has been added.
    known: BTreeMap<&'p [Unit], Span>,
    /// The class runs of the plan, ascending.
    classes: &'p [ClassRun],
    programs: Programs<'p>,
}

impl<'p> Pieces<'p> {
    fn add(&mut self, gap: u32, piece: &'p [Unit]) -> u32 {
        self.add_with(gap, piece, [NONE, 0, 0])
    }

    /// Adds a part of a chain.
    fn add_link(&mut self, link: &'p Link) {
        match &link.part {
            Part::Piece(piece) => self.add(link.gap, piece),
            Part::Program(program, found_by) => {
                let program = self.programs.add(program);
                match found_by {
                    Some(FoundBy::After(piece, required)) => {
                        let record = self.add_with(link.gap, piece, [program, NONE, NONE]);
                        self.required.extend(required.as_ref().map(|required| (record, required)));
                        record
                    }
                    Some(FoundBy::Within(RequiredPiece { piece, least, most })) => {
                        self.add_with(link.gap, piece, [program, *least, *most])
                    }
                    None => self.add_with(link.gap, &[], [program, 0, 0]),
                }
            }
        };
    }

    /// Adds the pieces that others name.
    fn add_required(&mut self) {
        for (record, RequiredPiece { piece, least, most }) in std::mem::take(&mut self.required) {
            self.records[record as usize].most = self.add_with(0, piece, [NONE, *least, *most]);
        }
    }

    fn add_with(&mut self, gap: u32, piece: &'p [Unit], program: [u32; 3]) -> u32 {
        let span = match self.known.get(piece) {
            Some(&span) => span,
            None => {
                let units: Vec<(u8, u8)> = piece.iter().map(|&unit| self.unit(unit)).collect();
                let (values, masks): (Vec<u8>, Vec<u8>) = units.into_iter().unzip();
                let span = append(&mut self.bytes, values);
                append(&mut self.bytes, masks);
                self.known.insert(piece, span);
                span
            }
        };
        let [program, least, most] = program;
        self.records.push(PieceRecord {
            start: span.start,
            len: span.len,
            gap,
            varies: piece.iter().any(|unit| unit.varies()).into(),
            anchor: rarest_pair(piece) as u32,
            program,
            least,
            most,
        });
        (self.records.len() - 1) as u32
    }

    /// The value and the mask of a unit.
    fn unit(&self, unit: Unit) -> (u8, u8) {
        match unit {
            Unit::Byte { value, mask } => (value, mask),
            Unit::Named(name) => (name, 0),
            Unit::ClassRun(run) => {
                let class = self.classes.binary_search(&run).expect("the plan has every class");
                (unit::CLASS + class as u8, 0)
            }
        }
    }
}

fn encode_literals<'p>(plan: &'p Plan, pieces: &mut Pieces<'p>, records: &mut Vec<LiteralRecord>) {
    let mut programs = vec![NONE; plan.literals.len()];
    for (literal, program) in &plan.programs {
        programs[*literal] = pieces.programs.add(program);
    }
    let slots = slots(plan, &programs);
    let filtered = plan.filter_keys.iter().flat_map(|key| &key.literals);
    for index in filtered.chain(&plan.unfiltered).map(|&index| index as usize) {
        let PlannedLiteral { rule, prefix, chain } = &plan.literals[index];
        let links = chain.as_ref().map_or(&[][..], |chain| &chain.links);
        let first = pieces.records.len() as u32;
        links.iter().for_each(|link| pieces.add_link(link));
        records.push(LiteralRecord {
            rule: *rule,
            prefix: prefix.unwrap_or(NONE),
            gap: links.first().map_or(0, |link| link.gap),
            pieces: Span { start: first, len: links.len() as u32 },
            flags: chain.as_ref().map_or(flag::PROGRAM, flags),
            program: programs[index],
            slot: slots[index].unwrap_or(NONE),
        });
    }
}

/// The slot of each literal, as far as there are enough. A single piece is decided where it stands;
/// other literals are decided once a text. So is a single piece after a prefix, if the prefix has
/// more ends than the search remembers: such literals come last.
fn slots(plan: &Plan, programs: &[u32]) -> Vec<Option<u32>> {
    let is_once = |(literal, program): (&PlannedLiteral, &u32)| {
        let in_place =
            |chain: &Chain| chain.links.len() == 1 && !chain.by_search && *program == NONE;
        !literal.chain.as_ref().is_some_and(in_place)
    };
    let is_once: Vec<bool> = plan.literals.iter().zip(programs).map(is_once).collect();
    let mut free = 0..SLOTS as u32;
    let mut slots: Vec<Option<u32>> =
        is_once.iter().map(|&once| if once { free.next() } else { None }).collect();
    for ((slot, once), literal) in slots.iter_mut().zip(is_once).zip(&plan.literals) {
        if !once && literal.prefix.is_some() {
            *slot = free.next();
        }
    }
    slots
}

fn flags(chain: &Chain) -> u32 {
    let one_line = if chain.one_line { flag::ONE_LINE } else { 0 };
    let at_end = if chain.at_end { flag::AT_END } else { 0 };
    let by_search = if chain.by_search { flag::SEARCH } else { 0 };
    let from_start = if chain.from_start { flag::FROM_START } else { 0 };
    one_line | at_end | by_search | from_start
}

/// Programs, each once.
#[derive(Default)]
struct Programs<'p> {
    all: Vec<&'p Program>,
    known: BTreeMap<(&'p [u8], &'p [u64]), Vec<u32>>,
}

impl<'p> Programs<'p> {
    /// The index of a program.
    fn add(&mut self, program: &'p Program) -> u32 {
        let known = self.known.entry((&program.kinds, &program.words)).or_default();
        let is_same = |index: &&u32| self.all[**index as usize].record == program.record;
        if let Some(&index) = known.iter().find(is_same) {
            return index;
        }
        let index = self.all.len() as u32;
        known.push(index);
        self.all.push(program);
        index
    }
}

/// The programs of literals, then those over atoms. Programs share their tables of kinds.
fn encode_programs(programs: &Programs<'_>, confirmed: &[Confirmed], sections: &mut Sections) {
    let mut tables: BTreeMap<&[u8], u32> = BTreeMap::new();
    for program in &programs.all {
        let next = tables.len() as u32;
        let table = *tables.entry(&program.kinds).or_insert_with(|| {
            sections.program_kinds.extend_from_slice(&program.kinds);
            next
        });
        encode_program(program, table, sections);
    }
    for Confirmed { rule, program, kinds } in confirmed {
        sections.confirmed.push(*rule);
        sections.program_kinds.extend_from_slice(kinds);
        encode_program(program, 0, sections);
    }
}

fn encode_program(program: &Program, table: u32, sections: &mut Sections) {
    let Span { start, .. } = append(&mut sections.program_words, program.words.iter().copied());
    sections.programs.push(PositionRecord { start, table, ..program.record });
}

fn encode_engine(plan: &Plan, lowest: &Lowest, jump_len: usize, sections: &mut Sections) {
    let filtered: usize = plan.filter_keys.iter().map(|key| key.literals.len()).sum();
    let anchored = plan.shards.iter().filter(|(kind, _)| *kind != ShardKind::Scan).count();
    sections.engine.push(EngineRecord {
        anchored_shards: anchored as u32,
        scan_shards: (plan.shards.len() - anchored) as u32,
        lowest_filtered: lowest.without_prefix,
        wide_buckets: plan.filter.wide as u32,
        buckets: plan.filter.first as u32,
        filtered: filtered as u32,
        atoms: plan.alphabet.len() as u32,
        jump_len: jump_len as u32,
    });
}
