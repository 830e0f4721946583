//! What `cargo build` makes of a crate with the attribute: when it compiles rules again, and what
//! it says about them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::project::Project;

const SHADOWED: &str = "[rules]\nFirst = ['text']\nSecond = ['more text']\n";

#[test]
fn rules_are_compiled_again_when_they_are_edited_and_only_then() {
    let project = Project::new("edited", &main_with("files = [\"rules/first.toml\"]"));
    project.write("rules/first.toml", "[rules]\nBefore = [\"text\"]\n");
    assert_eq!(project.run(), "Before\n");
    assert!(project.build().is_fresh);

    project.write("rules/first.toml", "[rules]\nAfter = [\"text\"]\n");
    assert!(!project.build().is_fresh);
    assert_eq!(project.run(), "After\n");
    assert!(project.build().is_fresh);
}

#[test]
fn a_deleted_rule_file_is_an_error_until_it_is_restored() {
    let project =
        Project::new("deleted", &main_with("files = [\"rules/first.toml\", \"rules/last.toml\"]"));
    project.write("rules/first.toml", "[rules]\nFirst = [\"text\"]\n");
    let last = "[rules]\nLast = [\"^te\"]\n";
    project.write("rules/last.toml", last);
    assert_eq!(project.run(), "First\n");

    fs::remove_file(project.dir.join("rules/last.toml")).unwrap();
    for _ in 0..2 {
        let [error] = project.build().errors();
        assert!(error.text.contains("error[R001]"), "{}", error.text);
        assert!(error.text.contains("--> rules/last.toml"), "{}", error.text);
        assert_eq!(error.place, "src/main.rs:2");
    }

    project.write("rules/last.toml", last);
    assert_eq!(project.run(), "First\n");
}

#[test]
fn lint_findings_are_warnings_at_the_path_of_the_file() {
    let project = Project::new(
        "warned",
        "#[classifier::classifier(files = [\n\"rules/fine.toml\",\n\"rules/odd.toml\",\n])]\n\
         enum Label {}\n\
         #[classifier::classifier(files = [\"rules/fine.toml\", \"rules/odd.toml\"])]\n\
         enum Again {}\n\
         fn main() { println!(\"{} {}\", Label::classify(\"text\"), Again::classify(\"fine\")) }\n",
    );
    project.write("rules/fine.toml", "[rules]\nFine = ['fine']\n");
    project.write("rules/odd.toml", SHADOWED);
    // The second time, nothing is compiled, and Cargo remembers.
    for is_fresh in [false, true] {
        let build = project.build();
        assert_eq!((build.is_success, build.is_fresh), (true, is_fresh));
        assert_eq!(build.places("warning"), ["src/main.rs:3", "src/main.rs:6"]);
        for warning in &build.messages {
            assert!(warning.text.contains("warning[unreachable_rule]"), "{}", warning.text);
            assert!(warning.text.contains("--> rules/odd.toml:3:11"), "{}", warning.text);
        }
    }
    assert_eq!(project.run(), "First Fine\n");
}

#[test]
fn the_attribute_sets_the_levels_of_lints() {
    let allowed = "files = [\"rules/odd.toml\"], allow(unreachable_rule)";
    let project = Project::new("levels", &main_with(allowed));
    project.write("rules/odd.toml", SHADOWED);
    let build = project.build();
    assert!(build.is_success && build.messages.is_empty(), "{:?}", build.messages);

    for denied in ["deny(warnings)", "deny(unreachable_rule)"] {
        project
            .write("src/main.rs", &main_with(&format!("files = [\"rules/odd.toml\"], {denied}")));
        let [error] = project.build().errors();
        assert!(error.text.contains("error[unreachable_rule]"), "{}", error.text);
        assert!(error.text.contains("--> rules/odd.toml:3:11"), "{}", error.text);
    }
}

#[test]
fn wrong_rules_are_one_error_however_often_the_enum_is_used() {
    let project = Project::new(
        "wrong",
        "#[classifier::classifier(files = [\"rules/first.toml\", \"rules/last.toml\"])]
         pub enum Label {}
         const COUNT: usize = Label::VARIANTS.len();
         static KNOWN: Label = Label::Known;
         fn name(label: Label) -> &'static str {
             match label {
                 Label::Known => \"known\",
                 Label::WithoutRules | Label::Other | Label::Uncategorized => label.as_str(),
             }
         }
         fn main() {
             let label = Label::classify(\"text\").max(Label::classify_bytes(b\"text\"));
             assert!(Label::classifier().first_match(\"\").is_none() && label != KNOWN);
             let line = Label::explain(\"text\").map(|rule| rule.line);
             let read: Result<Label, _> = \"Known\".parse();
             println!(\"{label} {COUNT} {line:?} {read:?} {:?} {}\", Label::default(), name(label));
         }\n",
    );
    let fine = "[rules]\nOther = ['other']\n[labels]\nWithoutRules = \"None.\"\n";
    let known = "[rules]\nKnown = ['known']\n";
    for (first, last, line, codes) in [
        ("[rules]\nKnown = ['(', 'a(?=b)']\n", fine, 1, &["R020", "R021"][..]),
        (known, &format!("{fine}[[examples]]\ntext = \"x\"\nlabel = \"Known\"\n"), 1, &["R040"]),
        (
            "[rules]\nKnown = ['known', 7]\n",
            "[rules]\nOther = []\nWithoutRules = ['(']\n",
            1,
            &["R009", "R020"],
        ),
    ] {
        project.write("rules/first.toml", first);
        project.write("rules/last.toml", last);
        let [error] = project.build().errors();
        for code in codes {
            assert!(error.text.contains(&format!("error[{code}]")), "{}", error.text);
        }
        assert_eq!(error.place, format!("src/main.rs:{line}"));
    }

    project.write("rules/first.toml", known);
    project.write("rules/last.toml", fine);
    let answer = project.run();
    assert_eq!(answer, "Uncategorized 4 None Ok(Known) Uncategorized Uncategorized\n");
}

/// Elsewhere, the time of a build may be part of its result.
#[test]
#[cfg(target_os = "linux")]
fn a_build_is_the_same_every_time() {
    let files = "files = [\"rules/providers.toml\", \"rules/odd.toml\"]";
    let project = Project::new("same", &main_with(files));
    let providers = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/providers.toml");
    project.write("rules/providers.toml", &fs::read_to_string(providers).unwrap());
    project.write("rules/odd.toml", SHADOWED);
    let build = || {
        let cleaned = project.cargo(&["clean", "--offline", "--package", "same"]);
        assert!(cleaned.status.success());
        let build = project.build();
        assert!(build.is_success && !build.is_fresh);
        (fs::read(project.target().join("debug/same")).unwrap(), build.messages)
    };
    let (first, second) = (build(), build());
    assert!(first.0 == second.0, "the programs differ");
    assert_eq!(first.1, second.1);
}

#[test]
fn nothing_is_written_but_the_target_directory() {
    let project = Project::new("written", &main_with("files = [\"rules/odd.toml\"]"));
    project.write("rules/odd.toml", SHADOWED);
    // Cargo's own work.
    assert!(project.cargo(&["metadata", "--offline", "--format-version=1"]).status.success());
    let before = contents(&project.dir);
    assert!(before.contains_key(&project.dir.join("Cargo.lock")));
    assert!(project.build().is_success);
    project.write("rules/odd.toml", "[rules]\nWrong = ['(']\n");
    assert!(!project.build().is_success);
    project.write("rules/odd.toml", SHADOWED);
    assert_eq!(contents(&project.dir), before);
}

#[test]
fn built_in_rules_without_their_feature_are_an_error_that_names_it_with_all_others() {
    let arguments = "files = [\n\"rules/odd.toml\",\nbuiltin(\"iana\"),\n]";
    let project = Project::new("without_feature", &main_with(arguments));
    project.write("rules/odd.toml", "[rules]\nWrong = ['(']\n");
    let [error] = project.build().errors();
    for part in ["error[R020]", "error[R019]", "--> builtin:iana", "the feature `smtp`"] {
        assert!(error.text.contains(part), "{}", error.text);
    }
    assert_eq!(error.place, "src/main.rs:3");

    project.write("rules/odd.toml", "[rules]\nFine = ['fine']\n");
    let [error] = project.build().errors();
    assert_eq!(error.place, "src/main.rs:4");
}

/// All files in a folder, and in its folders.
fn contents(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            let content = fs::read(&path).unwrap();
            found.insert(path, content);
        }
    }
    found
}

/// A program that prints the label of `text`, with the arguments of the attribute on line 2.
fn main_with(arguments: &str) -> String {
    format!(
        "#[classifier::classifier(\n{arguments}\n)]\nenum Label {{}}\n\
         fn main() {{ println!(\"{{}}\", Label::classify(\"text\")) }}\n"
    )
}
