//! A case in a file of `cases/`, and how it is run.

use std::{fs, path::Path};

use serde::Deserialize;

/// A rule set, and texts with the answers that it must give.
#[derive(Clone, Debug)]
pub struct Case {
    /// The behaviour that the case shows.
    pub name: String,
    /// The label where no rule matches.
    pub default: String,
    /// Rule files, in their order.
    pub files: Vec<RuleFile>,
    /// What to ask.
    pub texts: Vec<Text>,
}

/// Labels in their order, each with its patterns.
pub type RuleFile = toml::Table;

/// A text and what must be answered.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text, which need not be UTF-8.
    pub bytes: Vec<u8>,
    /// The label of the first rule that matches, or the default label.
    pub label: String,
    /// All rules that match, ascending; the first is the winner.
    pub matches: Vec<usize>,
}

impl Case {
    /// The rule files as they would lie on a disk: name and text of each.
    pub fn rule_files(&self) -> impl Iterator<Item = (String, String)> {
        self.files.iter().enumerate().map(|(index, labels)| {
            let file = toml::Table::from_iter([("rules".to_owned(), labels.clone().into())]);
            (format!("{index}.toml"), file.to_string())
        })
    }

    /// The label and the pattern of each rule, in the order of the rules.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &str)> {
        let labels = self.files.iter().flatten();
        labels.flat_map(|(label, patterns)| {
            let patterns = patterns.as_array().into_iter().flatten();
            patterns.filter_map(|pattern| Some((label.as_str(), pattern.as_str()?)))
        })
    }
}

/// Reads all cases of the `.toml` files in a folder, by the names of the files.
///
/// # Panics
///
/// When a file cannot be read or says something that no case says; the message names it.
pub fn read(folder: &Path) -> Vec<Case> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<_> =
        entries.map(|entry| entry.expect("a listing is whole").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let cases = paths.iter().flat_map(|path| {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        file.case
    });
    cases.map(Case::from).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<WrittenCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCase {
    name: String,
    #[serde(default = "uncategorized")]
    default: String,
    /// The labels of the only file, or else
    rules: Option<RuleFile>,
    /// those of each.
    #[serde(default)]
    files: Vec<RuleFile>,
    texts: Vec<WrittenText>,
}

fn uncategorized() -> String {
    "Uncategorized".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenText {
    text: Parts,
    /// May be missing where there is only one that it can be.
    label: Option<String>,
    matches: Vec<usize>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Parts {
    One(Part),
    Many(Vec<Part>),
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Part {
    Text(String),
    Repeat { repeat: String, times: usize },
    Hex { hex: String },
}

impl From<WrittenCase> for Case {
    fn from(written: WrittenCase) -> Self {
        let WrittenCase { name, default, rules, files, texts } = written;
        let files: Vec<RuleFile> = rules.into_iter().chain(files).collect();
        let mut case = Self { name, default, files, texts: Vec::new() };
        let texts = texts.into_iter().map(|text| case.text(text)).collect();
        case.texts = texts;
        case
    }
}

impl Case {
    fn text(&self, written: WrittenText) -> Text {
        let WrittenText { text, label, matches } = written;
        let mut labels: Vec<&str> = self.rules().map(|(label, _)| label).collect();
        labels.dedup();
        let label = label.unwrap_or_else(|| match &labels[..] {
            _ if matches.is_empty() => self.default.clone(),
            [only] => (*only).to_owned(),
            _ => panic!("{}: a text does not say which label it has", self.name),
        });
        let bytes = match text {
            Parts::One(part) => part.bytes(),
            Parts::Many(parts) => parts.iter().flat_map(Part::bytes).collect(),
        };
        Text { bytes, label, matches }
    }
}

impl Part {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into(),
            Self::Repeat { repeat, times } => repeat.repeat(*times).into(),
            Self::Hex { hex } => {
                let bytes = hex.split_ascii_whitespace().map(|byte| u8::from_str_radix(byte, 16));
                bytes.collect::<Result<_, _>>().unwrap_or_else(|_| panic!("{hex:?} is no hex"))
            }
        }
    }
}
