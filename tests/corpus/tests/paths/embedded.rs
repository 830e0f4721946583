//! The attribute `classifier`, which has made an enum of each case.

use classifier::{Classifier, Rule};
use corpus::check;

/// What the enum of a case can do, with labels as their texts.
struct Embedded {
    classify: fn(&str) -> &'static str,
    classify_bytes: fn(&[u8]) -> &'static str,
    explain: fn(&str) -> Option<Rule<'static>>,
    classifier: fn() -> &'static Classifier<'static>,
}

macro_rules! embedded {
    ($name:ident) => {
        Embedded {
            classify: |text| $name::classify(text).as_str(),
            classify_bytes: |bytes| $name::classify_bytes(bytes).as_str(),
            explain: $name::explain,
            classifier: $name::classifier,
        }
    };
}

mod enums {
    //! What the build script wrote.
    #![allow(dead_code)]

    use super::Embedded;

    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

#[test]
fn embedded_by_the_macro() {
    let mut embedded = enums::EMBEDDED.iter();
    check("the macro", |case, answers| {
        let embedded = embedded.next().unwrap();
        for text in &case.texts {
            let lossy = text.lossy();
            answers.equal(text, "classify", (embedded.classify)(&lossy), &text.label);
            let label = (embedded.classify_bytes)(&text.bytes);
            answers.equal(text, "classify_bytes", label, &text.label);
            let rule = (embedded.explain)(&lossy).map(|rule| rule.id.index());
            answers.equal(text, "explain", &rule, &text.winner());
            let all = (embedded.classifier)().matches(&lossy);
            let all: Vec<usize> = all.map(|id| id.index()).collect();
            answers.equal(text, "matches", &all, &text.matches);
        }
    });
    assert!(embedded.next().is_none());
}
