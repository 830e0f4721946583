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
    json, reader,
    rule_source::{Origin, RuleSource},
    toml,
};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, Language, Levels, Location, Source},
    rules::{self, RuleSet},
};

/// Bytes of all files of a rule set, at most. Reading takes up to a hundred times as much memory.
const BYTES: usize = 8 << 20;

impl RuleSet {
    /// Reads rules, in the order of precedence: files by their paths, or any [`RuleSource`]. Files
    /// whose name ends in `.json` are JSON, all others TOML.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, is not UTF-8, has the wrong syntax, keys or types, labels that
    /// cannot be told apart, or patterns that are refused: all problems of all files in one report.
    pub fn load(
        sources: impl IntoIterator<Item = impl Into<RuleSource>>,
    ) -> Result<Self, Diagnostics> {
        let mut rules = Self::read(sources);
        std::mem::take(&mut rules.problems).unless_any(rules)
    }

    /// Reads rules as far as they can be read. What is wrong with them becomes part of the rule set,
    /// and [`Compiler`](crate::Compiler) tells it together with what it finds itself, in one report.
    pub fn read(sources: impl IntoIterator<Item = impl Into<RuleSource>>) -> Self {
        read_all(sources.into_iter().map(Into::into))
    }

    /// As [`read`](Self::read), for files that are in memory: the name of each, by whose end it is
    /// told to be JSON or TOML, and its text.
    pub fn from_texts(files: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::read(files.into_iter().map(|(name, text)| RuleSource::text(name, text)))
    }
}

/// Reads sources in their order. Whatever is wrong with them is among the problems of the rule set,
/// and the rest is in it.
fn read_all(sources: impl IntoIterator<Item = RuleSource>) -> RuleSet {
    let mut rules = RuleSet::default();
    let mut known: Vec<(Origin, String)> = Vec::new();
    for RuleSource { name, origin } in sources {
        let order = rules.sources.len();
        let identity = identity(&origin);
        if let Some((_, first)) = known.iter().find(|(other, _)| Some(other) == identity.as_ref()) {
            let message = format!("this is the file `{first}` again");
            let problem = Diagnostic::error(Code::DUPLICATE_FILE, message)
                .help("name each file once; the first place counts");
            let source = Source::new(name, String::new(), order);
            rules.problems.push(problem.at(Location::new(&source, 0..0)));
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
fn text(origin: Origin, name: &str) -> (String, Option<Diagnostic>) {
    match origin {
        Origin::Text(text) => (text, None),
        Origin::Builtin(builtin) => match builtin::text(&builtin) {
            Ok(text) => (text.to_owned(), None),
            Err(problem) => (String::new(), Some(*problem)),
        },
        Origin::Path(path) => match read_most(&path, BYTES + 1) {
            Ok(bytes) => decode(bytes),
            Err(error) => {
                let message = format!("the file cannot be read: {error}");
                let mut problem = Diagnostic::error(Code::UNREADABLE, message);
                if path != Path::new(name) {
                    problem = problem.help(format!("the path is {}", path.display()));
                }
                (String::new(), Some(problem))
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
fn add(rules: &mut RuleSet, source: Arc<Source>, problem: Option<Diagnostic>) {
    let before: usize = rules.sources.iter().map(|source| source.text.len()).sum();
    let is_too_large = before + source.text.len() > BYTES;
    let (source, problem) = if is_too_large {
        let message = format!("with this file, the rule files have more than {BYTES} bytes");
        let problem = Diagnostic::error(Code::LARGE_FILES, message);
        let problem = problem.help("divide the rules among several classifiers");
        // The rest of it is not read.
        (source.emptied(), Some(problem))
    } else {
        (source, problem)
    };
    rules.levels.push(Levels::default());
    rules.sources.push(Arc::clone(&source));
    let problems = match problem {
        Some(problem) => vec![(problem, source.text.len()..source.text.len())],
        None => parse(&source)
            .map(|document| reader::read(&document, &source, rules))
            .err()
            .unwrap_or_default(),
    };
    rules.is_incomplete |= !problems.is_empty();
    let locate = |(problem, span): SyntaxError| problem.at(Location::new(&source, span));
    rules.problems.extend(problems.into_iter().map(locate));
}

/// The rule set when all files are added.
fn finished(mut rules: RuleSet) -> RuleSet {
    rules::name_variants(&mut rules);
    rules.problems.sort();
    rules
}

/// The text of a file, as far as it is one.
fn decode(bytes: Vec<u8>) -> (String, Option<Diagnostic>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let readable = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let readable = String::from_utf8_lossy(readable).into_owned();
            let problem = Diagnostic::error(Code::NOT_UTF8, "the file is not UTF-8 from here on")
                .help("save the file as UTF-8");
            (readable, Some(problem))
        }
    }
}

fn parse(source: &Source) -> Result<Node, Vec<SyntaxError>> {
    match source.language() {
        Language::Json => json::parse(&source.text),
        Language::Toml => toml::parse(&source.text),
    }
}
