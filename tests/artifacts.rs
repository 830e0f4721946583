//! Artifacts that were written long ago are read, or refused as another version.

use classifier::{Basis, Classifier, Value, include_artifact};

/// The artifacts of a version of the format, and this machine's name for its byte order.
struct Kept {
    name: &'static str,
    bytes: &'static [u8],
    is_native: bool,
}

macro_rules! kept {
    ($($name:literal $endian:literal;)*) => {
        &[$(Kept {
            name: $name,
            bytes: include_artifact!(concat!("data/artifacts/version-", $name, ".bin")),
            is_native: cfg!(target_endian = $endian),
        }),*]
    };
}

const KEPT: &[Kept] = kept! {
    "2-little" "little"; "2-big" "big";
    "3-little" "little"; "3-big" "big";
    "4-little" "little"; "4-big" "big";
    "5-little" "little"; "5-big" "big";
    "6-little" "little"; "6-big" "big";
    "7-little" "little"; "7-big" "big";
    "8-little" "little"; "8-big" "big";
};

/// Texts, and the labels that their first rules have.
const TEXTS: [(&str, Option<&str>); 16] = [
    ("550 5.1.1 no such user", Some("Prefix")),
    ("559 5.1.1 ", Some("Prefix")),
    ("550 your mailbox is full", Some("Head")),
    ("550 mailbox full", Some("Head")),
    ("551 mailbox full", None),
    ("it is blocked for now by them.", Some("Window")),
    ("it is blocked for now by Them.", None),
    ("aSKs", Some("Fold")),
    ("a\u{17F}\u{212A}s", Some("Fold")),
    ("the host [192.0.2.1] of nobody", Some("Run")),
    ("the host [] of nobody", None),
    ("abcdeabfull", Some("Confirm")),
    ("größe", Some("Unicode")),
    ("ééé", Some("Unicode")),
    ("a\u{20AC} beef", Some("Sweep")),
    ("id is c0ffee-42.", Some("Scan")),
];

#[test]
fn kept_artifacts_answer_correctly_or_are_of_another_version() {
    for &Kept { name, bytes, is_native } in KEPT {
        let classifier = match Classifier::from_bytes(bytes) {
            Ok(classifier) => classifier,
            Err(error) if is_native => {
                assert!(error.is_version(), "{name}: {error}");
                continue;
            }
            Err(error) => {
                assert!(error.to_string().contains("byte order"), "{name}: {error}");
                continue;
            }
        };
        assert!(is_native, "{name}");
        for (text, label) in TEXTS {
            let rule = classifier.first_match(text).map(|id| classifier.rule(id));
            assert_eq!(rule.map(|rule| rule.label), label, "{name}: {text}");
            let rule = classifier.first_match_bytes(text.as_bytes()).map(|id| classifier.rule(id));
            assert_eq!(rule.map(|rule| rule.label), label, "{name}: {text}");
        }
    }
}

/// Until the version of the format changes, they are read.
#[test]
fn kept_artifacts_of_this_version_are_read() {
    let rules = classifier_compiler::RuleSet::load(["tests/data/artifacts/rules.toml"]).unwrap();
    let artifact = classifier_compiler::Compiler::new().compile(&rules).unwrap();
    let version = |bytes: &[u8]| bytes[8..32].to_vec();
    let of_this_version: Vec<&Kept> =
        KEPT.iter().filter(|kept| version(kept.bytes) == version(artifact.as_bytes())).collect();
    assert_eq!(of_this_version.len(), 1, "keep artifacts of this version too");
    for kept in of_this_version {
        assert!(Classifier::from_bytes(kept.bytes).is_ok(), "{}", kept.name);
    }
}

#[test]
fn the_basis_of_a_rule_is_read_from_kept_artifacts() {
    let kept = KEPT.iter().find(|kept| kept.is_native && kept.name.starts_with("8"));
    // That of another version is refused, which is looked at above.
    let Ok(classifier) = Classifier::from_bytes(kept.unwrap().bytes) else { return };
    let bases: Vec<_> = classifier.rules().take(4).map(|rule| (rule.label, rule.basis)).collect();
    let expected = [
        ("Prefix", Some(Basis::Code)),
        ("Head", Some(Basis::Phrase)),
        ("Window", Some(Basis::Fallback)),
        ("Fold", None),
    ];
    assert_eq!(bases, expected);
}

#[test]
fn attributes_are_read_from_kept_artifacts() {
    let kept = KEPT.iter().find(|kept| kept.is_native && kept.name.starts_with("8"));
    let Ok(classifier) = Classifier::from_bytes(kept.unwrap().bytes) else { return };
    let rule = classifier.rule(classifier.first_match("550 5.1.1 no such user").unwrap());
    assert_eq!(rule.stable_id, Some("unknown"));
    assert!(rule.tags().eq(["old"]));
    let mut attributes: Vec<_> = rule.attributes().collect();
    attributes.sort();
    let expected = [
        ("action", Value::Text("suppress")),
        ("hard", Value::Bool(true)),
        ("note", Value::Text("gone")),
        ("weight", Value::Integer(-5_000_000_000)),
    ];
    assert_eq!(attributes, expected);
}

#[test]
fn the_id_and_the_default_label_are_read_from_kept_artifacts() {
    let kept = KEPT.iter().find(|kept| kept.is_native && kept.name.starts_with("8"));
    let Ok(classifier) = Classifier::from_bytes(kept.unwrap().bytes) else { return };
    assert_eq!(classifier.default_label(), "Uncategorized");
    assert_eq!(classifier.artifact_id().to_string(), "9eca91aba762bbc0de4185e9962d65cb");
}
