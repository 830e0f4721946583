//! `--fix`: applies mechanical fixes, shows them, and writes them if nothing breaks.

use std::collections::HashSet;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use classifier_compiler::escape::escape;
use classifier_compiler::{
    Code, Compiler, Diagnostic, Diagnostics, Lint, RuleFormat, RuleSet, RuleSource, Severity,
};
use same_file::Handle;
use similar::TextDiff;

use super::args::CheckArgs;
use super::report::{count, outcome, report};
use crate::destination::Destination;
use crate::output;
use crate::status::{Failure, Outcome, print_message};
use crate::target::{Target, target};

/// A rule file in memory.
#[derive(Clone, PartialEq)]
struct Text {
    /// Its name in messages.
    name: String,
    text: String,
    /// Its path; `None` for a built-in file, which is never changed.
    path: Option<PathBuf>,
}

/// Check the files, fix them, show the changes, check again, and write the files.
pub fn run(
    args: &CheckArgs,
    sources: Vec<RuleSource>,
    compiler: &Compiler,
) -> Result<Outcome, Failure> {
    let Some(texts) = texts(&sources) else {
        let rules = RuleSet::read(sources);
        let found = compiler.check(&rules).diagnostics().clone();
        report(&rules, &found);
        print_message(
            "nothing was fixed: each file must be a readable regular file that is named once",
        );
        return Ok(outcome(&found));
    };
    let (rules, found) = check(compiler, &texts);
    let Some((fixed, rules_fixed, found_fixed)) = fixed(compiler, &texts, &found) else {
        report(&rules, &found);
        return Ok(outcome(&found));
    };
    let changes = || texts.iter().zip(&fixed).filter(|(old, new)| old != new);
    // `patch` must get every byte. People get colours, and escapes for unsafe characters.
    let stdout = io::stdout();
    let is_patch = !stdout.is_terminal() && AutoStream::choice(&stdout) == ColorChoice::Never;
    match is_patch {
        true => output::to_stdout(|out| show(out, changes(), str::to_owned)),
        false => output::to_styled_stdout(|out| show(out, changes(), painted)),
    }?;
    if refusals(&found_fixed) > refusals(&found) {
        report(&rules_fixed, &found_fixed);
        print_message("the fixes would cause these errors; no file was changed");
        return Ok(Outcome::Found);
    }
    if found_fixed.iter().any(|problem| hides_examples(problem.code)) {
        report(&rules, &found);
        print_message(
            "no file was changed: examples cannot be checked while automata are too large",
        );
        return Ok(outcome(&found));
    }
    if args.dry_run {
        report(&rules, &found);
        return Ok(outcome(&found));
    }
    // All temporary files are written before the first replaces a file, so that a full disk changes
    // nothing.
    let fixed_files = changes().filter_map(|(_, new)| Some((new.path.as_deref()?, &new.text)));
    let destinations: Result<Vec<_>, _> =
        fixed_files.map(|(path, text)| Destination::with_content(path, text.as_bytes())).collect();
    destinations?.into_iter().try_for_each(Destination::finish)?;
    report(&rules_fixed, &found_fixed);
    print_message(format_args!("{} changed", count(changes().count(), "file")));
    Ok(outcome(&found_fixed))
}

/// The texts of the files; `None` if one is missing or is named twice. Pipes cannot be replaced, so
/// they are not read. Diagnostics name files, so two paths that are not UTF-8 must not have the
/// same name.
fn texts(sources: &[RuleSource]) -> Option<Vec<Text>> {
    let (mut seen, mut names) = (HashSet::new(), HashSet::new());
    let text = |source: &RuleSource| {
        let name = source.name().to_owned();
        if !names.insert(name.clone()) {
            return None;
        }
        let Some(path) = source.path() else {
            let mut files = classifier_rules::FILES.iter();
            let text = files.find(|file| file.source == name)?.text.to_owned();
            return Some(Text { name, text, path: None });
        };
        // What leads to a descriptor is written to, and not replaced.
        let is_replaced = matches!(target(path), Ok(Target::Path(_))) && path.is_file();
        let is_mendable = is_replaced && seen.insert(Handle::from_path(path).ok()?);
        let text = is_mendable.then(|| fs::read_to_string(path).ok())??;
        Some(Text { name, text, path: Some(path.to_owned()) })
    };
    sources.iter().map(text).collect()
}

/// The number of errors that are not from lints. Fixes remove those of lints, which must not
/// outweigh new errors.
fn refusals(found: &Diagnostics) -> usize {
    let is_lint = |code: &str| Lint::ALL.iter().any(|lint| lint.name() == code);
    let is_refusal =
        |it: &&Diagnostic| it.severity == Severity::Error && !is_lint(it.code.as_str());
    found.iter().filter(is_refusal).count()
}

/// Whether this error prevents compilation, so that examples cannot be checked.
fn hides_examples(code: Code) -> bool {
    [Code::TOO_LARGE, Code::TOO_LARGE_TOGETHER, Code::TOO_MANY_RULES].contains(&code)
}

fn check(compiler: &Compiler, texts: &[Text]) -> (RuleSet, Diagnostics) {
    let sources = texts
        .iter()
        .map(|file| RuleSource::text(&file.name, RuleFormat::of_name(&file.name), &file.text));
    let rules = RuleSet::read(sources);
    let found = compiler.check(&rules).diagnostics().clone();
    (rules, found)
}

/// The texts after all fixes, including those of problems that other fixes reveal, and the
/// remaining diagnostics. `None` if there is nothing to fix.
fn fixed(
    compiler: &Compiler,
    texts: &[Text],
    found: &Diagnostics,
) -> Option<(Vec<Text>, RuleSet, Diagnostics)> {
    let mend = |texts: &[Text], found: &Diagnostics| -> Option<Vec<Text>> {
        let fix = |file: &Text| file.path.as_ref().and_then(|_| found.fixed(&file.name));
        let fixes: Vec<_> = texts.iter().map(fix).collect();
        let mended = |(file, fixed): (&Text, Option<String>)| {
            fixed.map_or_else(|| file.clone(), |text| Text { text, ..file.clone() })
        };
        let is_any = fixes.iter().any(Option::is_some);
        is_any.then(|| texts.iter().zip(fixes).map(mended).collect())
    };
    let mut fixed = mend(texts, found)?;
    loop {
        let (rules, found) = check(compiler, &fixed);
        // This ends, because each fix leaves less to fix.
        match mend(&fixed, &found) {
            Some(more) => fixed = more,
            None => return Some((fixed, rules, found)),
        }
    }
}

/// Write the changes in the format of `patch`.
fn show<'t>(
    out: &mut dyn Write,
    changes: impl Iterator<Item = (&'t Text, &'t Text)>,
    line: impl Fn(&str) -> String,
) -> io::Result<()> {
    for (old, new) in changes {
        let diff = TextDiff::from_lines(&old.text, &new.text);
        let diff = diff.unified_diff().header(&old.name, &old.name).to_string();
        for text in diff.split_inclusive('\n') {
            out.write_all(line(text).as_bytes())?;
        }
    }
    Ok(())
}

/// A line for people.
fn painted(line: &str) -> String {
    let content = line.trim_end_matches(['\r', '\n']);
    let escaped: Vec<_> = content.split('\t').map(escape).collect();
    let style = match line.as_bytes() {
        [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => Style::new().bold(),
        [b'-', ..] => AnsiColor::Red.on_default(),
        [b'+', ..] => AnsiColor::Green.on_default(),
        [b'@', ..] => AnsiColor::Cyan.on_default(),
        _ => Style::new(),
    };
    format!("{style}{}{style:#}{}", escaped.join("\t"), &line[content.len()..])
}
