//! The token, and addresses that require one.

use std::fs;

use crate::process::Folder;

fn with_token(token: &str) -> Folder {
    let folder = Folder::new("token_file = 'token'");
    fs::write(folder.path("token"), token).unwrap();
    folder
}

#[test]
fn requests_need_the_token() {
    let server = with_token(" s3cret\n").start();
    let mut client = server.connect();
    for header in [
        "",
        "authorization: s3cret\r\n",
        "authorization: Bearer\r\n",
        "authorization: Bearer s3cre\r\n",
        "authorization: Bearer s3cret1\r\n",
        "authorization: Bearer S3cret\r\n",
        "authorization: Basic s3cret\r\n",
    ] {
        for line in
            ["POST /classify", "GET /rules", "GET /metrics", "GET /openapi.json", "GET /none"]
        {
            let answer = client.request(line, header, "").unwrap();
            answer.refusal(401, "unauthorized");
            assert!(answer.head.contains("\r\nwww-authenticate: bearer\r\n"), "{answer:?}");
        }
        assert_eq!(client.request("GET /healthz", header, "").unwrap().status, 200);
        assert_eq!(client.request("GET /readyz", header, "").unwrap().status, 200);
    }
    for scheme in ["Bearer", "bearer"] {
        let header = format!("authorization: {scheme} s3cret\r\n");
        assert_eq!(client.request("POST /classify", &header, "552 ").unwrap().body, "Quota\n");
    }
    server.end();
}

#[test]
fn a_large_body_without_a_token_is_refused_and_not_lost() {
    let server = with_token("s3cret").start();
    let mut client = server.connect();
    client.request("POST /classify", "", "x".repeat(8 << 20)).unwrap().refusal(401, "unauthorized");
    server.end();
}

#[test]
fn other_addresses_than_loopback_require_a_token() {
    let folder = with_token("s3cret");
    let config = fs::read_to_string(folder.path("server.toml")).unwrap();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80", "[::ffff:192.0.2.1]:80"] {
        let open = config.replace("127.0.0.1:0", address);
        fs::write(folder.path("server.toml"), &open).unwrap();
        assert!(folder.check().status.success());
        fs::write(folder.path("server.toml"), open.replace("token_file = 'token'", "")).unwrap();
        let output = folder.check();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("a token is required; write one to a file"), "{said}");
    }
    for address in ["127.1.2.3:0", "[::1]:0", "[::ffff:127.0.0.1]:0"] {
        let open = config.replace("127.0.0.1:0", address).replace("token_file = 'token'", "");
        fs::write(folder.path("server.toml"), open).unwrap();
        assert!(folder.check().status.success(), "{address}");
    }
}

#[test]
fn a_token_is_one_word() {
    for token in ["", " \n", "two words", "t\u{f6}ken"] {
        let output = with_token(token).check();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("must contain one token of visible ASCII characters"), "{said}");
    }
    let output = Folder::new("token_file = 'missing'").check();
    assert!(String::from_utf8(output.stderr).unwrap().contains("token_file: cannot read"));
}
