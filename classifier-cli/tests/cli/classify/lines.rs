//! `--input lines`, to tsv and to json.

use super::{INACTIVE, NO_ARGUMENTS, NOBODYS, QUOTA, classify};
use crate::file;

#[test]
fn every_text_gets_its_line_in_order() {
    let input = format!("{NOBODYS}\n{QUOTA}\n{INACTIVE}\n{QUOTA}\n");
    let expected = format!(
        "Uncategorized\t{NOBODYS}\nQuotaIssues\t{QUOTA}\nInactiveMailbox\t{INACTIVE}\n\
         QuotaIssues\t{QUOTA}\n"
    );
    assert_eq!(classify(NO_ARGUMENTS, input.clone()).clean(), expected);
    assert_eq!(classify(["-"], input.clone()).clean(), expected);
    assert_eq!(classify(["--input=lines", "--output=tsv"], input).clean(), expected);
}

#[test]
fn files_are_read_in_the_order_given() {
    let one = file("one", format!("{QUOTA}\n"));
    let none = file("none", "");
    let two = file("two", format!("{NOBODYS}\n{INACTIVE}"));
    let run = classify([&two, &none, "-", &one], "from standard input");
    assert_eq!(
        run.clean(),
        format!(
            "Uncategorized\t{NOBODYS}\nInactiveMailbox\t{INACTIVE}\n\
             Uncategorized\tfrom standard input\nQuotaIssues\t{QUOTA}\n"
        )
    );
}

#[test]
fn crlf_ends_a_line_as_lf_does_and_a_last_line_needs_neither() {
    let run = classify(NO_ARGUMENTS, format!("{QUOTA}\r\n{NOBODYS}\n{QUOTA}"));
    assert_eq!(
        run.clean(),
        format!("QuotaIssues\t{QUOTA}\nUncategorized\t{NOBODYS}\nQuotaIssues\t{QUOTA}\n")
    );
}

#[test]
fn an_empty_line_is_an_empty_text_and_empty_input_is_none() {
    assert_eq!(classify(NO_ARGUMENTS, "\n\r\n").clean(), "Uncategorized\t\nUncategorized\t\n");
    assert_eq!(classify(NO_ARGUMENTS, "").clean(), "");
}

#[test]
fn lines_are_the_same_beside_one_that_is_not_utf8() {
    let lines = format!(
        "\u{FEFF}{QUOTA}\r\n{NOBODYS}\n\nsmtp; 552-5.2.2 mailbox 552 5.2.2 is stuffed\n\
         Größe {QUOTA}\r\r\n550-5.1.1 no such\n{INACTIVE}\r\n"
    );
    for response in ["line", "auto"] {
        for output in ["tsv", "json", "label"] {
            let arguments = ["--response", response, "--output", output];
            let alone = classify(arguments, lines.clone()).clean();
            let beside = classify(arguments, [lines.as_bytes(), b"\xFF\n"].concat()).stdout;
            let same = beside.starts_with(alone.as_bytes());
            assert!(same, "{response}, {output}: {alone}{}", String::from_utf8_lossy(&beside));
            let rest = beside[alone.len()..].iter().filter(|&&byte| byte == b'\n').count();
            assert_eq!(rest, 1, "{response}, {output}");
        }
    }
}

#[test]
fn bytes_that_are_not_utf8_are_kept_in_tsv_and_replaced_in_json() {
    let line = [QUOTA.as_bytes(), b" \xff\t\\ caf\xe9\0"].concat();

    let run = classify(NO_ARGUMENTS, line.clone());
    assert_eq!(run.status, 0);
    assert_eq!(run.stdout, [b"QuotaIssues\t", line.as_slice(), b"\n"].concat());

    let json = classify(["--output", "json"], line).clean();
    let text = format!("\"text\":\"{QUOTA} \u{fffd}\\t\\\\ caf\u{fffd}\\u0000\"}}\n");
    assert!(json.ends_with(&text), "{json}");
}

#[test]
fn bytes_that_are_not_utf8_are_matched_as_replacement_characters() {
    let rules = file("rules.toml", "[rules]\nReplaced = ['^a\u{fffd}b$']\n");
    let run = classify(["--rules", &rules], b"a\xffb\na\xf0\x9fb\nab".as_slice());
    assert_eq!(run.status, 0);
    let expected = b"Replaced\ta\xffb\nReplaced\ta\xf0\x9fb\nUncategorized\tab\n";
    assert_eq!(run.stdout, expected);
}

#[test]
fn json_output_names_the_rule_that_won() {
    let rules = file(
        "mine.toml",
        "[rules]\nFirst = [{ pattern = '^a', basis = 'phrase' }]\n\"Sec\\\"ond\" = ['^b', 'c$']\n",
    );
    let json = classify(["--output", "json", "--rules", &rules], "xyz\nabc\n\"xc").clean();
    let mut lines = json.lines();
    assert_eq!(lines.next(), Some(r#"{"label":"Uncategorized","rule":null,"text":"xyz"}"#));
    for (index, label, pattern, line, basis, text) in [
        (0, "First", "^a", 2, r#""phrase""#, "abc"),
        (2, r#"Sec\"ond"#, "c$", 3, "null", r#"\"xc"#),
    ] {
        let found = lines.next().unwrap();
        let start = format!(
            r#"{{"label":"{label}","rule":{{"index":{index},"label":"{label}","pattern":"{pattern}","file":""#
        );
        let end = format!(r#"mine.toml","line":{line},"basis":{basis}}},"text":"{text}"}}"#);
        assert!(found.starts_with(&start) && found.ends_with(&end), "{found}");
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn a_byte_order_mark_at_the_start_of_a_file_is_part_of_no_text() {
    let one = file("one", format!("\u{FEFF}{QUOTA}\n\u{FEFF}{QUOTA}\n"));
    let nothing = file("nothing", "\u{FEFF}");
    let blank = file("blank", "\u{FEFF}\r\n");
    assert_eq!(
        classify([&one, &nothing, &blank, "-"], format!("\u{FEFF}{QUOTA}")).clean(),
        format!(
            "QuotaIssues\t{QUOTA}\nUncategorized\t\u{FEFF}{QUOTA}\nUncategorized\t\n\
             QuotaIssues\t{QUOTA}\n"
        )
    );
}

#[test]
fn the_order_is_that_of_the_input_with_any_number_of_threads() {
    let rules = file("rules.toml", "[rules]\nSeven = ['7$']\n");
    // Lines with very different amounts of work, side by side.
    let text = |number: usize| format!("{} {number}", "x".repeat((number * number) % 1_999));
    let input: String = (0..4_000).map(|number| text(number) + "\n").collect();
    let label = |number| if number % 10 == 7 { "Seven" } else { "Uncategorized" };
    let expected: String =
        (0..4_000).map(|number| format!("{}\t{}\n", label(number), text(number))).collect();
    let texts = file("texts", input);
    for jobs in ["1", "2", "7"] {
        let run = classify(["--rules", &rules, "--jobs", jobs, &texts, &texts], "");
        assert!(run.clean() == expected.repeat(2), "--jobs {jobs}");
    }
    classify(["--jobs", "0"], "").assert_failed(2, "at least one thread is needed");
}
