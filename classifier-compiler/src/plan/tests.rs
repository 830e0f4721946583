use super::{
    gather::{Plan, plan},
    grams::GramKind,
};
use crate::{
    automata::dfa::Limits,
    pattern::{alphabet::Alphabet, parse::parse},
};

fn planned(patterns: impl IntoIterator<Item = String>) -> Plan {
    let hirs: Vec<_> = patterns.into_iter().map(|pattern| parse(&pattern).unwrap()).collect();
    let limits = Limits { rule: 1 << 20, shard: 1 << 21, total: 1 << 26 };
    plan(&hirs, &[], Alphabet::new(&hirs).unwrap(), limits).unwrap()
}

/// Words of so many letters, no two alike.
fn words(count: usize, letters: usize) -> impl Iterator<Item = String> {
    let word = move |nth: usize| {
        // An odd multiplier keeps them apart.
        let number = nth.wrapping_mul(7_368_787) % 26usize.pow(letters as u32);
        let digits = std::iter::successors(Some(number), |number| Some(number / 26));
        digits.take(letters).map(|digit| char::from(b'a' + (digit % 26) as u8)).collect()
    };
    (0..count).map(word)
}

#[test]
fn rules_that_share_their_longest_words_are_found_by_others() {
    type Make = fn(&str) -> String;
    let shapes: [(Make, usize, usize); 7] = [
        (|word| format!("http://www.{word}.com.xyz"), 5, 4_100),
        (|word| format!("(?i)http://www.{word}.com.xyz"), 5, 4_100),
        (|word| format!("{word}.mailbox.example.com"), 5, 4_100),
        (|word| format!("mailbox-of [a-z]+ at {word}[0-9]+ blocked-for-now"), 5, 4_100),
        (|word| format!("mailbox-of .*(unavailable|overquota) .*for {word}"), 5, 4_100),
        (|word| format!("http://www.{word}.com"), 4, 2_000),
        (|word| format!("mailbox.*{word}"), 4, 2_000),
    ];
    let text = "see http://www.xyz.com or the mailbox-of us at my.mailbox.example.com";
    for (shape, letters, count) in shapes {
        let plan = planned(words(count, letters).map(|word| shape(&word)));
        let work = plan.work(text, usize::MAX);
        assert!(work <= 200, "{work} for {count} rules like {}", shape("word"));
    }
}

#[test]
fn windows_are_long_in_large_rule_sets_where_few_rules_share_them() {
    let plan = planned(words(4_100, 5).map(|word| format!("mailbox-{word}.{word}")));
    assert!(plan.filter_keys.iter().all(|key| key.window.kind == GramKind::Eight));
}

#[test]
fn work_is_counted_for_the_rules_whose_windows_a_text_has() {
    let plan = planned((1..=300).map(|count| format!("mailbox-of.{{{count}}}[a-f]")));
    let shared = plan.work("the mailbox-of nobody", usize::MAX);
    assert!(shared >= 300, "{shared}");
    assert!(plan.work("the mailbox-of nobody", 100) < 200);
    assert_eq!(plan.work("the file of nobody", usize::MAX), 0);
    assert_eq!(plan.work("", usize::MAX), 0);
}
