//! What to do about each thing that can be wrong.

use classifier_runtime::Basis;

use super::kind::{
    A_LIST_OF_EXAMPLES, A_LIST_OF_PATTERNS, A_PATTERN, A_TABLE_OF_RULES, DiagnosticKind,
};
use crate::{label::similar, lint::Lint};

impl DiagnosticKind {
    /// What to do about it, where that is not plain from the message.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Unreadable { path, .. } => {
                let path = path.as_ref()?;
                return Some(format!("it was looked for at {}", path.display()));
            }
            Self::NotUtf8 => "save the file as UTF-8",
            Self::DuplicateFile(_) => "name each file once; the first place counts",
            Self::Syntax { help, .. } => return help.map(str::to_owned),
            Self::UnknownEscape(_) => {
                "write patterns in single quotes, '\\d', where backslashes stand for themselves"
            }
            Self::UnknownKey { key, expected } => {
                let known = expected.join(", ");
                if let Some(similar) = similar(key, expected.iter().copied()) {
                    return Some(format!(
                        "is it a misspelling of `{similar}`? known here: {known}"
                    ));
                }
                let rules = "; labels with their patterns stand under [rules]";
                let rules = if expected.contains(&"rules") { rules } else { "" };
                return Some(format!("known here: {known}{rules}"));
            }
            Self::MissingKey("label") => "say which label the text must get: label = \"...\"",
            Self::MissingKey("text") => "say which text is an example: text = \"...\"",
            Self::MissingKey(_) => "give the rule its pattern: { pattern = '...' }",
            Self::DuplicateKey(key) => match key.as_str() {
                "pattern" => "write a rule for each pattern",
                "labels" | "rules" | "examples" | "lints" => "put all of it into one section",
                _ => "put all patterns of a label into one list, or the rest into another file",
            },
            Self::WrongType { expected: A_LIST_OF_PATTERNS, found: "a table" } => {
                "write a list of patterns; a label with a dot stands in quotes: \"5.7.1\" = ['pattern']"
            }
            Self::WrongType { expected: A_LIST_OF_PATTERNS, .. } => {
                "write a list, even of one: Label = ['pattern']"
            }
            Self::WrongType { expected: A_TABLE_OF_RULES, .. } => {
                "write the line [rules], and below it lines like Label = ['pattern']"
            }
            Self::WrongType { expected: A_LIST_OF_EXAMPLES, .. } => {
                "write [[examples]] in double brackets before each of them"
            }
            Self::WrongType { expected: A_PATTERN, .. } => {
                "write 'pattern' or { pattern = 'pattern' }"
            }
            Self::EmptyLabel | Self::NamelessLabel => "give the label a name with letters",
            Self::LabelClash { .. } => "rename one of them, or use one label for both",
            Self::ParseLabelError { similar: Some(similar), .. } => {
                return Some(format!("is it a misspelling of `{similar}`?"));
            }
            Self::ParseLabelError { .. } => "correct its spelling, or name it under [labels]",
            Self::UnknownLint(_) => {
                return Some(format!("the lints are {}", Lint::ALL.map(Lint::name).join(", ")));
            }
            Self::UnknownLevel(_) => "the levels are \"allow\", \"warn\" and \"deny\"",
            Self::UnknownBuiltin { name, known: names } => {
                let known = format!("the built-in files are {}", names.join(", "));
                return Some(match similar(name, names.iter().copied()) {
                    Some(similar) => format!("did you mean `{similar}`? {known}"),
                    None => known,
                });
            }
            Self::BuiltinsAreOff(_) => {
                "enable the feature `smtp` of the crate `classifier`; if you depend on \
                 `classifier-macros` or `classifier-compiler` instead, their feature `builtin`"
            }
            Self::UnknownBasis(name) => {
                let known: Vec<String> =
                    Basis::ALL.iter().map(|basis| format!("\"{basis}\"")).collect();
                let known = known.join(", ");
                return Some(match similar(name, Basis::ALL.iter().map(|basis| basis.as_str())) {
                    Some(similar) => format!("did you mean \"{similar}\"? known values: {known}"),
                    None => format!("known values: {known}"),
                });
            }
            Self::Pattern(reason) if reason.contains("repetition operator missing") => {
                "to match the character itself, write a backslash before it"
            }
            Self::Pattern(reason) if reason.contains("unclosed group") => {
                "close it with ), or, to match a parenthesis itself, write \\("
            }
            Self::Pattern(reason) if reason.contains("unopened group") => {
                "to match a parenthesis itself, write \\)"
            }
            Self::Pattern(reason) if reason.contains("unclosed character class") => {
                "close it with ], or, to match a bracket itself, write \\["
            }
            Self::Pattern(reason) if reason.contains("unclosed counted repetition") => {
                "to match a brace itself, write \\{"
            }
            Self::Pattern(reason) if reason.contains("escape sequence") => {
                "to match a backslash itself, write \\\\"
            }
            Self::Pattern(reason) if reason.contains("class range") => {
                "to match - itself, write it first or last between the brackets"
            }
            Self::LookAround => {
                "say what must match instead, or put a rule for what must not match before this one"
            }
            Self::BackReference => "write the texts that can repeat as alternatives: a-a|b-b",
            Self::InsideCharacters(_) => {
                "use the Unicode assertion, without (?-u), or let the pattern match at least one \
                 character"
            }
            Self::LargeFiles { .. } => "divide the rules among several classifiers",
            Self::ManyProblems { .. } => "correct these first",
            Self::ManyClasses { .. } => {
                "write counts, \\w{50}, or ASCII classes, [0-9A-Za-z_] for \\w"
            }
            Self::LongPattern { .. } => "divide it among several patterns of the label",
            Self::TooLarge { .. } | Self::TooLargeTogether { .. } | Self::TooMuchTried { .. } => {
                "write fewer or smaller counted repetitions, or divide the rule; or raise \
                 `rule_dfa_size` or `artifact_size`"
            }
            Self::TooManyRules { .. } => "divide the rules among several classifiers",
            Self::TooManyCharacters { .. } => "divide the rules among several classifiers",
            Self::ArtifactTooLarge { .. } => "use fewer rules, or raise `artifact_size`",
            Self::Example(failed) => match (&failed.winner, failed.is_matched) {
                (Some(_), true) => {
                    "put the more special rule first, or make the other one narrower"
                }
                (None, _) | (Some(_), false) if failed.pattern.is_some() => {
                    "correct the pattern or the example"
                }
                (None, _) => "write a rule that matches it, or correct the example",
                (Some(_), false) => "make that rule narrower, or correct the example",
            },
            Self::Unreachable(others) => match others.len() {
                0 => "correct the pattern, or remove it",
                1 => {
                    "put this rule before the other, make the other one narrower, or remove this one"
                }
                _ => {
                    "put this rule before the others, make one of them narrower, or remove this one"
                }
            },
            Self::DuplicatePattern(_) => "remove one of them",
            Self::MatchesEverything { .. } => {
                "rules behind it never win: leave it out, and the default label says the same"
            }
            Self::MisspelledLabel { .. } => "correct its spelling, or give it rules",
            Self::LikelyUnescaped { instead: Some(instead), .. }
            | Self::NeedlessGap { instead: Some(instead), .. }
            | Self::CostlyClass { instead: Some(instead), .. } => {
                return Some(format!("write {instead}"));
            }
            Self::OverriddenExamples(_) => {
                "earlier files take precedence; if they should not take these, make their rules \
                 narrower, or name this file first"
            }
            Self::MissingExample => {
                "show what it is for: { pattern = '...', examples = [\"a text that it must win\"] }"
            }
            _ => return None,
        };
        Some(help.to_owned())
    }
}
