//! The reported content of artifacts.

mod damage;
mod hints;
mod kinds;

use std::fs;

use classifier_compiler::{
    Artifact, Compiler, RuleSet, RuleSource,
    inspect::{Decision, Inspection, Literal, Rule, Section},
};
use classifier_runtime::Classifier;

/// Compiles patterns, all under one label.
fn compile(patterns: &[&str]) -> Artifact {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.json");
    let rules = serde_json::json!({ "rules": { "Label": patterns } });
    fs::write(&path, rules.to_string()).unwrap();
    let rules = RuleSet::read([RuleSource::named("rules.json", path)]);
    Compiler::new().compile(&rules).unwrap()
}

fn inspect(patterns: &[&str]) -> Inspection {
    Inspection::from_bytes(compile(patterns).as_bytes()).unwrap()
}

/// The literal by which a rule is decided.
#[track_caller]
fn literal(rule: &Rule) -> &Literal {
    match &rule.decisions[..] {
        [Decision::Literal(literal)] => literal,
        others => panic!("{others:?}"),
    }
}

/// Rules of every kind.
const ALL_KINDS: &[&str] = &[
    r"^552 [45]\.2\.2 ",
    r"^550.+user .+ unknown$",
    r"^550.*host \[[\d.]+\] blocked",
    r"[a-f0-9]{8}-\d+",
    r"^[^ ]+ [a-f]+$",
    r"blocked.{0,40}by",
    r"(?i)Mailbox .{0,200}full",
    r"(?i)straße|kiosk|ab",
    r"\bspam\b",
    r"bad (by|at|from) [a-z]+ host",
    r"\s\w+@\w+\s",
    "mailbox full",
    "mailbox full",
    "",
    r"[a&&b]",
];

/// Rules that distinguish so many characters that some share a symbol.
fn many_characters() -> Vec<String> {
    let characters = ('\u{4E00}'..).take(150);
    characters.map(|character| format!("^550 .*{character}{character}")).collect()
}

/// The bytes of all rules, and the unattributed ones.
fn counted(inspection: &Inspection) -> usize {
    let of_rules = inspection.rules.iter().map(|rule| rule.own_bytes + rule.shared_bytes);
    of_rules.sum::<usize>() + inspection.unattributed_bytes
}

fn in_sections(inspection: &Inspection) -> usize {
    inspection.sections.iter().map(|section| section.bytes).sum()
}

fn section(inspection: &Inspection, name: &str) -> usize {
    inspection.sections.iter().find(|its| its.name == name).unwrap().bytes
}

/// The bytes of the sections that no rule has a part in.
fn unattributed(inspection: &Inspection) -> usize {
    let names = ["identity", "engine", "ranges", "atoms", "pages"];
    let sections: usize = names.map(|name| section(inspection, name)).iter().sum();
    sections + inspection.default_label.len()
}

#[test]
fn own_shared_and_unattributed_bytes_add_up_to_the_sections() {
    let many = many_characters();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let subsets = (0..ALL_KINDS.len()).map(|at| &ALL_KINDS[at..at + 1]);
    for patterns in subsets.chain([ALL_KINDS, &many]) {
        let inspection = inspect(patterns);
        assert_eq!(counted(&inspection), in_sections(&inspection), "{patterns:?}");
        assert_eq!(inspection.unattributed_bytes, unattributed(&inspection), "{patterns:?}");
    }
    // The name of a file without rules is unattributed.
    let inspection = inspect(&[]);
    assert_eq!(inspection.unattributed_bytes, in_sections(&inspection));
}

#[test]
fn rules_of_this_repository_add_up_and_have_decisions() {
    let rules = ["providers.toml", "iana.toml"]
        .map(|name| format!("{}/../rules/{name}", env!("CARGO_MANIFEST_DIR")));
    let artifact = Compiler::new().compile(&RuleSet::load(rules).unwrap()).unwrap();
    let inspection = Inspection::from_bytes(artifact.as_bytes()).unwrap();
    assert_eq!(
        inspection.labels.iter().map(|its| its.rules).sum::<usize>(),
        inspection.rules.len()
    );
    assert_eq!(counted(&inspection), in_sections(&inspection));
    let unused = inspection.labels.iter().filter(|label| label.rules == 0);
    // Each label has a value of each attribute.
    let span = size_of::<[u32; 2]>();
    let fact = size_of::<[u32; 3]>();
    let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
    let facts = span + fact * classifier.attributes().len();
    let unused: usize = unused.map(|label| span + label.name.len() + facts).sum();
    let declared = classifier.attributes().map(|attribute| {
        let values = attribute.values().map(|value| span + value.len());
        attribute.name().len() + fact + values.sum::<usize>()
    });
    let declared = section(&inspection, "attributes") + declared.sum::<usize>();
    assert_eq!(inspection.unattributed_bytes, unattributed(&inspection) + unused + declared);
    for rule in &inspection.rules {
        assert!(rule.cost().is_some(), "{rule:?}");
    }
}

#[test]
fn sections_follow_each_other_up_to_the_end() {
    let artifact = compile(ALL_KINDS);
    let inspection = Inspection::from_bytes(artifact.as_bytes()).unwrap();
    let sections = &inspection.sections;
    let end = |section: &Section| (section.offset + section.bytes).next_multiple_of(64);
    for (section, next) in sections.iter().zip(&sections[1..]) {
        assert_eq!(end(section), next.offset, "{section:?}");
    }
    assert_eq!(end(sections.last().unwrap()), artifact.as_bytes().len());
    assert_eq!(inspection.header.length, artifact.as_bytes().len() as u64);

    let bytes = |name| section(&inspection, name);
    assert_eq!(bytes("rules"), ALL_KINDS.len() * 24);
    assert_eq!(bytes("strings"), "Labelrules.jsonUncategorized".len() + ALL_KINDS.concat().len());
    let dfas = inspection.automata.iter().map(|its| its.bytes.next_multiple_of(8));
    assert_eq!(bytes("DFAs"), dfas.sum::<usize>());
    let words = inspection.programs.iter().map(|its| its.bytes);
    assert_eq!(bytes("program words"), words.sum::<usize>());
    let of_filter = ["grams", "slots", "buckets", "entries", "pairs"].map(bytes);
    assert_eq!(inspection.filter.bytes, of_filter.iter().sum::<usize>());
}
