//! What rules are read from: files, texts, and what is built in.

use std::fs;

use classifier_compiler::{Compiler, RuleFormat, RuleSet, RuleSource};
use classifier_runtime::Classifier;

/// The codes of what is wrong with rules of these sources.
fn codes(sources: impl IntoIterator<Item = RuleSource>) -> Vec<&'static str> {
    let problems = Compiler::new().compile(&RuleSet::read(sources)).unwrap_err();
    problems.iter().map(|problem| problem.code.as_str()).collect()
}

#[test]
fn files_and_texts_form_one_rule_set_in_the_given_order() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("rules.toml");
    fs::write(&path, "[rules]\nFile = ['a', 'b']\n").unwrap();
    let text =
        RuleSource::text("text.json", RuleFormat::Json, r#"{ "rules": { "Text": ["b", "c"] } }"#);
    let named = RuleSource::named("other.toml", directory.path().join("other.toml"));
    fs::write(named.path().unwrap(), "[rules]\nOther = ['c', 'd']\n").unwrap();

    let rules = RuleSet::load([RuleSource::from(&path), text, named]).unwrap();
    assert!(rules.files().eq([path.to_str().unwrap(), "text.json", "other.toml"]));
    let artifact = Compiler::new().compile(&rules).unwrap();
    let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
    let labels = ["a", "b", "c", "d"]
        .map(|text| classifier.rule(classifier.first_match(text).unwrap()).label);
    assert_eq!(labels, ["File", "File", "Text", "Other"]);
}

#[cfg(feature = "builtin")]
#[test]
fn built_in_files_mix_with_others_and_keep_their_names() {
    let mine =
        RuleSource::text("mine.toml", RuleFormat::Toml, "[rules]\nPartner = ['of Example Corp']\n");
    let rules = RuleSet::load([mine, RuleSource::builtin("iana")]).unwrap();
    assert!(rules.files().eq(["mine.toml", "builtin:iana"]));
    let alone = RuleSet::load([RuleSource::builtin("iana")]).unwrap();
    assert_eq!(rules.rules().len(), alone.rules().len() + 1);
    let text = classifier_rules::file("iana").unwrap().text;
    let place = &alone.rules()[0].location;
    assert_eq!(place.file(), "builtin:iana");
    assert_eq!(text[place.range()], *place.text());
}

#[cfg(feature = "builtin")]
#[test]
fn all_built_in_files_compile_each_alone() {
    for file in classifier_rules::FILES {
        let rules = RuleSet::load([RuleSource::builtin(file.name)]).unwrap();
        assert!(!rules.rules().is_empty(), "{}", file.name);
        Compiler::new().compile(&rules).unwrap();
    }
}

#[cfg(feature = "builtin")]
#[test]
fn a_duplicate_built_in_file_is_reported() {
    assert_eq!(codes(["iana", "iana"].map(RuleSource::builtin)), ["R003"]);
}

#[cfg(feature = "builtin")]
#[test]
fn built_in_examples_hold_under_any_default_label() {
    let rules = RuleSet::load(["providers", "iana"].map(RuleSource::builtin)).unwrap();
    Compiler::new().default_label("Nothing known").compile(&rules).unwrap();
}

/// Nothing is known of what the file that is not there would say.
#[test]
fn labels_of_a_missing_built_in_file_are_not_reported() {
    let mine = "[rules]\nMine = ['a']\n[[examples]]\ntext = \"b\"\nlabel = \"Theirs\"\n";
    let sources =
        [RuleSource::text("mine.toml", RuleFormat::Toml, mine), RuleSource::builtin("none")];
    let expected = if cfg!(feature = "builtin") { "R018" } else { "R019" };
    assert_eq!(codes(sources), [expected]);
}

#[test]
fn rules_in_memory_come_in_their_order_among_other_sources() {
    let rules = RuleSet::builder()
        .rule("Soft", "^4")
        .rule("Quota", "it's \"full\"")
        .rule("Soft", "later")
        .text("tenant 7", RuleFormat::Json, r#"{ "rules": { "Partner": ["Example"] } }"#)
        .rule("Rest", "^5")
        .build()
        .unwrap();
    let places: Vec<_> = rules
        .rules()
        .iter()
        .map(|rule| (rule.location.to_string(), rule.location.text()))
        .collect();
    let places: Vec<_> = places.iter().map(|(place, text)| (place.as_str(), *text)).collect();
    assert_eq!(
        places,
        [
            ("rules in memory:1:9", "'^4'"),
            ("rules in memory:2:10", r#""it's \"full\"""#),
            ("rules in memory:3:9", "'later'"),
            ("tenant 7:1:26", r#""Example""#),
            ("rules in memory:1:9", "'^5'"),
        ]
    );
    let labels: Vec<_> = rules.labels().iter().map(|label| label.name.as_str()).collect();
    assert_eq!(labels, ["Soft", "Quota", "Partner", "Rest"]);
}

#[test]
fn problems_of_rules_in_memory_have_a_place_and_an_excerpt() {
    let problems = RuleSet::builder().rule("", "a").rule("Quota", "full(").build().unwrap_err();
    let codes: Vec<_> = problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["R020"]);
    let report = problems.to_string();
    assert!(report.contains("rules in memory:2:15"), "{report}");
    assert!(report.contains("Quota = ['full(']"), "{report}");
}

/// The help for a source that cannot be read.
fn help(source: RuleSource) -> Option<String> {
    let problems = RuleSet::load([source]).unwrap_err();
    let [problem] = problems.iter().collect::<Vec<_>>()[..] else { panic!("{problems}") };
    assert_eq!(problem.code.as_str(), "R001");
    problem.help.clone()
}

#[test]
fn a_missing_file_is_reported_with_the_most_similar_one_beside_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    for name in ["tickets.toml", "mail.json", "other.toml"] {
        fs::write(path(name), "").unwrap();
    }
    fs::create_dir(path("folder.toml")).unwrap();
    for (missing, meant) in
        [("ticket.toml", "tickets.toml"), ("mial.toml", "mail.json"), ("mail.toml", "mail.json")]
    {
        let expected = format!("did you mean `{}`?", path(meant).display());
        assert_eq!(help(path(missing).into()), Some(expected));
    }
    for missing in ["folders.toml", "entirely different", "no/tickets.toml"] {
        assert_eq!(help(path(missing).into()), None, "{missing}");
    }
    let named = help(RuleSource::named("rules/ticket.toml", path("ticket.toml"))).unwrap();
    let place = path("ticket.toml");
    assert_eq!(
        named,
        format!("the path is {}; did you mean `rules/tickets.toml`?", place.display())
    );
}

#[test]
fn a_folder_is_reported_with_its_rule_files() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path();
    let none = "it has no rule file, *.toml or *.json with the section `rules`";
    for (name, text) in [
        ("notes.txt", "[rules]"),
        ("Cargo.toml", "[package]\nname = 'rules'\n[lints]\n"),
        ("rules.schema.json", r#"{ "properties": { "rules": {} } }"#),
        ("list.json", "[]"),
        ("with-comments.json", "// no JSON"),
        ("empty.toml", ""),
    ] {
        fs::write(folder.join(name), text).unwrap();
        assert_eq!(help(folder.into()).unwrap(), none, "{name}");
    }
    let [a, b, c] = ["a.json", "b.toml", "mistake.toml"].map(|name| folder.join(name));
    fs::write(&a, r#"{ "rules": {} }"#).unwrap();
    fs::write(&b, "[[examples]]\ntext = 'full'\nlabel = 'Quota'\n").unwrap();
    fs::write(&c, "[rules]\nQuota = ['full\n").unwrap();
    let expected = format!("{} {} {}", a.display(), b.display(), c.display());
    let help = help(folder.into()).unwrap();
    assert_eq!(help, format!("earlier files win, so put them in the right order: {expected}"));
}
