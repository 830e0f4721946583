//! What `docs/rules.md` says of codes. `rules.md` in this folder is a link to it, so that packages
//! have it too.

use super::{code::Code, level::Level};

const DOCUMENT: &str = include_str!("rules.md");
const _: () = assert!(
    DOCUMENT.len() > 1000,
    "rules.md must be a symbolic link to docs/rules.md: check it out with core.symlinks = true"
);

/// What a code means: its row in `docs/rules.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What is wrong, in part of a sentence.
    pub meaning: String,
    /// What causes it.
    pub example: Shown,
    /// The level of a lint where nothing sets another; `None` for an error.
    pub level: Option<Level>,
    /// What to do about it.
    pub cure: Shown,
}

/// An example, or a cure.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shown {
    /// A rule file in TOML, of few lines.
    File(String),
    /// Words, where no few lines can show it.
    Words(String),
}

impl Code {
    /// The end of the URL of what `docs/rules.md` says of it: `r040`, `needless_gap`.
    #[must_use]
    pub fn anchor(self) -> String {
        self.as_str().to_lowercase()
    }

    /// What `docs/rules.md` says of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_compiler::{Code, Lint, Shown};
    ///
    /// assert_eq!(Code::MISSING_KEY.explanation().meaning, "a key is missing");
    /// let cure = Lint::NeedlessGap.code().explanation().cure;
    /// assert_eq!(cure, Shown::File("[rules]\nQuota = ['full']".to_owned()));
    /// ```
    #[must_use]
    pub fn explanation(self) -> Explanation {
        let start = format!("| <a id=\"{}\"></a>`{self}` | ", self.anchor());
        let row = |line: &'static str| line.strip_prefix(&start)?.strip_suffix(" |");
        let row = DOCUMENT.lines().find_map(row);
        let row = row.unwrap_or_else(|| panic!("docs/rules.md has no row of {self}"));
        let (meaning, example, level, cure) = match row.split(" | ").collect::<Vec<_>>()[..] {
            [meaning, example, cure] => (meaning, example, None, cure),
            [meaning, example, level, cure] => (meaning, example, level.parse().ok(), cure),
            _ => panic!("docs/rules.md has a row of {self} with other columns than its table"),
        };
        Explanation {
            meaning: words(meaning),
            example: Shown::new(example),
            level,
            cure: Shown::new(cure),
        }
    }
}

impl Shown {
    /// A cell, of lines in code or of words. Lines stand under `[rules]` unless they begin with a
    /// section.
    fn new(cell: &str) -> Self {
        let line = |line: &'_ str| Some(line.strip_prefix('`')?.strip_suffix('`')?.to_owned());
        let lines: Option<Vec<String>> = cell.split("<br>").map(line).collect();
        match lines.filter(|lines| !lines.iter().any(|line| line.contains('`'))) {
            Some(lines) if lines[0].starts_with('[') => Self::File(lines.join("\n")),
            Some(lines) => Self::File(format!("[rules]\n{}", lines.join("\n"))),
            None => Self::Words(words(cell)),
        }
    }
}

/// The words of a cell without the targets of links.
fn words(cell: &str) -> String {
    let mut words = String::new();
    let mut rest = cell;
    while let Some((before, after)) = rest.split_once("](#") {
        let (text, link) = before.rsplit_once('[').unwrap_or((before, ""));
        words.extend([text, link]);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    words + rest
}
