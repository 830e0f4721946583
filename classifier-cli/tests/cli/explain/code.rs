//! `--code`.

use classifier_compiler::{Code, Lint};

use crate::{classifier, run};

#[test]
fn errors_and_lints_have_a_meaning_an_example_and_a_cure() {
    let errors = Code::ALL.iter().map(|code| code.as_str());
    for code in errors.chain(Lint::ALL.iter().map(|lint| lint.name())) {
        let text = run(&mut classifier(["explain", "--code", code])).clean();
        assert!(text.starts_with(code) && text.contains("\nCure\n  "), "{text}");
        let is_markdown = ["](", "<br>", "<a "].iter().any(|mark| text.contains(mark));
        assert!(!is_markdown, "{text}");
    }
    assert_eq!(
        run(&mut classifier(["explain", "--code", "needless_gap"])).clean(),
        "needless_gap (warn by default): `.*` at the start or end, where it has no effect\n\nExample\n  [rules]\n  Quota = ['.*full.*']\n\nCure\n  [rules]\n  Quota = \
         ['full']\n\nMore: docs/rules.md#needless_gap\n"
    );
    let capitals = run(&mut classifier(["explain", "--code", "R040"])).clean();
    assert_eq!(run(&mut classifier(["explain", "--code", "r040"])).clean(), capitals);
}

#[test]
fn an_unknown_code_is_told_with_the_one_that_is_meant() {
    for (code, meant) in [("R40", "R040"), ("needles_gap", "needless_gap")] {
        let run = run(&mut classifier(["explain", "--code", code]));
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(&format!("did you mean `{meant}`?")), "{}", run.stderr);
    }
}
