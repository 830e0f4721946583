//! The table in several formats, and what is wrong with it.

#![forbid(unsafe_code)]

use std::fs;

use classifier_configure::{Config, Error, Reload, pool::PoolConfig};

/// The text of the error of a table in TOML.
fn error(table: &str) -> String {
    toml::from_str::<Config>(table).unwrap_err().message().to_owned()
}

fn start_error(config: Config) -> Error {
    config.start().map(drop).unwrap_err()
}

#[test]
fn every_key_is_read_from_any_format() {
    let toml = "
        files = ['first.toml', 'second.json']
        allow_empty = ['second.json']
        builtin = ['iana']
        default = 'Other'
        reload = 'never'
        pool_size = 1
        back_pressure = 2
        cache_size = 3
        uncategorized_cache_size = 4
        cache_bytes = 5
        uncategorized_cache_bytes = 6
        longest_cached_text = 7
    ";
    let json = r#"{
        "files": ["first.toml", "second.json"], "allow_empty": ["second.json"], "builtin": ["iana"],
        "default": "Other", "reload": "never",
        "pool_size": 1, "back_pressure": 2, "cache_size": 3, "uncategorized_cache_size": 4,
        "cache_bytes": 5, "uncategorized_cache_bytes": 6, "longest_cached_text": 7
    }"#;
    let built = Config::new()
        .files(["first.toml", "second.json"])
        .allow_empty(["second.json"])
        .builtin(["iana"])
        .default_label("Other")
        .reload(Reload::Never)
        .pool(
            PoolConfig::new()
                .pool_size(1)
                .back_pressure(2)
                .cache_size(3)
                .uncategorized_cache_size(4)
                .cache_bytes(5)
                .uncategorized_cache_bytes(6)
                .longest_cached_text(7),
        );
    let expected = format!("{built:?}");
    assert_eq!(format!("{:?}", toml::from_str::<Config>(toml).unwrap()), expected);
    assert_eq!(format!("{:?}", serde_json::from_str::<Config>(json).unwrap()), expected);
}

#[test]
fn the_table_of_kumomta_is_enough() {
    let config: Config = toml::from_str(
        "
        files = ['rules/iana.toml']
        back_pressure = 131072
        pool_size = 1
        cache_size = 1024
        uncategorized_cache_size = 1024
        ",
    )
    .unwrap();
    let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let handle = config.relative_to(repository).start().unwrap();
    assert_eq!(&*handle.classify("552 5.2.2 mailbox is stuffed").unwrap(), "QuotaIssues");
    assert_eq!(&*handle.classify("352 5.2.2 mailbox is stuffed").unwrap(), "Uncategorized");
    assert!(handle.stats().rules > 20);
    assert_eq!(handle.stats().pool.classified, 2);
}

#[test]
fn errors_of_the_table_name_the_key() {
    let cases = [
        ("pol_size = 2", "unknown key `pol_size`; did you mean `pool_size`?"),
        ("Files = ['a']", "unknown key `Files`; did you mean `files`?"),
        ("files = ['a']\npool_size = 0", "pool_size must be from 1 to 1024, not 0"),
        ("files = ['a']\nback_pressure = 0", "back_pressure must be from 1 to 16777216, not 0"),
        (
            "pool_size = 'two'",
            "pool_size: expected a whole number that is not negative, found the text \"two\"",
        ),
        (
            "cache_size = -1",
            "cache_size: expected a whole number that is not negative, found the number `-1`",
        ),
        ("files = 'a.toml'", "files: expected a list, found the text \"a.toml\""),
        (
            "builtin = 'iana'",
            "builtin: expected true, false or a list of built-in rule files, found the text \"iana\"",
        ),
        ("reload = 'always'", "reload: expected one of `watch`, `signal`, `never`, found `always`"),
        ("cache_size = 1", "there are no rules; list rule files in `files`"),
        (
            "files = ['a.toml']\nallow_empty = ['b.toml']",
            "allow_empty: b.toml is not among `files`",
        ),
        ("files = []\nbuiltin = false", "there are no rules; list rule files in `files`"),
        (
            "files = ['a']\nartifact = 'b'",
            "`artifact` is a complete rule set; remove `files` and `builtin`",
        ),
    ];
    for (table, expected) in cases {
        assert_eq!(error(table), expected, "{table}");
    }
    let keys = "files, allow_empty, builtin, artifact, default, reload, pool_size, back_pressure, cache_size, \
                uncategorized_cache_size, cache_bytes, uncategorized_cache_bytes, longest_cached_text";
    assert_eq!(error("colour = 1"), format!("unknown key `colour`; the keys are {keys}"));
    let twice = serde_json::from_str::<Config>(r#"{"pool_size": 1, "pool_size": 2}"#);
    assert!(twice.unwrap_err().to_string().starts_with("duplicate key `pool_size`"));
}

#[test]
fn errors_of_the_table_have_their_places() {
    for (table, place) in [
        ("files = ['a']\npol_size = 2", "line 2, column 1"),
        ("files = ['a']\npool_size = 0", "line 2, column 13"),
        ("files = ['a']\npool_size = 'two'", "line 2, column 13"),
    ] {
        let error = toml::from_str::<Config>(table).unwrap_err().to_string();
        assert!(error.contains(place), "{error}");
    }
}

#[test]
fn a_builder_is_checked_like_a_table() {
    let error = start_error(Config::new());
    assert_eq!(error.field(), Some("files"));
    let pool = PoolConfig::new().pool_size(0);
    let error = start_error(Config::new().builtin(["iana"]).pool(pool));
    assert_eq!(error.field(), Some("pool_size"));
    assert_eq!(error.to_string(), "pool_size must be from 1 to 1024, not 0");
}

#[test]
fn errors_of_files_have_their_places() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bad.toml");
    fs::write(&path, "[rules]\nOdd = ['(']\n").unwrap();
    let missing = dir.path().join("folder/missing.toml");
    let error = start_error(Config::new().files([&path, &missing]).builtin(["ianna"]));
    assert_eq!(error.field(), Some("files"));
    let problems = error.diagnostics().unwrap();
    assert_eq!(problems.len(), 3, "{problems}");
    let report = error.to_string();
    assert!(report.contains("bad.toml:2:9"), "{report}");
    assert!(report.contains("missing.toml") && report.contains("builtin:ianna"), "{report}");

    let error = start_error(Config::new().artifact(&missing));
    assert_eq!(error.field(), Some("artifact"));
    assert!(error.to_string().contains("missing.toml"), "{error}");
    let error = start_error(Config::new().artifact(&path));
    assert_eq!(error.field(), Some("artifact"));
    assert!(error.to_string().contains("bad.toml"), "{error}");
}

#[test]
fn an_artifact_takes_the_place_of_files() {
    use classifier_compiler::{Compiler, RuleSet};

    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.bin");
    let rules = RuleSet::builder().rule("Quota", "full$").build().unwrap();
    let artifact = Compiler::new().compile(&rules).unwrap();
    fs::write(&path, artifact.as_bytes()).unwrap();
    let config: Config = toml::from_str("artifact = 'rules.bin'\ndefault = 'Other'").unwrap();
    let handle = config.relative_to(&dir).start().unwrap();
    assert_eq!(&*handle.classify("552 full").unwrap(), "Quota");
    assert_eq!(&*handle.classify("250 ok").unwrap(), "Other");
}

#[test]
fn files_win_over_built_in_rules() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("mine.toml"), "[rules]\nMine = ['^552 5']\n").unwrap();
    let config: Config = toml::from_str("files = ['mine.toml']\nbuiltin = true").unwrap();
    let handle = config.relative_to(&dir).start().unwrap();
    assert_eq!(&*handle.classify("552 5.2.2 full").unwrap(), "Mine");
    assert_eq!(&*handle.classify("552 4.2.2 full").unwrap(), "QuotaIssues");
}

#[test]
fn the_default_label_is_that_of_examples() {
    let dir = tempfile::tempdir().unwrap();
    let rules = "[rules]\nA = ['a']\n[[examples]]\ntext = 'b'\nlabel = 'Other'\n";
    fs::write(dir.path().join("a.toml"), rules).unwrap();
    let config = Config::new().files(["a.toml"]).relative_to(&dir).reload(Reload::Never);
    assert!(config.clone().start().is_err());
    let handle = config.default_label("Other").start().unwrap();
    assert_eq!(&*handle.classify("b").unwrap(), "Other");
}
