//! The most memory that rule files take, counted: what is allocated at once while a rule set is read,
//! compiled and linted, and its problems are reported.
//!
//! Each case is a kind of file that is made to take memory. The tests run it at sizes that take little time without
//! optimization, and with all that files may have if they are asked to, which takes long:
//!
//! ```console
//! CLASSIFIER_MEMORY_BYTES=8388608 cargo test --release -p classifier-compiler --test memory share -- --nocapture
//! ```

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    fmt::Write as _,
    time::Instant,
};

use classifier_compiler::{Compiler, RuleFormat, RuleSet};

/// Counts the bytes that this thread has allocated, and the most of them so far.
struct Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn add(bytes: isize) {
    let live = LIVE.get() + bytes;
    LIVE.set(live);
    PEAK.set(PEAK.get().max(live));
}

// SAFETY: everything is passed on to `System`, unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size() as isize);
        // SAFETY: the caller keeps `alloc`'s contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size() as isize);
        // SAFETY: the caller keeps `alloc_zeroed`'s contract, which is the same.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // While it is copied, there are both.
        add(size as isize);
        // SAFETY: the caller keeps `realloc`'s contract, which is the same.
        let new = unsafe { System.realloc(pointer, layout, size) };
        add(-(layout.size() as isize));
        new
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        add(-(layout.size() as isize));
        // SAFETY: the caller keeps `dealloc`'s contract, which is the same.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The result, and the most bytes that there were at once beyond those before.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = LIVE.get();
    PEAK.set(before);
    let result = work();
    (result, (PEAK.get() - before) as usize)
}

/// What came of files.
struct Outcome {
    codes: Vec<&'static str>,
    bytes: usize,
}

/// Reads, compiles and lints a file, and reports its problems.
fn checked(compiler: &Compiler, name: &str, text: String) -> Outcome {
    let (codes, bytes) = peak(|| {
        let rules = RuleSet::builder().text(name, RuleFormat::of_name(name), text).read();
        let compilation = compiler.check(&rules);
        let problems = compilation.diagnostics();
        std::hint::black_box(problems.to_string());
        let mut codes: Vec<_> = problems.iter().map(|problem| problem.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    });
    Outcome { codes, bytes }
}

const MIB: usize = 1 << 20;

/// The size of files that takes seconds without optimization.
const SMALL: usize = 2048;

/// What a file may take whatever its size, and more for each of its bytes, but no more than all files.
const ANY_FILE: usize = 64 * MIB;
const EACH_BYTE: usize = 256;
const ALL_FILES: usize = 1 << 30;

/// A kind of file that takes memory, by its size in bytes.
struct Case {
    name: String,
    file: &'static str,
    text: Box<dyn Fn(usize) -> String>,
}

impl Case {
    fn new(name: &str, text: impl Fn(usize) -> String + 'static) -> Self {
        Self { name: name.to_owned(), file: "rules.toml", text: Box::new(text) }
    }

    /// Something again and again.
    fn repeated(before: &'static str, piece: &'static str, after: &'static str) -> Self {
        let name = format!("{before}{piece}...{after}").escape_debug().to_string();
        Self::new(&name, move |size| {
            let count = (size - before.len() - after.len()) / piece.len();
            [before, &piece.repeat(count), after].concat()
        })
    }

    /// Something else each time, which a number says.
    fn numbered(before: &'static str, piece: fn(usize) -> String, after: &'static str) -> Self {
        let name = format!("{before}{}, {}...{after}", piece(0), piece(1));
        Self::new(&shortened(&name), move |size| {
            let mut text = before.to_owned();
            let mut next = piece(0);
            for number in 1.. {
                if text.len() + next.len() + after.len() > size {
                    break;
                }
                text += &next;
                next = piece(number);
            }
            text + after
        })
    }

    /// Long patterns, each of the same parts.
    fn long_patterns(before: &'static str, part: &'static str, after: &'static str) -> Self {
        let name = format!("patterns {before}{part}...{after}").escape_debug().to_string();
        Self::new(&name, move |size| {
            let mut text = "[rules]\nA = [\n".to_owned();
            for number in 0.. {
                let left = size.saturating_sub(text.len() + 20).min(60_000);
                let len = left.saturating_sub(before.len() + after.len());
                if len < part.len() {
                    break;
                }
                let parts = part.repeat(len / part.len());
                writeln!(text, "'{before}{number}{parts}{after}',").unwrap();
            }
            text + "]\n"
        })
    }

    fn json(self) -> Self {
        Self { file: "rules.json", ..self }
    }
}

fn shortened(name: &str) -> String {
    let name: String = name.escape_debug().collect();
    match name.char_indices().nth(100) {
        Some((end, _)) => format!("{}...", &name[..end]),
        None => name,
    }
}

/// A number that looks like chance (the finalizer of SplitMix64).
fn hash(number: usize) -> usize {
    let mut mixed = number as u64 ^ 0x9E37_79B9_7F4A_7C15;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)) as usize
}

/// A word of letters, another for each number.
fn word(number: usize, letters: usize) -> String {
    let mut rest = number;
    let letter = |_| {
        let letter = char::from(b'a' + (rest % 26) as u8);
        rest /= 26;
        letter
    };
    (0..letters).map(letter).collect()
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    // What is no TOML, or not what rule files say.
    for piece in [
        "=\r", "=", ".", "[", "]", "{", "}", ",", "\"", "'", "'''", "\"\"\"", "\r", "\n", "#\n",
        "\t\u{1}", "a", "a ", "a.", "a=", "=a", "a=1\n", "a=[\n", "a={\n", "a='\n", "[a]\n",
        "[[a]]\n", "[a.b]\n", "-", "é", "\\",
    ] {
        cases.push(Case::repeated("", piece, ""));
    }
    for (before, piece, after) in [
        ("a=[", "1,", "]"),
        ("a=[", "[],", "]"),
        ("a=[", "{},", "]"),
        ("a=[", "{a=1},", "]"),
        ("a=[", "'',", "]"),
        ("a=[", "1", "]"),
        ("a=[", "\n", "]"),
        ("a=[", "1979-05-27,", "]"),
        ("a=\"", "\\d", "\""),
        ("a=\"", "\\n", "\""),
        ("a=\"", "\u{1}", "\""),
        ("a=\"\"\"", "\\\n", "\"\"\""),
        ("a=", "{a=", "1"),
        ("a", ".a", "=1"),
        ("[a", ".a", "]"),
        ("a={", "a=1,", "}"),
    ] {
        cases.push(Case::repeated(before, piece, after));
    }
    cases.push(Case::numbered("", |number| format!("{}=1\n", word(number, 4)), ""));
    cases.push(Case::numbered("", |number| format!("[{}]\n", word(number, 4)), ""));
    cases.push(Case::numbered("a={", |number| format!("{}=1,", word(number, 4)), "}"));
    for (before, piece, after) in [
        ("", "[", ""),
        ("", "{\"a\":", ""),
        ("[", "1,", "1]"),
        ("[", "[],", "1]"),
        ("[", "{},", "1]"),
        ("{\"rules\":{\"A\":[", "\"\",", "\"\"]}}"),
        ("{\"rules\":{\"A\":[", "\"(\",", "\"\"]}}"),
        ("{", "\"\":1,", "\"\":1}"),
        ("{\"a\":\"", "\\ud800", "\"}"),
    ] {
        cases.push(Case::repeated(before, piece, after).json());
    }

    // Very many of what rule files may have.
    for (before, piece, after) in [
        ("[rules]\nA=[", "'',", "]"),
        ("[rules]\nA=[", "'a',", "]"),
        ("[rules]\nA=[", "'(',", "]"),
        ("[rules]\nA=[{pattern='a',examples=[", "'',", "]}]"),
        ("[rules]\nA=[{pattern='a',examples=[", "'a',", "]}]"),
        ("[rules]\nA=[{pattern='a',counterexamples=[", "'a',", "]}]"),
        ("[rules]\nA=[{pattern='a',tags=[", "'a',", "]}]"),
        ("[rules]\nA=['a']\n", "[[examples]]\ntext='a'\nlabel='A'\n", ""),
        ("[rules]\nA=['a']\n", "[[examples]]\ntext='b'\nlabel='A'\n", ""),
        ("[rules]\nA=['a']\n", "[[examples]]\n", ""),
        ("[attributes]\na=[", "'',", "]"),
        ("[rules]\nA=['a']\n[lints]\n", "a='a'\n", ""),
    ] {
        cases.push(Case::repeated(before, piece, after));
    }
    for (before, piece, after) in [
        ("[rules]\n", (|number| format!("{}=['a']\n", word(number, 4))) as fn(usize) -> String, ""),
        ("[rules]\n", |number| format!("{}=[]\n", word(number, 4)), ""),
        (
            "[rules]\n",
            |number| format!("\"{} {}\"=['(']\n", word(number, 4), "L".repeat(1 << 15)),
            "",
        ),
        ("[labels]\n", |number| format!("{}=''\n", word(number, 4)), ""),
        ("[attributes]\n", |number| format!("a{}=['a']\n", word(number, 4)), ""),
        ("[attributes]\na=[", |number| format!("'{}',", word(number, 4)), "]"),
        ("[rules]\nA=[", |number| format!("'^{}',", word(number, 4)), "]"),
        ("[rules]\nA=[", |number| format!("'{}',", three(number)), "]"),
        ("[rules]\nA=[", |number| format!("'{}',", word(number, 4)), "]"),
        ("[rules]\nA=[", |number| format!("'(?i){}',", word(number, 5)), "]"),
        ("[rules]\nA=[", |number| format!("'{}.*{}',", word(number, 4), word(number / 3, 4)), "]"),
        (
            "[rules]\nA=[",
            |number| format!("'{}[ab]+{}',", word(number, 4), word(number / 3, 4)),
            "]",
        ),
        ("[rules]\nA=[", |number| format!("'^{}.*$',", word(number, 4)), "]"),
        ("[rules]\nA=[", |number| format!("'[ab][cd][ef][gh][ij][kl]{}',", word(number, 4)), "]"),
        (
            "[rules]\nA=[",
            |number| format!("'(ab|c)(de|f)(gh|i)(jk|l)(mn|o)(pq|r){}',", word(number, 4)),
            "]",
        ),
        ("[rules]\nA=[", |number| format!("'\\b{}\\b',", word(number, 4)), "]"),
        ("[rules]\nA=[", |number| format!("'^x{{1,{}}}y',", 1 + number % 3000), "]"),
        ("[rules]\nA=[", |number| format!("'x{{2000}}{}',", word(number, 4)), "]"),
        ("[rules]\nA=[", |number| format!("'^x{{2000}}{}',", word(number / 2, 4)), "]"),
        ("[rules]\nA=[", |number| format!("'{}(a|bb)*a(a|bb){{30}}c',", word(number, 4)), "]"),
        ("[rules]\nA=[", |number| format!("'^[a-z]{}.{{0,900}}x',", word(number, 4)), "]"),
        ("[rules]\nA=[", |number| format!("'[\\w{}]',", other(number)), "]"),
        ("[rules]\nA=[", |number| format!("'{}',", char_of(number)), "]"),
        (
            "[rules]\nA=[",
            |number| format!("'{}{}[a\\pL]',", char_of(number), char_of(number / 2)),
            "]",
        ),
        ("[rules]\nA=[", |number| format!("'(?i)s.k.{}.s',", word(number, 4)), "]"),
    ] {
        cases.push(Case::numbered(before, piece, after));
    }
    // Each of two, as often as the other.
    cases.push(Case::new("a long label of many examples", |size| {
        let label = "L".repeat(size / 2);
        let examples = "'a',".repeat(size / 8 - 20);
        format!("[rules]\n{label}=[{{pattern='a',examples=[{examples}]}}]\n")
    }));
    cases.push(Case::new("a long label of many refused patterns", |size| {
        let label = "L".repeat(size / 2);
        format!("[rules]\n{label}=[{}]\n", "'(',".repeat(size / 8 - 20))
    }));
    cases.push(Case::new("a long label of many equal patterns", |size| {
        let label = "L".repeat(size / 2);
        format!("[rules]\n{label}=[{}]\n", "'a',".repeat(size / 8 - 20))
    }));
    cases.push(Case::new("a long pattern and many counterexamples", |size| {
        let pattern = "a|".repeat(30_000.min(size / 4));
        let others = "'a',".repeat((size - pattern.len()) / 4 - 40);
        format!("[rules]\nA=[{{pattern='{pattern}b',counterexamples=[{others}]}}]\n")
    }));
    cases.push(Case::new("attributes with defaults and labels", |size| {
        let mut text = "[attributes]\n".to_owned();
        (0..250.min(size / 70)).for_each(|number| {
            writeln!(text, "a{}={{type='bool',default=true}}", word(number, 4)).unwrap();
        });
        text += "[labels]\n";
        (0..size / 20).for_each(|number| writeln!(text, "{}=''", word(number, 4)).unwrap());
        text + "[rules]\nA=['a']\n"
    }));
    cases.push(Case::new("attributes and labels", |size| {
        let mut text = "[attributes]\n".to_owned();
        (0..250.min(size / 30))
            .for_each(|number| writeln!(text, "a{}=['a']", word(number, 4)).unwrap());
        text += "[labels]\n";
        (0..size / 20).for_each(|number| writeln!(text, "{}=''", word(number, 4)).unwrap());
        text + "[rules]\nA=['a']\n"
    }));
    cases.push(Case::new("a long default and labels", |size| {
        let default = "d".repeat(size / 2);
        let mut text = format!("[attributes]\na={{type='text',default='{default}'}}\n[labels]\n");
        (0..size / 20).for_each(|number| writeln!(text, "{}=''", word(number, 4)).unwrap());
        text + "[rules]\nA=['a']\n"
    }));

    // Long patterns.
    for (before, part, after) in [
        ("(?i)", "k", ""),
        ("(?i)", "s", ""),
        ("(?i)", "ks", "z"),
        ("(?i)^", "k", "$"),
        ("", "k", ""),
        ("", "s.*k", ""),
        ("(?i)", "s.*k", ""),
        ("(?i)", "s.k.", ""),
        ("", "a?", "b"),
        ("", "[ab]", ""),
        ("^", "[abc]", "$"),
        ("", "[abc]+x", ""),
        ("", "(a|bb)", "c"),
        ("", "(a|bb)*", "c"),
        ("", r"\d", ""),
        ("", r"\d+-", ""),
        ("(?i)", r"\bk", ""),
        ("", "a|", "b"),
        ("", "ab|", "cd"),
        ("(?i)", "ks|", "z"),
        ("(ab|cde)(fg|hij)(kl|mno)(pq|rst)(uv|wxy)(za|bcd)", "k", ""),
        ("(?i)(ab|cde)(fg|hij)(kl|mno)(pq|rst)(uv|wxy)(za|bcd)", "k", ""),
        ("", "(a|b)", ""),
        ("", "((a)|b)", ""),
        ("", "(?:x{9}y)?", "z"),
        ("", "x{2,900}", "y"),
        ("", "[^a]{9}", ""),
        ("", "é", ""),
        ("(?i)", "é", ""),
        ("", "(?-u:[ab])", ""),
        ("", "[a-cx-z]", ""),
    ] {
        cases.push(Case::long_patterns(before, part, after));
    }
    cases.push(Case::new("words that match in both cases", |size| {
        let mut text = "[rules]\nA=[\n".to_owned();
        for number in 0.. {
            let words: String = (0..10).map(|nth| word(hash(10 * number + nth), 5) + " ").collect();
            if text.len() + words.len() + 10 > size {
                break;
            }
            writeln!(text, "'(?i){words}',").unwrap();
        }
        text + "]\n"
    }));
    cases.push(Case::new("patterns of 250 Unicode classes", |size| {
        let mut text = "[rules]\nA = [\n".to_owned();
        for number in 0.. {
            let classes: String =
                (0..250).map(|class| format!("[\\w{}]", other(250 * number + class))).collect();
            if text.len() + classes.len() + 8 > size {
                break;
            }
            writeln!(text, "'{classes}',").unwrap();
        }
        text + "]\n"
    }));
    cases
}

/// Three characters, of which few numbers have the same.
fn three(number: usize) -> String {
    let all: Vec<char> = ('a'..='z').chain('0'..='9').chain("!#%&,/:;<=>@_`~ ".chars()).collect();
    (0..3).map(|nth| all[number / all.len().pow(nth) % all.len()]).collect()
}

/// A character that is no word character, beyond ASCII, another for each number.
fn other(number: usize) -> char {
    let others = (0x2190..=0x23FF).chain(0x2500..=0x2BFF).chain(0x1F000..=0x1FAFF);
    let others: Vec<char> = others.filter_map(char::from_u32).collect();
    others[number % others.len()]
}

/// A character beyond ASCII, another for each number.
fn char_of(number: usize) -> char {
    char::from_u32(0x3400 + (number % 60_000) as u32).unwrap_or('é')
}

#[test]
fn counting_works() {
    let (bytes, most) = peak(|| {
        drop(vec![0_u8; 1000]);
        vec![0_u8; 500]
    });
    assert_eq!((bytes.len(), most), (500, 1000));
}

/// Checks that a file of this case, of so many KiB, takes less than so many MiB.
#[track_caller]
fn expect(compiler: &Compiler, case: &str, kib: usize, mib: usize, expected: &[&str]) {
    let mut cases = cases().into_iter();
    let Case { file, text, .. } = cases.find(|its| its.name == case).expect(case);
    let Outcome { codes, bytes } = checked(compiler, file, text(kib << 10));
    assert_eq!(codes, expected, "{case}");
    assert!(bytes < mib * MIB, "{case}: {} MiB of at most {mib}", bytes / MIB);
}

#[test]
fn text_that_is_no_rule_file_is_refused_before_it_takes_memory() {
    let compiler = Compiler::new();
    expect(&compiler, r"=\r...", 600, 64, &["R004", "R008"]);
    expect(&compiler, "....", 600, 64, &["R004"]);
    expect(&compiler, r#"a=\"\\d...\""#, 600, 32, &["R004", "R005"]);
    expect(&compiler, r#"{\"a\":\"\\ud800...\"}"#, 600, 8, &["R004"]);
}

#[test]
fn tables_are_counted_before_they_take_memory() {
    expect(&Compiler::new(), "a=[{a=1},...]", 2_500, 192, &["R043"]);
}

#[test]
fn a_long_label_takes_memory_once() {
    let compiler = Compiler::new();
    expect(&compiler, "a long label of many examples", 64, 16, &[]);
    let codes = ["R017", "R020", "duplicate_pattern"];
    expect(&compiler, "a long label of many refused patterns", 64, 96, &codes);
    expect(&compiler, "a long label of many equal patterns", 32, 24, &["duplicate_pattern"]);
}

#[test]
fn problems_take_limited_memory() {
    expect(&Compiler::new(), "a long pattern and many counterexamples", 96, 96, &["R017", "R041"]);
}

#[test]
fn values_of_labels_take_limited_memory() {
    let compiler = Compiler::new();
    expect(&compiler, "a long default and labels", 96, 16, &["R033"]);
    expect(&compiler, "attributes with defaults and labels", 600, 32, &["R033"]);
}

#[test]
fn plans_of_all_rules_take_limited_memory() {
    let compiler = Compiler::new().artifact_limit(1 << 16);
    expect(&compiler, "patterns (?i)k...", 500, 128, &["R042"]);
    let alternatives = "patterns (ab|cde)(fg|hij)(kl|mno)(pq|rst)(uv|wxy)(za|bcd)k...";
    expect(&compiler, alternatives, 6, 96, &["R042"]);
    let case = cases().into_iter().find(|case| (case.text)(100).contains("'baa',"));
    let three = case.expect("patterns of three characters").name;
    expect(&compiler, &three, 16, 64, &["R042"]);
}

/// `CLASSIFIER_MEMORY_BYTES` is the size of the files, `CLASSIFIER_MEMORY_CASES` a part of the names of those
/// cases that are to run.
#[test]
fn no_file_takes_more_than_its_share_of_a_gibibyte() {
    let size = std::env::var("CLASSIFIER_MEMORY_BYTES");
    let size = size.map_or(SMALL, |size| size.parse().unwrap());
    let most = ALL_FILES.min(ANY_FILE + size * EACH_BYTE);
    let part = std::env::var("CLASSIFIER_MEMORY_CASES").unwrap_or_default();
    let mut too_much = Vec::new();
    println!("{:>8} {:>8}  codes; case", "seconds", "MiB");
    for Case { name, file, text } in cases().into_iter().filter(|case| case.name.contains(&part)) {
        let text = text(size);
        assert!(text.len() <= size, "{name}: {} bytes", text.len());
        let start = Instant::now();
        let Outcome { codes, bytes } = checked(&Compiler::new(), file, text);
        let seconds = start.elapsed().as_secs_f32();
        println!("{seconds:>8.1} {:>8}  {}; {name}", bytes / MIB, codes.join(" "));
        if bytes > most {
            too_much.push(name);
        }
    }
    assert!(too_much.is_empty(), "more than {} MiB: {too_much:#?}", most / MIB);
}
