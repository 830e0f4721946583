//! `--field`: a JSON pointer (RFC 6901).

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// The keys that lead to a value, from the outside to the inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer(pub Vec<String>);

/// The pointer does not start with a slash.
#[derive(Debug)]
pub struct NoPointer;

impl FromStr for Pointer {
    type Err = NoPointer;

    fn from_str(pointer: &str) -> Result<Self, Self::Err> {
        let mut keys = pointer.split('/').map(|key| key.replace("~1", "/").replace("~0", "~"));
        match keys.next().as_deref() {
            Some("") => Ok(Pointer(keys.collect())),
            _ => Err(NoPointer),
        }
    }
}

impl fmt::Display for NoPointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON pointer starts with a slash, such as /event/reason")
    }
}

impl Error for NoPointer {}

#[cfg(test)]
mod tests {
    use super::Pointer;

    #[test]
    fn keys_follow_slashes_and_may_hold_any_character() {
        for (pointer, keys) in [
            ("", &[][..]),
            ("/", &[""]),
            ("/event/reason", &["event", "reason"]),
            ("/a~1b/m~0n/~01//0", &["a/b", "m~n", "~1", "", "0"]),
        ] {
            assert_eq!(pointer.parse::<Pointer>().unwrap().0, keys);
        }
        assert!("event/reason".parse::<Pointer>().is_err());
    }
}
