//! The JSON Schema of rule files: `schema/rules.schema.json` is that of the compiler, rule files are
//! valid, and what is wrong in them is not.

use std::{
    fs,
    path::{Path, PathBuf},
};

use classifier_compiler::{Code, RuleFormat, RuleSet, rule_file_schema};
use expect_test::expect_file;
use jsonschema::Validator;
use serde_json::Value;

/// The files and folders of this repository that have rule files, right ones and wrong ones.
const PLACES: [&str; 6] = [
    "rules",
    "classifier-compiler/tests",
    "tests/data/artifacts/rules.toml",
    "tests/data/rules",
    "tests/ui",
    "tests/without-rules/src/mine.toml",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn validator() -> Validator {
    jsonschema::draft7::new(&serde_json::from_str(&rule_file_schema()).unwrap()).unwrap()
}

/// `UPDATE_EXPECT=1 cargo test -p classifier-compiler --test schema` renews it, and `classifier schema`
/// prints it.
#[test]
fn the_schema_in_the_repository_is_that_of_the_compiler() {
    expect_file![root().join("schema/rules.schema.json")].assert_eq(&rule_file_schema());
}

/// A rule file as data, and the codes of what is wrong in it; `None` if it is no TOML or JSON.
fn read(format: RuleFormat, text: &str) -> Option<(Value, Vec<Code>)> {
    let value = match format {
        RuleFormat::Json => serde_json::from_str(text).ok()?,
        _ => toml::from_str(text).ok()?,
    };
    let rules = RuleSet::builder().text("rules", format, text).read();
    Some((value, rules.problems().iter().map(|problem| problem.code).collect()))
}

fn rule_files(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap();
        entries.for_each(|entry| rule_files(&entry.unwrap().path(), files));
    } else if path.extension().is_some_and(|end| end == "toml" || end == "json")
        && !path.ends_with("Cargo.toml")
    {
        files.push(path.to_owned());
    }
}

#[test]
fn right_rule_files_are_valid_and_wrong_values_are_not() {
    // What the schema can see in any file.
    let visible = [Code::MISSING_KEY, Code::UNKNOWN_LINT, Code::UNKNOWN_LEVEL, Code::UNKNOWN_BASIS];
    let validator = validator();
    let mut files = Vec::new();
    PLACES.iter().for_each(|place| rule_files(&root().join(place), &mut files));
    let (mut valid, mut invalid) = (0, 0);
    for path in files {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let Some((value, codes)) = read(RuleFormat::of_name(path.to_str().unwrap()), &text) else {
            continue;
        };
        let path = path.display();
        if codes.is_empty() {
            validator.validate(&value).unwrap_or_else(|error| panic!("{path}: {error}"));
            valid += 1;
        } else if codes.iter().any(|code| visible.contains(code)) {
            assert!(!validator.is_valid(&value), "{path}");
            invalid += 1;
        }
    }
    assert!(valid >= 50 && invalid >= 3, "{valid} valid files, {invalid} others");
}

#[test]
fn unknown_keys_and_wrong_types_are_not_valid() {
    let files = [
        "version = 1",
        "[rule]\nQuota = ['full']",
        "rules = ['full']",
        "[rules]\nQuota = 'full'",
        "[rules]\nQuota = [5]",
        "[rules]\nQuota = [{ patern = 'full' }]",
        "[rules]\nQuota = [{ pattern = 'full', examples = 'full' }]",
        "[rules]\nQuota = [{ pattern = 'full', tags = [1] }]",
        "[rules]\nQuota = [{ pattern = 'full', id = 7 }]",
        "[rules]\nQuota = [{ pattern = 'full', basis = 'words' }]",
        "[rules]\nQuota = [{ pattern = 'full', weight = 0.5 }]",
        "[labels]\nQuota = true",
        "[labels]\nQuota = { meaning = 1 }",
        "[labels]\nQuota = { hard = ['yes'] }",
        "[attributes]\nhard = true",
        "[attributes]\nhard = []",
        "[attributes]\nhard = ['yes', 'yes']",
        "[attributes]\nhard = { type = 'boolean' }",
        "[attributes]\nhard = { type = 'bool', needed = true }",
        "[examples]\ntext = 'full'\nlabel = 'Quota'",
        "[[examples]]\ntext = 'full'",
        "[[examples]]\ntext = 'full'\nlabel = 'Quota'\nrule = 1",
        "[lints]\nneedles_gap = 'allow'",
        "[lints]\nneedless_gap = 'off'",
    ];
    let validator = validator();
    for file in files {
        let (value, codes) = read(RuleFormat::Toml, file).unwrap();
        assert!(!codes.is_empty() && !validator.is_valid(&value), "{file}");
    }
}

#[test]
fn attributes_are_valid_whatever_their_names() {
    let file = "[attributes]\naction = ['retry', 'suppress']\n\
                hard = { type = 'bool', required = true, default = false, meaning = 'For good.' }\n\
                [labels]\nQuota = { meaning = 'No room.', action = 'retry', hard = true }\n\
                [rules]\nQuota = [{ pattern = 'full', action = 'suppress' }]";
    let (value, codes) = read(RuleFormat::Toml, file).unwrap();
    assert!(codes.is_empty() && validator().is_valid(&value));
}
