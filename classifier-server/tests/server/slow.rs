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
