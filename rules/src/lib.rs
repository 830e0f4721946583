//! The built-in rule files of `classifier`, as texts.
//!
//! The compiler accepts them by name (`RuleSource::builtin("providers")`), and so do the attribute
//! macro (`files = [builtin("providers")]`) and the program (`--rules builtin:providers`).
//! `classifier rules --export DIR` writes copies that you can edit.
//!
//! ```
//! let file = classifier_rules::file("providers").unwrap();
//! assert_eq!(file.source, "builtin:providers");
//! assert!(file.text.contains("[rules]"));
//! ```

#![no_std]
#![forbid(unsafe_code)]
#![warn(clippy::must_use_candidate)]

/// A built-in rule file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleFile {
    /// The name to request it by.
    pub name: &'static str,
    /// The name in messages and artifacts: `builtin:` and the name.
    pub source: &'static str,
    /// The file name of an exported copy.
    pub file_name: &'static str,
    /// Its purpose, in one sentence.
    pub purpose: &'static str,
    /// The rules, in TOML.
    pub text: &'static str,
}

/// Makes the entry of a file. All names follow from one.
macro_rules! rule_file {
    ($name:literal, $purpose:literal) => {
        RuleFile {
            name: $name,
            source: concat!("builtin:", $name),
            file_name: concat!($name, ".toml"),
            purpose: $purpose,
            text: include_str!(concat!("../", $name, ".toml")),
        }
    };
}

/// All built-in rule files.
pub const FILES: [RuleFile; 4] = [
    rule_file!("providers", "What receiving servers say when they refuse or defer a message."),
    rule_file!("iana", "The registered SMTP status codes, for replies that say nothing known."),
    rule_file!(
        "fallback",
        "Reply codes alone and codes that are not registered, for replies that say nothing else."
    ),
    rule_file!(
        "messages",
        "Messages that are no replies of servers: vacation mails, requests for a confirmation, list \
         commands."
    ),
];

/// The files that classify the replies of mail servers, in their order of precedence. The program
/// uses them by default.
pub const DEFAULT: [&str; 3] = ["providers", "iana", "fallback"];

/// The file with this name, or `None`.
///
/// ```
/// assert!(classifier_rules::file("iana").is_some());
/// assert!(classifier_rules::file("iana.toml").is_none());
/// ```
#[must_use]
pub fn file(name: &str) -> Option<&'static RuleFile> {
    const { &FILES }.iter().find(|file| file.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_files_are_among_all() {
        assert!(DEFAULT.iter().all(|name| file(name).is_some()));
    }

    #[test]
    fn every_rule_file_of_this_folder_is_in_the_table() {
        extern crate std;
        let mut names: std::vec::Vec<_> = std::fs::read_dir(env!("CARGO_MANIFEST_DIR"))
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
            .filter(|name| name.ends_with(".toml") && name != "Cargo.toml")
            .collect();
        let mut known = FILES.map(|file| file.file_name);
        names.sort();
        known.sort();
        assert_eq!(names, known);
    }
}
