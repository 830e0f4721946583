//! Diagnostics as one JSON object.

use classifier_compiler::{Diagnostic, Diagnostics, Location, RuleSet, Severity};
use serde_json::{Value, json};

/// The diagnostics of `rules`.
pub fn report(rules: &RuleSet, found: &Diagnostics) -> Value {
    json!({
        "rules": rules.rules().len(),
        "labels": rules.labels().len(),
        "files": rules.files().len(),
        "errors": found.count(Severity::Error),
        "warnings": found.count(Severity::Warning),
        "diagnostics": found.iter().map(diagnostic).collect::<Value>(),
    })
}

fn diagnostic(problem: &Diagnostic) -> Value {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut found = json!({
        "code": problem.code.as_str(),
        "docs": format!("docs/rules.md#{}", problem.code.anchor()),
        "severity": severity,
        "message": problem.message,
    });
    if let Some(location) = &problem.location {
        add_place(&mut found, location);
    }
    let edits = problem.fix.iter().flat_map(|fix| &fix.edits);
    let related = problem.related.iter();
    found["label"] = json!(problem.label);
    found["pattern"] = json!(problem.pattern);
    found["help"] = json!(problem.help);
    found["fix"] = edits.map(|it| placed(&it.location, "replacement", &it.replacement)).collect();
    found["related"] = related.map(|it| placed(&it.location, "message", &it.message)).collect();
    found
}

/// A place, with a text.
fn placed(location: &Location, key: &str, text: &str) -> Value {
    let mut object = json!({});
    add_place(&mut object, location);
    object[key] = text.into();
    object
}

fn add_place(object: &mut Value, location: &Location) {
    let bytes = location.range();
    object["file"] = location.file().into();
    object["line"] = location.line().into();
    object["column"] = location.column().into();
    object["end_line"] = location.end_line().into();
    object["end_column"] = location.end_column().into();
    object["start"] = bytes.start.into();
    object["end"] = bytes.end.into();
}
