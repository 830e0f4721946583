//! The configuration file and the command line.

use std::{fs, path::Path, process::Command};

use crate::process::Folder;

fn error(more: &str) -> String {
    let output = Folder::new(more).check();
    assert_eq!(output.status.code(), Some(1), "{more}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_valid_configuration_is_checked_without_a_start() {
    let every_key = "
        response = 'auto'
        max_connections = 10
        max_head = 1000
        max_body = 1000
        max_buffered = 1000
        max_texts = 10
        header_timeout = 1
        body_timeout = 1.5
        request_timeout = 2
        drain_delay = 0.5
        drain_timeout = 0
        builtin = ['iana']
        pool_size = 2
        back_pressure = 1024
        cache_size = 0
        uncategorized_cache_size = 0
        reload = 'signal'
    ";
    let output = Folder::new(every_key).check();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("server.toml: valid, with "), "{said}");
}

#[test]
fn errors_have_their_place_and_a_cure() {
    for (more, place, message) in [
        ("max_bdy = 1", "line 4, column 1", "unknown key `max_bdy`; did you mean `max_body`?"),
        ("pol_size = 1", "line 4, column 1", "unknown key `pol_size`; did you mean `pool_size`?"),
        ("colour = 1", "line 4, column 1", "the keys are listen, token_file,"),
        ("max_body = 0", "line 4, column 12", "it must be from 1 to 1073741824, not 0"),
        (
            "max_texts = 'x'",
            "line 4, column 13",
            "expected a whole number that is not negative, found the text \"x\"",
        ),
        ("body_timeout = -1", "line 4, column 16", "it must be from 0.001 to 86400, not -1"),
        ("body_timeout = nan", "line 4, column 16", "it must be from 0.001 to 86400, not NaN"),
        ("pool_size = 0", "line 4, column 13", "pool_size must be from 1 to 1024, not 0"),
        ("listen = '::1'", "line 4, column 1", "duplicate key"),
        ("body_timeout = '1'", "line 4, column 16", "expected a number, found the text \"1\""),
        ("token_file = 7", "line 4, column 14", "expected a text, found the number `7`"),
        ("response = 'raw'", "line 4, column 12", "expected `line` or `auto`, found `raw`"),
        ("max_body = 9\nmax_buffered = 8", "server.toml", "max_buffered must be at least max_body"),
        ("artifact = 'a'", "server.toml", "`artifact` is a complete rule set"),
    ] {
        let said = error(more);
        assert!(said.contains("server.toml") && said.contains(place), "{said}");
        assert!(said.contains(message), "{said}");
    }
}

#[test]
fn an_address_is_one_with_a_port() {
    let folder = Folder::new("");
    for address in ["'localhost'", "'::1'", "8025", "[]"] {
        fs::write(folder.path("server.toml"), format!("listen = {address}\nbuiltin = true"))
            .unwrap();
        let said = String::from_utf8(folder.check().stderr).unwrap();
        assert!(said.contains("line 1, column 10") && said.contains("\nexpected a"), "{said}");
        assert!(!said.contains("invalid") && !said.contains("socket"), "{said}");
    }
}

#[test]
fn errors_of_rules_have_their_places() {
    let folder = Folder::new("");
    fs::write(folder.path("rules.toml"), "[rules]\nOdd = ['(']\n").unwrap();
    let output = folder.check();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("rules.toml:2:9"), "{said}");
}

#[test]
fn an_artifact_is_opened_without_compiling() {
    let rules = classifier_compiler::RuleSet::builder().rule("Quota", "^552 ").build().unwrap();
    let artifact = classifier_compiler::Compiler::new().compile(&rules).unwrap();
    let folder = Folder::new("");
    fs::write(folder.path("rules.bin"), artifact.as_bytes()).unwrap();
    let config = "listen = '127.0.0.1:0'\nartifact = 'rules.bin'\ndrain_delay = 0\n";
    fs::write(folder.path("server.toml"), config).unwrap();
    let server = folder.start();
    assert_eq!(server.label("552 full"), "Quota");
    server.end();
}

#[test]
fn an_address_in_use_is_an_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let folder = Folder::new("");
    fs::write(folder.path("server.toml"), format!("listen = '{address}'\nfiles = ['rules.toml']"))
        .unwrap();
    let output = command().arg(folder.path("server.toml")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&format!("listen: cannot listen on {address}")), "{said}");
}

#[test]
fn help_and_version_are_printed() {
    let output = command().arg("--help").output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("--check"));
    let output = command().arg("--version").output().unwrap();
    let version = concat!("classifier-server ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), version);
    assert_eq!(command().output().unwrap().status.code(), Some(2));
}

#[test]
fn the_configuration_to_deploy_is_valid() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/classifier-server.toml");
    let output = command().arg(shipped).arg("--check").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_classifier-server"))
}
