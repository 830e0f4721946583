//! Each number of an artifact has bounds: the first value beyond them is refused, for the right reason.

use std::{format, string::String, vec::Vec};

use bytemuck::Pod;
use classifier_compiler::{Compiler, RuleFormat, RuleSet};
use classifier_format::{
    AttributeRecord, BUCKET, Bucket, DetailRecord, EngineRecord, Entry, FARTHEST, FactRecord,
    FilterKeyRecord, JumpRecord, LiteralRecord, MatchRecord, NEXT_BUCKET, NONE,
    POSITION_SMALL_WORDS, PairRecord, PieceRecord, PositionRecord, PrefixRecord, RuleRecord, SLOTS,
    STRIDE, Section, ShardRecord, Span, attribute_kind, flag, next_prefixes, position_flag,
    shard_kind,
};

use super::{Sections, refusal};

const RULES: &str = r#"
[attributes]
action = ["retry", "suppress"]
note = { type = "text", default = "none" }
hard = { type = "bool", default = true }

[labels]
A = { action = "suppress", note = "all of it" }
B = { action = "retry" }

[rules]
A = [
    { pattern = '^55[0-9] 5\.1\.1 ', id = "first", tags = ["x", "y"], action = "retry" },
    '^55[0-9] 5\.2\.2 ',
    '^550 .*mailbox (?:is )?full',
    '[a-f0-9]{6}-[0-9]',
    '(?i)user .+ unknown$',
    '(?i)ks',
    '^[0-9]50 5\.1\.1 ',
]
B = [
    'blocked.{0,70}\bby [a-z]+\.',
    '(?:ab|cde)+full[^>]{1,9}>',
    'ab.*cd',
    'user [^>]{300}[a-c]+>',
"#;

/// An artifact with records in each section.
fn sound() -> Sections {
    // More characters than there are symbols.
    let others: String = (0..130)
        .map(|number| char::from_u32(0x3400 + 2 * number).expect("a character"))
        .map(|char| format!("    '{char}{{2,3}}[a-c]',\n"))
        .collect();
    let text = format!("{RULES}{others}]\n");
    let rules = RuleSet::builder().text("rules.toml", RuleFormat::Toml, text).read();
    let compiler = Compiler::new().rule_dfa_limit(2 << 10).shard_dfa_limit(8 << 10);
    let artifact = compiler.compile(&rules).unwrap_or_else(|problems| panic!("{problems}"));
    Sections::of(artifact.as_bytes())
}

impl Sections {
    /// How many records a section has.
    fn count<T: Pod>(&self, section: Section) -> u32 {
        self.records::<T>(section).len() as u32
    }

    /// With other records in a section.
    fn with<T: Pod>(&self, section: Section, change: impl FnOnce(&mut Vec<T>)) -> Self {
        let mut sections = self.clone();
        sections.change(section, change);
        sections
    }

    /// Asserts that they are refused for this with other records in a section.
    #[track_caller]
    fn refuses<T: Pod>(&self, section: Section, what: &str, change: impl FnOnce(&mut Vec<T>)) {
        self.with(section, change).assert_refused(what);
    }

    #[track_caller]
    fn accepts<T: Pod>(&self, section: Section, change: impl FnOnce(&mut Vec<T>)) {
        assert_eq!(refusal(&self.with(section, change).assemble(None)), None);
    }
}

type Spans = Vec<Span>;
type Rules = Vec<RuleRecord>;
type Attributes = Vec<AttributeRecord>;
type Facts = Vec<FactRecord>;
type Details = Vec<DetailRecord>;
type Engine = Vec<EngineRecord>;
type Shards = Vec<ShardRecord>;
type Matches = Vec<MatchRecord>;
type Entries = Vec<Entry>;
type FilterKeys = Vec<FilterKeyRecord>;
type Literals = Vec<LiteralRecord>;
type Pieces = Vec<PieceRecord>;
type Programs = Vec<PositionRecord>;

fn shorten<T>(records: &mut Vec<T>) {
    records.pop();
}

/// The first that is as it must be.
#[track_caller]
fn find<T>(records: &mut [T], is: impl Fn(&T) -> bool) -> &mut T {
    records.iter_mut().find(|record| is(record)).expect("there is one")
}

#[test]
fn each_section_has_records() {
    let sections = sound();
    let is_empty = |section: &&Section| sections.0[**section as usize].is_empty();
    let empty: Vec<_> = Section::ALL.iter().filter(is_empty).collect();
    assert!(empty.is_empty(), "{empty:?}");
    assert_eq!(refusal(&sections.assemble(None)), None);
}

#[test]
fn numbers_of_rules() {
    let sound = sound();
    let strings = sound.count::<u8>(Section::Strings);
    let beyond = |text: &mut Span| text.len = strings + 1 - text.start;
    let what = "a label is not in its strings";
    sound.refuses(Section::Labels, what, |it: &mut Spans| beyond(&mut it[0]));
    let what = "a file name is not in its strings";
    sound.refuses(Section::Files, what, |it: &mut Spans| beyond(&mut it[0]));
    let what = "a pattern is not in its strings";
    sound.refuses(Section::Rules, what, |it: &mut Rules| beyond(&mut it[1].pattern));
    // The last pattern begins with a character of three bytes.
    sound.refuses(Section::Rules, what, |it: &mut Rules| {
        let Span { start, len } = &mut it.last_mut().expect("there is one").pattern;
        (*start, *len) = (*start + 1, *len - 1);
    });
    let labels = sound.count::<Span>(Section::Labels);
    sound.refuses(Section::Rules, "a rule has no label", |it: &mut Rules| it[1].label = labels);
    let files = sound.count::<Span>(Section::Files);
    sound.refuses(Section::Rules, "a rule has no file", |it: &mut Rules| it[1].file = files);
}

#[test]
fn numbers_of_attributes() {
    let sound = sound();
    let strings = sound.count::<u8>(Section::Strings);
    let words = sound.count::<Span>(Section::Words);
    let facts = sound.count::<FactRecord>(Section::Facts);
    let attributes = sound.count::<AttributeRecord>(Section::Attributes);
    let beyond = |text: &mut Span| text.len = strings + 1 - text.start;
    let after = |count: u32| Span { start: count, len: 1 };

    let what = "a word is not in its strings";
    sound.refuses(Section::Words, what, |it: &mut Spans| beyond(&mut it[0]));
    let what = "an attribute's name is not in its strings";
    sound.refuses(Section::Attributes, what, |it: &mut Attributes| beyond(&mut it[0].name));
    let what = "an attribute has an unknown type";
    for kind in [0, attribute_kind::ONE_OF + 1] {
        sound.refuses(Section::Attributes, what, |it: &mut Attributes| it[0].kind = kind);
    }
    let what = "an attribute has unknown values";
    sound.refuses(Section::Attributes, what, |it: &mut Attributes| it[0].values = after(words));
    let what = "an attribute has an unknown default";
    sound.refuses(Section::Attributes, what, |it: &mut Attributes| it[0].default = after(facts));

    let what = "an attribute has an unknown value";
    sound.refuses(Section::Facts, what, |it: &mut Facts| it[0].attribute = attributes);
    let kinds: Attributes = sound.records(Section::Attributes);
    let is = |kind: u32| move |fact: &FactRecord| kinds[fact.attribute as usize].kind == kind;
    let of_texts = is.clone()(attribute_kind::TEXT);
    sound.refuses(Section::Facts, what, |it: &mut Facts| {
        let [start, len] = &mut find(it, of_texts).value;
        *len = strings + 1 - *start;
    });
    let of_words = is(attribute_kind::ONE_OF);
    sound.refuses(Section::Facts, what, |it: &mut Facts| find(it, of_words).value[0] = 2);

    let what = "the attributes of its labels do not add up";
    sound.refuses(Section::LabelFacts, what, |it: &mut Spans| it[0] = after(facts));
    sound.refuses(Section::LabelFacts, what, shorten::<Span>);
    sound.accepts(Section::LabelFacts, |it: &mut Spans| it.clear());
    let what = "the details of its rules do not add up";
    sound.refuses(Section::Details, what, |it: &mut Details| beyond(&mut it[0].id));
    sound.refuses(Section::Details, what, |it: &mut Details| it[0].tags = after(words));
    sound.refuses(Section::Details, what, |it: &mut Details| it[0].facts = after(facts));
    sound.refuses(Section::Details, what, shorten::<DetailRecord>);
    sound.accepts(Section::Details, |it: &mut Details| it.clear());
}

#[test]
fn numbers_of_characters() {
    let sound = sound();
    let what = "its ranges of characters do not ascend";
    sound.refuses(Section::Ranges, what, |it: &mut Vec<u32>| it[0] += 1 << 8);
    sound.refuses(Section::Ranges, what, |it: &mut Vec<u32>| it[2] = it[1]);
    let what = "a range of characters has no symbol";
    sound.refuses(Section::Ranges, what, |it: &mut Vec<u32>| it[1] = it[1] & !0xFF | 0x7F);
    let what = "it has an odd number of pages";
    sound.refuses(Section::Pages, what, shorten::<u32>);
    let what = "its pages of characters do not add up";
    sound.refuses(Section::Pages, what, |it: &mut Vec<u32>| it[7] += 1);
    let what = "a range of characters has an unknown atom";
    sound.refuses(Section::Atoms, what, |it: &mut Vec<u16>| it[1] = it.iter().max().unwrap() + 1);
    sound.refuses(Section::Atoms, what, shorten::<u16>);
}

#[test]
fn numbers_of_automata() {
    let sound = sound();
    let rules = sound.count::<RuleRecord>(Section::Rules);
    let shards = sound.count::<ShardRecord>(Section::Shards);
    let prefixes = sound.count::<PrefixRecord>(Section::Prefixes);

    let what = "a DFA has match states of another";
    sound.refuses(Section::Shards, what, |it: &mut Shards| it[0].matches.start = 1);
    let what = "a DFA is of an unknown kind";
    sound.refuses(Section::Shards, what, |it: &mut Shards| it[0].kind = shard_kind::SCAN);
    let what = "its DFAs do not add up";
    sound.refuses(Section::Matches, what, |it: &mut Matches| it.push(*it.last().unwrap()));
    let what = "a prefix is in no shard";
    sound.refuses(Section::Prefixes, what, |it: &mut Vec<PrefixRecord>| it[0].shard = shards);

    let what = "its jumps have an odd size";
    for len in [0, 5] {
        sound.refuses(Section::Engine, what, |it: &mut Engine| it[0].jump_len = len);
    }
    sound.refuses(Section::Jumps, what, shorten::<JumpRecord>);
    sound.refuses(Section::Jumps, what, |it: &mut Vec<JumpRecord>| it.truncate(1));
    let what = "a jump does not lead where its DFA gets";
    let is_used = |jump: &JumpRecord| *jump != JumpRecord::EMPTY;
    sound.refuses(Section::Jumps, what, |it: &mut Vec<JumpRecord>| find(it, is_used).state += 1);

    let what = "a match state has another lowest rule";
    sound.refuses(Section::Matches, what, |it: &mut Matches| {
        it[0].rule = it[0].rule.wrapping_add(1)
    });
    let matches: Matches = sound.records(Section::Matches);
    let several = matches.iter().find(|record| record.rules.len > 1).expect("there is one");
    let several = several.rules.range();
    let what = "the rules of a match state do not ascend";
    sound.refuses(Section::Targets, what, |it: &mut Vec<u32>| {
        it.swap(several.start, several.end - 1)
    });
    let what = "a match state decides an unknown rule";
    sound.refuses(Section::Targets, what, |it: &mut Vec<u32>| it[several.end - 1] = rules);
    let with_prefix = matches.iter().find(|record| record.prefixes.len > 0).expect("there is one");
    let what = "a match state stands for an unknown prefix";
    sound.refuses(Section::Targets, what, |it: &mut Vec<u32>| {
        it[with_prefix.prefixes.range().start] = prefixes;
    });
}

#[test]
fn numbers_of_the_filter() {
    let sound = sound();
    let keys = sound.count::<FilterKeyRecord>(Section::FilterKeys);
    let buckets = sound.count::<Bucket>(Section::Buckets);

    let what = "the bitmap of the filter has an odd size";
    sound.refuses(Section::Grams, what, shorten::<u32>);
    let what = "the filter has an odd number of slots";
    sound.refuses(Section::Slots, what, shorten::<u16>);
    sound.refuses(Section::Slots, what, |it: &mut Vec<u16>| it.truncate(1));
    let what = "the filter has an odd number of buckets";
    sound.refuses(Section::Engine, what, |it: &mut Engine| it[0].buckets = buckets + 1);
    sound.refuses(Section::Engine, what, |it: &mut Engine| it[0].wide_buckets = it[0].buckets + 1);
    sound.refuses(Section::Grams, what, |it: &mut Vec<u32>| it.clear());
    let what = "a slot of the filter has no bucket";
    sound.refuses(Section::Slots, what, |it: &mut Vec<u16>| it[0] = buckets as u16);

    let what = "a bucket of the filter leads to nothing known";
    let is_used = |entry: &Entry| entry.filter_key < keys;
    sound.refuses(Section::Entries, what, |it: &mut Entries| find(it, is_used).filter_key = keys);
    sound.accepts(Section::Entries, |it: &mut Entries| find(it, is_used).place = STRIDE as u32);
    sound.refuses(Section::Entries, what, |it: &mut Entries| {
        find(it, is_used).place = STRIDE as u32 + 1;
    });
    let what = "a pair of the filter leads to an unknown filter key";
    sound.refuses(Section::Pairs, what, |it: &mut Vec<PairRecord>| it[0].filter_key = keys);
}

/// A link leads to a later bucket, which is none of those to which slots do.
#[test]
fn links_of_the_filter() {
    let sound = sound();
    let buckets = sound.count::<Bucket>(Section::Buckets);
    let first = sound.records::<EngineRecord>(Section::Engine)[0].buckets;
    let more = sound.with(Section::Buckets, |it: &mut Vec<Bucket>| it.extend([it[0]; 2])).with(
        Section::Entries,
        |it: &mut Entries| {
            let unused = Entry { prefixes: 0, lowest: NONE, filter_key: NONE, place: 0 };
            it.extend([unused; 2 * BUCKET]);
        },
    );
    let link = |place: u32, offset: i8| Entry {
        prefixes: next_prefixes(offset),
        lowest: NONE,
        filter_key: NEXT_BUCKET,
        place,
    };
    let what = "a bucket of the filter leads to nothing known";
    more.refuses(Section::Entries, what, |it: &mut Entries| it.last_mut().unwrap().prefixes = 1);
    for offset in [0, FARTHEST, -FARTHEST] {
        more.accepts(Section::Entries, |it: &mut Entries| it[0] = link(buckets, offset));
    }
    for offset in [FARTHEST + 1, -FARTHEST - 1, i8::MIN] {
        more.refuses(Section::Entries, what, |it: &mut Entries| it[0] = link(buckets, offset));
    }
    for place in [0, first - 1, buckets + 2] {
        more.refuses(Section::Entries, what, |it: &mut Entries| it[0] = link(place, 0));
    }
    // From the last but one to itself and to the last.
    let from = BUCKET * buckets as usize;
    more.refuses(Section::Entries, what, |it: &mut Entries| it[from] = link(buckets, 0));
    more.accepts(Section::Entries, |it: &mut Entries| it[from] = link(buckets + 1, 0));
}

#[test]
fn numbers_of_literal_rules() {
    let sound = sound();
    let rules = sound.count::<RuleRecord>(Section::Rules);
    let prefixes = sound.count::<PrefixRecord>(Section::Prefixes);
    let programs = sound.count::<PositionRecord>(Section::Programs);
    let pieces = sound.count::<PieceRecord>(Section::Pieces);
    let bytes = sound.count::<u8>(Section::PieceBytes);

    let what = "a filter key is in no piece";
    sound.refuses(Section::FilterKeys, what, |it: &mut FilterKeys| it[0].piece = pieces);
    sound.refuses(Section::FilterKeys, what, |it: &mut FilterKeys| it[0].before = u32::MAX);
    let has_bytes = |key: &FilterKeyRecord| key.len > 0;
    sound.refuses(Section::FilterKeys, what, |it: &mut FilterKeys| find(it, has_bytes).start += 1);
    sound.refuses(Section::FilterKeys, what, |it: &mut FilterKeys| find(it, has_bytes).len += 1);
    let what = "its filter keys do not add up";
    sound.refuses(Section::Engine, what, |it: &mut Engine| it[0].filtered += 1);

    let what = "a literal rule is unknown";
    sound.refuses(Section::Literals, what, |it: &mut Literals| it[0].rule = rules);
    let what = "a literal rule has an unknown prefix";
    sound.refuses(Section::Literals, what, |it: &mut Literals| it[0].prefix = prefixes);
    sound.accepts(Section::Literals, |it: &mut Literals| it[0].slot = SLOTS as u32 - 1);
    let what = "a slot is too high";
    sound.refuses(Section::Literals, what, |it: &mut Literals| it[0].slot = SLOTS as u32);
    let what = "a literal rule is of an unknown kind";
    sound.refuses(Section::Literals, what, |it: &mut Literals| it[0].flags |= flag::ALL + 1);
    let what = "a literal rule has no program";
    sound.refuses(Section::Literals, what, |it: &mut Literals| it[0].program = programs);
    sound.refuses(Section::Literals, what, |it: &mut Literals| {
        find(it, |literal| literal.program == NONE).flags |= flag::PROGRAM;
    });
    let what = "a literal rule has no pieces";
    let has_pieces = |literal: &LiteralRecord| literal.pieces.len > 0;
    sound.refuses(Section::Literals, what, |it: &mut Literals| find(it, has_pieces).pieces.len = 0);
    let what = "a literal rule has an odd gap";
    sound.refuses(Section::Literals, what, |it: &mut Literals| it[0].gap += 1);

    let what = "a piece has no bytes";
    // No filter key leads to these.
    let has_program = |piece: &PieceRecord| piece.program != NONE;
    sound.accepts(Section::Pieces, |it: &mut Pieces| {
        let piece = find(it, has_program);
        piece.start = bytes - 2 * piece.len;
    });
    sound.refuses(Section::Pieces, what, |it: &mut Pieces| {
        let piece = find(it, has_program);
        piece.start = bytes + 1 - 2 * piece.len;
    });
    let what = "a piece is looked for by nothing";
    let is_bytes = |piece: &PieceRecord| piece.program == NONE;
    sound.refuses(Section::Pieces, what, |it: &mut Pieces| {
        let piece = find(it, is_bytes);
        piece.anchor = piece.len;
    });
    sound.refuses(Section::Pieces, what, |it: &mut Pieces| {
        find(it, has_program).program = programs;
    });
    let what = "a piece is near no other";
    sound.refuses(Section::Pieces, what, |it: &mut Pieces| {
        let piece = find(it, has_program);
        (piece.least, piece.most) = (NONE, pieces);
    });
    let what = "a piece is of an unknown kind";
    sound.refuses(Section::Pieces, what, |it: &mut Pieces| {
        find(it, has_program).varies = 2;
    });
}

#[test]
fn numbers_of_programs() {
    let sound = sound();
    let rules = sound.count::<RuleRecord>(Section::Rules);

    let what = "it confirms unknown rules";
    sound.refuses(Section::Confirmed, what, |it: &mut Vec<u32>| *it.last_mut().unwrap() = rules);
    sound.refuses(Section::Confirmed, what, |it: &mut Vec<u32>| it.swap(0, 1));
    let what = "a program does not start where the one before ends";
    sound.refuses(Section::Programs, what, |it: &mut Programs| it[1].start += 1);
    let what = "a program is not sound";
    sound.refuses(Section::Programs, what, |it: &mut Programs| it[0].kinds = 257);
    sound.refuses(Section::Programs, what, |it: &mut Programs| {
        it[0].flags |= position_flag::ALL + 1
    });
    let programs: Programs = sound.records(Section::Programs);
    let is_small = |program: &PositionRecord| program.words as usize <= POSITION_SMALL_WORDS;
    sound.refuses(Section::Programs, what, |it: &mut Programs| find(it, is_small).entries = 1);
    sound.refuses(Section::ProgramKinds, what, |it: &mut Vec<u8>| {
        it[256 * programs[0].table as usize] = programs[0].kinds as u8;
    });
    // The words in which a match may start, and then an index that starts at 0.
    let large = programs.iter().find(|program| !is_small(program)).expect("there is one");
    let [words, kinds, variants] = [large.words, large.kinds, large.variants].map(|it| it as usize);
    let contexts = if variants > 1 { kinds + 1 } else { 0 };
    let first_words = large.start as usize + 1 + contexts + words * (kinds + 3 * variants + 5);
    assert!(words < 64, "the last bit of one word stands for none");
    sound.refuses(Section::ProgramWords, what, |it: &mut Vec<u64>| it[first_words] |= 1 << words);
    sound.refuses(Section::ProgramWords, what, |it: &mut Vec<u64>| it[first_words + 1] = 1);
    let what = "its programs do not add up";
    sound.refuses(Section::ProgramWords, what, |it: &mut Vec<u64>| it.push(0));
}
