//! Each record of a plan to its section.

use std::collections::HashMap;

use bytemuck::Zeroable;
use classifier_runtime::format::{
    BYTE_ORDER, ENGINE, Header, MAGIC, MatchRecord, NO_BASIS, NONE, SLOTS, Span, VERSION, flag,
    unit,
};

use super::{
    Artifact, ByteOrder,
    writer::{Bytes, assemble},
};
use crate::{
    RuleSet,
    automaton::shard::{MatchStates, Shard},
    plan::{
        element::{Run, Unit},
        filter::Table,
        rule::Chain,
        tier::{PlannedLiteral, Target, TierPlan},
        window::{Pass, rarest_pair},
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
        records.u32(rule.basis.map_or(NO_BASIS, |basis| basis as u32));
        records.span(strings.raw(rule.pattern.as_bytes()));
    }
    vec![strings, labels, files, records]
}

/// The sections of `format::TierSection`, in their order.
fn encode_tier(plan: &TierPlan, order: ByteOrder) -> Vec<Bytes> {
    let new = || Bytes::new(order);
    let passes = Passes::of(plan);
    let mut shards =
        Shards { records: new(), matches: new(), targets: new(), dfas: new(), order, passes };
    for shard in &plan.anchored {
        let lowest = shard.targets.iter().map(|&target| match target {
            Target::Rule(rule) => rule,
            Target::Head(head) => plan.heads[head as usize],
        });
        shards.add(shard, lowest.min());
    }
    for shard in &plan.confirm {
        let lowest = shard.targets.iter().map(|&literal| plan.literals[literal].rule).min();
        shards.add_dfa(shard);
        shards.add_matches(0, 0, &[]);
        shards.records.u32(lowest.unwrap_or(NONE));
    }
    for shard in &plan.scan {
        let lowest = shard.targets.iter().map(|&target| match target {
            Target::Rule(rule) | Target::Head(rule) => rule,
        });
        shards.add(shard, lowest.min());
    }

    let mut heads = new();
    for head in 0..plan.heads.len() as u32 {
        let in_shard = |shard: &Shard<Target>| shard.targets.contains(&Target::Head(head));
        heads.u32(plan.anchored.iter().position(in_shard).unwrap_or_default() as u32);
    }

    let mut pieces = Pieces {
        records: new(),
        count: 0,
        bytes: new(),
        known: HashMap::new(),
        classes: &plan.classes,
    };
    let literals = encode_literals(plan, &mut pieces, order);
    let mut runs = new();
    let mut run_literals = new();
    let mut literals_of_runs = 0;
    for run in &plan.runs {
        let piece = pieces.add(0, &run.piece);
        let len = run.literals.len() as u32;
        runs.u32(piece);
        runs.u32(run.window.before as u32);
        runs.span(Span { start: literals_of_runs, len });
        run.literals.iter().for_each(|&literal| run_literals.u32(literal));
        literals_of_runs += len;
    }
    let always = Span { start: literals_of_runs, len: plan.always.len() as u32 };
    plan.always.iter().for_each(|&literal| run_literals.u32(literal));

    let (shifts, shift_words) = encode_shifts(plan, order);

    let mut tier = new();
    tier.u32(plan.anchored.len() as u32);
    tier.u32(plan.confirm.len() as u32);
    tier.u32(plan.scan.len() as u32);
    tier.u32(shards.passes.coarse.without_head);
    tier.u32(shards.passes.fine.without_head);
    tier.span(always);
    tier.u32(plan.has_all.into());
    let [coarse_slots, coarse_entries] = encode_table(&plan.filter.short, order);
    let [wide_slots, wide_entries] = encode_table(&plan.filter.wide, order);
    let mut nibbles = new();
    if !plan.filter.fine.is_empty() {
        nibbles.raw(plan.filter.nibbles.as_flattened());
    }
    let [fine_slots, fine_entries] = encode_table(&plan.filter.least, order);

    vec![
        tier,
        shards.records,
        shards.matches,
        shards.targets,
        heads,
        encode_bitmap(&plan.filter.coarse, order),
        coarse_slots,
        coarse_entries,
        wide_slots,
        wide_entries,
        encode_bitmap(&plan.filter.fine, order),
        nibbles,
        fine_slots,
        fine_entries,
        runs,
        run_literals,
        literals,
        pieces.records,
        pieces.bytes,
        encode_classes(&plan.classes, order),
        shifts,
        shift_words,
        shards.dfas,
    ]
}

/// The lowest rules that each pass may find.
struct Passes {
    coarse: Lowest,
    fine: Lowest,
}

/// The lowest rules that a pass may find, or [`NONE`].
struct Lowest {
    without_head: u32,
    behind: Vec<u32>,
}

impl Passes {
    fn of(plan: &TierPlan) -> Self {
        let lowest = |pass| {
            let mut lowest = Lowest { without_head: NONE, behind: vec![NONE; plan.heads.len()] };
            let runs = plan.runs.iter().filter(|run| run.window.grams.pass() == pass);
            for &literal in runs.flat_map(|run| &run.literals) {
                let PlannedLiteral { rule, head, .. } = plan.literals[literal as usize];
                let place = match head {
                    Some(head) => &mut lowest.behind[head as usize],
                    None => &mut lowest.without_head,
                };
                *place = rule.min(*place);
            }
            lowest
        };
        Self { coarse: lowest(Pass::Coarse), fine: lowest(Pass::Fine) }
    }
}

struct Shards {
    records: Bytes,
    matches: Bytes,
    targets: Bytes,
    dfas: Bytes,
    order: ByteOrder,
    passes: Passes,
}

impl Shards {
    /// Adds a shard, with what matches in each of its match states.
    fn add(&mut self, shard: &Shard<Target>, lowest: Option<u32>) {
        self.add_dfa(shard);
        let MatchStates { first, stride2, patterns } = shard.match_states();
        let targets: Vec<Vec<Target>> = patterns
            .iter()
            .map(|patterns| patterns.iter().map(|&pattern| shard.targets[pattern]).collect())
            .collect();
        self.add_matches(first, stride2, &targets);
        self.records.u32(lowest.unwrap_or(NONE));
    }

    fn add_dfa<T>(&mut self, shard: &Shard<T>) {
        let (bytes, padding) = match self.order {
            ByteOrder::Little => shard.dfa.to_bytes_little_endian(),
            ByteOrder::Big => shard.dfa.to_bytes_big_endian(),
        };
        self.records.span(self.dfas.raw(&bytes[padding..]));
        self.dfas.align();
    }

    fn add_matches(&mut self, first: u32, stride2: u32, states: &[Vec<Target>]) {
        let start = (self.matches.len() / size_of::<MatchRecord>()) as u32;
        self.records.span(Span { start, len: states.len() as u32 });
        self.records.u32(first);
        self.records.u32(stride2);
        for targets in states {
            let mut rules: Vec<u32> = targets
                .iter()
                .filter_map(|target| match target {
                    Target::Rule(rule) => Some(*rule),
                    Target::Head(_) => None,
                })
                .collect();
            rules.sort_unstable();
            rules.dedup();
            let heads = targets.iter().filter_map(|target| match target {
                Target::Head(head) => Some(*head),
                Target::Rule(_) => None,
            });
            let heads: Vec<u32> = heads.collect();
            for targets in [&rules, &heads] {
                let start = (self.targets.len() / size_of::<u32>()) as u32;
                self.matches.span(Span { start, len: targets.len() as u32 });
                targets.iter().for_each(|&target| self.targets.u32(target));
            }
            for lowest in [&self.passes.coarse, &self.passes.fine] {
                let behind = heads.iter().map(|&head| lowest.behind[head as usize]);
                self.matches.u32(behind.min().unwrap_or(NONE));
            }
        }
    }
}

struct Pieces<'p> {
    records: Bytes,
    count: u32,
    bytes: Bytes,
    /// Where the bytes of a piece are that has been added before.
    known: HashMap<Vec<Unit>, Span>,
    /// Those of the plan, ascending.
    classes: &'p [Run],
}

impl Pieces<'_> {
    fn add(&mut self, gap: u32, piece: &[Unit]) -> u32 {
        let span = match self.known.get(piece) {
            Some(&span) => span,
            None => {
                let units: Vec<(u8, u8)> = piece.iter().map(|&unit| self.unit(unit)).collect();
                let (values, masks): (Vec<u8>, Vec<u8>) = units.into_iter().unzip();
                let span = self.bytes.raw(&values);
                self.bytes.raw(&masks);
                self.known.insert(piece.to_vec(), span);
                span
            }
        };
        self.records.span(span);
        self.records.u32(gap);
        self.records.u32(piece.iter().any(|unit| unit.varies()).into());
        self.records.u32(rarest_pair(piece) as u32);
        self.count += 1;
        self.count - 1
    }

    /// The value and the mask of a unit.
    fn unit(&self, unit: Unit) -> (u8, u8) {
        match unit {
            Unit::Byte { value, mask } => (value, mask),
            Unit::Named(name) => (name, 0),
            Unit::Run(run) => {
                let class = self.classes.binary_search(&run).expect("the plan has every class");
                (unit::CLASS + class as u8, 0)
            }
        }
    }
}

fn encode_classes(classes: &[Run], order: ByteOrder) -> Bytes {
    let mut bytes = Bytes::new(order);
    for class in classes {
        let halves = class.bytes.0.iter().flat_map(|&word| [word as u32, (word >> 32) as u32]);
        halves.for_each(|half| bytes.u32(half));
        bytes.u32(class.min);
        bytes.u32(class.max);
    }
    bytes
}

fn encode_literals(plan: &TierPlan, pieces: &mut Pieces<'_>, order: ByteOrder) -> Bytes {
    let mut confirms = vec![(0, NONE); plan.literals.len()];
    for (shard, confirm) in (0..).zip(&plan.confirm) {
        confirm.targets.iter().for_each(|&literal| confirms[literal] = (0, shard));
    }
    for (index, (literal, _)) in (0..).zip(&plan.shifts) {
        confirms[*literal] = (flag::SHIFT, index);
    }
    let mut bytes = Bytes::new(order);
    let mut slots = slots(plan, &confirms);
    for (literal, (shift, confirm)) in plan.literals.iter().zip(confirms) {
        let PlannedLiteral { rule, head, chain } = literal;
        let links = chain.as_ref().map_or(&[][..], |chain| &chain.links);
        let first = pieces.count;
        for link in links {
            pieces.add(link.gap, &link.piece);
        }
        let slot = slots.next().flatten();
        bytes.u32(*rule);
        bytes.u32(head.unwrap_or(NONE));
        bytes.span(Span { start: first, len: links.len() as u32 });
        bytes.u32(chain.as_ref().map_or(flag::CONFIRM, flags) | shift);
        bytes.u32(confirm);
        bytes.u32(slot.unwrap_or(NONE));
    }
    bytes
}

/// The slot of each literal, as far as there are enough. One piece is settled where it stands; all
/// else is settled once a text. One piece behind a head is too, where more of the head's ends matter
/// than are remembered: such literals come last.
fn slots(plan: &TierPlan, confirms: &[(u32, u32)]) -> std::vec::IntoIter<Option<u32>> {
    let is_once = |(literal, (shift, _)): (&PlannedLiteral, &(u32, u32))| {
        let in_place = |chain: &Chain| chain.links.len() == 1 && !chain.by_search && *shift == 0;
        !literal.chain.as_ref().is_some_and(in_place)
    };
    let is_once: Vec<bool> = plan.literals.iter().zip(confirms).map(is_once).collect();
    let mut free = 0..SLOTS as u32;
    let mut slots: Vec<Option<u32>> =
        is_once.iter().map(|&once| if once { free.next() } else { None }).collect();
    for ((slot, once), literal) in slots.iter_mut().zip(is_once).zip(&plan.literals) {
        if !once && literal.head.is_some() {
            *slot = free.next();
        }
    }
    slots.into_iter()
}

fn flags(chain: &Chain) -> u32 {
    let one_line = if chain.one_line { flag::ONE_LINE } else { 0 };
    let at_end = if chain.at_end { flag::AT_END } else { 0 };
    let by_search = if chain.by_search { flag::SEARCH } else { 0 };
    one_line | at_end | by_search
}

fn encode_bitmap(bitmap: &[u64], order: ByteOrder) -> Bytes {
    let mut bytes = Bytes::new(order);
    bitmap.iter().for_each(|&word| bytes.u64(word));
    bytes
}

fn encode_table(table: &Table, order: ByteOrder) -> [Bytes; 2] {
    let [mut slots, mut entries] = [(); 2].map(|()| Bytes::new(order));
    table.slots.iter().for_each(|&slot| slots.u32(slot));
    for entry in &table.entries {
        entries.u64(entry.value);
        entries.u64(entry.mask);
        entries.u32(entry.run);
        entries.u32(entry.back);
    }
    [slots, entries]
}

fn encode_shifts(plan: &TierPlan, order: ByteOrder) -> (Bytes, Bytes) {
    let mut records = Bytes::new(order);
    let mut words = Bytes::new(order);
    for (_, shift) in &plan.shifts {
        records.u32((words.len() / size_of::<u64>()) as u32);
        records.u32(shift.places);
        records.u32(shift.kinds);
        records.u32(shift.ranges);
        records.u32(shift.other);
        records.u32(shift.last);
        records.u32(shift.at_end.into());
        shift.words.iter().for_each(|&word| words.u64(word));
    }
    (records, words)
}
