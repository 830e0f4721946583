//! Texts without an acceptable label, or with another one than before.

use std::fmt::Write;

use classifier_compiler::escape::escape;

use super::super::cases::{Changed, Given, Kept, Near, Text};
use super::super::summary::RuleSetResults;
use crate::console::{DIMMED, excerpt, heading, more, note};
use crate::numbers::{grouped, percent};
use crate::rule_json::RuleJson;

/// The largest number of characters to show of a text or a pattern.
const SHOWN: usize = 200;

/// Write at most this many failures.
pub fn write_failures(out: &mut String, rules: &RuleSetResults<'_>, most: usize) {
    let failures = &rules.failures;
    if failures.count == 0 {
        return;
    }
    heading(out, &format!("Without an acceptable label: {}", grouped(failures.count)));
    for failure in failures.rows.iter().take(most) {
        place(out, &failure.text, Some(failure.kind.name()));
        line(out, &shown(&failure.text.text));
        line(out, &format!("acceptable: {}", labels(&failure.text)));
        given(out, "given", &failure.given);
        if let Some(near) = &failure.near {
            line(out, &format!("near: {}", self::near(near)));
        }
    }
    if rules.near_left_out > 0 {
        note(out, &near_left_out(rules.near_left_out));
    }
    rest(out, failures.count, failures.rows.len().min(most));
}

/// The note that near rules were not searched.
pub fn near_left_out(texts: u64) -> String {
    let texts = grouped(texts);
    format!("the nearest rule was not searched for {texts} of them, to save time")
}

/// Write at most this many texts that got better or worse.
pub fn write_changes(out: &mut String, how: &str, changes: &Kept<Changed>, most: usize) {
    if changes.count == 0 {
        return;
    }
    heading(out, &format!("{how}: {}", grouped(changes.count)));
    for changed in changes.rows.iter().take(most) {
        place(out, &changed.text, None);
        line(out, &shown(&changed.text.text));
        line(out, &format!("acceptable: {}", labels(&changed.text)));
        given(out, "old", &changed.old);
        given(out, "new", &changed.new);
    }
    rest(out, changes.count, changes.rows.len().min(most));
}

fn rest(out: &mut String, all: u64, shown: usize) {
    let all = usize::try_from(all).unwrap_or(usize::MAX);
    more(out, all, shown);
    if all > shown {
        note(out, "--failures NUMBER shows more");
    }
}

/// The place of a text, and its groups.
fn place(out: &mut String, text: &Text, kind: Option<&str>) {
    let kind = kind.map_or_else(String::new, |kind| format!(" {kind}"));
    let groups = text.groups.iter();
    let groups: String =
        groups.map(|(column, value)| format!(" {}={}", escape(column), escape(value))).collect();
    let _ = writeln!(
        out,
        "  {DIMMED}{}:{}{DIMMED:#}{kind}{DIMMED}{groups}{DIMMED:#}",
        escape(&text.file),
        text.line
    );
}

fn line(out: &mut String, line: &str) {
    let _ = writeln!(out, "    {line}");
}

/// The acceptable labels on one line.
fn labels(text: &Text) -> String {
    let labels: Vec<_> = text.labels.iter().map(|label| escape(label)).collect();
    labels.join(", ")
}

/// The label that a text got, and below it the line that was classified, if that is not the text.
fn given(out: &mut String, name: &str, given: &Given) {
    let label = escape(&given.label);
    let rule = given.rule.as_ref().map_or_else(|| "no rule".to_owned(), rule);
    line(out, &format!("{name}: {label}, {rule}"));
    if let Some(reply) = &given.reply {
        line(out, &format!("  reply: {}", shown(reply)));
    }
}

fn rule(rule: &RuleJson<'_>) -> String {
    let basis = rule.basis.flatten().map_or_else(String::new, |basis| format!(" ({basis})"));
    format!("{}:{} `{}`{basis}", escape(rule.file), rule.line, shown(rule.pattern))
}

fn near(near: &Near) -> String {
    let label = escape(near.rule.label);
    let missing: Vec<_> = near.missing.iter().map(|part| format!("`{}`", shown(part))).collect();
    let lacks = match missing.as_slice() {
        [] => String::new(),
        missing => format!(", lacks {}", missing.join(" ")),
    };
    format!("{label}, {}, {}{lacks}", rule(&near.rule), percent(near.share))
}

fn shown(text: &str) -> String {
    excerpt(text, SHOWN)
}
