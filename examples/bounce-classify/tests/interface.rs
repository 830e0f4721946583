//! What KumoMTA documents of its crate, and what its own callers use.

#![forbid(unsafe_code)]

use std::fs;

use bounce_classify::{
    BounceClass, BounceClassifier, BounceClassifierBuilder, BounceClassifierFile,
    PreDefinedBounceClass,
    rfc5321::{EnhancedStatusCode, Response},
};

fn user(label: &str) -> BounceClass {
    BounceClass::UserDefined(label.to_owned())
}

fn classifier(files: &[&str]) -> BounceClassifier {
    let mut builder = BounceClassifierBuilder::new();
    for file in files {
        builder.merge(toml::from_str(file).unwrap());
    }
    builder.build().unwrap()
}

#[test]
fn the_first_rule_in_the_order_of_files_labels_and_patterns_wins() {
    // The labels are not in the order of the alphabet.
    let first = "[rules]\nzebra = ['quota', 'full']\naardvark = ['full', 'busy']\n";
    let second = "[rules]\nlater = ['busy', 'slow']\n";
    let its = classifier(&[first, second]);
    assert_eq!(its.classify_str("450 quota"), user("zebra"));
    assert_eq!(its.classify_str("450 full and busy"), user("zebra"));
    assert_eq!(its.classify_str("450 slow but busy"), user("aardvark"));
    assert_eq!(its.classify_str("450 slow"), user("later"));
}

#[test]
fn a_text_without_a_rule_is_uncategorized() {
    assert_eq!(classifier(&[]).classify_str("550 no"), BounceClass::default());
    let its = classifier(&["[rules]\nQuotaIssues = ['full']\n"]);
    assert_eq!(its.classify_str("550 no"), PreDefinedBounceClass::Uncategorized.into());
}

#[test]
fn predefined_labels_are_recognized_and_others_are_the_users() {
    let its =
        classifier(&["[rules]\nDNSFailure = ['dns']\ndnsfailure = ['DNS']\n'my own' = ['x']\n"]);
    assert_eq!(its.classify_str("dns"), PreDefinedBounceClass::DNSFailure.into());
    assert_eq!(its.classify_str("DNS"), user("dnsfailure"));
    assert_eq!(its.classify_str("x"), user("my own"));
}

#[test]
fn all_labels_of_the_documentation_are_predefined() {
    let labels = "InvalidRecipient DNSFailure SpamBlock SpamContent ProhibitedAttachment RelayDenied \
        AutoReply TransientFailure Subscribe Unsubscribe ChallengeResponse BadConfiguration BadConnection \
        BadDomain ContentRelated InactiveMailbox InvalidSender MessageExpired NoAnswerFromHost \
        PolicyRelated ProtocolErrors QuotaIssues RelayingIssues RoutingErrors SpamRelated VirusRelated \
        AuthenticationFailed Uncategorized";
    assert_eq!(labels.split_whitespace().count(), 28);
    for label in labels.split_whitespace() {
        let class = BounceClass::from(label.to_owned());
        assert!(matches!(class, BounceClass::PreDefined(its) if its.to_string() == label));
        assert_eq!(serde_json::to_string(&class).unwrap(), format!("\"{label}\""));
        assert_eq!(serde_json::from_str::<BounceClass>(&format!("\"{label}\"")).unwrap(), class);
        assert_eq!(String::from(class), label);
    }
    assert_eq!(serde_json::to_string(&user("mine")).unwrap(), "\"mine\"");
}

#[test]
fn files_may_be_toml_or_json() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("a.toml"), "[rules]\nA = ['^1']\n").unwrap();
    fs::write(path("b.json"), r#"{ "rules": { "B": ["^1", "^2"] } }"#).unwrap();
    let mut builder = BounceClassifierBuilder::default();
    builder.merge_toml_file(&path("a.toml")).unwrap();
    builder.merge_json_file(&path("b.json")).unwrap();
    builder.add_rule(user("C"), "^[123]".to_owned());
    let its = builder.build().unwrap();
    for (text, label) in [("1", "A"), ("2", "B"), ("3", "C")] {
        assert_eq!(its.classify_str(text), user(label));
    }

    // A file is written as it is read, in its order.
    let file: BounceClassifierFile = toml::from_str("[rules]\nB = ['b']\nA = ['a']\n").unwrap();
    assert_eq!(serde_json::to_string(&file).unwrap(), r#"{"rules":{"B":["b"],"A":["a"]}}"#);
}

#[test]
fn errors_are_texts_that_name_the_file_or_the_pattern() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("wrong");
    let path = path.to_str().unwrap();
    let mut builder = BounceClassifierBuilder::new();
    assert!(builder.merge_toml_file(path).unwrap_err().contains(path));
    fs::write(path, "{ 'rules'").unwrap();
    assert!(builder.merge_toml_file(path).unwrap_err().contains(path));
    assert!(builder.merge_json_file(path).unwrap_err().contains(path));

    builder.add_rule(user("A"), "(".to_owned());
    builder.add_rule(user("B"), "[".to_owned());
    let error = builder.build().map(drop).unwrap_err();
    assert!(
        error.contains("unclosed group") && error.contains("unclosed character class"),
        "{error}"
    );
}

#[test]
fn a_response_is_classified_as_one_line() {
    let its = classifier(&["[rules]\nA = ['^552 5\\.2\\.2 is   full $']\nB = ['^552 is ']\n"]);
    let enhanced_code = Some(EnhancedStatusCode { class: 5, subject: 2, detail: 2 });
    let content = "is\r\r\r\nfull\n".to_owned();
    let mut response = Response { code: 552, enhanced_code, content, command: None };
    assert_eq!(its.classify_response(&response), user("A"));
    response.enhanced_code = None;
    assert_eq!(its.classify_response(&response), user("B"));
}
