//! The syntaxes of rule files.

use std::path::Path;

/// The syntax of a rule file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RuleFormat {
    /// TOML.
    Toml,
    /// JSON (RFC 8259).
    Json,
}

impl RuleFormat {
    /// The format that a file's name stands for: JSON if it ends in `.json`, in any case; TOML
    /// otherwise.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::RuleFormat;
    ///
    /// assert_eq!(RuleFormat::of_name("rules.json"), RuleFormat::Json);
    /// assert_eq!(RuleFormat::of_name("rules.toml"), RuleFormat::Toml);
    /// assert_eq!(RuleFormat::of_name("rules"), RuleFormat::Toml);
    /// ```
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let extension = Path::new(name).extension();
        match extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
            true => Self::Json,
            false => Self::Toml,
        }
    }
}
