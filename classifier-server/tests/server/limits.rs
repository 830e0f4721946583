//! Each limit on what a request may cost.

use std::{thread, time::Duration};

use crate::{client::until, process::Server};

#[test]
fn bodies_have_a_limit() {
    let server = Server::new("max_body = 100000");
    assert_eq!(server.classify("text/plain", "x".repeat(100_000)).status, 200);
    for length in [100_001, 150_000, 5_000_000] {
        let answer = server.classify("text/plain", "x".repeat(length));
        assert!(answer.refusal(413, "too_large").contains("more than 100000 bytes"));
        assert!(answer.closes());
    }
    // Without a length before the body.
    let chunk = format!("8000\r\n{}\r\n", "x".repeat(0x8000));
    let head = "POST /classify HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    for (chunks, status) in [(3, 200), (4, 413), (60, 413)] {
        let mut client = server.connect();
        client.send(format!("{head}{}0\r\n\r\n", chunk.repeat(chunks))).unwrap();
        assert_eq!(client.answer().unwrap().status, status);
    }
    // A client that asks first sends nothing.
    let mut client = server.connect();
    let head = "POST /classify HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 100001\r\n\r\n";
    client.send(head).unwrap();
    client.answer().unwrap().refusal(413, "too_large");
    let mut client = server.connect();
    client.send(head.replace("100001", "4")).unwrap();
    assert_eq!(client.answer().unwrap().status, 100);
    client.send("552 ").unwrap();
    assert_eq!(client.answer().unwrap().body, "Quota\n");
    server.end();
}

#[test]
fn heads_have_a_limit() {
    let server = Server::new("");
    let head = |bytes: usize| {
        format!("x-long: {}\r\ncontent-type: text/plain\r\n", "x".repeat(bytes - 200))
    };
    let mut client = server.connect();
    assert_eq!(client.request("POST /classify", &head(16 << 10), "552 ").unwrap().body, "Quota\n");
    let lines = "x: x\r\n".repeat(98);
    assert_eq!(client.request("POST /classify", &lines, "552 ").unwrap().status, 200);
    let lines = "x: x\r\n".repeat(99);
    for headers in [head(17 << 10), head(100_000), head(1_000_000), lines] {
        // The first and another request of a connection.
        let mut second = server.connect();
        assert_eq!(second.classify("text/plain", "552 ").status, 200);
        for mut client in [server.connect(), second] {
            let answer = client.request("POST /classify", &headers, "552 ").unwrap();
            let message = answer.refusal(431, "head_too_large");
            assert_eq!(message, "the head of the request has more than 16384 bytes or 100 lines");
            assert!(answer.closes());
            client.assert_closed();
        }
    }
    let figures = server.connect().get("/metrics").body;
    assert!(figures.contains("classifier_server_requests_total{status=\"431\"} 8"), "{figures}");
    server.end();

    let server = Server::new("max_head = 200");
    let line = format!("GET /{}", "x".repeat(200));
    server.connect().request(&line, "", "").unwrap().refusal(431, "head_too_large");
    server.connect().request(&line[..50], "", "").unwrap().refusal(404, "not_found");
    server.end();
}

#[test]
fn incomplete_heads_count_as_buffered() {
    let server = Server::new("max_body = 20000\nmax_buffered = 20000");
    let begin = || {
        let mut client = server.connect();
        client
            .send(format!("POST /classify HTTP/1.1\r\nhost: a\r\nx: {}", "x".repeat(8000)))
            .unwrap();
        client
    };
    let mut heads = [begin(), begin()];
    // When the server has read them.
    until(|| {
        let answer = server.classify("text/plain", "x".repeat(10_000));
        answer.status != 200 && !answer.refusal(503, "overloaded").is_empty()
    });
    let mut third = begin();
    let refused = third.answer().unwrap();
    assert!(refused.refusal(503, "overloaded").contains("too many requests"));
    assert!(refused.closes());
    third.assert_closed();
    for client in &mut heads {
        client.send("\r\ncontent-length: 4\r\n\r\n552 ").unwrap();
        assert_eq!(client.answer().unwrap().body, "Quota\n");
    }
    // Answered heads do not count, although their connections are kept.
    until(|| server.classify("text/plain", "x".repeat(20_000)).status == 200);
    server.end();
}

#[test]
fn requests_have_a_limit_of_texts() {
    let server = Server::new("max_texts = 3");
    let mut client = server.connect();
    assert_eq!(client.classify("application/json", r#"["a","b","c"]"#).status, 200);
    let answer = client.classify("application/json", r#"["a","b","c","d"]"#);
    assert!(answer.refusal(413, "too_many_texts").contains("more than 3 texts"));
    let mut client = server.connect();
    assert_eq!(client.classify("application/x-ndjson", "\"a\"\n\n\"c\"\n").status, 200);
    client.classify("application/x-ndjson", "\n\n\n\n").refusal(413, "too_many_texts");
    server.end();
}

#[test]
fn answers_have_a_limit() {
    let server = Server::new("max_body = 4000\nmax_buffered = 4000");
    let answer = server.classify("application/x-ndjson", "\n".repeat(100));
    answer.refusal(413, "answer_too_large");
    server.end();
}

#[test]
fn buffered_bodies_have_a_limit_together() {
    let server = Server::new("max_body = 100000\nmax_buffered = 100000");
    let body = "x".repeat(60_000);
    let (mut first, refused) = loop {
        let mut first = server.connect();
        first
            .send("POST /classify HTTP/1.1\r\nhost: a\r\ncontent-length: 60001\r\n\r\n552 ")
            .unwrap();
        first.send("x".repeat(59_900)).unwrap();
        thread::sleep(Duration::from_millis(100));
        let answer = server.classify("text/plain", &body);
        if answer.status != 200 {
            break (first, answer);
        }
        // The server had not read the first body yet, and may refuse it instead.
    };
    assert!(refused.refusal(503, "overloaded").contains("too many bodies"));
    assert!(refused.head.contains("\r\nretry-after: 1\r\n"));
    first.send("x".repeat(97)).unwrap();
    assert_eq!(first.answer().unwrap().body, "Quota\n");
    assert_eq!(server.classify("text/plain", body).status, 200);
    server.end();
}

#[test]
fn connections_have_a_limit() {
    let server = Server::new("max_connections = 2");
    let mut clients = [server.connect(), server.connect()];
    for client in &mut clients {
        assert_eq!(client.classify("text/plain", "552 ").status, 200);
    }
    let mut third = server.connect();
    let answer = third.classify("text/plain", "552 ");
    assert!(answer.refusal(503, "overloaded").contains("too many connections"));
    assert!(answer.closes());
    third.assert_closed();
    // A place is free soon after its connection is closed.
    let [first, mut second] = clients;
    drop(first);
    while server.classify("text/plain", "552 ").status != 200 {}
    let figures = second.get("/metrics").body;
    assert!(figures.contains("classifier_server_refused_connections_total "), "{figures}");
    server.end();
}

#[test]
fn slow_heads_and_idle_connections_are_closed() {
    let server = Server::new("header_timeout = 0.5");
    let mut silent = server.connect();
    let mut slow = server.connect();
    slow.send("POST /classify HTTP/1.1\r\nhost: a\r\n").unwrap();
    let mut idle = server.connect();
    assert_eq!(idle.classify("text/plain", "552 ").status, 200);
    for client in [&mut silent, &mut slow, &mut idle] {
        client.assert_closed();
    }
    server.end();
}

#[test]
fn slow_bodies_are_cut() {
    let server = Server::new("body_timeout = 0.5");
    let mut client = server.connect();
    client.send("POST /classify HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n552").unwrap();
    let answer = client.answer().unwrap();
    assert_eq!(answer.refusal(408, "body_timeout"), "the body took longer than 500ms");
    assert!(answer.closes());
    client.assert_closed();
    server.end();
}

#[test]
fn slow_requests_are_cut() {
    let server = Server::new("request_timeout = 0.5");
    let mut client = server.connect();
    client.send("POST /classify HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n552").unwrap();
    let message = client.answer().unwrap().refusal(503, "request_timeout");
    assert_eq!(message, "the request took longer than 500ms");
    client.assert_closed();
    server.end();
}

#[test]
fn a_client_that_takes_no_answer_is_cut() {
    let server = Server::new("body_timeout = 0.5\nmax_connections = 1");
    let mut client = server.connect();
    // The answers are more than the system buffers for a connection.
    let body = "\n".repeat(100_000);
    let head = "POST /classify HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-ndjson\r\n";
    let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    client.send(request.repeat(3)).unwrap();
    // Its place is free again.
    while server.connect().try_classify("text/plain", "552 ").map_or(503, |answer| answer.status)
        != 200
    {}
    server.end();
}
