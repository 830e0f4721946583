//! The id and the default label of an artifact.

#![forbid(unsafe_code)]

use std::{collections::HashMap, sync::Arc};

use classifier::{ArtifactId, Classifier, OwnedClassifier, ParseArtifactIdError};
use classifier_compiler::{Artifact, ByteOrder, Compiler, RuleFormat, RuleSet};

fn compile(name: &str, rules: &str) -> Artifact {
    let rules = RuleSet::builder().text(name, RuleFormat::Toml, rules).read();
    Compiler::new().compile(&rules).unwrap()
}

fn id(artifact: &Artifact) -> ArtifactId {
    Classifier::from_bytes(artifact.as_bytes()).unwrap().artifact_id()
}

const RULES: &str = r#"
[attributes]
action = ["retry", "suppress"]
weight = { type = "integer" }

[labels]
Quota = { action = "retry" }

[rules]
Quota = [{ pattern = "full", id = "full", tags = ["size"], weight = 1 }, "quota"]
Policy = [{ pattern = "^55", basis = "code" }]
"#;

#[test]
fn the_id_does_not_depend_on_what_no_answer_has() {
    let first = id(&compile("first.toml", RULES));
    let commented =
        format!("# A comment.\n\n{RULES}\n[[examples]]\ntext = 'full'\nlabel = 'Quota'\n");
    assert_eq!(id(&compile("other.toml", &commented)), first);
    let explained = RULES.replace("{ action", "{ meaning = \"It is full.\", action");
    assert_eq!(id(&compile("first.toml", &explained)), first);
    let rules = RuleSet::builder().text("first.toml", RuleFormat::Toml, RULES).read();
    let small = Compiler::new().rule_dfa_limit(1).compile(&rules).unwrap();
    assert_eq!(id(&small), first);

    let joined = "[rules]\nA = ['a']\nB = ['b']\n";
    let divided = RuleSet::builder().text("a.toml", RuleFormat::Toml, "[rules]\nA = ['a']\n").text(
        "b.toml",
        RuleFormat::Toml,
        "[rules]\nB = ['b']\n",
    );
    let divided = Compiler::new().compile(&divided.read()).unwrap();
    assert_eq!(id(&divided), id(&compile("joined.toml", joined)));
}

#[test]
fn the_id_changes_with_each_part_of_an_answer() {
    let changes = [
        ("\"full\", id", "\"full$\", id"),
        ("id = \"full\"", "id = \"fuller\""),
        ("\"size\"", "\"sizes\""),
        ("\"size\"", "\"size\", \"more\""),
        ("weight = 1", "weight = 2"),
        (", weight = 1", ""),
        ("action = \"retry\"", "action = \"suppress\""),
        ("Policy = [{", "Other = [{"),
        (", \"quota\"]", "]"),
        ("basis = \"code\"", "basis = \"phrase\""),
        ("Quota = [", "Policy = [\"x\"]\nQuota = ["),
    ];
    let mut seen = HashMap::from([(id(&compile("rules.toml", RULES)), "nothing")]);
    for (from, to) in changes {
        // The last change names `Policy` twice.
        let changed = RULES.replacen(from, to, 1).replace(
            "Policy = [{",
            if to.contains("Policy") { "Last = [{" } else { "Policy = [{" },
        );
        let other = seen.insert(id(&compile("rules.toml", &changed)), to);
        assert_eq!(other, None, "{to}");
    }
    let rules = RuleSet::builder().text("rules.toml", RuleFormat::Toml, RULES).read();
    let artifact = Compiler::new().default_label("Other").compile(&rules).unwrap();
    assert_eq!(seen.get(&id(&artifact)), None);
}

#[test]
fn the_order_of_rules_is_part_of_the_id() {
    let set = |rules: [&str; 2]| {
        let rules = rules.iter().fold(RuleSet::builder(), |set, rule| set.rule("Label", *rule));
        id(&Compiler::new().compile(&rules.build().unwrap()).unwrap())
    };
    assert_ne!(set(["a", "b"]), set(["b", "a"]));
    // No text runs into the next one.
    assert_ne!(set(["ab", "c"]), set(["a", "bc"]));
}

#[test]
fn the_id_is_the_same_in_both_byte_orders() {
    let rules = RuleSet::builder().text("rules.toml", RuleFormat::Toml, RULES).read();
    let [little, big] = [ByteOrder::Little, ByteOrder::Big]
        .map(|order| Compiler::new().byte_order(order).compile(&rules).unwrap());
    let bytes = id(&compile("rules.toml", RULES)).to_bytes();
    for artifact in [little, big] {
        assert!(artifact.as_bytes().windows(16).any(|window| window == bytes));
    }
}

/// Ids are stored beside data, so they do not change with a release.
#[test]
fn ids_stay_the_same() {
    let id = id(&compile("rules.toml", RULES));
    assert_eq!(id.to_string(), "407d1ed88a59072f7efd7a64080aef66");
    assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
    assert_eq!(ArtifactId::from_bytes(id.to_bytes()), id);
}

#[test]
fn other_texts_are_not_ids() {
    let error: ParseArtifactIdError = "12".parse::<ArtifactId>().unwrap_err();
    assert_eq!(error.to_string(), "the id of an artifact is 32 hexadecimal digits");
    for text in ["", "0", &"0".repeat(31), &"0".repeat(33), &"g".repeat(32), &"é".repeat(16)] {
        assert_eq!(text.parse::<ArtifactId>(), Err(error.clone()), "{text}");
    }
}

#[test]
fn strings_have_the_default_label_of_the_artifact() {
    let artifact = Compiler::new().default_label("Övrigt").compile(&RuleSet::default()).unwrap();
    let rules = OwnedClassifier::<Arc<str>>::from_artifact(artifact).unwrap();
    assert_eq!(rules.classifier().default_label(), "Övrigt");
    assert_eq!(&*rules.classify("250 ok"), "Övrigt");
    assert_eq!(&*rules.with_default("Other".into()).classify("250 ok"), "Other");
}
