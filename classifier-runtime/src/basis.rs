//! What a rule's decision rests on.

use core::fmt;

/// What in a text decides a rule, as its file says with the key `basis`.
///
/// It says how far the label can be relied on, and changes nothing about which rule wins.
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
    /// All of them, in the order in which they are listed in documents and messages.
    pub const ALL: &'static [Self] = &[Self::Phrase, Self::Code, Self::Fallback];

    /// Its name in rule files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phrase => "phrase",
            Self::Code => "code",
            Self::Fallback => "fallback",
        }
    }

    /// The one that an artifact has this number for: that of the variant.
    pub(crate) fn of_number(number: u32) -> Option<Self> {
        Self::ALL.iter().copied().find(|&basis| basis as u32 == number)
    }
}

impl fmt::Display for Basis {
    /// Writes its name in rule files.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
