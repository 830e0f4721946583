//! Files in their order to one rule set.

use std::{fs, io, path::Path};

use super::{document::Node, json, position::Positions, read, toml};
use crate::{
    RuleSet,
    diagnostic::{Diagnostic, DiagnosticKind, Diagnostics, Location},
};

/// Reads files under the names that messages and artifacts give them.
pub(crate) fn load(
    files: impl IntoIterator<Item = (String, impl AsRef<Path>)>,
) -> Result<RuleSet, Diagnostics> {
    let mut rules = RuleSet::default();
    let mut problems = Diagnostics::default();
    for (name, path) in files {
        if rules.files.contains(&name) {
            problems.push(Diagnostic::new(DiagnosticKind::DuplicateFile, whole(&name)));
            continue;
        }
        rules.files.push(name.clone());
        match read_text(path.as_ref()) {
            Ok(text) => {
                // Editors on Windows may start a file with a byte order mark.
                let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
                let positions = Positions::new(&name, text);
                match parse(&name, text, &positions) {
                    Ok(document) => read::read(&document, &positions, &mut rules, &mut problems),
                    Err(errors) => errors.into_iter().for_each(|error| problems.push(error)),
                }
            }
            Err(kind) => problems.push(Diagnostic::new(kind, whole(&name))),
        }
    }
    problems.unless_any(rules)
}

/// The start of a file, for what concerns all of it.
fn whole(name: &str) -> Location {
    Location { file: name.to_owned(), line: 1, column: 1 }
}

fn read_text(path: &Path) -> Result<String, DiagnosticKind> {
    let unreadable = |error: io::Error| DiagnosticKind::Unreadable(error.to_string());
    let bytes = fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|_| DiagnosticKind::NotUtf8)
}

fn parse(name: &str, text: &str, positions: &Positions<'_>) -> Result<Node, Vec<Diagnostic>> {
    let is_json = Path::new(name).extension().is_some_and(|ext| ext.eq_ignore_ascii_case("json"));
    let document = if is_json { json::parse(text) } else { toml::parse(text) };
    document.map_err(|errors| {
        errors
            .into_iter()
            .map(|error| {
                let kind = DiagnosticKind::Syntax(error.message);
                Diagnostic::new(kind, positions.location(&error.span))
            })
            .collect()
    })
}
