//! `docs/rules.md` keeps step with the code: it names every code and every lint, and whatever it
//! shows of rules does what it says.
//!
//! What is looked at there:
//!
//! - The rows of tables that begin with a code or a lint. Their example is lines of code, which
//!   stand under `[rules]` unless they begin with a section of their own, or words where no rule
//!   file could show the problem. The row of a lint goes on with its level and a cure.
//! - Blocks marked `toml` or `json` that hold `rules`: complete files, in which nothing is found
//!   but the codes that follow the mark.
//! - Blocks marked `text` that begin with `error[` or `warning[`: the report on the file before.

use std::{fs, path::Path};

use classifier_compiler::{
    Code, Compilation, Compiler, Diagnostic, Level, Lint, RuleSet, RuleSource,
};

/// The problems that no few lines of a rule file can show.
const IN_WORDS: [&str; 14] = [
    "R001", "R002", "R003", "R016", "R017", "R018", "R019", "R024", "R025", "R031", "R032", "R033",
    "R034", "R035",
];

/// The lints that no single file can show.
const OF_SEVERAL_FILES: [Lint; 1] = [Lint::OverriddenExample];

struct Block {
    /// The words after the fence.
    mark: String,
    text: String,
}

fn reference() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md");
    fs::read_to_string(path).unwrap()
}

fn blocks(reference: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = reference.lines();
    while let Some(line) = lines.next() {
        if let Some(mark) = line.strip_prefix("```") {
            let text = lines.by_ref().take_while(|line| *line != "```");
            let text = text.map(|line| format!("{line}\n")).collect();
            blocks.push(Block { mark: mark.to_owned(), text });
        }
    }
    blocks
}

/// The cells of each row that begins with a name in code.
fn rows(reference: &str) -> Vec<Vec<&str>> {
    let rows = reference.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").collect()).collect()
}

/// The row of a code or a lint, without its name.
fn row<'r>(rows: &'r [Vec<&'r str>], name: &str) -> &'r [&'r str] {
    let mut found = rows.iter().filter(|row| row[0].strip_suffix('`') == Some(name));
    let row = found.next().unwrap_or_else(|| panic!("{name} has no row"));
    assert!(found.next().is_none(), "{name} has two rows");
    &row[1..]
}

/// The rule file that a cell shows in lines of code; `None` if it is words.
fn file_in(cell: &str) -> Option<String> {
    let lines: Option<Vec<&str>> =
        cell.split("<br>").map(|line| line.strip_prefix('`')?.strip_suffix('`')).collect();
    let lines = lines?.join("\n");
    Some(if lines.starts_with('[') { lines } else { format!("[rules]\n{lines}") })
}

/// Checks a file that goes by the name of `mine`.
fn with_checked<T>(
    compiler: &Compiler,
    extension: &str,
    text: &str,
    look: impl FnOnce(&Compilation<'_>) -> T,
) -> T {
    let dir = tempfile::tempdir().unwrap();
    let name = format!("mine.{extension}");
    let path = dir.path().join(&name);
    fs::write(&path, text).unwrap();
    look(&compiler.check(&RuleSet::read([RuleSource::named(name, path)])))
}

/// The codes of what is found, each once.
fn codes(compiler: &Compiler, extension: &str, text: &str) -> Vec<&'static str> {
    let code = |found: &Diagnostic| found.code.as_str();
    let mut codes: Vec<_> =
        with_checked(compiler, extension, text, |it| it.diagnostics().iter().map(code).collect());
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn each_code_is_shown_by_an_example_that_causes_it() {
    let reference = reference();
    let rows = rows(&reference);
    for code in Code::ALL.iter().map(|code| code.as_str()) {
        let [_, example, _] = row(&rows, code) else { panic!("{code}: not four cells") };
        match file_in(example) {
            Some(file) => assert_eq!(codes(&Compiler::new(), "toml", &file), [code], "{file}"),
            None => assert!(IN_WORDS.contains(&code), "{code}: {example}"),
        }
    }
}

#[test]
fn each_lint_is_shown_by_an_example_and_a_cure() {
    let reference = reference();
    let rows = rows(&reference);
    for &lint in Lint::ALL {
        let name = lint.name();
        let [_, example, level, cure] = row(&rows, name) else { panic!("{name}: not five cells") };
        assert_eq!(*level, lint.default_level().name(), "{name}");
        if OF_SEVERAL_FILES.contains(&lint) {
            assert!([example, cure].iter().all(|cell| file_in(cell).is_none()), "{name}");
            continue;
        }
        let compiler = Compiler::new().lint(lint, Level::Warn);
        let [example, cure] = [example, cure].map(|cell| file_in(cell).unwrap());
        assert_eq!(codes(&compiler, "toml", &example), [name], "{example}");
        assert!(codes(&compiler, "toml", &cure).is_empty(), "{cure}");
    }
}

fn is_known(code: &str) -> bool {
    Code::ALL.iter().any(|known| known.as_str() == code)
}

#[test]
fn every_named_code_exists() {
    let reference = reference();
    let words = reference.split(|char: char| !char.is_ascii_alphanumeric());
    let is_code = |word: &&str| {
        word.strip_prefix('R').is_some_and(|number| {
            number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    for code in words.filter(is_code) {
        assert!(is_known(code), "{code}");
    }
    let is_named = |row: &Vec<&str>| {
        let name = row[0].trim_end_matches('`');
        let is_lint = name.parse::<Lint>().is_ok();
        row.len() < 4 || is_lint || is_known(name)
    };
    assert!(rows(&reference).iter().all(is_named));
}

#[test]
fn complete_files_give_the_reports_that_are_shown() {
    let (mut files, mut reports) = (0, 0);
    let mut report = String::new();
    for Block { mark, text } in blocks(&reference()) {
        let mut marks = mark.split(' ');
        match marks.next() {
            Some(extension @ ("toml" | "json"))
                if text.contains("[rules]") || text.contains("\"rules\"") =>
            {
                let expected: Vec<_> = marks.collect();
                assert_eq!(codes(&Compiler::new(), extension, &text), expected, "{text}");
                let shown = |it: &Compilation<'_>| it.diagnostics().to_string();
                report = with_checked(&Compiler::new(), extension, &text, shown);
                files += 1;
            }
            Some("text") if text.starts_with("error[") || text.starts_with("warning[") => {
                assert_eq!(text.trim_end(), report.trim_end());
                reports += 1;
            }
            _ => {}
        }
    }
    assert!(files > 0 && reports > 0);
}
