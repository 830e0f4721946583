//! Log records of KumoMTA.

#![forbid(unsafe_code)]

use classifier_configure::{
    AlreadySet, Config, EnhancedCode, Handle, Record, RecordError, default, set_default,
};
use serde_json::json;

fn handle() -> Handle {
    Config::new().builtin(["iana"]).start().unwrap()
}

fn record(value: serde_json::Value) -> Record {
    serde_json::from_value(value).unwrap()
}

#[test]
fn seven_types_of_record_have_a_label() {
    let handle = handle();
    let response = json!({
        "code": 552,
        "enhanced_code": { "class": 5, "subject": 2, "detail": 2 },
        "content": "mailbox\r\nis stuffed",
        "command": null,
    });
    for kind in
        ["Bounce", "TransientFailure", "Expiration", "AdminBounce", "OOB", "Feedback", "Rejection"]
    {
        let mut its = record(json!({ "type": kind, "response": response, "other": [1, null] }));
        assert_eq!(handle.label_record(&mut its).unwrap().as_deref(), Some("QuotaIssues"));
        let expected = json!({
            "type": kind, "response": response, "other": [1, null],
            "bounce_classification": "QuotaIssues",
        });
        assert_eq!(its, record(expected));
    }
    for kind in ["Reception", "Delivery", "Delayed", "Any"] {
        let mut its = record(json!({ "type": kind, "response": response }));
        let before = its.clone();
        assert_eq!(handle.label_record(&mut its), Ok(None));
        assert_eq!(its, before);
    }
}

#[test]
fn a_record_that_cannot_be_read_stays_as_it_was() {
    let handle = handle();
    for (value, error) in [
        (json!({}), "`type` is missing or not a string"),
        (json!({ "type": 7 }), "`type` is missing or not a string"),
        (json!({ "type": "Bounce" }), "`response` cannot be read: "),
        (json!({ "type": "OOB", "response": null }), "`response` cannot be read: "),
        (
            json!({ "type": "Bounce", "response": { "code": -1, "content": "" } }),
            "`response` cannot be read: ",
        ),
    ] {
        let mut its = record(value);
        its.0.insert("bounce_classification".to_owned(), "before".into());
        let before = its.clone();
        let problem = handle.label_record(&mut its).unwrap_err();
        assert!(problem.to_string().starts_with(error), "{problem}");
        assert_eq!(its, before);
    }
    handle.pool().shutdown();
    let mut its = record(json!({ "type": "Bounce", "response": { "code": 552, "content": "" } }));
    assert!(matches!(handle.label_record(&mut its), Err(RecordError::Pool(_))));
}

#[test]
fn a_response_is_one_line_with_its_codes_first() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    let rules = "[rules]\nWhole = ['^552 5\\.2\\.2 hello   there $']\nBare = ['^552 $']\n";
    std::fs::write(&path, rules).unwrap();
    let handle = Config::new().files([&path]).start().unwrap();
    let code = EnhancedCode { class: 5, subject: 2, detail: 2 };
    let label = handle.classify_response(552, Some(code), "hello\r\r\r\nthere\n").unwrap();
    assert_eq!(&*label, "Whole");
    assert_eq!(&*handle.classify_response(552, None, "").unwrap(), "Bare");
}

#[test]
fn the_default_handle_is_set_once() {
    assert!(default().is_none());
    assert!(set_default(handle()).is_ok());
    let label = default().unwrap().classify("552 5.2.2 mailbox is stuffed").unwrap();
    assert_eq!(&*label, "QuotaIssues");
    let error: AlreadySet = set_default(handle()).unwrap_err();
    assert_eq!(error.to_string(), "the default classifier is set already");
}
