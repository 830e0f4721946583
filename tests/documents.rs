//! What documents name is there: tests, files, packages, and what links lead to.

#![forbid(unsafe_code)]

use std::{
    collections::{BTreeSet, HashSet},
    fs,
    path::Path,
};

use classifier_compiler::{RuleSet, Value};

/// What a document may name.
struct Tree {
    /// Of files and folders, from the root of this repository.
    paths: Vec<String>,
    functions: HashSet<String>,
    packages: HashSet<String>,
}

impl Tree {
    fn read() -> Self {
        let (paths, functions, packages) = Default::default();
        let mut tree = Self { paths, functions, packages };
        tree.add(Path::new(env!("CARGO_MANIFEST_DIR")), "");
        tree
    }

    /// Adds what is in a folder, whose path begins those of all in it.
    fn add(&mut self, folder: &Path, start: &str) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = format!("{start}{name}");
            if entry.file_type().unwrap().is_dir() {
                if name != ".git" && name != "target" {
                    self.add(&entry.path(), &format!("{path}/"));
                }
            } else if name.ends_with(".rs") {
                let code = fs::read_to_string(entry.path()).unwrap();
                self.functions
                    .extend(code.split("fn ").skip(1).map(|it| identifier(it).to_owned()));
            } else if name == "Cargo.toml" {
                let manifest = fs::read_to_string(entry.path()).unwrap();
                let manifest: toml::Table = toml::from_str(&manifest).unwrap();
                let package = manifest.get("package").and_then(|it| it["name"].as_str());
                self.packages.extend(package.map(str::to_owned));
            }
            self.paths.push(path);
        }
    }

    /// Whether there is this path, or one that ends like it.
    fn has_path(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let mut starts = self.paths.iter().filter_map(|it| it.strip_suffix(path));
        starts.any(|start| start.is_empty() || start.ends_with('/'))
    }

    /// Whether what a document has as code is there, if it names something.
    fn has(&self, code: &str) -> bool {
        let mut words = code.split_whitespace();
        if words.any(|word| word == "cargo") {
            return words.next() != Some("test") || self.has_tests(words);
        }
        let is_file = [".rs", ".toml", ".md", "/"].iter().any(|end| code.ends_with(end));
        if is_file && !code.starts_with('/') {
            return self.has_path(code);
        }
        // Names of tests are sentences.
        let is_test =
            identifier(code) == code && code.matches('_').count() > 1 && !code.starts_with('_');
        !is_test || self.functions.contains(code) || self.has_path(code)
    }

    /// Whether there is what is to be tested with these arguments.
    fn has_tests<'a>(&self, mut arguments: impl Iterator<Item = &'a str>) -> bool {
        while let Some(argument) = arguments.next() {
            let is_there = match argument {
                "--" => return true,
                "--features" => arguments.next().is_some(),
                "-p" => arguments.next().is_some_and(|it| self.packages.contains(it)),
                "--test" => arguments.next().is_some_and(|it| {
                    self.has_path(&format!("tests/{it}.rs"))
                        || self.has_path(&format!("tests/{it}/main.rs"))
                }),
                option if option.starts_with('-') => true,
                filter => filter.split("::").all(|it| {
                    self.has_path(it)
                        || self.has_path(&format!("{it}.rs"))
                        || self.functions.iter().any(|name| name.contains(it))
                }),
            };
            if !is_there {
                return false;
            }
        }
        true
    }

    /// What a document names, or links to from `folder`, that is not there.
    fn missing(&self, folder: &str, document: &str) -> Vec<String> {
        // Three of them begin and end a block, so that what is between is every other piece too.
        let codes = document.split('`').skip(1).step_by(2).filter(|code| !self.has(code));
        let links = document.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        codes.chain(links.filter(|link| !root.join(link).exists())).map(str::to_owned).collect()
    }
}

/// The identifier at the start.
fn identifier(text: &str) -> &str {
    let end = text.find(|char: char| char != '_' && !char.is_ascii_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

#[test]
fn every_test_and_file_that_documents_name_exists() {
    let tree = Tree::read();
    let documents = [
        ("", "ARCHITECTURE.md"),
        ("", "CONTRIBUTING.md"),
        ("", "SECURITY.md"),
        ("docs", "labels.md"),
        ("docs", "reliability.md"),
    ];
    for (folder, name) in documents {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name);
        let missing = tree.missing(folder, &fs::read_to_string(path).unwrap());
        assert!(missing.is_empty(), "{name} names what is not there: {missing:#?}");
    }
}

#[test]
fn missing_names_are_found() {
    let tree = Tree::read();
    // Not spelled out, as it would be there.
    let absent = ["a", "test", "of", "nobody"].join("_");
    for code in [
        &*absent,
        "tests/absent.rs",
        "absent/",
        "cargo test -p absent",
        "cargo\n test --test absent",
        &format!("A=1 cargo test --test documents {absent}"),
    ] {
        assert_eq!(tree.missing("", &format!("`{code}`")), [code]);
    }
    assert_eq!(tree.missing("docs", "[a](rules.md#b), [c](../absent.md)"), ["../absent.md"]);
    let there = "`missing_names_are_found` `tests/` `cargo test --test documents what_is`";
    assert!(tree.missing("", there).is_empty());
}

#[test]
fn labels_and_rules_are_described_with_the_attributes_that_they_have() {
    let files = ["iana", "providers", "fallback", "messages"];
    let rules = RuleSet::load(files.map(|name| format!("rules/{name}.toml"))).unwrap();
    let (labels, attributes) = (rules.labels(), rules.attributes());
    let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    assert_eq!(names, ["action", "hard"]);

    let row = |first: &str, second: &str, values: [Option<&Value>; 2]| {
        let [Some(Value::Text(action)), Some(Value::Bool(hard))] = values else {
            panic!("{first}: {values:?}")
        };
        format!("| `{first}` | {second} | {action} | {} ", if *hard { "yes" } else { "no" })
    };
    let of_labels = labels.iter().enumerate().filter(|(_, label)| !label.facts.is_empty());
    let of_labels = of_labels.map(|(index, label)| {
        let values = [0, 1].map(|attribute| rules.label_value(index, attribute));
        row(&label.name, &label.meaning, values)
    });
    let of_rules = rules.rules().iter().filter(|rule| !rule.facts.is_empty()).map(|rule| {
        let own = |attribute| rule.facts.iter().find(|fact| fact.attribute == attribute);
        let value = |attribute| match own(attribute) {
            Some(fact) => Some(&fact.value),
            None => rules.label_value(rule.label, attribute),
        };
        let label = format!("`{}`", labels[rule.label].name);
        row(&rule.id.as_ref().unwrap().text, &label, [0, 1].map(value))
    });
    let expected: BTreeSet<String> = of_labels.chain(of_rules).collect();

    let document = include_str!("../docs/labels.md");
    let rows = document.lines().filter(|line| line.starts_with("| `"));
    let described = rows.map(|row| row.split('|').take(5).collect::<Vec<_>>().join("|"));
    assert_eq!(described.collect::<BTreeSet<String>>(), expected);
}

#[test]
fn the_example_of_what_to_do_about_a_label_runs_as_a_doctest() {
    let document = include_str!("../docs/labels.md");
    let code = document.split("```").nth(1).and_then(|block| block.strip_prefix("rust\n")).unwrap();
    let docs = include_str!("../src/smtp/mod.rs").replace("/// ", "").replace("///", "");
    assert!(docs.contains(code), "{code}");
}
