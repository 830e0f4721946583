//! Each record of a plan to its section.

use bytemuck::Zeroable;
use classifier_runtime::format::{
    BYTE_ORDER, ENGINE, HEAD_BIT, Header, MAGIC, NONE, SLOTS, Span, VERSION, flag,
};

use super::{
    Artifact, ByteOrder,
    writer::{Bytes, assemble},
};
use crate::{
    RuleSet,
    automaton::shard::Shard,
    plan::{
        element::Unit,
        filter::HitTable,
        rule::Chain,
        tier::{PlannedLiteral, Target, TierPlan},
    },
};

/// Writes an artifact for a rule set that has been planned.
pub(crate) fn encode(rules: &RuleSet, tiers: [&TierPlan; 2], order: ByteOrder) -> Artifact {
    let header = Header {
        magic: MAGIC,
        byte_order: BYTE_ORDER,
        version: VERSION,
        engine: ENGINE,
        ..Header::zeroed()
    };
    let mut sections = encode_rules(rules, order);
    for tier in tiers {
        sections.extend(encode_tier(tier, order));
    }
    Artifact::from_bytes(&assemble(header, sections, order))
}

/// The sections of `format::Section`, in their order.
fn encode_rules(rules: &RuleSet, order: ByteOrder) -> Vec<Bytes> {
    let mut strings = Bytes::new(order);
    let mut labels = Bytes::new(order);
    let mut files = Bytes::new(order);
    let mut records = Bytes::new(order);
    for label in &rules.labels {
        labels.span(strings.raw(label.name.as_bytes()));
    }
    for file in rules.files() {
        files.span(strings.raw(file.as_bytes()));
    }
    for rule in &rules.rules {
        records.u32(rule.label as u32);
        records.u32(rule.location.file_index() as u32);
        records.u32(rule.location.line());
        records.span(strings.raw(rule.pattern.as_bytes()));
    }
    vec![strings, labels, files, records]
}

/// The sections of `format::TierSection`, in their order.
fn encode_tier(plan: &TierPlan, order: ByteOrder) -> Vec<Bytes> {
    let new = || Bytes::new(order);
    let mut shards = Shards { records: new(), targets: new(), count: 0, dfas: new(), order };
    for shard in &plan.anchored {
        shards.add(shard, |target| match target {
            Target::Rule(rule) => (rule, rule),
            Target::Head(head) => (head | HEAD_BIT, plan.heads[head as usize]),
        });
    }
    for shard in &plan.confirm {
        shards.add(shard, |literal| (literal as u32, plan.literals[literal].rule));
    }
    for shard in &plan.scan {
        shards.add(shard, |target| match target {
            Target::Rule(rule) | Target::Head(rule) => (rule, rule),
        });
    }

    let mut heads = new();
    for (head, &lowest) in (0..).zip(&plan.heads) {
        let in_shard = |shard: &Shard<Target>| shard.targets.contains(&Target::Head(head));
        heads.u32(lowest);
        heads.u32(plan.anchored.iter().position(in_shard).unwrap_or_default() as u32);
    }

    let mut pieces = Pieces { records: new(), count: 0, bytes: new() };
    let literals = encode_literals(plan, &mut pieces, order);
    let mut runs = new();
    let mut run_literals = new();
    let mut literals_of_runs = 0;
    for run in &plan.runs {
        let piece = pieces.add(0, &run.piece);
        let len = run.literals.len() as u32;
        runs.u32(piece);
        runs.u32(run.window.bytes.end as u32);
        runs.span(Span { start: literals_of_runs, len });
        run.literals.iter().for_each(|&literal| run_literals.u32(literal));
        literals_of_runs += len;
    }

    let filter = plan.filter.as_ref();
    let mut table = new();
    filter.into_iter().flat_map(|filter| &filter.table).for_each(|&entry| table.u64(entry));
    let (long_slots, long_entries) = encode_hits(filter.map(|filter| &filter.long), order);
    let (short_slots, short_entries) = encode_hits(filter.map(|filter| &filter.short), order);

    let headless = plan.literals.iter().filter(|literal| literal.head.is_none());
    let mut tier = new();
    tier.u64(filter.map_or(0, |filter| filter.start));
    tier.u32(plan.anchored.len() as u32);
    tier.u32(plan.confirm.len() as u32);
    tier.u32(plan.scan.len() as u32);
    tier.u32(headless.map(|literal| literal.rule).min().unwrap_or(NONE));
    tier.u32(filter.map_or(0, |filter| filter.short_buckets.into()));
    tier.u32(filter.map_or(0, |filter| filter.long_buckets.into()));

    vec![
        tier,
        shards.records,
        shards.targets,
        heads,
        table,
        long_slots,
        long_entries,
        short_slots,
        short_entries,
        runs,
        run_literals,
        literals,
        pieces.records,
        pieces.bytes,
        shards.dfas,
    ]
}

struct Shards {
    records: Bytes,
    targets: Bytes,
    count: u32,
    dfas: Bytes,
    order: ByteOrder,
}

impl Shards {
    /// Adds a shard. `of` gives what stands for a target, and the lowest rule that it decides.
    fn add<T: Copy>(&mut self, shard: &Shard<T>, of: impl Fn(T) -> (u32, u32)) {
        let (bytes, padding) = match self.order {
            ByteOrder::Little => shard.dfa.to_bytes_little_endian(),
            ByteOrder::Big => shard.dfa.to_bytes_big_endian(),
        };
        let len = shard.targets.len() as u32;
        self.records.span(self.dfas.raw(&bytes[padding..]));
        self.dfas.align();
        self.records.span(Span { start: self.count, len });
        self.count += len;
        let lowest = shard.targets.iter().map(|&target| of(target).1).min();
        self.records.u32(lowest.unwrap_or(NONE));
        shard.targets.iter().for_each(|&target| self.targets.u32(of(target).0));
    }
}

struct Pieces {
    records: Bytes,
    count: u32,
    bytes: Bytes,
}

impl Pieces {
    fn add(&mut self, gap: u32, piece: &[Unit]) -> u32 {
        let values: Vec<u8> = piece.iter().map(|unit| unit.value).collect();
        let masks: Vec<u8> = piece.iter().map(|unit| unit.mask).collect();
        let span = self.bytes.raw(&values);
        self.bytes.raw(&masks);
        self.records.span(span);
        self.records.u32(gap);
        self.records.u32(piece.iter().any(|unit| !unit.is_byte()).into());
        self.count += 1;
        self.count - 1
    }
}

fn encode_literals(plan: &TierPlan, pieces: &mut Pieces, order: ByteOrder) -> Bytes {
    let mut confirms = vec![NONE; plan.literals.len()];
    for (shard, confirm) in (0..).zip(&plan.confirm) {
        confirm.targets.iter().for_each(|&literal| confirms[literal] = shard);
    }
    let mut bytes = Bytes::new(order);
    let mut slots = 0..SLOTS as u32;
    for (literal, shard) in plan.literals.iter().zip(confirms) {
        let PlannedLiteral { rule, head, chain } = literal;
        let links = chain.as_ref().map_or(&[][..], |chain| &chain.links);
        let first = pieces.count;
        for link in links {
            pieces.add(link.gap, &link.piece);
        }
        // One piece is settled where it stands; all else is settled once a text.
        let slot = if links.len() == 1 { None } else { slots.next() };
        bytes.u32(*rule);
        bytes.u32(head.unwrap_or(NONE));
        bytes.span(Span { start: first, len: links.len() as u32 });
        bytes.u32(chain.as_ref().map_or(flag::CONFIRM, flags));
        bytes.u32(shard);
        bytes.u32(slot.unwrap_or(NONE));
    }
    bytes
}

fn flags(chain: &Chain) -> u32 {
    let one_line = if chain.one_line { flag::ONE_LINE } else { 0 };
    let at_end = if chain.at_end { flag::AT_END } else { 0 };
    one_line | at_end
}

fn encode_hits(table: Option<&HitTable>, order: ByteOrder) -> (Bytes, Bytes) {
    let mut slots = Bytes::new(order);
    let mut entries = Bytes::new(order);
    if let Some(table) = table {
        table.slots.iter().for_each(|&slot| slots.u32(slot));
        for entry in &table.entries {
            entries.u32(entry.key);
            entries.u32(entry.run);
        }
    }
    (slots, entries)
}
