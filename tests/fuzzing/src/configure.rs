//! The input as a configuration table, in TOML and in JSON.

use std::fmt::Debug;

use classifier_configure::Config;
use serde::de::DeserializeOwned;

/// Reads a table of `classifier-configure` and one of the server, which has the same keys and its own.
///
/// Gives how many of them are valid.
///
/// # Panics
///
/// When reading does; when an error says nothing; when JSON with the same keys and values is another
/// configuration; and when the server refuses what is valid for its rules.
///
/// # Examples
///
/// ```
/// assert_eq!(fuzzing::configure(b"builtin = true\npool_size = 2\n"), 2);
/// assert_eq!(fuzzing::configure(b"builtin = true\nlisten = '[::1]:80'\n"), 1);
/// assert_eq!(fuzzing::configure(b"builtin = true\npol_size = 2\n"), 0);
/// ```
pub fn configure(input: &[u8]) -> usize {
    let text = String::from_utf8_lossy(input);
    let rules = read::<Config>(&text);
    let server = read::<classifier_server::Config>(&text);
    if let Some(rules) = &rules {
        let of_server = server.as_ref().map(|its| format!("{:?}", its.rules));
        assert_eq!(of_server, Some(format!("{rules:?}")), "{text:?}");
    }
    usize::from(rules.is_some()) + usize::from(server.is_some())
}

fn read<C: DeserializeOwned + Debug>(text: &str) -> Option<C> {
    let config = toml::from_str::<C>(text);
    if let Err(error) = &config {
        assert!(!error.message().is_empty(), "{text:?}");
    }
    let config = config.ok();
    if let Ok(table) = toml::from_str::<toml::Table>(text) {
        let json = serde_json::to_value(table).expect("all keys are texts");
        let of_json = serde_json::from_value::<C>(json).ok();
        assert_eq!(format!("{of_json:?}"), format!("{config:?}"), "{text:?}");
    }
    config
}
