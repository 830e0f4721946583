//! Rules that are replaced while they answer.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

use rustix::process::Signal;

use crate::{
    client::Client,
    process::{Folder, Server},
};

#[test]
fn fifty_reloads_under_load_never_mix_rules_in_a_request() {
    const RELOADS: usize = 50;

    let write = |folder: &Folder, number: usize| {
        // One label each of two rules, so that a mixed answer is seen.
        let rules = format!("[rules]\nA{number} = ['^552 ']\nB{number} = ['spam']\n");
        fs::write(folder.path("new.toml"), rules).unwrap();
        fs::rename(folder.path("new.toml"), folder.path("rules.toml")).unwrap();
    };
    let folder = Folder::new("reload = 'signal'");
    write(&folder, 0);
    let server = folder.start();
    // The rules of these numbers and those between them may answer.
    let [oldest, newest] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
    let has_ended = Arc::new(AtomicBool::new(false));
    let requests = [
        (
            "application/x-ndjson",
            "\"552 \"\n{\"text\":\"spam\"}\n".repeat(300),
            "{\"label\":\"An\"}\n{\"label\":\"Bn\"}\n".repeat(300),
        ),
        // Too long for the thread of the connection.
        (
            "application/x-ndjson",
            "\"552 \"\n{\"text\":\"spam\"}\n".repeat(3000),
            "{\"label\":\"An\"}\n{\"label\":\"Bn\"}\n".repeat(3000),
        ),
        (
            "application/json",
            r#"["552 ","spam"]"#.to_owned(),
            r#"[{"label":"An"},{"label":"Bn"}]"#.to_owned(),
        ),
        ("text/plain", "552 ".to_owned(), "An\n".to_owned()),
    ];
    let clients = requests.map(|(kind, body, expected)| {
        let mut client = Client::connect(&server.address).unwrap();
        let (oldest, newest, has_ended) =
            (Arc::clone(&oldest), Arc::clone(&newest), Arc::clone(&has_ended));
        thread::spawn(move || {
            let mut answers = 0;
            while !has_ended.load(SeqCst) || answers < 10 {
                let first = oldest.load(SeqCst);
                let answer = client.classify(kind, &body).body;
                let is_of = |number: usize| {
                    answer
                        == expected
                            .replace("An", &format!("A{number}"))
                            .replace("Bn", &format!("B{number}"))
                };
                assert!((first..=newest.load(SeqCst)).any(is_of), "{answer:.200}");
                answers += 1;
            }
        })
    });
    for number in 1..=RELOADS {
        newest.store(number, SeqCst);
        write(&server.folder, number);
        server.signal(Signal::HUP);
        server.wait_for_log("the rules are replaced");
        oldest.store(number, SeqCst);
    }
    has_ended.store(true, SeqCst);
    clients.into_iter().for_each(|client| client.join().unwrap());
    assert_eq!(server.connect().get("/rules").json()["reloads"], RELOADS);
    server.end();
}

#[test]
fn changed_rules_are_used_and_wrong_ones_refused() {
    let server = Server::new("");
    let rules = server.folder.path("rules.toml");
    assert_eq!(server.label("552 full"), "Quota");

    fs::write(&rules, "[rules]\nOverQuota = ['^552 ']").unwrap();
    server.wait_for_log("the rules are replaced");
    assert_eq!(server.label("552 full"), "OverQuota");

    // As editors do it.
    let new = server.folder.path("rules.toml.new");
    fs::write(&new, "[rules]\nFull = ['(']").unwrap();
    fs::rename(&new, &rules).unwrap();
    let said = server.wait_for_log("the rules stay as they were");
    assert!(said.contains("error[R020]: the pattern is not a regular expression"), "{said}");
    server.wait_for_log("rules.toml:2:10");
    assert_eq!(server.label("552 full"), "OverQuota");
    let report = server.connect().get("/rules").json();
    assert!(report["last_error"].as_str().unwrap().contains("R020"), "{report}");
    assert_eq!((&report["reloads"], &report["failed_reloads"]), (&1.into(), &1.into()));

    fs::write(&rules, "[rules]\nFull = ['^552 ']").unwrap();
    server.wait_for_log("the rules are replaced");
    assert_eq!(server.label("552 full"), "Full");
    assert!(server.connect().get("/rules").json()["last_error"].is_null());
    server.end();
}

#[test]
fn own_rules_before_other_rules_are_loaded_and_reloaded() {
    let folder = Folder::new("");
    let config = fs::read_to_string(folder.path("server.toml")).unwrap();
    let config = config.replace("['rules.toml']", "['own.toml', 'rules.toml']");
    fs::write(folder.path("server.toml"), config).unwrap();
    let rules = "[rules]\nQuota = [{ pattern = '^[45]52 ', examples = ['452 full', '552 full'] }]";
    fs::write(folder.path("rules.toml"), rules).unwrap();
    fs::write(folder.path("own.toml"), "[rules]\nSoft = ['^4']").unwrap();
    let server = folder.start();
    assert_eq!(server.label("452 full"), "Soft");

    fs::write(server.folder.path("own.toml"), "[rules]\nAll = ['^[45]']").unwrap();
    server.wait_for_log("the rules are replaced");
    assert_eq!(server.label("552 full"), "All");
    server.end();
}
