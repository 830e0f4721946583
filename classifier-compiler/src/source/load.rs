//! Files in their order to one rule set.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use super::{
    builtin,
    document::{Node, SyntaxError},
    json, read, toml,
};
use crate::{
    RuleSet,
    diagnostic::{Diagnostic, DiagnosticKind, Language, Location, Source},
    label,
    lint::Levels,
    rule_source::{Origin, RuleSource},
};

/// Bytes of all files of a rule set, at most. Reading takes up to a hundred times as much memory.
const BYTES: usize = 8 << 20;

/// Reads sources in their order. Whatever is wrong with them is among the problems of the rule set,
/// and the rest is in it.
pub(crate) fn load(sources: impl IntoIterator<Item = RuleSource>) -> RuleSet {
    let mut rules = RuleSet::default();
    let mut known: Vec<(Origin, String)> = Vec::new();
    for RuleSource { name, origin } in sources {
        let order = rules.sources.len();
        let identity = identity(&origin);
        if let Some((_, first)) = known.iter().find(|(other, _)| Some(other) == identity.as_ref()) {
            let kind = DiagnosticKind::DuplicateFile(first.clone());
            let source = Source::new(name, String::new(), order);
            rules.problems.push(Diagnostic::new(kind, Location::new(&source, 0..0)));
            continue;
        }
        known.extend(identity.map(|identity| (identity, name.clone())));
        let (text, problem) = text(origin, &name);
        add(&mut rules, Source::new(name, text, order), problem);
    }
    finished(rules)
}

/// What a source is known by, however it is named; texts are never the same.
fn identity(origin: &Origin) -> Option<Origin> {
    match origin {
        Origin::Path(path) => {
            Some(Origin::Path(fs::canonicalize(path).unwrap_or_else(|_| path.clone())))
        }
        Origin::Builtin(_) => Some(origin.clone()),
        Origin::Text(_) => None,
    }
}

/// The text of a source, or as much as there is and the problem that keeps the rest away.
fn text(origin: Origin, name: &str) -> (String, Option<DiagnosticKind>) {
    match origin {
        Origin::Text(text) => (text, None),
        Origin::Builtin(builtin) => match builtin::text(builtin) {
            Ok(text) => (text.to_owned(), None),
            Err(problem) => (String::new(), Some(problem)),
        },
        Origin::Path(path) => match read_most(&path, BYTES + 1) {
            Ok(bytes) => decode(bytes),
            Err(error) => {
                let reason = error.to_string();
                let path = (path != Path::new(name)).then_some(path);
                (String::new(), Some(DiagnosticKind::Unreadable { reason, path }))
            }
        },
    }
}

/// The first bytes of a file, which need not end.
fn read_most(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
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
