//! The bytes of each rule in the sections.

use std::{collections::BTreeMap, mem::size_of_val};

use classifier_format::{
    ALIGN, AttributeRecord, BUCKET, Bucket, ClassRecord, DetailRecord, EngineRecord, Entry,
    FactRecord, FilterKeyRecord, LiteralRecord, PairRecord, PieceRecord, PositionRecord,
    PrefixRecord, RuleRecord, ShardRecord, Span, attribute_kind,
};

use super::{
    Pass,
    ledger::Ledger,
    reverse_index::{ReverseIndex, Targets},
    tables::{KINDS, Tables},
};

/// For each rule its own bytes and its share of others, and the bytes that belong to no rule.
pub(super) fn bytes(tables: &Tables<'_>, reverse: &ReverseIndex) -> (Vec<(usize, usize)>, usize) {
    let mut ledger = Ledger::new(tables.rules.len());
    add_rules(&mut ledger, tables);
    let alphabet =
        size_of_val(tables.ranges) + size_of_val(tables.atoms) + size_of_val(tables.pages);
    let default_labels = tables.identity.iter().map(|its| its.default_label.len as usize);
    let identity = size_of_val(tables.identity) + default_labels.sum::<usize>();
    ledger.add(size_of::<EngineRecord>() + alphabet + identity, []);
    add_automata(&mut ledger, tables, reverse);
    add_filter(&mut ledger, tables, reverse);
    add_literals(&mut ledger, tables);
    add_programs(&mut ledger, tables, reverse);
    ledger.close()
}

/// Adds the records of rules, labels and files, their names, and their attributes.
fn add_rules(ledger: &mut Ledger, tables: &Tables<'_>) {
    let mut of_labels = vec![Vec::new(); tables.labels.len()];
    let mut of_files = vec![Vec::new(); tables.files.len()];
    for (rule, record) in (0..).zip(tables.rules) {
        ledger.add(size_of::<RuleRecord>() + record.pattern.len as usize, [rule]);
        of_labels[record.label as usize].push(rule);
        of_files[record.file as usize].push(rule);
    }
    for (label, span) in tables.label_facts.iter().enumerate() {
        let rules = of_labels[label].iter().copied();
        ledger.add(size_of::<Span>() + facts(tables, *span), rules);
    }
    let names = tables.labels.iter().chain(tables.files);
    for (name, rules) in names.zip(of_labels.into_iter().chain(of_files)) {
        ledger.add(size_of::<Span>() + name.len as usize, rules);
    }
    for (rule, detail) in (0..).zip(tables.details) {
        let text =
            detail.id.len as usize + words(tables, detail.tags) + facts(tables, detail.facts);
        ledger.add(size_of::<DetailRecord>() + text, [rule]);
    }
    // Declarations belong to no rule.
    for attribute in tables.attributes {
        let parts = words(tables, attribute.values) + facts(tables, attribute.default);
        ledger.add(size_of::<AttributeRecord>() + attribute.name.len as usize + parts, []);
    }
}

/// The bytes of facts, with their texts.
fn facts(tables: &Tables<'_>, span: Span) -> usize {
    let is_text = |fact: &&FactRecord| {
        tables.attributes[fact.attribute as usize].kind == attribute_kind::TEXT
    };
    let facts = &tables.facts[span.range()];
    let texts = facts.iter().filter(is_text).map(|fact| fact.value[1] as usize);
    size_of_val(facts) + texts.sum::<usize>()
}

/// The bytes of words, with their texts.
fn words(tables: &Tables<'_>, span: Span) -> usize {
    let words = &tables.words[span.range()];
    size_of_val(words) + words.iter().map(|word| word.len as usize).sum::<usize>()
}

fn add_automata(ledger: &mut Ledger, tables: &Tables<'_>, reverse: &ReverseIndex) {
    for shard in tables.anchored.iter().chain(tables.scan) {
        let targets = Targets::of(tables, shard);
        let matches = &tables.matches[shard.matches.range()];
        let all = matches.iter().map(|its| its.rules.len as usize + its.prefixes.len as usize);
        let targets_of_all = all.sum::<usize>() * size_of::<u32>();
        let dfa = (shard.dfa.len as usize).next_multiple_of(ALIGN);
        let bytes = size_of::<ShardRecord>() + dfa + size_of_val(matches) + targets_of_all;
        ledger.add(bytes, reverse.all_of(&targets));
    }
    if let Some(first) = tables.anchored.first() {
        let targets = Targets::of(tables, first);
        ledger.add(size_of_val(tables.jumps), reverse.all_of(&targets));
    }
    for rules in &reverse.after {
        ledger.add(size_of::<PrefixRecord>(), rules.iter().copied());
    }
}

/// Adds the filter. Empty places in its buckets, and links between these, are shared like the grams.
fn add_filter(ledger: &mut Ledger, tables: &Tables<'_>, reverse: &ReverseIndex) {
    const PLACE: usize = (size_of::<Bucket>() + size_of::<[Entry; BUCKET]>()) / BUCKET;

    let mut places = vec![0; tables.filter_keys.len()];
    let mut shared = size_of_val(tables.grams) + size_of_val(tables.slots);
    for entry in tables.entries.as_flattened() {
        match places.get_mut(entry.filter_key as usize) {
            Some(bytes) => *bytes += PLACE,
            None => shared += PLACE,
        }
    }
    for pair in tables.pairs {
        places[pair.filter_key as usize] += size_of::<PairRecord>();
    }
    let mut by_grams = Vec::new();
    for ((filter_key, bytes), pass) in tables.filter_keys.iter().zip(places).zip(&reverse.pass_of) {
        let rules = || tables.rules_of(filter_key);
        ledger.add(bytes + size_of::<FilterKeyRecord>() + size_of::<PieceRecord>(), rules());
        if *pass == Some(Pass::Grams) {
            by_grams.extend(rules());
        }
    }
    ledger.add(shared, by_grams);
}

/// Adds the literals and their pieces. Equal pieces have the same bytes, and equal filter keys the same
/// class.
fn add_literals(ledger: &mut Ledger, tables: &Tables<'_>) {
    let mut units: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    let mut classes: Vec<Vec<u32>> = vec![Vec::new(); tables.classes.len()];
    let mut use_piece = |piece: &PieceRecord, rule: u32| {
        units.entry((piece.start, piece.len)).or_default().push(rule);
        tables.classes_of(piece).for_each(|class| classes[class].push(rule));
    };
    for literal in tables.literals {
        ledger.add(size_of::<LiteralRecord>(), [literal.rule]);
        for piece in tables.chain(literal) {
            for piece in [Some(piece), tables.required_piece(piece)].into_iter().flatten() {
                ledger.add(size_of::<PieceRecord>(), [literal.rule]);
                use_piece(piece, literal.rule);
            }
        }
    }
    for filter_key in tables.filter_keys {
        let piece = &tables.pieces[filter_key.piece as usize];
        tables.rules_of(filter_key).for_each(|rule| use_piece(piece, rule));
    }
    for ((_, len), rules) in units {
        ledger.add(2 * len as usize, rules);
    }
    classes.into_iter().for_each(|rules| ledger.add(size_of::<ClassRecord>(), rules));
}

fn add_programs(ledger: &mut Ledger, tables: &Tables<'_>, reverse: &ReverseIndex) {
    let bytes = |record: &PositionRecord| {
        size_of::<PositionRecord>() + record.len as usize * size_of::<u64>()
    };
    let mut of_kinds = vec![Vec::new(); tables.symbol_kinds.len()];
    for (program, rules) in tables.literal_programs.iter().zip(&reverse.programmed) {
        ledger.add(bytes(program), rules.iter().copied());
        of_kinds[program.table as usize].extend(rules);
    }
    of_kinds.into_iter().for_each(|rules| ledger.add(KINDS, rules));
    let confirming = tables.confirming_programs.iter().zip(tables.confirmed);
    for (index, (program, &rule)) in confirming.enumerate() {
        // Each has the same number, unless the artifact was forged.
        let upto = |nth| tables.atom_kinds.len() * nth / tables.confirmed.len();
        let kinds = upto(index + 1) - upto(index);
        ledger.add(size_of::<u32>() + bytes(program) + kinds, [rule]);
    }
}
