//! Rules of all shapes, compiled once.

use std::sync::LazyLock;

use classifier_compiler::{Artifact, Compiler};

use crate::rules::rule_set_with_attributes;

/// Rules of all shapes.
const PATTERNS: &[&str] = &[
    r"^55\d 5\.1\.1 ",
    r"^550 .*mailbox (?:is )?full",
    r"^[a-c \n]+.*quota[^>]{1,9}>",
    "mailbox full",
    r"(?i)user .+ unknown$",
    r"blocked.{0,70}\bby [a-z]+\.",
    "größe|kiss",
    r"host \[[0-9.]+\] of",
    r"[a-f0-9]{6}-\d+",
    r"^[^ ]+ [a-f]+$",
    "(?i)sks",
    "日本.*x",
    r"\bé{2,5}\b",
];

/// Patterns of more characters than there are symbols for.
pub(crate) fn many_characters() -> [String; 2] {
    let pattern = |first: char| {
        let characters: Vec<String> = (first..).take(70).map(|its| format!("日{its}")).collect();
        characters.join("|")
    };
    ['\u{4E00}', '\u{4F00}'].map(pattern)
}

/// Artifacts with DFAs and with programs instead, and one of so many rules that the
/// filter tells them by more bytes. Between them no section is empty.
pub(crate) static SOUND: LazyLock<[Artifact; 3]> = LazyLock::new(|| {
    let many: Vec<String> = (0..4100).map(|number| format!("quota{number} of user")).collect();
    let patterns = PATTERNS.iter().map(|&pattern| pattern.to_owned());
    let of_all_shapes: Vec<String> = patterns.chain(many_characters()).collect();
    [(1 << 16, &of_all_shapes), (2 << 10, &of_all_shapes), (1 << 16, &many)].map(|(size, rules)| {
        let compiler = Compiler::new().rule_dfa_limit(size).shard_dfa_limit(8 << 10);
        let rules = rule_set_with_attributes(rules);
        compiler.compile(&rules).unwrap_or_else(|problems| unreachable!("{problems}"))
    })
});
