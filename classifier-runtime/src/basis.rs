//! The part of a text that decides a rule.

use core::fmt;

/// The part of a text that decides a rule, from the key `basis` of the rule file.
///
/// It shows how reliable the label is. It does not affect which rule wins.
///
/// # Examples
///
/// ```
/// use classifier_runtime::Basis;
///
/// assert_eq!(Basis::Fallback.to_string(), "fallback");
/// assert!(Basis::ALL.iter().map(|basis| basis.as_str()).eq(["phrase", "code", "fallback"]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// Words of the text name the cause.
    Phrase = 1,
    /// A status code, or a code of the sender's own, decides.
    Code = 2,
    /// Only something generic supports the label.
    Fallback = 3,
}

impl Basis {
    /// All variants, in the order of documents and messages.
    pub const ALL: &'static [Self] = &[Self::Phrase, Self::Code, Self::Fallback];

    /// The name in rule files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phrase => "phrase",
            Self::Code => "code",
            Self::Fallback => "fallback",
        }
    }

    /// The variant with this number in an artifact.
    pub(crate) fn of_number(number: u32) -> Option<Self> {
        Self::ALL.iter().copied().find(|&basis| basis as u32 == number)
    }
}

impl fmt::Display for Basis {
    /// Writes the name in rule files.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
