//! What users of these crates compile, and which code is in which package. Licences, versions and sources are
//! checked by `cargo deny`.

#![forbid(unsafe_code)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
    sync::LazyLock,
};

use serde_json::Value;

/// The crates that are published; the others are examples and tests.
const PUBLISHED: [&str; 8] = [
    "rule-classifier",
    "classifier-cli",
    "classifier-compiler",
    "classifier-configure",
    "classifier-format",
    "classifier-macros",
    "classifier-rules",
    "classifier-runtime",
];

/// The crates with unsafe code. That of the benchmarks calls a C library.
const UNSAFE: [&str; 2] = ["benchmarks", "classifier-runtime"];

static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps"]);
    serde_json::from_str(&metadata).unwrap()
});

/// What Cargo prints.
fn cargo(arguments: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn list(value: &'static Value) -> &'static [Value] {
    value.as_array().unwrap()
}

fn text(value: &'static Value) -> &'static str {
    value.as_str().unwrap()
}

fn package(name: &str) -> &'static Value {
    let mut packages = list(&METADATA["packages"]).iter();
    packages.find(|package| package["name"] == name).unwrap()
}

#[test]
fn programs_without_features_compile_few_crates() {
    let needed = |name: &str| -> BTreeSet<&str> {
        let dependencies = list(&package(name)["dependencies"]).iter();
        let needed = dependencies.filter(|its| its["kind"].is_null() && its["optional"] == false);
        needed.map(|its| text(&its["name"])).collect()
    };
    assert_eq!(
        needed("rule-classifier"),
        BTreeSet::from(["classifier-macros", "classifier-runtime"])
    );
    let of_runtime = ["bytemuck", "classifier-format", "cpufeatures", "spin"];
    assert_eq!(needed("classifier-runtime"), BTreeSet::from(of_runtime));
    for name in PUBLISHED {
        let features = package(name)["features"].get("default");
        assert!(features.is_none_or(|default| default == &serde_json::json!([])), "{name}");
    }
}

/// The crates that Cargo compiles for one that depends on a crate of these, in its default features.
fn compiled_for_users_of(name: &str) -> BTreeSet<String> {
    compiled_with(name, "")
}

/// The crates that Cargo compiles for one that depends on a crate of these with a feature.
fn compiled_with(name: &str, feature: &str) -> BTreeSet<String> {
    let options = ["tree", "--locked", "--edges", "normal,build", "--prefix", "none"];
    let lines = ["--format", "{p}", "--no-dedupe", "--package", name, "--features", feature];
    let lines = cargo(&[&options[..], &lines].concat());
    lines.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn programs_with_only_the_macro_compile_at_most_twenty_crates() {
    let crates = compiled_for_users_of("rule-classifier");
    // The crates that a user of the macro expects are among them.
    for name in ["proc-macro2", "quote", "regex-automata", "regex-syntax", "syn", "toml"] {
        let mut names = crates.iter().map(|one| one.split(' ').next().unwrap());
        assert!(names.any(|known| known == name), "{name} is not among {crates:#?}");
    }
    assert!(crates.len() <= 20, "{} crates: {crates:#?}", crates.len());
    // What is loaded while a program runs needs no macro.
    let of_runtime = compiled_for_users_of("classifier-runtime");
    assert!(of_runtime.len() <= 10, "{} crates: {of_runtime:#?}", of_runtime.len());
}

#[test]
fn only_users_of_groups_compile_a_regex_engine_for_the_runtime() {
    let without = compiled_for_users_of("classifier-runtime");
    let with = compiled_with("classifier-runtime", "groups");
    assert!(without.iter().all(|name| !name.starts_with("regex")), "{without:#?}");
    let more = with.difference(&without).map(|name| name.split(' ').next().unwrap());
    assert!(more.eq(["regex-automata", "regex-syntax"]), "{with:#?}");
}

#[test]
fn unsafe_code_is_forbidden_outside_of_the_runtime() {
    let mut seen = 0;
    for package in list(&METADATA["packages"]) {
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
    cargo(&["package", "--list", "--allow-dirty", "--offline", "--package", name])
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_rules_are_in_their_own_package_and_in_no_other() {
    let names = ["providers.toml", "iana.toml", "messages.toml"];
    let rules = packaged("classifier-rules");
    assert!(names.iter().all(|name| rules.contains(*name)), "{rules:?}");
    let facade = packaged("rule-classifier");
    assert!(facade.contains("src/smtp.rs") || facade.contains("src/smtp/mod.rs"), "{facade:?}");
    assert!(!facade.iter().any(|path| names.iter().any(|name| path.ends_with(name))), "{facade:?}");
}

/// The versions of each package in a lock file.
fn locked(path: &str) -> BTreeMap<String, Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let lock: toml::Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in lock["package"].as_array().unwrap() {
        let [name, version] = ["name", "version"].map(|key| package[key].as_str().unwrap());
        versions.entry(name.to_owned()).or_default().push(version.to_owned());
    }
    versions
}

/// What versions that can take each other's place have in common: the numbers up to the first that is not 0.
fn series(version: &str) -> Vec<&str> {
    let mut numbers = version.split('.');
    let mut series: Vec<&str> = numbers.by_ref().take_while(|number| *number == "0").collect();
    series.extend(version.split('.').nth(series.len()));
    series
}

#[test]
fn all_lock_files_have_the_same_versions() {
    let root = locked("Cargo.lock");
    for folder in ["engines", "fuzz", "python", "tests/no-std"] {
        let mut shared = 0;
        for (name, versions) in locked(&format!("{folder}/Cargo.lock")) {
            for version in versions {
                let mut known = root.get(&name).into_iter().flatten();
                let Some(known) = known.find(|known| series(known) == series(&version)) else {
                    continue;
                };
                assert_eq!(
                    *known, version,
                    "cargo update --manifest-path {folder}/Cargo.toml -p {name}@{version} --precise {known}"
                );
                shared += 1;
            }
        }
        assert!(shared > 20, "{folder} shares {shared} packages");
    }
}
