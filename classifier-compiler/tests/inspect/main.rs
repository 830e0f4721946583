//! What artifacts are told to consist of.

mod damage;
mod hints;
mod kinds;

use std::fs;

use classifier_compiler::{
    Artifact, Compiler, RuleSet, RuleSource,
    inspect::{Decision, Inspection, Literal, RulePlan, Tier},
};

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
fn literal(plan: &RulePlan) -> &Literal {
    match &plan.decisions[..] {
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

/// The bytes of all rules of a tier, and those of nobody.
fn told(inspection: &Inspection, tier: Tier) -> usize {
    let plans = inspection.rules.iter().map(|rule| rule.plan(tier));
    let of_rules: usize = plans.map(|plan| plan.own_bytes + plan.shared_bytes).sum();
    of_rules + inspection.tier(tier).bytes_of_nobody
}

fn in_sections(inspection: &Inspection, tier: Tier) -> usize {
    let its = inspection.sections.iter().filter(|section| section.tier == Some(tier));
    its.map(|section| section.bytes).sum()
}

#[test]
fn own_and_shared_bytes_and_those_of_nobody_add_up_to_the_sections() {
    let subsets = (0..ALL_KINDS.len()).map(|at| &ALL_KINDS[at..at + 1]);
    for patterns in subsets.chain([ALL_KINDS, &[]]) {
        let inspection = inspect(patterns);
        for tier in Tier::ALL {
            assert_eq!(
                told(&inspection, tier),
                in_sections(&inspection, tier),
                "{patterns:?} {tier}"
            );
        }
    }
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
    for tier in Tier::ALL {
        assert_eq!(told(&inspection, tier), in_sections(&inspection, tier));
        // The tier's record is all that no rule needs.
        assert!(inspection.tier(tier).bytes_of_nobody < 64);
        let undecided = |pattern: &str| tier == Tier::Ascii && !pattern.is_ascii();
        for rule in &inspection.rules {
            assert!(rule.plan(tier).cost().is_some() || undecided(&rule.pattern), "{rule:?}");
        }
    }
}

#[test]
fn sections_follow_each_other_up_to_the_end() {
    let artifact = compile(ALL_KINDS);
    let inspection = Inspection::from_bytes(artifact.as_bytes()).unwrap();
    let sections = &inspection.sections;
    for (section, next) in sections.iter().zip(&sections[1..]) {
        assert_eq!(
            (section.offset + section.bytes).next_multiple_of(8),
            next.offset,
            "{section:?}"
        );
    }
    let last = sections.last().unwrap();
    assert_eq!((last.offset + last.bytes).next_multiple_of(8), artifact.as_bytes().len());
    assert_eq!(inspection.header.length, artifact.as_bytes().len() as u64);

    let bytes = |name: &str, tier| {
        let section = sections.iter().find(|its| its.name == name && its.tier == tier);
        section.unwrap().bytes
    };
    assert_eq!(bytes("rules", None), ALL_KINDS.len() * 24);
    assert_eq!(bytes("strings", None), "Labelrules.json".len() + ALL_KINDS.concat().len());
    for tier in Tier::ALL {
        let its = inspection.tier(tier);
        let dfas: usize = its.automata.iter().map(|its| its.bytes.next_multiple_of(8)).sum();
        assert_eq!(bytes("DFAs", Some(tier)), dfas);
        let words: usize = its.programs.iter().map(|its| its.bytes).sum();
        assert_eq!(bytes("program words", Some(tier)), words);
    }
}
