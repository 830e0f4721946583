//! `--output json`: one object per text.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::explanation::{Explained, Explanation};
use super::parts::{Part, PartKind};
use crate::output::write_json_line;
use crate::rule_json::RuleJson;

/// Write the explanation on one line. `whole` is the text in which the explained line was found.
pub fn write(
    out: &mut impl Write,
    whole: &str,
    explanation: &Explanation<'_>,
    label: &str,
) -> io::Result<()> {
    let text = explanation.text;
    let mut object = json!({ "text": whole });
    if text != whole {
        object["line"] = text.into();
    }
    object["looked_at"] = explanation.window.into();
    object["label"] = label.into();
    object["matches"] = explanation.matches.iter().map(|it| rule(it, text)).collect();
    object["near"] = explanation.near.iter().map(|it| rule(it, text)).collect();
    object["left_out"] = explanation.left_out.into();
    write_json_line(out, &object)
}

fn rule(explained: &Explained, text: &str) -> Value {
    let Explained { rule, parts, share } = explained;
    let part = |Part { pattern, text: bytes, kind }: &Part| {
        let kind = match kind {
            PartKind::Found => "found",
            PartKind::Gap => "gap",
            PartKind::Missing | PartKind::Nowhere => "missing",
        };
        json!({
            "kind": kind,
            "pattern": rule.pattern[pattern.clone()],
            "pattern_bytes": [pattern.start, pattern.end],
            "text": text[bytes.clone()],
            "text_bytes": [bytes.start, bytes.end],
        })
    };
    let mut object = json!(RuleJson::new(*rule));
    object["share"] = json!(share);
    object["parts"] = parts.as_ref().map_or(Value::Null, |parts| parts.iter().map(part).collect());
    object
}
