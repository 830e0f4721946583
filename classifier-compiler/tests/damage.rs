//! Rule files that are damaged in all ways are reported with a location and never crash the compiler.

use std::{fmt::Write as _, fs, path::Path};

use classifier_compiler::{Compiler, Diagnostics, RuleSet, RuleSource, Severity};
use serde_json::{Map, Value};

/// More than this many problems of one file are a cascade, or damage all over it.
const MOST_TOLD: usize = 30_000;

const TOML: &str = "rules.toml";
const JSON: &str = "rules.json";

/// The rules of this repository, which are to be damaged.
fn rules(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules").join(name)).unwrap()
}

/// The same as JSON.
fn json(toml: &[u8]) -> Vec<u8> {
    let table: toml::Table = str::from_utf8(toml).unwrap().parse().unwrap();
    let object: Map<String, Value> =
        table.into_iter().map(|(key, value)| (key, serde_json::to_value(value).unwrap())).collect();
    serde_json::to_vec_pretty(&object).unwrap()
}

/// All that is damaged, with the syntax of each by its name.
fn sound() -> Vec<(&'static str, Vec<u8>)> {
    let iana = rules("iana.toml");
    vec![(JSON, json(&iana)), (TOML, iana), (TOML, rules("providers.toml"))]
}

/// SplitMix64 (Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// The place of one of the bytes that satisfy a condition.
    fn place(&mut self, bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> usize {
        let places: Vec<usize> = (0..bytes.len()).filter(|&at| is_wanted(bytes[at])).collect();
        places[self.below(places.len())]
    }
}

/// What came of damaged files.
#[derive(Default)]
struct Tally {
    reported: usize,
    unnoticed: usize,
}

impl Tally {
    /// Reads a damaged file.
    fn read(&mut self, what: &str, name: &str, bytes: &[u8]) -> Diagnostics {
        let problems = with_file(name, bytes, |rules| rules.problems().clone());
        self.add(what, bytes, &problems);
        problems
    }

    /// Reads and compiles a damaged file.
    fn check(&mut self, what: &str, name: &str, bytes: &[u8]) -> Diagnostics {
        let compiler = Compiler::new().rule_dfa_limit(1 << 16).artifact_limit(1 << 22);
        let problems = with_file(name, bytes, |rules| match compiler.compile(&rules) {
            Ok(_) => Diagnostics::default(),
            Err(problems) => problems,
        });
        self.add(what, bytes, &problems);
        problems
    }

    fn add(&mut self, what: &str, bytes: &[u8], problems: &Diagnostics) {
        match problems.count(Severity::Error) {
            0 => self.unnoticed += 1,
            errors => {
                assert!(errors <= MOST_TOLD, "{what}: {errors} errors");
                self.reported += 1;
            }
        }
        let text = String::from_utf8_lossy(bytes);
        let lines: Vec<&str> = text.split('\n').collect();
        for problem in problems.iter().take(100) {
            let place = problem.location.as_ref().unwrap_or_else(|| panic!("{what}: {problem}"));
            let line = lines.get(place.line() as usize - 1);
            let line = line.unwrap_or_else(|| panic!("{what}: no line {place}"));
            assert!(place.column() as usize <= line.chars().count() + 1, "{what}: {place}");
        }
        let few: Diagnostics = problems.iter().take(3).cloned().collect();
        let report = few.to_string();
        let steers = |char: char| char.is_control() && char != '\n';
        assert!(!report.contains(steers), "{what}: {report:?}");
        assert!(report.len() < 50_000, "{what}: a report of {} bytes", report.len());
    }
}

fn with_file<T>(name: &str, bytes: &[u8], look: impl FnOnce(RuleSet) -> T) -> T {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    look(RuleSet::read([RuleSource::named(name, path)]))
}

#[test]
fn truncated_files_are_reported() {
    let mut random = Random(1);
    let mut tally = Tally::default();
    for (name, bytes) in sound() {
        for _ in 0..60 {
            let end = random.below(bytes.len());
            tally.read(&format!("{name} up to {end}"), name, &bytes[..end]);
        }
    }
    assert!(tally.reported >= 90, "{} reported, {} unnoticed", tally.reported, tally.unnoticed);
}

#[test]
fn lost_and_swapped_characters_are_reported() {
    let mut random = Random(2);
    let mut tally = Tally::default();
    let steering = b"'\"[]{}()=,\\:";
    for (name, bytes) in sound() {
        for _ in 0..60 {
            let at = random.place(&bytes, |byte| steering.contains(&byte));
            let mut damaged = bytes.clone();
            let what = match random.below(3) {
                0 => {
                    damaged.remove(at);
                    "lost"
                }
                1 => {
                    damaged.insert(at, steering[random.below(steering.len())]);
                    "one too many"
                }
                _ => {
                    let other = random.place(&bytes, |byte| steering.contains(&byte));
                    damaged.swap(at, other);
                    "swapped"
                }
            };
            tally.read(&format!("{name}: {what} at {at}"), name, &damaged);
        }
    }
    assert!(tally.reported >= 90, "{} reported, {} unnoticed", tally.reported, tally.unnoticed);
}

#[test]
fn bytes_that_are_not_text_are_reported() {
    let mut random = Random(3);
    let mut tally = Tally::default();
    let insertions: [&[u8]; 7] =
        [b"\0", b"\xFF", b"\xC3", b"\xED\xA0\x80", b"\x1B[31m", b"\x7F", "\u{202E}".as_bytes()];
    for (name, bytes) in sound() {
        for insertion in insertions {
            for _ in 0..5 {
                let at = random.below(bytes.len());
                let mut damaged = bytes[..at].to_vec();
                damaged.extend_from_slice(insertion);
                damaged.extend_from_slice(&bytes[at..]);
                tally.read(&format!("{name}: {insertion:?} at {at}"), name, &damaged);
            }
        }
    }
    assert!(tally.reported >= 60, "{} reported, {} unnoticed", tally.reported, tally.unnoticed);
}

#[test]
fn wrong_types_wrong_escapes_and_duplicate_keys_are_reported() {
    let mut random = Random(4);
    let mut tally = Tally::default();
    let values =
        ["1", "true", "null", "1979-05-27", "1e9", "{}", "[]", "[[]]", "nan", "'", "\"\\d\""];
    for (name, bytes) in sound() {
        let text = str::from_utf8(&bytes).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let assigning: Vec<usize> =
            (0..lines.len()).filter(|&at| lines[at].contains([':', '='])).collect();
        for value in values {
            for _ in 0..3 {
                let at = assigning[random.below(assigning.len())];
                let sign = lines[at].find(if name == JSON { ':' } else { '=' });
                let Some(sign) = sign else { continue };
                let line = format!("{} {value}", &lines[at][..=sign]);
                let damaged = [&lines[..at], &[&line], &lines[at + 1..]].concat().join("\n");
                tally.read(&format!("{name}: {line}"), name, damaged.as_bytes());
            }
        }
        for _ in 0..10 {
            let at = assigning[random.below(assigning.len())];
            let damaged = [&lines[..=at], &lines[at..]].concat().join("\n");
            tally.read(&format!("{name}: line {at} twice"), name, damaged.as_bytes());
        }
    }
    assert!(tally.reported >= 80, "{} reported, {} unnoticed", tally.reported, tally.unnoticed);
}

#[test]
fn deep_nesting_is_reported() {
    const DEEP: usize = 100_000;
    let mut tally = Tally::default();
    let nestings = [
        (TOML, "a = ", "[", "", "]"),
        (TOML, "a = ", "[", "", ""),
        (TOML, "a = ", "{a=", "1", "}"),
        (TOML, "a = ", "{a=", "", ""),
        (TOML, "a = ", "[{a=", "1", "}]"),
        (TOML, "", "a.", "a = 1", ""),
        (TOML, "[", "a.", "a]", ""),
        (TOML, "[[", "a.", "a]]", ""),
        (TOML, "", "[", "", "]"),
        (TOML, "a = {", "a.", "a = 1}", ""),
        (TOML, "[rules]\nA = ['", "(", "", "']"),
        (TOML, "[rules]\nA = ['", "(", "a", ")"),
        (JSON, "", "[", "", "]"),
        (JSON, "", "[", "", ""),
        (JSON, "", "{\"a\":", "1", "}"),
        (JSON, "", "{\"a\":", "", ""),
        (JSON, "{\"rules\":", "[{\"a\":", "", ""),
    ];
    for (name, before, open, middle, close) in nestings {
        let text = [before, &open.repeat(DEEP), middle, &close.repeat(DEEP)].concat();
        let what = format!("{name}: {before}{open}...{middle}{close}...");
        let problems = tally.read(&what, name, text.as_bytes());
        assert!(!problems.is_empty(), "{what}");
    }
}

#[test]
fn huge_lines_are_reported() {
    const HUGE: usize = 10 << 20;
    let mut tally = Tally::default();
    let fillings = [
        (TOML, "[rules]\nA = ['", "a", "(']"),
        (TOML, "[rules]\nA = ['", "é", ""),
        (TOML, "[rules]\n", "a", " 1"),
        (TOML, "[rules]\nA = [", " ", "1]"),
        (TOML, "# ", "x", "\n[rules"),
        (TOML, "[labels]\nA = \"", "\\u00e9", "\\d\""),
        (JSON, "{\"rules\": {\"A\": [\"", "a", "\", 1]}}"),
        (JSON, "{\"", "é", "\": 1}"),
        (JSON, "{\"rules\":", " ", "1}"),
    ];
    for (name, before, filling, after) in fillings {
        let text = [before, &filling.repeat(HUGE / filling.len()), after].concat();
        let what = format!("{name}: {before}{filling}...{after}");
        let problems = tally.read(&what, name, text.as_bytes());
        assert!(!problems.is_empty(), "{what}");
    }
}

#[test]
fn many_problems_are_reported() {
    let mut tally = Tally::default();
    let items = |item: &str| item.repeat(10_000);
    let mut labels = String::from("[rules]\n");
    for label in 0..10_000 {
        writeln!(labels, "L{label} = ['(']").unwrap();
    }
    let files = [
        (TOML, "ten thousand labels", labels),
        (TOML, "one line of patterns", format!("[rules]\nA = [{}]", items("'(',"))),
        (TOML, "one line of numbers", format!("[rules]\nA = [{}]", items("1,"))),
        (TOML, "one line of escapes", format!("[rules]\nA = [\"{}\"]", items("\\d"))),
        (TOML, "open quotes", items("a = '\n")),
        (TOML, "open lists", items("a = [\n")),
        (TOML, "the same key", items("a = 1\n")),
        (TOML, "the same section", items("[rules]\n")),
        (JSON, "the same key", format!("{{{}\"a\":1}}", items("\"a\":1,"))),
        (JSON, "one line of patterns", format!("{{\"rules\":{{\"A\":[{}1]}}}}", items("\"(\","))),
    ];
    for (name, what, text) in files {
        let problems = tally.read(what, name, text.as_bytes());
        assert!(!problems.is_empty(), "{what}");
    }
}

#[test]
fn huge_patterns_are_reported_or_compiled() {
    let mut tally = Tally::default();
    let of_length = |length: usize| move |piece: &str| piece.repeat(length / piece.len());
    let huge = of_length(1 << 20);
    let long = of_length(20_000);
    let patterns = [
        ("a megabyte of text", huge("a")),
        ("a megabyte of groups", huge("(")),
        ("one text", long("a")),
        ("many groups", long("(a)")),
        ("many alternatives", long("a|b|")),
        ("many dots of a host", long("a.com/")),
        ("many gaps", long("a.*")),
        ("many classes", long(r"\w")),
        ("many options", long("a?")),
        ("a large count", "a{1000000}".to_owned()),
        ("nested counts", "(?:(?:(?:a{1000}){1000}){1000}){1000}".to_owned()),
        ("nested counts of nothing", "(?:(?:(?:){1000}){1000}){1000}".to_owned()),
        ("nested stars", "(?:(?:(?:a*)*)*)*b".to_owned()),
        ("an exponential automaton", "a[ab]{200}c".to_owned()),
        ("a large class", format!("[{}]", long("a-zé"))),
        ("all of Unicode", r"^(?:\w{50}-){50}$".to_owned()),
    ];
    for (what, pattern) in patterns {
        let toml = format!("[rules]\nA = ['{pattern}']\n");
        tally.check(what, TOML, toml.as_bytes());
    }
    assert!(tally.reported >= 3, "{} reported, {} compiled", tally.reported, tally.unnoticed);
}
