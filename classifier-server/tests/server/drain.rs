//! The end after a signal.

use std::{io, sync::mpsc, thread};

use rustix::process::Signal;
use serde_json::json;

use crate::{
    client::{Client, until},
    process::Server,
};

#[test]
fn requests_in_progress_are_answered_and_idle_connections_closed() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut server = Server::new("");
        let mut idle = server.connect();
        assert_eq!(idle.classify("text/plain", "552 ").status, 200);
        let mut silent = server.connect();
        let mut busy = server.connect();
        assert_eq!(busy.classify("text/plain", "552 ").status, 200);
        busy.send("POST /classify HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\nexpect: 100-continue\r\n\r\n").unwrap();
        // The request is in progress.
        assert_eq!(busy.answer().unwrap().status, 100);
        server.signal(signal);
        idle.assert_closed();
        silent.assert_closed();
        assert!(Client::connect(&server.address).is_err());
        busy.send("552 ab").unwrap();
        let answer = busy.answer().unwrap();
        assert_eq!((answer.status, &*answer.body), (200, "Quota\n"));
        assert!(answer.closes());
        busy.assert_closed();
        server.wait_for_log("ended");
        assert!(server.wait().success());
    }
}

#[test]
fn a_draining_server_is_alive_but_not_ready() {
    let mut server = Server::new("drain_delay = 600\ndrain_timeout = 600");
    let mut kept = server.connect();
    assert_eq!(kept.get("/readyz").status, 200);
    server.signal(Signal::TERM);
    server.wait_for_log("draining");
    let (mut first, mut second) = (server.connect(), server.connect());
    for client in [&mut kept, &mut first] {
        let answer = client.get("/readyz");
        assert_eq!((answer.status, answer.json()), (503, json!({ "status": "draining" })));
        assert!(answer.closes());
        client.assert_closed();
    }
    assert_eq!(second.get("/healthz").status, 200);
    assert_eq!(server.label("552 "), "Quota");
    server.signal(Signal::TERM);
    server.wait_for_log("a second signal");
    assert_eq!(server.wait().code(), Some(1));
}

#[test]
fn the_drain_has_a_time_limit() {
    let mut server = Server::new("drain_timeout = 0.5");
    let mut busy = server.connect();
    busy.send("POST /classify HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\n552").unwrap();
    let mut slow = server.connect();
    slow.send("POST /classify HTTP/1.1\r\nhost").unwrap();
    assert_eq!(server.label("552 "), "Quota");
    server.signal(Signal::TERM);
    server.wait_for_log("ended after 500ms, with requests in progress");
    assert_eq!(server.wait().code(), Some(1));
    busy.assert_closed();
    slow.assert_closed();
}

#[test]
fn a_second_signal_ends_a_drain_at_once() {
    for second in [Signal::TERM, Signal::INT] {
        let mut server = Server::new("drain_timeout = 600");
        let mut busy = server.connect();
        busy.send("POST /classify HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\n552").unwrap();
        assert_eq!(server.label("552 "), "Quota");
        server.signal(Signal::TERM);
        server.wait_for_log("draining");
        until(|| Client::connect(&server.address).is_err());
        server.signal(second);
        server.wait_for_log("a second signal");
        assert_eq!(server.wait().code(), Some(1));
        busy.assert_closed();
    }
}

#[test]
fn rules_are_reloaded_while_requests_end() {
    let mut server = Server::new("reload = 'signal'\ndrain_timeout = 600");
    let mut busy = server.connect();
    busy.send("POST /classify HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\n552").unwrap();
    assert_eq!(server.label("552 "), "Quota");
    server.signal(Signal::TERM);
    server.wait_for_log("draining");
    std::fs::write(server.folder.path("rules.toml"), "[rules]\nNew = ['^552']").unwrap();
    server.signal(Signal::HUP);
    server.wait_for_log("the rules are replaced");
    busy.send(" ab").unwrap();
    assert_eq!(busy.answer().unwrap().body, "New\n");
    server.wait_for_log("ended");
    assert!(server.wait().success());
}

#[test]
fn under_load_each_request_is_answered_or_not_begun() {
    const CLIENTS: usize = 8;

    let mut server = Server::new("drain_delay = 1");
    let (sender, answered) = mpsc::channel();
    let clients = [(); CLIENTS].map(|()| {
        let mut client = server.connect();
        let sender = sender.clone();
        thread::spawn(move || {
            loop {
                match client.try_classify("application/json", r#"["552 ","spam"]"#) {
                    Ok(answer) => {
                        assert_eq!(
                            answer.json(),
                            json!([{ "label": "Quota" }, { "label": "Spam" }])
                        );
                        let _ = sender.send(());
                        if answer.closes() {
                            client.assert_closed();
                            return;
                        }
                    }
                    // It was idle when the server closed it.
                    Err(error) => {
                        let kind = error.kind();
                        let kinds = [
                            io::ErrorKind::ConnectionAborted,
                            io::ErrorKind::ConnectionReset,
                            io::ErrorKind::BrokenPipe,
                        ];
                        assert!(kinds.contains(&kind), "{error}");
                        return;
                    }
                }
            }
        })
    });
    answered.iter().take(1000).for_each(drop);
    server.signal(Signal::TERM);
    clients.into_iter().for_each(|client| client.join().unwrap());
    server.wait_for_log("ended");
    assert!(server.wait().success());
}
