//! The other routes, and the description of all.

use serde_json::{Value, json};

use crate::process::Server;

const OPENAPI: &str = include_str!("../../openapi.json");

#[test]
fn health_readiness_and_rules_are_reported() {
    let server = Server::new("");
    let mut client = server.connect();
    assert_eq!(client.get("/healthz").json(), json!({ "status": "ok" }));
    assert_eq!(client.get("/readyz").json(), json!({ "status": "ready" }));
    let rules = client.get("/rules").json();
    assert_eq!(rules["rules"], 3);
    let set = classifier_compiler::RuleSet::load([server.folder.path("rules.toml")]).unwrap();
    let artifact = classifier_compiler::Compiler::new().compile(&set).unwrap();
    let artifact =
        classifier_configure::pool::OwnedClassifier::<std::sync::Arc<str>>::from_artifact(artifact)
            .unwrap();
    assert_eq!(rules["artifact_id"], artifact.classifier().artifact_id().to_string());
    assert_eq!(rules["files"], json!([server.folder.path("rules.toml")]));
    assert!(rules["loaded_at"].as_str().unwrap().ends_with('Z'), "{rules}");
    assert_eq!(rules["last_error"], Value::Null);
    server.end();
}

#[test]
fn metrics_are_published() {
    let server = Server::new("");
    let mut client = server.connect();
    let texts = r#"["552 mailbox is stuffed", "552 mailbox is stuffed", "552 mailbox is stuffed"]"#;
    for _ in 0..3 {
        assert_eq!(client.classify("application/json", texts).status, 200);
    }
    client.classify("application/json", "?");
    let figures = client.get("/metrics");
    assert!(figures.head.contains("content-type: text/plain; version=0.0.4"), "{figures:?}");
    for figure in [
        r#"classifier_cache_hits_total{cache="classified"} 7"#,
        r#"classifier_classification_seconds_bucket{le="1"} 2"#,
        r#"classifier_server_requests_total{status="200"} 3"#,
        r#"classifier_server_requests_total{status="400"} 1"#,
        "classifier_server_connections 1",
        "classifier_in_flight 0",
    ] {
        assert!(figures.body.lines().any(|line| line == figure), "no {figure} in {}", figures.body);
    }
    server.end();
}

#[test]
fn the_description_and_the_routes_agree() {
    let server = Server::new("");
    let mut client = server.connect();
    assert_eq!(client.get("/openapi.json").body, OPENAPI);
    let openapi: Value = serde_json::from_str(OPENAPI).unwrap();
    for (path, operations) in openapi["paths"].as_object().unwrap() {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            let answer = client.request(&format!("{method} {path}"), "", "").unwrap();
            match operations.get(method.to_lowercase()) {
                Some(operation) => {
                    let status = answer.status.to_string();
                    assert!(operation["responses"].get(status).is_some(), "{answer:?}");
                }
                None => {
                    answer.refusal(405, "method_not_allowed");
                    assert!(answer.head.contains("\r\nallow: "), "{answer:?}");
                }
            }
        }
    }
    for path in ["/", "/classify/", "/nothing", "//classify", "*"] {
        client.get(path).refusal(404, "not_found");
    }
    server.end();
}

#[test]
fn what_is_no_http_is_refused() {
    let server = Server::new("");
    for bytes in ["\0\0\0\0\r\n\r\n", "GET / HTTP/9\r\n\r\n", "GET /\u{e9}\r\n\r\n"] {
        let mut client = server.connect();
        client.send(bytes).unwrap();
        let _ = client.answer();
        client.assert_closed();
    }
    assert_eq!(server.label("552 "), "Quota");
    server.end();
}
