//! `--output json`: one object per text.

use std::io::{self, Write};

use serde::Serialize;

use super::explanation::{Explained, Explanation};
use super::parts::{Part, PartKind};
use crate::output::write_json_line;
use crate::rule_json::RuleJson;

#[derive(Serialize)]
struct JsonLine<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<&'a str>,
    looked_at: usize,
    label: &'a str,
    matches: Vec<JsonRule<'a>>,
    near: Vec<JsonRule<'a>>,
    left_out: usize,
}

#[derive(Serialize)]
struct JsonRule<'a> {
    #[serde(flatten)]
    rule: RuleJson<'a>,
    share: f64,
    parts: Option<Vec<JsonPart<'a>>>,
}

#[derive(Serialize)]
struct JsonPart<'a> {
    kind: &'static str,
    pattern: &'a str,
    pattern_bytes: [usize; 2],
    text: &'a str,
    text_bytes: [usize; 2],
}

/// Write the explanation on one line. `whole` is the text in which the explained line was found.
pub fn write(
    out: &mut impl Write,
    whole: &str,
    explanation: &Explanation<'_>,
    label: &str,
) -> io::Result<()> {
    let text = explanation.text;
    let line = JsonLine {
        text: whole,
        line: (text != whole).then_some(text),
        looked_at: explanation.window,
        label,
        matches: explanation.matches.iter().map(|it| rule(it, text)).collect(),
        near: explanation.near.iter().map(|it| rule(it, text)).collect(),
        left_out: explanation.left_out,
    };
    write_json_line(out, &line)
}

fn rule<'a>(explained: &'a Explained, text: &'a str) -> JsonRule<'a> {
    let Explained { rule, parts, share } = explained;
    let part = |Part { pattern, text: bytes, kind }: &Part| JsonPart {
        kind: match kind {
            PartKind::Found => "found",
            PartKind::Gap => "gap",
            PartKind::Missing | PartKind::Nowhere => "missing",
        },
        pattern: &rule.pattern[pattern.clone()],
        pattern_bytes: [pattern.start, pattern.end],
        text: &text[bytes.clone()],
        text_bytes: [bytes.start, bytes.end],
    };
    JsonRule {
        rule: RuleJson::new(*rule),
        share: *share,
        parts: parts.as_ref().ok().map(|parts| parts.iter().map(part).collect()),
    }
}
