//! `--html`.

use std::fs;

use super::{RULES, TEXTS, evaluate};
use crate::Files;
use crate::page::{assert_loads_nothing, assert_must_be_written};

/// The page of a run with [`RULES`] and these arguments.
pub fn page(arguments: &[&str], input: impl Into<Vec<u8>>) -> String {
    let files = Files::new();
    let rules = files.add("rules.toml", RULES);
    let page = files.name("page.html");
    let run = evaluate([&["--rules", &rules, "--html", &page], arguments].concat(), input);
    assert!(run.text().starts_with("Totals\n"), "{}", run.stderr);
    assert_eq!(files.names(), ["page.html", "rules.toml"]);
    fs::read_to_string(page).unwrap()
}

#[test]
fn a_page_has_totals_labels_a_map_groups_and_failures() {
    let page = page(&["--group", "form", "--min-accuracy", "71%", "--max-wrong", "20%"], TEXTS);
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{page}");
    for part in [
        "<title>Evaluation</title>",
        "Of standard input.",
        "<dt>Accuracy</dt><dd>70.0%<small>7 of 10</small></dd>",
        "<dt>Innocents labelled</dt><dd>1<small>of 2</small></dd>",
        "✗ failed: --min-accuracy 71%: accuracy is 70.00% (7 of 10 texts)",
        "✓ passed: --max-wrong 20%",
        "<caption>Precision and recall by label</caption>",
        "<th class=\"name\" scope=\"row\">Macro</th>",
        "<caption>Averages over labels</caption>",
        // Two of the three texts of A get it, and one gets no label.
        "<td class=\"right h6\" title=\"A given A: 2, 66.7%\">2</td>",
        "<td class=\"taken h3\" title=\"A given Uncategorized: 1, 33.3%\">1</td>",
        "<h2>By form</h2>",
        "Texts without an acceptable label: 3",
        ">Text, and the rule that won it or comes nearest</th>",
        "<code>^a</code>",
        "&lt;stdin&gt;:4 form=x",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn a_page_of_two_rule_sets_has_what_changed() {
    let files = Files::new();
    let old = files.add("old.toml", "[rules]\nA = ['^[ac]']\nB = ['^[bd]']\n");
    let new = files.add("new.toml", RULES);
    let html = files.name("page.html");
    let arguments = ["--old", &old, "--new", &new, "--html", &html, "--group", "form"];
    evaluate(arguments, TEXTS).clean();
    let page = fs::read_to_string(html).unwrap();
    for part in [
        "<dt>Accuracy</dt><dd>70.0%<small>7 of 10, +30.0 points</small></dd>",
        "<dt>Innocents labelled</dt><dd>1<small>of 2, -1</small></dd>",
        "Change of F1",
        "Change of accuracy",
        "Better than by the old rules: 3",
        "Worse than by the old rules: 0",
        "<code>^[ac]</code>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn the_policy_lets_nothing_be_loaded_and_nothing_asks_for_it() {
    let page = page(&[], TEXTS);
    assert_loads_nothing(&page);
}

#[test]
fn hostile_texts_are_text_wherever_they_stand() {
    const HOSTILE: &str = "</script></style><img src=x onerror=alert(1)>\" ' & `";
    let texts = format!("text\tlabels\t{HOSTILE}\na{HOSTILE}\tB|{HOSTILE}\t{HOSTILE}\n");
    let page = page(&["--group", HOSTILE], texts);
    assert!(page.matches("&lt;img src=x onerror=alert(1)&gt;").count() >= 5, "{page}");
    assert!(!page.contains("<img"), "{page}");
    assert_eq!(page.matches("</script>").count(), 1);
    assert_eq!(page.matches("</style>").count(), 1);
}

#[test]
fn a_page_of_nothing_has_no_figure_that_is_none() {
    let page = page(&["--group", "form"], "text\tlabels\tform\n");
    assert!(page.contains("<dt>Accuracy</dt><dd>-<small>0 of 0</small></dd>"), "{page}");
    assert!(!page.contains("NaN"), "{page}");
}

#[test]
fn a_page_that_cannot_be_written_is_an_error() {
    assert_must_be_written(|html| evaluate(html, "text\tlabels\n"));
}

#[test]
fn a_page_has_more_failures_than_the_text() {
    let row = "a failing text\tB\n";
    let page = page(&[], format!("text\tlabels\n{}", row.repeat(30)));
    assert_eq!(page.matches("a failing text").count(), 30);
}
