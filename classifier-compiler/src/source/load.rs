//! Files in their order to one rule set.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use super::{
    across_files, attributes,
    builder::RuleSetBuilder,
    builtin,
    document::{Key, Node, SyntaxError, Value},
    json, reader,
    rule_source::{Origin, RuleSource},
    toml,
    unreadable::unreadable,
};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, Levels, Location, RuleFormat, Source, quoted_as},
    rules::RuleSet,
};

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
    /// and [`Compiler`](crate::Compiler) reports it together with what it finds itself.
    pub fn read(sources: impl IntoIterator<Item = impl Into<RuleSource>>) -> Self {
        read_all(sources.into_iter().map(Into::into))
    }

    /// Builds a rule set out of files, texts and single rules, which are added one by one.
    pub fn builder() -> RuleSetBuilder {
        RuleSetBuilder::default()
    }
}

/// Reads sources in their order. Whatever is wrong with them is among the problems of the rule set,
/// and the rest is in it.
fn read_all(sources: impl IntoIterator<Item = RuleSource>) -> RuleSet {
    let mut rules = RuleSet::default();
    let mut known: Vec<(Origin, String)> = Vec::new();
    let mut contents = Vec::new();
    for RuleSource { name, format, origin } in sources {
        let order = rules.sources.len();
        let identity = identity(&origin);
        if let Some((_, first)) = known.iter().find(|(other, _)| Some(other) == identity.as_ref()) {
            let message = format!("this is the file `{first}` again");
            let problem = Diagnostic::error(Code::DUPLICATE_FILE, message)
                .help("name each file once; the first place counts");
            let source = Source::new(name, format, String::new(), order);
            rules.problems.push(problem.at(Location::new(&source, 0..0)));
            continue;
        }
        known.extend(identity.map(|identity| (identity, name.clone())));
        contents.extend(parsed(&mut rules, format, Content::of(origin, &name), name));
    }
    for (source, parsed) in &contents {
        if let Parsed::File(document) = parsed {
            attributes::declare(document, source, &mut rules);
        }
    }
    for (source, parsed) in contents {
        match parsed {
            Parsed::File(document) => reader::read(&document, &source, &mut rules),
            Parsed::Rules(entries) => reader::read_rules(&entries, &source, &mut rules),
        }
    }
    across_files::check(&mut rules);
    rules.problems.sort();
    rules
}

/// What a source is known by, however it is named; texts are never the same.
fn identity(origin: &Origin) -> Option<Origin> {
    match origin {
        Origin::Path(path) | Origin::Read(path, _) => {
            Some(Origin::Path(fs::canonicalize(path).unwrap_or_else(|_| path.clone())))
        }
        Origin::Builtin(_) => Some(origin.clone()),
        Origin::Text(_) | Origin::Rules(_) => None,
    }
}

/// What a source says.
enum Content {
    /// A file.
    Whole(String),
    /// As much of a file as there is, and the problem that keeps the rest away.
    Part(String, Box<Diagnostic>),
    /// Rules with their labels, and the text that they stand in.
    Rules(String, Vec<(Key, Node)>),
}

impl Content {
    fn of(origin: Origin, name: &str) -> Self {
        match origin {
            Origin::Text(text) => Self::Whole(text),
            Origin::Rules(rules) => Self::of_rules(&rules),
            Origin::Builtin(builtin) => match builtin::text(&builtin) {
                Ok(text) => Self::Whole(text.to_owned()),
                Err(problem) => Self::Part(String::new(), problem),
            },
            Origin::Path(path) => {
                let bytes = read_most(&path, RuleSource::MOST_BYTES + 1);
                Self::of_file(&path, name, bytes)
            }
            Origin::Read(path, bytes) => {
                let error = |(kind, message)| io::Error::new(kind, message);
                Self::of_file(&path, name, bytes.map_err(error))
            }
        }
    }

    fn of_file(path: &Path, name: &str, bytes: io::Result<Vec<u8>>) -> Self {
        match bytes {
            Ok(bytes) => Self::of_bytes(bytes),
            Err(error) => Self::Part(String::new(), Box::new(unreadable(path, name, &error))),
        }
    }

    /// The text of a file, as far as it is one.
    fn of_bytes(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::Whole(text),
            Err(error) => {
                let readable = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let readable = String::from_utf8_lossy(readable).into_owned();
                let problem =
                    Diagnostic::error(Code::NOT_UTF8, "the file is not UTF-8 from here on")
                        .help("save the file as UTF-8");
                Self::Part(readable, Box::new(problem))
            }
        }
    }

    /// A line for each rule, as a TOML file would have it.
    fn of_rules(rules: &[(String, String)]) -> Self {
        let mut text = String::new();
        let mut append = |string: &str| {
            let start = text.len();
            text.push_str(string);
            start..text.len()
        };
        let quoted = |text| quoted_as(text, RuleFormat::Toml);
        let entries = rules.iter().map(|(label, pattern)| {
            let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            let written = match !label.is_empty() && label.bytes().all(is_bare) {
                true => label.clone(),
                false => quoted(label),
            };
            let key = Key { span: append(&written), text: label.clone() };
            append(" = [");
            let span = append(&quoted(pattern));
            append("]\n");
            (key, Node { span, value: Value::String(pattern.clone()) })
        });
        let entries = entries.collect();
        Self::Rules(text, entries)
    }
}

/// The first bytes of a file, which need not end.
fn read_most(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A source that can be read.
enum Parsed {
    File(Node),
    Rules(Vec<(Key, Node)>),
}

/// Adds a source to the rule set, and parses it unless some problem keeps it from being read to its
/// end.
fn parsed(
    rules: &mut RuleSet,
    format: RuleFormat,
    mut content: Content,
    name: String,
) -> Option<(Arc<Source>, Parsed)> {
    let before: usize = rules.sources.iter().map(|source| source.text.len()).sum();
    let (Content::Whole(text) | Content::Part(text, _) | Content::Rules(text, _)) = &mut content;
    let mut text = std::mem::take(text);
    if before + text.len() > RuleSource::MOST_BYTES {
        let message = format!(
            "with this file, the rule files have more than {} bytes",
            RuleSource::MOST_BYTES
        );
        let problem = Diagnostic::error(Code::LARGE_FILES, message);
        let problem = problem.help("divide the rules among several classifiers");
        // The rest of it is not read.
        text.clear();
        content = Content::Part(String::new(), Box::new(problem));
    }
    let source = Source::new(name, format, text, rules.sources.len());
    rules.levels.push(Levels::default());
    rules.sources.push(Arc::clone(&source));
    let parsed = match content {
        Content::Whole(_) => parse(&source).map(Parsed::File),
        Content::Part(_, problem) => Err(vec![(*problem, source.text.len()..source.text.len())]),
        Content::Rules(_, entries) => Ok(Parsed::Rules(entries)),
    };
    let locate = |(problem, span): SyntaxError| problem.at(Location::new(&source, span));
    match parsed {
        Ok(parsed) => Some((source, parsed)),
        Err(problems) => {
            rules.is_incomplete = true;
            rules.problems.extend(problems.into_iter().map(locate));
            None
        }
    }
}

fn parse(source: &Source) -> Result<Node, Vec<SyntaxError>> {
    match source.format {
        RuleFormat::Json => json::parse(&source.text),
        RuleFormat::Toml => toml::parse(&source.text),
    }
}
