//! The sections and keys of rule files. `reader` and `attributes` know keys by these tables, and
//! `schema` describes them for editors.

use classifier_runtime::Basis;

use crate::diagnostic::Level;

/// A table with keys that have a meaning.
pub(super) struct Table {
    pub(super) keys: &'static [Known],
    /// Whether all other keys are attributes.
    pub(super) has_attributes: bool,
}

/// A key that has a meaning.
pub(super) struct Known {
    pub(super) name: &'static str,
    /// What it is for.
    pub(super) meaning: &'static str,
    pub(super) shape: Shape,
    /// For a key that must be there, what to write.
    pub(super) if_missing: Option<&'static str>,
}

/// What a value can be.
pub(super) enum Shape {
    String,
    Boolean,
    /// A string, an integer or a boolean.
    Scalar,
    /// One of these strings.
    OneOf(fn() -> Vec<&'static str>),
    List(&'static Shape),
    /// A list of strings, at least one and none twice.
    Values,
    Table(&'static Table),
    /// A table with any keys.
    Map(&'static Shape),
    /// A table with lints for keys.
    Lints(&'static Shape),
    Either(&'static [Shape]),
}

impl Table {
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key.name == name)
    }
}

impl Known {
    const fn new(name: &'static str, shape: Shape, meaning: &'static str) -> Self {
        Self { name, meaning, shape, if_missing: None }
    }

    const fn required(self, write: &'static str) -> Self {
        Self { if_missing: Some(write), ..self }
    }
}

/// A rule file.
pub(super) const FILE: Table = Table {
    keys: &[
        Known::new(
            "attributes",
            Shape::Map(&Shape::Either(&[Shape::Values, Shape::Table(&DECLARATION)])),
            "Typed facts about labels and rules, for programs to act on: `name = [\"one\", \"other\"]`, or \
             `name = { type = \"bool\" }`.",
        ),
        Known::new(
            "labels",
            Shape::Map(&Shape::Either(&[Shape::String, Shape::Table(&LABEL)])),
            "What labels mean: `Label = \"its meaning\"`, or a table with `meaning` and attributes.",
        ),
        Known::new(
            "rules",
            Shape::Map(&Shape::List(&Shape::Either(&[Shape::String, Shape::Table(&RULE)]))),
            "The rules of each label, in the order of precedence: `Label = ['pattern']`. The first \
             rule that matches a text gives the label.",
        ),
        Known::new(
            "examples",
            Shape::List(&Shape::Table(&EXAMPLE)),
            "Texts with the labels that they must get, by whichever rule.",
        ),
        Known::new(
            "lints",
            Shape::Lints(&Shape::OneOf(levels)),
            "The levels of lints in this file: `needless_gap = \"allow\"`.",
        ),
    ],
    has_attributes: false,
};

/// The declaration of an attribute.
pub(super) const DECLARATION: Table = Table {
    keys: &[
        Known::new(
            "type",
            Shape::OneOf(types),
            "The type of its values, unless `values` lists them.",
        ),
        Known::new("values", Shape::Values, "The values that it can have, each of them a string."),
        Known::new("meaning", Shape::String, "What it means, for people who read the file."),
        Known::new(
            "required",
            Shape::Boolean,
            "Whether every label with rules must have a value, which can be the `default`.",
        ),
        Known::new("default", Shape::Scalar, "The value of labels that name none."),
    ],
    has_attributes: false,
};

/// A label in `[labels]`.
pub(super) const LABEL: Table = Table {
    keys: &[Known::new("meaning", Shape::String, "What the label means, in a sentence.")],
    has_attributes: true,
};

/// A rule.
pub(super) const RULE: Table = Table {
    keys: &[
        Known::new(
            "pattern",
            Shape::String,
            "The regular expression, in the syntax of Rust's `regex` crate. It matches anywhere in \
             the text unless `^` or `$` ties it to an end. Write it in single quotes.",
        )
        .required("give the rule its pattern: { pattern = '...' }"),
        Known::new(
            "id",
            Shape::String,
            "What the rule is known by over its changes; no other rule has the same. ASCII letters and \
             digits, `.`, `_`, `:`, `/` and `-`.",
        ),
        Known::new(
            "basis",
            Shape::OneOf(bases),
            "What in a text decides the rule: words that name the cause (`phrase`), a status code \
             (`code`), or only something generic (`fallback`).",
        ),
        Known::new(
            "tags",
            Shape::List(&Shape::String),
            "Names by which rules are grouped, whatever their label.",
        ),
        Known::new("examples", Shape::List(&Shape::String), "Texts that this very rule must win."),
        Known::new(
            "counterexamples",
            Shape::List(&Shape::String),
            "Texts that this very rule must not match.",
        ),
    ],
    has_attributes: true,
};

/// One of `[[examples]]`.
pub(super) const EXAMPLE: Table = Table {
    keys: &[
        Known::new("text", Shape::String, "The text.")
            .required("say which text is an example: text = \"...\""),
        Known::new(
            "label",
            Shape::String,
            "The label that the text must get, or the default label if no rule may match.",
        )
        .required("say which label the text must get: label = \"...\""),
    ],
    has_attributes: false,
};

/// The types of attributes without a list of values.
pub(super) const TYPES: [&str; 3] = ["text", "integer", "bool"];

fn types() -> Vec<&'static str> {
    TYPES.to_vec()
}

fn bases() -> Vec<&'static str> {
    Basis::ALL.iter().map(|basis| basis.as_str()).collect()
}

fn levels() -> Vec<&'static str> {
    Level::ALL.iter().map(|level| level.name()).collect()
}
