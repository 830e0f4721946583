//! What the named groups of an enum's rules matched.

#![forbid(unsafe_code)]

use classifier::{GroupFinder, classifier};

#[classifier(files = ["tests/data/rules/groups.toml"])]
enum Label {}

#[test]
fn an_enum_has_the_groups_of_the_rule_that_wins() {
    let explain = |text| Label::explain_with_groups(text).unwrap();
    let (rule, groups) = explain("on the Spamhaus blocklist at example.org now").unwrap();
    assert_eq!(rule.label, Label::Blocked.as_str());
    assert!(groups.iter().eq([("list", "Spamhaus"), ("site", "example.org")]));

    let (_, groups) = explain("on the Spamhaus blocklist").unwrap();
    assert_eq!((groups.get("list"), groups.get("site")), (Some("Spamhaus"), None));

    let (rule, groups) = explain("554 blocked").unwrap();
    assert_eq!((rule.pattern, groups.iter().count()), ("^554 ", 0));

    let (_, groups) = explain("Müller später").unwrap();
    assert!(groups.iter().eq([("größe", "Müller"), ("empty", "")]));

    assert!(explain("250 ok").is_none());
}

#[test]
fn one_finder_serves_many_threads() {
    let rule = Label::explain("the Spamhaus blocklist").unwrap();
    let finder = GroupFinder::new(&rule).unwrap();
    std::thread::scope(|scope| {
        for list in ["a", "b", "c"] {
            let finder = &finder;
            scope.spawn(move || {
                let text = format!("the {list} blocklist");
                assert_eq!(finder.find(&text).get("list"), Some(list));
            });
        }
    });
}
