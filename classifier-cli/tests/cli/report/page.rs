//! `--html`.

use std::fs;

use super::{QUOTA, TEXTS, record, report, rules};
use crate::page::{assert_loads_nothing, assert_must_be_written};
use crate::{Files, file};

/// The page of a clean run with these arguments.
pub fn page(arguments: &[&str], input: impl Into<Vec<u8>>) -> String {
    let files = Files::new();
    let page = files.name("report.html");
    report([&["--html", &page], arguments].concat(), input).clean();
    assert_eq!(files.names(), ["report.html"]);
    fs::read_to_string(page).unwrap()
}

#[test]
fn a_page_is_printed_beside_the_report() {
    let files = Files::new();
    let rules = rules(&files);
    let page = files.name("page.html");
    let run = report(["--rules", &rules, "--html", &page], TEXTS);
    assert!(run.clean().starts_with("Totals\n"));
    let page = fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{page}");
    for part in [
        "<title>Classification report</title>",
        "Of standard input",
        "<dt>Texts</dt><dd>7<small>68 B read</small></dd>",
        "<dt>Classified</dt><dd>4<small>57.1%</small></dd>",
        "aria-label=\"57.1% classified, 42.9% not\"",
        "<caption>Texts by label</caption>",
        "<th class=\"name\" scope=\"row\">Uncategorized (no rule)</th>",
        ">Template, the first text, and a pattern for a rule file</th>",
        "451 try &lt;n&gt; times<div class=\"sample\">451 try 7 times</div>\
         <div class=\"pattern\">'^451 try [0-9]+ times$',</div>",
        "<summary>Show them: 1</summary>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn the_policy_lets_nothing_be_loaded_and_nothing_asks_for_it() {
    let log = record("hello", "\"a@one.example\"", "1741688529");
    let page = page(&["--input", "kumomta"], log);
    assert_loads_nothing(&page);
}

#[test]
fn hostile_texts_are_text_wherever_they_stand() {
    const HOSTILE: &str = "</script></style><img src=x onerror=alert(1)>\" ' & `";
    let escaped = HOSTILE.replace('\\', "").replace('"', "\\\"");
    let label = HOSTILE.replace('"', "\\\"");
    let rules = format!("[rules]\n\"{label}\" = ['''won|{HOSTILE}''', '''lost|{HOSTILE}''']\n");
    let rules = file("</title><b> &.toml".replace('/', "").as_str(), rules);
    let log = [
        record(&format!("odd {escaped}"), &format!("\"a@{escaped}\""), "1741688529"),
        record(&format!("won{escaped}"), "\"a@b.example\"", "1741688529"),
    ];
    let page = page(&["--input", "kumomta", "--rules", &rules], log.concat());
    assert!(page.matches("&lt;img src=x onerror=alert(1)&gt;").count() >= 8, "{page}");
    for tag in ["<img", "<b>", "</title><b>"] {
        assert!(!page.contains(tag), "{tag}: {page}");
    }
    assert_eq!(page.matches("</script>").count(), 1);
    assert_eq!(page.matches("</style>").count(), 1);
}

#[test]
fn an_empty_input_has_a_page_too() {
    let page = page(&["--input", "kumomta"], "");
    assert!(page.contains("<dt>Texts</dt><dd>0<small>0 B read</small></dd>"), "{page}");
    assert!(!page.contains("NaN"), "{page}");
}

#[test]
fn a_page_that_cannot_be_written_is_an_error() {
    assert_must_be_written(|html| report(html, QUOTA));
}
