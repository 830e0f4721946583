//! `POST /classify`: formats of requests and their answers.

use serde_json::{Value, json};

use crate::{client::Client, process::Server};

const LINES: &str = "application/x-ndjson";
const JSON: &str = "application/json";

fn explain(client: &mut Client, kind: &str, body: &str) -> String {
    let header = format!("content-type: {kind}\r\n");
    let answer = client.request("POST /classify?explain", &header, body).unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

#[test]
fn a_text_is_answered_with_a_line() {
    let server = Server::new("");
    let mut client = server.connect();
    for kind in ["text/plain", "Text/Plain; charset=utf-8", "application/octet-stream"] {
        let answer = client.classify(kind, "552 5.2.2 full");
        assert_eq!((answer.status, &*answer.body), (200, "Quota\n"));
        assert!(answer.head.contains("content-type: text/plain; charset=utf-8\r\n"));
        // Bytes that are not UTF-8 are read as replacement characters.
        assert_eq!(client.classify(kind, b"552 \xFF").body, "Quota\n");
        assert_eq!(client.classify(kind, "250 ok").body, "Uncategorized\n");
        assert_eq!(client.classify(kind, "").body, "Uncategorized\n");
    }
    assert_eq!(client.request("POST /classify", "", "552 full").unwrap().body, "Quota\n");
    // The line break at the end of a text is not part of it, but of bytes it is.
    assert_eq!(client.classify("text/plain", "mailbox full\r\n").body, "Quota\n");
    let bytes = client.classify("application/octet-stream", "mailbox full\r\n");
    assert_eq!(bytes.body, "Uncategorized\n");
    // Too long for the thread of the connection.
    let long = "x".repeat(1 << 20) + " mailbox full";
    assert_eq!(client.classify("text/plain", long).body, "Quota\n");
    server.end();
}

#[test]
fn json_is_answered_with_json() {
    let server = Server::new("");
    let mut client = server.connect();
    for (body, expected) in [
        (json!("552 full"), json!({ "label": "Quota" })),
        (json!("escaped: \"\u{e9}\\ spam"), json!({ "label": "Spam" })),
        (json!({ "text": "552 full" }), json!({ "label": "Quota" })),
        (json!([]), json!([])),
        (
            json!(["552 full", { "text": "spam" }, "ok"]),
            json!([{ "label": "Quota" }, { "label": "Spam" }, { "label": "Uncategorized" }]),
        ),
    ] {
        let answer = client.classify(JSON, body.to_string());
        assert_eq!((answer.status, answer.json()), (200, expected), "{body}");
        assert!(answer.head.contains("content-type: application/json\r\n"));
    }
    server.end();
}

#[test]
fn json_is_answered_as_a_whole_or_not_at_all() {
    let server = Server::new("");
    let mut client = server.connect();
    for (body, code, message) in [
        ("{", "invalid_json", "the JSON ends where `}` is missing"),
        ("", "invalid_json", "the JSON ends where a value is missing"),
        ("\"a\" \"b\"", "invalid_json", "expected the end of the JSON at line 1 column 5"),
        ("[\"\\ud800\"]", "invalid_json", "an escape with `\\u` is not a character"),
        (
            "552",
            "invalid_item",
            "expected a text, an object or an array of these, found the number `552`",
        ),
        (
            "[\"a\",\n[\"b\"]]",
            "invalid_item",
            "expected a text or an object, found a list at line 2 column 1",
        ),
        ("{}", "invalid_item", "`text` is missing"),
        ("{\"text\":1}", "invalid_item", "`text` is not a string"),
        ("{\"txt\":\"a\"}", "invalid_item", "unknown key `txt`; an object has `text`, or is a log"),
        ("{\"type\":1}", "invalid_item", "`type` is missing or not a string"),
        ("{\"type\":\"Bounce\"}", "invalid_item", "`response` cannot be read"),
    ] {
        let status = if code == "invalid_json" { 400 } else { 422 };
        let said = client.classify(JSON, body).refusal(status, code);
        assert!(said.contains(message), "{body}: {said}");
    }
    let deep = "[".repeat(100_000);
    client.classify(JSON, &deep).refusal(422, "invalid_item");
    let deep = format!("{{\"type\":\"Delivery\",\"x\":{deep}");
    client.classify(JSON, deep).refusal(400, "invalid_json");
    server.end();
}

#[test]
fn no_error_has_words_of_a_programming_language() {
    let server = Server::new("max_texts = 2");
    let mut client = server.connect();
    let bodies = [
        "",
        "{",
        "{}",
        "[",
        "[]x",
        "nul",
        "nulx",
        "7",
        "1e",
        "1e999",
        "-",
        "true",
        "null",
        "[null]",
        "[[]]",
        "[{}]",
        "{\"text\":",
        "{\"text\":1}",
        "{\"text\":\"\\ud800\"}",
        "{1:2}",
        "{\"a\":1,}",
        "\"\\x\"",
        "\"\t\"",
        r#"{"type":null}"#,
        r#"{"type":"\ud800"}"#,
        r#"{"type":"Bounce","response":7}"#,
        r#"{"type":"Bounce","response":null}"#,
        r#"{"type":"Bounce","response":[]}"#,
        r#"{"type":"Bounce","response":{}}"#,
        r#"{"type":"Bounce","response":{"code":1e999}}"#,
        r#"{"type":"Bounce","response":{"code":70000,"content":""}}"#,
        r#"{"type":"Bounce","response":{"code":"552","content":""}}"#,
        r#"{"type":"Bounce","response":{"code":552,"content":7}}"#,
        r#"{"type":"Bounce","response":{"code":552,"content":"","enhanced_code":5}}"#,
        r#"{"type":"Bounce","response":{"code":552,"content":"","enhanced_code":{"class":256}}}"#,
        r#"{"type":"Bounce","response":{"code":552,"content":"","enhanced_code":{"class":-1}}}"#,
    ];
    let words = [
        "u8",
        "u16",
        "u32",
        "u64",
        "usize",
        "i64",
        "f64",
        "option",
        "struct",
        "map",
        "sequence",
        "enum",
        "variant",
        "unit",
        "eof",
        "ident",
        "invalid type",
        "surrogate",
        "recursion",
        "hex",
        "panicked",
        "response {",
    ];
    let mut messages = Vec::new();
    for body in bodies {
        if body != "[]" {
            let answer = client.classify(JSON, body);
            assert!(matches!(answer.status, 400 | 422), "{body}: {answer:?}");
            messages.push(answer.json()["error"]["message"].as_str().unwrap().to_owned());
        }
        let answer = client.classify(LINES, format!("{body}\n"));
        messages.push(answer.json()["error"]["message"].as_str().unwrap().to_owned());
    }
    for message in messages {
        let lower = message.to_lowercase();
        let mut found = words.iter().filter(|word| {
            lower.match_indices(**word).any(|(at, _)| {
                let is_word = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
                !is_word(lower[..at].chars().next_back())
                    && !is_word(lower[at + word.len()..].chars().next())
            })
        });
        assert_eq!(found.next(), None, "{message}");
        // One place at most.
        assert!(lower.matches(" column ").count() <= 1, "{message}");
    }
    server.end();
}

#[test]
fn a_charset_other_than_utf_8_is_refused() {
    let server = Server::new("");
    let mut client = server.connect();
    for parameters in [
        "charset=utf-8",
        "charset=UTF8",
        "Charset=\"Utf-8\"",
        " format=flowed ; charset = us-ascii",
        "",
        "charset",
        "title=\"a;charset=latin1\"",
    ] {
        let answer = client.classify(&format!("text/plain;{parameters}"), "552 voll\u{e9}");
        assert_eq!(answer.status, 200, "{parameters}: {answer:?}");
    }
    for kind in ["text/plain", JSON, LINES, "application/octet-stream"] {
        for parameters in [
            "charset=iso-8859-1",
            "charset=\"utf-16\"",
            "a=b; CHARSET=windows-1252",
            "charset=",
            "charset=utf-8; charset=latin1",
        ] {
            let answer = client.classify(&format!("{kind}; {parameters}"), "\"552 \"");
            assert!(answer.refusal(415, "unsupported_charset").contains("must be utf-8"));
        }
    }
    server.end();
}

#[test]
fn each_line_has_its_answer_in_its_place() {
    let server = Server::new("");
    let body = "\"552 full\"\n\n{\"text\":\"spam\"}\r\n{\"text\":\"sp\n[\"a\"]\n\"ok\"";
    let answer = server.classify(LINES, body);
    assert_eq!(answer.status, 200);
    assert!(answer.head.contains("content-type: application/x-ndjson\r\n"));
    let lines: Vec<Value> =
        answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let label = |label: &str| json!({ "label": label });
    assert_eq!(
        (&lines[0], &lines[2], &lines[5]),
        (&label("Quota"), &label("Spam"), &label("Uncategorized"))
    );
    for (index, message) in [
        (1, "the JSON ends where a value is missing at column 0"),
        (3, "the JSON ends within a string at column 11"),
        (4, "expected a text or an object, found a list at column 1"),
    ] {
        let line = index + 1;
        let error = json!({ "code": "invalid_item", "message": message, "line": line });
        assert_eq!(lines[index], json!({ "error": error }));
    }
    assert_eq!(lines.len(), 6);
    assert_eq!(server.classify(LINES, "").body, "");
    assert_eq!(server.classify(LINES, b"\"\xFF\"\n\"552 \"\n").body.lines().count(), 2);

    let many = "\"552 full\"\n\"spam\"\n".repeat(20_000);
    let expected = "{\"label\":\"Quota\"}\n{\"label\":\"Spam\"}\n".repeat(20_000);
    assert!(server.classify(LINES, many).body == expected);
    server.end();
}

#[test]
fn log_records_lose_nothing() {
    let server = Server::new("");
    let mut client = server.connect();
    let response = r#""response":{"code":552,"enhanced_code":{"class":5,"subject":2,"detail":2},"content":"a\nb"}"#;
    for kind in
        ["Bounce", "TransientFailure", "Expiration", "AdminBounce", "OOB", "Feedback", "Rejection"]
    {
        // Numbers, order, names that occur twice and the spelling of values.
        let rest = r#""z":1.10000000000000000000001,"a":1e999,"":[ {"b":null} ],"a":"\u00e9""#;
        let record = format!("{{{rest},\"type\":\"{kind}\",{response}}}");
        let labelled = format!(
            "{{{rest},\"type\":\"{kind}\",{response},\"bounce_classification\":\"Quota\"}}"
        );
        assert_eq!(client.classify(JSON, &record).body, labelled);
        assert_eq!(client.classify(LINES, format!("{record}\n")).body, labelled.clone() + "\n");
        // A label is replaced in its place.
        let old = format!("{{\"bounce_classification\":null,\"type\":\"{kind}\",{response}}}");
        let new = old.replace("null", "\"Quota\"");
        assert_eq!(client.classify(JSON, old).body, new);
    }
    let other = format!("{{\"type\":\"Delivery\",{response},\"n\":12345678901234567890123}}");
    assert_eq!(client.classify(JSON, &other).body, other);
    let both = format!(
        "[{other},\"552 \",{{\"type\":\"OOB\",\"response\":{{\"code\":552,\"content\":\"\"}}}}]"
    );
    let answer = client.classify(JSON, both).json();
    assert_eq!(answer[1], json!({ "label": "Quota" }));
    assert_eq!(answer[2]["bounce_classification"], "Quota");
    server.end();
}

#[test]
fn an_explanation_has_the_rule_and_the_place() {
    let server = Server::new("");
    let mut client = server.connect();
    let rule = |index: u32, line: u32, pattern: &str| {
        let file = server.folder.path("rules.toml");
        json!({ "index": index, "file": file, "line": line, "pattern": pattern })
    };
    let text = "\u{e9} no spam";
    let expected = json!({
        "label": "Spam", "text": text, "rule": rule(2, 3, "spam"),
        "match": { "start": 6, "end": 10, "text": "spam" },
    });
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let body = explain(&mut client, "text/plain", text);
    let (label, explanation) = body.split_once('\n').unwrap();
    assert_eq!((label, parse(explanation)), ("Spam", expected.clone()));
    assert_eq!(parse(&explain(&mut client, JSON, &json!(text).to_string())), expected);

    let record = json!({ "type": "Bounce", "response": { "code": 552, "content": "a\r\nb" } });
    let mut labelled = record.clone();
    labelled["bounce_classification"] = "Quota".into();
    let lines = format!("{record}\n\"ok\"\n{{\"type\":\"Delivery\"}}\n?\n");
    let lines: Vec<_> = explain(&mut client, LINES, &lines).lines().map(parse).collect();
    let expected = json!({
        "record": labelled, "label": "Quota", "text": "552 a b", "rule": rule(0, 2, "^552 "),
        "match": { "start": 0, "end": 4, "text": "552 " },
    });
    assert_eq!(lines[0], expected);
    let none = json!({ "label": "Uncategorized", "text": "ok", "rule": null, "match": null });
    assert_eq!(lines[1], none);
    let unlabelled = json!({
        "record": { "type": "Delivery" }, "label": null, "text": null, "rule": null, "match": null,
    });
    assert_eq!(lines[2], unlabelled);
    assert_eq!(lines[3]["error"]["line"], 4);

    for (query, status) in [
        ("explain=false", 200),
        ("explain=false&", 200),
        ("explian", 400),
        ("explain=", 400),
        ("explain=true&explain=x", 400),
    ] {
        let line = format!("POST /classify?{query}");
        let answer = client.request(&line, "", "552 ").unwrap();
        assert_eq!((answer.status, answer.body == "Quota\n"), (status, status == 200));
    }
    server.end();
}

#[test]
fn built_in_rules_explain_with_their_facts() {
    let folder = crate::process::Folder::new("");
    std::fs::write(
        folder.path("server.toml"),
        "listen = '127.0.0.1:0'\nbuiltin = true\ndrain_delay = 0",
    )
    .unwrap();
    let server = folder.start();
    let body = explain(&mut server.connect(), JSON, "\"552 5.2.2 mailbox is stuffed\"");
    let explanation: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(explanation["label"], "QuotaIssues");
    assert_eq!(explanation["rule"]["id"], "iana-5.2.2");
    assert_eq!(explanation["rule"]["attributes"]["action"], "retry");
    server.end();
}

#[test]
fn replies_are_found_in_texts_if_configured() {
    let server = Server::new("response = 'auto'");
    assert_eq!(server.label("552 mailbox is stuffed"), "Quota");
    assert_eq!(server.label("250 ok"), "Uncategorized");
    assert_eq!(server.label("smtp; 552-mailbox\n 552 is stuffed"), "Quota");
    let escaped = json!("smtp; 552-mailbox\n 552 is stuffed").to_string();
    assert_eq!(server.classify(JSON, escaped).json(), json!({ "label": "Quota" }));
    server.end();
    let server = Server::new("");
    assert_eq!(server.label("smtp; 552-mailbox\n 552 is stuffed"), "Uncategorized");
    server.end();
}

#[test]
fn encoded_bodies_are_refused() {
    let server = Server::new("");
    let request = |encoding: &str| {
        let headers = format!("content-type: text/plain\r\ncontent-encoding: {encoding}\r\n");
        server.connect().request("POST /classify", &headers, "552 full").unwrap()
    };
    let message = request("gzip").refusal(415, "unsupported_encoding");
    assert!(message.contains("as it is"), "{message}");
    assert_eq!(request("identity").status, 200);
    server.end();
}

#[test]
fn other_formats_are_refused() {
    let server = Server::new("");
    let nothing = server.connect().request("POST /classify", "", "").unwrap();
    assert!(nothing.refusal(400, "missing_body").contains("there is no body"));
    for kind in ["application/x-www-form-urlencoded", "text/html", "application/json5", "\u{e9}"] {
        let message = server.classify(kind, "552").refusal(415, "unsupported_media_type");
        assert!(message.contains("application/x-ndjson"), "{message}");
    }
    server.end();
}
