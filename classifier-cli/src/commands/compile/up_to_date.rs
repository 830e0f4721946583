//! Whether an artifact is up to date, and if not, what differs.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use classifier::{ArtifactBuf, Classifier, Rule};
use classifier_compiler::escape::escape;
use classifier_compiler::inspect::Header;

use crate::status::{Failure, Outcome, continue_message, print_message};

/// The largest number of rules to list as added or removed.
const LISTED: usize = 10;

/// Compare the file with the expected artifact.
pub fn check(path: &Path, expected: &[u8]) -> Result<Outcome, Failure> {
    let name = path.display();
    let found = match ArtifactBuf::read(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            print_message(format_args!("{name} is not up to date: there is no such file"));
            return Ok(Outcome::Found);
        }
        Err(error) => return Err(Failure::artifact(path, error)),
    };
    if found.as_bytes() == expected {
        return Ok(Outcome::Clean);
    }
    let difference = difference(found.as_bytes(), expected);
    let mut lines = difference.lines();
    print_message(format_args!("{name} is not up to date: {}", lines.next().unwrap_or_default()));
    lines.for_each(continue_message);
    Ok(Outcome::Found)
}

/// The first line describes the difference; further lines list rules.
fn difference(found: &[u8], expected: &[u8]) -> String {
    let expected_order = Header::read(expected).map(|header| header.byte_order);
    if let Some(header) = Header::read(found)
        && Some(header.byte_order) != expected_order
    {
        return "it is for machines of the other byte order".to_owned();
    }
    let found = match Classifier::from_bytes(found) {
        Ok(found) => found,
        Err(error) if error.is_version() => return format!("another version wrote it: {error}"),
        Err(_) if Classifier::from_bytes(expected).is_err() => {
            return "its bytes differ; no more is known, because it is for machines of the other byte \
                    order"
                .to_owned();
        }
        Err(error) => return error.to_string(),
    };
    match Classifier::from_bytes(expected) {
        Ok(expected) => of_rules(&found, &expected),
        Err(error) => error.to_string(),
    }
}

fn of_rules(found: &Classifier<'_>, expected: &Classifier<'_>) -> String {
    let removed = without(found, expected);
    let added = without(expected, found);
    if !removed.is_empty() || !added.is_empty() {
        let lines = listed('-', &removed).chain(listed('+', &added));
        return format!(
            "{} of its rules are gone, {} are new{}",
            removed.len(),
            added.len(),
            lines.collect::<String>()
        );
    }
    let pairs = || found.rules().zip(expected.rules());
    if let Some((old, new)) = pairs().find(|(old, new)| meaning(old) != meaning(new)) {
        let (old, new) = (escape(&old.to_string()), escape(&new.to_string()));
        return format!("its rules have another order\n  - {old}\n  + {new}");
    }
    let place = |rule: &Rule<'_>| format!("{}:{}", escape(rule.file), rule.line);
    match pairs().find(|(old, new)| place(old) != place(new)) {
        Some((old, new)) => {
            format!("its rules have moved, {} to {}", place(&old), place(&new))
        }
        None => "its rules are the same; options, the version of the program or a label without \
                 rules differ"
            .to_owned(),
    }
}

/// The content of a rule, without its place.
fn meaning<'a>(rule: &Rule<'a>) -> (&'a str, &'a str) {
    (rule.label, rule.pattern)
}

/// The rules of `one` that `other` lacks, or has fewer times.
fn without<'a>(one: &Classifier<'a>, other: &Classifier<'_>) -> Vec<Rule<'a>> {
    let mut others: HashMap<_, usize> = HashMap::new();
    for rule in other.rules() {
        *others.entry(meaning(&rule)).or_default() += 1;
    }
    let is_new = |rule: &Rule<'a>| match others.get_mut(&meaning(rule)) {
        Some(0) | None => true,
        Some(times) => {
            *times -= 1;
            false
        }
    };
    one.rules().filter(is_new).collect()
}

/// One line for each rule, with a line break before it, up to the limit.
fn listed(sign: char, rules: &[Rule<'_>]) -> impl Iterator<Item = String> {
    let lines = rules.iter().take(LISTED);
    let lines = lines.map(move |rule| format!("\n  {sign} {}", escape(&rule.to_string())));
    let more = rules.len().saturating_sub(LISTED);
    lines.chain((more > 0).then(|| format!("\n  {sign} and {more} more")))
}
