//! Texts here are of the first 256 characters, and a symbol stands for the character of its number.

mod generate;
mod reference;

use classifier_format::{POSITION_SMALL_WORDS, position_flag};

use classifier_runtime::position::{Positions, check};
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, HirKind, Repetition};

use self::{
    generate::{Random, pattern, sample},
    reference::Reference,
};
use super::*;

/// A pattern over characters as one over symbols.
fn symbols(hir: &Hir) -> Hir {
    let symbol = |char: char| u8::try_from(char).expect("patterns are of the first characters");
    match hir.kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Look(look) => Hir::look(*look),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).unwrap();
            Hir::literal(text.chars().map(symbol).collect::<Vec<u8>>())
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.iter().filter(|range| range.start() <= '\u{FF}');
            let ranges = ranges.map(|range| {
                ClassBytesRange::new(symbol(range.start()), symbol(range.end().min('\u{FF}')))
            });
            Hir::class(Class::Bytes(ClassBytes::new(ranges)))
        }
        HirKind::Class(class) => Hir::class(class.clone()),
        HirKind::Capture(capture) => symbols(&capture.sub),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(symbols(&repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition.clone() })
        }
        HirKind::Concat(subs) => Hir::concat(subs.iter().map(symbols).collect()),
        HirKind::Alternation(subs) => Hir::alternation(subs.iter().map(symbols).collect()),
    }
}

/// The word characters among the symbols.
fn word_symbols() -> SymbolSet {
    let is_word = |symbol: &u8| regex_syntax::is_word_character(char::from(*symbol));
    (0..=u8::MAX).filter(is_word).collect()
}

fn compiled(hir: &Hir) -> Program {
    let program = program(hir, &word_symbols()).unwrap();
    assert!(check(&program.record, &program.kinds, &program.words));
    program
}

fn of_pattern(pattern: &str) -> Program {
    compiled(&symbols(&regex_syntax::parse(pattern).unwrap()))
}

fn run(program: &Program) -> Positions<'_> {
    Positions::new(&program.record, &program.kinds, &program.words)
}

/// So many positions that take nothing, in front of a pattern and after it.
fn padded(hir: &Hir, before: u32, after: u32) -> Hir {
    let dead = |count| {
        let sub = Box::new(Hir::fail());
        Hir::repetition(Repetition { min: count, max: Some(count), greedy: true, sub })
    };
    // A sequence would share its first part with others.
    Hir::alternation(vec![dead(before), hir.clone(), dead(after)])
}

/// Compares all that a program can do with the reference; `true` if it matches.
fn compare(reference: &mut Reference, program: &Program, text: &[u8], random: &mut Random) -> bool {
    let automaton = run(program);
    let text_for = reference.text(text);
    let context = format!("{:?} in {:?}", reference.pattern, text_for.string);
    let len = text.len();
    let matches = reference.earliest_end(&text_for, 0, len).is_some();
    assert_eq!(automaton.matches(text), matches, "{context}");
    let from = random.below(len + 1);
    // The reference takes a search for each start.
    let to = from + random.below((len - from).min(30) + 1);
    let ends: Vec<Option<usize>> =
        (from..=to).map(|start| reference.end_from(&text_for, start, to)).collect();
    for (start, end) in (from..).zip(&ends) {
        assert_eq!(automaton.end_from(text, start, to), *end, "{context} from {start}");
    }
    let earliest = ends.iter().flatten().min().copied();
    assert_eq!(automaton.earliest_end(text, from, to), earliest, "{context} {from}..{to}");
    let allowed = random.next();
    let is_allowed = |start: usize| allowed >> (start % 64) & 1 != 0;
    let next_start = |at: usize| (at..=len).find(|&at| is_allowed(at));
    let starts = (from..).zip(&ends).filter(|(start, _)| is_allowed(*start));
    let earliest = starts.filter_map(|(_, end)| *end).min();
    let found = automaton.earliest_end_with(text, from, to, next_start);
    assert_eq!(found, earliest, "{context} {from}..{to} starts {allowed:b}");
    matches
}

/// Compares so many random patterns, each with so many texts. Returns how many texts match.
fn compare_random(seed: u64, patterns: usize, texts: usize) -> usize {
    let mut random = Random::new(seed);
    let mut found = 0;
    let mut compared = 0;
    while compared < patterns {
        let pattern = pattern(&mut random);
        let Some(mut reference) = Reference::new(&pattern) else { continue };
        compared += 1;
        let hir = symbols(
            &regex_syntax::ParserBuilder::new().utf8(false).build().parse(&pattern).unwrap(),
        );
        let after = [0, 0, 64, 130, 300][random.below(5)];
        let program = match after {
            0 => compiled(&hir),
            after => compiled(&padded(&hir, random.below(70) as u32 + 1, after)),
        };
        for _ in 0..texts {
            let text = sample(&hir, &mut random, reference.is_ascii);
            found += usize::from(compare(&mut reference, &program, &text, &mut random));
        }
    }
    found
}

/// More patterns, and others, by `CLASSIFIER_PROGRAM_PATTERNS` and `CLASSIFIER_PROGRAM_SEED`.
#[test]
fn random_patterns_match_as_regex_does() {
    const TEXTS: usize = 30;

    let number = |name: &str, default: usize| {
        std::env::var(name).map_or(default, |number| number.parse().unwrap())
    };
    let seed = number("CLASSIFIER_PROGRAM_SEED", 1) as u64;
    // The reference takes longer for a pattern than for many texts.
    let patterns = number("CLASSIFIER_PROGRAM_PATTERNS", 1000);
    let found = compare_random(seed, patterns, TEXTS);
    let all = patterns * TEXTS;
    assert!((all / 10..all * 9 / 10).contains(&found), "{found} of {all} match");
}

#[test]
fn patterns_of_all_kinds_match_as_regex_does() {
    let patterns = [
        r"\b(p8e-[a-z0-9-]{32})(?:[^a-z0-9-]|$)",
        "(ab|cd)+ef",
        r"[\w.-]{0,60}key.{1,5000}x",
        "(a{2,5}b?){3,7}",
        "(?m)^foo$",
        "(?mR)^foo$",
        "x*",
        "",
        "a|",
        "(a|b)x?y?z?w",
        r"(?:\b|x)*y",
        r"(?:\bx|\B){2,3}y",
        "(a|bc){0,100}d",
        "(a|bc){3,}(d|ef)?$",
        "x?y?z?[ab]{0,70}w?(cd|e)",
        "(?i)stra(ß|ss)e",
        r"(?-u:\b)é\b",
        "[a-z]{3,400}!",
        "a{0}b",
        "[a&&b]|c",
        // What no text can meet leaves positions that nothing leads to.
        r"a(?-u:\b{start})\b{end}ß|b",
    ];
    let mut random = Random::new(3);
    for pattern in patterns {
        let mut reference = Reference::new(pattern).unwrap();
        let hir = symbols(&regex_syntax::parse(pattern).unwrap());
        let programs = [
            compiled(&hir),
            compiled(&padded(&hir, 3, 100)),
            compiled(&padded(&hir, 60, 180)),
            compiled(&padded(&hir, 61, 300)),
        ];
        let mut found = 0;
        for _ in 0..50 {
            let text = sample(&hir, &mut random, false);
            for program in &programs {
                found += usize::from(compare(&mut reference, program, &text, &mut random));
            }
        }
        assert!(found > 0, "{pattern} is found nowhere");
    }
}

#[test]
fn hints_are_asked_for_once_a_place_and_dead_states_skip_to_them() {
    let program = of_pattern("ab+c");
    let text = b"abbbx__abc__abc";
    let mut asked = Vec::new();
    let end = run(&program).earliest_end_with(text.as_slice(), 0, text.len(), |at| {
        asked.push(at);
        [0, 12].into_iter().find(|&start| start >= at)
    });
    assert_eq!(end, Some(15));
    assert!(asked.is_sorted_by(|a, b| a < b), "{asked:?}");
}

#[test]
fn anchored_patterns_stop_where_nothing_can_match() {
    for (pattern, flags) in [
        ("^ab", position_flag::ANCHORED | position_flag::PLAIN),
        ("^a|^b$", position_flag::ANCHORED | position_flag::PLAIN),
        ("(?m)^ab", position_flag::PLAIN),
        ("ab+", 0),
        (r"^(?:aa|bb)c", position_flag::ANCHORED),
        (r"^a|\bb.?c", 0),
    ] {
        assert_eq!(of_pattern(pattern).record.flags, flags, "{pattern}");
    }
}

#[test]
fn rows_loops_and_steps_need_no_groups() {
    for pattern in [
        "abc",
        "a.{0,30}b",
        "ax?y?z?[a-z]{0,3}w",
        "[a-z]{3,40}!",
        "a+b*c{2,}",
        r"\bfoo.{0,30}\bbar\b",
        "(?:foo|bar)",
    ] {
        assert_eq!(of_pattern(pattern).record.groups, 0, "{pattern}");
    }
    for (pattern, groups) in
        [("(?:aa|bb)(?:cc|dd)", 1), ("(?:ab|cd)+ef", 2), ("(?:aa|bb)x?y?z?w", 1)]
    {
        assert_eq!(of_pattern(pattern).record.groups, groups, "{pattern}");
    }
}

#[test]
fn size_is_in_proportion_to_positions() {
    let words = |pattern: &str| of_pattern(pattern).words.len();
    for (small, large) in [
        ("(ab|cd){100,200}e", "(ab|cd){1000,2000}e"),
        ("x[a-z]{0,500}(a|b)", "x[a-z]{0,5000}(a|b)"),
        ("((a|bc)?(d|ef)){100}", "((a|bc)?(d|ef)){1000}"),
        ("((ab|cd){2,10}e){10,20}", "((ab|cd){20,100}e){10,20}"),
    ] {
        let (small, large) = (words(small), words(large));
        assert!(large < 12 * small, "{small} words became {large}");
    }
}

#[test]
fn patterns_beyond_the_limits_are_refused() {
    for pattern in ["(?:[a-z]{1000}){2000}", "(?:(?:(?:ab){9999}){9999}){9999}"] {
        let hir = regex_syntax::parse(pattern);
        let hir = symbols(&hir.unwrap());
        assert!(program(&hir, &word_symbols()).is_none(), "{pattern}");
    }
    assert!(program(&regex_syntax::parse("[é-ü]").unwrap(), &word_symbols()).is_none());
    // Nothing is unrolled that takes nothing.
    let program = of_pattern(r"(?:(?:\b{1000}){1000}){1000}a");
    assert_eq!(program.record.words, 1);
}

#[test]
fn programs_of_all_sizes_run() {
    for count in [63, 64, 65, 256, 257, 1024, 5000, 70000, 300_000] {
        let program = of_pattern(&format!("x(?s:.){{{count},}}y"));
        let mut text = vec![b'.'; count + 2];
        (text[0], text[count + 1]) = (b'x', b'y');
        assert!(run(&program).matches(text.as_slice()), "{count}");
        assert!(!run(&program).matches(&text[1..]), "{count}");
        assert!(!run(&program).matches(&text[..count + 1]), "{count}");
    }
}

/// Programs with numbers changed at random either are refused or run without a panic.
#[test]
fn damaged_programs_are_refused_or_run() {
    let mut random = Random::new(4);
    let patterns = [
        r"\b(ab|cd)+x?y?$",
        "a.{0,30}(b|cd)",
        "(?m)^(ab|cd){100}[a-z]{0,300}(e|fg)$",
        "(ab|cd){100,200}e",
    ];
    let mut accepted = 0;
    for pattern in patterns {
        let program = of_pattern(pattern);
        assert_eq!(program.record.words as usize > POSITION_SMALL_WORDS, pattern.contains("00"));
        for _ in 0..5000 {
            let mut damaged = program.clone();
            for _ in 0..=random.below(3) {
                let value = [0, 1, 2, 5, 63, 64, u64::MAX, random.next()][random.below(8)];
                if random.below(4) == 0 {
                    let record: &mut [u32] =
                        bytemuck::cast_slice_mut(std::slice::from_mut(&mut damaged.record));
                    let field = random.below(record.len());
                    record[field] = if random.below(2) == 0 {
                        value as u32
                    } else {
                        record[field].wrapping_add(1)
                    };
                } else {
                    let word = random.below(damaged.words.len());
                    damaged.words[word] = match random.below(3) {
                        0 => value,
                        1 => damaged.words[word] ^ 1 << random.below(64),
                        _ => damaged.words[word].wrapping_add(1),
                    };
                }
            }
            let Program { record, words, kinds } = &damaged;
            if check(record, kinds, words) {
                accepted += 1;
                let text: Vec<u8> = (0..40).map(|_| b"abcdefxy z\n"[random.below(11)]).collect();
                Positions::new(record, kinds, words).matches(text.as_slice());
            }
        }
    }
    assert!(accepted > 2000, "{accepted}");
}
