//! What a configuration may say, and what is said of it if it may not.

use std::thread;

use classifier::{
    pool::{PoolConfig, PoolStartError},
    smtp::BounceClass,
};

fn refusal(toml: &str) -> String {
    let error = toml::from_str::<PoolConfig>(toml).unwrap_err();
    error.message().lines().next().unwrap_or_default().to_owned()
}

#[test]
fn missing_keys_have_their_defaults() {
    let parallelism = thread::available_parallelism().unwrap().get();
    let defaults = PoolConfig::new()
        .pool_size((parallelism / 4).max(1))
        .back_pressure(131_072)
        .cache_size(1024)
        .uncategorized_cache_size(1024)
        .cache_bytes(4 << 20)
        .uncategorized_cache_bytes(4 << 20)
        .longest_cached_text(4096);
    assert_eq!(toml::from_str(""), Ok(defaults.clone()));
    assert_eq!(PoolConfig::default(), defaults);
    assert!(defaults.validate().is_ok());
}

#[test]
fn a_file_sets_what_the_methods_set() {
    let read = toml::from_str(
        "pool_size = 3\nback_pressure = 7\ncache_size = 0\nuncategorized_cache_size = 5\n\
         cache_bytes = 100\nuncategorized_cache_bytes = 200\nlongest_cached_text = 50",
    );
    let config = PoolConfig::new()
        .pool_size(3)
        .back_pressure(7)
        .cache_size(0)
        .uncategorized_cache_size(5)
        .cache_bytes(100)
        .uncategorized_cache_bytes(200)
        .longest_cached_text(50);
    assert_eq!(read, Ok(config));
}

#[test]
fn errors_name_the_field() {
    let unknown = refusal("pool_sise = 1");
    assert!(
        unknown.starts_with("unknown field `pool_sise`, expected one of `pool_size`"),
        "{unknown}"
    );
    assert_eq!(refusal("pool_size = 0"), "pool_size must be from 1 to 1024, not 0");
    assert_eq!(refusal("back_pressure = 0"), "back_pressure must be from 1 to 16777216, not 0");
    assert_eq!(
        refusal("cache_size = 99999999999"),
        "cache_size must be from 0 to 16777216, not 99999999999"
    );
    for (value, said) in [
        ("'a'", "cache_bytes: invalid type: string \"a\", expected usize"),
        ("-1", "cache_bytes: invalid value: integer `-1`, expected usize"),
        ("0", "cache_bytes must be from 1 to 68719476736, not 0"),
    ] {
        assert_eq!(refusal(&format!("cache_bytes = {value}")), said);
    }
    let json = serde_json::from_str::<PoolConfig>("{\"pool_size\": 1.5}").unwrap_err();
    assert!(json.to_string().starts_with("pool_size: invalid type: floating point"), "{json}");
    let twice = serde_json::from_str::<PoolConfig>("{\"pool_size\": 1, \"pool_size\": 2}");
    assert!(twice.unwrap_err().to_string().starts_with("duplicate field `pool_size`"));
}

#[test]
fn a_pool_refuses_an_invalid_configuration() {
    match BounceClass::pool(PoolConfig::new().pool_size(1025)) {
        Err(PoolStartError::Config(error)) => assert_eq!(error.field(), "pool_size"),
        other => panic!("{other:?}"),
    }
}
