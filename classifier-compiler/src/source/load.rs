//! Files in their order to one rule set.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    document::{Node, SyntaxError},
    json, read, toml,
};
use crate::{
    RuleSet,
    diagnostic::{Diagnostic, DiagnosticKind, Language, Location, Source},
    label,
    lint::Levels,
};

/// Bytes of all files of a rule set, at most. Reading takes up to a hundred times as much memory.
const BYTES: usize = 8 << 20;

/// Reads files under the names that messages and artifacts give them. Whatever is wrong with them
/// is among the problems of the rule set, and the rest is in it.
pub(crate) fn load(files: impl IntoIterator<Item = (String, impl AsRef<Path>)>) -> RuleSet {
    let mut rules = RuleSet::default();
    let mut known: Vec<(PathBuf, String)> = Vec::new();
    for (name, path) in files {
        let order = rules.sources.len();
        let path = path.as_ref();
        // The same file may be named in several ways.
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if let Some((_, first)) = known.iter().find(|(other, _)| *other == real) {
            let kind = DiagnosticKind::DuplicateFile(first.clone());
            let source = Source::new(name, String::new(), order);
            rules.problems.push(Diagnostic::new(kind, Location::new(&source, 0..0)));
            continue;
        }
        known.push((real, name.clone()));
        let (text, problem) = match read_most(path, BYTES + 1) {
            Ok(bytes) => decode(bytes),
            Err(error) => {
                let path = (path != Path::new(&name)).then(|| path.to_path_buf());
                let reason = error.to_string();
                (String::new(), Some(DiagnosticKind::Unreadable { reason, path }))
            }
        };
        add(&mut rules, Source::new(name, text, order), problem);
    }
    finished(rules)
}

/// The first bytes of a file, which need not end.
fn read_most(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// As [`load`], with the texts of the files at hand.
pub(crate) fn from_texts(files: impl IntoIterator<Item = (String, String)>) -> RuleSet {
    let mut rules = RuleSet::default();
    for (order, (name, text)) in files.into_iter().enumerate() {
        add(&mut rules, Source::new(name, text, order), None);
    }
    finished(rules)
}

/// Adds what a file says, or the problem that kept it from being read to its end.
fn add(rules: &mut RuleSet, source: Arc<Source>, problem: Option<DiagnosticKind>) {
    let before: usize = rules.sources.iter().map(|source| source.text.len()).sum();
    let is_too_large = before + source.text.len() > BYTES;
    let (source, problem) = if is_too_large {
        // What is left of it is not looked at.
        (source.emptied(), Some(DiagnosticKind::LargeFiles { limit: BYTES }))
    } else {
        (source, problem)
    };
    rules.levels.push(Levels::default());
    rules.sources.push(Arc::clone(&source));
    let problems = match problem {
        Some(kind) => vec![(kind, source.text.len()..source.text.len())],
        None => parse(&source)
            .map(|document| read::read(&document, &source, rules))
            .err()
            .unwrap_or_default(),
    };
    rules.is_incomplete |= !problems.is_empty();
    let locate = |(kind, span)| Diagnostic::new(kind, Location::new(&source, span));
    rules.problems.extend(problems.into_iter().map(locate));
}

/// The rule set when all files are added.
fn finished(mut rules: RuleSet) -> RuleSet {
    label::name_variants(&mut rules);
    rules.problems.sort();
    rules
}

/// The text of a file, as far as it is one.
fn decode(bytes: Vec<u8>) -> (String, Option<DiagnosticKind>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let readable = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let readable = String::from_utf8_lossy(readable).into_owned();
            (readable, Some(DiagnosticKind::NotUtf8))
        }
    }
}

fn parse(source: &Source) -> Result<Node, Vec<SyntaxError>> {
    match source.language() {
        Language::Json => json::parse(&source.text),
        Language::Toml => toml::parse(&source.text),
    }
}
