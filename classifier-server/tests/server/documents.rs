//! The examples of the documents: each command of curl has the answer that is printed below it.

use std::fs;

use crate::process::{Folder, Server};

const DOCUMENTS: [&str; 2] =
    [include_str!("../../../docs/server.md"), include_str!("../../README.md")];

/// The words of a command for a shell, with single quotes or none.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![];
    for (index, part) in command.split('\'').enumerate() {
        match index % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// What a command of curl prints.
fn curl(server: &Server, command: &str) -> String {
    let mut line = "GET ".to_owned();
    let (mut headers, mut body, mut path) = (String::new(), String::new(), String::new());
    let mut words = words(command).into_iter().skip(1);
    while let Some(word) = words.next() {
        match &*word {
            "-H" => headers = words.next().unwrap() + "\r\n",
            "--data-binary" => body = words.next().unwrap(),
            "--json" => {
                headers = "content-type: application/json\r\n".to_owned();
                body = words.next().unwrap();
            }
            url => path = url.strip_prefix("localhost:8025").unwrap().to_owned(),
        }
    }
    if !body.is_empty() {
        line = "POST ".to_owned();
    }
    if let Some(file) = body.strip_prefix('@') {
        body = fs::read_to_string(server.folder.path(file)).unwrap();
    }
    server.connect().request(&(line + &path), &headers, body).unwrap().body
}

/// An answer without the numbers that change with the built-in rules.
fn without_places(answer: &str) -> String {
    let mut rest = answer.trim_end();
    let mut without = String::new();
    while let Some(end) = ["\"index\":", "\"line\":"]
        .iter()
        .filter_map(|key| rest.find(key).map(|at| at + key.len()))
        .min()
    {
        without += &rest[..end];
        rest = rest[end..].trim_start_matches(|char: char| char.is_ascii_digit());
    }
    without + rest
}

#[test]
fn examples_have_the_answers_that_are_printed() {
    let folder = Folder::new("");
    let config = "listen = '127.0.0.1:0'\ndrain_delay = 0\nbuiltin = true";
    fs::write(folder.path("server.toml"), config).unwrap();
    let server = folder.start();
    let mut commands = 0;
    for document in DOCUMENTS {
        for block in document.split("```console\n").skip(1) {
            let block = block.split("```").next().unwrap();
            for example in block.split("$ ").skip(1) {
                let (command, printed) = example.split_once('\n').unwrap();
                if command.starts_with("curl") {
                    let answer = curl(&server, command);
                    let [answer, printed] = [&answer, printed].map(without_places);
                    assert_eq!(answer, printed, "{command}");
                    commands += 1;
                } else if let Some(file) = command.strip_prefix("printf ") {
                    let [text, _, name] = &*words(file) else { panic!("{command}") };
                    fs::write(server.folder.path(name), text.replace("\\n", "\n")).unwrap();
                } else {
                    assert!(printed.trim().is_empty(), "{command}");
                }
            }
        }
    }
    assert!(commands >= 8, "{commands}");
    server.end();
}

#[test]
fn the_table_of_keys_is_complete() {
    let [document, _] = DOCUMENTS;
    let output = Folder::new("colour = 1").check();
    let said = String::from_utf8(output.stderr).unwrap();
    let (_, keys) = said.split_once("the keys are ").unwrap();
    let (own, _) = keys.split_once(", files").unwrap();
    for key in own.split(", ") {
        assert!(document.contains(&format!("\n| `{key}` | ")), "{key}");
    }
}
