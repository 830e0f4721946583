//! Artifacts that were written long ago are read, or refused as another version.

use classifier::{Basis, Classifier, include_artifact};

/// The artifacts of a version of the format, and this machine's name for its byte order.
struct Kept {
    name: &'static str,
    bytes: &'static [u8],
    is_native: bool,
}

const KEPT: [Kept; 8] = [
    Kept {
        name: "version 2, little",
        bytes: include_artifact!("data/artifacts/version-2-little.bin"),
        is_native: cfg!(target_endian = "little"),
    },
    Kept {
        name: "version 2, big",
        bytes: include_artifact!("data/artifacts/version-2-big.bin"),
        is_native: cfg!(target_endian = "big"),
    },
    Kept {
        name: "version 3, little",
        bytes: include_artifact!("data/artifacts/version-3-little.bin"),
        is_native: cfg!(target_endian = "little"),
    },
    Kept {
        name: "version 3, big",
        bytes: include_artifact!("data/artifacts/version-3-big.bin"),
        is_native: cfg!(target_endian = "big"),
    },
    Kept {
        name: "version 4, little",
        bytes: include_artifact!("data/artifacts/version-4-little.bin"),
        is_native: cfg!(target_endian = "little"),
    },
    Kept {
        name: "version 4, big",
        bytes: include_artifact!("data/artifacts/version-4-big.bin"),
        is_native: cfg!(target_endian = "big"),
    },
    Kept {
        name: "version 5, little",
        bytes: include_artifact!("data/artifacts/version-5-little.bin"),
        is_native: cfg!(target_endian = "little"),
    },
    Kept {
        name: "version 5, big",
        bytes: include_artifact!("data/artifacts/version-5-big.bin"),
        is_native: cfg!(target_endian = "big"),
    },
];

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
    for Kept { name, bytes, is_native } in KEPT {
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
    let kept = KEPT.iter().find(|kept| kept.is_native && kept.name.starts_with("version 5"));
    // That of another version is refused, which is looked at above.
    let Ok(classifier) = Classifier::from_bytes(kept.unwrap().bytes) else { return };
    let told: Vec<_> = classifier.rules().take(4).map(|rule| (rule.label, rule.basis)).collect();
    let expected = [
        ("Prefix", Some(Basis::Code)),
        ("Head", Some(Basis::Phrase)),
        ("Window", Some(Basis::Fallback)),
        ("Fold", None),
    ];
    assert_eq!(told, expected);
}
