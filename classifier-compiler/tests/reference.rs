//! `docs/rules.md` keeps step with the code: it names every code and every lint, and whatever it
//! shows of rules does what it says.
//!
//! What is looked at there:
//!
//! - The rows of tables that begin with a code or a lint, as `Code::explanation` reads them: a code's
//!   example causes it, and a lint's cure is one.
//! - Blocks marked `toml` or `json` that hold `rules`: complete files, in which nothing is found
//!   but the codes that follow the mark.
//! - Blocks marked `text` that begin with `error[` or `warning[`: the report on the file before.

use std::{fs, path::Path};

use classifier_compiler::{
    Code, Compilation, Compiler, Diagnostic, Explanation, Level, Lint, RuleFormat, RuleSet,
    RuleSource, Shown,
};

/// The problems that no few lines of a rule file can show.
const IN_WORDS: [&str; 17] = [
    "R001", "R002", "R003", "R016", "R017", "R018", "R019", "R024", "R025", "R028", "R031", "R032",
    "R033", "R034", "R035", "R042", "R043",
];

/// The problems that only an enum has.
const OF_ENUMS: [Code; 3] = [Code::EMPTY_LABEL, Code::NAMELESS_LABEL, Code::LABEL_CLASH];

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

/// The names in code that begin the rows of tables, with the anchors before them.
fn names(reference: &str) -> Vec<(&str, &str)> {
    let rows = reference.lines().filter_map(|line| line.strip_prefix("| <a id=\""));
    let names = rows.map(|row| row.split_once("\"></a>`").expect("a name in code"));
    names.map(|(anchor, rest)| (anchor, rest.split_once('`').unwrap().0)).collect()
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
    for &code in Code::ALL {
        match code.explanation().example {
            Shown::File(file) => {
                let rules = RuleSet::builder().text("mine.toml", RuleFormat::Toml, &file).read();
                let rules = if OF_ENUMS.contains(&code) { rules.for_enum() } else { rules };
                let compilation = Compiler::new().check(&rules);
                let codes: Vec<_> = compilation.diagnostics().iter().map(|it| it.code).collect();
                assert_eq!(codes, [code], "{file}");
            }
            Shown::Words(words) => {
                assert!(IN_WORDS.contains(&code.as_str()), "{code}: {words}");
            }
            other => panic!("{code}: {other:?}"),
        }
    }
}

#[test]
fn each_lint_is_shown_by_an_example_and_a_cure() {
    for &lint in Lint::ALL {
        let Explanation { example, level, cure, .. } = lint.code().explanation();
        assert_eq!(level, Some(lint.default_level()), "{lint:?}");
        match [example, cure] {
            [Shown::File(example), Shown::File(cure)] => {
                let compiler = Compiler::new().lint(lint, Level::Warn);
                assert_eq!(codes(&compiler, "toml", &example), [lint.name()], "{example}");
                assert!(codes(&compiler, "toml", &cure).is_empty(), "{cure}");
            }
            [Shown::Words(_), Shown::Words(_)] => assert!(OF_SEVERAL_FILES.contains(&lint)),
            other => panic!("{lint:?}: {other:?}"),
        }
    }
}

#[test]
fn each_row_is_of_one_code_or_lint_and_can_be_linked_to() {
    let reference = reference();
    let lints = Lint::ALL.iter().map(|lint| lint.code());
    let codes = Code::ALL.iter().copied().chain(lints);
    let expected: Vec<_> = codes.map(|code| (code.anchor(), code.as_str())).collect();
    let expected: Vec<_> = expected.iter().map(|(anchor, name)| (anchor.as_str(), *name)).collect();
    assert_eq!(names(&reference), expected);
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
