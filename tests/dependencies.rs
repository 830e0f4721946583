//! What those depend on who use these crates, read with nothing but Cargo; `deny.toml` says what may
//! be. Only what is built for this machine is looked at, and no network is needed to build it again.

#![forbid(unsafe_code)]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    env, fs,
    process::Command,
    sync::LazyLock,
};

use serde_json::Value;

/// The crates that are published; the others are examples and tests.
const PUBLISHED: [&str; 6] = [
    "classifier",
    "classifier-cli",
    "classifier-compiler",
    "classifier-macros",
    "classifier-rules",
    "classifier-runtime",
];

/// The crates with unsafe code. That of the benchmarks calls a C library.
const UNSAFE: [&str; 2] = ["benchmarks", "classifier-runtime"];

static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()));
    let host = rustc.args(["--print", "host-tuple"]).output().unwrap().stdout;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version", "1", "--locked", "--filter-platform"]);
    let output = cargo.arg(str::from_utf8(&host).unwrap().trim()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
});

static DENY: LazyLock<toml::Table> = LazyLock::new(|| {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml")).unwrap().parse().unwrap()
});

fn list(value: &'static Value) -> &'static [Value] {
    value.as_array().unwrap()
}

fn text(value: &'static Value) -> &'static str {
    value.as_str().unwrap()
}

fn package(name: &str) -> &'static Value {
    let mut packages = list(&METADATA["packages"]).iter();
    packages.find(|package| package["name"] == name && package["source"].is_null()).unwrap()
}

/// The published crates, and all that they are built with and of.
fn shipped() -> Vec<&'static Value> {
    let by_id = |list: &'static [Value]| -> HashMap<&str, &Value> {
        list.iter().map(|value| (text(&value["id"]), value)).collect()
    };
    let packages = by_id(list(&METADATA["packages"]));
    let nodes = by_id(list(&METADATA["resolve"]["nodes"]));
    let mut ahead: Vec<&str> = PUBLISHED.map(|name| text(&package(name)["id"])).into();
    let mut found = BTreeSet::new();
    while let Some(id) = ahead.pop() {
        if found.insert(id) {
            let is_shipped = |dependency: &&Value| {
                dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] != "dev")
            };
            let its = list(&nodes[id]["deps"]).iter().filter(is_shipped);
            ahead.extend(its.map(|dependency| text(&dependency["pkg"])));
        }
    }
    found.into_iter().map(|id| packages[id]).collect()
}

#[test]
fn licences_are_among_those_that_are_allowed() {
    let allowed = DENY["licenses"]["allow"].as_array().unwrap();
    let is_allowed = |id: &str| allowed.iter().any(|allowed| allowed.as_str() == Some(id));
    let shipped = shipped();
    assert!(shipped.len() > 50, "{}", shipped.len());
    for package in shipped {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(permits(licence, &is_allowed), "{}: {licence}", package["id"]);
    }
}

#[test]
fn expressions_of_licences_are_understood() {
    let is_allowed = |id: &str| ["A", "B", "X WITH Y"].contains(&id);
    for permitted in ["A", "A/C", "C OR A", "A AND B", "(A OR C) AND B", "C OR X WITH Y"] {
        assert!(permits(permitted, &is_allowed), "{permitted}");
    }
    for other in ["", "C", "A AND C", "(A OR B) AND C", "X", "A WITH Y", "A B", "(A"] {
        assert!(!permits(other, &is_allowed), "{other}");
    }
}

/// Whether allowed licences are enough for an expression (SPDX 2.3, annex D, where crates also
/// write `/` for `OR`).
fn permits(expression: &str, is_allowed: &impl Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let permitted = any(&mut words, is_allowed);
    permitted && words.next().is_none()
}

type Words<'w> = std::iter::Peekable<std::str::SplitWhitespace<'w>>;

fn any(words: &mut Words<'_>, is_allowed: &impl Fn(&str) -> bool) -> bool {
    let mut permitted = all(words, is_allowed);
    while words.next_if_eq(&"OR").is_some() {
        permitted |= all(words, is_allowed);
    }
    permitted
}

fn all(words: &mut Words<'_>, is_allowed: &impl Fn(&str) -> bool) -> bool {
    let mut permitted = one(words, is_allowed);
    while words.next_if_eq(&"AND").is_some() {
        permitted &= one(words, is_allowed);
    }
    permitted
}

fn one(words: &mut Words<'_>, is_allowed: &impl Fn(&str) -> bool) -> bool {
    match words.next() {
        Some("(") => any(words, is_allowed) & (words.next() == Some(")")),
        Some(id) => match words.next_if_eq(&"WITH").and_then(|_| words.next()) {
            Some(exception) => is_allowed(&format!("{id} WITH {exception}")),
            None => is_allowed(id),
        },
        None => false,
    }
}

#[test]
fn no_crate_is_there_in_two_versions_but_those_that_are_known() {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in shipped() {
        versions.entry(text(&package["name"])).or_default().push(text(&package["version"]));
    }
    let known = DENY["bans"]["skip"].as_array().unwrap().iter();
    for known in known.map(|skip| skip["crate"].as_str().unwrap()) {
        let (name, major) = known.split_once('@').unwrap();
        let versions = versions.get_mut(name).unwrap_or_else(|| panic!("no crate is {known}"));
        let before = versions.len();
        versions.retain(|version| version.split('.').next() != Some(major));
        assert_eq!(versions.len() + 1, before, "deny.toml need not name {known}");
    }
    versions.retain(|_, versions| versions.len() > 1);
    assert!(versions.is_empty(), "{versions:?}");
}

#[test]
fn all_crates_come_from_one_registry() {
    let sources = shipped().into_iter().filter_map(|package| package["source"].as_str());
    let sources: BTreeSet<&str> = sources.collect();
    assert_eq!(sources.len(), 1, "{sources:?}");
    assert!(sources.iter().all(|source| source.starts_with("registry+")), "{sources:?}");
}

#[test]
fn programs_that_ask_for_no_feature_get_few_crates() {
    let needed = |name: &str| -> BTreeSet<&str> {
        let dependencies = list(&package(name)["dependencies"]).iter();
        let needed = dependencies.filter(|its| its["kind"].is_null() && its["optional"] == false);
        needed.map(|its| text(&its["name"])).collect()
    };
    assert_eq!(needed("classifier"), BTreeSet::from(["classifier-macros", "classifier-runtime"]));
    let of_runtime = ["bytemuck", "cpufeatures", "memchr", "regex-automata", "spin"];
    assert_eq!(needed("classifier-runtime"), BTreeSet::from(of_runtime));
    for name in PUBLISHED {
        let features = package(name)["features"].get("default");
        assert!(features.is_none_or(|default| default == &serde_json::json!([])), "{name}");
    }
}

/// The crates that Cargo compiles for one that depends on a crate of these, in its default features.
fn compiled_for_users_of(name: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--locked", "--edges", "normal,build", "--prefix", "none"]);
    cargo.args(["--format", "{p}", "--no-dedupe", "--package", name]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn programs_with_nothing_but_the_macro_compile_twenty_crates_at_most() {
    let crates = compiled_for_users_of("classifier");
    // What was named by whoever asked for the macro is among them.
    for name in ["proc-macro2", "quote", "regex-automata", "regex-syntax", "syn", "toml"] {
        let mut names = crates.iter().map(|one| one.split(' ').next().unwrap());
        assert!(names.any(|known| known == name), "{name} is not among {crates:#?}");
    }
    assert!(crates.len() <= 20, "{} crates: {crates:#?}", crates.len());
    // What is loaded while a program runs needs no macro.
    let of_runtime = compiled_for_users_of("classifier-runtime");
    assert!(of_runtime.len() <= 11, "{} crates: {of_runtime:#?}", of_runtime.len());
}

#[test]
fn unsafe_code_is_forbidden_everywhere_but_in_the_runtime() {
    let members = list(&METADATA["packages"]).iter().filter(|package| package["source"].is_null());
    let mut seen = 0;
    for package in members {
        let is_code = |target: &&Value| {
            let kinds = target["kind"].as_array().unwrap();
            ["lib", "proc-macro", "bin"].iter().any(|kind| kinds.contains(&Value::from(*kind)))
        };
        for target in list(&package["targets"]).iter().filter(is_code) {
            let code = fs::read_to_string(text(&target["src_path"])).unwrap();
            let forbids = code.contains("\n#![forbid(unsafe_code)]\n");
            let may =
                UNSAFE.contains(&text(&package["name"])) && text(&target["name"]) != "figures";
            assert_eq!(forbids, !may, "{}", target["src_path"]);
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}

/// What `cargo package` would put into the package of a crate.
fn packaged(name: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["package", "--list", "--allow-dirty", "--offline", "--package", name]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_rules_are_in_their_own_package_and_in_no_other() {
    let names = ["providers.toml", "iana.toml", "messages.toml"];
    let rules = packaged("classifier-rules");
    assert!(names.iter().all(|name| rules.contains(*name)), "{rules:?}");
    let facade = packaged("classifier");
    assert!(facade.contains("src/smtp.rs") || facade.contains("src/smtp/mod.rs"), "{facade:?}");
    assert!(!facade.iter().any(|path| names.iter().any(|name| path.ends_with(name))), "{facade:?}");
}
