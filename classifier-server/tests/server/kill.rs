//! The end without a signal that can be caught.

use std::{sync::mpsc, thread};

use crate::{client::Client, process::Server};

#[test]
fn clients_of_a_killed_server_see_whole_answers_or_none() {
    const CLIENTS: usize = 4;
    const TEXTS: usize = 2000;

    let mut server = Server::new("");
    let body = "\"552 full\"\n\"spam\"\n".repeat(TEXTS);
    let expected = "{\"label\":\"Quota\"}\n{\"label\":\"Spam\"}\n".repeat(TEXTS);
    let (sender, answered) = mpsc::channel();
    let clients = [(); CLIENTS].map(|()| {
        let (address, body, expected) = (server.address.clone(), body.clone(), expected.clone());
        let sender = sender.clone();
        thread::spawn(move || {
            let mut client = Client::connect(&address).unwrap();
            while let Ok(answer) = client.try_classify("application/x-ndjson", &body) {
                assert_eq!(answer.status, 200);
                assert!(answer.body == expected);
                let _ = sender.send(());
            }
        })
    });
    answered.iter().take(20).for_each(drop);
    let server = server.kill().start();
    clients.into_iter().for_each(|client| client.join().unwrap());
    assert_eq!(server.label("552 full"), "Quota");
    server.end();
}
