//! The codes of problems.

use std::fmt;

/// What a problem is known by, in documentation and in tools, whatever its message says.
///
/// A code stays the same over versions. That of a lint is the lint's [name](crate::Lint::name).
///
/// # Examples
///
/// ```
/// use classifier_compiler::{Code, RuleSet};
///
/// let problems = RuleSet::load(["no-such-file.toml"]).unwrap_err();
/// assert_eq!(problems.iter().next().unwrap().code, Code::UNREADABLE);
/// assert_eq!(Code::UNREADABLE.as_str(), "R001");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        impl Code {
            $($(#[$doc])* pub const $name: Self = Self($code);)*

            /// The codes of all problems that are not findings of lints, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

codes! {
    /// A file cannot be read.
    UNREADABLE = "R001";
    /// A file is not UTF-8.
    NOT_UTF8 = "R002";
    /// A file is named twice.
    DUPLICATE_FILE = "R003";
    /// A file is not TOML or JSON.
    SYNTAX = "R004";
    /// A string in double quotes has an escape that TOML does not know.
    UNKNOWN_ESCAPE = "R005";
    /// A key has no meaning in its table.
    UNKNOWN_KEY = "R006";
    /// A key is missing.
    MISSING_KEY = "R007";
    /// A key occurs twice in a table.
    DUPLICATE_KEY = "R008";
    /// A value has the wrong type.
    WRONG_TYPE = "R009";
    /// A label has no text.
    EMPTY_LABEL = "R010";
    /// No enum variant can be named after a label.
    NAMELESS_LABEL = "R011";
    /// Two labels have the same name as enum variants.
    LABEL_CLASH = "R012";
    /// An example expects a label that no file names.
    UNKNOWN_LABEL = "R013";
    /// `[lints]` names no lint.
    UNKNOWN_LINT = "R014";
    /// `[lints]` gives a lint something that is not a level.
    UNKNOWN_LEVEL = "R015";
    /// All files together are too large.
    LARGE_FILES = "R016";
    /// There are more problems than are reported.
    MANY_PROBLEMS = "R017";
    /// No built-in rule file has this name.
    UNKNOWN_BUILTIN = "R018";
    /// A built-in rule file needs the feature `builtin`, which is off.
    BUILTINS_ARE_OFF = "R019";
    /// A pattern is not a regular expression.
    PATTERN = "R020";
    /// A pattern uses look-around.
    LOOK_AROUND = "R021";
    /// A pattern uses a back-reference.
    BACK_REFERENCE = "R022";
    /// A pattern can match the empty text between the bytes of a character.
    INSIDE_CHARACTERS = "R023";
    /// A pattern is too long.
    LONG_PATTERN = "R024";
    /// A pattern has too many Unicode classes.
    MANY_CLASSES = "R025";
    /// A rule's basis is unknown.
    UNKNOWN_BASIS = "R026";
    /// An attribute cannot be declared like this.
    ATTRIBUTE = "R027";
    /// An attribute is declared in two ways.
    ATTRIBUTE_CLASH = "R028";
    /// A value is none of those that the attribute's declaration lists.
    UNKNOWN_VALUE = "R029";
    /// A rule needs an automaton that is too large.
    TOO_LARGE = "R030";
    /// All automata together are larger than an artifact may be.
    TOO_LARGE_TOGETHER = "R031";
    /// There are too many rules.
    TOO_MANY_RULES = "R032";
    /// The artifact is too large.
    ARTIFACT_TOO_LARGE = "R033";
    /// More automata were tried than the limits allow.
    TOO_MUCH_TRIED = "R034";
    /// The rules distinguish too many characters.
    TOO_MANY_CHARACTERS = "R035";
    /// A label lacks a required attribute.
    MISSING_ATTRIBUTE = "R036";
    /// Two rules have the same id.
    DUPLICATE_ID = "R037";
    /// A rule's id has characters that ids cannot have.
    INVALID_ID = "R038";
    /// A rule's tag is empty or has a comma.
    INVALID_TAG = "R039";
    /// An example gets another label than it expects.
    EXAMPLE = "R040";
    /// A rule matches one of its counterexamples.
    COUNTEREXAMPLE = "R041";
    /// All rules together take too much memory to compile.
    TOO_MUCH_MEMORY = "R042";
    /// TOML files have too many parts.
    MANY_PARTS = "R043";
}

impl Code {
    /// The code of a lint's findings.
    pub(crate) const fn of_lint(name: &'static str) -> Self {
        Self(name)
    }

    /// The code as documentation has it: `R020`, `needless_gap`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
