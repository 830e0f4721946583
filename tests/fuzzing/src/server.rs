//! The input as requests to the server, in memory: what a client sends, or a body in each format.

use std::sync::LazyLock;

use classifier::smtp::BounceClass;
use classifier_server::{App, Server};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    join,
    runtime::{Builder, Runtime},
};

/// Larger inputs are cut off: they would be larger than what is buffered between the two.
const LONGEST: usize = 16 << 10;

/// Bodies of more bytes are refused.
const BODY: usize = 3000;

/// Requests of more texts are refused.
const TEXTS: usize = 20;

const TYPES: [&str; 5] = [
    "text/plain",
    "application/octet-stream",
    "application/json",
    "application/x-ndjson",
    "application/json; charset=utf-8",
];

static SERVER: LazyLock<(Runtime, Server)> = LazyLock::new(|| {
    let config = format!(
        "builtin = true\nreload = 'never'\npool_size = 1\ncache_size = 0\n\
         max_body = {BODY}\nmax_texts = {TEXTS}\n"
    );
    let config = toml::from_str(&config).expect("it is valid");
    let app = App::start(config, None).expect("it is the only server");
    let runtime = Builder::new_current_thread().enable_all().build().expect("there are threads");
    (runtime, Server::new(app))
});

/// An answer.
struct Answer<'a> {
    status: u16,
    body: &'a [u8],
}

/// Sends the input to the server. Its first byte chooses whether it is what a client sends, or the body of
/// a request in one of the formats, with or without explanations.
///
/// Gives how many requests were answered with labels.
///
/// # Panics
///
/// When a handler does; when the server answers no HTTP, or that it failed; and, for bodies, when the label of
/// a text is not that of the rules, when an answer has another number of items than the body, or when it is
/// no JSON.
///
/// # Examples
///
/// ```
/// assert_eq!(fuzzing::server(b"\x01552 5.2.2 mailbox is stuffed"), 1);
/// assert_eq!(fuzzing::server(b"\0GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n"), 0);
/// ```
pub fn server(input: &[u8]) -> usize {
    let Some((&choice, content)) = input.split_first() else { return 0 };
    let content = &content[..content.len().min(LONGEST)];
    let (choice, explains) = (usize::from(choice >> 1), choice & 1 == 0);
    if choice == 0 && explains {
        let answers = converse(content, true);
        assert!(answers.is_empty() || answers.starts_with(b"HTTP/1."), "{answers:?}");
        if !answers.is_empty() {
            assert!(answer(&answers).is_some_and(|answer| answer.status < 500), "{answers:?}");
        }
        return 0;
    }
    let content_type = TYPES[choice % TYPES.len()];
    let query = if explains { "?explain" } else { "" };
    let head = format!(
        "POST /classify{query} HTTP/1.1\r\nhost: a\r\ncontent-type: {content_type}\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        content.len()
    );
    let answers = converse(&[head.as_bytes(), content].concat(), false);
    let Some(answer) = answer(&answers) else { panic!("no answer to {content:?}: {answers:?}") };
    check(content_type, explains, content, &answer);
    usize::from(answer.status == 200)
}

/// What the server answers to these bytes, on a connection that the client ends then or after the answer.
fn converse(bytes: &[u8], ends: bool) -> Vec<u8> {
    let (runtime, server) = &*SERVER;
    runtime.block_on(async {
        let (mut client, stream) = duplex(4 * LONGEST);
        let connection = server.connection(stream);
        let conversation = async {
            let mut answers = Vec::new();
            // The server may have ended it.
            let _ = client.write_all(bytes).await;
            if ends {
                let _ = client.shutdown().await;
            }
            client.read_to_end(&mut answers).await.expect("reading memory cannot fail");
            answers
        };
        join!(conversation, connection).0
    })
}

/// The first answer; `None` if it has no end of its head.
fn answer(bytes: &[u8]) -> Option<Answer<'_>> {
    let end = bytes.windows(4).position(|it| it == b"\r\n\r\n")?;
    let status = str::from_utf8(bytes.get(9..12)?).ok()?.parse().ok()?;
    Some(Answer { status, body: &bytes[end + 4..] })
}

fn check(content_type: &str, explains: bool, content: &[u8], answer: &Answer<'_>) {
    let Answer { status, body } = *answer;
    let json = |bytes: &[u8]| {
        let json = serde_json::from_slice::<Value>(bytes);
        json.unwrap_or_else(|error| panic!("{error}: {body:?} for {content:?}"))
    };
    if status != 200 {
        assert!(matches!(status, 400 | 413 | 422), "{status} for {content:?}");
        assert!(json(body)["error"]["code"].is_string(), "{body:?}");
        return;
    }
    assert!(content.len() <= BODY);
    match content_type {
        "text/plain" | "application/octet-stream" => {
            let text = match content_type {
                "text/plain" => without_end(content),
                _ => content,
            };
            let label = format!("{}\n", BounceClass::classify_bytes(text));
            assert!(body.starts_with(label.as_bytes()), "{body:?} instead of {label:?}");
            if explains {
                assert!(json(&body[label.len()..])["label"].is_string());
            } else {
                assert_eq!(body.len(), label.len());
            }
        }
        "application/x-ndjson" => {
            let lines = |bytes: &[u8]| without_end(bytes).split(|&byte| byte == b'\n').count();
            if content.is_empty() {
                assert!(body.is_empty());
            } else {
                assert_eq!(lines(body), lines(content), "{body:?} for {content:?}");
                body.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).for_each(
                    |line| {
                        json(line);
                    },
                );
            }
        }
        _ => match (serde_json::from_slice(content), json(body)) {
            (Ok(Value::Array(items)), Value::Array(answers)) => {
                assert_eq!(items.len(), answers.len());
            }
            (_, Value::Object(answer)) => assert!(!answer.is_empty()),
            (_, other) => panic!("{other} for {content:?}"),
        },
    }
}

fn without_end(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}
