//! Many clients that send slowly, or nothing.

use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};

use crate::{client::Client, process::Server};

/// Slow clients; fewer if the system allows fewer open files.
fn slow_clients() -> usize {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let most = maximum.map_or(4096, |files| files.min(4096));
    setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum }).unwrap();
    (most as usize - 100).min(900)
}

/// Connections that have begun a request, each in one of three ways.
fn connect(server: &Server, count: usize) -> Vec<Client> {
    let begin = |index: usize| {
        let mut client = server.connect();
        let begun = [
            "",
            "POST /classify HTTP/1.1\r\nhost: a\r\n",
            "POST /classify HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n552",
        ];
        client.send(begun[index % 3]).unwrap();
        client
    };
    (0..count).map(begin).collect()
}

#[test]
fn slow_clients_block_neither_others_nor_the_end() {
    let count = slow_clients();
    let mut server = Server::new("header_timeout = 600\nbody_timeout = 600\ndrain_timeout = 0.5");
    let _slow = connect(&server, count);
    for _ in 0..100 {
        assert_eq!(server.label("552 full"), "Quota");
    }
    server.signal(Signal::TERM);
    server.wait_for_log("ended after 500ms");
    assert_eq!(server.wait().code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn slow_clients_with_large_heads_take_little_memory() {
    let count = slow_clients();
    let server = Server::new("header_timeout = 600");
    assert_eq!(server.label("552 full"), "Quota");
    let before = server.figures();
    let begin = |index: usize| {
        let mut client = server.connect();
        let length = if index.is_multiple_of(2) { 15_000 } else { 400_000 };
        // The server may end the connection before it has all.
        let _ = client.send(format!("GET / HTTP/1.1\r\nx: {}", "x".repeat(length)));
        client
    };
    let mut slow: Vec<_> = (0..count).map(begin).collect();
    for client in slow.iter_mut().skip(1).step_by(2) {
        client.answer().unwrap().refusal(431, "head_too_large");
    }
    assert_eq!(server.label("552 full"), "Quota");
    let now = server.figures();
    assert!(now.memory < before.memory + (100 << 20), "{before:?} {now:?}");
    // Half of them are connected.
    assert!(now.descriptors >= before.descriptors + count / 2, "{before:?} {now:?}");
    assert_eq!(now.threads, before.threads);
}

#[test]
fn slow_clients_are_cut() {
    let count = slow_clients();
    let server = Server::new("header_timeout = 1\nbody_timeout = 1");
    let mut slow = connect(&server, count);
    assert_eq!(server.label("552 full"), "Quota");
    for (index, client) in slow.iter_mut().enumerate() {
        if index % 3 == 2 {
            client.answer().unwrap().refusal(408, "body_timeout");
        }
        client.assert_closed();
    }
    server.end();
}
